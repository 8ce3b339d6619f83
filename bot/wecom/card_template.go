package wecom

import (
	"strings"

	"bihuan/bot"
)

// ClosedKey is the key of the button of a settled card. Nobody can press it; a
// client that lets them anyway says so with this key.
const ClosedKey = "closed"

// Template maps a neutral card: with buttons, or settled by Closed, to a
// button_interaction; else to a text_notice, which must have a URL to open.
// Closed makes sense in an update or a passive reply only; its ReplaceText turns
// the one button, without which the type is not taken, into a dead one.
func Template(c bot.Card) TemplateCard {
	card := TemplateCard{
		CardType:   TextNotice,
		TaskID:     c.TaskID,
		SubTitle:   c.Text,
		Horizontal: facts(c.Facts),
	}
	if c.Source != "" {
		card.Source = &CardSource{Desc: c.Source}
	}
	if c.Title != "" || c.Desc != "" {
		card.MainTitle = &CardTitle{Title: c.Title, Desc: c.Desc}
	}
	if c.URL != "" {
		card.Action = &CardAction{Type: 1, URL: c.URL}
	}
	switch {
	case c.Closed != "":
		card.CardType, card.ReplaceText = ButtonInteraction, c.Closed
		card.Buttons = []CardButton{{Text: c.Closed, Style: int(bot.StyleNeutral), Key: ClosedKey}}
	case len(c.Buttons) > 0:
		card.CardType, card.Buttons = ButtonInteraction, buttons(c.Buttons)
		card.ButtonSelection = selection(c.Select)
	}
	return card
}

func facts(in []bot.Fact) []CardFact {
	var out []CardFact
	for _, f := range in {
		fact := CardFact{KeyName: f.Name, Value: f.Value, URL: f.URL}
		if f.URL != "" {
			fact.Type = 1
		}
		out = append(out, fact)
	}
	return out
}

func buttons(in []bot.Button) []CardButton {
	var out []CardButton
	for _, b := range in {
		button := CardButton{Text: b.Text, Style: int(b.Style), Key: b.Key}
		if b.URL != "" {
			button.Type, button.Key, button.URL = 1, "", b.URL
		}
		out = append(out, button)
	}
	return out
}

func selection(s *bot.Select) *CardSelect {
	if s == nil {
		return nil
	}
	out := &CardSelect{QuestionKey: s.Key, Title: s.Title}
	for _, o := range s.Options {
		out.Options = append(out.Options, CardOption(o))
	}
	return out
}

// plain is the card in words, for where no card can stand: neither a button to
// press nor a page to open.
func plain(c bot.Card) string {
	lines := []string{c.Title, c.Desc, c.Text}
	for _, f := range c.Facts {
		lines = append(lines, f.Name+"："+f.Value)
	}
	lines = append(lines, c.Closed)
	var b strings.Builder
	for _, line := range lines {
		if line == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(line)
	}
	return b.String()
}
