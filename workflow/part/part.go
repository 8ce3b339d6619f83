// Package part brings part numbers into the form in which they are compared.
// People write `06A 115 561 B`, `04465-02220` or `BOSCH-08921`; the original
// spelling is what is stored and shown.
package part

import (
	"strings"
	"unicode/utf8"
)

// brandNames are the brands whose prefix is too short to be told from the
// letters of an article number, and the Chinese names in daily use.
var brandNames = map[string]string{
	"ATE": "ATE", "FAG": "FAG", "INA": "INA", "KYB": "KYB", "LUK": "LUK", "NGK": "NGK",
	"NSK": "NSK", "NTN": "NTN", "SKF": "SKF", "TRW": "TRW", "ZF": "ZF",
	"博世": "BOSCH", "曼牌": "MANN", "马勒": "MAHLE", "电装": "DENSO", "法雷奥": "VALEO",
	"布雷博": "BREMBO", "采埃孚": "ZF", "天合": "TRW", "舍弗勒": "SCHAEFFLER", "爱信": "AISIN",
	"德尔福": "DELPHI", "海拉": "HELLA", "欧司朗": "OSRAM", "飞利浦": "PHILIPS", "瓦尔塔": "VARTA",
}

// minBrandLetters is the length from which a prefix of letters is taken for a
// brand that is not in the list.
const minBrandLetters = 4

// NormalizePart returns the brand prefix, empty for the maker's own number,
// and the number in half-width upper case without blanks, dots and hyphens.
// The same number under two brands is two parts: compare both results.
func NormalizePart(s string) (brand, norm string) {
	s = strings.TrimSpace(strings.Map(canonical, s))
	brand, rest := splitBrand(s)
	return brand, strings.ReplaceAll(rest, " ", "")
}

// splitBrand cuts a leading brand off; what follows must hold a digit, and
// after Latin letters a separator must stand.
func splitBrand(s string) (brand, rest string) {
	end := strings.IndexFunc(s, func(r rune) bool { return r < utf8.RuneSelf && !isLetter(r) })
	if end <= 0 || !strings.ContainsAny(s[end:], "0123456789") {
		return "", s
	}
	prefix := s[:end]
	if name, known := brandNames[prefix]; known && (s[end] == ' ' || !isLetter(rune(prefix[0]))) {
		return name, s[end:]
	}
	if s[end] != ' ' || end < minBrandLetters || !isLetter(rune(prefix[0])) {
		return "", s
	}
	return prefix, s[end:]
}

// canonical maps a rune to half-width upper case and every separator to a blank.
func canonical(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		r -= '！' - '!'
	case r >= '\u2010' && r <= '\u2015': // the dashes
		return ' '
	}
	switch r {
	case ' ', '\t', '\n', '\r', '\u00a0', '\u3000', '.', '·', '•', '-', '−', '_':
		return ' '
	}
	if r >= 'a' && r <= 'z' {
		return r - 'a' + 'A'
	}
	return r
}

func isLetter(r rune) bool { return r >= 'A' && r <= 'Z' }
