package templates

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bihuan/bot"
	"bihuan/workflow"
)

// fallback is the text of an action that only a company's own blueprint knows;
// settled is what a card says of how its question ended.
const (
	fallback = "moved"
	settled  = "settled"
)

// Text renders a sentence. A key that has only a card gives the card's words. A
// key that has neither is the action of a company's own blueprint and gives a
// plain sentence of where the ticket stands now.
func (t *Templates) Text(key string, d workflow.Data) (string, error) {
	return t.text(key, t.page(d, time.Time{}))
}

func (t *Templates) text(key string, p page) (string, error) {
	if key == "" {
		return "", fmt.Errorf("%w: it is empty", ErrUnknownKey)
	}
	if tpl := t.texts[key]; tpl != nil {
		return p.execute(tpl)
	}
	if _, ok := t.cards[key]; ok {
		c, err := t.draw(key, p)
		if err != nil {
			return "", err
		}
		return words(c), nil
	}
	return p.execute(t.texts[fallback])
}

// words are a card's words without its form.
func words(c bot.Card) string {
	parts := []string{c.Title, c.Desc, c.Text}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "\n")
}

// Message renders one push. A question becomes a card and a settled or changed
// one the update of a card; both still lack task id and response code, and the
// key of each button is the letter of its option (bot.SelectedLetter for the
// button beside a drop-down). A member in text mode gets words, the options
// with their letters.
func (t *Templates) Message(n workflow.Notice, m workflow.Member) (bot.Outbound, error) {
	out := bot.Outbound{To: m.UserID}
	p := t.page(n.Data, n.NotBefore)
	if m.TextMode || !t.asCard(n.Saying, p) {
		var err error
		out.Text, err = t.plain(n, p)
		return out, err
	}
	c, err := t.card(n.Saying, p)
	if err != nil {
		return bot.Outbound{}, err
	}
	if n.Update {
		out.Update = &bot.Update{Card: &c}
	} else {
		out.Card = &c
	}
	return out, nil
}

// asCard: buttons need a card, and so does a link.
func (t *Templates) asCard(s workflow.Saying, p page) bool {
	if s.Question != nil {
		return true
	}
	_, ok := t.cards[s.Key]
	return ok && p.Link != ""
}

// plain is a push in words alone.
func (t *Templates) plain(n workflow.Notice, p page) (string, error) {
	q := n.Question
	if q != nil && (n.Update || isSettled(*q)) {
		body, err := p.execute(t.texts[settled])
		return strings.TrimSpace(p.Head() + " " + body), err
	}
	s, err := t.text(n.Key, p)
	if err != nil || q == nil {
		return s, err
	}
	return strings.TrimSpace(s + "\n" + letters(t.read(q.Options))), nil
}

// letters are options as one types them: "A.同意 B.不做".
func letters(options []option) string {
	out := make([]string, len(options))
	for i, o := range options {
		out[i] = o.letter + "." + o.long
	}
	return strings.Join(out, " ")
}

func isSettled(q workflow.Question) bool { return q.Closed != "" }

// digestLines is how many messages a digest names; the cards follow it anyway.
const digestLines = 20

// Digest renders several pushes as one text, in the given order: one line each,
// those that want a press marked by their number in the headline.
func (t *Templates) Digest(m workflow.Member, notices []workflow.Notice) (bot.Outbound, error) {
	d := workflow.Data{}
	for i, n := range notices {
		if n.Question != nil && !n.Update {
			d.Version++ // how many want a press
		}
		d.Count++
		if i >= digestLines {
			continue
		}
		s, err := t.plain(withoutOptions(n), t.page(n.Data, n.NotBefore))
		if err != nil {
			return bot.Outbound{}, err
		}
		first, _, _ := strings.Cut(s, "\n")
		d.Items = append(d.Items, cut(40, first))
	}
	s, err := t.Text("digest", d)
	return bot.Outbound{To: m.UserID, Text: s}, err
}

// withoutOptions leaves the letters to the card that follows.
func withoutOptions(n workflow.Notice) workflow.Notice {
	if n.Question != nil && !n.Update && !isSettled(*n.Question) {
		n.Question = nil
	}
	return n
}
