package templates

import (
	"fmt"
	"slices"
	"strings"
	"text/template"
	"time"

	"bihuan/bot"
	"bihuan/workflow"
)

// What the client shows of a card, in characters, and how many of each it takes
// (developer.work.weixin.qq.com path 90236, template_card).
const (
	maxSource     = 20
	maxTitle      = 36
	maxDesc       = 44
	maxText       = 160
	maxFactName   = 5
	maxFactValue  = 30
	maxFacts      = 6
	maxButtonText = 10
	maxButtons    = 6
	maxOptionText = 16
	maxSelect     = 10
)

// selectKey names the drop-down; a card has one at most.
const selectKey = "option"

// sourceName stands above a card whose data names no store.
const sourceName = "闭环工单"

// Settled is the card of a question that has ended: what was asked, body for
// how it ended, and one dead button in place of the options.
func (t *Templates) Settled(key string, q workflow.Question, _ string, d workflow.Data, body string) (bot.Card, error) {
	p := t.page(d, time.Time{})
	c, err := t.draw(key, p)
	if err != nil {
		return bot.Card{}, err
	}
	if !isSettled(q) {
		offer(&c, t.read(q.Options))
		return c, nil
	}
	err = t.settle(&c, key, p, body)
	return c, err
}

// card draws a saying: with its buttons, or settled.
func (t *Templates) card(s workflow.Saying, p page) (bot.Card, error) {
	c, err := t.draw(s.Key, p)
	switch {
	case err != nil || s.Question == nil:
		return c, err
	case isSettled(*s.Question):
		err = t.settle(&c, s.Key, p, "")
		return c, err
	default:
		offer(&c, t.read(s.Question.Options))
		return c, nil
	}
}

// draw renders a card's own parts, each no longer than the client shows.
func (t *Templates) draw(key string, p page) (bot.Card, error) {
	src, ok := t.cards[key]
	if !ok {
		return t.fromText(key, p)
	}
	r := renderer{p: p}
	c := bot.Card{
		Source: cut(maxSource, r.part(src.source)), Title: cut(maxTitle, r.part(src.title)),
		Desc: cut(maxDesc, r.part(src.desc)), Text: cut(maxText, r.part(src.text)), URL: r.part(src.url),
	}
	if c.Source == "" {
		c.Source = sourceName
	}
	for _, f := range src.facts {
		value := r.part(f.value)
		if value == "" || len(c.Facts) == maxFacts {
			continue
		}
		c.Facts = append(c.Facts, bot.Fact{Name: cut(maxFactName, f.name), Value: cut(maxFactValue, value), URL: r.part(f.url)})
	}
	if r.err != nil {
		return bot.Card{}, fmt.Errorf("card %s: %w", key, r.err)
	}
	return c, nil
}

// fromText makes a card of a sentence: its first line is the title.
func (t *Templates) fromText(key string, p page) (bot.Card, error) {
	s, err := t.text(key, p)
	if err != nil {
		return bot.Card{}, err
	}
	first, rest, _ := strings.Cut(s, "\n")
	if len([]rune(first)) > maxTitle {
		first, rest = p.Head(), s
	}
	return bot.Card{Source: sourceName, Title: cut(maxTitle, first), Text: cut(maxText, rest), URL: p.Link}, nil
}

// renderer keeps the first error of several parts.
type renderer struct {
	p   page
	err error
}

func (r *renderer) part(t *template.Template) string {
	if r.err != nil {
		return ""
	}
	s, err := r.p.execute(t)
	r.err = err
	return s
}

// settle replaces what is to be done by what was done.
func (t *Templates) settle(c *bot.Card, key string, p page, body string) error {
	result, err := p.execute(t.texts[settled])
	if err != nil {
		return err
	}
	c.Desc = cut(maxDesc, result)
	if body != "" {
		c.Text = cut(maxText, body)
	}
	closed, err := p.execute(t.cards[key].closed)
	if err != nil {
		return err
	}
	if closed == "" {
		if closed, err = p.execute(t.texts["settled_button"]); err != nil {
			return err
		}
	}
	c.Closed = cut(maxButtonText, closed)
	return nil
}

// offer puts a question's options on a card: buttons as long as they fit,
// else a drop-down. A label too short to say it all is spelled out in the body.
func offer(c *bot.Card, list []option) {
	spelled := slices.ContainsFunc(list, func(o option) bool {
		return o.long != o.label || len([]rune(o.label)) > maxButtonText
	})
	if len(list) > maxButtons {
		choose(c, list)
		return
	}
	if spelled {
		all := letters(list)
		c.Text = strings.TrimSpace(cut(max(maxText-len([]rune(all))-1, 0), c.Text) + "\n" + cut(maxText, all))
	}
	for i, o := range list {
		b := bot.Button{Text: o.label, Key: o.letter, Style: bot.StyleSecondary}
		if spelled {
			b.Text = o.letter + "." + o.label
		}
		if b.Text == "" || len([]rune(b.Text)) > maxButtonText {
			b.Text = o.letter
		}
		if i == 0 {
			b.Style = bot.StylePrimary
		}
		c.Buttons = append(c.Buttons, b)
	}
}

// choose offers the options in a drop-down, which takes ten. What comes after
// them is typed, and named as long as there are few.
func choose(c *bot.Card, list []option) {
	if len(list) > maxSelect {
		more := "别的打字回复:" + letters(list[maxSelect:])
		if len([]rune(more)) > maxText/2 {
			more = fmt.Sprintf("还有%d个没列出,可以打字回复", len(list)-maxSelect)
		}
		c.Text = strings.TrimSpace(cut(maxText-len([]rune(more))-1, c.Text) + "\n" + more)
		list = list[:maxSelect]
	}
	c.Select = &bot.Select{Key: selectKey, Title: "选一个"}
	for _, o := range list {
		c.Select.Options = append(c.Select.Options, bot.Option{ID: o.letter, Text: cut(maxOptionText, o.letter+"."+o.long)})
	}
	c.Buttons = []bot.Button{{Text: "选好了", Key: bot.SelectedLetter, Style: bot.StylePrimary}}
}
