package phrase

import (
	"slices"
	"strings"
)

const (
	leak   = "漏"
	notNow = "暂缓"
	never  = "不换"
)

// part begins a line, or comes back to one.
func (b *binder) part(t token) {
	name := t.name
	if b.again(t) {
		b.parts++
		b.attrs = false
		return
	}
	if name == "" { // 总成, 镜片: only closer words for what was named
		b.refines(t)
		return
	}
	name = b.shared(t)
	if b.symptom(name) {
		return
	}
	b.parts++
	if side := Text(b.lexicon.Sided[t.word]); side != "" && (b.pending.Position == "" || b.pending.Position == "左" || b.pending.Position == "右") {
		b.pending.Position += side
	}
	switch {
	case b.refines(t), b.charges(name), b.owned(name):
	case b.correcting && b.cur != nil:
		if b.cur.Part != Text(name) {
			b.cur.Part = Text(name)
		}
		b.replaced = true
		b.fill(b.cur, true)
	case b.returns(name):
	default:
		b.begin(name)
	}
	b.seat(name)
	b.attrs = false
}

// again goes back to a part that is named by the end of its name: 离合器分泵漏油,
// 分泵一百二.
func (b *binder) again(t token) bool {
	for _, l := range slices.Backward(b.lines) {
		part := string(l.Part)
		if t.sound || b.correcting || part == t.word || !strings.HasSuffix(part, t.word) {
			continue
		}
		b.cur, b.group = l, []*line{l}
		b.fill(l, false)
		return true
	}
	return false
}

// symptom reports whether a part with trouble is only what the one before does
// to it: 机脚胶断了,发动机抖. The trouble is passed over with it.
func (b *binder) symptom(name string) bool {
	next, ok := b.touching()
	if !ok || !next.is(classFault, classLeak) || b.cur == nil || b.cur.Fault == "" || !slices.Contains(b.lexicon.Systems, name) {
		return false
	}
	b.at++
	return true
}

// cured takes out what only told of the trouble that a later line cures, and
// gives the trouble to that: 发动机抖,换机脚胶.
func (b *binder) cured() {
	for i := 0; i+1 < len(b.lines); i++ {
		l, cure := b.lines[i], b.lines[i+1]
		alone := (l.Action == "" || l.Action == "检查") && l.Grade == "" && l.AmountFen == nil && l.Qty == nil && l.Hours == nil && !l.vague
		if !alone || !slices.Contains(b.lexicon.Systems, string(l.Part)) || cure.Action == "" {
			continue
		}
		if cure.Fault == "" {
			cure.Fault = l.Fault
		}
		b.lines = slices.Delete(b.lines, i, i+1)
		i--
	}
}

// refines makes a closer part of the one before, of which only a fault was said:
// 大灯不亮，换个灯泡.
func (b *binder) refines(t token) bool {
	if b.cur == nil || (b.cur.Action != "" && !b.cur.inherited) || b.cur.Grade != "" || b.cur.AmountFen != nil || b.cur.Fault == "" && !b.correcting && !b.forward {
		return false
	}
	closer := b.lexicon.Refined[string(b.cur.Part)]
	name := closer[t.word]
	if name == "" {
		name = closer[t.name]
	}
	if name == "" {
		return false
	}
	b.cur.Part, b.cur.lent = Text(name), true
	b.fill(b.cur, false)
	b.group = []*line{b.cur}
	return true
}

// shared is the part that is meant where the beginning of the name before stands
// for both: 离合器总泵分泵.
func (b *binder) shared(t token) string {
	if b.cur == nil || b.at == 0 || t.sound || t.word == t.name || !b.tokens[b.at-1].is(classPart, classJoin) {
		return t.name
	}
	before := []rune(b.cur.Part)
	for n := len(before) - 1; n >= 2; n-- {
		if name := string(before[:n]) + t.word; b.lexicon.Parts[name] != nil {
			return name
		}
	}
	return t.name
}

// owned makes a closer part of one that only tells what it belongs to:
// 传动轴万向节.
func (b *binder) owned(name string) bool {
	if b.cur == nil || b.attrs || b.tokens[b.at-1].class != classPart || b.tokens[b.at-1].to != b.tokens[b.at].from || b.lexicon.Refined[string(b.cur.Part)][name] == "" {
		return false
	}
	b.cur.Part = Text(name)
	b.fill(b.cur, false)
	return true
}

// charges makes a fee of a part of which nothing was said: 动力电池检测费.
func (b *binder) charges(name string) bool {
	if b.cur == nil || b.attrs || b.tokens[b.at-1].class != classPart || !slices.Contains(b.lexicon.Fees, name) {
		return false
	}
	b.cur.Part, b.cur.Position = Text(name), ""
	return true
}

// returns goes back to a line of the same part at the same place.
func (b *binder) returns(name string) bool {
	for _, l := range slices.Backward(b.lines) {
		if l.Part != Text(name) || l.AmountFen != nil && b.pending.AmountFen != nil ||
			b.pending.Position != "" && l.Position != "" && b.pending.Position != l.Position {
			continue
		}
		b.cur, b.group = l, []*line{l}
		b.fill(l, false)
		return true
	}
	return false
}

