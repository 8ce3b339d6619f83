package storage

import (
	"testing"
	"time"

	"bihuan/workflow"
)

// An undone action leaves the question that it answered open, for everybody who
// was asked.
func TestAQuestionWhoseAnswerIsUndoneWaitsAgain(t *testing.T) {
	s := open(t, database(t))
	number := openTicket(t, s, "m1")
	var asked, answered *workflow.Ticket
	decide := func(id string, change func(d *deciding)) {
		t.Helper()
		if _, err := s.Do(t.Context(), Message{ID: id}, Spec{Ref: Ref{Number: number}}, func(l Loaded) (Result, error) {
			d := &deciding{t: l.Subjects.Ticket.Clone(), l: l, cause: id, by: "zhangwei"}
			change(d)
			return d.result(id), nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	expires := time.Now().Add(time.Hour).Truncate(time.Second)
	stands := func(when string, open bool) {
		t.Helper()
		if got, err := s.QuestionOpen(t.Context(), number, 1); err != nil || got != open {
			t.Errorf("%s: open %t, %v", when, got, err)
		}
		for _, member := range []string{"zhangwei", "liqiang"} {
			got := look(t, s, Spec{Member: member, Asked: true}).Asked
			if len(got) != 1 || got[0].ClosedAt.IsZero() != open || !got[0].ExpiresAt.Equal(expires) {
				t.Errorf("%s: %s was asked %+v", when, member, got)
			}
		}
	}

	decide("ask", func(d *deciding) {
		d.event(workflow.Asked{Question: workflow.Question{No: 1, Kind: "step", To: []string{"zhangwei", "liqiang"},
			AskedAt: d.l.Facts.Now, ExpiresAt: expires}})
		asked = d.t.Clone()
	})
	stands("asked", true)
	decide("answer", func(d *deciding) {
		d.event(workflow.Answered{Question: 1, Letter: "A"})
		answered = d.t.Clone()
	})
	stands("answered", false)
	decide("undo", func(d *deciding) {
		d.t.Questions = asked.Questions
		d.event(workflow.Undone{From: answered.Version, Action: "passed"})
	})
	stands("undone", true)
	decide("answer again", func(d *deciding) { d.event(workflow.Answered{Question: 1, Letter: "A"}) })
	stands("answered again", false)
}

// What the service tells itself is handled once as well: it has neither sender
// nor body, and gets no answer.
func TestAMessageWithoutSenderBodyAndAnswerIsHandledOnce(t *testing.T) {
	s := open(t, database(t))
	number := openTicket(t, s, "m1")
	before := state(t, s, number).Version
	for turn := range 2 {
		out, err := s.Do(t.Context(), Message{ID: "undelivered:7", Kind: "undelivered"}, Spec{Ref: Ref{Number: number}}, func(l Loaded) (Result, error) {
			d := &deciding{t: l.Subjects.Ticket.Clone(), l: l, cause: l.Facts.Cause}
			d.event(workflow.Escalated{Rule: "undelivered", To: []string{"liqiang"}})
			return Result{Decision: workflow.Decision{Ticket: d.t, Events: d.out.Events}}, nil
		})
		if err != nil || out.Duplicate != (turn > 0) {
			t.Errorf("turn %d: %+v, %v", turn, out, err)
		}
	}
	if got := state(t, s, number).Version; got != before+1 {
		t.Errorf("%d events", got-before)
	}
	verifyClean(t, s)
}
