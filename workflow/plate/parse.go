package plate

import (
	"strings"
	"unicode/utf8"
)

// Reason says why a text is no plate.
type Reason string

// The reasons, in the order in which they are looked for.
const (
	IsTemporary Reason = "temporary" // a car without a metal plate: take the VIN's last six
	BadProvince Reason = "province"  // the first character is no province sign
	BadOffice   Reason = "office"    // the second is not the letter of an office
	BadRune     Reason = "character" // a character that no plate has
	HasIOrO     Reason = "i_or_o"    // the serial never has I and O
	BadLength   Reason = "length"    // not 7 characters, 8 for new energy
	BadEnergy   Reason = "energy"    // 8 characters, but not as new energy has them
	BadForm     Reason = "form"      // none of the known layouts
)

// Error is the answer to a text that is no plate.
type Error struct {
	Reason Reason
	// Suggestion is the plate that was probably meant, in normal form, found
	// by repairs that the grammar forces; empty if there is none or several.
	Suggestion string
}

// Error names the reason, not the text: words of people stay out of logs.
func (e *Error) Error() string { return "plate: not a plate: " + string(e.Reason) }

// Parse reads one plate, spelled in any way that Normalize understands. The
// error is an *Error.
func Parse(s string) (Plate, error) {
	text := Normalize(s)
	var buf [maxRunes + 1]rune
	r := runes(text, buf[:0])
	if p, ok := build(text, r); ok {
		return p, nil
	}
	if Temporary(text) {
		return Plate{}, &Error{Reason: IsTemporary}
	}
	suggestion, _ := Repair(text)
	return Plate{}, &Error{Reason: reason(r), Suggestion: suggestion}
}

// Temporary says that the words are about a car without a metal plate (临牌,
// 无牌, 未上牌). Paper slips have many layouts; the VIN's last six characters
// stand for the car.
func Temporary(text string) bool {
	for _, w := range []string{"临牌", "临时牌", "临时号", "无牌", "没牌", "未上牌", "没上牌", "没有牌", "还没上牌"} {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

func build(text string, r []rune) (Plate, bool) {
	kind, energy, ok := classify(r)
	if !ok {
		return Plate{}, false
	}
	p := Plate{Text: text, Kind: kind, Energy: energy}
	switch {
	case kind == Military || kind == WJ || kind == Embassy || kind == Consulate || kind == Rescue:
		p.Warning = Unsure
	case r[1] == 'O':
		p.Warning = OfficeO
	}
	return p, true
}

// runes appends the first maxRunes+1 characters of s to buf: enough to see
// that there are too many.
func runes(s string, buf []rune) []rune {
	for _, r := range s {
		if len(buf) > maxRunes {
			break
		}
		buf = append(buf, r)
	}
	return buf
}

func reason(r []rune) Reason {
	switch {
	case len(r) == 0:
		return BadLength
	case !isProvince(r[0]):
		return BadProvince
	case len(r) < 2 || !isOffice(r[1]):
		return BadOffice
	}
	for _, c := range r[2:] {
		switch {
		case c == 'I' || c == 'O':
			return HasIOrO
		case c < utf8.RuneSelf && !isSerial(c):
			return BadRune
		}
	}
	switch len(r) {
	case 7:
		return BadForm
	case 8:
		return BadEnergy
	}
	return BadLength
}
