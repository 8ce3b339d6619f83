package workflow

import (
	"regexp"
	"strings"
)

// Dial is the mobile number of a member, as it is dialled: +8613800000000. It
// is nobody's to read: printed, logged or written as JSON it shows nothing.
type Dial string

// mobile is a number of the mainland after blanks, hyphens and the country's
// prefix are gone.
var mobile = regexp.MustCompile(`^1[3-9][0-9]{9}$`)

// DialOf reads a mobile number as people write it; empty for what is none.
func DialOf(text string) Dial {
	n := strings.NewReplacer(" ", "", "-", "").Replace(text)
	n = strings.TrimPrefix(strings.TrimPrefix(n, "+86"), "0086")
	if !mobile.MatchString(n) {
		return ""
	}
	return Dial("+86" + n)
}

// Number is the number itself, for the channel that dials it and nobody else.
func (d Dial) Number() string { return string(d) }

// String implements fmt.Stringer.
func (d Dial) String() string {
	if d == "" {
		return ""
	}
	return "***"
}

// GoString implements fmt.GoStringer.
func (d Dial) GoString() string { return d.String() }

// MarshalText implements encoding.TextMarshaler.
func (d Dial) MarshalText() ([]byte, error) { return []byte(d.String()), nil }
