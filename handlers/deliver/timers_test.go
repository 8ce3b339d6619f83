package deliver

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestTimers_fireWhatIsDue(t *testing.T) {
	w := newWorld()
	l := w.timersLoop()
	l.Armed([]Due{w.arm("T1", "stall", nine), w.arm("T2", "stall", nine.Add(time.Second))}, nil)
	if fire(t, l) != 1 || fire(t, l) != 0 {
		t.Error("not exactly the one that was due")
	}
	w.pass(time.Second)
	fire(t, l)
	if got := w.names(); !slices.Equal(got, []string{"T1 stall", "T2 stall"}) {
		t.Errorf("fired %v", got)
	}
	if len(w.alarm)+len(w.running) != 0 {
		t.Errorf("left in the alarm clock: %v, %v", w.alarm, w.running)
	}
}

func TestTimers_removedDoesNotFire(t *testing.T) {
	w := newWorld()
	l := w.timersLoop()
	d := w.arm("T1", "stall", nine)
	l.Armed([]Due{d}, nil)
	l.Armed(nil, []Due{d})
	if fire(t, l) != 0 {
		t.Error("fired what was taken away")
	}
}

// peers 21: one bad row holds up all others.
func TestTimers_oneBadTimerIsIsolated(t *testing.T) {
	w := newWorld()
	broken := true
	w.fire = func(_ *world, d Due) error {
		switch {
		case d.Number == "T1" && broken:
			return errors.New("broken")
		case d.Number == "T2" && broken:
			panic("broken")
		}
		return nil
	}
	l := w.timersLoop()
	s := NewSweeper(l)
	for i := range 4 {
		w.arm(fmt.Sprintf("T%d", i+1), "stall", nine)
	}
	fire(t, s)
	fire(t, l)
	got := w.names()
	slices.Sort(got)
	if !slices.Equal(got, []string{"T3 stall", "T4 stall"}) {
		t.Errorf("fired %v", got)
	}
	w.pass(time.Minute)
	broken = false
	fire(t, s)
	if len(w.names()) != 4 {
		t.Errorf("in the end %v", w.names())
	}
}

// A page full of broken timers in front does not starve those behind it.
func TestTimers_brokenOnesStarveNobody(t *testing.T) {
	w := newWorld()
	w.alarmDown = true
	w.fire = func(_ *world, d Due) error {
		if d.Kind == "bad" {
			return errors.New("broken")
		}
		return nil
	}
	for i := range page + 1 {
		w.arm(fmt.Sprintf("B%04d", i), "bad", nine.Add(-time.Hour))
	}
	w.arm("T1", "stall", nine)
	if n := fire(t, w.timersLoop()); n != 1 {
		t.Errorf("fired %d", n)
	}
}

// With the alarm clock down the table is polled; when it is back, empty, the
// sweeper fills it again.
// (peers 1: an escalation that waits for opening hours never wakes up after a restart.)
func TestTimers_withoutAlarmClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.alarmDown = true
		l := w.timersLoop()
		s := NewSweeper(l)
		l.Armed([]Due{w.arm("T1", "stall", nine)}, nil)
		if fire(t, l) != 1 || !l.Degraded() {
			t.Errorf("fired %v, degraded %t", w.names(), l.Degraded())
		}
		w.arm("T2", "stall", nine.Add(time.Hour))
		w.alarmDown = false
		w.flush()
		time.Sleep(alarmRest) // the fake time of the bubble
		fire(t, l)
		select {
		case <-s.bell:
		default:
			t.Error("the sweeper was not woken")
		}
		fire(t, s)
		if l.Degraded() || len(w.alarm) != 1 {
			t.Errorf("degraded %t, alarm clock %v", l.Degraded(), w.alarm)
		}
	})
}

// peers 1: an escalation that waits for opening hours never wakes up after a restart.
func TestSweeper_isTheTruth(t *testing.T) {
	w := newWorld()
	l := w.timersLoop()
	s := NewSweeper(l)
	w.arm("late", "stall", nine.Add(-time.Hour))
	w.arm("now", "stall", nine)
	w.arm("soon", "stall", nine.Add(time.Minute))
	if s.Swept() {
		t.Error("swept before the first sweep")
	}
	if fire(t, s) != 1 || !s.Swept() {
		t.Errorf("fired %v", w.names())
	}
	w.flush()
	fire(t, s)
	fire(t, l)
	w.pass(time.Minute)
	fire(t, l)
	if got := w.names(); !slices.Equal(got, []string{"late stall", "now stall", "soon stall"}) {
		t.Errorf("fired %v", got)
	}
}

// A flush is noticed at the next claim, not at the next sweep.
func TestTimers_noticeAFlush(t *testing.T) {
	w := newWorld()
	l := w.timersLoop()
	s := NewSweeper(l)
	fire(t, s)
	fire(t, l)
	select {
	case <-s.bell:
		t.Error("the sweeper was woken for nothing")
	default:
	}
	w.flush()
	fire(t, l)
	select {
	case <-s.bell:
	default:
		t.Error("nobody noticed")
	}
}

