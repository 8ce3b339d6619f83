package calendar

import (
	"errors"
	"testing"
	"time"
	_ "time/tzdata"
)

// at reads "2026-03-10 01:00" as Shanghai time.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	layout := "2006-01-02 15:04"
	if len(s) > len(layout) {
		layout += ":05"
	}
	v, err := time.ParseInLocation(layout, s, Shanghai())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// springStore is a store that closes for the Spring Festival by its own notice.
func springStore() *Calendar {
	c := Store("HZ01", "西湖店")
	c.Exceptions = map[Date]Exception{}
	for day := 15; day <= 19; day++ {
		c.Exceptions[NewDate(2026, time.February, day)] = Exception{Reason: "春节"}
	}
	return c
}

func TestWorkedExamples(t *testing.T) {
	office, store := Office("office", "职能部门"), springStore()
	cases := []struct {
		name     string
		calendar *Calendar
		start    string
		target   time.Duration
		pause    [2]string
		due      string
	}{
		{"B1 night message", office, "2026-03-10 01:00", 2 * time.Hour, [2]string{}, "2026-03-10 11:00"},
		{"B2 make-up Saturday, due at the interval's end", office, "2026-02-13 17:00", 4 * time.Hour, [2]string{}, "2026-02-14 12:00"},
		{"B3 nine days off", office, "2026-02-14 17:30", 2 * time.Hour, [2]string{}, "2026-02-24 10:30"},
		{"B4 National Day", office, "2026-09-30 17:00", 2 * time.Hour, [2]string{}, "2026-10-08 10:00"},
		{"B5 make-up Sunday", office, "2026-09-18 17:45", 30 * time.Minute, [2]string{}, "2026-09-20 09:15"},
		{"B6 lunch", office, "2026-03-11 11:50", 30 * time.Minute, [2]string{}, "2026-03-11 13:50"},
		{"B7 the closing instant is closed", office, "2026-03-13 18:00", 30 * time.Minute, [2]string{}, "2026-03-16 09:30"},
		{"B8 a day has 7.5 hours", office, "2026-05-09 09:00", 8 * time.Hour, [2]string{}, "2026-05-11 09:30"},
		{"S1 stores work on Sunday", store, "2026-03-14 17:50", 30 * time.Minute, [2]string{}, "2026-03-15 08:50"},
		{"S2 the store's own closure", store, "2026-02-14 17:00", 4 * time.Hour, [2]string{}, "2026-02-20 11:30"},
		{"S3 night", store, "2026-03-10 01:00", 30 * time.Minute, [2]string{}, "2026-03-10 09:00"},
		{"S4 lunch", store, "2026-03-10 11:45", 30 * time.Minute, [2]string{}, "2026-03-10 13:15"},
		{"S5 stall over night", store, "2026-03-10 16:30", 4 * time.Hour, [2]string{}, "2026-03-11 11:00"},
		{"S6 blocked over lunch, due at closing", store, "2026-03-10 10:00", 4 * time.Hour,
			[2]string{"2026-03-10 11:00", "2026-03-10 15:00"}, "2026-03-10 18:00"},
		{"S7 blocked after hours costs nothing", store, "2026-03-10 10:00", 4 * time.Hour,
			[2]string{"2026-03-10 19:00", "2026-03-10 20:00"}, "2026-03-10 15:00"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			start, due := at(t, c.start), at(t, c.due)
			var pauses []Pause
			if c.pause[0] != "" {
				pauses = []Pause{{at(t, c.pause[0]), at(t, c.pause[1])}}
			}
			got, err := c.calendar.Add(start, c.target, pauses...)
			if err != nil || !got.Equal(due) {
				t.Errorf("Add = %v, %v, want %v", got, err, due)
			}
			if got := c.calendar.Elapsed(start, due, pauses...); got != c.target {
				t.Errorf("Elapsed = %v, want %v", got, c.target)
			}
			// UTC in, same instant out.
			if got, _ := c.calendar.Add(start.UTC(), c.target, pauses...); !got.Equal(due) {
				t.Errorf("Add from UTC = %v, want %v", got, due)
			}
		})
	}
}

