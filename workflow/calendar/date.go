package calendar

import (
	"fmt"
	"time"
)

// Date is a civil date without a zone, counted in days from 1970-01-01. It is
// a number so that it can be a map key, be compared and be stepped through
// without any thought of hours.
type Date int32

const secondsPerDay = 24 * 60 * 60

// NewDate returns the date of a year, month and day. Values beyond their
// range run over as in time.Date.
func NewDate(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

// DateOf returns the date that the calendar on the wall shows at t in loc.
func DateOf(t time.Time, loc *time.Location) Date {
	_, offset := t.In(loc).Zone()
	seconds := t.Unix() + int64(offset)
	day := seconds / secondsPerDay
	if seconds%secondsPerDay < 0 {
		day--
	}
	return Date(day)
}

// ParseDate reads "2026-02-15".
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("calendar: date %q is not of the form 2026-02-15", s)
	}
	return NewDate(t.Date()), nil
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday {
	// 1970-01-01 was a Thursday; the second remainder keeps earlier dates positive.
	return time.Weekday(((int(d)+4)%7 + 7) % 7)
}

// Year returns the civil year.
func (d Date) Year() int { return d.At(0, time.UTC).Year() }

// At returns the instant at which the wall clock in loc shows the given
// minutes after midnight of d; 24·60 and more lead into the next day.
func (d Date) At(minutes int, loc *time.Location) time.Time {
	return time.Date(1970, time.January, 1+int(d), 0, minutes, 0, 0, loc)
}

// String returns "2026-02-15".
func (d Date) String() string { return d.At(0, time.UTC).Format(time.DateOnly) }
