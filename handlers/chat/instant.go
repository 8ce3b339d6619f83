package chat

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bihuan/workflow/calendar"
)

// A time as people type it: perhaps a day, perhaps a half of the day, perhaps
// an hour; or a while from now.
const (
	fillers     = `(?:大概|大约|估计|预计|应该|差不多|最晚|最迟|约好|说好|约|再过|再等|过)?\s*`
	numeralForm = `[零一二两三四五六七八九十]{1,3}`
)

var (
	clockWords = regexp.MustCompile(fillers + `(?:(大后天|今天|今日|明天|明日|后天|[今明][早晚]上?|` +
		`[这本下]?(?:周|星期|礼拜)[一二三四五六日天]|\d{1,2}月\d{1,2}[日号]|\d{1,2}[日号])\s*)?` +
		`(?:(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|早|晚)\s*)?` +
		`(?:(\d{1,2}|` + numeralForm + `)\s*([:点时])(半|一刻|三刻|[0-5]\d分?|\d分|` +
		`零[一二三四五六七八九]分?|[二三四五]?十[一二三四五六七八九]?分?|[一二三四五六七八九]分)?)?`)
	whileWords = regexp.MustCompile(fillers + `(` + lengthForm + `)(?:以后|之后|之内|后|内)?`)

	// forWhat follows a time that somebody wants to be kept.
	forWhat = regexp.MustCompile(`^(?:钟|整|左右)*\s*(之前|以前|前)?\s*((?:客户|车主)?[要会再过]{0,2}来?(?:取车|提车|拿车|用车|要车|交车|取|提|拿|用|走|交|送到|送达|送|修好|弄好|做好|搞定|完工|好)|要)?`)
	// notThen stands before a time that tells how things were or always are.
	notThen = regexp.MustCompile(`(?:每|天天|每天|昨|昨天|昨日|前天|上次)\s*$`)
)

// moment is a time found in a text.
type moment struct {
	at         time.Time
	start, end int // bytes of the text that say it
	rank       int
}

// How much there is to say that a time is meant, and not 刹车2点异响 or
// 3点式安全带.
const (
	alone   = iota + 1 // a bare 5点, but as a word of its own
	precise            // with a day, a half of the day, or minutes
	wanted             // with 前, 取, 要
)

// instant finds the time that a text asks for: the one with most to say for it,
// among equals the last. Without a word for the half of the day the early hours
// mean the afternoon, and a time that has passed means tomorrow's.
func instant(t string, now time.Time) (moment, bool) {
	var best moment
	for _, m := range append(clockTimes(t, now), whiles(t, now)...) {
		if m.rank > best.rank || (m.rank == best.rank && m.start > best.start) {
			best = m
		}
	}
	return best, best.rank > 0
}

// without is the text with the moment's words taken out.
func (m moment) without(t string) string { return t[:m.start] + " " + t[m.end:] }

func clockTimes(t string, now time.Time) []moment {
	var out []moment
	for _, x := range clockWords.FindAllStringSubmatchIndex(t, -1) {
		m := trimmed(t, x[0], x[1])
		group := func(i int) string {
			if x[2*i] < 0 {
				return ""
			}
			return t[x[2*i]:x[2*i+1]]
		}
		w := spoken{day: group(1), half: group(2), hour: group(3), sign: group(4), minute: group(5)}
		if !w.meant(t, m) {
			continue
		}
		at, ok := w.resolve(now)
		if !ok {
			continue
		}
		m.at, m.rank = at, w.rank(t, m)
		if wantedBy(t, &m) || m.rank > 0 {
			out = append(out, m)
		}
	}
	return out
}

// trimmed is t[start:end] without the blanks around it.
func trimmed(t string, start, end int) moment {
	left := strings.TrimLeft(t[start:end], " ")
	return moment{start: end - len(left), end: end - len(left) + len(strings.TrimRight(left, " "))}
}

// meant reports whether the words can name a time that is still to come, where
// they stand.
func (w spoken) meant(t string, m moment) bool {
	before := t[:m.start]
	switch {
	case w.day == "" && w.hour == "" && len(w.half) <= len("早"):
		return false
	case w.sign == ":" && len(w.minute) != 2, w.sign == "时" && !asciiDigit(w.hour):
		return false
	case w.hour == "一" && w.day+w.half == "" && !bounded(t, m.start, len(t)): // 快一点
		return false
	case bareDate.MatchString(w.day) && (!bounded(t, m.start, len(t)) || !strings.HasPrefix(t[m.start:], w.day+w.half+w.hour) || w.day == t[m.start:]):
		return false // 文三路 12号
	case strings.HasSuffix(before, "上") && weekday.MatchString(w.day), notThen.MatchString(before):
		return false
	}
	return !numberGoesOn(before, t[m.end:])
}

// rank is that of the words alone, without what they are wanted for.
func (w spoken) rank(t string, m moment) int {
	switch words := bounded(t, m.start, m.end); {
	case w.hour == "" && strings.Trim(t[m.end:], " ,.!。") != "":
		return 0 // 今天上午 刹车异响
	case w.hour != "" && w.day+w.half+w.minute != "":
		return precise
	case words && w.hour != "一":
		return alone
	}
	return 0
}

// wantedBy takes 前要, 来取 and the like into the moment.
func wantedBy(t string, m *moment) bool {
	x := forWhat.FindStringSubmatchIndex(t[m.end:])
	before, what := x[2] >= 0, x[4] >= 0
	end := m.end + x[1]
	if what && !bounded(t, end, end) && utf8.RuneCountInString(t[m.end+x[4]:end]) == 1 {
		what, end = false, m.end+x[4] // 5点要换机油, 5点好像
	}
	if !what && (!before || !bounded(t, end, end)) { // 5点前轮异响
		return false
	}
	m.end, m.rank = end, wanted
	return true
}

// whiles are times counted from now: 半小时后, 一个半小时.
func whiles(t string, now time.Time) []moment {
	var out []moment
	for _, x := range whileWords.FindAllStringSubmatchIndex(t, -1) {
		m := trimmed(t, x[0], x[1])
		minutes, ok := lengthOf(t[x[2]:x[3]])
		if !ok || numberGoesOn(t[:m.start], "") {
			continue
		}
		m.at = now.In(calendar.Shanghai()).Add(time.Duration(minutes) * time.Minute).Truncate(time.Minute)
		if bounded(t, m.start, m.end) {
			m.rank = precise
		}
		if wantedBy(t, &m) || m.rank > 0 {
			out = append(out, m)
		}
	}
	return out
}

// bounded reports whether neither side of t[start:end] goes on with a word.
func bounded(t string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(t[:start])
	after, _ := utf8.DecodeRuneInString(t[end:])
	return (start == end || !inWord(before)) && (!inWord(after) || strings.ContainsRune("了吧的啊哦", after))
}

func inWord(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// numberGoesOn reports whether a number or code surrounds what was found:
// 3.5点, A5点, 17:000.
func numberGoesOn(before, after string) bool {
	l, _ := utf8.DecodeLastRuneInString(before)
	r, _ := utf8.DecodeRuneInString(after)
	return (l < utf8.RuneSelf && (inWord(l) || l == '.' || l == ':')) || (r >= '0' && r <= '9')
}

func asciiDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }
