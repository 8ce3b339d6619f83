package phrase

import (
	"slices"
	"strings"
)

// Consent is what may stand beside a yes. Everything else keeps a sentence from
// being one: what nobody has foreseen is asked again, never taken for consent.
type Consent struct {
	Before  []string `yaml:"before"`  // leads to a yes in its clause: 我看过了, 报价
	Behind  []string `yaml:"behind"`  // follows a yes, or goes on by itself: 按这个来
	Clauses []string `yaml:"clauses"` // clauses of their own behind a yes: 客户急用车
	Capped  []string `yaml:"capped"`  // only beside a limit: 就
	Decides []string `yaml:"decides"` // a yes before which its thing may be named: 减震器同意
	Who     []string `yaml:"who"`     // with Where and Said: 车主微信上说同意了
	Where   []string `yaml:"where"`
	Said    []string `yaml:"said"`
	Never   []string `yaml:"never"`   // are a yes to the rules, and say other things too: 签了
	Able    []string `yaml:"able"`    // 这个可以修: a finding
	Lesser  []string `yaml:"lesser"`  // grades that are less than what was offered
	Times   []string `yaml:"times"`   // when it is to be done, which has to be said with it
	Changes []string `yaml:"changes"` // correct an offer, not what was said: 改成原厂，同意
	Laughs  []string `yaml:"laughs"`  // whoever laughs may not mean it
	Ends    string   `yaml:"ends"`    // particles
}

// piece is what a part of a clause may be, of which several may be true.
type piece uint16

const (
	pieceBefore piece = 1 << iota
	pieceYes
	pieceShort // a yes of one character
	pieceBehind
	pieceEnd
	pieceThing
	pieceAmount
	pieceCapped
	pieceDecides // a yes of which the thing may be named first
)

// span is a piece that begins somewhere.
type span struct {
	to   int
	what piece
}

// explained reports whether each clause of a text is one that consent is made
// of: a yes with what may stand beside it, a limit, a word to go on, or a word
// of courtesy.
func (j *judging) explained(text string) bool {
	start := len(j.r) - len([]rune(text))
	if !strings.HasSuffix(j.s, text) {
		start = 0
	}
	from, yes := start, false
	for i := start; i <= len(j.r); i++ {
		if i < len(j.r) && j.r[i] != ',' {
			continue
		}
		if from < i {
			c := &consent{j: j, from: from, r: j.r[from:i], s: string(j.r[from:i])}
			if has(c.s, j.l.Consent.Laughs) {
				return false
			}
			says := c.says()
			if !says && !c.goesOn() && !c.limited() && !c.aside(yes) {
				return false
			}
			yes = yes || says
		}
		from = i + 1
	}
	return true
}

// consent is one clause of a sentence of consent.
type consent struct {
	j    *judging
	from int
	r    []rune
	s    string
}

// says reports whether the clause is a yes: what may lead to it, the yes, and
// what may follow.
func (c *consent) says() bool {
	if has(c.s, c.j.l.Consent.Able) || strings.HasSuffix(c.s, "了吧") || c.announces() || !c.plain() {
		return false
	}
	return c.run(0, func(state int, p piece) (int, bool) {
		switch {
		case state == 0 && p&pieceBefore != 0:
			return 0, true
		case state <= 1 && p&pieceThing != 0:
			return 1, true
		case state == 1 && p&pieceDecides != 0, state == 0 && p&(pieceYes|pieceShort) != 0, state >= 2 && p&pieceYes != 0:
			return 2, true
		case state >= 2 && p&(pieceBehind|pieceEnd|pieceThing|pieceAmount) != 0:
			return 3, true
		}
		return 0, false
	}, func(state int) bool { return state >= 2 })
}

// announces reports 刹车片可以换了: what can be done now, not what may be.
func (c *consent) announces() bool {
	return strings.HasSuffix(c.s, "了") && slices.ContainsFunc(c.j.l.ApproveVerbs, func(v string) bool { return strings.Contains(c.s, "可以"+v) })
}

// plain reports whether the things of the clause are named as one names what was
// offered: a side with its part, and no grade that is less than the offered one.
func (c *consent) plain() bool {
	var last token
	for _, t := range c.tokens() {
		if last.class == classPosition && !t.is(classPart, classPosition, classGrade) && !strings.HasPrefix(string(c.r[last.from-c.from:]), "前能") {
			return false
		}
		if t.class == classGrade && slices.Contains(c.j.l.Consent.Lesser, t.name) && !strings.Contains(c.s, "按") {
			return false
		}
		last = t
	}
	return last.class != classPosition
}

func (c *consent) tokens() []token {
	var out []token
	for _, t := range c.j.tokens {
		if t.from >= c.from && t.to <= c.from+len(c.r) {
			out = append(out, t)
		}
	}
	return out
}

// goesOn reports 按这个做, 左后减震换原厂: what is to be done now.
func (c *consent) goesOn() bool {
	if !c.plain() || has(c.s, c.j.l.Consent.Times) && !has(c.s, c.j.l.ApproveVerbs) {
		return false
	}
	return c.all(pieceBehind | pieceEnd | pieceThing)
}

