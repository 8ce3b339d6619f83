package phrase

import (
	"slices"
	"strings"
)

// approves reads a yes. It has to be said in so many words; whatever holds back,
// waits, asks or doubts in the same sentence takes it away.
func (j *judging) approves(text string) bool {
	if j.timed() && !has(text, j.l.ApproveStrong) && !has(text, j.l.Limits) {
		return false
	}
	open := j.bare(text)
	if j.held(open) || has(open, j.l.Progress) && !has(open, j.l.Verdicts) {
		return false
	}
	for _, l := range j.b.lines {
		if l.Action == never || l.Action == notNow || l.vague && !has(text, j.l.Limits) {
			return false
		}
	}
	limited := has(text, j.l.Limits)
	rest := removed(open, j.l.Limits)
	if limited {
		rest = removed(rest, []string{"就", "才", "但是", "但"})
	}
	if has(removed(rest, j.l.Harmless), j.l.Conditions) {
		return false
	}
	if has(open, j.l.ApproveStrong) {
		// A price with a part is the price of a line, whatever else is said.
		if j.priced() && len(j.b.lines) > 0 && !has(open, j.l.Verdicts) {
			return false
		}
		return j.explained(text)
	}
	return j.mild(rest, limited) && j.explained(text)
}

// held reports whether something holds a yes back.
func (j *judging) held(open string) bool {
	return has(removed(removed(open, j.l.Harmless), j.l.Limits), j.l.Withheld)
}

// mild reads weak words: every clause has to be made of them.
func (j *judging) mild(rest string, limited bool) bool {
	if has(rest, j.l.NotMild) {
		return false
	}
	yes, verb := false, false
	for clause := range strings.SplitSeq(rest, ",") {
		y, v := j.weak(clause)
		if !y && !v && clause != "" && !j.neutral(clause) {
			return false
		}
		yes, verb = yes || y, verb || v
	}
	if j.priced() && !limited && (len(j.b.lines) > 0 || !yes) {
		return false
	}
	return yes || verb && len(j.b.lines) == 0
}

// weak reports whether a clause is nothing but weak words of consent, and
// whether it has a yes or only a verb.
func (j *judging) weak(clause string) (yes, verb bool) {
	for first := true; clause != ""; first = false {
		word, kind := "", 0
		for k, list := range [][]string{j.l.Neutral, j.l.ApproveVerbs, j.l.ApproveWeak} {
			for _, w := range list {
				if len(w) >= len(word) && strings.HasPrefix(clause, w) {
					word, kind = w, k
				}
			}
		}
		if word == "" {
			r := []rune(clause)
			if !strings.ContainsRune(j.l.Particles, r[0]) {
				return false, false
			}
			word, kind = string(r[0]), 0
		}
		clause = clause[len(word):]
		// A single character says yes only where it begins: not in 你好.
		yes, verb = yes || kind == 2 && (first || len(word) > 3), verb || kind == 1
	}
	return yes, verb
}

// neutral reports whether a clause says nothing either way.
func (j *judging) neutral(clause string) bool {
	for clause != "" {
		word := ""
		for _, w := range j.l.Neutral {
			if len(w) > len(word) && strings.HasPrefix(clause, w) {
				word = w
			}
		}
		if word == "" {
			r := []rune(clause)
			if !strings.ContainsRune(j.l.Particles, r[0]) {
				return false
			}
			word = string(r[0])
		}
		clause = clause[len(word):]
	}
	return true
}

// bare is a text without the names of things and without figures, as far as it
// reaches: a 差速器 does not hold a yes back. What was found by its sound stays.
func (j *judging) bare(text string) string {
	start := len(j.r) - len([]rune(text))
	if !strings.HasSuffix(j.s, text) {
		start = 0
	}
	var out strings.Builder
	for _, t := range j.tokens {
		thing := t.is(classPart, classPosition, classGrade, classAmount, classFigure, classCount, classHours, classCode)
		if t.to <= start || t.sound && t.class == classPart || thing && !t.sound {
			continue
		}
		if t.from >= start {
			out.WriteString(string(j.r[t.from:t.to]))
		}
	}
	return strings.Trim(out.String(), ",")
}

func removed(text string, phrases []string) string {
	for _, p := range phrases {
		if strings.Contains(text, p) {
			text = strings.ReplaceAll(text, p, "")
		}
	}
	return text
}

