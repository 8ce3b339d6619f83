// Package privacy hides phone numbers and names: masks for fields, and
// redaction of free words for readers who must never see a number, above all
// technicians.
//
// A known number is found exactly, in every spelling: plain, with +86, with
// blanks or any other signs between the digits, full width, in Chinese
// numerals, and in mixtures of these; so is a part of it from seven digits on.
// What merely looks like a phone number is found by its pattern, as best
// effort, and spared if the caller knows it to be something else.
package privacy

import (
	"cmp"
	"slices"
	"strings"
)

// Hidden is what stands in the place of a phone number.
const Hidden = "[号码已隐藏]"

// minDigits is the part of a known number from which on it is hidden, and the
// least that a text must hold before it is looked at.
const minDigits = 7

// Redact returns text without phone numbers. The known ones, given in any
// spelling, go first and always. A run of digits that only looks like a number,
// or repeats a part of a known one, stays if keep says so: keep gets it as
// plain digits (13717571355), then with the Latin letters that touch it
// (a VIN), and should answer from the parts catalog. keep may be nil.
//
// Ticket numbers, plates, amounts and times are left alone. The result does
// not change when it is redacted again.
func Redact(text string, known []string, keep func(run string) bool) string {
	numbers := digitsOf(known)
	for {
		marks := scan(text)
		if len(marks) < minDigits {
			return text
		}
		guard(text, marks)
		hidden := findKnown(text, marks, numbers, keep)
		hidden = append(hidden, findPatterns(text, marks, keep)...)
		if len(hidden) == 0 {
			return text
		}
		// What was hidden may have stood in the way of another number's
		// boundary: look again until nothing is left. Each round takes digits
		// away, so it ends.
		text = replace(text, marks, hidden)
	}
}

// stretch is a run of marks [from, to).
type stretch struct{ from, to int }

// replace puts Hidden in the place of each stretch, overlapping ones as one.
func replace(text string, marks []mark, hidden []stretch) string {
	slices.SortFunc(hidden, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
	var b strings.Builder
	done := 0
	for i := 0; i < len(hidden); {
		s := hidden[i]
		for i++; i < len(hidden) && hidden[i].from < s.to; i++ {
			s.to = max(s.to, hidden[i].to)
		}
		b.WriteString(strings.TrimRight(text[done:marks[s.from].start], "+＋"))
		b.WriteString(Hidden)
		done = marks[s.to-1].end
	}
	b.WriteString(text[done:])
	return b.String()
}
