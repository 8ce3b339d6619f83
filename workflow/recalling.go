package workflow

import (
	"slices"
	"time"
)

// unneeded ends what is asked of other stores for a part that is not needed any
// more.
func (d *decider) unneeded(no string) error {
	if d.t.coming(no) == 0 {
		return nil
	}
	if err := d.wantStock(nil); err != nil {
		return err
	}
	d.letGo(no)
	return nil
}

// unask withdraws what was asked of other stores at an instant, because the answer
// that led to it is changed.
func (d *decider) unask(at time.Time) {
	for _, x := range slices.Clone(d.t.Transfers) {
		if x.State != TransferRequested || !x.AskedAt.Equal(at) {
			continue
		}
		d.recall(x)
		if d.t.coming(x.Part) == 0 {
			d.setPart(x.Part, func(p *PartNeed) { p.Status, p.From = PartShort, "" })
		}
	}
}

// recall ends a transfer that is not on its way, and tells the giving store.
func (d *decider) recall(x Transfer) {
	d.closeTransfer(x.ID)
	x.State, x.DoneAt = TransferWithdrawn, d.f.Now
	d.putTransfer(x)
	for _, m := range d.f.Org.In(x.From, PartsClerk) {
		d.tell(m, PartsClerk, "transfer_cancelled", d.aboutPart(x))
	}
}

// recallNeedless calls off what is still asked of stores for a part, but for one
// transfer, as far as more is coming than is missing.
func (d *decider) recallNeedless(no, but string) {
	p, _ := d.part(no)
	for _, x := range slices.Clone(d.t.Transfers) {
		if x.ID != but && x.Part == no && x.State == TransferRequested && d.t.coming(no)-x.Quantity >= p.missing() {
			d.recall(x)
		}
	}
}

// letGo ends what the ticket still asks of other stores, for one part or for
// all. What is on its way arrives all the same.
func (d *decider) letGo(no string) {
	for _, x := range slices.Clone(d.t.Transfers) {
		if !x.live() || x.State == TransferShipped || (no != "" && x.Part != no) {
			continue
		}
		if x.holds() {
			line, _ := d.stock(x.From, x.Part)
			d.spend(line, -x.Quantity)
		}
		d.recall(x)
	}
}

// unanswered passes over the stores that have said nothing in time, tells both
// managers, and asks the next store.
func (d *decider) unanswered() error {
	var late []Transfer
	for _, x := range d.t.Transfers {
		if x.State == TransferRequested && !x.AnswerBy.IsZero() && !d.f.Now.Before(x.AnswerBy) {
			late = append(late, x)
		}
	}
	if len(late) == 0 {
		return ErrStale
	}
	for _, x := range late {
		if err := d.wantStock([]PartNeed{{No: x.Part}}); err != nil {
			return err
		}
		x.State, x.DoneAt = TransferUnanswered, d.f.Now
		d.putTransfer(x)
		d.closeTransfer(x.ID)
		for _, m := range slices.Concat(d.f.Org.In(x.From, StoreManager), d.f.Org.In(x.To, StoreManager)) {
			d.tell(m, StoreManager, "transfer_unanswered", func(v *Data) {
				d.aboutPart(x)(v)
				v.Minutes = d.rules().Answer
			})
		}
		d.askRest(x)
	}
	return nil
}

// transferDue is when the next store is asked because one has not answered.
func (t *Ticket) transferDue() (time.Time, bool) {
	var first time.Time
	for _, x := range t.Transfers {
		if x.State == TransferRequested && !x.AnswerBy.IsZero() && (first.IsZero() || x.AnswerBy.Before(first)) {
			first = x.AnswerBy
		}
	}
	return first, !first.IsZero()
}
