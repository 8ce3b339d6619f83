package chat

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	clockWords = regexp.MustCompile(`(今天|明天|后天|今晚|明早)?\s*(早上|上午|中午|下午|晚上|傍晚)?\s*(\d{1,2}|[一二两三四五六七八九十]{1,3})\s*[:点时](?:\s*(半|[0-5]?\d|一刻|三刻)\s*分?)?\s*(?:之?前)?\s*(?:要车|要|来取车|来取|取车|取|拿车|拿|交车|交)?`)
	inWords    = regexp.MustCompile(`(半|\d{1,2}|[一二两三四五六七八九十]{1,3})\s*(?:个)?\s*(小时|分钟)\s*(?:后|以后|之后)?\s*(?:要车|要|来取|取车|取|拿)?`)
)

var numerals = map[rune]int{'一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9, '十': 10}

// instant finds a time of day as people type it and returns it with the span of
// text it came from. Without a word for the half of the day, an hour that has
// passed means the afternoon, and then tomorrow.
func instant(t string, now time.Time) (at time.Time, span string, ok bool) {
	if m := inWords.FindStringSubmatch(t); m != nil {
		unit := time.Hour
		if m[2] == "分钟" {
			unit = time.Minute
		}
		if m[1] == "半" {
			return now.Add(unit / 2).Truncate(time.Minute), m[0], true
		}
		return now.Add(time.Duration(number(m[1])) * unit).Truncate(time.Minute), m[0], true
	}
	m := clockWords.FindStringSubmatch(t)
	if m == nil {
		return time.Time{}, "", false
	}
	hour, minute := number(m[3]), minutes(m[4])
	half := m[2]
	if m[1] == "今晚" {
		half = "晚上"
	}
	if hour > 24 || minute > 59 {
		return time.Time{}, "", false
	}
	if hour < 12 && (half == "下午" || half == "晚上" || half == "傍晚" || (half == "中午" && hour < 3)) {
		hour += 12
	}
	local := now.In(shanghai)
	day := map[string]int{"明天": 1, "明早": 1, "后天": 2}[m[1]]
	at = time.Date(local.Year(), local.Month(), local.Day()+day, hour, minute, 0, 0, shanghai)
	if m[1] == "" && half == "" && !at.After(now) && hour < 12 {
		at = at.Add(12 * time.Hour)
	}
	if m[1] == "" && !at.After(now) {
		at = at.AddDate(0, 0, 1)
	}
	return at, m[0], true
}

// shanghai is the zone of every store; China has one.
var shanghai = time.FixedZone("CST", 8*60*60)

func minutes(s string) int {
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
	n, _ := strconv.Atoi(s)
	return n
}

// number reads digits, or a Chinese numeral up to 99.
func number(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	tens, ones, found := strings.Cut(s, "十")
	if !found {
		return numerals[[]rune(s)[0]]
	}
	n := 10
	if tens != "" {
		n = 10 * numerals[[]rune(tens)[0]]
	}
	if ones != "" {
		n += numerals[[]rune(ones)[0]]
	}
	return n
}
