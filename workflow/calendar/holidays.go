package calendar

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Kind says what the public calendar makes of a date.
type Kind uint8

// The kinds of a date. Whether a calendar is open is its own affair.
const (
	Workday   Kind = iota // Monday to Friday
	Weekend               // Saturday or Sunday
	DayOff                // 放假, on the published list
	MakeupDay             // 调休上班, on the published list
)

// Status says how far a year's list can be trusted.
type Status string

// The statuses of a year. An unknown year is plain Monday to Friday; a
// provisional one has the days that the law itself fixes, without 调休.
const (
	StatusOfficial    Status = "official"
	StatusProvisional Status = "provisional"
	StatusUnknown     Status = "unknown"
)

// Day is the public calendar's word on one date; Holiday is its name on days
// off, such as 春节.
type Day struct {
	Kind    Kind
	Holiday string
}

// Holidays is a list of public days off and make-up days by year.
type Holidays struct {
	status map[int]Status
	days   map[Date]Day
}

// builtinData are the notices of the State Council for 2025 and 2026
// (gov.cn/zhengce/zhengceku/202411/content_6986383.htm and
// 202511/content_7047091.htm); 2027 holds what 全国年节及纪念日放假办法 fixes.
//
//go:embed holidays.json
var builtinData []byte

// Builtin returns the list that comes with the program.
var Builtin = sync.OnceValue(func() *Holidays {
	h, err := ParseHolidays(builtinData)
	if err != nil {
		panic(err) // embedded data: a test reads it
	}
	return h
})

type yearData struct {
	Status Status              `json:"status"`
	Off    map[string][]string `json:"off"`
	Makeup []string            `json:"makeup"`
}

// ParseHolidays reads a list: {"2026": {"status": "official", "off": {"元旦":
// ["01-01"]}, "makeup": ["01-04"]}}.
func ParseHolidays(data []byte) (*Holidays, error) {
	var years map[string]yearData
	if err := json.Unmarshal(data, &years); err != nil {
		return nil, fmt.Errorf("calendar: holidays: %w", err)
	}
	h := &Holidays{status: map[int]Status{}, days: map[Date]Day{}}
	for name, y := range years {
		year, err := strconv.Atoi(name)
		if err != nil || len(name) != 4 {
			return nil, fmt.Errorf("calendar: holidays: %q is not a year", name)
		}
		if err := h.addYear(year, y); err != nil {
			return nil, fmt.Errorf("calendar: holidays of %d: %w", year, err)
		}
	}
	return h, nil
}

// With returns h with the years of newer in place of its own.
func (h *Holidays) With(newer *Holidays) *Holidays {
	out := &Holidays{status: maps.Clone(h.status), days: maps.Clone(h.days)}
	maps.DeleteFunc(out.days, func(d Date, _ Day) bool { return newer.Status(d.Year()) != StatusUnknown })
	maps.Copy(out.status, newer.status)
	maps.Copy(out.days, newer.days)
	return out
}

// Day returns what the list, or else the day of the week, makes of d.
func (h *Holidays) Day(d Date) Day {
	if day, ok := h.days[d]; ok {
		return day
	}
	if wd := d.Weekday(); wd == time.Saturday || wd == time.Sunday {
		return Day{Kind: Weekend}
	}
	return Day{Kind: Workday}
}

// Status returns how far the list of a year can be trusted.
func (h *Holidays) Status(year int) Status {
	if s, ok := h.status[year]; ok {
		return s
	}
	return StatusUnknown
}

// Doubtful returns the first year that matters on the given date and is not
// official: the current one, and from November on the next one, because the
// notice is published in early November. It answers false when all is well.
func (h *Holidays) Doubtful(today Date) (year int, status Status, doubtful bool) {
	year = today.Year()
	last := year
	if today >= NewDate(year, time.November, 1) {
		last++
	}
	for ; year <= last; year++ {
		if s := h.Status(year); s != StatusOfficial {
			return year, s, true
		}
	}
	return 0, "", false
}

// A Year of a list, with each holiday's days off by its name.
type Year struct {
	Year   int
	Status Status
	Off    map[string][]Date
	Makeup []Date
}

// NewHolidays makes a list of years. No day may stand twice, or in another year.
func NewHolidays(years ...Year) (*Holidays, error) {
	h := &Holidays{status: map[int]Status{}, days: map[Date]Day{}}
	for _, y := range years {
		data := yearData{Status: y.Status, Off: map[string][]string{}}
		for name, days := range y.Off {
			for _, d := range days {
				if d.Year() != y.Year {
					return nil, fmt.Errorf("calendar: holidays of %d: %s is in another year", y.Year, d)
				}
				data.Off[name] = append(data.Off[name], d.String()[5:])
			}
		}
		for _, d := range y.Makeup {
			if d.Year() != y.Year {
				return nil, fmt.Errorf("calendar: holidays of %d: %s is in another year", y.Year, d)
			}
			data.Makeup = append(data.Makeup, d.String()[5:])
		}
		if err := h.addYear(y.Year, data); err != nil {
			return nil, fmt.Errorf("calendar: holidays of %d: %w", y.Year, err)
		}
	}
	return h, nil
}

func (h *Holidays) addYear(year int, y yearData) error {
	if y.Status != StatusOfficial && y.Status != StatusProvisional {
		return fmt.Errorf("status %q is neither official nor provisional", y.Status)
	}
	h.status[year] = y.Status
	for _, name := range slices.Sorted(maps.Keys(y.Off)) {
		if err := h.addDays(year, y.Off[name], Day{Kind: DayOff, Holiday: name}); err != nil {
			return err
		}
	}
	return h.addDays(year, y.Makeup, Day{Kind: MakeupDay})
}

func (h *Holidays) addDays(year int, days []string, as Day) error {
	for _, s := range days {
		d, err := ParseDate(fmt.Sprintf("%04d-%s", year, s))
		if err != nil {
			return err
		}
		if _, twice := h.days[d]; twice {
			return fmt.Errorf("%s is listed twice", d)
		}
		h.days[d] = as
	}
	return nil
}
