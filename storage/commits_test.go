package storage

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
)

// hold lets units of work gather until release is called. Whoever sent the last
// ones has to be through first, or he would take them along.
func hold(s *Store) (release func()) {
	for free := false; !free; runtime.Gosched() {
		s.commits.mu.Lock()
		free = !s.commits.busy
		s.commits.busy = true
		s.commits.mu.Unlock()
	}
	return func() { s.commits.work(context.Background()) }
}

func TestManyMessagesAreOneCommit(t *testing.T) {
	url := database(t)
	s := open(t, url)
	const n = 12
	numbers := make([]string, n)
	for i := range numbers {
		numbers[i] = openTicket(t, s, fmt.Sprint("open", i))
		say(t, s, fmt.Sprint("warm", i), numbers[i])
	}
	release := hold(s)
	trips := s.RoundTrips()
	done := make(chan error, n)
	for i, number := range numbers {
		go func() {
			_, err := s.Do(t.Context(), progress(fmt.Sprint("n", i), number), Spec{Ref: Ref{Number: number}}, progressing("together"))
			done <- err
		}()
	}
	gathered(t, s, n)
	release()
	for range n {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if trips = s.RoundTrips() - trips; trips != 1 {
		t.Errorf("%d round trips", trips)
	}
	if ids := one[int](t, direct(t, url, company), `select count(distinct xmin::text) from inbox where id like 'n%'`); ids != 1 {
		t.Errorf("%d transactions", ids)
	}
	for _, number := range numbers {
		if v := state(t, s, number).Version; v != 3 {
			t.Errorf("%s is at version %d", number, v)
		}
	}
	verifyClean(t, s)
}

// gathered waits until n units of work stand in line.
func gathered(t *testing.T, s *Store, n int) {
	t.Helper()
	for {
		s.commits.mu.Lock()
		waiting := len(s.commits.waiting)
		s.commits.mu.Unlock()
		if waiting == n {
			return
		}
		if t.Context().Err() != nil {
			t.Fatalf("%d stand in line", waiting)
		}
		runtime.Gosched()
	}
}

// One that must fail takes nobody with it, and its error reaches its own sender
// alone.
func TestABadMemberOfAGroupFailsAlone(t *testing.T) {
	s := open(t, database(t))
	good, bad, old := openTicket(t, s, "m1"), openTicket(t, s, "m2"), openTicket(t, s, "m3")
	for _, number := range []string{good, bad, old} {
		say(t, s, "warm"+number, number)
	}
	release := hold(s)
	results := map[string]chan error{good: make(chan error, 1), bad: make(chan error, 1), old: make(chan error, 1)}
	for number, done := range results {
		go func() {
			_, err := s.Do(t.Context(), progress("n"+number, number), Spec{Ref: Ref{Number: number}}, func(l Loaded) (Result, error) {
				r, err := progressing("together")(l)
				if number == bad {
					r.Decision.Ticket.State = workflow.State("impossible")
				}
				return r, err
			})
			done <- err
		}()
	}
	gathered(t, s, 3)
	release()
	if err := <-results[good]; err != nil {
		t.Error(err)
	}
	if err := <-results[old]; err != nil {
		t.Error(err)
	}
	if err := <-results[bad]; err == nil || errors.Is(err, ErrBusy) || errors.Is(err, ErrUnknownOutcome) {
		t.Errorf("the bad one: %v", err)
	}
	for number, want := range map[string]int64{good: 3, bad: 2, old: 3} {
		if v := state(t, s, number).Version; v != want {
			t.Errorf("%s is at version %d, want %d", number, v, want)
		}
	}
	verifyClean(t, s)
}

// A statement for many rows writes what the one for one row writes.
func TestGroupsWriteTheSameRows(t *testing.T) {
	for _, shared := range shared {
		if shared.many == "" {
			continue
		}
		batch := &pgx.Batch{}
		shared.queue(batch, [][]any{{"c", "b", int64(2)}, {"c", "a", int64(1)}})
		args := batch.QueuedQueries[0].Arguments
		if batch.Len() != 1 || fmt.Sprint(args[:3]) != "[c [a b] [1 2]]" {
			t.Errorf("%s: %v", shared.sql, args)
		}
		if shared.rows && args[len(args)-1] != 2 {
			t.Errorf("%s does not count its rows", shared.sql)
		}
	}
}
