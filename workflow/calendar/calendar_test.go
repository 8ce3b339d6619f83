package calendar

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseInterval(t *testing.T) {
	for in, want := range map[string]Interval{
		"08:30-12:00":   {510, 720},
		"8:30 – 12:00":  {510, 720},
		"22:00-06:00":   {1320, 1800},
		"00:00-24:00":   {0, 1440},
		"00：00~24：00":   {0, 1440},
		"13:00 — 18:00": {780, 1080},
	} {
		if got, err := ParseInterval(in); err != nil || got != want {
			t.Errorf("ParseInterval(%q) = %v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "08:30", "8-12", "25:00-26:00", "08:60-09:00", "08:3-09:00", "-1:00-02:00", "24:00-24:00"} {
		if got, err := ParseInterval(in); !errors.Is(err, ErrInterval) {
			t.Errorf("ParseInterval(%q) = %v, %v, want ErrInterval", in, got, err)
		}
	}
	if got := (Interval{1320, 1800}).String(); got != "22:00-06:00" {
		t.Errorf("String = %s", got)
	}
}

func TestValidate(t *testing.T) {
	if err := Store("s", "s").Validate(); err != nil {
		t.Error(err)
	}
	if err := Office("o", "o").Validate(); err != nil {
		t.Error(err)
	}
	if err := (&Calendar{}).Validate(); !errors.Is(err, ErrNoOpening) {
		t.Errorf("empty week: %v", err)
	}
	overlap := Store("s", "s")
	overlap.Weekly[time.Monday] = []Interval{{510, 720}, {700, 800}}
	if err := overlap.Validate(); !errors.Is(err, ErrInterval) {
		t.Errorf("overlap: %v", err)
	}
	exception := Store("s", "s")
	exception.Exceptions = map[Date]Exception{NewDate(2026, 3, 10): {Intervals: []Interval{{720, 510}}}}
	if err := exception.Validate(); !errors.Is(err, ErrInterval) {
		t.Errorf("exception: %v", err)
	}
	makeup := Office("o", "o")
	makeup.MakeupAs = 7
	if err := makeup.Validate(); err == nil {
		t.Error("make-up row 7 accepted")
	}
}

func TestExceptionGoesBeforeHolidays(t *testing.T) {
	office := Office("o", "o")
	day := NewDate(2026, 10, 1)
	office.Exceptions = map[Date]Exception{day: {Intervals: []Interval{{600, 660}}, Reason: "值班"}}
	if got := office.On(day); len(got) != 1 || got[0].From != 600 {
		t.Errorf("On = %v", got)
	}
	if end, ok := office.Closing(at(t, "2026-10-01 10:30")); !ok || !end.Equal(at(t, "2026-10-01 11:00")) {
		t.Errorf("Closing = %v, %v", end, ok)
	}
}

func TestDateAgreesWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		instant := time.Unix(rapid.Int64Range(-4e9, 8e9).Draw(t, "unix"), 0).In(Shanghai())
		d := DateOf(instant, Shanghai())
		if got, want := d.String(), instant.Format(time.DateOnly); got != want {
			t.Fatalf("DateOf(%v) = %s, want %s", instant, got, want)
		}
		if d.Weekday() != instant.Weekday() || d.Year() != instant.Year() {
			t.Fatalf("%s: %s %d", d, d.Weekday(), d.Year())
		}
		if back, err := ParseDate(d.String()); err != nil || back != d {
			t.Fatalf("ParseDate(%s) = %s, %v", d, back, err)
		}
	})
}

var sink time.Time

// BenchmarkAdd is what every progress note pays for its re-armed stall fuse.
func BenchmarkAdd(b *testing.B) {
	store, office := springStore(), Office("o", "o")
	start := at(b, "2026-03-10 16:30")
	hold := Pause{at(b, "2026-03-10 16:40"), at(b, "2026-03-10 16:50")}
	b.Run("store", func(b *testing.B) {
		for b.Loop() {
			sink, _ = store.Add(start, 4*time.Hour)
		}
	})
	b.Run("store paused", func(b *testing.B) {
		for b.Loop() {
			sink, _ = store.Add(start, 4*time.Hour, hold)
		}
	})
	b.Run("office over nine days off", func(b *testing.B) {
		from := at(b, "2026-02-14 17:30")
		for b.Loop() {
			sink, _ = office.Add(from, 2*time.Hour)
		}
	})
}

func BenchmarkElapsedMonth(b *testing.B) {
	store := springStore()
	from := at(b, "2026-03-10 16:30")
	to := from.AddDate(0, 1, 0)
	for b.Loop() {
		store.Elapsed(from, to)
	}
}
