package phrase

import (
	"slices"
	"strings"
)

// figure reads a number with what tells its kind: money, pieces, hours, a rate,
// or something that is none of these.
func (s *scanner) figure() bool {
	start := s.i
	if s.r[start] == '¥' {
		return s.yen()
	}
	if h, end, vague, ok := looseHours(s.r, start); ok {
		s.push(token{class: classHours, from: start, to: end, value: h, vague: vague})
		return true
	}
	n, ok := readNumeral(s.r, start, s.limit())
	if !ok {
		return false
	}
	t := s.kind(n)
	t.from, t.word = start, string(s.r[start:t.to])
	if n.run && (n.zero || t.to-start >= 5) && t.class == classFigure {
		t.class = classCode
	}
	if s.last(classNotBefore) || s.last(classCode) && s.measured == start {
		t.class, s.measured = classCode, t.to
	}
	if t.class == classFigure && s.multiplied(start) && t.value <= mostTimes {
		t.class, t.word = classCount, times
	}
	s.push(t)
	return true
}

const (
	mostTimes = 20 * scale // pieces that a price is multiplied by
	times     = "乘"
)

// multiplied reports whether a figure says how often a price counts: 三十五乘二.
func (s *scanner) multiplied(at int) bool {
	before := string(s.r[max(0, at-2):at])
	return strings.HasSuffix(before, "乘") || strings.HasSuffix(before, "乘以") || strings.HasSuffix(before, "×") || strings.HasSuffix(before, "*")
}

// limit is where a figure has to end: at the next word, unless that begins like
// a unit of one.
func (s *scanner) limit() int {
	for s.i < len(s.r) && len(s.words) > 0 && s.words[0].from <= s.i {
		s.words = s.words[1:]
	}
	return s.gap()
}

func (s *scanner) yen() bool {
	n, ok := readNumeral(s.r, s.i+1, len(s.r))
	if !ok {
		return false
	}
	s.push(token{class: classAmount, word: "¥", from: s.i, to: n.end, value: n.value, vague: n.vague, exact: true})
	return true
}

// kind looks at what follows a numeral.
func (s *scanner) kind(n numeral) token {
	t := token{class: classFigure, to: n.end, value: n.value, vague: n.vague}
	rest := s.r[n.end:]
	if n.one > 0 && s.pieces(n.one+1) {
		t.value, t.to = n.oneValue, n.one
		return t
	}
	if h, end, vague, ok := hoursBehind(s.r, n.end, n.value); ok {
		return token{class: classHours, to: end, value: h, vague: n.vague || vague}
	}
	if len(rest) > 0 && rest[0] == '折' {
		return token{class: classRate, to: n.end + 1, value: rate(n.value)}
	}
	if t, ok := s.money(n); ok {
		return t
	}
	if t, ok := s.count(n); ok {
		return t
	}
	if end := s.notMoney(n.end); end > 0 {
		t.class, t.to = classCode, end
	}
	return t
}

// rate is 九折, 八五折 or 95折 in percent.
func rate(v int64) int64 {
	if v < 10*scale {
		return v / 10
	}
	return v / scale
}

// money reads 三百二十块, 五十块五, 三块半, 两毛.
func (s *scanner) money(n numeral) (token, bool) {
	i := n.end
	t := token{class: classAmount, value: n.value, vague: n.vague, exact: true}
	switch {
	case i >= len(s.r):
		return t, false
	case s.r[i] == '毛' || s.r[i] == '角':
		t.value, t.to = n.value/10, i+1
		return t, true
	case s.r[i] == '块' && s.blockOf(n):
		return t, false
	case s.r[i] != '块' && s.r[i] != '元' && s.r[i] != '圆':
		return t, false
	}
	t.to = i + 1
	if t.to < len(s.r) && s.r[t.to] == '多' {
		t.vague, t.to = true, t.to+1
	}
	s.cents(&t)
	if t.to < len(s.r) && s.r[t.to] == '钱' {
		t.to++
	}
	return t, true
}

// cents reads what follows 块: 五, 半, 五毛.
func (s *scanner) cents(t *token) {
	i := t.to
	if i >= len(s.r) {
		return
	}
	if s.r[i] == '半' {
		t.value, t.to = t.value+scale/2, i+1
		return
	}
	if s.r[i] == '零' && i+1 < len(s.r) {
		i++
	}
	d, ok := digitOf(s.r[i])
	if !ok || s.starts[i] && i == t.to {
		return
	}
	end := i + 1
	if end < len(s.r) {
		next := s.r[end]
		if next == '毛' || next == '角' {
			t.value, t.to = t.value+d*scale/10, end+1
			return
		}
		one := next == '一' && s.pieces(end+1) // 两块五一个
		if _, unit := units[next]; unit || startsDigit(next) && !one || s.pieces(end) || next == '个' || next == '半' || next == '天' || next == '小' || i != t.to {
			return
		}
	}
	if i == t.to {
		t.value, t.to = t.value+d*scale/10, end
	}
}

// blockOf reports whether 块 counts pieces: 换一块副厂的, 两块一百六.
func (s *scanner) blockOf(n numeral) bool {
	at := n.end + 1
	if n.value > 10*scale || n.value%scale != 0 || at < len(s.r) && s.r[at] == '钱' {
		return false
	}
	if s.last(classAction) {
		return true
	}
	if at < len(s.r) && s.r[at] == '新' {
		return true
	}
	if at < len(s.r) && s.r[at] == '的' {
		at++
	}
	for _, w := range s.words {
		if w.from == at {
			return w.meaning.class == classPart || w.meaning.class == classGrade || w.meaning.class == classTotal
		}
	}
	m, ok := readNumeral(s.r, at, len(s.r))
	return ok && m.large
}

