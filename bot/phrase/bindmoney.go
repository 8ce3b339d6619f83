package phrase

import (
	"slices"
	"strings"
)

const (
	smallest  = 5 * scale  // a bare figure below is no price
	mostHours = 40 * scale // a bare figure of labour above is its price
)

// number is hundredths as JSON has them.
func number(v int64) *float64 {
	f := float64(v) / scale
	return &f
}

// amount binds a price, or a bare figure that can be one.
func (b *binder) amount(t token) {
	if b.work && !t.exact && t.value <= mostHours {
		b.time(t)
		return
	}
	if !t.exact && (t.value < smallest || t.value%scale != 0 && !b.minus) {
		return
	}
	if b.work {
		b.work, b.attrs = false, true
		b.begin(labourPart)
		b.parts++
	}
	v, vague := t.value, t.vague || b.vague || b.vagueBehind()
	b.vague = false
	if b.rate > 0 {
		v, b.rate = v*b.rate/100, 0
	}
	unit := b.perPiece()
	switch {
	case b.totals:
		b.totals = false
		b.setTotal(v, vague)
	case b.minus:
		b.minus = false
		b.off(v, vague)
	case b.cur == nil, b.parts == 0 && b.nextPriceless() && !b.correcting:
		b.pending.AmountFen, b.pending.unit = &v, unit
		if vague {
			b.pending.AmountFen, b.pending.vague = nil, true
			b.doubt(VagueAmount)
		}
	case vague:
		b.cur.vague, b.attrs = true, true
		b.doubt(VagueAmount)
	default:
		b.price(v, unit)
	}
}

// nextPriceless reports whether a part follows in the clause with no price
// behind it: 八十换个水箱盖.
func (b *binder) nextPriceless() bool {
	i := b.next(classPart, classAmount, classFigure, classTotal)
	if i < 0 {
		return false
	}
	for j := i + 1; j < len(b.tokens) && b.tokens[j].class != classBreak; j++ {
		if c := b.tokens[j].class; c == classAmount || c == classFigure {
			return false
		}
	}
	return true
}

// vagueBehind looks for 左右, 出头, 以内 right behind a figure.
func (b *binder) vagueBehind() bool {
	next, ok := b.touching()
	if !ok {
		return false
	}
	if next.class == classVagueAfter || next.class == classLimit || next.class == classPosition && next.word == "左右" {
		b.at++
		return true
	}
	return false
}

// perPiece reports whether a price is for one piece: 一百二一个, 每条五百二. The
// piece behind it is passed over.
func (b *binder) perPiece() bool {
	unit := b.each
	b.each = false
	if next, ok := b.touching(); ok && next.class == classCount && next.value == scale {
		b.at++
		if b.wholeSet(next) {
			return false
		}
		if b.cur != nil && b.cur.Qty == nil {
			b.cur.one = true
		}
		return true
	}
	return unit
}

// wholeSet reports whether a price is for a set of the pieces that were counted:
// 换四个,一百六一套.
func (b *binder) wholeSet(piece token) bool {
	m := measureOf(piece)
	return m != 0 && strings.ContainsRune("套副付组", m) && b.cur != nil && b.cur.Qty != nil && *b.cur.Qty > 1 && b.cur.measure != m
}

// price gives the line its price, or all of an enumeration theirs.
func (b *binder) price(v int64, unit bool) {
	b.attrs = true
	l, group := b.cur, b.wanted()
	set := func(l *line) {
		own := v
		l.AmountFen, l.unit, l.vague = &own, unit, false
	}
	switch {
	case l.AmountFen == nil && !l.vague && len(group) > 1 && b.unpriced():
		if !unit {
			b.doubt(SharedAmount)
			b.setTotal(v, false)
			return
		}
		for _, l := range group {
			set(l)
		}
	case b.correcting && (l.AmountFen != nil || l.vague), b.revised && l.AmountFen != nil:
		set(l)
		b.replaced = true
	case l.AmountFen == nil && !l.vague:
		set(l)
	case l.vague, *l.AmountFen == v:
	default:
		l.AmountFen, l.vague = nil, true
		b.doubt(SecondAmount)
	}
	b.revised = false
}

// wanted are the lines of an enumeration that are to be done.
func (b *binder) wanted() []*line {
	var out []*line
	for _, l := range b.group {
		if l == b.cur || l.Action != never && l.Action != notNow {
			out = append(out, l)
		}
	}
	return out
}

// unpricedAll reports whether no line has a price.
func (b *binder) unpricedAll() bool {
	return !slices.ContainsFunc(b.lines, func(l *line) bool { return l.AmountFen != nil })
}

func (b *binder) unpriced() bool {
	return !slices.ContainsFunc(b.group, func(l *line) bool { return l.AmountFen != nil || l.vague })
}

func (b *binder) setTotal(v int64, vague bool) {
	if vague {
		b.doubt(VagueAmount)
		return
	}
	b.total = &v
	if b.correcting {
		b.replaced = true
	}
}

// less begins a discount; a single character does so only right before a figure.
func (b *binder) less(t token) {
	next, ok := b.touching()
	b.minus = t.to-t.from > 1 || ok && (next.class == classAmount || next.class == classFigure)
}

// priceSoFar is the total, or else the last price; nil if there is none.
func (b *binder) priceSoFar() *int64 {
	if b.total == nil && b.cur != nil {
		return b.cur.AmountFen
	}
	return b.total
}

// off takes an amount off the total, or off the last price.
func (b *binder) off(v int64, vague bool) {
	of := b.priceSoFar()
	switch {
	case of == nil || *of < v:
	case vague && b.total != nil:
		b.total = nil
		b.doubt(VagueAmount)
	case vague:
		b.cur.AmountFen, b.cur.vague = nil, true
		b.doubt(VagueAmount)
	case b.total == nil && b.cur.unit:
		b.cur.off += v // once, not for each piece
	default:
		*of -= v
	}
}

// round: 抹零 does not say how much.
func (b *binder) round() {
	if next, ok := b.touching(); ok && (next.class == classAmount || next.class == classFigure) {
		// 抹零二十 takes off, 抹零一千一 is what remains.
		of := b.priceSoFar()
		b.revised = of != nil && next.value > *of/2
		b.minus, b.totals = !b.revised, b.revised && b.total != nil
		return
	}
	switch {
	case b.total != nil:
		b.total = nil
	case b.cur != nil && b.cur.AmountFen != nil:
		b.cur.AmountFen, b.cur.vague = nil, true
	default:
		return
	}
	b.doubt(VagueAmount)
}

// free is 免费; a single 送 gives away only the part behind it.
func (b *binder) free(t token) {
	var zero int64
	next, ok := b.touching()
	gift := ok && next.class == classPart
	if t.to-t.from == 1 && !gift {
		return
	}
	if b.cur == nil || gift {
		b.pending.AmountFen = &zero
		return
	}
	b.attrs = true
	for _, l := range b.group {
		if l.AmountFen == nil {
			l.AmountFen = &zero
		}
	}
}

// discount is 打九折.
func (b *binder) discount(t token) {
	switch {
	case t.value <= 0 || t.value >= 100:
	case b.total != nil:
		*b.total = *b.total * t.value / 100
	case b.totals && len(b.lines) > 1 && !b.unpricedAll():
		b.totals = false
		for _, l := range b.lines {
			if l.AmountFen != nil {
				*l.AmountFen = *l.AmountFen * t.value / 100
			}
		}
	case b.cur != nil && b.cur.AmountFen != nil:
		*b.cur.AmountFen = *b.cur.AmountFen * t.value / 100
	default:
		b.rate = t.value
	}
}

// count binds pieces and litres.
func (b *binder) count(t token) {
	if t.vague || t.value <= 0 {
		return
	}
	if b.forward || b.cur == nil || b.ahead() {
		b.pending.Qty, b.pending.measure = number(t.value), measureOf(t)
		return
	}
	l := b.cur
	if t.word == times {
		if l.AmountFen != nil && (l.Qty == nil || *l.Qty == float64(t.value)/scale) {
			l.Qty, l.unit = number(t.value), true
		}
		return
	}
	next, ok := b.touching()
	priced := ok && (next.class == classAmount || next.class == classFigure && next.value >= smallest)
	switch {
	case l.Qty == nil:
		l.Qty, l.measure, l.one = number(t.value), measureOf(t), priced && t.value == scale
	case priced && t.value == scale && *l.Qty > 1:
		b.each = true
	case b.correcting:
		l.Qty, b.replaced = number(t.value), true
	case l.one && t.value > scale:
		l.Qty, l.unit, l.one = number(t.value), true, false
	}
}

// measureOf is the measure word of a count.
func measureOf(t token) rune {
	r := []rune(t.word)
	if len(r) == 0 {
		return 0
	}
	return r[len(r)-1]
}

// time binds a length of time: labour of a line, or how long it all takes.
func (b *binder) time(t token) {
	if t.vague {
		b.doubt(VagueHours)
	}
	b.work = false
	if t.value <= 0 || t.vague && t.class == classFigure {
		return
	}
	if b.cur == nil || b.total != nil && len(b.lines) > 1 {
		b.hours = number(t.value)
		return
	}
	b.cur.Hours = number(t.value)
}

// settle gives what is left its place.
func (b *binder) settle() bound {
	b.cured()
	if b.cur != nil {
		l := b.lines[len(b.lines)-1]
		if l.AmountFen == nil && !l.vague {
			l.AmountFen = b.pending.AmountFen
		}
		if l.Fault == "" && b.pending.Fault != leak {
			l.Fault = b.pending.Fault
		}
	}
	var sum int64
	for _, l := range b.lines {
		if l.instead != "" && l.AmountFen != nil {
			l.Action = l.instead
		}
		if l.unit && l.AmountFen != nil && l.Qty != nil && *l.Qty > 1 {
			v := int64(float64(*l.AmountFen)**l.Qty + 0.5)
			l.AmountFen = &v
		}
		if l.AmountFen != nil {
			*l.AmountFen -= min(l.off, *l.AmountFen)
			sum += *l.AmountFen
		}
	}
	if b.total != nil && sum > 0 && sum < *b.total {
		b.doubt(SumDiffers)
	}
	return bound{lines: b.lines, rest: b.pending, total: b.total, hours: b.hours, doubts: b.doubts, corrects: b.corrected && len(b.lines) == 0}
}
