package workflow

import "time"

// lateTransfer is the transfer that a settled question asked a store for, where the
// store was passed over or called off before it said anything.
func (d *decider) lateTransfer(q Question) (Transfer, bool) {
	of, ok := aboutTransfer(q.Kind)
	if !ok || of != AskTransfer || q.Answer != nil || len(q.Options) == 0 {
		return Transfer{}, false
	}
	x, ok := d.t.Transfer(q.Options[0].Command.Args.Value)
	return x, ok && (x.State == TransferUnanswered || x.State == TransferWithdrawn)
}

// lateAnswer takes what a store says after its time, as long as nobody else has
// given the part: a yes is as good as one in time, and who was asked instead is
// called off. Else it is told that nothing is to be sent.
func (d *decider) lateAnswer(x Transfer, q Question, c Command) error {
	o, ok := q.Option(c.Args.Letter)
	if !ok {
		return d.refuse("question_stale", nil)
	}
	p, needed := d.part(x.Part)
	open := p.missing() - d.t.promised(x.Part)
	if x.State != TransferUnanswered || d.t.State == Done || !needed || p.had() || open <= 0 {
		return d.refuse("transfer_late", d.lateFor(x))
	}
	d.pressed, d.chosen = &q, o.Letter
	d.event(Answered{Question: q.No, Letter: o.Letter})
	answered := *find(d.t.Questions, q.No) // what follows may push it out of the ticket's memory
	d.redraw(answered, "answered")
	if o.Command.Action == ActGive {
		if err := d.wantStock([]PartNeed{{No: x.Part}}); err != nil {
			return err
		}
		x.State, x.Quantity, x.DoneAt = TransferRequested, min(x.Quantity, open), time.Time{}
		d.revive(x, p)
		if err := d.grant(o.Command); err != nil {
			return err
		}
	} else {
		x.State = TransferRejected
		d.putTransfer(x)
		if err := d.say("transfer_refused", d.aboutPart(x)); err != nil {
			return err
		}
	}
	d.settle(answered, d.t.Number)
	return nil
}

// revive makes a transfer one that is asked for again, in place of others.
func (d *decider) revive(x Transfer, p PartNeed) {
	d.putTransfer(x)
	d.setPart(p.No, func(n *PartNeed) { n.Status, n.From = PartTransfer, x.From })
	d.recallNeedless(p.No, x.ID)
	if q := d.openOf(AskPart); q != nil && q.About.Part == p.No {
		d.close(AskPart, "superseded")
	}
}

// lateFor fills who has given the part instead; nobody, if it is not needed.
func (d *decider) lateFor(x Transfer) func(*Data) {
	return func(v *Data) {
		d.aboutPart(x)(v)
		v.Parts[0].Store = ""
		for _, y := range d.t.Transfers {
			if y.ID != x.ID && y.Part == x.Part && (y.holds() || y.State == TransferShipped || y.State == TransferClosed) {
				v.Parts[0].Store = d.partView(PartNeed{No: y.Part, From: y.From}).Store
			}
		}
	}
}