// peers 9: reminders at midnight and on Sundays.
func TestReminderNeverFallsOnMidnightOrSunday(t *testing.T) {
	office := Office("office", "客服")
	for _, c := range []struct{ when, push string }{
		{"2026-03-10 00:00", "2026-03-10 09:00"},
		{"2026-03-15 10:00", "2026-03-16 09:00"}, // Sunday
		{"2026-03-10 12:00", "2026-03-10 13:30"}, // lunch
		{"2026-03-10 10:07", "2026-03-10 10:07"}, // open: at once
		{"2026-09-20 08:00", "2026-09-20 09:00"}, // make-up Sunday
	} {
		got, err := office.NextOpening(at(t, c.when))
		if want := at(t, c.push); err != nil || !got.Equal(want) {
			t.Errorf("NextOpening(%s) = %v, %v, want %s", c.when, got, err, c.push)
		}
	}
}

// peers 10: a wall clock counts where business hours were chosen.
func TestFridayHalfPastFourIsMeasuredInBusinessHours(t *testing.T) {
	c := &Calendar{ID: "9-17", Name: "九到五"}
	for day := time.Monday; day <= time.Friday; day++ {
		c.Weekly[day] = []Interval{{9 * 60, 17 * 60}}
	}
	friday := at(t, "2026-03-13 16:30")
	due, err := c.Add(friday, time.Hour)
	if want := at(t, "2026-03-16 09:30"); err != nil || !due.Equal(want) {
		t.Errorf("due = %v, %v, want Monday 09:30", due, err)
	}
	// A wall clock would have called Saturday a breach.
	if got := c.Elapsed(friday, at(t, "2026-03-14 12:00")); got != 30*time.Minute {
		t.Errorf("elapsed by Saturday noon = %v, want 30m", got)
	}
}

// peers 11: one span a day: no lunch, no night.
func TestSeveralSpansAndNightSpans(t *testing.T) {
	night := &Calendar{ID: "night", Name: "夜间救援"}
	for day := range night.Weekly {
		night.Weekly[day] = []Interval{{12 * 60, 13 * 60}, {22 * 60, 30 * 60}}
	}
	if err := night.Validate(); err != nil {
		t.Fatal(err)
	}
	due, err := night.Add(at(t, "2026-03-10 23:30"), 7*time.Hour)
	if want := at(t, "2026-03-11 12:30"); err != nil || !due.Equal(want) {
		t.Errorf("due = %v, %v, want %v", due, err, want)
	}
	if got := night.Elapsed(at(t, "2026-03-11 05:00"), at(t, "2026-03-11 12:30")); got != 90*time.Minute {
		t.Errorf("Elapsed from the small hours = %v, want 90m", got)
	}
	if !night.Open(at(t, "2026-03-11 05:59")) || night.Open(at(t, "2026-03-11 06:00")) {
		t.Error("the night span must be open until 06:00 of the next day")
	}
	if end, ok := night.Closing(at(t, "2026-03-10 23:00")); !ok || !end.Equal(at(t, "2026-03-11 06:00")) {
		t.Errorf("Closing = %v, %v", end, ok)
	}
}

func TestNightSpanOverlappingTheMorningCountsOnce(t *testing.T) {
	c := &Calendar{ID: "overlap"}
	for day := range c.Weekly {
		c.Weekly[day] = []Interval{{5 * 60, 5*60 + 30}, {5*60 + 45, 12 * 60}, {22 * 60, 30 * 60}}
	}
	from, to := at(t, "2026-03-10 22:00"), at(t, "2026-03-11 12:00")
	if got := c.Elapsed(from, to); got != 14*time.Hour {
		t.Errorf("Elapsed = %v, want 14h", got)
	}
	if got, err := c.Sub(to, 14*time.Hour); err != nil || !got.Equal(from) {
		t.Errorf("Sub = %v, %v, want %v", got, err, from)
	}
}

// peers 12: waiting time is added as plain seconds, nights included.
func TestHoldTimeIsOpeningTimeOnly(t *testing.T) {
	store := springStore()
	start := at(t, "2026-03-10 17:00")
	// Held from 17:30 until tomorrow 09:00: one hour of opening time, not 15.5.
	hold := Pause{at(t, "2026-03-10 17:30"), at(t, "2026-03-11 09:00")}
	due, err := store.Add(start, 2*time.Hour, hold)
	if want := at(t, "2026-03-11 10:30"); err != nil || !due.Equal(want) {
		t.Errorf("due = %v, %v, want %v", due, err, want)
	}
	// The same hold told twice, in pieces and out of order changes nothing.
	pieces := []Pause{{at(t, "2026-03-11 08:00"), hold.To}, hold, {hold.From, at(t, "2026-03-11 08:45")}, {hold.To, hold.From}}
	if again, _ := store.Add(start, 2*time.Hour, pieces...); !again.Equal(due) {
		t.Errorf("overlapping pauses: due = %v, want %v", again, due)
	}
}

