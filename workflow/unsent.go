package workflow

import "time"

// ActElsewhere takes back what a store has promised and not sent, and asks another.
const ActElsewhere = "transfer_elsewhere"

// AskUnsent asks who waits for a promised part whether another store is asked.
const AskUnsent = "transfer_unsent"

// shipDue notes when granted pieces are to go out: as the card that asked for them
// says, or, where the yes came after that, as if they were asked for now.
func (d *decider) shipDue(x Transfer) Transfer {
	x.DueBy, x.Reminded = d.shipBy(x), false
	if !x.DueBy.After(d.f.Now) {
		late := x
		late.AskedAt = d.f.Now
		x.DueBy = d.shipBy(late)
	}
	return x
}

// unpromise ends a promise: the pieces are free again in the giving store.
func (d *decider) unpromise(x Transfer) Transfer {
	if x.holds() {
		line, _ := d.stock(x.From, x.Part)
		d.spend(line, -x.Quantity)
	}
	x.State, x.DoneAt, x.DueBy = TransferRejected, d.f.Now, time.Time{}
	d.putTransfer(x)
	d.closeTransfer(x.ID)
	return x
}

// elsewhere calls off a promise that was not kept and asks another store.
func (d *decider) elsewhere(c Command) error {
	x, err := d.transferIn(c, TransferApproved, TransferPicked)
	if err != nil {
		return err
	}
	x = d.unpromise(x)
	for _, m := range d.f.Org.In(x.From, PartsClerk) {
		d.tell(m, PartsClerk, "transfer_cancelled", d.aboutPart(x))
	}
	if next, ok := d.askRest(x); ok {
		return d.say("transfer_asked", func(v *Data) {
			v.Parts = []PartView{d.partView(PartNeed{No: next.Part, Quantity: next.Quantity, From: next.From})}
		})
	}
	return d.say("part_nowhere", d.aboutPart(x))
}

// remindShip reminds the giving store at the time that it promised; when that was of
// no use either, both managers know, and who waits may have another store asked.
func (d *decider) remindShip(x Transfer) {
	if !x.Reminded {
		x.Reminded, x.DueBy = true, d.answerBy(x.From)
		d.putTransfer(x)
		to, role := d.answerers(x.From, PartsClerk)
		for _, m := range to {
			d.tell(m, role, "transfer_remind", d.aboutPart(x))
		}
		return
	}
	x.DueBy = time.Time{}
	d.putTransfer(x)
	for _, store := range []string{x.From, x.To} {
		for _, m := range d.f.Org.In(store, StoreManager) {
			d.tell(m, StoreManager, "transfer_overdue", d.aboutPart(x))
		}
	}
	next, found := d.giver(PartNeed{No: x.Part, Quantity: x.Quantity})
	if to := d.lacker(); found && len(to) > 0 {
		sh, _ := d.f.Org.Shop(next.Store)
		d.ask(Question{Kind: AskUnsent + ":" + x.ID, Key: "transfer_unsent",
			About: Subject{Part: x.Part, Quantity: x.Quantity, Store: x.From, Plates: []string{sh.Name}}, Options: []Option{
				{Letter: "A", Key: "ask_elsewhere", Command: Command{Action: ActElsewhere, Args: Args{Value: x.ID}}},
				{Letter: "B", Key: "wait_on", Command: Command{Action: ActKeep}},
			}}, to, "", nil)
		return
	}
	d.tellAsker(x, "transfer_overdue")
}

// remindLost reminds those who may write pieces off, then lets who is above them
// join, until nobody is left.
func (d *decider) remindLost(x Transfer) error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	due := x.DueBy
	x.DueBy = time.Time{}
	q := d.openOf(AskLost + ":" + x.ID)
	if q == nil {
		d.putTransfer(x)
		return nil
	}
	e := Escalated{Rule: TimerRemind, Question: q.No, DueAt: due}
	if q.RemindedAt.IsZero() {
		for _, id := range q.To {
			if m, ok := d.f.Org.Member(id); ok {
				e.To = append(e.To, id)
				d.tell(m, roleOf(m, d.rules().WriteOff), "lost_remind", d.aboutPart(x))
			}
		}
		x.DueBy = d.answerBy(x.To)
		d.event(e)
		d.putTransfer(x)
		return nil
	}
	to, skipped := d.superior(q.To, approvalLadder)
	e.Rule, e.Skipped = TimerTransfer, skipped
	if to.UserID != "" {
		e.To, x.DueBy = []string{to.UserID}, d.answerBy(x.To)
	}
	d.event(e)
	if to.UserID != "" {
		d.card(*find(d.t.Questions, q.No), to, roleOf(to, approvalLadder), nil)
	}
	d.putTransfer(x)
	return nil
}
