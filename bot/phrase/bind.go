package phrase

import (
	"slices"
	"strings"
)

// line is an item while it is put together.
type line struct {
	Item

	vague     bool  // its price was a vague one
	unit      bool  // its price is that of one piece
	one       bool  // its piece was said before the price: 一条四百
	inherited bool  // its action is that of the enumeration
	lent      bool  // its fault is that of a wider part
	instead   Text  // what is done where it is not replaced
	off       int64 // taken off the price of all its pieces
	measure   rune  // of its pieces
	from      int   // where its part was first named
}

// binder walks over the tokens of a sentence and binds each to a line: a
// position goes with the next part, a price and a grade with the last one.
type binder struct {
	lexicon *Lexicon
	tokens  []token
	at      int

	lines   []*line
	cur     *line   // that is spoken of
	group   []*line // the enumeration that it belongs to
	attrs   bool    // something was said of it
	pending line    // what was said of the next part
	forward bool    // the action of pending was said for the next part

	parts   int  // parts in this clause
	all     bool // 都
	each    bool // the next price is for each
	minus   bool // the next price is taken off
	totals  bool // the next price is that of all
	revised bool // the next price stands for the one before
	vague   bool // the next price is vague
	work    bool // the next figure is labour
	no      bool // the next action is not to be done
	later   bool // ... not now
	rate    int64

	correcting bool // the next value stands for the one before
	replaced   bool // it did
	corrected  bool // the sentence corrects something

	total  *int64
	hours  *float64
	doubts []Doubt
}

// bound is what became of the tokens.
type bound struct {
	lines    []*line
	rest     line // what was said without a part
	total    *int64
	hours    *float64
	doubts   []Doubt
	corrects bool
}

func bind(l *Lexicon, tokens []token) bound {
	b := &binder{lexicon: l, tokens: crossed(tokens)}
	for b.at = 0; b.at < len(b.tokens); b.at++ {
		t := b.tokens[b.at]
		if take, ok := takes[t.class]; ok {
			take(b, t)
		}
		if t.sound {
			b.doubt(Slip)
		}
	}
	return b.settle()
}

// takes say what a token does.
var takes map[class]func(*binder, token)

func init() {
	takes = map[class]func(*binder, token){
		classBreak:       func(b *binder, _ token) { b.pause() },
		classPart:        (*binder).part,
		classPosition:    (*binder).position,
		classFault:       func(b *binder, t token) { b.fault(t.name) },
		classLeak:        func(b *binder, _ token) { b.fault(leak) },
		classAction:      (*binder).action,
		classMust:        func(b *binder, _ token) { b.act("换") },
		classNotNow:      func(b *binder, _ token) { b.act(notNow) },
		classGrade:       (*binder).grade,
		classTotal:       func(b *binder, _ token) { b.all, b.totals = true, b.summing() },
		classDiscount:    (*binder).less,
		classRounded:     func(b *binder, _ token) { b.round() },
		classCorrection:  func(b *binder, _ token) { b.correcting, b.replaced, b.corrected = true, false, true },
		classEach:        func(b *binder, _ token) { b.each = true },
		classBoth:        (*binder).both,
		classRevised:     func(b *binder, _ token) { b.revised = true },
		classFree:        (*binder).free,
		classVagueBefore: func(b *binder, _ token) { b.vague = true },
		classLimit:       func(b *binder, _ token) { b.vague = true },
		classWorkHours:   func(b *binder, _ token) { b.work = !b.withLabour() },
		classNext:        func(b *binder, _ token) { b.attrs = true },
		classLater:       func(b *binder, t token) { b.later = true },
		classNeg:         func(b *binder, _ token) { b.no = b.beforeAction() },
		classAmount:      (*binder).amount,
		classFigure:      (*binder).amount,
		classCount:       (*binder).count,
		classHours:       (*binder).time,
		classRate:        (*binder).discount,
	}
}

func (b *binder) doubt(d Doubt) {
	if !slices.Contains(b.doubts, d) {
		b.doubts = append(b.doubts, d)
	}
}

// pause ends what holds within a clause only.
func (b *binder) pause() {
	b.parts, b.all, b.each, b.minus, b.vague, b.no, b.later, b.revised = 0, false, false, false, false, false, false, false
	if b.replaced && !b.figureNext() {
		b.correcting = false
	}
}

