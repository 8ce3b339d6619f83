package storage

import (
	"errors"
	"testing"
	"time"

	"bihuan/workflow"
)

// Timers of one breath share a look at the people; who says something himself,
// and who fires later, gets his own.
func TestTimersShareALookAtThePeople(t *testing.T) {
	s := open(t, database(t))
	number := openTicket(t, s, "m1")
	start := time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)
	seen := func(id string, at time.Time) *workflow.People {
		t.Helper()
		enough := errors.New("enough")
		w := &work{store: s, message: Message{ID: id}, spec: Spec{Ref: Ref{Number: number}}, decide: func(l Loaded) (Result, error) {
			return Result{}, enough
		}}
		if _, err := w.run(t.Context()); !errors.Is(err, enough) {
			t.Fatal(err)
		}
		w.now = at
		if err := w.supply(t.Context(), workflow.Missing{People: true}); err != nil {
			t.Fatal(err)
		}
		return w.loaded.Facts.People
	}
	first := seen("", start)
	if first == nil || seen("", start.Add(peopleLife/2)) != first {
		t.Error("the next timer looked again")
	}
	if seen("message", start) == first {
		t.Error("a message was decided by what a timer has seen")
	}
	if seen("", start.Add(2*peopleLife)) == first {
		t.Error("an old look is good for ever")
	}
	if seen("", start.Add(-time.Hour)) == first {
		t.Error("a look from another time is good")
	}
}
