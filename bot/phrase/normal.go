package phrase

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// rewriter brings a text into the one form in which it is read: half-width
// capitals, simplified characters, "," for every pause, "?" for questions,
// dialects replaced, fillers gone.
func rewriter(l *Lexicon) func(string) string {
	simple := map[rune]rune{}
	for pair := range strings.FieldsSeq(l.Traditional) {
		r := []rune(pair)
		simple[r[0]] = r[1]
	}
	words := make([][2]string, 0, len(l.Rewritten)+len(l.Fillers))
	for from, to := range l.Rewritten {
		words = append(words, [2]string{upper(from), upper(to)})
	}
	for _, w := range l.Fillers {
		words = append(words, [2]string{w, ""})
	}
	slices.SortFunc(words, func(a, b [2]string) int {
		return cmp.Or(len(b[0])-len(a[0]), strings.Compare(a[0], b[0]))
	})
	args := make([]string, 0, 2*len(words))
	for _, w := range words {
		args = append(args, w[0], w[1])
	}
	replace := strings.NewReplacer(args...)
	return func(s string) string {
		return pauses(replace.Replace(strings.Map(func(r rune) rune { return canonical(simple, r) }, s)))
	}
}

// canonical is the one form of a rune.
func canonical(simple map[rune]rune, r rune) rune {
	if s, ok := simple[r]; ok {
		return s
	}
	if r >= '！' && r <= '～' {
		r -= '！' - '!'
	}
	switch r {
	case '。', '；', ';', '!', '…', '：', ':', '“', '”', '"', '(', ')', '（', '）', '~', '—', '\n', '\r', '\t', '\u3000', ' ', '\u00a0', '《', '》', '【', '】':
		return ','
	case '￥':
		return '¥'
	case '〇':
		return '零'
	case '\ufe0f', '\u200b', '\u200d', '\ufeff':
		return -1
	}
	if r >= 0x1f3fb && r <= 0x1f3ff { // skin tones
		return -1
	}
	return unicode.ToUpper(r)
}

// pauses keeps one comma of several, none at the ends and none within a figure.
func pauses(s string) string {
	r := []rune(s)
	out := make([]rune, 0, len(r))
	for i, c := range r {
		if c == '.' && (i == 0 || i+1 == len(r) || !isDigit(r[i-1]) || !isDigit(r[i+1])) {
			c = ','
		}
		if c == ',' && (len(out) == 0 || out[len(out)-1] == ',' || grouped(r, i)) {
			continue
		}
		out = append(out, c)
	}
	return strings.TrimRight(string(out), ",")
}

// grouped reports whether a comma stands between thousands: 1,200.
func grouped(r []rune, i int) bool {
	if i == 0 || !isDigit(r[i-1]) || i+3 >= len(r) {
		return false
	}
	return isDigit(r[i+1]) && isDigit(r[i+2]) && isDigit(r[i+3]) && (i+4 >= len(r) || !isDigit(r[i+4]))
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
