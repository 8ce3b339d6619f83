package main

import (
	"slices"
	"sync"

	"bihuan/bot/phrase"
	"bihuan/workflow"
)

// tradeWords reads free words with the parts of the newest catalog.
type tradeWords struct {
	lexicon  *phrase.Lexicon
	snapshot func() *workflow.Organization

	mu      sync.Mutex
	org     *workflow.Organization
	catalog []string
	parser  *phrase.Parser
}

func newTradeWords(snapshot func() *workflow.Organization) (*tradeWords, error) {
	l, err := openLexicon()
	if err != nil {
		return nil, err
	}
	return &tradeWords{lexicon: l, snapshot: snapshot}, nil
}

// current is the parser for the catalog of now.
func (w *tradeWords) current() *phrase.Parser {
	org := w.snapshot()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.parser != nil && org == w.org {
		return w.parser
	}
	w.org = org
	if names := catalogNames(org); w.parser == nil || !slices.Equal(names, w.catalog) {
		w.catalog, w.parser = names, phrase.New(w.lexicon, names)
	}
	return w.parser
}

// Understand reads a sentence.
func (w *tradeWords) Understand(text string) phrase.Understanding {
	return w.current().Understand(text)
}

// Wish finds a wish in a sentence.
func (w *tradeWords) Wish(text string) (wish phrase.Wish, to string) { return w.current().Wish(text) }

// Consignment reads what is said of a part between two stores.
func (w *tradeWords) Consignment(text string) (said string, count int) {
	return w.current().Consignment(text)
}

// Slip finds the word that a text sounds like.
func (w *tradeWords) Slip(text string, words []string) (word, rest string) {
	return w.current().Slip(text, words)
}

// Check looks at a reading of a sentence that came from elsewhere.
func (w *tradeWords) Check(text string, u phrase.Understanding) (phrase.Understanding, error) {
	return w.current().Check(text, u)
}

// HotWords are what engines should expect to hear.
func (w *tradeWords) HotWords() []string { return w.lexicon.HotWords(catalogNames(w.snapshot())) }

// catalogNames are the parts of a catalog by name, each once.
func catalogNames(o *workflow.Organization) []string {
	var out []string
	seen := map[string]bool{}
	for _, p := range o.Catalog {
		if p.Name != "" && !seen[p.Name] {
			seen[p.Name] = true
			out = append(out, p.Name)
		}
	}
	return out
}
