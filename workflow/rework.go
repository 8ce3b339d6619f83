package workflow

import (
	"slices"
	"time"
)

// Actions and timer of a 返修, a new visit for what was repaired before.
const (
	ActRework   = "rework_of" // it is one; Args.Rework
	AskRework   = "rework"
	TimerRework = "rework_evidence"
)

// Rework links a ticket to an earlier one whose warranty it draws on.
type Rework struct {
	Of string // number
	// Plate and VIN are those of the car then; a ticket of another car is no return.
	Plate  string   `json:",omitzero"`
	VIN    string   `json:",omitzero"`
	Titles []string // lines of it that the complaint speaks of
	// Lines are all of it that was under warranty. A return from before they were
	// kept has none, and the titles stand for them.
	Lines  []Warranted `json:",omitzero"`
	Fault  string      // class
	Failed int         // repairs of this fault so far, the first included
	By     string      `json:",omitzero"` // userid of who said so
	// At is when: the store has until Due to show that the fault has another cause.
	At, Due time.Time `json:",omitzero"`
	// Overdue is when it had not; Refuted is the other cause.
	Overdue time.Time `json:",omitzero"`
	Refuted string    `json:",omitzero"`
}

// ReworkRules are what a blueprint says of returns under warranty.
type ReworkRules struct {
	EvidenceDays int // calendar days to show another cause
	MaxRepairs   int // of one fault; after so many another shop is to be arranged
	Tell         []Role
}

// rework makes the ticket a return: what does the warranted work again is free,
// and the store has a few days to show that it should not be.
func (d *decider) rework(c Command) error {
	if c.Args.Rework == nil || d.bp.Rework == nil || !d.f.Actor.Member.Is(Advisor, StoreManager) {
		return d.refuse("question_stale", nil)
	}
	r := *c.Args.Rework
	switch {
	case d.t.Return() != nil || d.t.Settlement != nil:
		return d.refuse("rework_settled", nil)
	case !sameVehicle(d.t, r.VIN, r.Plate):
		return d.refuse("rework_other_car", func(x *Data) { x.Old = r.Of })
	}
	r.By, r.At, r.Due = d.f.Actor.ID(), d.f.Now, d.f.Now.AddDate(0, 0, d.bp.Rework.EvidenceDays)
	d.event(Returned{Rework: r})
	if _, err := d.reprise(); err != nil {
		return err
	}
	fill := func(x *Data) { x.Old, x.Items, x.Count, x.Due = r.Of, r.Titles, r.Failed, r.Due }
	if r.Failed >= d.bp.Rework.MaxRepairs {
		d.tellRoles(d.bp.Rework.Tell, "rework_again", fill)
	}
	d.current()
	return d.say("rework_noted", fill)
}

// reprise makes a new version of the quote where other lines are free than
// before. A line whose price comes back needs the approval and the customer's word
// again, like any that is changed.
func (d *decider) reprise() (changed bool, err error) {
	q := d.t.Quote
	q.Lines = slices.Clone(q.Lines)
	for i := range q.Lines {
		l := &q.Lines[i]
		was := *l
		if l.State == LineRemoved || !d.free(l) {
			continue
		}
		changed = true
		if l.Amount > was.Amount && l.State == LineAgreed {
			*l = l.reopened()
		}
	}
	if !changed || d.t.Settlement != nil {
		return false, nil
	}
	q.Version++
	return true, d.requoted(q)
}

// free makes a line cost nothing that the warranty covers, and gives its price
// back to one that it does not cover (any more).
func (d *decider) free(l *QuoteLine) (changed bool) {
	r := d.t.Return()
	pays := r != nil && r.pays(*l, d.f.Org, d.t.CreatedAt, mileage(d.t.Fields["mileage"]))
	switch {
	case pays && l.Free == "":
		if l.Priced = l.Fees; len(l.Fees) == 0 { // from before lines were itemised
			l.Priced = []Fee{{Kind: FeeLabor, Amount: l.Amount}}
		}
		l.Amount, l.Free, l.Fees = 0, r.Of, slices.Clone(l.Priced)
		for i := range l.Fees {
			l.Fees[i].Amount = 0
		}
	case !pays && l.Free != "":
		l.Amount, l.Free = l.Price(), ""
		if l.Priced != nil {
			l.Fees, l.Priced = l.Priced, nil
		}
	default:
		return false
	}
	return true
}

