package alarm

import (
	"context"
	"fmt"
	"time"
)

// Source reads timers from where they are kept: those due until an instant,
// ordered by due time, number and kind, that follow after in this order (the
// zero Due: from the first), at most limit.
type Source = func(ctx context.Context, until time.Time, after Due, limit int) ([]Due, error)

// Refill puts in everything that falls due within Horizon, and tells how many
// timers it read. It may run beside Add, Remove and Claim: the worst it does is
// to put back a timer that has just fired, which its generation turns down.
func (a *Alarm) Refill(ctx context.Context, now time.Time, source Source) (n int, err error) {
	until := now.Add(Horizon)
	a.until.Store(micros(until))
	// First: should Redis be flushed from now on, this goes with it.
	if err := a.client.Set(ctx, a.keys.filled, 1, 0).Err(); err != nil {
		return 0, fmt.Errorf("alarm: refill: %w", err)
	}
	defer func() {
		if err != nil {
			a.client.Del(context.WithoutCancel(ctx), a.keys.filled)
		}
	}()
	for after := (Due{}); ; {
		page, err := source(ctx, until, after, chunk)
		if err != nil {
			return n, fmt.Errorf("alarm: refill: %w", err)
		}
		if err := a.Add(ctx, page); err != nil {
			return n, err
		}
		n += len(page)
		if len(page) < chunk {
			return n, nil
		}
		after = page[len(page)-1]
	}
}
