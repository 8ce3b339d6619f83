package deliver

import (
	"context"
	"errors"
	"fmt"
	"time"
)

var (
	// ErrBackwards is a wish to set the clock back: what was done stays done.
	ErrBackwards = errors.New("deliver: the clock only goes forward")
	// ErrNotIdle means that the work of one instant did not come to an end.
	ErrNotIdle = errors.New("deliver: the work does not come to an end")
)

const (
	// stepMax bounds the instants that one Advance stops at.
	stepMax = 100_000
	// roundMax bounds the rounds of work at one instant; timers that arm timers
	// for the same instant need one each.
	roundMax = 1000
	// idleMax is how long others may take over what they have leased; longer
	// than their lease.
	idleMax = 90 * time.Second
	// blindStep is how far the clock goes at once where it cannot see ahead.
	blindStep = 15 * time.Second
	// justPassed is how far the clock may have run past a goal by itself since
	// the goal was set.
	justPassed = time.Minute
	// lookAgain is the wait while others finish.
	lookAgain = 5 * time.Millisecond
)

// ClockStore is the one clock and what depends on it.
type ClockStore interface {
	Now(ctx context.Context) (time.Time, error)
	// SetNow fails without the test clock.
	SetNow(ctx context.Context, t time.Time) error
	// NextDue is when the next timer or mail falls due, now if one is overdue;
	// false: there is none.
	NextDue(ctx context.Context, now time.Time) (time.Time, bool, error)
	Backlog(ctx context.Context, now time.Time) (Backlog, error)
}

// ClockConfig is what a Clock needs.
type ClockConfig struct {
	Store   ClockStore
	Timers  *Timers
	Mailer  *Mailer
	Sweeper *Sweeper
	// Perceiver looks at photos and listens to voices; nil: nobody does.
	Perceiver worker
	// Planner brings tickets in line with a changed configuration; nil: nobody does.
	Planner worker
	// People follows the address book; nil: nobody does.
	People worker
}

// worker does what is due and tells how much that was.
type worker interface {
	RunOnce(ctx context.Context) (int, error)
}

// Clock moves the test clock. It stops at every instant at which something
// falls due, so that the world is as it would be had the time really passed.
type Clock struct{ cfg ClockConfig }

// NewClock makes a Clock over running, or idle, loops.
func NewClock(cfg ClockConfig) *Clock { return &Clock{cfg: cfg} }

// Advance moves the clock forward to an instant and tells how many timers
// fired. It returns when nothing is left to do; on an error, or when ctx ends,
// the clock stands where it got to. To now means to work off what is due.
func (c *Clock) Advance(ctx context.Context, to time.Time) (fired int, err error) {
	now, err := c.cfg.Store.Now(ctx)
	if err != nil {
		return 0, fmt.Errorf("advance: %w", err)
	}
	if to.Before(now.Add(-justPassed)) {
		return 0, fmt.Errorf("%w: it is %s", ErrBackwards, now.Format(time.RFC3339))
	}
	before := c.cfg.Timers.fired.Load()
	err = c.walk(ctx, to)
	c.cfg.Sweeper.Wake() // the alarm clock's horizon has moved
	return int(c.cfg.Timers.fired.Load() - before), err
}

// walk stops at every instant on the way.
func (c *Clock) walk(ctx context.Context, to time.Time) error {
	if err := c.settle(ctx); err != nil {
		return err
	}
	for range stepMax {
		next, err := c.next(ctx, to)
		if err != nil {
			return err
		}
		if err := c.set(ctx, next); err != nil {
			return err
		}
		if err := c.settle(ctx); err != nil {
			return err
		}
		if !next.Before(to) {
			return nil
		}
	}
	return fmt.Errorf("%w: %d instants before %s", ErrNotIdle, stepMax, to.Format(time.RFC3339))
}

