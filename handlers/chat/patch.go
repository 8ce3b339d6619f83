package chat

import (
	"strings"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// patched are the kinds of questions that a second utterance corrects or
// answers.
var patched = map[string]bool{workflow.AskReport: true, workflow.AskHeard: true, workflow.AskRelay: true}

// patch reads a text as a correction of what was read back, or as another price
// for what a technician found, or as the question that the customer is to be
// asked.
func (f *free) patch(l *unit.Loaded) (workflow.Command, bool, error) {
	for _, asked := range unanswered(l.Asked, l) {
		if !patched[asked.Kind] || strings.HasPrefix(asked.On, "@") {
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
		if q.Kind == workflow.AskRelay {
			if q.Value == nil {
				continue
			}
			lines, _ := quoted(f.read)
			args := workflow.Args{Question: q.No, Text: f.text, Lines: lines}
			return workflow.Command{Action: workflow.ActAnswer, Ticket: asked.On, Args: args}, true, nil
		}
		if q.Fixes() {
			continue // loose has tried
		}
		if lines, ok := f.corrected(q); ok {
			return f.anew(l, q, lines), true, nil
		}
	}
	return workflow.Command{}, false, nil
}

// corrected are the lines of a question with what the text changes in them.
func (f *free) corrected(q workflow.Question) ([]workflow.QuoteLine, bool) {
	if len(q.About.Lines) == 0 || !f.read.Corrects && (len(f.read.Items) != 1 || f.read.Items[0].Part != "") {
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
func (f *free) anew(l *unit.Loaded, q workflow.Question, lines []workflow.QuoteLine) workflow.Command {
	number := l.Subjects.Ticket.Number
	if q.Kind == workflow.AskReport {
		return workflow.Command{Action: workflow.ActReprice, Ticket: number, Args: workflow.Args{Lines: lines, Said: f.said()}}
	}
	then := q.Meant()
	then.Args.Lines = lines
	said := q.About.Text + "," + f.said()
	return workflow.Command{Action: workflow.ActHeard, Ticket: number, Args: workflow.Args{Said: said, Then: &then,
		Heard: heardOf(f.h.Phrase.Understand(q.About.Text + ",不对," + f.text)), Voices: then.Args.Voices}}
}
