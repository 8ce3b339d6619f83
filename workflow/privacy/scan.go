package privacy

import (
	"unicode"
	"unicode/utf8"
)

// mark is one digit of a text, in whatever script it is written.
type mark struct {
	start, end int  // bytes
	digit      byte // '0' to '9'
	han        bool // a Chinese numeral
	weak       bool // a letter that looks like a digit; counts only in a whole known number
	guarded    bool // in a ticket number or a plate
	gap        gap  // what stands before it, back to the mark before
}

// gap says what separates two digits; a greater one separates more.
type gap uint8

const (
	glued  gap = iota // nothing that can be seen
	soft              // blanks, hyphens, dots, as in 138-1234 5678
	hard              // any other signs, no letters: 138:1234:5678, 138🙂1234
	broken            // words
)

// softMax is the number of signs up to which a gap is soft; wider ones stand
// between columns.
const softMax = 3

// scan lists the digits of a text.
func scan(text string) []mark {
	var marks []mark
	before, signs := broken, 0
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		if m, ok := digitOf(r); ok {
			m.start, m.end, m.gap = i, i+size, before
			if before == soft && signs > softMax {
				m.gap = hard
			}
			marks = append(marks, m)
			before, signs = glued, 0
		} else if g := gapOf(r, len(marks) > 0 && marks[len(marks)-1].han); g != glued {
			signs++
			before = max(before, g)
		} else if len(marks) > 0 && before == glued {
			marks[len(marks)-1].end = i + size // the frame of a keycap goes with its digit
		}
		i += size
	}
	return marks
}

// gapOf says how far a rune that is no digit separates; spoken says that the
// digit before was a Chinese numeral.
func gapOf(r rune, spoken bool) gap {
	switch r {
	case ' ', '\t', '-', '.', '_', '/', '(', ')', '（', '）', '·', '•', '‧', '・', '．', '－', '＿', '−', '~', '—', '–', '‐', '‑':
		return soft
	case ',', '，', '、', '杠', '横':
		// Between figures a comma makes a list of amounts; spoken digits are
		// grouped by it.
		if spoken {
			return soft
		}
		return hard
	case '点': // may be said for a dot
		return hard
	}
	switch {
	case isHan(r) || isLatin(r):
		return broken
	case r < utf8.RuneSelf:
		return hard
	case unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me):
		return glued
	case unicode.Is(unicode.Zs, r):
		return soft
	case unicode.IsLetter(r):
		return broken
	}
	return hard
}

// isHan tells the usual Chinese characters; it is the quick way out for most
// of a text.
func isHan(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }

func isLatin(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