// figureNext reports whether the next clause begins with a figure: it corrects
// as well, as in 不对,是右后,三百五.
func (b *binder) figureNext() bool {
	if b.at+1 >= len(b.tokens) {
		return false
	}
	c := b.tokens[b.at+1].class
	return c == classAmount || c == classFigure
}

// both is 都; with the sides said before it, the price of one is for each.
func (b *binder) both(t token) {
	b.all = true
	if b.cur != nil && b.cur.unit && b.cur.Qty == nil && strings.HasPrefix(t.word, "两") {
		b.cur.Qty = number(2 * scale)
	}
}

// withLabour reports 水泵连工时五百: one price for the part and its labour.
func (b *binder) withLabour() bool {
	if b.cur == nil || b.cur.AmountFen != nil || b.at == 0 {
		return false
	}
	before := b.tokens[b.at-1]
	return before.to == b.tokens[b.at].from && slices.ContainsFunc([]string{"连", "连同", "带", "含", "包"}, func(w string) bool { return strings.HasSuffix(before.word, w) })
}

// next is the following token of a class within the clause, -1 if one of the
// stops comes first.
func (b *binder) next(c class, stops ...class) int {
	for i := b.at + 1; i < len(b.tokens) && b.tokens[i].class != classBreak; i++ {
		if b.tokens[i].class == c && (c != classPart || b.tokens[i].name != "") {
			return i
		}
		if slices.Contains(stops, b.tokens[i].class) {
			return -1
		}
	}
	return -1
}

// ahead reports whether what is said now belongs to a part that comes next.
func (b *binder) ahead() bool {
	return b.next(classPart, classPosition, classAmount, classFigure, classFault, classLeak, classAction, classJoin) >= 0
}

// summing reports whether a sum follows: 一起六百, but not 一起换掉.
func (b *binder) summing() bool {
	for i := b.at + 1; i < len(b.tokens); i++ {
		if t := b.tokens[i]; t.is(classAmount, classFigure, classRate, classPart, classAction, classFault, classNeg) {
			return t.is(classAmount, classFigure, classRate)
		}
	}
	return false
}

// touching is the token right behind the present one.
func (b *binder) touching() (token, bool) {
	if b.at+1 >= len(b.tokens) || b.tokens[b.at+1].from != b.tokens[b.at].to {
		return token{}, false
	}
	return b.tokens[b.at+1], true
}

// beforeAction reports whether an action comes within two characters.
func (b *binder) beforeAction() bool {
	for i := b.at + 1; i < len(b.tokens); i++ {
		t := b.tokens[i]
		if t.class == classAction {
			return t.from-b.tokens[b.at].to <= 2
		}
		if t.class == classBreak || t.class == classPart {
			return false
		}
	}
	return false
}

// crossed takes out what is denied by 不是甲是乙, and puts a correction in its
// place; 不是 alone is one as well.
func crossed(tokens []token) []token {
	var out []token
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if t.class != classNotIs {
			out = append(out, t)
			continue
		}
		end, values := i+1, 0
		for end < len(tokens) && (isValue(tokens[end]) || tokens[end].class == classUnknown || tokens[end].class == classBreak && end == i+1+values && values > 0 && follows(tokens, end)) {
			if isValue(tokens[end]) {
				values++
			}
			end++
		}
		closed := end == len(tokens) || tokens[end].class == classBreak
		correction := token{class: classCorrection, from: t.from, to: t.to}
		switch {
		case values > 0 && end < len(tokens) && (tokens[end].class == classIs || tokens[end].class == classCorrection):
			out = append(out, correction)
			i = end
		case values > 0 && closed && len(out) > 0: // 是三百六，不是三百二
			out = slices.Insert(out, beforeValues(out), correction)
			i = end - 1
		case values == 0 && closed:
			out = append(out, correction)
		}
	}
	return out
}

// beforeValues is where the values at the end begin.
func beforeValues(out []token) int {
	i := len(out)
	for i > 0 && (isValue(out[i-1]) || out[i-1].class == classIs || out[i-1].class == classBreak && i == len(out)) {
		i--
	}
	return i
}

// follows reports whether 是 stands behind a pause.
func follows(tokens []token, at int) bool {
	return at+1 < len(tokens) && (tokens[at+1].class == classIs || tokens[at+1].class == classCorrection)
}

func isValue(t token) bool {
	return t.is(classAmount, classFigure, classPosition, classPart, classGrade, classAction, classFault, classLeak, classCount, classHours)
}
