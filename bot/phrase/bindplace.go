package phrase

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
	case pair && name == "" && b.cur != nil && axle(b.cur.Position) != "":
		b.cur.Position = axle(b.cur.Position)
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

// axle is 前 for 左前 and 右前, empty for what is at no corner.
func axle(p Text) Text {
	switch p {
	case "左前", "右前":
		return "前"
	case "左后", "右后":
		return "后"
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
