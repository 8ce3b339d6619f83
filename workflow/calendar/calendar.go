// Package calendar reckons in business time: when a store or an office is
// open, and how much opening time lies between two instants.
//
// A deadline is the earliest instant at which exactly the promised amount of
// opening time has passed, so four hours granted in the evening may end at
// tomorrow's noon, and a deadline on the last minute of a day is that day's
// closing time. Opening intervals are half-open: the closing instant is closed.
//
// Everything here is a pure function of the calendar and its arguments. A
// Calendar must not be changed while others read it.
package calendar

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// Calendar says when one store or one kind of office is open.
type Calendar struct {
	ID   string
	Name string

	// Location is the zone of the wall clock; nil means Asia/Shanghai.
	Location *time.Location

	// Weekly holds the opening intervals by time.Weekday (Sunday is 0), in
	// order and without overlap; an empty row is a closed day.
	Weekly [7][]Interval

	// FollowHolidays makes public days off closed and make-up days (调休)
	// open. Offices follow; stores that open every day do not.
	FollowHolidays bool

	// Holidays replaces the built-in list of days off; nil keeps it.
	Holidays *Holidays

	// MakeupAs is the weekly row that a make-up day uses.
	MakeupAs time.Weekday

	// Exceptions go before everything else. A night span is part of the date
	// on which it opens, so a closed date does not cut the night before it.
	Exceptions map[Date]Exception
}

// Exception is what a calendar does on one date instead of its usual row; no
// intervals means closed.
type Exception struct {
	Intervals []Interval
	Reason    string
}

// ErrNoOpening is wrapped by Validate for a calendar whose week has no opening.
var ErrNoOpening = errors.New("calendar: no opening in the whole week")

// Shanghai returns the zone of all of China. It is loaded by name; where the
// zone database is missing a fixed UTC+8 stands in, which has been the same
// since daylight saving ended in 1991.
var Shanghai = sync.OnceValue(func() *time.Location {
	loc, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return time.FixedZone("CST", 8*60*60)
	}
	return loc
})

// On returns the opening intervals of a date: its exception, else the public
// day off or make-up day if the calendar follows them, else the weekly row.
// The caller must not change them.
func (c *Calendar) On(d Date) []Interval {
	if len(c.Exceptions) > 0 {
		if ex, ok := c.Exceptions[d]; ok {
			return ex.Intervals
		}
	}
	if !c.FollowHolidays {
		return c.Weekly[d.Weekday()]
	}
	switch c.holidays().Day(d).Kind {
	case DayOff:
		return nil
	case MakeupDay:
		return c.Weekly[c.MakeupAs]
	default:
		return c.Weekly[d.Weekday()]
	}
}

// Validate checks what the arithmetic relies on: intervals in order and
// without overlap, and at least one opening in a week. The error names the
// day at fault.
func (c *Calendar) Validate() error {
	open := false
	for day, ivs := range c.Weekly {
		if err := validateDay(ivs); err != nil {
			return fmt.Errorf("%s: %w", time.Weekday(day), err)
		}
		open = open || len(ivs) > 0
	}
	if !open {
		return ErrNoOpening
	}
	for date, ex := range c.Exceptions {
		if err := validateDay(ex.Intervals); err != nil {
			return fmt.Errorf("%s: %w", date, err)
		}
	}
	if c.MakeupAs < time.Sunday || c.MakeupAs > time.Saturday {
		return fmt.Errorf("calendar: make-up row %d is not a day of the week", c.MakeupAs)
	}
	return nil
}

// Store returns the usual hours of a repair store: 08:30–12:00 and
// 13:00–18:00 every day, whatever the public holidays are.
func Store(id, name string) *Calendar {
	c := &Calendar{ID: id, Name: name, Location: Shanghai()}
	for day := range c.Weekly {
		c.Weekly[day] = []Interval{{8*60 + 30, 12 * 60}, {13 * 60, 18 * 60}}
	}
	return c
}

// Office returns the usual hours of an office: 09:00–12:00 and 13:30–18:00
// from Monday to Friday, with public days off and make-up days.
func Office(id, name string) *Calendar {
	c := &Calendar{ID: id, Name: name, Location: Shanghai(), FollowHolidays: true, MakeupAs: time.Monday}
	for day := time.Monday; day <= time.Friday; day++ {
		c.Weekly[day] = []Interval{{9 * 60, 12 * 60}, {13*60 + 30, 18 * 60}}
	}
	return c
}

func (c *Calendar) location() *time.Location {
	if c.Location == nil {
		return Shanghai()
	}
	return c.Location
}

func (c *Calendar) holidays() *Holidays {
	if c.Holidays == nil {
		return Builtin()
	}
	return c.Holidays
}
