package deliver

import (
	"context"
	"fmt"
	"sync"
	"time"
)

type timerKey struct {
	number, kind string
	gen          int64
}

func keyOf(d Due) timerKey { return timerKey{d.Number, d.Kind, d.Gen} }

// firing is what this process knows of timers in flight and of failed ones.
type firing struct {
	mu      sync.Mutex
	running map[timerKey]bool
	failed  map[timerKey]relapse
}

// relapse is when a failed timer is tried again.
type relapse struct {
	tries int
	at    time.Time
	err   error
}

// begin reports whether a timer may be fired now: nobody here is at it, and it
// does not rest after a failure.
func (f *firing) begin(d Due, now time.Time, eager bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.running[keyOf(d)] || (!eager && f.failed[keyOf(d)].at.After(now)) {
		return false
	}
	f.running[keyOf(d)] = true
	return true
}

func (f *firing) end(d Due, now time.Time, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.running, keyOf(d))
	if err == nil {
		delete(f.failed, keyOf(d))
		return
	}
	tries := f.failed[keyOf(d)].tries + 1
	f.failed[keyOf(d)] = relapse{tries: tries, at: now.Add(backoff(tries)), err: err}
}

// keep forgets the failures of all but the given timers.
func (f *firing) keep(overdue map[timerKey]bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for k := range f.failed {
		if !overdue[k] {
			delete(f.failed, k)
		}
	}
}

// anyFailure is the error of some failed timer, nil if there is none.
func (f *firing) anyFailure() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for k, r := range f.failed {
		return fmt.Errorf("timer %s of %s: %w", k.kind, k.number, r.err)
	}
	return nil
}

// fire fires timers side by side, those of one ticket one after the other, and
// gives those that were. Each stands for itself: one that fails or panics
// holds up no other. Eager ones do not rest after a failure.
func (t *Timers) fire(ctx context.Context, now time.Time, timers []Due, eager bool) []Due {
	var (
		mu      sync.Mutex
		done    []Due
		workers sync.WaitGroup
	)
	tickets := make(chan []Due)
	for range min(t.cfg.Workers, len(timers)) {
		workers.Go(func() {
			for ticket := range tickets {
				for _, d := range ticket {
					if t.fireOne(ctx, now, d, eager) {
						mu.Lock()
						done = append(done, d)
						mu.Unlock()
					}
				}
			}
		})
	}
	for _, ticket := range byTicket(timers) {
		tickets <- ticket
	}
	close(tickets)
	workers.Wait()
	return done
}

func (t *Timers) fireOne(ctx context.Context, now time.Time, d Due, eager bool) bool {
	if ctx.Err() != nil || !t.firing.begin(d, now, eager) {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, fireTimeout)
	defer cancel()
	err := guard(t.cfg.Log, func() error { return t.cfg.Fire(ctx, d) })
	t.firing.end(d, now, err)
	t.heart.beat()
	if err != nil {
		t.cfg.Log.Error("a timer failed", "ticket", d.Number, "kind", d.Kind, "generation", d.Gen, "error", err)
		return false
	}
	t.fired.Add(1)
	return true
}

// fireTable fires what the table has due until an instant. It reads on past
// timers that fail, so that they starve no other.
func (t *Timers) fireTable(ctx context.Context, now, until time.Time, eager bool) ([]Due, error) {
	var done []Due
	seen := map[timerKey]bool{}
	var after Due
	for {
		rows, err := t.cfg.Table.TimersUntil(ctx, until, after, page)
		if err != nil {
			return done, fmt.Errorf("timers: table: %w", err)
		}
		for _, d := range rows {
			seen[keyOf(d)] = true
		}
		done = append(done, t.fire(ctx, now, rows, eager)...)
		if len(rows) < page || ctx.Err() != nil {
			t.firing.keep(seen)
			return done, ctx.Err()
		}
		after = rows[len(rows)-1]
	}
}

// byTicket groups timers by ticket, in the order of the first of each.
func byTicket(timers []Due) [][]Due {
	var groups [][]Due
	place := map[string]int{}
	for _, d := range timers {
		i, ok := place[d.Number]
		if !ok {
			i = len(groups)
			place[d.Number] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], d)
	}
	return groups
}

// fireDue fires everything that the table has due, for the test clock. Here a
// timer that fails is an error: the clock must not pass over it.
func (t *Timers) fireDue(ctx context.Context, now time.Time) (int, error) {
	done, err := t.fireTable(ctx, now, now, true)
	if err != nil {
		return len(done), err
	}
	t.done(ctx, done)
	return len(done), t.firing.anyFailure()
}
