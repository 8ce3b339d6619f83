package plate

import (
	"strings"
	"unicode/utf8"
)

// token is one character that can belong to a plate after the province sign.
type token struct {
	r      rune // folded, numerals as digits
	end    int  // byte behind it
	apart  bool // separators stand before it
	spoken bool // it was a Chinese numeral
}

const (
	tokensMax = 9 // office letter, six of the serial, and two to see where it ends
	gapMax    = 3 // separators between two characters
)

// numerals are the Chinese digits of a spoken plate.
var numerals = map[rune]rune{
	'零': '0', '〇': '0', '一': '1', '幺': '1', '二': '2', '两': '2', '三': '3', '四': '4',
	'五': '5', '六': '6', '七': '7', '八': '8', '九': '9',
}

// Signs after which the character before was no part of a plate: measures
// (五点, 320元, 2021款), and words that begin with a numeral (一直) or with one
// of the signs at the end of special plates (警示灯, 挂挡).
const (
	measures = "点个号元块月天日小分次台年百十千万项名位公毫升只条片款轮门缸驱级手岁层楼组根套把颗"
	afterOne = "直下样些起定般会边共旦点律切再"
	tails    = "学警挂领港澳"
	notTails = "示告报习员校生挡档空不上着在料件取走导班车了"
)

// tokens reads what could be the plate's characters from text[i:] on; it stops
// at the first sign that cannot be one.
func tokens(text string, i int, buf []token) []token {
	for len(buf) < tokensMax {
		start := i
		r, size, gap := next(text, i)
		if size == 0 || gap > gapMax {
			return buf
		}
		i = start + size
		t := token{r: fold(r), end: i, apart: gap > 0}
		switch {
		case isDigit(t.r) || isLatin(t.r):
		case isTail(r, buf, text[i:]):
			buf = append(buf, t)
			if r != '应' {
				return buf
			}
			t = token{r: '急', end: i + len("急")}
			return append(buf, t)
		default:
			digit, ok := numerals[r]
			if !ok || isWord(r, text[i:]) {
				return buf
			}
			t.r, t.spoken = digit, true
		}
		buf = append(buf, t)
	}
	return buf
}

// next returns the first rune from i on that is no separator, the bytes up to
// its end, and the number of separators before it; a size of 0 at the end.
func next(text string, i int) (r rune, size, gap int) {
	for i+size < len(text) {
		r, n := utf8.DecodeRuneInString(text[i+size:])
		size += n
		if !isSeparator(fold(r)) {
			return r, size, gap
		}
		gap++
	}
	return 0, 0, gap
}

// isTail says that r closes a special plate: after the office letter and four
// characters, and not as the beginning of a usual word.
func isTail(r rune, before []token, after string) bool {
	if len(before) != 5 {
		return false
	}
	if r == '应' {
		return strings.HasPrefix(after, "急")
	}
	following, _ := utf8.DecodeRuneInString(after)
	return strings.ContainsRune(tails, r) && (after == "" || !strings.ContainsRune(notTails, following))
}

// isWord says that a numeral counts something or begins a word.
func isWord(numeral rune, after string) bool {
	r, size := utf8.DecodeRuneInString(after)
	if size == 0 {
		return false
	}
	return strings.ContainsRune(measures, r) || numeral == '一' && strings.ContainsRune(afterOne, r)
}

// measureFollows says that the number just read counts something.
func measureFollows(after string) bool {
	r, size, _ := next(after, 0)
	return size > 0 && strings.ContainsRune(measures, r)
}
