package workflow

import (
	"cmp"
	"slices"
	"strings"
)

// ActArrival says that a store, Args.To, may have got what tickets lack of a part,
// Args.Value.
const ActArrival = "arrival"

// share reserves what lies free of a part on the actor's shelf for the tickets that
// lack it, in the order of need, and lets them go on. All of it is one decision:
// nobody else can reserve what came for them. The plates of those that got some come
// back, and of those that lack some still.
func (d *decider) share(no string) (got, wait []string, err error) {
	line, _ := d.stock(d.shop.Code, no)
	before := line.Available()
	for _, e := range d.out.Entries {
		before -= e.moved()
	}
	for _, t := range d.byNeed(no) {
		p, _ := (&decider{t: t}).part(no)
		line, _ := d.stock(d.shop.Code, no)
		n := min(t.lacks(p), line.Available())
		if n > 0 && d.letGoBefore(t, p, n, before) {
			continue
		}
		if n > 0 {
			if err := d.supply(t, p, n); err != nil {
				return nil, nil, err
			}
			got = append(got, plateOf(t))
		}
		if n < t.lacks(p) {
			wait = append(wait, plateOf(t))
		}
	}
	return got, wait, nil
}

// letGoBefore reports whether free pieces of a part are what a ticket has given back
// at the end of a reservation, before the work on it: they do not return by themselves.
func (d *decider) letGoBefore(t *Ticket, p PartNeed, n, before int) bool {
	if p.Status == PartLapsed {
		return d.f.Actor.System() || before >= t.lacks(p)
	}
	o := &decider{f: d.f}
	o.take(t)
	return d.f.Actor.System() && n < t.lacks(p) && !o.atWork()
}

// arrival reserves what an ERP has counted on a shelf for the tickets that lack it.
func (d *decider) arrival(c Command) error {
	no := c.Args.Value
	d.shop, _ = d.f.Org.Shop(c.Args.To)
	if d.f.Holds == nil || !slices.Contains(d.f.Parts, no) {
		return &Missing{Parts: []string{no}, Holds: true}
	}
	if !d.counted(d.shop.Code, no) {
		return ErrStale
	}
	got, _, err := d.share(no)
	if err == nil && len(got) == 0 {
		return ErrStale
	}
	return err
}

// byNeed are the tickets that lack a part: those with a high risk first, then the
// oldest.
func (d *decider) byNeed(no string) []*Ticket {
	var out []*Ticket
	for _, t := range d.s.Beside {
		_, known := d.f.Org.Blueprint(t.Blueprint, t.BlueprintVersion)
		if known && slices.ContainsFunc(t.Holds(), func(h Hold) bool { return h.Store == t.Store && h.Part == no && h.Lacks > 0 }) {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b *Ticket) int {
		return cmp.Or(cmp.Compare(d.calm(a), d.calm(b)), a.CreatedAt.Compare(b.CreatedAt), strings.Compare(a.Number, b.Number))
	})
	return out
}

// calm is 0 for a ticket with a high risk, else 1.
func (d *decider) calm(t *Ticket) int {
	if bp, ok := d.f.Org.Blueprint(t.Blueprint, t.BlueprintVersion); ok {
		for _, f := range bp.Fields {
			if c, ok := f.Choice(t.Fields[f.Key]); ok && c.Alarm {
				return 0
			}
		}
	}
	return 1
}

func plateOf(t *Ticket) string { return ShowPlate(cmp.Or(t.Fields["plate"], t.Number)) }

// supply decides what pieces of the shelf mean for a ticket that lacked them. It is
// not the actor who changes the ticket: whoever it concerns is told, he too.
func (d *decider) supply(t *Ticket, p PartNeed, n int) error {
	o := &decider{s: Subjects{Ticket: t, Stock: d.s.Stock}, f: d.f}
	o.f.Actor, o.f.Pressed, o.out.Stock = Actor{}, false, d.out.Stock
	o.take(t)
	o.hold(p.No, n)
	if err := o.supplied(p, n); err != nil {
		return err
	}
	o.finish(Command{})
	d.s.Stock, d.out.Stock, d.blind = o.s.Stock, o.out.Stock, d.blind || o.blind
	o.out.Stock = nil
	d.out.Beside = append(d.out.Beside, o.out)
	return nil
}

// supplied lets the ticket go on, tells those who wait for the part, and asks about
// the next one that is short.
func (d *decider) supplied(p PartNeed, n int) error {
	d.recallNeedless(p.No, "")
	d.partsThere()
	x := Transfer{Part: p.No, Quantity: n, To: d.t.Store}
	for _, m := range d.lacker() {
		x.By = m.UserID
	}
	d.tellAsker(x, "transfer_arrived")
	d.askIssue()
	if q := d.openOf(AskPart); q == nil || q.About.Part != p.No || n < p.missing() {
		return nil
	}
	d.close(AskPart, "superseded")
	return d.nextShort(p.No)
}

// hold reserves pieces of the own shelf for a part that the ticket lacks.
func (d *decider) hold(no string, n int) {
	d.move(d.t.Store, no, StockChange{Reserve: n})
	d.setPart(no, func(p *PartNeed) {
		p.Held, p.Until = p.Held+n, d.holdUntil()
		switch {
		case p.missing() == 0:
			p.Status, p.From = p.complete(), ""
		case p.Status == PartLapsed:
			p.Status = PartShort
		}
	})
}