// peers 14: a warning before the deadline ignores lunch and nights.
func TestWarningBeforeTheDeadlineAcrossSpans(t *testing.T) {
	store := springStore()
	for _, c := range []struct {
		due    string
		before time.Duration
		warn   string
	}{
		{"2026-03-10 18:00", time.Hour, "2026-03-10 17:00"},
		{"2026-03-10 13:30", time.Hour, "2026-03-10 11:30"},
		{"2026-03-10 13:30", 30 * time.Minute, "2026-03-10 13:00"}, // open at one, not closed at noon
		{"2026-03-10 09:00", time.Hour, "2026-03-09 17:30"},
		{"2026-02-20 09:00", time.Hour, "2026-02-14 17:30"}, // over the closure
	} {
		got, err := store.Sub(at(t, c.due), c.before)
		if want := at(t, c.warn); err != nil || !got.Equal(want) {
			t.Errorf("Sub(%s, %v) = %v, %v, want %s", c.due, c.before, got, err, c.warn)
		}
	}
	if got, _ := store.Add(at(t, "2026-03-10 13:30"), -time.Hour); !got.Equal(at(t, "2026-03-10 11:30")) {
		t.Errorf("Add of a negative duration = %v", got)
	}
	if got, _ := store.Sub(at(t, "2026-03-10 11:30"), -time.Hour); !got.Equal(at(t, "2026-03-10 13:30")) {
		t.Errorf("Sub of a negative duration = %v", got)
	}
}

func TestNeverOpenIsAnErrorNotALoop(t *testing.T) {
	closed := &Calendar{ID: "closed"}
	now := at(t, "2026-03-10 10:00")
	for name, f := range map[string]func() (time.Time, error){
		"Add":         func() (time.Time, error) { return closed.Add(now, time.Minute) },
		"Sub":         func() (time.Time, error) { return closed.Sub(now, time.Minute) },
		"NextOpening": func() (time.Time, error) { return closed.NextOpening(now) },
		"too far": func() (time.Time, error) {
			return Store("s", "s").Add(now, 290*365*24*time.Hour)
		},
	} {
		if got, err := f(); !errors.Is(err, ErrNeverOpen) {
			t.Errorf("%s = %v, %v, want ErrNeverOpen", name, got, err)
		}
	}
	if got := closed.Elapsed(now, now.AddDate(3, 0, 0)); got != 0 {
		t.Errorf("Elapsed = %v", got)
	}
	if _, ok := closed.Closing(now); ok || closed.Open(now) {
		t.Error("a closed calendar is not open")
	}
}

func TestPauseOfTwoYearsIsNotAClosure(t *testing.T) {
	store := springStore()
	start := at(t, "2024-03-10 10:00")
	due, err := store.Add(start, 4*time.Hour, Pause{start, at(t, "2026-03-10 10:00")})
	if want := at(t, "2026-03-10 15:00"); err != nil || !due.Equal(want) {
		t.Errorf("due = %v, %v, want %v", due, err, want)
	}
}

func TestRoundTheClockNeverCloses(t *testing.T) {
	c := &Calendar{ID: "24x7"}
	for day := range c.Weekly {
		c.Weekly[day] = []Interval{{0, minutesPerDay}}
	}
	now := at(t, "2026-03-10 10:00")
	if end, ok := c.Closing(now); ok {
		t.Errorf("Closing = %v", end)
	}
	if due, _ := c.Add(now, 100*time.Hour); !due.Equal(now.Add(100 * time.Hour)) {
		t.Errorf("Add = %v", due)
	}
}

func TestDaylightSavingDayHasItsRealLength(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	c := &Calendar{ID: "de", Location: berlin}
	c.Weekly[time.Sunday] = []Interval{{0, minutesPerDay}}
	from := time.Date(2026, time.March, 29, 0, 0, 0, 0, berlin)
	if got := c.Elapsed(from, from.AddDate(0, 0, 1)); got != 23*time.Hour {
		t.Errorf("Elapsed = %v, want 23h", got)
	}
}
