package chat

import (
	"regexp"
	"strings"
	"time"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/calendar"
	"bihuan/workflow/unit"
)

// How people say that they are not there, and who stands in.
const (
	dayForm  = `(今天|今日|明天|明日|后天|大后天|[这本下]?(?:周|星期|礼拜)[一二三四五六日天]|\d{1,2}月\d{1,2}[日号]|\d{1,2}[日号])`
	spanForm = `从?(?:` + dayForm + `)?(?:起|开始)?(?:(?:到|至|-|~)` + dayForm + `)?`
	daysForm = `(\d{1,2}|[一二两三四五六七八九十]{1,2})天`
)

var (
	leaveWords = regexp.MustCompile(`^我?(?:要|想)?` + spanForm + `\s*我?(?:要|想)?(?:请|休)个?(?:` + daysForm + `)?的?假了?[,:\s]*` +
		spanForm + `(?:` + daysForm + `)?(?:止|为止)?[.。!]?$`)
	deputyWords = regexp.MustCompile(`^` + spanForm + `\s*(?:由|请|让)?@?([\p{Han}A-Za-z0-9_.]{1,32}?)\s*(?:来)?(?:替|顶)(?:一下)?我(?:的班|班|一下)?\s*(?:` + spanForm + `)[.。!]?$`)
)

// absence plans what somebody says of being away: 我请假 到周五, 今天小李替我.
func (h *Handler) absence(in bot.Inbound, t string) (*plan, bool) {
	if m := leaveWords.FindStringSubmatch(t); m != nil {
		return h.presence(in, func(l *unit.Loaded) (workflow.Command, error) { return leave(l, m) }), true
	}
	if m := deputyWords.FindStringSubmatch(t); m != nil {
		return h.presence(in, func(l *unit.Loaded) (workflow.Command, error) { return deputy(l, m) }), true
	}
	return nil, false
}

// presence plans something that a member says of himself; it needs no ticket.
func (h *Handler) presence(in bot.Inbound, command func(*unit.Loaded) (workflow.Command, error)) *plan {
	return &plan{spec: unit.Spec{Member: in.From}, command: command}
}

// says plans a fixed word that a member says of himself.
func says(c workflow.Command) func(*Handler, bot.Inbound) *plan {
	return func(h *Handler, in bot.Inbound) *plan {
		return h.presence(in, func(*unit.Loaded) (workflow.Command, error) { return c, nil })
	}
}

// leave reads the groups of leaveWords: a span or a number of days before the word,
// or behind it.
func leave(l *unit.Loaded, m []string) (workflow.Command, error) {
	from, to, days := m[1]+m[4], m[2]+m[5], m[3]+m[6]
	now := l.Facts.Now
	c := workflow.Command{Action: workflow.ActLeave}
	first, ok := civilDay(from, now)
	if !ok {
		return c, refuse("leave_how", workflow.Data{})
	}
	last := first
	if to != "" {
		if last, ok = civilDay(to, now); !ok || last < first {
			return c, refuse("leave_how", workflow.Data{})
		}
	}
	if days != "" {
		last = first + calendar.Date(number(days)) - 1
	}
	loc := calendar.Shanghai()
	c.Args.Since, c.Args.At = first.At(0, loc), (last+1).At(0, loc)
	return c, nil
}

// deputy reads the groups of deputyWords. Only a deputy from now on can be named:
// for a day to come it is said on that day.
func deputy(l *unit.Loaded, m []string) (workflow.Command, error) {
	from, to, name := m[1]+m[4], m[2]+m[5], m[3]
	now := l.Facts.Now
	today := calendar.DateOf(now, calendar.Shanghai())
	first, ok := civilDay(from, now)
	last := first
	if ok && to != "" {
		last, ok = civilDay(to, now)
	}
	if !ok || first != today || last < today {
		return workflow.Command{}, refuse("deputy_how", workflow.Data{})
	}
	args := colleague(l, name)
	args.At = (last + 1).At(0, calendar.Shanghai())
	return workflow.Command{Action: workflow.ActDeputize, Args: args}, nil
}

// civilDay is the date that a word names; no word: today.
func civilDay(word string, now time.Time) (calendar.Date, bool) {
	loc := calendar.Shanghai()
	today := calendar.DateOf(now, loc)
	if word == "" {
		return today, true
	}
	at, ok := spoken{day: word}.date(today.At(0, loc), false)
	return calendar.DateOf(at, loc), ok
}

// colleague finds who of the sender's store is meant by a name or userid, or by a
// part of the name if it is one person's alone among those who may stand in.
func colleague(l *unit.Loaded, name string) workflow.Args {
	name = strings.Trim(strings.TrimPrefix(name, "@"), " ,.。!")
	me, part := l.Facts.Actor.Member, nickname.ReplaceAllString(name, "$1")
	var hits []string
	for _, m := range l.Facts.Org.Members {
		if m.Store != me.Store {
			continue
		}
		if strings.EqualFold(m.UserID, name) || m.Name == name {
			return workflow.Args{To: m.UserID, Text: name}
		}
		if workflow.CanStandIn(m, me) && strings.Contains(m.Name, part) {
			hits = append(hits, m.UserID)
		}
	}
	if len(hits) != 1 {
		return workflow.Args{Text: name}
	}
	return workflow.Args{To: hits[0], Text: name}
}
