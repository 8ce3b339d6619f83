package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// anyCalendar draws calendars with several spans, night spans, holidays and
// exceptions, always with one opening a week.
func anyCalendar(t *rapid.T) *Calendar {
	c := &Calendar{
		ID:             "any",
		FollowHolidays: rapid.Bool().Draw(t, "follow"),
		MakeupAs:       time.Weekday(rapid.IntRange(0, 6).Draw(t, "makeupAs")),
		Exceptions:     map[Date]Exception{},
	}
	for day := range c.Weekly {
		c.Weekly[day] = anyDay(t)
	}
	// A weekday that is sometimes a day off, so that ErrNeverOpen cannot occur.
	c.Weekly[time.Wednesday] = []Interval{{9 * 60, 10 * 60}}
	for range rapid.IntRange(0, 5).Draw(t, "exceptions") {
		d := NewDate(2026, 1, 1) + Date(rapid.IntRange(0, 60).Draw(t, "date"))
		c.Exceptions[d] = Exception{Intervals: anyDay(t), Reason: "临时"}
	}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	return c
}

func anyDay(t *rapid.T) []Interval {
	var ivs []Interval
	from := 0
	for range rapid.IntRange(0, 3).Draw(t, "spans") {
		from += rapid.IntRange(0, 600).Draw(t, "gap")
		if from >= minutesPerDay {
			break
		}
		to := from + rapid.IntRange(1, 700).Draw(t, "length")
		ivs = append(ivs, Interval{from, to})
		from = to
	}
	if from < minutesPerDay && rapid.IntRange(0, 3).Draw(t, "night") == 0 {
		ivs = append(ivs, Interval{max(from, 20*60), 24*60 + rapid.IntRange(1, 10*60).Draw(t, "until")})
	}
	return ivs
}

func anyInstant(t *rapid.T, name string) time.Time {
	const minute = int64(60)
	base := time.Date(2025, 12, 20, 0, 0, 0, 0, time.UTC)
	seconds := rapid.Int64Range(0, 75*24*60).Draw(t, name) * minute
	// Now and then off the whole minute, down to the nanosecond.
	odd := rapid.SampledFrom([]time.Duration{0, 0, time.Second, 1, 999_999_999}).Draw(t, name+" odd")
	return base.Add(time.Duration(seconds)*time.Second + odd)
}

func anyDuration(t *rapid.T, name string) time.Duration {
	d := time.Duration(rapid.IntRange(0, 60*60).Draw(t, name)) * time.Minute
	return d + rapid.SampledFrom([]time.Duration{0, 0, time.Second, 1}).Draw(t, name+" odd")
}

func anyPauses(t *rapid.T) []Pause {
	var ps []Pause
	for range rapid.IntRange(0, 4).Draw(t, "pauses") {
		from := anyInstant(t, "pause")
		ps = append(ps, Pause{from, from.Add(anyDuration(t, "pause length"))})
	}
	return ps
}

func mustAdd(t *rapid.T, c *Calendar, s time.Time, d time.Duration, ps []Pause) time.Time {
	due, err := c.Add(s, d, ps...)
	if err != nil {
		t.Fatalf("Add(%v, %v): %v", s, d, err)
	}
	return due
}

func paused(x time.Time, ps []Pause) bool {
	for _, p := range ps {
		if !x.Before(p.From) && x.Before(p.To) {
			return true
		}
	}
	return false
}

func TestElapsedIsTheInverseOfAdd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, s, d, ps := anyCalendar(t), anyInstant(t, "start"), anyDuration(t, "d"), anyPauses(t)
		due := mustAdd(t, c, s, d, ps)
		if got := c.Elapsed(s, due, ps...); got != d {
			t.Fatalf("Elapsed(s, %v) = %v, want %v", due, got, d)
		}
		// Earliest: one nanosecond before, it has not all passed.
		if d > 0 && c.Elapsed(s, due.Add(-1), ps...) >= d {
			t.Fatalf("%v is not the earliest instant", due)
		}
	})
}

func TestAddInTwoStepsIsAddInOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, s, ps := anyCalendar(t), anyInstant(t, "start"), anyPauses(t)
		// The second step must not be empty: a deadline may be a closing
		// instant, and nothing added to that is the next opening.
		a, b := anyDuration(t, "a"), anyDuration(t, "b")+time.Second
		two := mustAdd(t, c, mustAdd(t, c, s, a, ps), b, ps)
		if one := mustAdd(t, c, s, a+b, ps); !one.Equal(two) {
			t.Fatalf("in one step %v, in two %v", one, two)
		}
	})
}

func TestElapsedIsAdditiveAndMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, ps := anyCalendar(t), anyPauses(t)
		a := anyInstant(t, "a")
		b := a.Add(anyDuration(t, "ab"))
		z := b.Add(anyDuration(t, "bz"))
		ab, bz, az := c.Elapsed(a, b, ps...), c.Elapsed(b, z, ps...), c.Elapsed(a, z, ps...)
		if ab+bz != az {
			t.Fatalf("%v + %v != %v", ab, bz, az)
		}
		if ab > az || ab < 0 || ab > b.Sub(a) {
			t.Fatalf("not monotone: %v of %v", ab, az)
		}
	})
}

func TestAddOfNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, s, ps := anyCalendar(t), anyInstant(t, "start"), anyPauses(t)
		got := mustAdd(t, c, s, 0, ps)
		if c.Open(s) && !paused(s, ps) {
			if !got.Equal(s) {
				t.Fatalf("open at %v, but Add of nothing is %v", s, got)
			}
			return
		}
		if !got.After(s) || !c.Open(got) || paused(got, ps) || c.Elapsed(s, got, ps...) != 0 {
			t.Fatalf("%v is not the next running instant after %v", got, s)
		}
	})
}

func TestAddIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, ps := anyCalendar(t), anyPauses(t)
		s, a, b := anyInstant(t, "start"), anyDuration(t, "a"), anyDuration(t, "b")+1
		later := s.Add(anyDuration(t, "later"))
		if x, y := mustAdd(t, c, s, a+1, ps), mustAdd(t, c, s, a+1+b, ps); !x.Before(y) {
			t.Fatalf("more time, not a later deadline: %v, %v", x, y)
		}
		if x, y := mustAdd(t, c, s, a, ps), mustAdd(t, c, later, a, ps); x.After(y) {
			t.Fatalf("later start, earlier deadline: %v, %v", x, y)
		}
	})
}

func TestSubIsTheInverseOfAdd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, s, d, ps := anyCalendar(t), anyInstant(t, "start"), anyDuration(t, "d")+1, anyPauses(t)
		due := mustAdd(t, c, s, d, ps)
		back, err := c.Sub(due, d, ps...)
		if err != nil {
			t.Fatal(err)
		}
		if want := mustAdd(t, c, s, 0, ps); !back.Equal(want) {
			t.Fatalf("Sub(Add(s, d), d) = %v, want %v", back, want)
		}
		if again := mustAdd(t, c, back, d, ps); !again.Equal(due) {
			t.Fatalf("Add(Sub(due, d), d) = %v, want %v", again, due)
		}
	})
}

// peers 12: waiting time is added as plain seconds, nights included.
func TestPausePostponesByItsOpenPart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, s, d := anyCalendar(t), anyInstant(t, "start"), anyDuration(t, "d")+1
		from := s.Add(anyDuration(t, "blocked after"))
		p := Pause{from, from.Add(anyDuration(t, "blocked for"))}
		plain := mustAdd(t, c, s, d, nil)
		if !p.From.Before(plain) {
			if got := mustAdd(t, c, s, d, []Pause{p}); !got.Equal(plain) {
				t.Fatalf("a pause after the deadline moved it from %v to %v", plain, got)
			}
			return
		}
		want := mustAdd(t, c, s, d+c.Elapsed(p.From, p.To), nil)
		if got := mustAdd(t, c, s, d, []Pause{p}); !got.Equal(want) {
			t.Fatalf("paused deadline %v, want %v", got, want)
		}
	})
}
