package phrase

import (
	"errors"
	"fmt"
	"slices"
)

// ErrUnsaid means that a reading of a sentence that came from elsewhere has
// something that the sentence does not say, or that nobody may read out of it.
var ErrUnsaid = errors.New("phrase: not what was said")

// Check looks at a reading of a text that is not this parser's own, and returns
// it with what marks it as a guess. It may add lines to a quote and nothing else:
// no decision, no reason. Its words are the lexicon's, its parts those of the
// catalog; every price, count and length of time has to be spoken as a figure of
// its own kind, exact, in the text.
func (p *Parser) Check(text string, u Understanding) (Understanding, error) {
	if u.Intent != Quote || u.Decision != "" || u.Reason != "" || len(u.Items) == 0 {
		return Understanding{}, fmt.Errorf("%w: only lines of a quote can be guessed", ErrUnsaid)
	}
	s := p.spoken(text)
	for _, i := range u.Items {
		if err := s.item(p, i); err != nil {
			return Understanding{}, err
		}
	}
	if u.TotalFen != nil && !slices.Contains(s.prices, *u.TotalFen) || u.Hours != nil && !slices.Contains(s.hours, *u.Hours) {
		return Understanding{}, fmt.Errorf("%w: a figure", ErrUnsaid)
	}
	u.Doubts = []Doubt{Guess}
	return u, nil
}

// spoken are the figures of a text by their kind: fen, pieces, hours.
type spoken struct {
	prices        []int64
	counts, hours []float64
}

func (p *Parser) spoken(text string) spoken {
	var s spoken
	r := []rune(p.rewrites(text))
	if len(r) == 0 || len(r) > maxRunes {
		return s
	}
	vague := false
	tokens := p.tokens(r)
	for at, t := range tokens {
		next := token{from: -1}
		if at+1 < len(tokens) {
			next = tokens[at+1]
		}
		about := next.from == t.to && (next.is(classVagueAfter, classLimit) || next.class == classPosition && next.word == "左右")
		switch {
		case t.is(classVagueBefore, classLimit):
			vague = true
		case t.class == classBreak:
			vague = false
		case t.vague || vague || about:
		case t.is(classAmount, classFigure):
			s.prices = append(s.prices, t.value)
		case t.class == classCount:
			s.counts = append(s.counts, float64(t.value)/scale)
		case t.class == classHours:
			s.hours = append(s.hours, float64(t.value)/scale)
		}
	}
	return s
}

func (s spoken) item(p *Parser, i Item) error {
	l := p.lexicon
	known := func(names map[string][]string, name Text) bool { _, ok := names[string(name)]; return name == "" || ok }
	switch {
	case !p.words.isPart(string(i.Part)):
		return fmt.Errorf("%w: no part of the catalog", ErrUnsaid)
	case !known(l.Positions, i.Position), !known(l.Faults, i.Fault), !known(l.Actions, i.Action), !known(l.Grades, i.Grade):
		return fmt.Errorf("%w: a word that there is not", ErrUnsaid)
	case i.Qty != nil && *i.Qty != 1 && !slices.Contains(s.counts, *i.Qty), i.Hours != nil && !slices.Contains(s.hours, *i.Hours):
		return fmt.Errorf("%w: a figure", ErrUnsaid)
	case i.AmountFen != nil && !s.price(*i.AmountFen, i.Qty):
		return fmt.Errorf("%w: a price", ErrUnsaid)
	}
	return nil
}

// price reports whether a line's price was said, or that of one of its pieces.
func (s spoken) price(fen int64, qty *float64) bool {
	return fen > 0 && (slices.Contains(s.prices, fen) ||
		qty != nil && slices.ContainsFunc(s.prices, func(one int64) bool { return float64(one)**qty == float64(fen) }))
}
