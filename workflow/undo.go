package workflow

import "slices"

// rememberUndo keeps the state before an action that may be taken back. What
// changed stock is not: the parts may have gone to somebody else.
func (d *decider) rememberUndo(c Command) {
	d.t.Undo = nil
	if d.was == nil || d.f.Actor.System() || d.f.Actor.Customer != "" || len(d.out.Stock) > 0 || len(d.out.Transfers) > 0 {
		return
	}
	action, ok := d.undoable(c)
	if !ok {
		return
	}
	before := d.was.Clone()
	before.Undo = nil
	u := &Undo{By: d.f.Actor.ID(), At: d.f.Now, Seq: d.first, Action: action, Before: *before}
	for _, n := range d.out.Notices {
		if n.To != u.By && !n.Update && !slices.Contains(u.Told, n.To) {
			u.Told = append(u.Told, n.To)
		}
	}
	d.t.Undo = u
	d.current() // 撤销 without a number means it
}

// undoable: a press or a word that moved the ticket, named by its action. Notes
// and evidence are corrected by another note.
func (d *decider) undoable(c Command) (string, bool) {
	if d.pressed != nil && d.pressed.Kind != AskLate {
		if o, ok := d.pressed.Option(c.Args.Letter); ok {
			c = o.Command
		}
	}
	switch c.Action {
	case ActFuseCustomer, ActFuseParts, ActFusePerson, ActFuseFine:
		return c.Action, true
	}
	a, ok := d.bp.Action(c.Action)
	return c.Action, ok && a.Undo
}

// undo takes back the sender's own last action while nothing followed.
func (d *decider) undo(Command) error {
	u := d.t.Undo
	switch {
	case u == nil:
		if q := d.yesOf(); q != nil && q.Answer.By == d.f.Actor.ID() {
			return d.withdrawOr(*q)
		}
		return d.refuse("undo_nothing", nil)
	case u.By != d.f.Actor.ID():
		return d.refuse("undo_other", func(x *Data) { x.Whom = d.f.Org.NameOf(u.By) })
	case d.f.Now.Sub(u.At) > UndoWindow:
		return d.refuse("undo_late", nil)
	}
	after := d.t
	d.t = after.back(&u.Before)
	d.t.Version = after.Version
	d.undone = true
	d.event(Undone{From: u.Seq, Action: u.Action})
	d.settleUndone(after)
	if after.State != Done { // else they were told at its end
		d.allClear("alarm_undone", slices.DeleteFunc(after.warnings(), func(a Alarm) bool { return d.t.alarmed(a.Level) != nil }))
	}
	for _, id := range u.Told {
		if m, ok := d.f.Org.Member(id); ok {
			d.tell(m, "", "undone_told", nil)
		}
	}
	return d.say("undone", nil)
}

// withdrawOr takes a yes back that was given a moment ago; of an older one it asks
// first, since 撤销 may mean something else by then.
func (d *decider) withdrawOr(q Question) error {
	if d.f.Now.Sub(q.Answer.At) <= UndoWindow {
		return d.withdraw(Command{Args: Args{Question: q.No}})
	}
	return d.decided(q, "", Command{})
}

// settleUndone redraws the cards: questions that the undone action asked are
// void, those that it settled are open again; an approval is asked again.
func (d *decider) settleUndone(after *Ticket) {
	for _, q := range after.Questions {
		before := find(d.t.Questions, q.No)
		switch {
		case before == nil && q.Closed == "":
			q.Closed = "superseded"
			d.redraw(q, "undone")
		case before != nil && before.Closed == "" && q.Closed != "" && q.Kind == AskApproval:
			d.askAgain(*before)
		case before != nil && before.Closed == "" && q.Closed != "":
			d.redraw(*before, "")
		}
	}
}
