package manifest

import (
	"strconv"

	"bihuan/workflow/calendar"
)

// statuses are what a year's list may be.
var statuses = []string{string(calendar.StatusOfficial), string(calendar.StatusProvisional)}

// longest is how many days a holiday has at most; more is a slip of the pen.
const longest = 15

func (r *reading) toHolidays(s *holidaysSpec) *calendar.Holidays {
	var years []calendar.Year
	seen := map[string]int{}
	before := len(r.problems)
	for _, y := range s.Years {
		n, err := strconv.Atoi(y.Year.value)
		if err != nil || n < 2000 || n > 2100 {
			r.at(y.Year.line, "%q is no year", y.Year.value)
			continue
		}
		r.once(seen, y.Year, "year")
		r.choose(y.Status, "status", statuses)
		year := calendar.Year{Year: n, Status: calendar.Status(y.Status.value), Off: map[string][]calendar.Date{}}
		for _, o := range y.Off {
			year.Off[o.Name.value] = append(year.Off[o.Name.value], r.span(o)...)
		}
		for _, t := range y.Makeup {
			if d, ok := r.date(t); ok {
				year.Makeup = append(year.Makeup, d)
			}
		}
		years = append(years, year)
	}
	if len(s.Years) == 0 {
		r.at(int(s.At), "there is no year")
	}
	if len(r.problems) > before {
		return nil
	}
	h, err := calendar.NewHolidays(years...)
	if err != nil {
		r.at(int(s.At), "%v", err)
		return nil
	}
	return h
}

// span lists the days of a holiday.
func (r *reading) span(o offSpec) []calendar.Date {
	from, ok := r.date(o.From)
	to := from
	if ok && o.To.value != "" {
		to, ok = r.date(o.To)
	}
	if !ok {
		return nil
	}
	if to < from || to-from >= longest {
		r.at(o.From.line, "%s has no sensible length: %s to %s", o.Name.value, from, to)
		return nil
	}
	var out []calendar.Date
	for d := from; d <= to; d++ {
		out = append(out, d)
	}
	return out
}

func (r *reading) date(t text) (calendar.Date, bool) {
	d, err := calendar.ParseDate(t.value)
	if err != nil {
		r.add(Problem{Line: t.line, Message: err.Error(), Allowed: []string{"2027-02-17"}})
	}
	return d, err == nil
}