// Several processes, sweepers and a flushed alarm clock: each timer has its
// effect once.
func TestTimers_manyProcessesFireOnce(t *testing.T) {
	w := newWorld()
	for i := range 400 {
		w.arm(fmt.Sprintf("T%03d", i), "stall", nine.Add(-time.Duration(i)*time.Second))
	}
	var all sync.WaitGroup
	for range 3 {
		l := w.timersLoop()
		s := NewSweeper(l)
		all.Go(func() {
			for range 5 {
				fire(t, s)
				fire(t, l)
				w.flush()
			}
		})
	}
	all.Wait()
	got := w.names()
	slices.Sort(got)
	if len(got) != 400 || len(slices.Compact(got)) != 400 {
		t.Errorf("%d timers fired", len(got))
	}
}

func TestTimers_oneTicketAfterTheOther(t *testing.T) {
	w := newWorld()
	var busy atomic.Int32
	l := NewTimers(TimersConfig{Table: w, Alarm: w, Log: quiet(), Fire: func(ctx context.Context, d Due) error {
		if busy.Add(1) > 1 {
			t.Error("two timers of one ticket at once")
		}
		defer busy.Add(-1)
		return w.Fire(ctx, d)
	}})
	for i := range 20 {
		l.Armed([]Due{w.arm("T1", fmt.Sprintf("k%02d", i), nine.Add(-time.Duration(20-i)*time.Second))}, nil)
	}
	fire(t, l)
	if got := w.names(); len(got) != 20 || !slices.IsSorted(got) {
		t.Errorf("fired %v", got)
	}
}

// The loop sleeps until the next due time, and a timer that is set meanwhile
// and is due sooner wakes it.
func TestTimers_punctual(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		w := newWorld()
		table := &liveTable{world: w, start: start}
		var lag []time.Duration
		l := NewTimers(TimersConfig{Table: table, Alarm: w, Log: quiet(), Fire: func(ctx context.Context, d Due) error {
			now, _ := table.Now(ctx)
			lag = append(lag, now.Sub(d.DueAt))
			w.SetNow(ctx, now)
			return w.Fire(ctx, d)
		}})
		l.Armed([]Due{w.arm("T1", "stall", nine.Add(1300*time.Millisecond))}, nil)
		ctx, cancel := context.WithCancel(t.Context())
		var loops sync.WaitGroup
		loops.Go(func() { l.Run(ctx) })
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		l.Armed([]Due{w.arm("T2", "stall", nine.Add(300*time.Millisecond))}, nil)
		time.Sleep(2 * time.Second)
		cancel()
		loops.Wait()
		if len(lag) != 2 || lag[0] != 0 || lag[1] != 0 {
			t.Errorf("lag %v, fired %v", lag, w.names())
		}
	})
}

// liveTable is a world whose clock runs.
type liveTable struct {
	*world
	start time.Time
}

func (l *liveTable) Now(context.Context) (time.Time, error) {
	return nine.Add(time.Since(l.start)), nil
}

func TestTimers_armedOverflowIsSwept(t *testing.T) {
	w := newWorld()
	l := w.timersLoop()
	s := NewSweeper(l)
	many := make([]Due, armedMax)
	l.Armed(many, nil)
	l.Armed([]Due{w.arm("T1", "stall", nine)}, nil)
	if len(l.added) != 0 || len(s.bell) != 1 {
		t.Errorf("%d kept, %d rings", len(l.added), len(s.bell))
	}
}

// peers 31: a clock that steps back between the claim and the decision drops no
// timer. It was early, so nothing is done, and the table has it still.
func TestTimers_clockStepsBack(t *testing.T) {
	w := newWorld()
	l := w.timersLoop()
	s := NewSweeper(l)
	d := w.arm("T1", "approval", nine)
	if err := w.Add(t.Context(), []Due{d}); err != nil {
		t.Fatal(err)
	}
	w.fire = func(w *world, d Due) error {
		t.Errorf("%v fired at %v", d, w.now)
		return nil
	}
	claimed, _, _, err := w.Claim(t.Context(), nine, 10, time.Minute)
	if err != nil || len(claimed) != 1 {
		t.Fatal(claimed, err)
	}
	w.pass(-time.Minute)
	l.done(t.Context(), l.fire(t.Context(), nine, claimed, false))
	if fire(t, l) != 0 || len(w.alarm)+len(w.running) != 0 {
		t.Errorf("fired %v, in the alarm clock %v", w.names(), w.alarm)
	}
	w.fired, w.fire = nil, nil
	fire(t, s)
	w.pass(time.Minute)
	if fire(t, l); !slices.Equal(w.names(), []string{"T1 approval"}) {
		t.Errorf("fired %v", w.names())
	}
}
