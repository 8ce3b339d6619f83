package phrase

import (
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// sounds numbers the syllables of characters without their tones, each
// character by its most usual reading: wrong for some, but wrong in the same way
// in the lexicon and in the text.
type sounds struct{ numbers map[string]int32 }

func newSounds() *sounds { return &sounds{numbers: map[string]int32{}} }

// of is the syllable of a rune, 0 if it has none. Only learn makes new numbers.
func (s *sounds) of(r rune, learn bool) (plain, southern int32) {
	read := s.read(r)
	if read == "" {
		return 0, 0
	}
	return s.number(read, learn), s.number("~"+fold(read), learn)
}

// read is the syllable of a character, empty for anything else.
func (s *sounds) read(r rune) string {
	first, _, _ := strings.Cut(pinyin.PinyinDict[int(r)], ",")
	return toneless.Replace(first)
}

// toneless drops the marks over vowels.
var toneless = strings.NewReplacer("ā", "a", "á", "a", "ǎ", "a", "à", "a", "ē", "e", "é", "e", "ě", "e", "è", "e", "ī", "i", "í", "i", "ǐ", "i", "ì", "i",
	"ō", "o", "ó", "o", "ǒ", "o", "ò", "o", "ū", "u", "ú", "u", "ǔ", "u", "ù", "u", "ǖ", "v", "ǘ", "v", "ǚ", "v", "ǜ", "v", "ü", "v", "ń", "n", "ň", "n", "ǹ", "n", "ḿ", "m")

func (s *sounds) number(syllable string, learn bool) int32 {
	n, ok := s.numbers[syllable]
	if !ok && learn {
		n = int32(len(s.numbers)) + 1
		s.numbers[syllable] = n
	}
	return n
}

var southern = strings.NewReplacer("zh", "z", "ch", "c", "sh", "s", "ng", "n")

// fold makes one of syllables that southern accents do not tell apart.
func fold(syllable string) string { return southern.Replace(syllable) }
