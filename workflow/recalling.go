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

// chase follows up what other stores have not answered, sent or written off in time.
func (d *decider) chase() error {
	var late []Transfer
	for _, x := range d.t.Transfers {
		if at := x.dueAt(); !at.IsZero() && !d.f.Now.Before(at) {
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
		switch x.State {
		case TransferRequested:
			d.passOver(x)
		case TransferShipped:
			if err := d.remindLost(x); err != nil {
				return err
			}
		default:
			d.remindShip(x)
		}
	}
	return nil
}

// passOver gives up a store that has said nothing in time, asks the next one, and
// tells both managers.
func (d *decider) passOver(x Transfer) {
	x.State, x.DoneAt = TransferUnanswered, d.f.Now
	d.putTransfer(x)
	d.closeTransfer(x.ID)
	next, found := d.askRest(x)
	for _, m := range slices.Concat(d.f.Org.In(x.From, StoreManager), d.f.Org.In(x.To, StoreManager)) {
		d.tell(m, StoreManager, "transfer_unanswered", func(v *Data) {
			d.aboutPart(x)(v)
			v.Minutes = d.rules().Answer
			if sh, ok := d.f.Org.Shop(next.From); found && ok {
				v.Items = []string{sh.Name}
			}
		})
	}
}

// dueAt is when a transfer is followed up; zero if it is not.
func (t Transfer) dueAt() time.Time {
	switch {
	case t.State == TransferRequested:
		return t.AnswerBy
	case t.live():
		return t.DueBy
	}
	return time.Time{}
}

// transferDue is when the first of the transfers is followed up.
func (t *Ticket) transferDue() (time.Time, bool) {
	var first time.Time
	for _, x := range t.Transfers {
		if at := x.dueAt(); !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first, !first.IsZero()
}
