package phrase

import (
	"slices"
	"strings"
)

// labourPart is the line of labour that has a price.
const labourPart = "工时费"

// wholeBody is what 全车喷漆 is done to.
const wholeBody = "车身"

// implied are the parts of verbs that name them.
var implied = map[string]string{"补胎": "轮胎", "补气": "轮胎", "充气": "轮胎", "打气": "轮胎"}

// action reads a verb with the no or not-now before it.
func (b *binder) action(t token) {
	name := t.name
	no, later := b.no, b.later
	b.no = false
	if name == "加" && !no && b.plus(t) {
		return
	}
	if no && name != notNow {
		name = never
	}
	if later && (no || !b.soon()) {
		name = notNow
	}
	if next, ok := b.touching(); ok && t.word == "调" && name == t.word && next.is(classPart) && next.name != "" && !slices.Contains(b.lexicon.Adjusted, next.name) {
		name = "换"
	}
	if b.cur == nil && name == "喷漆" && b.pending.Position == "全车" && b.next(classPart) < 0 {
		b.begin(wholeBody)
		b.attrs = true
	}
	if part := implied[t.word]; part != "" && b.cur == nil && b.next(classPart) < 0 {
		b.begin(part)
		b.attrs = true
	}
	b.act(name)
}

// soon: 先换皮带 says when, and is no putting off.
func (b *binder) soon() bool {
	for i := b.at - 1; i >= 0 && b.tokens[i].class != classBreak; i-- {
		if b.tokens[i].class == classLater {
			return b.tokens[i].word == "先"
		}
	}
	return false
}

// plus reports whether 加 only joins: 刹车片加刹车盘, 要加三百二. What is filled in
// is an action.
func (b *binder) plus(t token) bool {
	if t.word != t.name {
		return false
	}
	next, ok := b.touching()
	if !ok || next.class == classBreak || next.class == classUnknown {
		return b.cur == nil || !b.fluid(string(b.cur.Part))
	}
	switch {
	case next.is(classPart):
		return !b.fluid(next.name)
	case next.is(classCount):
		i := b.next(classPart, classAmount, classFigure)
		return (i < 0 || !b.fluid(b.tokens[i].name)) && (b.cur == nil || !b.fluid(string(b.cur.Part)))
	case next.is(classWorkHours, classAmount, classFigure):
		return b.cur == nil || b.cur.Part != labourPart
	}
	return true
}

func (b *binder) fluid(part string) bool {
	return slices.Contains(b.lexicon.Fluids, part) || slices.Contains(b.lexicon.ToppedUp, part) || strings.HasSuffix(part, "油")
}

// weak actions give way to what is said after them: 拆下来清洗.
var weak = []Text{"检查", "拆装", "做"}

// act binds an action.
func (b *binder) act(name string) {
	if b.goesForward(name) {
		b.pending.Action, b.forward = Text(name), true
		return
	}
	if b.cur == nil {
		b.pending.Action = Text(name)
		return
	}
	b.attrs = true
	if b.correcting && b.parts == 0 {
		b.cur.Action, b.cur.inherited, b.replaced = Text(name), false, true
		return
	}
	to := b.group
	if b.all {
		to = b.lines
	}
	for _, l := range to {
		if l.Action == "" || l.inherited || slices.Contains(weak, l.Action) && !slices.Contains(weak, Text(name)) {
			l.Action, l.inherited = Text(name), false
		} else if spared(l.Action, name) {
			l.instead = Text(name)
		}
	}
}

// spared reports whether something else is done to a part in place of what is
// not: 不用换,清洗一下就行. It counts where it has a price.
func spared(was Text, name string) bool {
	return (was == never || was == notNow) && name != never && name != notNow && name != "换" && name != "检查"
}

// goesForward reports whether a part follows the verb before anything else is
// said: 换个水箱盖. Where the part before has nothing yet, and the next has a verb
// of its own, it stays with the one before: 水泵换节温器不换.
func (b *binder) goesForward(name string) bool {
	if next, ok := b.touching(); ok && b.cur != nil && b.lexicon.Refined[string(b.cur.Part)][next.word] != "" {
		return true
	}
	i := b.next(classPart, classAmount, classFigure, classFault, classLeak, classAction, classJoin, classNeg, classNext, classHours, classTotal, classMust)
	if i < 0 {
		return false
	}
	if b.cur == nil || b.parts == 0 {
		return b.cur == nil || name != never && name != notNow || b.settled()
	}
	if b.cur.Action != "" && !b.cur.inherited {
		return true
	}
	if name == never || name == notNow {
		return false
	}
	for j := i + 1; j < len(b.tokens) && b.tokens[j].class != classBreak && b.tokens[j].class != classPart; j++ {
		if c := b.tokens[j].class; c == classAction || c == classMust {
			return false
		}
	}
	return true
}
