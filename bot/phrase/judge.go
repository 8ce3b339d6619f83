package phrase

import (
	"slices"
	"strings"
)

// judging decides what a sentence is for.
type judging struct {
	l      *Lexicon
	s      string
	r      []rune
	tokens []token
	b      bound
}

func (p *Parser) judge(s string, tokens []token, b bound) Understanding {
	j := &judging{l: p.lexicon, s: s, r: []rune(s), tokens: tokens, b: b}
	u := Understanding{Items: []Item{}, TotalFen: b.total, Hours: b.hours, Doubts: b.doubts}
	u.Intent, u.Reason = j.intent()
	switch u.Intent {
	case Approve, Reject, Partial:
		u.Decision = Text(u.Intent)
	case Quote:
		u.Corrects, u.Bare = b.corrects, j.bareAmount()
	case Blocked, Estimate, Progress, Cancel, Query, Other:
	}
	j.finish(&u)
	return u
}

// bareAmount reports whether nothing is said but one amount.
func (j *judging) bareAmount() bool {
	amounts := 0
	for _, t := range j.tokens {
		switch {
		case t.is(classAmount, classFigure):
			amounts++
		case t.is(classPrice, classRevised, classIs, classNotIs, classBreak, classTotal, classCorrection):
		case t.class == classUnknown && strings.Trim(t.word, j.l.Particles) == "":
		default:
			return false
		}
	}
	return amounts == 1 && len(j.b.lines) == 0
}

// has reports whether one of the phrases stands in a text.
func has(text string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(text, p) })
}

// intent tries the readings in the order in which they win.
func (j *judging) intent() (Intent, Text) {
	switch {
	case !j.priced() && (has(removed(j.s, j.l.Blocked[noPart]), j.l.Cancel) || has(j.s, j.l.CancelWhat) && has(j.s, j.l.CancelHow)):
		return Cancel, ""
	case has(j.s, j.l.Smalltalk) && len(j.b.lines) == 0 && !has(j.s, j.l.ApproveStrong) && !has(j.s, j.l.RejectStrong):
		return Other, ""
	case j.asks():
		return Query, ""
	case j.partial():
		return Partial, ""
	}
	if yes := j.decided(); j.approves(yes) {
		return Approve, ""
	} else if j.rejects(yes) {
		return Reject, j.why()
	}
	if reason, ok := j.blocked(); ok {
		return Blocked, reason
	}
	switch {
	case j.estimates():
		return Estimate, ""
	case has(j.s, j.l.Progress) && !j.priced():
		return Progress, ""
	case j.declines():
		return Reject, j.why()
	case j.quotes():
		return Quote, ""
	}
	return Other, ""
}

// priced reports whether a line or all of them got a price.
func (j *judging) priced() bool {
	return j.b.total != nil || slices.ContainsFunc(j.b.lines, func(l *line) bool { return l.AmountFen != nil || l.vague })
}

// timed reports whether a length of time was said.
func (j *judging) timed() bool {
	return slices.ContainsFunc(j.tokens, func(t token) bool { return t.class == classHours && t.value > 0 })
}

func (j *judging) asks() bool {
	if has(j.s, j.l.NoQuery) {
		return false
	}
	text := j.s
	for _, q := range j.l.Query {
		if !strings.Contains(text, q) {
			continue
		}
		if slices.Contains(j.l.QueryAtEnd, q) && !strings.HasSuffix(strings.TrimRight(text, ",?"), q) {
			continue
		}
		if j.priced() && q != "?" && q != "吗" {
			continue
		}
		return !has(text, j.l.Waits) || q == "?"
	}
	return false
}

// decided is what a decision is read from: what follows a correction of it.
func (j *judging) decided() string {
	if !has(j.s, j.l.ApproveStrong) && !has(j.s, j.l.RejectStrong) {
		return j.s
	}
	for _, t := range slices.Backward(j.tokens) {
		if t.class != classCorrection || t.to >= len(j.r) || strings.HasPrefix(t.word, "不对") && t.from > 0 && j.r[t.from-1] != ',' {
			continue
		}
		before := string(j.r[:t.from])
		if slices.Contains(j.l.Consent.Changes, t.word) || !has(before, j.l.ApproveStrong) && !has(before, j.l.RejectStrong) && !has(before, j.l.RejectWeak) {
			continue // it corrects what was offered, or nothing that was said
		}
		if rest := string(j.r[t.to:]); has(rest, j.l.ApproveStrong) || has(rest, j.l.RejectStrong) {
			return strings.Trim(rest, ",")
		}
	}
	return j.s
}

// A yes waits behind one of the waiters: 再批, 才同意, 就行.
var (
	waiters  = []string{"再", "才", "就", "才能", "才会", "后", "才可以", "才好", "就能"}
	speakers = []string{"", "我", "给", "你", "给你"}
	verdicts = []string{"同意", "批", "准", "通过", "签", "放行", "答应", "决定"}
	deeds    = []string{"行", "可以", "做", "换", "修"}
)

// afterwards is when, not what a yes waits for: 然后换一个, 左后换一只.
var afterwards = strings.NewReplacer("然后", ",", "最后", ",", "左后", ",", "右后", ",", "前后", ",")