// limited reports 三百以内就换.
func (c *consent) limited() bool {
	return has(c.s, c.j.l.Limits) && c.plain() && c.all(pieceBefore|pieceYes|pieceBehind|pieceEnd|pieceThing|pieceAmount|pieceCapped)
}

// aside reports a clause that says nothing about consent; one that gives a
// reason, a thing or a figure does so behind a yes.
func (c *consent) aside(yes bool) bool {
	if !yes {
		return c.all(pieceBefore | pieceEnd)
	}
	rest := removed(c.s, c.j.l.Consent.Clauses)
	return rest == "" || strings.Trim(rest, c.j.l.Consent.Ends) == "" && rest != c.s || c.plain() && c.all(pieceThing|pieceAmount|pieceEnd)
}

func (c *consent) all(allowed piece) bool {
	return c.run(0, func(_ int, p piece) (int, bool) { return 0, p&allowed != 0 }, func(int) bool { return true })
}

// run finds a way through the clause.
func (c *consent) run(state int, step func(state int, p piece) (int, bool), done func(int) bool) bool {
	type place struct{ at, state int }
	seen, todo := map[place]bool{}, []place{{0, state}}
	for len(todo) > 0 {
		p := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[p] {
			continue
		}
		seen[p] = true
		if p.at == len(c.r) && done(p.state) {
			return true
		}
		for _, sp := range c.spans(p.at) {
			if next, ok := step(p.state, sp.what); ok {
				todo = append(todo, place{sp.to, next})
			}
		}
	}
	return false
}

// spans are the pieces that begin at a place.
func (c *consent) spans(at int) []span {
	if at >= len(c.r) {
		return nil
	}
	var out []span
	rest := string(c.r[at:])
	l := c.j.l
	add := func(what piece, words []string) {
		for _, w := range words {
			if strings.HasPrefix(rest, w) {
				out = append(out, span{at + len([]rune(w)), what})
			}
		}
	}
	add(pieceBefore, l.Consent.Before)
	add(pieceBehind, l.Consent.Behind)
	add(pieceBehind, l.ApproveVerbs)
	add(pieceCapped, l.Consent.Capped)
	add(pieceCapped, l.Limits)
	add(pieceYes|pieceDecides, l.Consent.Decides)
	for _, list := range [][]string{l.ApproveStrong, l.ApproveWeak} {
		for _, w := range list {
			if !strings.HasPrefix(rest, w) || slices.Contains(l.Consent.Never, w) {
				continue
			}
			switch n := len([]rune(w)); {
			case n > 1:
				out = append(out, span{at + n, pieceYes})
			case c.closes(w, rest[len(w):]) && (at == 0 || string(c.r[at-1]) == w || strings.ContainsRune(l.Consent.Ends, c.r[at-1])):
				out = append(out, span{at + n, pieceYes})
			case c.closes(w, rest[len(w):]):
				out = append(out, span{at + n, pieceShort})
			}
		}
	}
	if n := l.client(rest); n > 0 {
		out = append(out, span{at + n, pieceYes})
	}
	if strings.ContainsRune(l.Consent.Ends, c.r[at]) {
		out = append(out, span{at + 1, pieceEnd})
	}
	return append(out, c.things(at)...)
}

// closes reports whether a yes of one character is a word of its own: 好 is, 好换
// and 准备 are not.
func (c *consent) closes(yes, rest string) bool {
	if rest == "" || strings.HasPrefix(rest, yes) {
		return true
	}
	r := []rune(rest)
	return strings.ContainsRune(c.j.l.Consent.Ends, r[0]) || yes == "行" && strings.ContainsRune(c.j.l.Consent.Ends, r[len(r)-1])
}

// things are what was offered, or a figure of it.
func (c *consent) things(at int) []span {
	var out []span
	for _, t := range c.tokens() {
		if t.from-c.from != at {
			continue
		}
		switch t.class {
		case classPart, classPosition, classGrade, classCode:
			out = append(out, span{t.to - c.from, pieceThing})
		case classCount:
			out = append(out, span{t.to - c.from, pieceBehind})
		case classHours:
			out = append(out, span{t.to - c.from, pieceCapped})
		case classAmount, classFigure:
			if t.value >= leastPrice {
				out = append(out, span{t.to - c.from, pieceAmount})
			}
			out = append(out, span{t.to - c.from, pieceCapped})
		default:
		}
	}
	return out
}

// leastPrice is what a figure beside a yes has to come to, in fen, to be a price
// and not the number of a line.
const leastPrice = 1000

// client is the length of 车主微信上说同意了 at the beginning of a text, in
// characters: who, where, and what he said. 0: nothing of that.
func (l *Lexicon) client(text string) int {
	longest := func(words []string) string {
		out := ""
		for _, w := range words {
			if len(w) > len(out) && strings.HasPrefix(text, w) {
				out = w
			}
		}
		text = text[len(out):]
		return out
	}
	who := longest(l.Consent.Who)
	where := longest(l.Consent.Where)
	said := longest(l.Consent.Said)
	if who == "" || said == "" {
		return 0
	}
	return len([]rune(who + where + said))
}
