package chat

import (
	"slices"
	"strings"

	"bihuan/bot"
	"bihuan/bot/phrase"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// heardOf is what was heard of the one line of a sentence; of several lines it
// has to be said which is meant.
func heardOf(u phrase.Understanding) []string {
	if len(u.Items) != 1 {
		return nil
	}
	var out []string
	i := u.Items[0]
	for _, h := range []struct {
		key  string
		said bool
	}{{workflow.HeardPosition, i.Position != ""}, {workflow.HeardPart, i.Part != ""}, {workflow.HeardAction, i.Action != ""},
		{workflow.HeardGrade, i.Grade != ""}, {workflow.HeardAmount, i.AmountFen != nil || u.TotalFen != nil}} {
		if h.said {
			out = append(out, h.key)
		}
	}
	return out
}

// fixed reads a text as what is to stand in the place of something that was
// heard, where the sender has said that he wants that. It is read back anew.
func (h *Handler) fixed(in bot.Inbound, text string, l *unit.Loaded) (workflow.Command, bool, error) {
	if h.Phrase == nil {
		return workflow.Command{}, false, nil
	}
	for _, asked := range unanswered(l.Asked, l) {
		if asked.Kind != workflow.AskHeard || strings.HasPrefix(asked.On, "@") {
			continue
		}
		q, ok := question(l, asked)
		if !ok {
			if t := l.Subjects.Ticket; t == nil || t.Number != asked.On {
				key := refOf(asked)
				return workflow.Command{}, false, &unit.Reload{Ref: unit.Ref{Question: &key}}
			}
			continue
		}
		if !q.Fixes() {
			continue
		}
		f := &free{h: h, in: in, text: text, read: h.Phrase.Understand(text)}
		if lines, ok := f.corrected(q); ok && !slices.Equal(titles(lines), titles(q.About.Lines)) {
			return f.anew(l, q, lines), true, nil
		}
		lines, unpriced := quoted(h.Phrase.Understand(q.About.Text + ",不对," + text))
		if len(lines) > 0 && unpriced == "" && !slices.Equal(titles(lines), titles(q.About.Lines)) {
			return f.anew(l, q, lines), true, nil
		}
	}
	return workflow.Command{}, false, nil
}

// priceTag is what a line says and costs.
type priceTag struct {
	title  string
	amount int64
}

func titles(lines []workflow.QuoteLine) []priceTag {
	out := make([]priceTag, len(lines))
	for i, l := range lines {
		out[i] = priceTag{l.Title, l.Amount}
	}
	return out
}
