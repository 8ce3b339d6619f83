package workflow

import (
	"maps"
	"slices"
	"time"
)

// keptQuestions is how many closed questions a ticket remembers, so that a
// late press can be told who chose what. Older ones are in the events.
const keptQuestions = 12

// Clone copies the ticket so that neither copy sees the other's changes.
func (t *Ticket) Clone() *Ticket {
	c := *t
	c.Fields = maps.Clone(t.Fields)
	c.Dispatches = slices.Clone(t.Dispatches)
	c.Evidence = slices.Clone(t.Evidence)
	c.Quote.Lines = slices.Clone(t.Quote.Lines)
	c.Approval = t.Approval.clone()
	c.Revisions = slices.Clone(t.Revisions)
	c.Hints = slices.Clone(t.Hints)
	c.Parts = inFull(t.Parts)
	c.Transfers = slices.Clone(t.Transfers)
	c.Issued = slices.Clone(t.Issued)
	c.Blocks = slices.Clone(t.Blocks)
	c.Questions = slices.Clone(t.Questions)
	c.Timers = slices.Clone(t.Timers)
	c.Former = slices.Clone(t.Former)
	c.Talk = slices.Clone(t.Talk)
	c.Moves = slices.Clone(t.Moves)
	c.Alarms = slices.Clone(t.Alarms)
	return &c
}

// back is the state before an undone action. Numbers of questions are never
// used twice, because cards carry them.
func (t *Ticket) back(before *Ticket) *Ticket {
	b := before.Clone()
	b.Former = slices.Clone(t.Former)
	for _, field := range slices.Sorted(maps.Keys(t.Fields)) {
		if t.Fields[field] != before.Fields[field] {
			b.hadBefore(field, t.Fields[field])
		}
	}
	// An alarm that is taken back is over: the same one again is a new one. So is
	// one whose end, or whose ticket's end, is taken back: everybody was told of it.
	ended := t.State == Done && b.State != Done
	for i := range b.Alarms {
		b.Alarms[i].Over = b.Alarms[i].Over || t.Alarms[i].Over || ended
	}
	b.LastQuestion, b.Undo = t.LastQuestion, nil
	return b
}

// Numbers and names are short, and rarely corrected.
const (
	maxFormer  = 64 // bytes
	keptFormer = 24
)

// hadBefore remembers what a field held, newest last.
func (t *Ticket) hadBefore(field, value string) {
	f := Former{field, value}
	if value == "" || len(value) > maxFormer || slices.Contains(t.Former, f) {
		return
	}
	t.Former = append(t.Former, f)
	if n := len(t.Former); n > keptFormer {
		t.Former = t.Former[n-keptFormer:]
	}
}

// Apply puts one event onto the ticket. It decides nothing.
func (t *Ticket) Apply(e Event) {
	t.Version = e.Seq
	switch x := e.Data.(type) {
	case Created:
		t.created(e, x)
	case FieldSet:
		t.corrected(x)
	case Promised, Said, Identified:
		t.heard(e)
	case Attached:
		t.Evidence = append(t.Evidence, x.Evidence)
	case Awaited:
		t.Awaits = &Await{Action: x.Action, By: e.By}
	case Stepped:
		t.Step, t.Stage, t.StepAt, t.Awaits = x.To, x.Stage, e.At, nil
	case Assigned, Accepted, Started, Finished, Reopened:
		t.dispatched(e)
	case Quoted, Recalled, Offered, Consented, Settled:
		t.priced(e)
	case Submitted, Approved, Rejected, Delegated, Withdrawn, Waived, Skipped, Carried, Cleared, Voided:
		t.submitted(e)
	case PartsChanged, TransferMoved, PartsIssued:
		t.supplied(e.Data)
	case WasBlocked, WasUnblocked, Reminded:
		t.halted(e)
	case Commented:
		if x.Progress {
			t.ProgressAt, t.ReminderAt = e.At, x.Estimate
		}
	case Asked, Answered, Closed, Escalated:
		t.questioned(e)
	case Alarmed, AlarmLost, AlarmOver:
		t.alarm(e)
	case Lifted:
		t.BlueprintVersion, t.Stage = x.To, x.Stage
	case Returned, Refuted:
		t.returned(e)
	case Ended:
		t.State, t.Outcome, t.DoneAt = Done, x.Outcome, e.At
	case Undone, TooLate, Denied, Replanned:
	}
	if progresses(e.Data) {
		t.ProgressAt, t.ReminderAt = e.At, time.Time{}
	}
}

// progresses reports whether an event is progress for the stall fuse
// (facts: a change of stage, step or line, or the technician's own hand).
func progresses(d EventData) bool {
	switch d.(type) {
	case Stepped, Accepted, Started, Reopened, Attached, Consented:
		return true
	}
	return false
}

func (t *Ticket) corrected(x FieldSet) {
	t.Fields[x.Field] = x.New
	t.hadBefore(x.Field, x.Old)
	if x.Field == "phone" {
		t.WrongDigits = 0
	}
}

