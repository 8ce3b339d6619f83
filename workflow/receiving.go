package workflow

import (
	"slices"
	"time"
)

// receive takes the pieces into the asking store and reserves them for the
// ticket that waits; with the last of them it goes on.
func (d *decider) receive(c Command) error {
	x, err := d.transferIn(c, TransferShipped)
	if err != nil {
		return err
	}
	if err := d.pieces(ActReceive, x, c.Args.Count); err != nil {
		return err
	}
	n := x.Quantity
	if c.Args.Count > 0 && c.Args.Count < n {
		return d.receiveSome(x, c.Args.Count)
	}
	held := d.arrived(x, n)
	x.State, x.DoneAt = TransferReceived, d.f.Now
	d.putTransfer(x)
	x.State = TransferClosed
	d.putTransfer(x)
	d.closeTransfer(x.ID)
	return d.afterArrival(x, held)
}

// receiveSome takes in fewer pieces than were sent. The others stay on their way
// until they turn up, and both stores know.
func (d *decider) receiveSome(x Transfer, n int) error {
	if held := d.arrived(x, n); held > 0 {
		some := x
		some.Quantity = held
		d.tellAsker(some, "transfer_arrived")
	}
	x.Quantity, x.DueBy = x.Quantity-n, time.Time{}
	d.putTransfer(x)
	d.closeTransfer(x.ID)
	d.askReceive(x)
	for _, m := range d.f.Org.In(x.From, PartsClerk, StoreManager) {
		d.tell(m, roleOf(m, []Role{PartsClerk, StoreManager}), "transfer_lacks", d.aboutPart(x))
	}
	for _, m := range d.f.Org.In(x.To, StoreManager) {
		d.tell(m, StoreManager, "transfer_lacks", d.aboutPart(x))
	}
	return d.say("transfer_some", d.aboutPart(x))
}

// arrived moves pieces from the way into the asking store, for the ticket if it
// still waits for them: so many.
func (d *decider) arrived(x Transfer, n int) (held int) {
	d.move(x.From, x.Part, StockChange{Out: -n})
	d.move(x.To, x.Part, StockChange{OnHand: n, In: -n})
	p, ok := d.part(x.Part)
	if !ok || d.t.State == Done || p.had() {
		return 0
	}
	held = min(n, p.missing())
	d.hold(x.Part, held)
	return held
}

// afterArrival lets the ticket go on when nothing more is on its way. Who asked for
// the part is told if some of it is held for him.
func (d *decider) afterArrival(x Transfer, held int) error {
	if d.t.State == Blocked && !d.inTransit() {
		if r, _ := d.bp.Reason(d.t.Blocks[len(d.t.Blocks)-1].Reason); r.Transit {
			d.event(WasUnblocked{})
		}
	}
	if d.t.State != Done {
		if p, ok := d.part(x.Part); ok && p.Status == PartTransfer && d.t.coming(x.Part) == 0 {
			d.setPart(x.Part, func(n *PartNeed) { n.Status, n.From = PartShort, "" })
		}
	}
	about := d.aboutPart(x)
	if held > 0 {
		d.tellAsker(x, "transfer_arrived")
		about = func(v *Data) { d.aboutPart(x)(v); v.Parts[0].Status = PartReserved }
	}
	if err := d.say("transfer_received", about); err != nil {
		return err
	}
	d.askIssue()
	return nil
}

// inTransit reports whether a part of the ticket is on its way.
func (d *decider) inTransit() bool {
	return slices.ContainsFunc(d.t.Transfers, func(x Transfer) bool { return x.State == TransferShipped })
}
