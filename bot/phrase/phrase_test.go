package phrase

import (
	"os"
	"path/filepath"
	"testing"
)

// lexicon is the product's own.
func lexicon(t testing.TB) *Lexicon {
	t.Helper()
	var files [3][]byte
	for i, name := range []string{"parts", "words", "intents"} {
		b, err := os.ReadFile(filepath.Join("..", "..", "templates", "lexicon", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		files[i] = b
	}
	l, err := ReadLexicon(files[0], files[1], files[2])
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLexiconIsSound(t *testing.T) { lexicon(t) }