// next is the next instant to stop at, at most to. A mail that is due and may
// not go yet, for an earlier one of its recipient waits for its retry, hides
// what comes after it: then the clock goes on by blindStep, or to the next timer.
func (c *Clock) next(ctx context.Context, to time.Time) (time.Time, error) {
	now, err := c.cfg.Store.Now(ctx)
	if err != nil {
		return to, fmt.Errorf("advance: %w", err)
	}
	next, found, err := c.cfg.Store.NextDue(ctx, now)
	if err != nil {
		return to, fmt.Errorf("advance: %w", err)
	}
	if !found {
		return to, nil
	}
	if !next.After(now) {
		timers, err := c.cfg.Timers.cfg.Table.TimersUntil(ctx, to, Due{}, 1)
		if err != nil {
			return to, fmt.Errorf("advance: %w", err)
		}
		next = now.Add(blindStep)
		if len(timers) > 0 && timers[0].DueAt.Before(next) {
			next = timers[0].DueAt
		}
	}
	if next.After(to) {
		return to, nil
	}
	return next, nil
}

// set moves the clock between two passes of the loops: a lease that was taken
// before the jump would seem to have run out after it. The clock runs on by
// itself, so it may be there already.
func (c *Clock) set(ctx context.Context, to time.Time) error {
	c.cfg.Timers.pass.Lock()
	defer c.cfg.Timers.pass.Unlock()
	c.cfg.Mailer.pass.Lock()
	defer c.cfg.Mailer.pass.Unlock()
	now, err := c.cfg.Store.Now(ctx)
	if err != nil {
		return fmt.Errorf("advance: %w", err)
	}
	if !to.After(now) {
		return nil
	}
	if err := c.cfg.Store.SetNow(ctx, to); err != nil {
		return fmt.Errorf("advance: %w", err)
	}
	return nil
}

// settle works off everything that is due, and what follows from it, until
// nothing is left.
func (c *Clock) settle(ctx context.Context) error {
	deadline := time.Now().Add(idleMax)
	var before *Backlog // after a round that found nothing to do
	for rounds := 0; rounds < roundMax; {
		now, err := c.cfg.Store.Now(ctx)
		if err != nil {
			return fmt.Errorf("advance: %w", err)
		}
		did, err := c.round(ctx, now)
		if err != nil {
			return err
		}
		if did {
			rounds++
			before = nil
			continue
		}
		left, err := c.cfg.Store.Backlog(ctx, now)
		if err != nil {
			return fmt.Errorf("advance: %w", err)
		}
		if idle(left, before) {
			return nil
		}
		before = &left
		if time.Now().After(deadline) {
			return fmt.Errorf("%w: %+v", ErrNotIdle, left)
		}
		if err := pause(ctx, lookAgain); err != nil {
			return err
		}
	}
	return fmt.Errorf("%w: %d rounds at one instant", ErrNotIdle, roundMax)
}

// idle reports whether nothing more can be done now. Mails and photos that are
// due, and that two rounds in a row could not claim, wait for an earlier one.
func idle(left Backlog, before *Backlog) bool {
	if left.DueTimers > 0 || left.LeasedMail > 0 || left.LeasedMedia > 0 {
		return false
	}
	return left.DueMail == 0 && left.DueMedia == 0 || before != nil && *before == left
}

// round fires and sends once, and tells whether there was anything.
func (c *Clock) round(ctx context.Context, now time.Time) (bool, error) {
	followed, err := runOnce(ctx, c.cfg.People)
	if err != nil {
		return false, err
	}
	planned, err := runOnce(ctx, c.cfg.Planner)
	if err != nil {
		return false, err
	}
	fired, err := c.cfg.Timers.fireDue(ctx, now)
	if err != nil {
		return false, err
	}
	sent, err := c.cfg.Mailer.RunOnce(ctx)
	if err != nil {
		return false, err
	}
	seen, err := runOnce(ctx, c.cfg.Perceiver)
	return followed > 0 || planned > 0 || fired > 0 || sent > 0 || seen > 0, err
}

func runOnce(ctx context.Context, w worker) (int, error) {
	if w == nil {
		return 0, nil
	}
	return w.RunOnce(ctx)
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
