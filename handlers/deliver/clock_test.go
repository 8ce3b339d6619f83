package deliver

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"bihuan/bot"
)

func (w *world) clock(p *phone) *Clock {
	l := w.timersLoop()
	return NewClock(ClockConfig{Store: w, Timers: l, Mailer: w.mailer(p), Sweeper: NewSweeper(l)})
}

// Timers that arm timers, and messages that wait, all at their own instants.
func TestClock_stepsThroughTheDay(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	var at []string
	w.fire = func(w *world, d Due) error {
		at = append(at, d.Kind+" "+w.now.Format("15:04"))
		if d.Kind == "stall" {
			w.armLocked(d.Number, "escalate", w.now.Add(30*time.Minute))
		}
		if d.Kind == "escalate" {
			w.armLocked(d.Number, "same instant", w.now)
		}
		return nil
	}
	w.arm("T1", "stall", nine.Add(2*time.Hour))
	w.arm("T2", "stall", nine.Add(30*time.Hour))
	n := text()
	n.NotBefore = nine.Add(time.Hour)
	r := w.post("tech", n)

	fired, err := w.clock(p).Advance(t.Context(), nine.Add(4*time.Hour))
	if err != nil || fired != 3 {
		t.Fatalf("fired %d, %v", fired, err)
	}
	if want := []string{"stall 11:00", "escalate 11:30", "same instant 11:30"}; !slices.Equal(at, want) {
		t.Errorf("fired %v, want %v", at, want)
	}
	if !w.now.Equal(nine.Add(4*time.Hour)) || !r.sentAt.Equal(nine.Add(time.Hour)) {
		t.Errorf("now %v, sent at %v", w.now, r.sentAt)
	}
}

func TestClock_onlyForward(t *testing.T) {
	w := newWorld()
	if _, err := w.clock(newPhone(w)).Advance(t.Context(), nine.Add(-time.Hour)); !errors.Is(err, ErrBackwards) {
		t.Errorf("got %v", err)
	}
}

func TestClock_failingTimerIsNotPassedOver(t *testing.T) {
	w := newWorld()
	broken := errors.New("broken")
	w.fire = func(*world, Due) error { return broken }
	w.arm("T1", "stall", nine.Add(time.Hour))
	_, err := w.clock(newPhone(w)).Advance(t.Context(), nine.Add(2*time.Hour))
	if !errors.Is(err, broken) || !w.now.Equal(nine.Add(time.Hour)) {
		t.Errorf("got %v at %v", err, w.now)
	}
}

// Timers that arm one another at the same instant do not hang the clock.
func TestClock_endlessInstant(t *testing.T) {
	w := newWorld()
	w.fire = func(w *world, d Due) error {
		w.armLocked(d.Number, d.Kind, w.now)
		return nil
	}
	w.arm("T1", "loop", nine)
	if _, err := w.clock(newPhone(w)).Advance(t.Context(), nine.Add(time.Hour)); !errors.Is(err, ErrNotIdle) {
		t.Errorf("got %v", err)
	}
}

func TestClock_cancelled(t *testing.T) {
	w := newWorld()
	ctx, cancel := context.WithCancel(t.Context())
	w.fire = func(w *world, d Due) error {
		cancel()
		w.armLocked(d.Number, d.Kind, w.now.Add(time.Minute))
		return nil
	}
	w.arm("T1", "loop", nine.Add(time.Minute))
	if _, err := w.clock(newPhone(w)).Advance(ctx, nine.Add(1000*time.Hour)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// Hours pass while the platform is down, and timers post more; when it is back,
// everything arrives, in order.
func TestClock_throughAnOutage(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	for i := range 10 {
		w.post([]string{"boss", "tech"}[i%2], question(ticket, i+1))
		w.arm(fmt.Sprintf("T%d", i), "stall", nine.Add(time.Duration(i)*7*time.Minute))
	}
	var late []time.Duration
	w.fire = func(w *world, d Due) error {
		late = append(late, w.now.Sub(d.DueAt))
		w.mu.Unlock()
		w.post("tech", text())
		w.mu.Lock()
		return nil
	}
	p.fault = func(bot.Outbound) *trouble { return &trouble{class: RetryLater} }
	c := w.clock(p)
	if _, err := c.Advance(t.Context(), nine.Add(2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	for _, l := range late {
		if l != 0 {
			t.Errorf("a timer was %v late", l)
		}
	}
	p.fault = nil
	if _, err := c.Advance(t.Context(), nine.Add(2*time.Hour+2*backoffLast)); err != nil {
		t.Fatal(err)
	}
	if ids := p.ids("tech"); len(ids) != 15 || !slices.IsSorted(ids) || len(p.ids("boss")) != 5 {
		t.Errorf("tech saw %v, boss %v", ids, p.ids("boss"))
	}
}

// The clock jumps beside running loops: each timer has its effect once and each
// message is shown once.
func TestClock_besideRunningLoops(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	w.fire = func(w *world, d Due) error { return nil }
	c := w.clock(p)
	for i := range 50 {
		at := nine.Add(time.Duration(i) * time.Minute)
		c.cfg.Timers.Armed([]Due{w.arm(fmt.Sprintf("T%02d", i), "stall", at)}, nil)
		n := text()
		n.NotBefore = at
		w.post([]string{"boss", "tech", "old"}[i%3], n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var loops sync.WaitGroup
	loops.Go(func() { c.cfg.Timers.Run(ctx) })
	loops.Go(func() { c.cfg.Mailer.Run(ctx) })
	loops.Go(func() { c.cfg.Sweeper.Run(ctx) })
	_, err := c.Advance(ctx, nine.Add(time.Hour))
	cancel()
	loops.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if n := len(w.names()); n != 50 {
		t.Errorf("%d timers fired", n)
	}
	if n := len(p.ids("boss")) + len(p.ids("tech")) + len(p.ids("old")); n != 50 {
		t.Errorf("%d messages shown", n)
	}
}

// Starting and stopping under load neither races nor hangs nor loses.
func TestLoops_startStopStress(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	for i := range 300 {
		w.post([]string{"boss", "tech"}[i%2], question(ticket, i+1))
		w.arm(fmt.Sprintf("T%03d", i), "stall", nine)
	}
	for range 60 {
		c := w.clock(p)
		ctx, cancel := context.WithCancel(t.Context())
		var loops sync.WaitGroup
		loops.Go(func() { c.cfg.Timers.Run(ctx) })
		loops.Go(func() { c.cfg.Mailer.Run(ctx) })
		loops.Go(func() { c.cfg.Sweeper.Run(ctx) })
		c.cfg.Mailer.Wake()
		c.cfg.Timers.Wake()
		c.cfg.Sweeper.Wake()
		w.pass(time.Minute)
		cancel()
		loops.Wait()
	}
	c := w.clock(p)
	if _, err := c.Advance(t.Context(), w.now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if len(p.shown) != 300 || len(w.names()) != 300 {
		t.Errorf("%d messages, %d timers, want 300 of each", len(p.shown), len(w.names()))
	}
	if hb := c.cfg.Mailer.Heartbeat(); time.Since(hb) > time.Minute {
		t.Errorf("last heartbeat %v", hb)
	}
}