func yesWaits(text string, deeds []string) bool {
	text = afterwards.Replace(text)
	for _, w := range waiters {
		for _, who := range speakers {
			for _, v := range deeds {
				if strings.Contains(text, w+who+v) {
					return true
				}
			}
		}
	}
	return false
}

// rejects reads a no: a phrase for it, a yes that waits for something, or a yes
// with a no beside it.
func (j *judging) rejects(text string) bool {
	switch {
	case has(text, j.l.StillOpen):
		return false
	case has(text, j.l.RejectStrong):
		return !j.priced() || !has(text, j.l.Progress)
	case yesWaits(text, verdicts), len(j.b.lines) == 0 && !j.timed() && !has(text, j.l.Waits) && yesWaits(text, deeds):
		return true
	case j.clientNo(text):
		return !j.mixed()
	case len(j.b.lines) == 0 && slices.ContainsFunc(strings.Split(text, ","), func(c string) bool { return slices.Contains(j.l.RejectWeak, c) }):
		return true
	case len(j.b.lines) == 0 && has(text, j.l.Repairs):
		return true
	case j.priced(), has(j.s, j.l.Waits), has(j.s, j.l.Waiting):
		return false
	}
	if text = j.bare(text); has(text, j.l.ApproveStrong) && j.held(text) && !has(text, j.l.Progress) {
		return true
	}
	first, _, more := strings.Cut(text, ",")
	yes, _ := j.weak(first)
	return more && yes && has(text, j.l.But)
}

// mixed reports whether one line is left out and another has a price: what a
// client does not want is told of beside what is offered.
func (j *judging) mixed() bool {
	out := slices.ContainsFunc(j.b.lines, func(l *line) bool { return l.Action == never || l.Action == notNow })
	return slices.ContainsFunc(j.b.lines, func(l *line) bool {
		return l.AmountFen != nil && (out || l.instead != "") && l.Action != never && l.Action != notNow
	})
}

// declines is a no in a weak word of which nothing else was made.
func (j *judging) declines() bool {
	if !has(j.s, j.l.RejectWeak) {
		return false
	}
	return len(j.b.lines) == 0
}

// clientReach is how far behind a client his no stands, in bytes.
const clientReach = 24

// clientNo reports whether it is a client who says no.
func (j *judging) clientNo(text string) bool {
	if has(text, j.l.Waits) {
		return false
	}
	for _, who := range j.l.Clients {
		if _, rest, ok := strings.Cut(text, who); ok && has(rest[:min(len(rest), clientReach)], j.l.ClientNo) {
			return true
		}
	}
	return false
}

// why is the reason of a no.
func (j *judging) why() Text {
	if j.clientNo(j.s) {
		return clientNo
	}
	for _, reason := range j.l.RejectOrder {
		if has(j.s, j.l.RejectReasons[reason]) {
			return Text(reason)
		}
	}
	return ""
}

// noPart is the reason of what waits for parts: 配件发错了 withdraws nothing.
const noPart = "缺件"

const clientNo = "客户不同意"

// blocked reads what stands in the way. A word that is nothing by itself needs
// another one.
func (j *judging) blocked() (Text, bool) {
	if j.priced() {
		return "", false
	}
	for _, reason := range j.l.BlockedOrder {
		for _, phrase := range j.l.Blocked[reason] {
			if !strings.Contains(j.s, phrase) {
				continue
			}
			rest := strings.Replace(j.s, phrase, "", 1)
			if !slices.Contains(j.l.BlockedWeak, phrase) || has(rest, j.l.BlockedSigns) {
				return Text(reason), true
			}
		}
	}
	return "", has(j.s, j.l.Waiting)
}

func (j *judging) estimates() bool {
	if j.clocked() && !j.priced() && len(j.b.lines) == 0 && !has(j.s, j.l.Done) {
		return true
	}
	if !j.timed() || j.priced() || has(j.s, j.l.Done) {
		return false
	}
	return len(j.b.lines) == 0 || has(j.s, j.l.Estimate) || j.b.lines[0].Action != "" && j.b.lines[0].Fault == "" && j.b.lines[0].Grade == ""
}

// clocked reports 下午三点能好: until when, not how long.
func (j *judging) clocked() bool {
	return has(j.s, j.l.DoneBy) && slices.ContainsFunc(j.tokens, func(t token) bool {
		return t.class == classCode && (strings.HasSuffix(t.word, "点") || strings.HasSuffix(t.word, "点半") || strings.HasSuffix(t.word, "点钟"))
	})
}

func (j *judging) quotes() bool {
	rest := j.b.rest
	if rest.AmountFen != nil && j.spokenPrice() || j.b.total != nil {
		return true
	}
	return j.b.corrects && (rest.Position != "" || rest.Grade != "") || slices.ContainsFunc(j.b.lines, func(l *line) bool {
		return l.Action != "" || l.Fault != "" || l.Grade != "" || l.AmountFen != nil || l.vague || l.Hours != nil
	})
}

// spokenPrice reports whether something tells that a figure is a price.
func (j *judging) spokenPrice() bool {
	return slices.ContainsFunc(j.tokens, func(t token) bool {
		return t.exact || t.is(classPrice, classAction, classRevised, classDiscount, classCorrection, classGrade, classFree, classFault, classIs, classNotIs)
	}) || len(j.tokens) == 1
}
