package workflow

import (
	"slices"

	"bihuan/workflow/part"
)

// PartKey is the normal form of a part number for matching: upper case, without
// blanks, dots and hyphens, with its brand.
func PartKey(no string) string {
	brand, norm := part.NormalizePart(no)
	return brand + norm
}

// needParts notes which parts the ticket needs and what the own store says of
// them; none at all is an answer too. Before the parts are reserved the list
// replaces the last one, afterwards it adds to it and is reserved at once. A part
// that was listed before in the same quantity stays as it is.
func (d *decider) needParts(numbers []string) error {
	needs, err := d.listed(numbers)
	if err != nil {
		return err
	}
	if err := d.wantStock(needs); err != nil {
		return err
	}
	late := d.reservedAlready()
	var dropped []PartNeed
	for _, old := range d.t.Parts {
		i := slices.IndexFunc(needs, func(n PartNeed) bool { return n.No == old.No })
		switch {
		case i >= 0 && needs[i].Quantity == old.Quantity:
			needs[i] = old
		case i < 0 && late:
			needs = append(needs, old)
		default:
			dropped = append(dropped, old)
		}
	}
	if err := d.release(dropped); err != nil {
		return err
	}
	for i, n := range needs {
		if n.Status != "" {
			continue
		}
		needs[i].Status = PartShort
		if own, ok := d.stock(d.t.Store, n.No); ok && own.Available() >= n.Quantity {
			needs[i].Status = PartInStock
		}
	}
	value := "listed"
	if len(numbers) == 0 {
		value = "none"
	}
	d.event(Attached{Evidence: Evidence{Kind: NeedParts, Value: value, By: d.f.Actor.ID(), At: d.f.Now}})
	d.event(PartsChanged{Parts: needs})
	if late {
		return d.reserve()
	}
	return nil
}

// listed counts part numbers and spells them as the catalog does.
func (d *decider) listed(numbers []string) ([]PartNeed, error) {
	var needs []PartNeed
	for _, no := range numbers {
		p, ok := d.f.Org.PartByKey(PartKey(no))
		if !ok {
			return nil, d.refuse("unknown_part", func(x *Data) { x.Text = no })
		}
		i := slices.IndexFunc(needs, func(n PartNeed) bool { return n.No == p.No })
		if i < 0 {
			needs = append(needs, PartNeed{No: p.No})
			i = len(needs) - 1
		}
		needs[i].Quantity++
	}
	return needs, nil
}

// reservedAlready reports whether the ticket is past the action that reserves
// its parts.
func (d *decider) reservedAlready() bool {
	for _, a := range d.bp.Actions {
		if slices.Contains(a.Requires, NeedParts) && slices.ContainsFunc(a.From, func(s string) bool { return d.ahead(s) || s == d.t.Step }) {
			return false
		}
	}
	return true
}

// reserve takes the needed parts out of the own store's stock, or asks about
// another store's. Each line is spent only if it still is as it was read.
func (d *decider) reserve() error {
	open := slices.DeleteFunc(slices.Clone(d.t.Parts), func(p PartNeed) bool {
		return p.Status == PartReserved || p.Status == PartTransfer
	})
	if len(open) == 0 {
		return nil
	}
	if err := d.wantStock(open); err != nil {
		return err
	}
	next := slices.Clone(d.t.Parts)
	for i, p := range next {
		if p.Status == PartReserved || p.Status == PartTransfer {
			continue
		}
		next[i].Status = PartShort
		if own, ok := d.stock(d.t.Store, p.No); ok && own.Available() >= p.Quantity {
			d.spend(own, p.Quantity)
			next[i].Status = PartReserved
		}
	}
	d.event(PartsChanged{Parts: next})
	for _, p := range next {
		if _, spare := d.giver(p); p.Status == PartShort && !spare {
			d.tellRoles([]Role{PartsClerk}, "part_short_everywhere", func(x *Data) { d.about(Question{Kind: AskPart, About: subject(p)}, x) })
		}
	}
	return d.nextShort("")
}

// release gives back those of the parts that are reserved.
func (d *decider) release(parts []PartNeed) error {
	held := slices.DeleteFunc(slices.Clone(parts), func(p PartNeed) bool { return p.Status != PartReserved })
	if len(held) == 0 {
		return nil
	}
	if err := d.wantStock(held); err != nil {
		return err
	}
	for _, p := range held {
		if own, ok := d.stock(d.t.Store, p.No); ok {
			d.spend(own, -p.Quantity)
		}
	}
	return nil
}

// freed are the parts after what was reserved of them has been given back.
func freed(parts []PartNeed) []PartNeed {
	out := slices.Clone(parts)
	for i := range out {
		if out[i].Status == PartReserved {
			out[i].Status = PartInStock
		}
	}
	return out
}

