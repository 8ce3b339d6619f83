package plate

import (
	"strings"
	"unicode"
)

// plateWords are said before or after a plate and are not part of it; longer
// ones first, so that no piece of them stays.
var plateWords = []string{"车牌号码", "号牌号码", "车牌号", "车牌", "号牌", "牌照", "牌号"}

// Normalize brings a plate into the form that is stored and compared: half
// width, upper case, without blanks, dots, hyphens, colons and the words 车牌 and
// 号牌. It changes no character for another; text that is no plate comes out
// as some text that is none.
func Normalize(s string) string {
	s = strings.Map(func(r rune) rune {
		r = fold(r)
		if isSeparator(r) || r == ':' {
			return -1
		}
		return r
	}, s)
	for {
		before := s
		for _, w := range plateWords {
			s = strings.ReplaceAll(s, w, "")
		}
		if s == before {
			return s
		}
	}
}

// fold maps full width to half width and lower case to upper case.
func fold(r rune) rune {
	if r >= '！' && r <= '～' {
		r -= '！' - '!'
	}
	if r >= 'a' && r <= 'z' {
		r -= 'a' - 'A'
	}
	return r
}

// isSeparator tells what people put between the characters of a plate. It
// expects a folded rune.
func isSeparator(r rune) bool {
	switch r {
	case ' ', '\t', '-', '_', '.', '·', '•', '‧', '・', '･', '∙', '⋅', '●', '‐', '‑', '‒', '–', '—', '−':
		return true
	}
	return r >= 0x80 && (unicode.Is(unicode.Zs, r) || unicode.Is(unicode.Cf, r))
}
