package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"bihuan/bot/simulator"
)

// screen is what a person has seen of his phone.
type screen struct {
	after   int64
	bubbles []*bubble
}

// bubble is a text or a card of the application.
type bubble struct {
	id   int64
	text string
	card *simulator.CardView
	seen string // its look when the story spoke of it last
}

// look is everything that a person reads on it.
func (b *bubble) look() string {
	if b.card == nil {
		return b.text
	}
	lines := b.lines()
	for _, x := range b.card.Buttons {
		lines = append(lines, "["+x.Text+"]")
	}
	return strings.Join(lines, "\n")
}

// lines are those of a card, without its buttons.
func (b *bubble) lines() []string {
	if b.card == nil {
		return strings.Split(b.text, "\n")
	}
	lines := []string{b.card.Title}
	if b.card.Desc != "" {
		lines = append(lines, b.card.Desc)
	}
	if b.card.SubTitle != "" {
		lines = append(lines, strings.Split(b.card.SubTitle, "\n")...)
	}
	for _, f := range b.card.Facts {
		lines = append(lines, f.Name+":"+f.Value)
	}
	return lines
}

func (b *bubble) has(pattern string) bool {
	return matches(pattern, b.text) || slices.ContainsFunc(b.lines(), func(l string) bool { return matches(pattern, l) })
}

// button is the key of the live button with this label, or with this letter
// before its label.
func (b *bubble) button(label string) (key string, ok bool) {
	if b.card == nil {
		return "", false
	}
	for _, x := range b.card.Buttons {
		if (x.Text == label || strings.HasPrefix(x.Text, label+".")) && x.Key != "" && !x.Disabled {
			return x.Key, true
		}
	}
	return "", false
}

// links lead to a page; the stories of pages follow them.
var links = regexp.MustCompile(`\n?<a href="[^"]*">[^<]*</a>`)

// matches compares a whole text with expected words, in which {} is anything
// and {hh:mm} a time of day.
func matches(pattern, text string) bool {
	text = links.ReplaceAllString(text, "")
	p := regexp.QuoteMeta(pattern)
	p = strings.ReplaceAll(p, `\{hh:mm\}`, `\d?\d:\d\d`)
	p = strings.ReplaceAll(p, `\{\}`, `(?s:.*?)`)
	return regexp.MustCompile(`\A` + p + `\z`).MatchString(text)
}

// want is something that somebody gets to see.
type want interface {
	is(b *bubble) bool
	fmt.Stringer
}

// words is a bubble of text.
type words string

func (w words) is(b *bubble) bool { return b.card == nil && matches(string(w), b.text) }
func (w words) String() string    { return string(w) }

// cardWant is a card that shows a line and has just these buttons.
type cardWant struct {
	lines   []string
	buttons []string
	closed  string
}

// card is a live card with one line of its words and all its buttons.
func card(line string, buttons ...string) cardWant {
	return cardWant{lines: []string{line}, buttons: buttons}
}

// with adds lines that the card shows as well.
func (w cardWant) with(lines ...string) cardWant {
	w.lines = append(slices.Clone(w.lines), lines...)
	return w
}

// closed is a card that is settled and says so on its one dead button.
func closed(line, button string) cardWant { return cardWant{lines: []string{line}, closed: button} }

func (w cardWant) is(b *bubble) bool {
	if b.card == nil || (w.closed == "") != (b.card.Closed == "") || !matches(w.closed, b.card.Closed) {
		return false
	}
	for _, l := range w.lines {
		if !b.has(l) {
			return false
		}
	}
	var labels []string
	for _, x := range b.card.Buttons {
		labels = append(labels, x.Text)
	}
	return w.closed != "" || slices.Equal(labels, w.buttons)
}

func (w cardWant) String() string {
	lines := slices.Clone(w.lines)
	for _, x := range w.buttons {
		lines = append(lines, "["+x+"]")
	}
	if w.closed != "" {
		lines = append(lines, "closed: ["+w.closed+"]")
	}
	return strings.Join(lines, "\n")
}
