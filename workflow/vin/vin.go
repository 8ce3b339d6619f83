// Package vin checks vehicle identification numbers as GB 16735 defines them:
// seventeen characters, position nine a check digit, position ten the model year.
package vin

import (
	"errors"
	"strings"
)

// The ways in which a VIN can be wrong. A wrong check digit on a typed or
// photographed number means asking again; in telemetry it is only a flag,
// because fleets carry ids that are no VINs and some markets ignore the digit.
var (
	ErrLength     = errors.New("vin: not 17 characters")
	ErrAlphabet   = errors.New("vin: a character other than digits and letters without I, O, Q")
	ErrCheckDigit = errors.New("vin: the check digit in position 9 does not fit")
)

const (
	length       = 17
	checkAt      = 8 // index of position 9
	modelYearAt  = 9 // index of position 10
	yearCycle    = 30
	firstYear    = 1980 // of the letter A; the cycle repeats in 2010
	yearAlphabet = "ABCDEFGHJKLMNPRSTVWXY123456789"
)

var weights = [length]int{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2}

// Normalize brings what a person typed into the form that is stored:
// half-width, upper case, without blanks and hyphens.
func Normalize(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		switch {
		case r == ' ' || r == '\t' || r == '-' || r == '\u3000' || r == '\u00a0':
			return -1
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, s)
}

// Check returns nil for a VIN whose length, alphabet and check digit are
// right, otherwise one of the errors above. It expects the normal form.
func Check(vin string) error {
	if len(vin) != length {
		if n := len([]rune(vin)); n == length {
			return ErrAlphabet
		}
		return ErrLength
	}
	sum := 0
	for i := range length {
		v := value(vin[i])
		if v < 0 {
			return ErrAlphabet
		}
		sum += v * weights[i]
	}
	want := byte('0' + sum%11)
	if sum%11 == 10 {
		want = 'X'
	}
	if vin[checkAt] != want {
		return ErrCheckDigit
	}
	return nil
}

// LastSix returns the last six characters, all that is shown of a VIN in
// chats and on pages, and what stands for a car without plates; empty when
// there are fewer.
func LastSix(vin string) string {
	if len(vin) < 6 {
		return ""
	}
	return vin[len(vin)-6:]
}

// ModelYear returns the model year of position 10. The code repeats every 30
// years: the answer is the latest year that is not after latest, which is
// usually next year. It answers false for a code that stands for no year.
func ModelYear(vin string, latest int) (int, bool) {
	if len(vin) != length || latest < firstYear {
		return 0, false
	}
	i := strings.IndexByte(yearAlphabet, vin[modelYearAt])
	if i < 0 {
		return 0, false
	}
	year := firstYear + i
	if year > latest {
		return 0, false
	}
	return year + (latest-year)/yearCycle*yearCycle, true
}

// value is the number that a character counts for in the check sum, -1 if it
// may not occur.
func value(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c == 'I' || c == 'O' || c == 'Q' || c < 'A' || c > 'Z':
		return -1
	case c <= 'H':
		return int(c-'A') + 1
	case c <= 'R':
		return int(c-'J') + 1
	default:
		return int(c-'S') + 2
	}
}