// begin adds a line; 前后刹车片 are two.
func (b *binder) begin(name string) {
	first := b.cur
	joined := first != nil && !b.opened(first) && !b.serves(first, name) && !b.attrs && len(b.group) > 0 && !slices.Contains(b.lexicon.Fees, name)
	if b.pending.Position == "前后" {
		front := b.pending
		front.Position, front.Part = "前", Text(name)
		b.pending.Position = "后"
		b.lines = append(b.lines, &front)
		b.group, joined, first = []*line{&front}, true, &front
	}
	l := &line{}
	l.Part, l.from = Text(name), b.tokens[min(b.at, len(b.tokens)-1)].from
	inherits := joined && b.pending.Action == "" && first.Action != ""
	b.fill(l, false)
	if inherits {
		l.Action, l.inherited = first.Action, true
	}
	b.lines = append(b.lines, l)
	b.cur = l
	if joined {
		b.group = append(b.group, l)
	} else {
		b.group = []*line{l}
	}
}

// opened reports whether a line is only taken apart to get at the next one:
// 拆装仪表盘换暖风水箱.
func (b *binder) opened(l *line) bool {
	return l.Action == "拆装" && b.pending.Action != "" && b.pending.Action != l.Action
}

// serves reports whether a thing follows that is no part of the enumeration of
// what was named before: 做个保养,机油三百二; 空调风小,鼓风机换一个.
func (b *binder) serves(work *line, name string) bool {
	return slices.Contains(b.lexicon.Systems, string(work.Part)) || slices.Contains(b.lexicon.Services, string(work.Part)) && !slices.Contains(b.lexicon.Services, name)
}

// fill gives a line what was said before it.
func (b *binder) fill(l *line, replace bool) {
	p := b.pending
	set := func(to *Text, v Text) {
		if v != "" && (*to == "" || replace || to == &l.Position) {
			*to = v
		}
	}
	set(&l.Position, p.Position)
	set(&l.Fault, p.Fault)
	set(&l.Grade, p.Grade)
	if p.Action != "" {
		l.Action, l.inherited = p.Action, false
	}
	if p.AmountFen != nil {
		l.AmountFen, l.one = p.AmountFen, p.one
	}
	if p.Qty != nil {
		l.Qty, l.measure = p.Qty, p.measure
	}
	if p.Hours != nil {
		l.Hours = p.Hours
	}
	l.vague = l.vague || p.vague
	l.unit = l.unit || p.unit
	if l.Fault == leak {
		l.Fault = b.leaking(l.Part)
	}
	b.pending, b.forward = line{}, false
}

// seat is what a part's name says of its place: 左 and a 前翼子板 are 左前.
func (b *binder) seat(name string) {
	l := b.cur
	if slices.Contains(b.lexicon.Services, string(l.Part)) {
		l.Position = ""
		return
	}
	seat := b.lexicon.Seats[name]
	switch {
	case seat == "":
	case l.Position == "左" || l.Position == "右":
		l.Position += Text(seat)
	case l.Position == "":
		l.Position = Text(seat)
	}
}

func (b *binder) leaking(part Text) Text {
	for _, fault := range sorted(b.lexicon.Leaks) {
		if slices.Contains(b.lexicon.Leaks[fault], string(part)) {
			return Text(fault)
		}
	}
	return "漏油"
}

// fault goes with the parts of the clause, or with the part before it, or with
// the next.
func (b *binder) fault(name string) {
	b.attrs = true
	if b.cur == nil || b.parts == 0 && b.next(classPart) >= 0 && b.cur.Fault != "" || b.parts == 0 && b.settled() {
		b.pending.Fault = Text(name)
		return
	}
	if b.correcting && b.cur.Fault != "" {
		b.cur.Fault, b.replaced = b.faultOf(name, b.cur), true
		return
	}
	for _, l := range b.group {
		if l.Fault == "" || l.lent {
			l.Fault, l.lent = b.faultOf(name, l), false
		}
	}
}

// settled reports whether the line before has all that makes a line.
func (b *binder) settled() bool { return b.cur.Action != "" || b.cur.AmountFen != nil }

func (b *binder) faultOf(name string, l *line) Text {
	if name == leak {
		return b.leaking(l.Part)
	}
	return Text(name)
}

// grade goes with the part before it, or the next after a verb.
func (b *binder) grade(t token) {
	name := Text(t.name)
	switch {
	case b.correcting && b.cur != nil && (b.cur.Grade != "" || b.parts == 0):
		b.cur.Grade, b.replaced = name, true
	case b.cur == nil, b.forward, b.parts == 0 && b.ahead():
		b.pending.Grade = name
	default:
		b.attrs = true
		for _, l := range b.group {
			if l.Grade == "" {
				l.Grade = name
			}
		}
	}
}
