package deliver

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// page is how many timers one look at the table reads.
	page = 500
	// timerLease is how long a claimed timer is kept from others. A failed one
	// comes back after it.
	timerLease = 15 * time.Second
	// fireTimeout bounds the firing of one timer.
	fireTimeout = 10 * time.Second
	// alarmTimeout bounds one call of the alarm clock; it is a hint, not worth
	// waiting for.
	alarmTimeout = time.Second
	// alarmRest is how long a broken alarm clock is left alone.
	alarmRest = 2 * time.Second
	// armedMax bounds what waits to be put into the alarm clock.
	armedMax = 10_000
)

// Timetable is where timers are kept; it is the truth.
type Timetable interface {
	// Now is the instant on the one clock.
	Now(ctx context.Context) (time.Time, error)
	// TimersUntil lists timers that are due at an instant or before, ordered by
	// due time, number and kind, that follow after (the zero Due: all), at most
	// limit.
	TimersUntil(ctx context.Context, until time.Time, after Due, limit int) ([]Due, error)
}

// Source is TimersUntil as a function.
type Source = func(ctx context.Context, until time.Time, after Due, limit int) ([]Due, error)

// Alarm is the alarm clock; it may forget, and be down.
type Alarm interface {
	Add(ctx context.Context, timers []Due) error
	Remove(ctx context.Context, timers []Due) error
	// Claim leases what is due, oldest first, and says when to ask again; not
	// whole, it has forgotten what it knew.
	Claim(ctx context.Context, now time.Time, limit int, lease time.Duration) (due []Due, next time.Time, whole bool, err error)
	Done(ctx context.Context, timers ...Due) error
	// Refill puts in everything that falls due soon.
	Refill(ctx context.Context, now time.Time, source Source) (int, error)
}

// TimersConfig is what Timers needs. All fields without "optional" must be set.
type TimersConfig struct {
	Table Timetable
	Alarm Alarm
	// Fire does what a timer is for. It must bear to be called twice.
	Fire    func(ctx context.Context, d Due) error
	Limit   int           // claimed at once; optional, default 512
	Workers int           // firing side by side, so many that some are read while others are committed; optional, default 64
	Poll    time.Duration // longest sleep; optional, default 1 s
	Log     *slog.Logger  // optional
}

// Timers fires what falls due, to the millisecond while the alarm clock works
// and within Poll from the table alone. Several may run on one table.
type Timers struct {
	cfg    TimersConfig
	bell   bell
	heart  heart
	firing firing
	fired  atomic.Int64 // since the start

	pass     sync.Mutex // held for a pass; Clock holds it while the clock jumps
	next     atomic.Int64
	restTill time.Time // of a broken alarm clock, on the machine's clock
	degraded atomic.Bool
	missed   func() // the alarm clock lacks something

	mu             sync.Mutex
	added, removed []Due // not yet told to the alarm clock
}

// NewTimers makes the loop; Run or RunOnce start it.
func NewTimers(cfg TimersConfig) *Timers {
	cfg.Limit = cmp.Or(cfg.Limit, 512)
	cfg.Workers = cmp.Or(cfg.Workers, 64)
	cfg.Poll = cmp.Or(cfg.Poll, time.Second)
	cfg.Log = cmp.Or(cfg.Log, slog.Default()).With("loop", "timers")
	return &Timers{
		cfg: cfg, bell: newBell(), missed: func() {},
		firing: firing{running: map[timerKey]bool{}, failed: map[timerKey]relapse{}},
	}
}

// Run fires until ctx ends.
func (t *Timers) Run(ctx context.Context) {
	loop(ctx, &t.heart, t.bell, func(ctx context.Context) time.Duration {
		_, wait, err := t.once(ctx)
		if err != nil && ctx.Err() == nil {
			t.cfg.Log.Error("pass failed", "error", err)
		}
		return wait
	})
}

// Wake makes Run look for due timers now.
func (t *Timers) Wake() { t.bell.ring() }

// Heartbeat is when the loop was last alive.
func (t *Timers) Heartbeat() time.Time { return t.heart.last() }

// Degraded reports whether the alarm clock is down and the table is polled.
func (t *Timers) Degraded() bool { return t.degraded.Load() }

