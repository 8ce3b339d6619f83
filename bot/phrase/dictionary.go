package phrase

import (
	"slices"
	"unicode/utf8"
)

// dictionary is a lexicon made ready for looking up.
type dictionary struct {
	written  *trie
	plain    *trie // by sound
	southern *trie // by sound, for longer words
	sounds   *sounds
	notSlips map[string]bool
	parts    map[string]bool
	after    *trie // what follows a figure that is no money
}

// southernRunes is the length from which a word is looked for in a southern
// accent.
const southernRunes = 3

func index(l *Lexicon, catalog []string) *dictionary {
	d := &dictionary{written: &trie{}, plain: &trie{}, southern: &trie{}, sounds: newSounds(), notSlips: map[string]bool{}, parts: map[string]bool{}, after: &trie{}}
	for _, w := range l.NotSlips {
		d.notSlips[w] = true
	}
	for _, w := range l.NotAfter {
		d.after.add(symbols(upper(w)), &meaning{word: w})
	}
	for _, m := range l.meanings() {
		d.add(l, m)
	}
	for _, name := range catalog {
		if n := utf8.RuneCountInString(name); n >= 2 && n <= 20 {
			d.add(l, meaning{upper(name), classPart, d.known(name)})
		}
	}
	return d
}

func (d *dictionary) add(l *Lexicon, m meaning) {
	if m.class == classPart && m.name != "" {
		d.parts[m.name] = true
	}
	d.written.add(symbols(m.word), &m)
	slips := m.class == classPart || m.class == classGrade || m.class == classFault && slices.Contains(l.HeardFaults, m.word)
	runes := []rune(m.word)
	if !slips || len(runes) < 2 {
		return
	}
	plain, southern := make([]int32, len(runes)), make([]int32, len(runes))
	for i, r := range runes {
		if plain[i], southern[i] = d.sounds.of(r, true); plain[i] == 0 {
			return
		}
	}
	d.plain.add(plain, &m)
	if len(runes) >= southernRunes {
		d.southern.add(southern, &m)
	}
}

// isPart reports whether a part has this name, as lines have it.
func (d *dictionary) isPart(name string) bool { return d.parts[name] }

// known is the lexicon's name of a catalog's part: that of the word at its end
// if that is all but a position, else its own.
func (d *dictionary) known(name string) string {
	s := symbols(upper(name))
	for i := range s {
		out := ""
		d.written.each(s, i, func(to int, m *meaning) {
			if to == len(s) && m.class == classPart {
				out = m.name
			}
		})
		if out != "" && d.position(s[:i]) {
			return out
		}
	}
	return name
}

func (d *dictionary) position(s []int32) bool {
	ok := len(s) == 0
	d.written.each(s, 0, func(to int, m *meaning) { ok = ok || to == len(s) && m.class == classPosition })
	return ok
}

func symbols(s string) []int32 {
	out := make([]int32, 0, len(s))
	for _, r := range s {
		out = append(out, r)
	}
	return out
}

// find returns the words of a text that do not overlap: longer ones first, as
// written before as it sounds, parts before other words.
func (d *dictionary) find(r []rune) []found {
	text, plain, southern := make([]int32, len(r)), make([]int32, len(r)), make([]int32, len(r))
	for i, c := range r {
		text[i] = c
		plain[i], southern[i] = d.sounds.of(c, false)
	}
	var all []found
	written := make([][]found, len(r)) // by where they begin
	for i := range r {
		start := len(all)
		d.written.each(text, i, func(to int, m *meaning) { all = append(all, found{i, to, m, 0}) })
		written[i] = all[start:len(all):len(all)]
		for sound, t := range []*trie{d.plain, d.southern} {
			heard := plain
			if sound == 1 {
				heard = southern
			}
			t.each(heard, i, func(to int, m *meaning) {
				if w := string(r[i:to]); w != m.word && !d.notSlips[w] && sameFigures(r, i, to, m.word) {
					all = append(all, found{i, to, m, sound + 1})
				}
			})
		}
	}
	all = slices.DeleteFunc(all, func(f found) bool { return midFigure(r, f) || f.sound > 0 && saidBetter(written, f) })
	slices.SortStableFunc(all, better)
	return free(all, len(r))
}

// saidBetter reports whether a part that is found by its sound is also written
// there by a shorter name: 减震同意 is 减震 and no 减震筒.
func saidBetter(written [][]found, f found) bool {
	for _, begin := range written[f.from:f.to] {
		if slices.ContainsFunc(begin, func(w found) bool { return w.to <= f.to && w.meaning.name != "" && w.meaning.name == f.meaning.name }) {
			return true
		}
	}
	return false
}

// midFigure reports whether a word would begin within a figure: 十三元 is no
// 三元催化, 四万一千 no 万一.
func midFigure(r []rune, f found) bool {
	return (f.meaning.class == classPart || f.meaning.class == classNoise) && f.from > 0 && isNumeral(r[f.from]) && isNumeral(r[f.from-1])
}

func isNumeral(r rune) bool {
	_, digit := digitOf(r)
	_, unit := units[r]
	return digit || unit
}

// sameFigures reports whether numerals stand where the word has the same ones:
// 垫子三十 is no 电子扇. Only a 器 at the end is often heard as 七.
func sameFigures(r []rune, from, to int, word string) bool {
	heard, i := r[from:to], 0
	for _, w := range word {
		h := heard[i]
		if h == '七' && w == '器' && i == len(heard)-1 && i+1 >= southernRunes && (to == len(r) || !isNumeral(r[to])) {
			return true
		}
		if isNumeral(h) && h != w {
			return false
		}
		i++
	}
	return true
}

// short words by sound come after everything that is written.
func (f found) rank() int {
	n := (f.to - f.from) * 4
	switch {
	case f.sound > 0 && f.to-f.from < southernRunes:
		n = 0
	case f.meaning.class == classPart:
		n += 2
	}
	return n - f.sound
}

func better(a, b found) int {
	if a.rank() != b.rank() {
		return b.rank() - a.rank()
	}
	return a.from - b.from
}

// free keeps of overlapping words the first.
func free(all []found, n int) []found {
	used := make([]bool, n)
	var out []found
	for _, f := range all {
		if slices.Contains(used[f.from:f.to], true) {
			continue
		}
		for i := f.from; i < f.to; i++ {
			used[i] = true
		}
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b found) int { return a.from - b.from })
	return out
}