// partial reads a decision on several lines: some yes, some no.
func (j *judging) partial() bool {
	switch {
	case j.priced(), j.timed(), has(j.s, j.l.Technical), has(j.s, j.l.Waits), slices.ContainsFunc(j.l.Verdict, func(v string) bool { return strings.HasPrefix(j.s, v) }):
		return false
	case len(j.b.lines) == 0:
		return j.divided()
	}
	yes, no := 0, 0
	for i, l := range j.b.lines {
		if l.Fault != "" {
			return false
		}
		switch part := j.segment(i); {
		case l.Action == never, l.Action == notNow, has(removed(part, j.l.Harmless), j.l.Withheld):
			no++
		case l.Action != "", has(part, j.l.ApproveStrong), has(part, j.l.ApproveWeak):
			yes++
		}
	}
	if has(j.s, j.l.Others) {
		yes++
		if j.excepted() {
			no++
		}
	}
	return yes > 0 && no > 0
}

// excepted: 除了刹车片，其他都同意.
func (j *judging) excepted() bool { return strings.HasPrefix(j.s, "除") && has(j.s, j.l.Others) }

// divided reads 同意前面两项，后面的不做, where no part is named.
func (j *judging) divided() bool {
	if j.excepted() && has(j.s, j.l.ApproveStrong) {
		return true
	}
	yes, no := false, false
	text := j.s
	for _, o := range j.l.Others {
		text = strings.ReplaceAll(text, o, ","+o)
	}
	for clause := range strings.SplitSeq(text, ",") {
		held := has(removed(clause, j.l.Harmless), j.l.Withheld)
		yes = yes || !held && has(clause, j.l.ApproveStrong)
		no = no || held && has(clause, j.l.Others)
	}
	return yes && no
}

// segment is what is said of a line: from its part to the next one.
func (j *judging) segment(i int) string {
	from, to := j.b.lines[i].from, len(j.r)
	for _, l := range j.b.lines {
		if l.from > from && l.from < to {
			to = l.from
		}
	}
	// A word before the next part belongs to that.
	if at := strings.LastIndex(string(j.r[from:to]), ","); at > 0 && to < len(j.r) {
		return string(j.r[from:to])[:at]
	}
	return string(j.r[from:to])
}

// finish gives the lines what they mean without its being said.
func (j *judging) finish(u *Understanding) {
	if u.Intent == Other || u.Intent == Cancel {
		u.TotalFen, u.Hours, u.Doubts = nil, nil, nil
		return
	}
	for i, l := range j.b.lines {
		switch u.Intent {
		case Quote:
			if l.Action == "" && (l.AmountFen != nil || u.TotalFen != nil && !l.vague || l.Grade == ownGrade) {
				l.Action = j.usual(string(l.Part))
			}
			if u.TotalFen != nil && len(j.b.lines) > 1 && l.Hours != nil && u.Hours == nil {
				u.Hours, l.Hours = l.Hours, nil
			}
		case Partial:
			said, _, _ := strings.Cut(j.segment(i), ",")
			if l.Action != notNow && has(removed(said, j.l.Harmless), j.l.Withheld) || j.excepted() {
				l.Action = never
			} else if l.Action == "" {
				l.Action = j.usual(string(l.Part))
			}
		case Estimate:
			if l.Hours != nil {
				u.Hours, l.Hours = l.Hours, nil
			}
		case Blocked, Query:
			l.Action, l.Fault = "", ""
		case Approve, Reject, Progress, Cancel, Other:
		}
		if u.Intent == Quote && (l.Position == "左" || l.Position == "右") && slices.Contains(j.l.Axles, string(l.Part)) {
			u.Doubts = append(u.Doubts, NoSide)
		}
		u.Items = append(u.Items, l.Item)
	}
	if u.Intent == Quote && len(u.Items) == 0 {
		u.Items = append(u.Items, j.b.rest.Item)
		u.Doubts = append(u.Doubts, NoPart)
	}
}

// usual is what is done with a part of which only the price was said.
func (j *judging) usual(part string) Text {
	switch {
	case slices.Contains(j.l.Services, part):
		return "做"
	case slices.Contains(j.l.Fees, part):
		return ""
	case slices.Contains(j.l.ToppedUp, part):
		return "加"
	}
	return "换"
}