// refit looks again at what is free after a field was corrected: another mileage
// may have ended a warranty, and a VIN says which car it is.
func (d *decider) refit(f Field) error {
	if d.bp.Rework == nil || d.t.Settlement != nil || d.t.State == Done {
		return nil
	}
	if d.t.Rework != nil {
		if changed, err := d.reprise(); changed && err == nil {
			d.tellRoles([]Role{Advisor}, "rework_repriced", func(x *Data) { x.Old = d.t.Rework.Of })
		} else if err != nil {
			return err
		}
	}
	if f.Type != FieldVIN || d.t.Return() != nil {
		return nil
	}
	if d.f.Past == nil {
		return &Missing{Past: true, VIN: d.t.Fields[f.Key]}
	}
	d.proposeRework(d.f.Past.Tickets)
	return nil
}

// refute records that the fault has another cause than the earlier repair, as
// long as there is time for it. What was free has its price again.
func (d *decider) refute(a Action, c Command) error {
	r := d.t.Return()
	switch {
	case r == nil:
		return d.refuse("no_rework", nil)
	case c.Args.Text == "":
		return d.refuse("need_reason", func(x *Data) { x.Action = a.Words[0] })
	case d.t.Settlement != nil:
		return d.refuse("settled_list", nil)
	case !d.f.Now.Before(r.Due):
		return d.refuse("rework_too_late", func(x *Data) { x.Due = r.Due })
	}
	d.event(Refuted{Cause: c.Args.Text})
	if _, err := d.reprise(); err != nil {
		return err
	}
	d.current()
	d.tellRoles([]Role{Advisor}, "rework_refuted_told", func(x *Data) { x.Text = c.Args.Text })
	d.tellWaiting()
	return d.say("rework_refuted", func(x *Data) { x.Text = c.Args.Text })
}

// tellWaiting tells who has the car which lines are not agreed to any more.
func (d *decider) tellWaiting() {
	waiting := titles(d.t.Quote.Waiting())
	for _, x := range d.t.OpenDispatches() {
		if m, ok := d.f.Org.Member(x.Assignee); ok && len(waiting) > 0 && m.UserID != d.f.Actor.ID() {
			d.tell(m, Technician, "rework_refuted_work", func(x *Data) { x.Items = waiting })
		}
	}
}

// armRework: the days to show another cause are those of the calendar, and go on
// while the ticket is blocked.
func (d *decider) armRework(want map[string]time.Time) {
	if r := d.t.Return(); r != nil && r.Overdue.IsZero() && d.t.State != Done {
		want[TimerRework] = r.Due
	}
}

// reworkOverdue tells that the return stays free.
func (d *decider) reworkOverdue(tm Timer) error {
	var to []string
	for _, m := range d.f.Org.In(d.t.Store, d.bp.Rework.Tell...) {
		to = append(to, m.UserID)
	}
	d.event(Escalated{Rule: TimerRework, To: to, DueAt: tm.DueAt})
	d.tellRoles(d.bp.Rework.Tell, "rework_overdue", func(x *Data) { x.Old, x.Items = d.t.Rework.Of, d.t.Rework.Titles })
	return nil
}

// returned puts what concerns a return onto the ticket.
func (t *Ticket) returned(e Event) {
	switch x := e.Data.(type) {
	case Returned:
		r := x.Rework
		t.Rework = &r
	case Refuted:
		r := *t.Rework
		r.Refuted = x.Cause
		t.Rework = &r
	case Escalated:
		r := *t.Rework
		r.Overdue = e.At
		t.Rework = &r
	}
}
