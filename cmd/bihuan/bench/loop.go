package bench

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrEnough is a step's way to say that there is nothing left to do.
var ErrEnough = errors.New("nothing is left to do")

// Loop runs step over and over in each of n workers for a while, each call
// after the one before, and measures every call. The first error ends it.
func Loop(ctx context.Context, n int, during time.Duration, step func(ctx context.Context, worker int) error) (Sample, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var (
		workers sync.WaitGroup
		took    = make([][]time.Duration, n)
		start   = time.Now()
		end     = start.Add(during)
	)
	for worker := range n {
		workers.Go(func() {
			for at := time.Now(); at.Before(end) && ctx.Err() == nil; {
				if err := step(ctx, worker); errors.Is(err, ErrEnough) {
					return
				} else if err != nil {
					cancel(err)
					return
				}
				now := time.Now()
				took[worker] = append(took[worker], now.Sub(at))
				at = now
			}
		})
	}
	workers.Wait()
	elapsed := time.Since(start)
	var all []time.Duration
	for _, t := range took {
		all = append(all, t...)
	}
	return NewSample(elapsed, all), context.Cause(ctx)
}
