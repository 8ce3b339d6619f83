package phrase

import "slices"

// token is a word or figure of a sentence.
type token struct {
	class    class
	name     string // of the part, position, fault, action or grade; else the word
	word     string
	from, to int
	value    int64 // hundredths: fen, pieces, hours, or percent for a rate
	vague    bool
	sound    bool // found by its sound
	exact    bool // an amount with its unit
}

// is reports whether a token is of one of the classes.
func (t token) is(classes ...class) bool { return slices.Contains(classes, t.class) }

// scanner makes tokens of a text.
type scanner struct {
	p      *Parser
	r      []rune
	words  []found
	starts []bool // a word begins here
	out    []token
	i      int
	// measured is the end of a figure that was no money: 胎压两个五.
	measured int
}

func (p *Parser) tokens(r []rune) []token {
	s := &scanner{p: p, r: r, words: p.words.find(r), starts: make([]bool, len(r)+1)}
	for _, w := range s.words {
		s.starts[w.from] = true
	}
	for s.i < len(r) {
		if w, ok := s.wordHere(); ok {
			s.word(w)
			continue
		}
		s.other()
	}
	return s.out
}

// wordHere is the word at the place, if it was not read already.
func (s *scanner) wordHere() (found, bool) {
	for len(s.words) > 0 && s.words[0].from < s.i {
		s.words = s.words[1:]
	}
	if len(s.words) > 0 && s.words[0].from == s.i {
		return s.words[0], true
	}
	return found{}, false
}

func (s *scanner) word(w found) {
	t := token{class: w.meaning.class, name: w.meaning.name, word: w.meaning.word, from: w.from, to: w.to, sound: w.sound > 0}
	s.push(t)
	if t.class == classAction && t.to < len(s.r) && !s.starts[t.to] {
		s.single(t.to)
	}
}

func (s *scanner) push(t token) {
	s.out = append(s.out, t)
	s.i = t.to
}

// single reads the piece of 换个, 换只: one, or a pair.
func (s *scanner) single(at int) {
	n, ok := s.p.lexicon.Measures[string(s.r[at])]
	if !ok || n == 0 || s.r[at] == '次' || s.r[at] == '件' || s.r[at] == '面' || s.r[at] == '道' {
		return
	}
	s.push(token{class: classCount, word: string(s.r[at]), from: at, to: at + 1, value: int64(n) * scale})
}

// gap is where the next word begins.
func (s *scanner) gap() int {
	if len(s.words) > 0 {
		return s.words[0].from
	}
	return len(s.r)
}

// other reads what is no word: a pause, a code, a figure, or nothing known.
func (s *scanner) other() {
	switch c := s.r[s.i]; c {
	case ',', '?':
		s.push(token{class: classBreak, word: string(c), from: s.i, to: s.i + 1})
		return
	case '、':
		s.push(token{class: classJoin, word: "、", from: s.i, to: s.i + 1})
		return
	}
	if end := s.code(); end > s.i {
		s.push(token{class: classCode, word: string(s.r[s.i:end]), from: s.i, to: end})
		return
	}
	if s.figure() {
		return
	}
	if n := len(s.out); n > 0 && s.out[n-1].class == classUnknown {
		s.out[n-1].to++
		s.out[n-1].word += string(s.r[s.i])
		s.i++
		return
	}
	s.push(token{class: classUnknown, word: string(s.r[s.i]), from: s.i, to: s.i + 1})
}

// longCode is the length from which a row of digits is a number of something.
const longCode = 7

// code ends a plate, a part or telephone number that begins here.
func (s *scanner) code() int {
	if end := s.tyre(); end > s.i {
		return end
	}
	i, letters, digits := s.i, 0, 0
	if !isLetter(s.r[i]) && !isDigit(s.r[i]) {
		return i
	}
	for i < len(s.r) && (isLetter(s.r[i]) || isDigit(s.r[i]) || s.r[i] == '-' && i > s.i) {
		if isLetter(s.r[i]) {
			letters++
		} else if isDigit(s.r[i]) {
			digits++
		}
		i++
	}
	switch {
	case digits >= longCode, letters > 0 && digits > 1 && i-s.i >= 4, digits >= 3 && s.r[s.i] == '0' && (i == len(s.r) || s.r[i] != '.'):
		return i
	}
	return s.i
}

// tyre ends a size such as 225/55R17 that begins here.
func (s *scanner) tyre() int {
	i := s.i
	run := func(is func(rune) bool, least, most int) bool {
		from := i
		for i < len(s.r) && i-from < most && is(s.r[i]) {
			i++
		}
		return i-from >= least
	}
	if !run(isDigit, 3, 3) || i == len(s.r) || s.r[i] != '/' {
		return s.i
	}
	if i++; run(isDigit, 2, 2) && run(isLetter, 0, 2) && run(isDigit, 2, 2) {
		return i
	}
	return s.i
}

func isLetter(r rune) bool { return r >= 'A' && r <= 'Z' }

// last is the token before, if it stands right here.
func (s *scanner) last(c ...class) bool {
	n := len(s.out)
	return n > 0 && s.out[n-1].to == s.i && slices.Contains(c, s.out[n-1].class)
}