// spend moves a reservation and keeps the line's new figure for this decision.
func (d *decider) spend(s Stock, pieces int) {
	i := slices.IndexFunc(d.out.Stock, func(c StockChange) bool { return c.Store == s.Store && c.Part == s.Part })
	if i < 0 {
		i = len(d.out.Stock)
		d.out.Stock = append(d.out.Stock, StockChange{Store: s.Store, Part: s.Part, Version: s.Version})
	}
	// One change per line: the line's version guards all of it.
	d.out.Stock[i].Reserve += pieces
	for i := range d.s.Stock {
		if d.s.Stock[i].Store == s.Store && d.s.Stock[i].Part == s.Part {
			d.s.Stock[i].Reserved += pieces
		}
	}
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
	return nil
}

func (d *decider) stock(store, no string) (Stock, bool) {
	i := slices.IndexFunc(d.s.Stock, func(s Stock) bool { return s.Store == store && s.Part == no })
	if i < 0 {
		return Stock{}, false
	}
	return d.s.Stock[i], true
}

// giver is the store that can best spare a part: its own safety stock stays,
// the same city first, then the most pieces.
func (d *decider) giver(p PartNeed) (Stock, bool) {
	var best Stock
	bestScore := 0
	for _, s := range d.s.Stock {
		sh, ok := d.f.Org.Shop(s.Store)
		spare := s.Available() - sh.SafetyStock
		if !ok || s.Part != p.No || s.Store == d.t.Store || spare < p.Quantity {
			continue
		}
		score := spare
		if sh.City == d.shop.City {
			score += 1 << 20
		}
		if score > bestScore {
			best, bestScore = s, score
		}
	}
	return best, bestScore > 0
}

// nextShort asks the actor about the first missing part after a given one that
// another store can spare; there is one such question at a time.
func (d *decider) nextShort(after string) error {
	from := slices.IndexFunc(d.t.Parts, func(p PartNeed) bool { return p.No == after }) + 1
	if after != "" && from == 0 {
		return nil
	}
	for _, p := range d.t.Parts[from:] {
		if p.Status != PartShort {
			continue
		}
		if err := d.wantStock(nil); err != nil {
			return err
		}
		if s, ok := d.giver(p); ok {
			d.askTransfer(p, s)
			return nil
		}
	}
	return nil
}

// askTransfer tells who lacks a part which store has it.
func (d *decider) askTransfer(p PartNeed, from Stock) {
	q := Question{Kind: AskPart, Key: "part_short", About: subject(p), Options: []Option{
		{Letter: "A", Key: "request_transfer", Command: Command{Action: ActTransfer, Args: Args{Value: p.No}}},
		{Letter: "B", Key: "not_now", Command: Command{Action: ActKeep, Args: Args{Value: p.No}}},
	}}
	q.About.Store, q.About.Count = from.Store, from.Available()
	d.ask(q, []Member{d.f.Actor.Member}, "", nil)
}

func subject(p PartNeed) Subject { return Subject{Part: p.No, Quantity: p.Quantity} }

// requestTransfer asks the best giving store for a part.
func (d *decider) requestTransfer(c Command) error {
	i := slices.IndexFunc(d.t.Parts, func(p PartNeed) bool { return p.No == c.Args.Value })
	if i < 0 {
		return d.refuse("unknown_part", func(x *Data) { x.Text = c.Args.Value })
	}
	p := d.t.Parts[i]
	if p.Status == PartTransfer || p.Status == PartReserved {
		return d.refuse("transfer_already", func(x *Data) { x.Parts = []PartView{{No: p.No, Quantity: p.Quantity}} })
	}
	if err := d.wantStock([]PartNeed{p}); err != nil {
		return err
	}
	from, ok := d.giver(p)
	if !ok {
		d.tellRoles([]Role{PartsClerk}, "part_short_everywhere", func(x *Data) { x.Parts = []PartView{{No: p.No, Quantity: p.Quantity}} })
		return d.say("part_nowhere", func(x *Data) { x.Parts = []PartView{{No: p.No, Quantity: p.Quantity}} })
	}
	next := slices.Clone(d.t.Parts)
	next[i].Status, next[i].From = PartTransfer, from.Store
	d.event(PartsChanged{Parts: next})
	if q := d.openOf(AskPart); q != nil && q.About.Part == p.No {
		d.close(AskPart, "superseded")
	}
	d.out.Transfers = append(d.out.Transfers, Transfer{ID: d.t.Number + "/" + p.No, Ticket: d.t.Number, Part: p.No,
		Quantity: p.Quantity, From: from.Store, To: d.t.Store, State: "requested"})
	giving, _ := d.f.Org.Shop(from.Store)
	for _, m := range d.f.Org.In(from.Store, PartsClerk) {
		d.tell(m, PartsClerk, "transfer_requested", func(x *Data) {
			x.Parts, x.Store = []PartView{{No: p.No, Quantity: p.Quantity}}, d.shop.Name
		})
	}
	if err := d.say("transfer_asked", func(x *Data) {
		x.Parts = []PartView{{No: p.No, Quantity: p.Quantity, Status: PartTransfer, Store: giving.Name}}
	}); err != nil || d.pressed.Kind != AskPart {
		return err
	}
	return d.nextShort(p.No)
}
