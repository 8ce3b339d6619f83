package contacts

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bihuan/workflow"
	"bihuan/workflow/staff"
)

// fakeBook is an address book whose answers are set, and which counts.
type fakeBook struct {
	mu                      sync.Mutex
	now                     time.Time
	ruled                   bool
	plan                    staff.Plan
	refuses                 error
	during                  func() // while it is read
	looks, activated, asked int
	held                    []int
}

func (b *fakeBook) Now(context.Context) (time.Time, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now, nil
}

func (b *fakeBook) Followed(context.Context) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked++
	return b.ruled, nil
}

func (b *fakeBook) Propose(context.Context) (staff.Plan, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.looks++
	if b.during != nil {
		b.during()
	}
	return b.plan, b.refuses
}

func (b *fakeBook) Activate(context.Context, staff.Plan) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.activated++
	b.plan.Changes = nil // so it is from now on
	return nil
}

func (b *fakeBook) Hold(_ context.Context, leaving int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held = append(b.held, leaving)
	return nil
}

var nine = time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)

func newSyncer(ruled bool) (*fakeBook, *Syncer) {
	b := &fakeBook{now: nine, ruled: ruled}
	return b, New(b, slog.New(slog.DiscardHandler))
}

// hired is a plan with somebody new.
var hired = staff.Plan{Changes: []staff.Change{{Kind: staff.Added, After: workflow.Member{UserID: "new"}}}}

func look(t *testing.T, s *Syncer, want int) {
	t.Helper()
	if n, err := s.RunOnce(t.Context()); err != nil || n != want {
		t.Errorf("RunOnce = %d, %v, want %d", n, err, want)
	}
}

// It looks at its start, after a hint, and every hour; many hints are one look.
func TestSyncer_looks(t *testing.T) {
	b, s := newSyncer(true)
	b.plan = hired
	look(t, s, 1)
	for range 5 {
		look(t, s, 0)
	}
	for range 20 { // the same event again and again, in any order
		s.Changed()
	}
	look(t, s, 0) // it says what is so already
	look(t, s, 0)
	b.now = b.now.Add(lookEvery - time.Second)
	look(t, s, 0)
	b.now = b.now.Add(time.Second)
	b.plan = hired
	look(t, s, 1) // without any hint
	if b.looks != 3 || b.activated != 2 {
		t.Errorf("%d looks, %d activated", b.looks, b.activated)
	}
}

// A hint that comes while the address book is read is not lost: what was read may be
// older.
func TestSyncer_hintDuringALook(t *testing.T) {
	b, s := newSyncer(true)
	b.during = func() { s.Changed(); b.during = nil }
	look(t, s, 0)
	b.plan = hired
	look(t, s, 1)
	if b.looks != 2 {
		t.Errorf("%d looks", b.looks)
	}
}

// What the platform refuses is tried again after a rest, without another hint, and
// hints do not shorten the rest.
func TestSyncer_refused(t *testing.T) {
	b, s := newSyncer(true)
	b.plan, b.refuses = hired, errors.New("45009")
	look(t, s, 0)
	b.refuses = nil
	s.Changed()
	b.now = b.now.Add(rest - time.Second)
	look(t, s, 0)
	if b.looks != 1 {
		t.Errorf("%d looks within the rest", b.looks)
	}
	b.now = b.now.Add(time.Second)
	look(t, s, 1)
}

// Without rules, or before anybody has looked at what they make of whom, the address
// book is not read at all.
func TestSyncer_notFollowed(t *testing.T) {
	b, s := newSyncer(false)
	b.plan = hired
	look(t, s, 0)
	s.Changed()
	look(t, s, 0)
	if b.looks+b.activated != 0 || b.asked != 2 {
		t.Errorf("%d looks, %d activated, asked %d times", b.looks, b.activated, b.asked)
	}
}

// When too many would leave, nothing changes and it is said how many.
func TestSyncer_tooMany(t *testing.T) {
	b, s := newSyncer(true)
	b.plan = staff.Plan{TooMany: true, Changes: []staff.Change{{Kind: staff.Left}, {Kind: staff.Added}, {Kind: staff.Left}, {Kind: staff.Changed}}}
	look(t, s, 1)
	if b.activated != 0 || len(b.held) != 1 || b.held[0] != 2 {
		t.Errorf("activated %d, held %v", b.activated, b.held)
	}
}

// The loop is woken by a hint, looks by itself otherwise, and ends with its context.
func TestSyncer_run(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, s := newSyncer(true)
		if !s.Heartbeat().IsZero() {
			t.Error("alive before it runs")
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { s.Run(ctx); close(done) }()
		synctest.Wait()
		b.mu.Lock()
		b.plan = hired
		b.mu.Unlock()
		s.Changed()
		synctest.Wait() // no time passes
		b.mu.Lock()
		if b.looks != 2 || b.activated != 1 {
			t.Errorf("%d looks, %d activated", b.looks, b.activated)
		}
		b.mu.Unlock()
		if !s.Heartbeat().Equal(time.Now()) {
			t.Errorf("last alive at %v, now %v", s.Heartbeat(), time.Now())
		}
		cancel()
		<-done
	})
}
