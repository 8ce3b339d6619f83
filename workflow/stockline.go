package workflow

import "slices"

// spend moves a reservation.
func (d *decider) spend(s Stock, pieces int) {
	d.move(s.Store, s.Part, StockChange{Reserve: pieces})
}

// move changes a stock line and keeps its new figures for this decision. A store
// that never had the part gets a line of it. One change per line: the line's
// version guards all of it.
func (d *decider) move(store, no string, by StockChange) {
	i := slices.IndexFunc(d.s.Stock, func(s Stock) bool { return s.Store == store && s.Part == no })
	if i < 0 {
		i = len(d.s.Stock)
		d.s.Stock = append(d.s.Stock, Stock{Store: store, Part: no})
	}
	line := &d.s.Stock[i]
	line.OnHand, line.Reserved = line.OnHand+by.OnHand, line.Reserved+by.Reserve
	line.In, line.Out = line.In+by.In, line.Out+by.Out
	i = slices.IndexFunc(d.out.Stock, func(c StockChange) bool { return c.Store == store && c.Part == no })
	if i < 0 {
		i = len(d.out.Stock)
		d.out.Stock = append(d.out.Stock, StockChange{Store: store, Part: no, Version: line.Version})
	}
	c := &d.out.Stock[i]
	c.OnHand, c.Reserve, c.In, c.Out = c.OnHand+by.OnHand, c.Reserve+by.Reserve, c.In+by.In, c.Out+by.Out
}

// wantStock asks for the stock lines of parts unless they were loaded.
func (d *decider) wantStock(needs []PartNeed) error {
	m := &Missing{People: d.f.People != nil}
	lacking := false
	for _, n := range slices.Concat(needs, d.t.Parts) {
		if !slices.Contains(m.Parts, n.No) {
			m.Parts = append(m.Parts, n.No)
		}
	}
	for _, no := range m.Parts {
		lacking = lacking || !slices.Contains(d.f.Parts, no)
	}
	if lacking {
		return m
	}
	return d.wantCounts(needs)
}

// wantCounts asks for fresh counts of parts where an ERP owns them; once.
func (d *decider) wantCounts(needs []PartNeed) error {
	if d.f.Counting == nil {
		return nil
	}
	var old []string
	for _, n := range needs {
		if !d.counted(d.t.Store, n.No) && !slices.Contains(d.f.Counting.Tried, n.No) && !slices.Contains(old, n.No) {
			old = append(old, n.No)
		}
	}
	if len(old) > 0 {
		return &Missing{Counts: old}
	}
	return nil
}

// counted reports whether what a store has of a part is known. A line that says
// less than is reserved of it contradicts itself.
func (d *decider) counted(store, no string) bool {
	c := d.f.Counting
	if c == nil {
		return true
	}
	s, ok := d.stock(store, no)
	return ok && s.Available() >= 0 && !s.CountedAt.IsZero() && d.f.Now.Sub(s.CountedAt) <= c.Age
}
