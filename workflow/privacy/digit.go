package privacy

import (
	"unicode"
	"unicode/utf8"
)

// hanDigits are the Chinese numerals: everyday, formal, and as read out on
// the phone and the radio.
var hanDigits = map[rune]byte{
	'零': '0', '〇': '0', '○': '0', '◯': '0', '洞': '0',
	'一': '1', '幺': '1', '壹': '1', '弌': '1',
	'二': '2', '两': '2', '兩': '2', '贰': '2', '貳': '2', '弍': '2',
	'三': '3', '叁': '3', '參': '3', '仨': '3',
	'四': '4', '肆': '4',
	'五': '5', '伍': '5',
	'六': '6', '陆': '6', '陸': '6',
	'七': '7', '柒': '7', '拐': '7',
	'八': '8', '捌': '8',
	'九': '9', '玖': '9', '勾': '9',
}

// signDigits are the rows of decorated digits in Unicode: from, to, and the
// digit of the first.
var signDigits = []struct {
	from, to rune
	first    byte
}{
	{'①', '⑨', '1'}, {'⑴', '⑼', '1'}, {'⒈', '⒐', '1'}, {'⓪', '⓪', '0'}, {'⓵', '⓽', '1'},
	{'❶', '❾', '1'}, {'➀', '➈', '1'}, {'➊', '➒', '1'}, {'⓿', '⓿', '0'}, {'㈠', '㈨', '1'}, {'㊀', '㊈', '1'},
	{'⁰', '⁰', '0'}, {'¹', '¹', '1'}, {'²', '³', '2'}, {'⁴', '⁹', '4'}, {'₀', '₉', '0'},
}

// digitOf reads one rune as a digit.
func digitOf(r rune) (mark, bool) {
	if r < utf8.RuneSelf {
		switch {
		case r >= '0' && r <= '9':
			return mark{digit: byte(r)}, true
		case r == 'o' || r == 'O':
			return mark{digit: '0', weak: true}, true
		case r == 'l' || r == 'I' || r == '|':
			return mark{digit: '1', weak: true}, true
		}
		return mark{}, false
	}
	if d, ok := hanDigits[r]; ok {
		return mark{digit: d, han: true}, true
	}
	if isHan(r) {
		return mark{}, false
	}
	if unicode.Is(unicode.Nd, r) {
		return mark{digit: '0' + decimal(r)}, true
	}
	for _, row := range signDigits {
		if r >= row.from && r <= row.to {
			return mark{digit: row.first + byte(r-row.from)}, true
		}
	}
	return mark{}, false
}

// decimal returns the value of a decimal digit of any script. Unicode lists
// them in whole rows from zero to nine.
func decimal(r rune) byte {
	for _, t := range unicode.Nd.R16 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return byte((r - rune(t.Lo)) % 10)
		}
	}
	for _, t := range unicode.Nd.R32 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return byte((r - rune(t.Lo)) % 10)
		}
	}
	return 0
}

// digitsOf reduces numbers to their digits, mobile ones without the country
// code; what is too short to be told from other figures is left out.
func digitsOf(numbers []string) []string {
	out := make([]string, 0, len(numbers))
	for _, n := range numbers {
		if d := plain(n); len(d) >= minDigits {
			out = append(out, d)
		}
	}
	return out
}

// plain returns the digits of one phone number.
func plain(number string) string {
	var buf [16]byte
	d := buf[:0]
	for _, r := range number {
		if m, ok := digitOf(r); ok && !m.weak {
			d = append(d, m.digit)
		}
	}
	for _, prefix := range []string{"0086", "86"} {
		if n := len(prefix); len(d) == n+mobileDigits && string(d[:n]) == prefix && d[n] == '1' {
			return string(d[n:])
		}
	}
	return string(d)
}
