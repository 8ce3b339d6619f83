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
func (a *hearing) fixed(p *plan, in bot.Inbound, l *unit.Loaded) (c workflow.Command, ok bool, err error) {
	if a.h.Phrase == nil {
		return c, false, nil
	}
	for _, asked := range unanswered(l.Asked, l) {
		q := a.heard[refOf(asked)].question
		if q == nil || asked.Kind != workflow.AskHeard || strings.HasPrefix(asked.On, "@") || !q.Fixes() {
			continue
		}
		f := &free{h: a.h, in: in, text: a.text, read: a.h.Phrase.Understand(a.text)}
		if lines, ok := f.fixing(*q); ok {
			c, err = p.onHolder(l, asked, func() (workflow.Command, error) { return f.anew(asked.On, *q, lines), nil })
			return c, true, err
		}
	}
	return c, false, nil
}

// fixing are the lines of a question with the new value in the place of the old.
func (f *free) fixing(q workflow.Question) ([]workflow.QuoteLine, bool) {
	if lines, ok := f.corrected(q); ok && !slices.Equal(titles(lines), titles(q.About.Lines)) {
		return lines, true
	}
	lines, unpriced := quoted(f.h.Phrase.Understand(q.About.Text + ",不对," + f.text))
	return lines, len(lines) > 0 && unpriced == "" && !slices.Equal(titles(lines), titles(q.About.Lines))
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
