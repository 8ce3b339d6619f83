package chat

import (
	"strings"

	"bihuan/bot/phrase"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// patched are the kinds of questions that a second utterance corrects or
// answers.
var patched = map[string]bool{workflow.AskReport: true, workflow.AskHeard: true, workflow.AskRelay: true}

// patch reads a text as a correction of what was read back, or as another price
// for what a technician found, or as the question that the customer is to be
// asked: that takes any words but those of a command or of another wish for the
// number, also such of which nothing is made otherwise (f is nil).
func (a *hearing) patch(p *plan, f *free, l *unit.Loaded) (c workflow.Command, ok bool, err error) {
	if f != nil && f.meaning != nil {
		return c, false, nil
	}
	for _, asked := range unanswered(l.Asked, l) {
		q := a.heard[refOf(asked)].question
		if q == nil || !patched[asked.Kind] || strings.HasPrefix(asked.On, "@") || q.Fixes() {
			continue
		}
		if q.Kind == workflow.AskRelay {
			if q.Value == nil || f != nil && f.wish == phrase.WantsPhone {
				continue
			}
			c, err = p.onHolder(l, asked, func() (workflow.Command, error) {
				return workflow.Command{Action: workflow.ActAnswer, Ticket: asked.On, Args: a.relayed(*q, f)}, nil
			})
			return c, true, err
		}
		if f == nil {
			continue
		}
		if lines, ok := f.corrected(*q); ok {
			c, err = p.onHolder(l, asked, func() (workflow.Command, error) { return f.anew(asked.On, *q, lines), nil })
			return c, true, err
		}
	}
	return c, false, nil
}

// relayed is what is to be asked, or that it is not to be.
func (a *hearing) relayed(q workflow.Question, f *free) workflow.Args {
	args := workflow.Args{Question: q.No, Text: a.text}
	switch {
	case dropping.MatchString(a.text) && len(q.Options) > 0:
		return workflow.Args{Question: q.No, Letter: q.Options[0].Letter}
	case f != nil:
		args.Lines, _ = quoted(f.read)
	}
	return args
}

// corrected are the lines of a question with what the text changes in them: it
// has to say that it corrects something, or be nothing but an amount.
func (f *free) corrected(q workflow.Question) ([]workflow.QuoteLine, bool) {
	if len(q.About.Lines) == 0 || !f.read.Corrects && !f.read.Bare {
		return nil, false
	}
	if items := f.read.Items; len(q.About.Lines) == 1 && len(items) == 1 && items[0].AmountFen != nil && items[0].Position == "" {
		line := q.About.Lines[0]
		line.Amount = *items[0].AmountFen
		return []workflow.QuoteLine{line}, true
	}
	lines, unpriced := quoted(f.h.Phrase.Understand(q.About.Text + ",不对," + f.text))
	return lines, len(lines) > 0 && unpriced == ""
}

// anew asks again with the corrected lines.
func (f *free) anew(number string, q workflow.Question, lines []workflow.QuoteLine) workflow.Command {
	if q.Kind == workflow.AskReport {
		return workflow.Command{Action: workflow.ActReprice, Ticket: number, Args: workflow.Args{Lines: lines, Said: f.said()}}
	}
	then := q.Meant()
	then.Args.Lines = lines
	said := q.About.Text + "," + f.said()
	return workflow.Command{Action: workflow.ActHeard, Ticket: number, Args: workflow.Args{Said: said, Then: &then,
		Heard: heardOf(f.h.Phrase.Understand(q.About.Text + ",不对," + f.text)), Voices: then.Args.Voices}}
}
