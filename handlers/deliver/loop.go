package deliver

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
	"time"
)

// beatEvery is how often an idle loop shows that it lives.
const beatEvery = 5 * time.Second

// heart is when a loop was last seen alive, on the machine's own clock.
type heart struct{ at atomic.Int64 }

func (h *heart) beat() { h.at.Store(time.Now().UnixNano()) }

// last is zero before the first beat.
func (h *heart) last() time.Time {
	if ns := h.at.Load(); ns != 0 {
		return time.Unix(0, ns)
	}
	return time.Time{}
}

// bell wakes a loop; ringing it twice wakes it once.
type bell chan struct{}

func newBell() bell { return make(bell, 1) }

func (b bell) ring() {
	select {
	case b <- struct{}{}:
	default:
	}
}

// loop runs pass until ctx ends: at once, whenever the bell rings, and after
// the time that the pass before gave.
func loop(ctx context.Context, h *heart, b bell, pass func(context.Context) time.Duration) {
	ticker := time.NewTicker(beatEvery)
	defer ticker.Stop()
	for ctx.Err() == nil {
		h.beat()
		if wait := pass(ctx); wait > 0 {
			sleep(ctx, h, b, ticker.C, wait)
		}
	}
}

// sleep waits, and beats meanwhile.
func sleep(ctx context.Context, h *heart, b bell, tick <-chan time.Time, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-b:
			return
		case <-timer.C:
			return
		case <-tick:
			h.beat()
		}
	}
}

// guard turns a panic in f into an error, so that one bad row does not stop a
// loop.
func guard(log *slog.Logger, f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			log.Error("panic", "at", string(debug.Stack()))
			err = fmt.Errorf("%w: %T", errPanic, r)
		}
	}()
	return f()
}
