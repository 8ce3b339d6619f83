package phrase

import (
	"slices"
	"strings"
)

// Contact are the words in which the customer's number is asked for, or he is to be
// called. "@" in Calls and Not is any of the people.
type Contact struct {
	People  []string `yaml:"people"`
	Things  []string `yaml:"things"`
	Asks    []string `yaml:"asks"`
	Calls   []string `yaml:"calls"`
	Fillers []string `yaml:"fillers"`
	Not     []string `yaml:"not"`
}

// someone stands for any of the people in a lexicon's word.
const someone = "@"

// wanted reports whether a text asks for the customer's number, or for a call.
func (c *Contact) wanted(s string) bool {
	if c.said(s, c.Not) {
		return false
	}
	person, thing, ask := has(s, c.People), has(s, c.Things), has(s, c.Asks)
	switch {
	case c.said(s, c.Calls), person && thing && ask:
		return true
	case person && thing:
		return c.only(s, c.People, c.Things)
	}
	return thing && ask && c.only(s, c.Things, c.Asks)
}

// said reports whether a text has one of the words, whoever stands in it.
func (c *Contact) said(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool {
		before, after, anybody := strings.Cut(w, someone)
		if !anybody {
			return strings.Contains(s, w)
		}
		return slices.ContainsFunc(c.People, func(p string) bool { return strings.Contains(s, before+p+after) })
	})
}

// only reports whether nothing but these words and fillers stands in a text.
func (c *Contact) only(s string, words ...[]string) bool {
	for _, list := range append(words, c.Fillers) {
		s = removed(s, list)
	}
	return s == ""
}
