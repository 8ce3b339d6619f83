package plate

import (
	"slices"
	"unicode/utf8"
)

// Match is a plate found in free text.
type Match struct {
	Start, End int // bytes of the text: text[Start:End] is the plate as written
	Plate      Plate
	// Guessed says that a sound had to be taken for a sign: 这A12345, or a
	// Chinese numeral in the serial. Name the plate in the answer.
	Guessed bool
}

// Find returns the plates inside free text in the order in which they occur,
// such as the one of `登记 浙a·12345 王先生 刹车异响`. Chinese numerals in the
// serial (浙a1234五) and homophones of 浙 (这, 哲) are understood where a whole
// plate follows. Layouts without a province sign look like part numbers and
// are left to Parse, except for the armed police's WJ浙….
func Find(text string) []Match {
	var found []Match
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if m, ok := matchAt(text, i, r, size); ok {
			found = append(found, m)
			i = m.End
			continue
		}
		i += size
	}
	return found
}

func matchAt(text string, i int, r rune, size int) (Match, bool) {
	switch {
	case isProvince(r):
		return matchProvince(text, i, i+size, r, false)
	case r == '这' || r == '哲':
		return matchProvince(text, i, i+size, '浙', true)
	case r == 'W' || r == 'w' || r == 'Ｗ' || r == 'ｗ':
		return matchWJ(text, i, i+size)
	}
	return Match{}, false
}

// matchProvince reads what follows a province sign that stands at start.
func matchProvince(text string, start, next int, province rune, heard bool) (Match, bool) {
	var buf [tokensMax]token
	ts := tokens(text, next, buf[:0])
	if len(ts) < 5 || !isOffice(ts[0].r) {
		return Match{}, false
	}
	n, ok := plateLength(province, ts)
	if !ok {
		return Match{}, false
	}
	digits, spoken, split := 0, heard, false
	for i, t := range ts[:n] {
		if isDigit(t.r) {
			digits++
		}
		spoken = spoken || t.spoken
		split = split || t.apart && i > 1
	}
	var runeBuf [maxRunes]rune
	end := ts[n-1].end
	if heard && (split || digits < 3) || digits == 0 || split && measureFollows(text[end:]) {
		return Match{}, false
	}
	r := assemble(province, ts[:n], runeBuf[:0])
	p, ok := build(string(r), r)
	return Match{Start: start, End: end, Plate: p, Guessed: spoken}, ok
}

// plateLength tells how many of the tokens belong to the plate. A serial ends
// where a gap or other text follows; only then is the longer new energy form
// tried, so that `浙A12345 D` stays an answer D to a question about 浙A12345.
func plateLength(province rune, ts []token) (int, bool) {
	var buf [maxRunes]rune
	fits := func(n int) bool {
		if n > len(ts) {
			return false
		}
		_, _, ok := classify(assemble(province, ts[:n], buf[:0]))
		return ok
	}
	switch {
	case fits(6) && ends(ts, 6):
		return 6, true
	case fits(7) && ends(ts, 7):
		return 7, true
	case fits(6) && ts[6].spoken && !ts[5].spoken:
		return 6, true
	}
	return 0, false
}

// ends says that the plate may end after n tokens: nothing that could belong
// to it follows directly. A word in Latin letters, as in 浙A12345ABS灯亮, does not.
func ends(ts []token, n int) bool {
	if n >= len(ts) || ts[n].apart {
		return true
	}
	return isDigit(ts[n-1].r) && isLatin(ts[n].r) && n+1 < len(ts) && isLatin(ts[n+1].r) && !ts[n+1].apart
}

// matchWJ reads the armed police's plate with a province sign, WJ浙1234D.
func matchWJ(text string, start, next int) (Match, bool) {
	if before, _ := utf8.DecodeLastRuneInString(text[:start]); isSerial(fold(before)) {
		return Match{}, false
	}
	j, size := utf8.DecodeRuneInString(text[next:])
	next += size
	province, size := utf8.DecodeRuneInString(text[next:])
	if fold(j) != 'J' || !isProvince(province) {
		return Match{}, false
	}
	var buf [tokensMax]token
	ts := tokens(text, next+size, buf[:0])
	if len(ts) < 5 || !ends(ts, 5) {
		return Match{}, false
	}
	var runeBuf [maxRunes]rune
	r := assemble(province, ts[:5], append(runeBuf[:0], 'W', 'J'))
	p, ok := build(string(r), r)
	spoken := slices.ContainsFunc(ts[:5], func(t token) bool { return t.spoken })
	return Match{Start: start, End: ts[4].end, Plate: p, Guessed: spoken}, ok
}

// assemble appends the characters of a plate to buf.
func assemble(province rune, ts []token, buf []rune) []rune {
	buf = append(buf, province)
	for _, t := range ts {
		buf = append(buf, t.r)
	}
	return buf
}
