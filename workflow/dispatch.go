package workflow

// assign sends a dispatch to a technician who is there.
func (d *decider) assign(a Action, c Command) error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	m, ok := d.f.Org.Member(c.Args.To)
	if !ok || !m.Is(Technician) || m.Store != d.t.Store {
		return d.refuse("no_such_technician", func(x *Data) { x.Text = c.Args.Text; x.Items = d.crew() })
	}
	if !d.present(m.UserID) {
		return d.refuse("not_present", func(x *Data) { x.Whom = m.Name; x.Items = d.crew(); x.Away = []Absent{d.absence(m, d.away(m.UserID))} })
	}
	if d.t.Assigned(m.UserID) {
		return d.refuse("assigned_already", func(x *Data) { x.Whom = m.Name })
	}
	same := d.continuing(m.UserID)
	before := d.t.Current()
	d.close(AskStep, "superseded")
	d.close(AskFuse, "superseded")
	d.dispatchTo(m, a.Purpose)
	d.current()
	if before != nil && !before.AcceptedAt.IsZero() {
		d.tellReplaced(before.Assignee, m)
	}
	last := d.t.Current()
	if same && last.AcceptedAt.IsZero() {
		d.event(Accepted{Dispatch: last.ID})
	}
	key := "assigned"
	if same {
		key = "assigned_on"
	}
	if err := d.say(key, func(x *Data) { x.Whom = m.Name }); err != nil {
		return err
	}
	if d.t.Current().AcceptedAt.IsZero() {
		return nil
	}
	// Accepted already: the ticket goes where 接单 would lead.
	to := a.To
	if x, ok := d.bp.Action(d.acceptAction()); ok && to == "" {
		to = x.To
	}
	if d.ahead(to) && d.stepTo(a.Key, to) {
		return d.arrive(a)
	}
	return nil
}

// tellReplaced tells a technician that what he had accepted is another's now.
func (d *decider) tellReplaced(userid string, next Member) {
	if m, ok := d.f.Org.Member(userid); ok && m.UserID != d.f.Actor.ID() {
		d.tell(m, Technician, "slip_updated", func(x *Data) { x.Whom = next.Name })
	}
}

// dispatchTo records the dispatch; the slip follows in reslip.
func (d *decider) dispatchTo(m Member, purpose string) {
	n := Dispatch{ID: len(d.t.Dispatches) + 1, Purpose: purpose, Assignee: m.UserID, AssignedBy: d.f.Actor.ID(), AssignedAt: d.f.Now}
	for _, l := range d.t.Quote.Agreed() {
		n.Lines = append(n.Lines, l.ID)
	}
	replaces := 0
	if cur := d.t.Current(); cur != nil {
		replaces = cur.ID
	}
	d.event(Assigned{Dispatch: n, Replaces: replaces})
	// Who continues what he had before has accepted it already.
	if d.f.Actor.ID() == m.UserID {
		d.event(Accepted{Dispatch: n.ID})
	}
}

// accept is the technician's 接单.
func (d *decider) accept(a Action, _ Command) error {
	if d.f.Past == nil {
		return d.wantPast()
	}
	for _, x := range d.t.OpenDispatches() {
		if x.Assignee != d.f.Actor.ID() {
			continue
		}
		if !x.AcceptedAt.IsZero() {
			return d.refuse("accepted_already", nil)
		}
		d.event(Accepted{Dispatch: x.ID})
	}
	d.close(AskSlip, "superseded")
	d.current()
	moved := d.ahead(a.To) && d.stepTo(a.Key, a.To)
	d.tellAssigner()
	d.tellPast()
	if err := d.say("accepted", nil); err != nil || !moved {
		return err
	}
	return d.arrive(a)
}

// tellAssigner lets who dispatched know that the technician has it.
func (d *decider) tellAssigner() {
	cur := d.t.Current()
	if cur == nil || cur.AssignedBy == d.f.Actor.ID() {
		return
	}
	if m, ok := d.f.Org.Member(cur.AssignedBy); ok {
		d.tell(m, "", "accepted_told", func(x *Data) { x.Whom = d.f.Actor.Member.Name })
	}
}