func (t *Ticket) priced(e Event) {
	switch x := e.Data.(type) {
	case Quoted:
		t.revised(e, x)
	case Recalled:
		t.Hints = slices.Clone(x.Lines)
	case Offered:
		t.Quote.Offered, t.Quote.OfferedAt = x.QuoteVersion, e.At
	case Consented:
		t.consented(e, x)
	case Settled:
		t.Settlement = &x.List
	}
}

func (t *Ticket) supplied(data EventData) {
	switch x := data.(type) {
	case PartsChanged:
		t.Parts = inFull(x.Parts)
	case TransferMoved:
		t.moved(x.Transfer)
	case PartsIssued:
		t.Issued = append(t.Issued, x.Lines...)
	}
}

func (t *Ticket) halted(e Event) {
	switch x := e.Data.(type) {
	case WasBlocked:
		t.State = Blocked
		t.Blocks = append(t.Blocks, Block{Reason: x.Reason, Note: x.Note, By: e.By, From: e.At})
	case WasUnblocked:
		t.State = InProgress
		t.Blocks[len(t.Blocks)-1].To = e.At
	case Reminded:
		t.Blocks[len(t.Blocks)-1].Pushed = x.Push
	}
}

func (t *Ticket) created(e Event, x Created) {
	*t = Ticket{
		Company: x.Company, Number: x.Number, Store: x.Store, Blueprint: x.Blueprint, BlueprintVersion: x.BlueprintVersion,
		Stage: x.Stage, Step: x.Step, StepAt: e.At, State: InProgress, Version: e.Seq, Customer: x.Customer, Vehicle: x.Vehicle,
		FaultClass: x.FaultClass, Fields: maps.Clone(x.Fields), CreatedBy: e.By, CreatedAt: e.At, ProgressAt: e.At,
	}
	if t.Fields == nil {
		t.Fields = map[string]string{}
	}
}

func (t *Ticket) dispatched(e Event) {
	switch x := e.Data.(type) {
	case Assigned:
		if d := t.dispatch(x.Replaces); d != nil && d.Open() {
			d.EndedAt = e.At
		}
		t.Dispatches = append(t.Dispatches, x.Dispatch)
	case Accepted:
		t.dispatch(x.Dispatch).AcceptedAt = e.At
	case Started:
		t.dispatch(x.Dispatch).StartedAt = e.At
	case Finished:
		for i := range t.Dispatches {
			if t.Dispatches[i].Open() {
				t.Dispatches[i].EndedAt, t.Dispatches[i].Finished = e.At, true
			}
		}
	case Reopened:
		d := t.dispatch(x.Dispatch)
		d.EndedAt, d.Finished = time.Time{}, false
	}
}

func (t *Ticket) dispatch(id int) *Dispatch {
	i := slices.IndexFunc(t.Dispatches, func(d Dispatch) bool { return d.ID == id })
	if i < 0 {
		return nil
	}
	return &t.Dispatches[i]
}

func (t *Ticket) consented(e Event, x Consented) {
	for i, l := range t.Quote.Lines {
		switch {
		case slices.Contains(x.Agreed, l.ID):
			l.State, l.AgreedVersion = LineAgreed, x.QuoteVersion
		case slices.Contains(x.Declined, l.ID):
			l.State = LineDeclined
		default:
			continue
		}
		l.AnsweredAt, l.Answered = e.At, x.Kind
		t.Quote.Lines[i] = l
	}
}

func (t *Ticket) questioned(e Event) {
	switch x := e.Data.(type) {
	case Asked:
		if x.Question.Kind == AskFuse {
			t.StalledAt, t.ReminderAt = e.At, time.Time{}
		}
		if x.Question.Kind == AskApproval && t.Approval != nil {
			t.Approval.Level, t.Approval.Question = x.Question.About.Level, x.Question.No
		}
		t.LastQuestion = x.Question.No
		t.Questions = append(t.Questions, x.Question)
		if n := len(t.Questions); n > keptQuestions && t.Questions[0].Closed != "" {
			t.Questions = t.Questions[1:]
		}
	case Answered:
		if q := find(t.Questions, x.Question); q != nil {
			q.Closed, q.Answer = "answered", &Answer{By: e.By, Letter: x.Letter, At: e.At}
		}
	case Closed:
		if q := find(t.Questions, x.Question); q != nil {
			q.Closed = x.Why
		}
	case Escalated:
		if x.Rule == TimerRework && t.Rework != nil {
			t.returned(e)
		}
		if x.Rule == TimerStall {
			t.StalledAt, t.ReminderAt = e.At, time.Time{}
		}
		if q := find(t.Questions, x.Question); q != nil {
			escalated(q, e.At, x)
		}
	}
}

func find(qs []Question, no int) *Question {
	i := slices.IndexFunc(qs, func(q Question) bool { return q.No == no })
	if i < 0 {
		return nil
	}
	return &qs[i]
}