// pieces reports whether a measure word stands at a place; 块 is none here.
func (s *scanner) pieces(at int) bool {
	if at >= len(s.r) || s.starts[at] || s.r[at] == '块' {
		return false
	}
	_, ok := s.p.lexicon.Measures[string(s.r[at])]
	return ok && !strings.HasPrefix(string(s.r[at:]), "个半") && !strings.HasPrefix(string(s.r[at:]), "次")
}

// count reads 两个, 四升, 一对, 三件套.
func (s *scanner) count(n numeral) (token, bool) {
	at := n.end
	if at >= len(s.r) || s.starts[at] || s.notMoney(at) > 0 {
		return token{}, false
	}
	for _, w := range []string{"件套", "公升"} {
		if strings.HasPrefix(string(s.r[at:]), w) {
			per := n.value
			if w == "件套" {
				per = scale
			}
			return token{class: classCount, to: at + 2, value: per, vague: n.vague}, true
		}
	}
	per, ok := s.p.lexicon.Measures[string(s.r[at])]
	if !ok {
		return token{}, false
	}
	t := token{class: classCount, to: at + 1, value: n.value * int64(per), vague: n.vague}
	if s.r[at] == '升' && t.to < len(s.r) && s.r[t.to] == '半' {
		t.value, t.to = t.value+scale/2, t.to+1
	}
	return t, true
}

// notMoney is the end of what makes a figure kilometres, years and the like; 0 if
// nothing does.
func (s *scanner) notMoney(at int) int {
	if at >= len(s.r) || s.starts[at] && !s.soft(at) {
		return 0
	}
	end := 0
	s.p.words.after.each(symbols(string(s.r[at:min(at+6, len(s.r))])), 0, func(to int, _ *meaning) { end = at + to })
	return end
}

// soft words may begin where a unit does.
func (s *scanner) soft(at int) bool {
	return slices.ContainsFunc(s.words, func(w found) bool {
		return w.from == at && (w.meaning.class == classNotBefore || w.meaning.class == classNoise)
	})
}

// hourWords are the lengths of time in hundredths of an hour; a day is one of
// work.
var hourWords = []struct {
	word  string
	value int64
}{{"小时", 100}, {"钟头", 100}, {"工时", 100}, {"刻钟", 25}, {"天", 800}, {"钟", 100}, {"H", 100}, {"工", 100}}

// hoursBehind reads a length of time whose figure ends at a place: 个半小时,
// 天半, 分钟.
func hoursBehind(r []rune, at int, v int64) (hours int64, end int, vague, ok bool) {
	text := string(r[at:min(at+8, len(r))])
	piece, half := false, false
	if strings.HasPrefix(text, "分钟") {
		return (v + 30) / 60, at + 2, false, true
	}
	for _, p := range []struct {
		word              string
		half, vague, bare bool
	}{{"个半", true, false, true}, {"个多", false, true, false}, {"多个", false, true, false}, {"个", false, false, false}} {
		if rest, cut := strings.CutPrefix(text, p.word); cut {
			text, at, piece, half, vague = rest, at+len([]rune(p.word)), true, p.half, p.vague
			break
		}
	}
	for _, w := range hourWords {
		rest, cut := strings.CutPrefix(text, w.word)
		if !cut || w.word == "工" && (!piece || strings.HasPrefix(rest, "位")) || w.word == "天" && piece || w.word == "钟" && !piece {
			continue
		}
		if w.word == "工时" && !piece && (v > mostHours || labour(rest)) {
			return 0, 0, false, false
		}
		hours, end = v*w.value/scale, at+len([]rune(w.word))
		if strings.HasPrefix(rest, "半") && w.word != "工时" {
			half, end, rest = true, end+1, strings.TrimPrefix(rest, "半")
		}
		if half {
			hours += w.value / 2
		}
		return hours, end, vague, w.word != "天" || !dateLike(rest)
	}
	if piece && half {
		return v + scale/2, at, vague, true
	}
	return 0, 0, false, false
}

// labour reports whether a figure follows: 三十工时半小时 is a price before labour.
func labour(rest string) bool {
	r := []rune(rest)
	if len(r) == 0 {
		return false
	}
	_, digit := digitOf(r[0])
	return digit || r[0] == '半' || r[0] == '十'
}

// dateLike: 三天后 is when, not how long.
func dateLike(rest string) bool {
	for _, w := range []string{"后", "以后", "之后", "前", "内", "到", "就到", "没", "才到", "发"} {
		if strings.HasPrefix(rest, w) {
			return true
		}
	}
	return false
}

// looseHours reads lengths without a figure: 半小时, 半天, 个把小时.
func looseHours(r []rune, at int) (hours int64, end int, vague, ok bool) {
	text := string(r[at:min(at+6, len(r))])
	for _, w := range []struct {
		word  string
		value int64
		vague bool
	}{{"半个小时", 50, false}, {"半个钟头", 50, false}, {"半个工时", 50, false}, {"半个工", 50, false}, {"半个钟", 50, false}, {"半小时", 50, false},
		{"半钟头", 50, false}, {"半工时", 50, false}, {"半天", 400, false}, {"个把小时", 100, true}, {"个把钟头", 100, true}, {"个把工时", 100, true},
		{"个把钟", 100, true}, {"小半天", 400, true}, {"大半天", 400, true}, {"几个小时", 0, true}, {"几个钟头", 0, true}, {"几个工时", 0, true}} {
		if strings.HasPrefix(text, w.word) {
			return w.value, at + len([]rune(w.word)), w.vague, true
		}
	}
	return 0, 0, false, false
}
