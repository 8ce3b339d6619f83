package chat

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"bihuan/workflow/calendar"
)

// spoken are the words of a time, each perhaps empty.
type spoken struct {
	day, half, hour string
	sign            string // between hour and minute
	minute          string
}

var (
	weekday  = regexp.MustCompile(`^([这本下]?)(?:周|星期|礼拜)(.+)$`)
	date     = regexp.MustCompile(`^(?:(\d{1,2})月)?(\d{1,2})[日号]$`)
	bareDate = regexp.MustCompile(`^\d{1,2}[日号]$`)
)

// halves are the hours that a half of the day can have, as a clock with 24 says
// them, and the one that ends it where no hour is named.
var halves = map[string]struct{ first, last, end int }{
	"凌晨": {0, 6, 6},
	"早上": {4, 12, 9},
	"上午": {4, 12, 12},
	"中午": {10, 14, 12},
	"下午": {12, 19, 18},
	"傍晚": {16, 20, 18},
	"晚上": {17, 24, 20},
}

// plainHalf is a half's one name; a day such as 今晚 names one as well.
var plainHalf = map[string]string{"早": "早上", "早晨": "早上", "今早": "早上", "明早": "早上", "晚": "晚上", "今晚": "晚上", "明晚": "晚上"}

// closing is the hour that a day without an hour ends for customers.
const closing = 18

// resolve is the instant that the words name. It lies in the past only if they
// name today.
func (w spoken) resolve(now time.Time) (time.Time, bool) {
	half := w.half
	if half == "" {
		half = strings.TrimSuffix(w.day, "上")
	}
	if plain, ok := plainHalf[half]; ok {
		half = plain
	}
	hour, ok := w.hourOf(half)
	minute := minuteOf(w.minute)
	if !ok || minute > 59 || (hour == 24 && minute > 0) {
		return time.Time{}, false
	}
	local := now.In(calendar.Shanghai())
	today := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, calendar.Shanghai())
	clock := func(day time.Time) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, calendar.Shanghai())
	}
	passed := !clock(today).After(now)
	if w.day != "" {
		day, ok := w.date(today, passed)
		return clock(day), ok
	}
	if w.half == "" && (hour == 7 || hour == 8) && passed && clock(today).Add(12*time.Hour).After(now) {
		return clock(today).Add(12 * time.Hour), true
	}
	if passed {
		today = today.AddDate(0, 0, 1)
	}
	return clock(today), true
}

// hourOf is the hour on a clock with 24.
func (w spoken) hourOf(half string) (int, bool) {
	h, known := halves[half]
	if w.hour == "" {
		if !known {
			return closing, true
		}
		return h.end, true
	}
	hour := number(w.hour)
	if !known {
		// Nobody wants his car at five in the morning, unless he writes 05:00.
		if hour >= 1 && hour <= 6 && !strings.HasPrefix(w.hour, "0") {
			hour += 12
		}
		return hour, hour <= 24
	}
	if hour == 12 && half == "凌晨" {
		hour = 0
	}
	if hour <= 12 && hour+12 <= h.last && (hour < h.first || half == "晚上") {
		hour += 12
	}
	return hour, hour >= h.first && hour <= h.last
}

// daysOn is how far the named days are.
var daysOn = map[string]int{"昨天": -1, "今天": 0, "今日": 0, "今早": 0, "今晚": 0, "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "后天": 2, "大后天": 3}

// date is the day that is named. passed says that the time named with it has
// passed today.
func (w spoken) date(today time.Time, passed bool) (time.Time, bool) {
	if days, ok := daysOn[strings.TrimSuffix(w.day, "上")]; ok {
		return today.AddDate(0, 0, days), true
	}
	if m := weekday.FindStringSubmatch(w.day); m != nil {
		monday := (int(today.Weekday()) + 6) % 7 // days since
		days := strings.Index("一二三四五六日", strings.ReplaceAll(m[2], "天", "日"))/len("一") - monday
		if m[1] == "下" || (m[1] == "" && (days < 0 || days == 0 && passed)) {
			days += 7
		}
		return today.AddDate(0, 0, days), true
	}
	m := date.FindStringSubmatch(w.day)
	year, month, day := today.Year(), today.Month(), number(m[2])
	if m[1] != "" {
		month = time.Month(number(m[1]))
	}
	switch at := time.Date(year, month, day, 0, 0, 0, 0, calendar.Shanghai()); {
	case !at.Before(today):
	case m[1] != "":
		year++
	default:
		month++
	}
	at := time.Date(year, month, day, 0, 0, 0, 0, calendar.Shanghai())
	return at, at.Day() == day && (m[1] == "" || at.Month() == month)
}

func minuteOf(s string) int {
	switch s {
	case "":
		return 0
	case "半":
		return 30
	case "一刻":
		return 15
	case "三刻":
		return 45
	}
	return number(strings.TrimSuffix(s, "分"))
}

var numerals = map[rune]int{'零': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

// number reads digits, or a Chinese numeral up to 99.
func number(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	value, tens := 0, 0
	for _, r := range s {
		if r == '十' {
			tens, value = 10*max(value, 1), 0
			continue
		}
		value = numerals[r]
	}
	return tens + value
}

const lengthForm = `(?:半个?|(?:\d{1,2}(?:\.\d)?|` + numeralForm + `)(?:个半|个)?)(?:小时|钟头|分钟|刻钟)`

var (
	lengthParts = regexp.MustCompile(`^(?:(半)个?|(\d{1,2}(?:\.\d)?|` + numeralForm + `)(?:(个半)|个)?)(小时|钟头|分钟|刻钟)$`)
	hoursToken  = regexp.MustCompile(`^(?:(半)|(\d{1,3}(?:\.\d)?|` + numeralForm + `)(个半)?)个?(?:h|小时|工时|钟头)?$`)
)

// lengthOf reads 一个半小时, 1.5小时, 30分钟; the result is in minutes.
func lengthOf(s string) (minutes int, ok bool) {
	m := lengthParts.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	unit := map[string]int{"小时": 60, "钟头": 60, "分钟": 1, "刻钟": 15}[m[4]]
	return tenths(m[1], m[2], m[3]) * unit / 10, true
}

// hoursOf reads 2.5, 2.5h, 两个半工时; the result is in tenths of an hour.
func hoursOf(s string) (int, bool) {
	m := hoursToken.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	return tenths(m[1], m[2], m[3]), true
}

// tenths of a quantity: half of one, or a number with 个半 behind it or not.
func tenths(half, count, andHalf string) int {
	if half != "" {
		return 5
	}
	n := 10 * number(count)
	if whole, part, ok := strings.Cut(count, "."); ok {
		n = 10*number(whole) + number(part)
	}
	if andHalf != "" {
		n += 5
	}
	return n
}
