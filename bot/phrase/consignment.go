package phrase

import (
	"regexp"
	"strings"
)

// pieces are a number of parts: 1个, 两只, 3 套.
var pieces = regexp.MustCompile(`([0-9]{1,3}|[一二两三四五六七八九十])\s*[个只套件条片支瓶]`)

// Consignment reads what somebody says of a part that was asked of him or sent to
// him: one of the lexicon's consignments, empty if it says none of them or says
// that it is not so yet. count is how many pieces he names, 0 for none.
func (p *Parser) Consignment(text string) (said string, count int) {
	s := strings.ReplaceAll(p.rewrites(text), " ", "")
	if has(s, p.lexicon.ConsignmentsNot) {
		return "", 0
	}
	for _, kind := range p.lexicon.ConsignmentsOrder {
		if has(s, p.lexicon.Consignments[kind]) {
			return kind, piecesOf(s)
		}
	}
	return "", 0
}

func piecesOf(s string) int {
	m := pieces.FindStringSubmatch(s)
	if m == nil {
		return 0
	}
	if i := strings.Index("零一二三四五六七八九十", m[1]); i >= 0 {
		return i / len("零")
	}
	if m[1] == "两" {
		return 2
	}
	n := 0
	for _, r := range m[1] {
		n = n*10 + int(r-'0')
	}
	return n
}
