package phrase

// trie finds the words that begin at a place; its symbols are runes or
// syllables.
type trie struct {
	next map[int32]*trie
	word *meaning
}

func (t *trie) add(symbols []int32, m *meaning) {
	for _, s := range symbols {
		if t.next == nil {
			t.next = map[int32]*trie{}
		}
		n, ok := t.next[s]
		if !ok {
			n = &trie{}
			t.next[s] = n
		}
		t = n
	}
	if t.word == nil { // the first meaning counts
		t.word = m
	}
}

// found is a word in a text.
type found struct {
	from, to int
	meaning  *meaning
	sound    int // 0: as it is written, 1: as it sounds, 2: as it sounds in the south
}

// each tells of every word that begins at a place.
func (t *trie) each(symbols []int32, from int, tell func(to int, m *meaning)) {
	for i := from; i < len(symbols); i++ {
		t = t.next[symbols[i]]
		if t == nil {
			return
		}
		if t.word != nil {
			tell(i+1, t.word)
		}
	}
}
