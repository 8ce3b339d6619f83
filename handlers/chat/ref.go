package chat

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/plate"
	"bihuan/workflow/unit"
)

var (
	fullNumber = regexp.MustCompile(`^(?:(?:工单|单号)?[#:]? *)?([A-Za-z]{2}\d{8})[-–—](\d{4,6})`)
	tailNumber = regexp.MustCompile(`^(?:(?:工单|单号)?[#:]? *)?(\d{4,5})`)
)

// separating are the signs between a ticket's name and what is said of it.
const separating = " ,，:;。"

// leadingRef takes a ticket's number, its tail or a plate off the front. glued
// allows Chinese words to follow a tail directly, as in 0832完工; where free words
// are expected they may not: 2000公里.
func leadingRef(t string, glued bool) (ref unit.Ref, rest string, ok bool) {
	if m := fullNumber.FindStringSubmatch(t); m != nil {
		if rest, ok := after(t, len(m[0]), true); ok {
			return unit.Ref{Number: strings.ToUpper(m[1]) + "-" + m[2]}, rest, true
		}
	}
	if m := tailNumber.FindStringSubmatch(t); m != nil {
		if rest, ok := after(t, len(m[0]), glued); ok {
			return unit.Ref{Tail: m[1]}, rest, true
		}
	}
	if found := plate.Find(t); len(found) > 0 && found[0].Start == 0 {
		rest, _ := after(t, found[0].End, true)
		return unit.Ref{Plate: found[0].Plate.Text}, rest, true
	}
	head, tail, _ := strings.Cut(t, " ")
	if p, err := plate.Parse(head); err == nil { // layouts without a province
		return unit.Ref{Plate: p.Text}, strings.TrimSpace(tail), true
	}
	return unit.Ref{}, t, false
}

// plateEnd is how people name a car that is known: 6K908.
var plateEnd = regexp.MustCompile(`^[A-Za-z0-9]{5,6}$`)

// opening is leadingRef for the beginning of a message, where the end of a plate
// will do. Elsewhere such a word may be a part number.
func opening(t string) (ref unit.Ref, rest string, ok bool) {
	head, tail, _ := strings.Cut(t, " ")
	if plateEnd.MatchString(head) && len(onlyDigits(head)) >= 3 {
		return unit.Ref{Plate: strings.ToUpper(head)}, strings.TrimSpace(tail), true
	}
	return leadingRef(t, true)
}

// quotesWord asks for the versions of a quote.
const quotesWord = "报价记录"

// aboutQuotes reads it with the ticket before or after it, or alone.
func aboutQuotes(t string) (unit.Ref, bool) {
	rest, ok := strings.CutPrefix(t, quotesWord)
	if !ok {
		rest, ok = strings.CutSuffix(t, quotesWord)
	}
	rest = strings.TrimSpace(rest)
	if !ok || rest == "" {
		return unit.Ref{Current: true}, ok
	}
	ref, more, ok := opening(rest)
	return ref, ok && more == ""
}

// undoing reads 撤销 with the ticket before or after it.
func undoing(t string) (unit.Ref, bool) {
	for _, w := range []string{"撤销", "撤回"} {
		rest, ok := strings.CutPrefix(t, w)
		if !ok {
			rest, ok = strings.CutSuffix(t, w)
		}
		if !ok {
			continue
		}
		if ref, more, ok := opening(strings.TrimSpace(rest)); ok && more == "" {
			return ref, true
		}
	}
	return unit.Ref{}, false
}

// after is what follows t[:n], if a word can begin there.
func after(t string, n int, glued bool) (string, bool) {
	r, _ := utf8.DecodeRuneInString(t[n:])
	rest := strings.TrimLeft(t[n:], separating)
	return strings.TrimSpace(rest), len(rest) < len(t)-n || rest == "" || (glued && unicode.Is(unicode.Han, r))
}

// trailingRef takes a ticket's name off the end: 派 张伟 0832.
func trailingRef(t string) (ref unit.Ref, rest string, ok bool) {
	i := strings.LastIndexAny(t, " ,")
	if i < 0 {
		return unit.Ref{}, t, false
	}
	ref, left, ok := leadingRef(t[i+1:], false)
	if !ok || left != "" {
		return unit.Ref{}, t, false
	}
	return ref, strings.TrimSpace(t[:i]), true
}

// behindEvidence takes a ticket's name off the end of hours or parts: 工时 1
// 浙A12345. Four digits behind a part's number may be one as well.
func behindEvidence(t string) (ref unit.Ref, rest string, ok bool) {
	ref, rest, ok = trailingRef(t)
	switch {
	case !ok:
	case ref.Number != "", strings.IndexFunc(ref.Plate, func(r rune) bool { return unicode.Is(unicode.Han, r) }) == 0:
		return ref, rest, true
	case ref.Tail != "":
		if _, hours := hoursOf(strings.ToLower(rest)); hours {
			return ref, rest, true
		}
	}
	return unit.Ref{}, t, false
}

// fold brings full-width letters, digits and punctuation to half width and drops
// what cannot be seen.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - 0xFEE0
		case unicode.IsSpace(r):
			return ' '
		case r != 0 && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)):
			return -1
		}
		return r
	}, s)
}

// scoped limits short forms to the sender's own store.
func (h *Handler) scoped(in bot.Inbound, ref unit.Ref) unit.Ref {
	if m, ok := h.Store.Snapshot().Member(in.From); ok && (ref.Tail != "" || ref.Plate != "") {
		ref.Store = m.Store
	}
	return ref
}

// found explains why no single ticket was found.
func found(l *unit.Loaded, ref unit.Ref) error {
	switch {
	case l.Subjects.Ticket != nil:
		return nil
	case len(l.Candidates) > 1:
		return refuse("which_ticket", workflow.Data{Tickets: lines(l.Candidates)})
	case ref.Current:
		return refuse("no_current_ticket", workflow.Data{})
	}
	return refuse("unknown_ticket", workflow.Data{Text: ref.Number + ref.Tail + workflow.ShowPlate(ref.Plate)})
}

func lines(cs []unit.Candidate) []workflow.TicketLine {
	out := make([]workflow.TicketLine, len(cs))
	for i, c := range cs {
		out[i] = workflow.TicketLine{Number: c.Number, Plate: workflow.ShowPlate(c.Plate)}
	}
	return out
}
