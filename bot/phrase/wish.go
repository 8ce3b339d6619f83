package phrase

import (
	"slices"
	"strings"
	"unicode"
)

// Wish is what somebody wants beside lines and decisions.
type Wish string

// The wishes.
const (
	NoWish     Wish = ""
	WantsPhone Wish = "phone"     // the customer's telephone number
	HandsOver  Wish = "hand_over" // a ticket to a colleague
)

// Wish finds a wish in a text. Of what is handed over a word of each group has to be
// there; the rest is what follows the last group's word nearest to the end that names
// somebody: 单子给小李 hands over to 小李.
func (p *Parser) Wish(text string) (w Wish, to string) {
	s := p.rewrites(text)
	if p.lexicon.Contact.wanted(s) {
		return WantsPhone, ""
	}
	groups := p.lexicon.Wishes[HandsOver]
	if len(groups) == 0 || slices.ContainsFunc(groups, func(g []string) bool { return !has(s, g) }) {
		return NoWish, ""
	}
	return HandsOver, receiver(s, groups[1])
}

// receiver is the name behind the last word of giving.
func receiver(s string, giving []string) string {
	at := 0
	for _, g := range giving {
		if i := strings.LastIndex(s, g); i >= 0 {
			at = max(at, i+len(g))
		}
	}
	name, _, _ := strings.Cut(s[at:], ",")
	return strings.TrimRightFunc(name, func(r rune) bool {
		return !unicode.Is(unicode.Han, r) || strings.ContainsRune("了吧啊哦做干接", r)
	})
}

// Slip finds the word of a list that the beginning of a text sounds like without
// being written so: 开始诗工. A word has at least two characters.
func (p *Parser) Slip(text string, words []string) (word, rest string) {
	r := []rune(text)
	for _, w := range words {
		n := len([]rune(w))
		if n < 2 || n > len(r) || n <= len([]rune(word)) || string(r[:n]) == w || !p.words.sounds.alike(string(r[:n]), w) {
			continue
		}
		word, rest = w, string(r[n:])
	}
	return word, rest
}

// alike reports whether two words of the same length sound the same.
func (s *sounds) alike(a, b string) bool {
	x, y := []rune(a), []rune(b)
	for i := range x {
		if x[i] == y[i] {
			continue
		}
		if first, second := s.read(x[i]), s.read(y[i]); first == "" || first != second {
			return false
		}
	}
	return true
}
