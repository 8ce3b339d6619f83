package deliver

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

var errAlarm = errors.New("alarm clock down")

// arm writes a timer into the table, as a commit does; its generation is one
// more than that of the one before.
func (w *world) arm(number, kind string, at time.Time) Due {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.armLocked(number, kind, at)
}

func (w *world) armLocked(number, kind string, at time.Time) Due {
	key := number + "|" + kind
	d := Due{Number: number, Kind: kind, Gen: w.timers[key].Gen + 1, DueAt: at}
	w.timers[key] = d
	return d
}

// Fire does what storage does with a fired timer: a stale generation changes
// nothing, the current one leaves the table. The world's fire may then arm
// others, with the lock held.
func (w *world) Fire(_ context.Context, d Due) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := d.Number + "|" + d.Kind
	current, ok := w.timers[key]
	if !ok || current.Gen != d.Gen || current.DueAt.IsZero() || current.DueAt.After(w.now) {
		return nil
	}
	if w.fire != nil {
		if err := w.fire(w, d); err != nil {
			return err
		}
	}
	if w.timers[key] == current {
		w.timers[key] = Due{Gen: current.Gen} // remembers the generation
	}
	w.fired = append(w.fired, d)
	return nil
}

func (w *world) TimersUntil(_ context.Context, until time.Time, after Due, limit int) ([]Due, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []Due
	for _, d := range w.timers {
		if d.Number != "" && !d.DueAt.After(until) && (after == Due{} || inOrder(d, after) > 0) {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, inOrder)
	return out[:min(limit, len(out))], nil
}

func inOrder(a, b Due) int {
	return cmp.Or(a.DueAt.Compare(b.DueAt), cmp.Compare(a.Number, b.Number), cmp.Compare(a.Kind, b.Kind))
}

func (w *world) Add(_ context.Context, timers []Due) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.alarmDown {
		return errAlarm
	}
	for _, d := range timers {
		if _, busy := w.running[keyOf(d)]; !busy {
			w.alarm[keyOf(d)] = d
		}
	}
	return nil
}

func (w *world) Remove(ctx context.Context, timers []Due) error { return w.Done(ctx, timers...) }

func (w *world) Done(_ context.Context, timers ...Due) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.alarmDown {
		return errAlarm
	}
	for _, d := range timers {
		delete(w.alarm, keyOf(d))
		delete(w.running, keyOf(d))
	}
	return nil
}

func (w *world) Claim(_ context.Context, now time.Time, limit int, _ time.Duration) ([]Due, time.Time, bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.alarmDown {
		return nil, time.Time{}, false, errAlarm
	}
	var out []Due
	var next time.Time
	for _, d := range w.alarm {
		switch {
		case !d.DueAt.After(now) && len(out) < limit:
			out = append(out, d)
		case next.IsZero() || d.DueAt.Before(next):
			next = d.DueAt
		}
	}
	slices.SortFunc(out, inOrder)
	for _, d := range out {
		delete(w.alarm, keyOf(d))
		w.running[keyOf(d)] = d
	}
	return out, next, w.filled, nil
}

func (w *world) Refill(ctx context.Context, now time.Time, source Source) (int, error) {
	rows, err := source(ctx, now.Add(24*time.Hour), Due{}, 100_000)
	if err != nil {
		return 0, err
	}
	w.mu.Lock()
	w.filled = true
	w.mu.Unlock()
	return len(rows), w.Add(ctx, rows)
}

// flush empties the alarm clock.
func (w *world) flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.alarm)
	clear(w.running)
	w.filled = false
}

func (w *world) NextDue(_ context.Context, now time.Time) (time.Time, bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var next time.Time
	consider := func(at time.Time) {
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	for _, d := range w.timers {
		consider(d.DueAt)
	}
	for _, r := range w.rows {
		if r.state == "" {
			consider(r.DueAt)
		}
	}
	if !next.IsZero() && next.Before(now) {
		next = now
	}
	return next, !next.IsZero(), nil
}

func (w *world) Backlog(_ context.Context, now time.Time) (Backlog, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var b Backlog
	for _, d := range w.timers {
		if d.Number != "" && !d.DueAt.After(now) {
			b.DueTimers++
		}
	}
	for _, r := range w.rows {
		switch {
		case r.state != "":
		case r.leased.After(now):
			b.LeasedMail++
		case !r.DueAt.After(now):
			b.DueMail++
		}
	}
	return b, nil
}

func (w *world) timersLoop() *Timers {
	return NewTimers(TimersConfig{Table: w, Alarm: w, Fire: w.Fire, Log: quiet()})
}

// names lists what fired, in order.
func (w *world) names() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	for _, d := range w.fired {
		out = append(out, d.Number+" "+d.Kind)
	}
	return out
}

func fire(t *testing.T, l interface {
	RunOnce(context.Context) (int, error)
},
) int {
	t.Helper()
	n, err := l.RunOnce(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}
