package calendar

import (
	"errors"
	"slices"
	"time"
)

// Pause is a stretch [From, To) in which the clock stands still, such as the
// time a ticket was blocked. A pause whose To is not after From is empty and
// ignored: one that still lasts has to be given an end, usually now.
type Pause struct{ From, To time.Time }

// ErrNeverOpen says that the calendar offers no opening within maxClosedDays,
// or not enough of it within maxDays.
var ErrNeverOpen = errors.New("calendar: never open")

// The longest closure that is searched for an opening, and the farthest that
// an answer may lie away. Pauses do not count as closure.
const (
	maxClosedDays = 400
	maxDays       = 100 * 366
)

// Add returns the earliest instant at which exactly d of opening time has
// passed since start, pauses left out. Add of nothing is start itself while
// the clock runs, otherwise the instant at which it next starts. A negative d
// is Sub. The answer is in the calendar's zone.
func (c *Calendar) Add(start time.Time, d time.Duration, pauses ...Pause) (time.Time, error) {
	if d < 0 {
		return c.Sub(start, -d, pauses...)
	}
	start = start.In(c.location()).Round(0)
	var buf [8]span
	search := search{}
	// A night span of yesterday may still be open.
	for day := DateOf(start, c.location()) - 1; search.goOn(c.On(day)); day++ {
		for _, s := range c.running(day, pauses, buf[:0]) {
			if s.from.Before(start) {
				s.from = start
			}
			n := s.to.Sub(s.from)
			if n <= 0 {
				continue
			}
			if d <= n {
				return s.from.Add(d), nil
			}
			d -= n
		}
	}
	return time.Time{}, ErrNeverOpen
}

// Sub returns the latest instant from which exactly d of opening time passes
// until due, pauses left out; it always lies inside opening hours unless d is
// zero, which gives due itself. A negative d is Add. Warnings such as "one
// hour before the deadline" come from here.
func (c *Calendar) Sub(due time.Time, d time.Duration, pauses ...Pause) (time.Time, error) {
	if d < 0 {
		return c.Add(due, -d, pauses...)
	}
	due = due.In(c.location()).Round(0)
	if d == 0 {
		return due, nil
	}
	var buf [8]span
	search := search{}
	for day := DateOf(due, c.location()); search.goOn(c.On(day)); day-- {
		spans := c.running(day, pauses, buf[:0])
		for _, s := range slices.Backward(spans) {
			if s.to.After(due) {
				s.to = due
			}
			n := s.to.Sub(s.from)
			if n <= 0 {
				continue
			}
			if d <= n {
				return s.to.Add(-d), nil
			}
			d -= n
		}
	}
	return time.Time{}, ErrNeverOpen
}

// Elapsed returns the opening time in [a, b), pauses left out; zero when b is
// not after a.
func (c *Calendar) Elapsed(a, b time.Time, pauses ...Pause) time.Duration {
	if !b.After(a) {
		return 0
	}
	a, b = a.In(c.location()).Round(0), b.In(c.location()).Round(0)
	var buf [8]span
	var sum time.Duration
	last := DateOf(b, c.location())
	for day := DateOf(a, c.location()) - 1; day <= last; day++ {
		for _, s := range c.running(day, pauses, buf[:0]) {
			if s.from.Before(a) {
				s.from = a
			}
			if s.to.After(b) {
				s.to = b
			}
			sum += max(s.to.Sub(s.from), 0)
		}
	}
	return sum
}

// Open says whether the calendar is open at t.
func (c *Calendar) Open(t time.Time) bool {
	_, open := c.spanAt(t)
	return open
}

// NextOpening returns t itself when open, otherwise the next instant at which
// the calendar opens. Pushes that nobody asked for wait until then.
func (c *Calendar) NextOpening(t time.Time) (time.Time, error) { return c.Add(t, 0) }

// Closing returns the end of the opening that t lies in; openings that touch
// count as one. It answers false when closed at t, and when there is no end
// within maxClosedDays.
func (c *Calendar) Closing(t time.Time) (time.Time, bool) {
	limit := DateOf(t, c.location()) + maxClosedDays
	s, open := c.spanAt(t)
	if !open {
		return time.Time{}, false
	}
	for open {
		t = s.to
		if DateOf(t, c.location()) > limit {
			return time.Time{}, false
		}
		s, open = c.spanAt(t)
	}
	return t, true
}

func (c *Calendar) spanAt(t time.Time) (span, bool) {
	today := DateOf(t, c.location())
	var buf [8]span
	for day := today - 1; day <= today; day++ {
		for _, s := range c.running(day, nil, buf[:0]) {
			if !t.Before(s.from) && t.Before(s.to) {
				return s, true
			}
		}
	}
	return span{}, false
}

// search bounds the walk over days.
type search struct{ days, closed int }

func (s *search) goOn(today []Interval) bool {
	s.days++
	s.closed++
	if len(today) > 0 {
		s.closed = 0
	}
	return s.closed <= maxClosedDays && s.days <= maxDays
}
