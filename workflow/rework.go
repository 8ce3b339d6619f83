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
	Of     string   // number
	Titles []string // lines of it that are under warranty
	Fault  string   // class
	Failed int      // repairs of this fault so far, the first included
	By     string   `json:",omitzero"` // userid of who said so
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

// proposeRework asks the advisors whether a new visit is a return: something
// that the complaint speaks of was repaired and is under warranty still.
func (d *decider) proposeRework(past []*Ticket) {
	if d.bp.Rework == nil {
		return
	}
	faults := d.bp.faultsIn(d.t.Fields["complaint_text"])
	to := d.addressees([]Role{Advisor})
	if len(to) == 0 {
		to = d.addressees([]Role{StoreManager})
	}
	for _, old := range past {
		r, ok := d.reworkOf(old, faults)
		if !ok {
			continue
		}
		d.ask(Question{Kind: AskRework, Key: "rework_question", About: Subject{Text: old.Number, Plates: r.Titles, Count: int(d.f.Now.Sub(old.DoneAt) / (24 * time.Hour))},
			Options: []Option{
				{Letter: "A", Key: "is_rework", Command: Command{Action: ActRework, Args: Args{Rework: &r}}},
				{Letter: "B", Key: "no_rework", Command: Command{Action: ActKeep}},
			}}, to, "", nil)
		return
	}
}

// reworkOf is what a new visit would be to an earlier one, if its lines under
// warranty have to do with one of the faults.
func (d *decider) reworkOf(old *Ticket, faults []string) (Rework, bool) {
	bp, ok := d.f.Org.Blueprint(old.Blueprint, old.BlueprintVersion)
	if !ok {
		return Rework{}, false
	}
	titles := covered(old, bp, d.f.Now, mileage(d.t.Fields["mileage"]))
	for _, fault := range faults {
		touched := slices.DeleteFunc(slices.Clone(titles), func(title string) bool { return !slices.Contains(d.bp.faultsIn(title), fault) })
		if len(touched) == 0 {
			continue
		}
		r := Rework{Of: old.Number, Titles: touched, Fault: fault, Failed: 1}
		if before := old.Rework; before != nil && before.Fault == fault && before.Refuted == "" {
			r.Failed = before.Failed + 1
		}
		return r, true
	}
	return Rework{}, false
}

// rework makes the ticket a return: what it quotes for the same fault is free,
// and the store has a few days to show that it should not be.
func (d *decider) rework(c Command) error {
	if c.Args.Rework == nil || d.bp.Rework == nil || !d.f.Actor.Member.Is(Advisor, StoreManager) {
		return d.refuse("question_stale", nil)
	}
	if d.t.Rework != nil || d.t.Settlement != nil {
		return d.refuse("rework_settled", nil)
	}
	r := *c.Args.Rework
	r.By, r.At, r.Due = d.f.Actor.ID(), d.f.Now, d.f.Now.AddDate(0, 0, d.bp.Rework.EvidenceDays)
	d.event(Returned{Rework: r})
	if q, changed := d.reprised(); changed {
		d.event(Quoted{Quote: q})
		d.close(AskReadback, "superseded")
		d.close(AskOffer, "superseded")
		d.voidApproval()
		if err := d.afterQuote(); err != nil {
			return err
		}
	}
	fill := func(x *Data) { x.Old, x.Items, x.Count, x.Due = r.Of, r.Titles, r.Failed, r.Due }
	if r.Failed >= d.bp.Rework.MaxRepairs {
		d.tellRoles(d.bp.Rework.Tell, "rework_again", fill)
	}
	d.current()
	return d.say("rework_noted", fill)
}

// reprised is the quote with everything free that the warranty covers.
func (d *decider) reprised() (Quote, bool) {
	q := d.t.Quote
	q.Lines = slices.Clone(q.Lines)
	changed := false
	for i := range q.Lines {
		if l := &q.Lines[i]; l.State != LineRemoved && l.Free == "" {
			d.free(l)
			changed = changed || l.Free != ""
		}
	}
	if changed {
		q.Version++
	}
	return q, changed
}

// free makes a line cost nothing if it repairs the fault of an earlier ticket
// once more.
func (d *decider) free(l *QuoteLine) {
	r := d.t.Rework
	if r == nil || r.Refuted != "" || !slices.Contains(d.bp.faultsIn(l.Title), r.Fault) {
		return
	}
	l.Amount, l.Free, l.Fees = 0, r.Of, slices.Clone(l.Fees)
	for i := range l.Fees {
		l.Fees[i].Amount = 0
	}
}

// refute records that the fault has another cause than the earlier repair, as
// long as there is time for it. Prices can be quoted again afterwards.
func (d *decider) refute(a Action, c Command) error {
	r := d.t.Rework
	switch {
	case r == nil, r.Refuted != "":
		return d.refuse("no_rework", nil)
	case c.Args.Text == "":
		return d.refuse("need_reason", func(x *Data) { x.Action = a.Words[0] })
	case !d.f.Now.Before(r.Due) || d.t.Settlement != nil:
		return d.refuse("rework_too_late", func(x *Data) { x.Due = r.Due })
	}
	d.event(Refuted{Cause: c.Args.Text})
	d.current()
	d.tellRoles([]Role{Advisor}, "rework_refuted_told", func(x *Data) { x.Text = c.Args.Text })
	return d.say("rework_refuted", func(x *Data) { x.Text = c.Args.Text })
}

// armRework: the days to show another cause are those of the calendar, and go on
// while the ticket is blocked.
func (d *decider) armRework(want map[string]time.Time) {
	if r := d.t.Rework; r != nil && r.Refuted == "" && r.Overdue.IsZero() && d.t.State != Done {
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
