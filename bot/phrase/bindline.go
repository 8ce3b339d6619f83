package phrase

import "slices"

const (
	leak   = "漏"
	notNow = "暂缓"
	never  = "不换"
)

// part begins a line, or comes back to one.
func (b *binder) part(t token) {
	name := t.name
	if name == "" { // 总成, 镜片: only closer words for what was named
		b.refines(t)
		return
	}
	if b.symptom(name) {
		return
	}
	b.parts++
	if side := Text(b.lexicon.Sided[t.word]); side != "" && (b.pending.Position == "" || b.pending.Position == "左" || b.pending.Position == "右") {
		b.pending.Position += side
	}
	switch {
	case b.refines(t), b.charges(name):
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
		alone := l.Fault != "" && (l.Action == "" || l.Action == "检查") && l.Grade == "" && l.AmountFen == nil && l.Qty == nil && l.Hours == nil && !l.vague
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
	if b.cur == nil || (b.cur.Action != "" && !b.cur.inherited) || b.cur.Grade != "" || b.cur.AmountFen != nil || b.cur.Fault == "" {
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

// serves reports whether a thing follows a work that is no part of its
// enumeration: 做个保养,机油三百二.
func (b *binder) serves(work *line, name string) bool {
	return slices.Contains(b.lexicon.Services, string(work.Part)) && !slices.Contains(b.lexicon.Services, name)
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

// position goes with the next part of the clause, else with the one before.
func (b *binder) position(t token) {
	name, pair := sides(t.name)
	if next, ok := b.touching(); ok && t.word == "左右" && (next.class == classAmount || next.class == classFigure) {
		b.vague = true // 左右 is meant to be about
		return
	}
	if b.next(classPart, classPosition, classAmount, classFigure) >= 0 {
		if b.pending.Position == "" || len([]rune(name)) > 1 {
			b.pending.Position = Text(name)
		}
		if pair {
			b.pending.Qty = number(2 * scale)
		}
		return
	}
	if len([]rune(t.word)) == 1 && !b.correcting && !b.alone() {
		return
	}
	switch {
	case b.cur != nil && b.parts > 0 && crossing(b.cur.Position, Text(name)) != "" && !b.settled():
		b.cur.Position = crossing(b.cur.Position, Text(name))
	case b.cur == nil:
		b.pending.Position = Text(name)
	case b.correcting:
		b.cur.Position, b.replaced = Text(name), true
	case name == "前后" && b.cur.Position == "":
		b.bothEnds()
	case b.cur.Position == "":
		b.cur.Position = Text(name)
	case b.back(Text(name)):
	case b.cur.Position != Text(name) && (b.next(classNeg) >= 0 || b.next(classAction) >= 0 || b.next(classAmount) >= 0 || b.next(classFigure) >= 0):
		was := b.cur
		b.pending.Position = Text(name)
		b.begin(string(was.Part))
		b.cur.Action, b.cur.inherited, b.cur.Grade = was.Action, true, was.Grade
		b.group = []*line{b.cur}
		b.parts++
	}
	if pair && b.cur != nil && b.cur.Qty == nil {
		b.cur.Qty = number(2 * scale)
	}
}

// bothEnds makes two lines of one: 刹车片前后都换.
func (b *binder) bothEnds() {
	front := b.cur
	rear := *front
	front.Position, rear.Position = "前", "后"
	b.lines = append(b.lines, &rear)
	b.cur, b.group = &rear, []*line{front, &rear}
}

// back returns to the line of the same part at another place, if there is one.
func (b *binder) back(position Text) bool {
	for _, l := range b.lines {
		if l != b.cur && l.Part == b.cur.Part && l.Position == position {
			b.cur, b.group = l, []*line{l}
			b.parts++
			return true
		}
	}
	return false
}

// alone reports whether the word stands free: at the beginning of a clause or
// behind a part.
func (b *binder) alone() bool {
	if b.at == 0 {
		return true
	}
	if next := b.at + 1; next == len(b.tokens) || b.tokens[next].class == classBreak {
		return true
	}
	return b.tokens[b.at-1].is(classBreak, classPart, classNext, classJoin, classAmount, classFigure)
}

// crossing is 左前 for 前 and 左, empty for what does not cross.
func crossing(a, b Text) Text {
	if a == "左" || a == "右" {
		a, b = b, a
	}
	if (a == "前" || a == "后") && (b == "左" || b == "右") {
		return b + a
	}
	return ""
}

// sides names both sides of an axle by the axle.
func sides(name string) (position string, pair bool) {
	switch name {
	case "左前右前":
		return "前", true
	case "左后右后":
		return "后", true
	case "左右":
		return "", true
	}
	return name, false
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
