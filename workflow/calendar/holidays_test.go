package calendar

import (
	"testing"
	"time"
)

func TestBuiltinListIsTheNotice(t *testing.T) {
	h := Builtin()
	for year, want := range map[int][2]int{2025: {28, 5}, 2026: {33, 6}, 2027: {13, 0}} {
		var got [2]int
		for d := NewDate(year, 1, 1); d.Year() == year; d++ {
			switch day := h.Day(d); day.Kind {
			case DayOff:
				got[0]++
				if day.Holiday == "" {
					t.Errorf("%s: day off without a name", d)
				}
			case MakeupDay:
				got[1]++
				if wd := d.Weekday(); wd != time.Saturday && wd != time.Sunday {
					t.Errorf("%s: make-up day on a %s", d, wd)
				}
			}
		}
		if got != want {
			t.Errorf("%d: %d days off and %d make-up days, want %v", year, got[0], got[1], want)
		}
	}
}

func TestDay(t *testing.T) {
	for date, want := range map[string]Day{
		"2026-02-14": {Kind: MakeupDay},
		"2026-02-17": {Kind: DayOff, Holiday: "春节"},
		"2026-03-10": {Kind: Workday},
		"2026-03-14": {Kind: Weekend},
		"2027-02-06": {Kind: DayOff, Holiday: "春节"}, // New Year's Day by the table; some libraries compute the 7th
		"2031-10-01": {Kind: Workday},               // unknown year: plain Monday to Friday
		"2031-10-04": {Kind: Weekend},
	} {
		d, err := ParseDate(date)
		if err != nil {
			t.Fatal(err)
		}
		if got := Builtin().Day(d); got != want {
			t.Errorf("Day(%s) = %+v, want %+v", date, got, want)
		}
	}
}

func TestDoubtful(t *testing.T) {
	h := Builtin()
	for _, c := range []struct {
		today    Date
		year     int
		status   Status
		doubtful bool
	}{
		{NewDate(2026, 10, 31), 0, "", false},
		{NewDate(2026, 11, 1), 2027, StatusProvisional, true},
		{NewDate(2027, 3, 1), 2027, StatusProvisional, true},
		{NewDate(2028, 3, 1), 2028, StatusUnknown, true},
	} {
		year, status, doubtful := h.Doubtful(c.today)
		if year != c.year || status != c.status || doubtful != c.doubtful {
			t.Errorf("Doubtful(%s) = %d %s %v", c.today, year, status, doubtful)
		}
	}
}

func TestUploadedYearReplacesTheBuiltinOne(t *testing.T) {
	upload, err := ParseHolidays([]byte(`{"2027": {"status": "official", "off": {"元旦": ["01-01", "01-02", "01-03"]}, "makeup": ["01-09"]}}`))
	if err != nil {
		t.Fatal(err)
	}
	office := Office("office", "职能部门")
	office.Holidays = Builtin().With(upload)
	if got := office.Holidays.Status(2027); got != StatusOfficial {
		t.Errorf("Status = %s", got)
	}
	// 2027-02-05 was off in the provisional list and is not in the uploaded one.
	if got := office.Holidays.Day(NewDate(2027, 2, 5)).Kind; got != Workday {
		t.Errorf("2027-02-05 = %v", got)
	}
	if got := office.Holidays.Day(NewDate(2026, 2, 17)).Holiday; got != "春节" {
		t.Errorf("2026 must stay, got %q", got)
	}
	if !office.Open(at(t, "2027-01-09 10:00")) {
		t.Error("the uploaded make-up day must be open")
	}
	if got := Builtin().Status(2027); got != StatusProvisional {
		t.Error("the built-in list must not change")
	}
}

func TestParseHolidaysRejects(t *testing.T) {
	for name, data := range map[string]string{
		"not JSON":    `[`,
		"no year":     `{"next": {"status": "official"}}`,
		"status":      `{"2027": {"status": "sure"}}`,
		"no such day": `{"2027": {"status": "official", "makeup": ["02-30"]}}`,
		"both":        `{"2027": {"status": "official", "off": {"元旦": ["01-02"]}, "makeup": ["01-02"]}}`,
	} {
		if _, err := ParseHolidays([]byte(data)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
