package phrase

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// pieces are a number of parts: 1个, 两只, 3 套, and what no number of parts is: -1个.
var pieces = regexp.MustCompile(`([-−－负]?)([0-9.]+|[零〇一二两三四五六七八九十百半几]+)\s*[个只套件条片支瓶]`)

// barePieces is a number that ends what is said, without a measure word: 收到2. One of
// four figures and more is a ticket's or a part's.
var barePieces = regexp.MustCompile(`^[了只有共:×xX*]*([-−－负]?)([0-9]{1,3}|[0-9]*\.[0-9]+|[零〇一二两三四五六七八九十百半几]+)(?:$|\.$|[,;!，。；！])`)

// badCount is how many pieces somebody names who cannot mean it.
const badCount = -1

// Consignment reads what somebody says of a part that was asked of him or sent to
// him: one of the lexicon's consignments, empty if it says none of them or says
// that it is not so yet. count is how many pieces he names, 0 for
// none; negative if he names a number that no pieces have.
func (p *Parser) Consignment(text string) (said string, count int) {
	s := strings.ReplaceAll(p.rewrites(text), " ", "")
	if has(s, p.lexicon.ConsignmentsNot) {
		return "", 0
	}
	for _, kind := range p.lexicon.ConsignmentsOrder {
		if has(s, p.lexicon.Consignments[kind]) {
			return kind, piecesOf(s, p.lexicon.Consignments[kind])
		}
	}
	return "", 0
}

// piecesOf reads the pieces in what is said with one of some words.
func piecesOf(s string, words []string) int {
	m := pieces.FindStringSubmatch(s)
	for _, w := range words {
		if _, rest, found := strings.Cut(s, w); found && m == nil {
			m = barePieces.FindStringSubmatch(rest)
		}
	}
	switch {
	case m == nil:
		return 0
	case m[1] != "":
		return badCount
	}
	n, err := strconv.Atoi(m[2])
	if err != nil {
		n = spelledOut(m[2])
	}
	if n <= 0 {
		return badCount
	}
	return n
}

// spelledOut reads 一 to 九十九; 0 is anything else.
func spelledOut(s string) int {
	tens, ones, ten := strings.Cut(s, "十")
	if !ten {
		return figureOf(s)
	}
	n := 10
	if tens != "" {
		n *= figureOf(tens)
	}
	if n == 0 || ones != "" && figureOf(ones) == 0 {
		return 0
	}
	return n + figureOf(ones)
}

// figureOf reads 一 to 九; 0 is anything else.
func figureOf(s string) int {
	if s == "两" {
		return 2
	}
	if i := strings.Index("零一二三四五六七八九", s); i > 0 && utf8.RuneCountInString(s) == 1 {
		return i / len("零")
	}
	return 0
}
