package deliver

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

const (
	// sweepEvery is how long a timer that the alarm clock lost may lie.
	sweepEvery = 30 * time.Second
	// overdue is when the sweeper no longer trusts the alarm clock with a
	// timer and fires it itself.
	overdue = 5 * time.Second
	// refillTimeout bounds the filling of an alarm clock that hangs.
	refillTimeout = 20 * time.Second
)

// Sweeper compares the alarm clock with the table: it fires what is overdue
// and puts back what the clock has lost.
type Sweeper struct {
	timers *Timers
	bell   bell
	heart  heart
	swept  atomic.Bool
}

// NewSweeper makes the sweeper of a timer loop, which wakes it when the alarm
// clock comes back.
func NewSweeper(t *Timers) *Sweeper {
	s := &Sweeper{timers: t, bell: newBell()}
	t.missed = s.bell.ring
	return s
}

// Run sweeps at once and then every half minute until ctx ends.
func (s *Sweeper) Run(ctx context.Context) {
	loop(ctx, &s.heart, s.bell, func(ctx context.Context) time.Duration {
		if _, err := s.RunOnce(ctx); err != nil {
			if ctx.Err() == nil {
				s.timers.cfg.Log.Error("sweep failed", "error", err)
			}
			return s.timers.cfg.Poll
		}
		return sweepEvery
	})
}

// Wake makes Run sweep now.
func (s *Sweeper) Wake() { s.bell.ring() }

// Heartbeat is when the loop was last alive.
func (s *Sweeper) Heartbeat() time.Time { return s.heart.last() }

// Swept reports whether the table was swept once since the start.
func (s *Sweeper) Swept() bool { return s.swept.Load() }

// RunOnce sweeps and tells how many overdue timers it fired. A broken alarm
// clock is no error.
func (s *Sweeper) RunOnce(ctx context.Context) (int, error) {
	s.heart.beat()
	t := s.timers
	now, err := t.cfg.Table.Now(ctx)
	if err != nil {
		return 0, fmt.Errorf("sweep: clock: %w", err)
	}
	done, err := t.fireTable(ctx, now, now.Add(-overdue), false)
	if err != nil {
		return len(done), err
	}
	s.swept.Store(true)
	s.refill(ctx, now)
	t.done(ctx, done)
	t.Wake()
	return len(done), nil
}

func (s *Sweeper) refill(ctx context.Context, now time.Time) {
	ctx, cancel := context.WithTimeout(ctx, refillTimeout)
	defer cancel()
	if _, err := s.timers.cfg.Alarm.Refill(ctx, now, s.timers.cfg.Table.TimersUntil); err != nil {
		s.timers.cfg.Log.Warn("refilling the alarm clock failed", "error", err)
	}
}