// Armed tells of timers that were set and taken away by a commit. It does not
// wait for the alarm clock, so it may be called on the way of a message.
func (t *Timers) Armed(added, removed []Due) {
	t.mu.Lock()
	full := len(t.added)+len(t.removed)+len(added)+len(removed) > armedMax
	if full {
		t.added, t.removed = nil, nil
	} else {
		t.added, t.removed = append(t.added, added...), append(t.removed, removed...)
	}
	t.mu.Unlock()
	if full {
		t.missed()
	}
	next := t.next.Load()
	for _, d := range added {
		if d.DueAt.UnixMicro() < next {
			t.bell.ring()
			return
		}
	}
}

// RunOnce fires what is due and tells how many timers it fired. A timer that
// fails is no error: it is logged and comes back.
func (t *Timers) RunOnce(ctx context.Context) (int, error) {
	n, _, err := t.once(ctx)
	return n, err
}

// once also says how long to sleep.
func (t *Timers) once(ctx context.Context) (int, time.Duration, error) {
	t.pass.Lock()
	defer t.pass.Unlock()
	t.heart.beat()
	now, err := t.cfg.Table.Now(ctx)
	if err != nil {
		return 0, t.cfg.Poll, fmt.Errorf("timers: clock: %w", err)
	}
	if time.Now().Before(t.restTill) {
		return t.poll(ctx, now)
	}
	// A timer that is set while this pass runs, and is due before the longest
	// sleep ends, has to ring.
	t.next.Store(now.Add(t.cfg.Poll).UnixMicro())
	due, next, err := t.claim(ctx, now)
	if err != nil {
		t.alarmDown(err)
		return t.poll(ctx, now)
	}
	if t.degraded.Swap(false) {
		t.cfg.Log.Info("the alarm clock is back")
		t.missed()
	}
	done := t.fire(ctx, now, due, false)
	t.done(ctx, done)
	wait := t.cfg.Poll
	if !next.IsZero() {
		wait = min(wait, max(next.Sub(now), time.Millisecond))
	}
	t.next.Store(now.Add(wait).UnixMicro())
	if len(due) == t.cfg.Limit {
		wait = 0
	}
	return len(done), wait, nil
}

// claim brings the alarm clock up to date and asks it what is due.
func (t *Timers) claim(ctx context.Context, now time.Time) ([]Due, time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, alarmTimeout)
	defer cancel()
	t.mu.Lock()
	added, removed := t.added, t.removed
	t.added, t.removed = nil, nil
	t.mu.Unlock()
	// Added before removed: what was set and taken away meanwhile stays away.
	if len(added) > 0 {
		if err := t.cfg.Alarm.Add(ctx, added); err != nil {
			return nil, time.Time{}, err
		}
	}
	if len(removed) > 0 {
		if err := t.cfg.Alarm.Remove(ctx, removed); err != nil {
			return nil, time.Time{}, err
		}
	}
	due, next, whole, err := t.cfg.Alarm.Claim(ctx, now, t.cfg.Limit, timerLease)
	if err == nil && !whole {
		t.missed()
	}
	return due, next, err
}

// poll fires from the table, without the alarm clock.
func (t *Timers) poll(ctx context.Context, now time.Time) (int, time.Duration, error) {
	done, err := t.fireTable(ctx, now, now, false)
	t.next.Store(now.UnixMicro()) // nothing is earlier than the next look
	return len(done), t.cfg.Poll, err
}

func (t *Timers) alarmDown(err error) {
	t.restTill = time.Now().Add(alarmRest)
	if !t.degraded.Swap(true) {
		t.cfg.Log.Warn("the alarm clock is down, polling the table", "error", err)
	}
}

// done takes fired timers off the alarm clock. If that fails they come back
// and are turned down by their generation.
func (t *Timers) done(ctx context.Context, timers []Due) {
	if len(timers) == 0 || t.degraded.Load() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, alarmTimeout)
	defer cancel()
	if err := t.cfg.Alarm.Done(ctx, timers...); err != nil {
		t.cfg.Log.Info("fired timers stay on the alarm clock", "error", err)
	}
}
