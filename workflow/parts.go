package workflow

import (
	"slices"
	"time"

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
	needs, err = d.drop(dropped, needs)
	if err != nil {
		return err
	}
	for i, n := range needs {
		if n.Status == "" {
			needs[i].Status = d.standing(n)
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

// standing is what the own store says of a part that is listed.
func (d *decider) standing(n PartNeed) PartStatus {
	own, ok := d.stock(d.t.Store, n.No)
	switch {
	case n.missing() == 0:
		return PartIssued
	case !d.counted(d.t.Store, n.No):
		return PartUnchecked
	case ok && own.Available() >= n.missing():
		return PartInStock
	}
	return PartShort
}

// drop gives back what was held for parts that are not needed any more, or in
// another quantity. What was handed out already stays so, and on the list until it
// is brought back.
func (d *decider) drop(dropped, needs []PartNeed) ([]PartNeed, error) {
	if err := d.release(dropped); err != nil {
		return nil, err
	}
	for _, old := range dropped {
		if err := d.unneeded(old.No); err != nil {
			return nil, err
		}
		i := slices.IndexFunc(needs, func(n PartNeed) bool { return n.No == old.No })
		switch {
		case i >= 0:
			needs[i].Issued = old.Issued
		case old.Issued > 0:
			needs = append(needs, PartNeed{No: old.No, Quantity: old.Issued, Issued: old.Issued})
		}
	}
	return needs, nil
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

// settled reports whether nothing is to be done about a part any more.
func (p PartNeed) settled() bool {
	switch p.Status {
	case PartReserved, PartTransfer, PartIssued, PartReturned:
		return true
	case PartInStock, PartShort, PartUnchecked, PartLapsed:
	}
	return false
}

// reserve takes the needed parts out of the own store's stock, or asks about
// another store's. Each line is spent only if it still is as it was read.
func (d *decider) reserve() error {
	open := slices.DeleteFunc(slices.Clone(d.t.Parts), PartNeed.settled)
	if len(open) == 0 {
		return nil
	}
	if err := d.wantStock(open); err != nil {
		return err
	}
	next := slices.Clone(d.t.Parts)
	for i, p := range next {
		if !p.settled() {
			next[i] = d.held(p)
		}
	}
	d.event(PartsChanged{Parts: next})
	for _, p := range next {
		if p.Status != PartShort {
			continue
		}
		if err := d.wantOthers(p); err != nil {
			return err
		}
		if _, spare := d.giver(p); !spare && len(d.others(p)) == 0 {
			d.tellRoles([]Role{PartsClerk}, "part_short_everywhere", func(x *Data) { d.about(Question{Kind: AskPart, About: subject(p)}, x) })
		}
	}
	d.askIssue()
	return d.nextShort("")
}

// held reserves what is still missing of a part, if the own store has it.
func (d *decider) held(p PartNeed) PartNeed {
	missing := p.missing()
	if missing == 0 {
		p.Status, p.Until = p.complete(), time.Time{}
		return p
	}
	if !d.counted(d.t.Store, p.No) {
		p.Status, p.Until = PartUnchecked, d.f.Now.Add(time.Duration(d.rules().Check)*time.Minute)
		return p
	}
	if p.Until = (time.Time{}); p.Held > 0 {
		p.Until = d.holdUntil()
	}
	own, ok := d.stock(d.t.Store, p.No)
	if !ok || own.Available() < missing {
		p.Status = PartShort
		return p
	}
	d.spend(own, missing)
	p.Status, p.Held, p.Until = PartReserved, p.Held+missing, d.holdUntil()
	return p
}

// reserveAgain: the reservation of a part ran out before the work began.
func (d *decider) reserveAgain() error {
	lost := slices.DeleteFunc(slices.Clone(d.t.Parts), func(p PartNeed) bool { return p.Status != PartInStock && p.Status != PartLapsed })
	if len(lost) == 0 || !d.reservedAlready() {
		return nil
	}
	if err := d.wantStock(lost); err != nil {
		return err
	}
	for _, p := range lost {
		now := d.held(p)
		d.setPart(p.No, func(n *PartNeed) { *n = now })
	}
	return nil
}

// release gives back those of the parts that are reserved.
func (d *decider) release(parts []PartNeed) error {
	held := slices.DeleteFunc(slices.Clone(parts), func(p PartNeed) bool { return p.Held == 0 })
	if len(held) == 0 {
		return nil
	}
	if err := d.wantStock(held); err != nil {
		return err
	}
	for _, p := range held {
		if own, ok := d.stock(d.t.Store, p.No); ok {
			d.spend(own, -p.Held)
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
		out[i].Held, out[i].Until = 0, time.Time{}
	}
	return out
}

// wantLive asks for the stock lines of what a ticket that ends still holds, here
// or elsewhere.
func (d *decider) wantLive() error {
	if slices.ContainsFunc(d.t.Transfers, Transfer.holds) {
		return d.wantStock(nil)
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
		if err := d.wantOthers(p); err != nil {
			return err
		}
		if s, ok := d.giver(p); ok || len(d.others(p)) > 0 {
			d.askTransfer(p, s, "part_short")
			return nil
		}
	}
	return nil
}

// lacker is who lacks a part: the actor, or where a count came in by itself or
// another store speaks, the technician who found out.
func (d *decider) lacker() []Member {
	if !d.f.Actor.System() && d.f.Actor.Member.Store == d.t.Store {
		return []Member{d.f.Actor.Member}
	}
	if n := len(d.t.Dispatches); n > 0 {
		if m, ok := d.f.Org.Member(d.t.Dispatches[n-1].Assignee); ok {
			return []Member{m}
		}
	}
	return nil
}

// checkDue is when counts that could not be had are asked for again.
func (d *decider) checkDue() (time.Time, bool) {
	var first time.Time
	for _, p := range d.t.Parts {
		if p.Status == PartUnchecked && !p.Until.IsZero() && (first.IsZero() || p.Until.Before(first)) {
			first = p.Until
		}
	}
	return first, !first.IsZero()
}

// checkAgain reserves what could not be counted before, now that it can, or says
// that it is missing; the slip follows.
func (d *decider) checkAgain() error {
	before := slices.Clone(d.t.Parts)
	if err := d.reserve(); err != nil {
		return err
	}
	if len(d.out.Events) == 0 {
		return ErrStale
	}
	for i, p := range d.t.Parts {
		if i >= len(before) || before[i].Status != PartUnchecked || p.Status == PartUnchecked {
			continue
		}
		for _, m := range d.lacker() {
			d.tell(m, "", "part_checked", func(x *Data) { x.Parts = []PartView{d.partView(p)} })
			d.told = append(d.told, m.UserID)
		}
	}
	return nil
}

// askTransfer tells who lacks a part which store has it, if one does, and what lies
// on the own shelf that fits as well.
func (d *decider) askTransfer(p PartNeed, from Stock, key string) {
	q := Question{Kind: AskPart, Key: key, About: subject(p)}
	if from.Store != "" {
		q.About.Store, q.About.Count = from.Store, from.Available()
		q.Options = append(q.Options, Option{Letter: "A", Key: "request_transfer", Command: Command{Action: ActTransfer, Args: Args{Value: p.No}}})
	}
	q.Options = append(q.Options, Option{Letter: "B", Key: "not_now", Command: Command{Action: ActKeep, Args: Args{Value: p.No}}})
	for _, o := range d.others(p) {
		q.About.Parts = append(q.About.Parts, o.No)
	}
	if len(q.About.Parts) > 0 {
		q.Options = append(q.Options, Option{Letter: "C", Key: "change_brand", Command: Command{Action: ActSwap, Args: Args{Value: p.No}}})
	}
	d.ask(q, d.lacker(), "", nil)
}

func subject(p PartNeed) Subject { return Subject{Part: p.No, Quantity: p.Quantity} }

// requestTransfer asks the best giving store for a part.
func (d *decider) requestTransfer(c Command) error {
	i := slices.IndexFunc(d.t.Parts, func(p PartNeed) bool { return p.No == c.Args.Value })
	if i < 0 {
		return d.refuse("unknown_part", func(x *Data) { x.Text = c.Args.Value })
	}
	p := d.t.Parts[i]
	if p.Status == PartReserved || p.Status == PartIssued || d.t.coming(p.No) > 0 && d.t.coming(p.No) >= p.missing() {
		return d.refuse("transfer_already", func(x *Data) { x.Parts = []PartView{{No: p.No, Quantity: p.Quantity}} })
	}
	if err := d.wantStock([]PartNeed{p}); err != nil {
		return err
	}
	by := d.f.Actor.ID()
	x, ok := d.askStore(p, by, d.giver)
	if !ok {
		x, ok = d.askStore(p, by, d.giverAgain)
	}
	if !ok {
		d.tellRoles([]Role{PartsClerk}, "part_short_everywhere", func(x *Data) { x.Parts = []PartView{{No: p.No, Quantity: p.Quantity}} })
		return d.say("part_nowhere", func(x *Data) { x.Parts = []PartView{{No: p.No, Quantity: p.Quantity}} })
	}
	if q := d.openOf(AskPart); q != nil && q.About.Part == p.No {
		d.close(AskPart, "superseded")
	}
	d.askRest(x)
	giving, _ := d.f.Org.Shop(x.From)
	if err := d.say("transfer_asked", func(v *Data) {
		v.Parts = []PartView{{No: p.No, Quantity: x.Quantity, Status: PartTransfer, Store: giving.Name}}
	}); err != nil || d.pressed.Kind != AskPart {
		return err
	}
	return d.nextShort(p.No)
}
