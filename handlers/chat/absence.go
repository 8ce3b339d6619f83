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
	dayForm  = `(昨天|今天|今日|明天|明日|后天|大后天|[这本下]?(?:周|星期|礼拜)[一二三四五六日天]|\d{1,2}月\d{1,2}[日号]|\d{1,2}[日号])`
	spanForm = `从?(?:` + dayForm + `)?(?:起|开始)?(?:(?:到|至|-|~)` + dayForm + `)?`
	daysForm = `(-?\d{1,4}|[一二两三四五六七八九十]{1,2})天`
)

var (
	leaveWords = regexp.MustCompile(`^我?(?:要|想)?` + spanForm + `\s*我?(?:要|想)?(?:请|休)个?(?:` + daysForm + `)?的?假了?[,:\s]*` +
		spanForm + `(?:` + daysForm + `)?(?:止|为止)?[.。!]?$`)
	// Whoever is named behind a leave stands in for all of it.
	leaveCovered = regexp.MustCompile(`^(.*假.*?)[,\s]+(?:由|请|让)?@?([\p{Han}A-Za-z0-9_.]{1,32}?)来?(?:替|顶)(?:一下)?我(?:的班|班|一下)?[.。!]?$`)
	endWords     = regexp.MustCompile(`^(?:取消|撤销|撤回|作废|结束)` + spanForm + `的?(?:请假|休假|假)` + `[,:\s]*` + spanForm + `了?[.。!]?$`)
	stayWords    = regexp.MustCompile(`^我?` + spanForm + `\s*我?不(?:请|休)假?了[.。!]?$`)
	uncoverWords = regexp.MustCompile(`^(?:取消|撤销|作废|结束)替班$|^(?:` + dayForm + `)?不用(?:再)?[\p{Han}A-Za-z0-9_.]{0,32}(?:替|顶)我?(?:的?班)?了?[.。!]?$|^[\p{Han}A-Za-z0-9_.]{1,32}不用(?:再)?(?:替|顶)我(?:的?班)?了?[.。!]?$`)
	deputyWords  = regexp.MustCompile(`^` + spanForm + `\s*(?:由|请|让)?@?([\p{Han}A-Za-z0-9_.]{1,32}?)\s*(?:来)?(?:替|顶)(?:一下)?我(?:的班|班|一下)?\s*(?:` + spanForm + `)[.。!]?$`)
)

// absence plans what somebody says of being away: 我请假 到周五, 今天小李替我.
func (h *Handler) absence(in bot.Inbound, t string) (*plan, bool) {
	for _, form := range []*regexp.Regexp{endWords, stayWords} {
		if m := form.FindStringSubmatch(t); m != nil {
			return h.presence(in, func(l *unit.Loaded) (workflow.Command, error) { return endLeave(l, m) }), true
		}
	}
	if uncoverWords.MatchString(t) {
		return h.presence(in, func(*unit.Loaded) (workflow.Command, error) {
			return workflow.Command{Action: workflow.ActEndLeave, Args: workflow.Args{Kind: "deputy"}}, nil
		}), true
	}
	of, who := t, ""
	if m := leaveCovered.FindStringSubmatch(t); m != nil {
		of, who = m[1], m[2]
	}
	if m := leaveWords.FindStringSubmatch(of); m != nil {
		return h.presence(in, func(l *unit.Loaded) (workflow.Command, error) { return leave(l, m, who) }), true
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
// or behind it; and who is named to stand in.
func leave(l *unit.Loaded, m []string, who string) (workflow.Command, error) {
	c := workflow.Command{Action: workflow.ActLeave}
	first, last, ok := spanOf(m[1]+m[4], m[2]+m[5], l.Facts.Now)
	if !ok {
		return c, refuse("leave_how", workflow.Data{Count: l.Facts.Org.Limits.LeaveDays})
	}
	if days := m[3] + m[6]; days != "" {
		last = first + calendar.Date(number(days)) - 1
	}
	if who != "" {
		c.Args = colleague(l, who)
	}
	c.Args.Since, c.Args.At = span(first, last)
	return c, nil
}

// endLeave reads the groups of endWords and stayWords: the days that are taken back,
// none if none are named.
func endLeave(l *unit.Loaded, m []string) (workflow.Command, error) {
	m = append(m, "", "")
	c := workflow.Command{Action: workflow.ActEndLeave}
	from, to := m[1]+m[3], m[2]+m[4]
	if from+to == "" {
		return c, nil
	}
	first, last, ok := spanOf(from, to, l.Facts.Now)
	if !ok {
		return c, refuse("leave_how", workflow.Data{Count: l.Facts.Org.Limits.LeaveDays})
	}
	c.Args.Since, c.Args.At = span(first, last)
	return c, nil
}

// deputy reads the groups of deputyWords.
func deputy(l *unit.Loaded, m []string) (workflow.Command, error) {
	first, last, ok := spanOf(m[1]+m[4], m[2]+m[5], l.Facts.Now)
	if !ok {
		return workflow.Command{}, refuse("deputy_how", workflow.Data{})
	}
	args := colleague(l, m[3])
	args.Since, args.At = span(first, last)
	return workflow.Command{Action: workflow.ActDeputize, Args: args}, nil
}

// spanOf are the first and last day of two words; no first word: today, no last
// word: the first day alone.
func spanOf(from, to string, now time.Time) (first, last calendar.Date, ok bool) {
	if first, ok = civilDay(from, now); !ok || to == "" {
		return first, first, ok
	}
	last, ok = civilDay(to, now)
	return first, last, ok && last >= first
}

// span is the time from the beginning of one day to the end of another.
func span(first, last calendar.Date) (since, until time.Time) {
	loc := calendar.Shanghai()
	return first.At(0, loc), (last + 1).At(0, loc)
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
