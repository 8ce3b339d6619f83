package manifest

import (
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"bihuan/workflow/calendar"
)

var weekdays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

func weekday(i int) time.Weekday { return time.Weekday((i + 1) % 7) }

func (r *reading) toCalendar(s *calendarSpec) *calendar.Calendar {
	c := &calendar.Calendar{ID: s.Name.value, Name: s.Label.value, Location: calendar.Shanghai(),
		FollowHolidays: s.FollowHolidays, MakeupAs: time.Monday}
	before := len(r.problems)
	seen := map[time.Weekday]int{}
	for _, row := range s.Weekly {
		from, to, ok := r.days(row.key)
		if !ok {
			continue
		}
		intervals := r.intervals(r.list(row.node, row.key.value))
		for i := from; i <= to; i++ {
			day := weekday(i)
			if line, ok := seen[day]; ok {
				r.at(row.key.line, "%s stands already in line %d", weekdays[i], line)
			}
			seen[day] = row.key.line
			c.Weekly[day] = intervals
		}
	}
	if s.MakeupAs.value != "" && r.choose(s.MakeupAs, "day", weekdays) {
		c.MakeupAs = weekday(slices.Index(weekdays, s.MakeupAs.value))
	}
	c.Exceptions = r.exceptions(s.Exceptions)
	if len(r.problems) == before {
		if err := c.Validate(); err != nil {
			r.at(int(s.At), "%v", err)
		}
	}
	return c
}

// days reads "mon" or "mon-fri".
func (r *reading) days(t text) (from, to int, ok bool) {
	first, last, isRange := strings.Cut(t.value, "-")
	if !isRange {
		last = first
	}
	from, to = slices.Index(weekdays, strings.TrimSpace(first)), slices.Index(weekdays, strings.TrimSpace(last))
	if from < 0 || to < from {
		r.add(Problem{Line: t.line, Message: "day " + quote(t.value) + " is unknown", Allowed: append([]string{"mon-sun", "mon-fri"}, weekdays...)})
		return 0, 0, false
	}
	return from, to, true
}

// list reads a list of texts whose place is not a struct field.
func (r *reading) list(n ast.Node, what string) []text {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		r.at(r.lineOf(n), "%s must be a list of intervals", what)
		return nil
	}
	var out []text
	for _, item := range seq.Values {
		value, ok := scalar(item)
		if !ok {
			r.at(r.lineOf(item), "an item of %s must be a text", what)
			continue
		}
		out = append(out, text{strings.TrimSpace(value), r.lineOf(item)})
	}
	return out
}

func (r *reading) intervals(list []text) []calendar.Interval {
	var out []calendar.Interval
	for _, t := range list {
		iv, err := calendar.ParseInterval(t.value)
		if err != nil {
			r.add(Problem{Line: t.line, Message: err.Error(), Allowed: []string{"08:30-12:00"}})
			continue
		}
		out = append(out, iv)
	}
	return out
}

func (r *reading) exceptions(list []exceptionSpec) map[calendar.Date]calendar.Exception {
	if len(list) == 0 {
		return nil
	}
	out := map[calendar.Date]calendar.Exception{}
	seen := map[string]int{}
	for _, e := range list {
		date, err := calendar.ParseDate(e.Date.value)
		if err != nil {
			r.add(Problem{Line: e.Date.line, Message: err.Error(), Allowed: []string{"2026-02-17"}})
			continue
		}
		r.once(seen, e.Date, "date")
		out[date] = calendar.Exception{Intervals: r.intervals(e.Intervals), Reason: e.Reason.value}
	}
	return out
}
