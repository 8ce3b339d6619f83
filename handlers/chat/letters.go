package chat

import (
	"regexp"
	"slices"
	"strings"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// chosen is an option as people name it.
type chosen struct {
	letter string
	digit  bool // it was named by a number, which might also be a value
}

var (
	choosing = regexp.MustCompile(`^(?:我?选|就)? *(?:([A-Za-z])|([1-9])|第([一二三四五六])个?)(?:[.。!、,)]|吧)*$`)
	ordinals = "一二三四五六"
)

// letterOf reads 『B』『b』『选b』『B.』『第二个』『2』 as an option's letter.
func letterOf(t string) (chosen, bool) {
	m := choosing.FindStringSubmatch(strings.TrimSpace(t))
	switch {
	case m == nil:
		return chosen{}, false
	case m[1] != "":
		return chosen{letter: strings.ToUpper(m[1])}, true
	case m[2] != "":
		return chosen{letter: string('A' + m[2][0] - '1'), digit: true}, true
	}
	return chosen{letter: string(rune('A' + strings.Index(ordinals, m[3])/len("一")))}, true
}

// letter answers the sender's only open question, or else his only recent one.
func (h *Handler) letter(in bot.Inbound, c chosen) *plan {
	p := &plan{spec: unit.Spec{Member: in.From, Asked: true}}
	fitting := map[unit.QuestionRef]bool{}
	p.command = func(l *unit.Loaded) (workflow.Command, error) {
		qs, err := having(fitting, newest(l.Asked, l), l, c.letter)
		if err != nil {
			return workflow.Command{}, err
		}
		q, err := meant(qs, c.letter)
		if err != nil {
			return workflow.Command{}, err
		}
		return p.onHolder(l, q, func() (workflow.Command, error) {
			if c.digit && takesValue(l, q) { // the second, or two o'clock?
				return workflow.Command{}, refuse("bad_time", workflow.Data{Text: strings.TrimSpace(in.Text)})
			}
			return p.answerTo(l, q.On, workflow.Args{Question: q.No, Letter: c.letter})
		})
	}
	return p
}

// letterOn answers the newest question that the sender has of a named ticket.
func (h *Handler) letterOn(in bot.Inbound, ref unit.Ref, c chosen) *plan {
	p := &plan{spec: unit.Spec{Member: in.From, Ref: h.scoped(in, ref), Asked: true}}
	p.command = func(l *unit.Loaded) (workflow.Command, error) {
		if err := found(l, ref); err != nil {
			return workflow.Command{}, err
		}
		here := slices.DeleteFunc(slices.Clone(l.Asked), func(q unit.AskedQuestion) bool { return q.On != l.Subjects.Ticket.Number })
		qs, err := having(map[unit.QuestionRef]bool{}, newest(here, l), l, c.letter) // their ticket is read
		if err != nil {
			return workflow.Command{}, err
		}
		q, err := meant(qs, c.letter)
		if err != nil {
			return workflow.Command{}, err
		}
		return p.answerTo(l, q.On, workflow.Args{Question: q.No, Letter: c.letter})
	}
	return p
}

// meant is which of the questions an answer means, the newest first: several of
// one holder leave no doubt, else the sender has to say whose.
func meant(qs []unit.AskedQuestion, letter string) (unit.AskedQuestion, error) {
	if len(qs) == 0 {
		return unit.AskedQuestion{}, refuse("no_question", workflow.Data{Letter: letter})
	}
	if slices.ContainsFunc(qs, func(q unit.AskedQuestion) bool { return q.On != qs[0].On }) {
		return unit.AskedQuestion{}, refuse("which_question", workflow.Data{Tickets: askedLines(qs), Letter: letter})
	}
	return qs[0], nil
}

// having are those of several open questions that have an option with the letter, or
// all where none has, or where there are more holders than are read. It asks for
// their tickets one by one; fits keeps what they said.
func having(fits map[unit.QuestionRef]bool, qs []unit.AskedQuestion, l *unit.Loaded, letter string) ([]unit.AskedQuestion, error) {
	holders := map[string]bool{}
	for _, q := range qs {
		holders[q.On] = true
	}
	if len(qs) < 2 || !qs[0].ClosedAt.IsZero() || len(holders) > maxHolders {
		return qs, nil
	}
	var out []unit.AskedQuestion
	for _, asked := range qs {
		key := refOf(asked)
		if q, ok := question(l, asked); ok {
			_, fits[key] = q.Option(letter)
		} else if _, tried := fits[key]; !tried {
			fits[key] = false
			if t := l.Subjects.Ticket; !strings.HasPrefix(asked.On, "@") && (t == nil || t.Number != asked.On) {
				return nil, &unit.Reload{Ref: unit.Ref{Question: &key}}
			}
		}
		if fits[key] {
			out = append(out, asked)
		}
	}
	if len(out) == 0 {
		return qs, nil
	}
	return out, nil
}

// newest returns the sender's open questions, the newest first; with none open,
// those that were closed lately, if they are of one holder: nobody is made to
// choose among what is settled.
func newest(asked []unit.AskedQuestion, l *unit.Loaded) []unit.AskedQuestion {
	if open := unanswered(asked, l); len(open) > 0 {
		return open
	}
	if slices.ContainsFunc(asked, func(q unit.AskedQuestion) bool { return q.On != asked[0].On }) {
		return nil
	}
	return asked
}

// unanswered are the open ones of the questions.
func unanswered(asked []unit.AskedQuestion, l *unit.Loaded) []unit.AskedQuestion {
	var open []unit.AskedQuestion
	for _, q := range asked {
		if q.ClosedAt.IsZero() && (q.ExpiresAt.IsZero() || l.Facts.Now.Before(q.ExpiresAt)) {
			open = append(open, q)
		}
	}
	return open
}

// askedLines names the tickets of questions, each once. Where two have the same
// plate it would not tell them apart, so their numbers do.
func askedLines(qs []unit.AskedQuestion) []workflow.TicketLine {
	var out []workflow.TicketLine
	plates := map[string]int{}
	for _, q := range qs {
		if !strings.HasPrefix(q.On, "@") && !slices.ContainsFunc(out, func(t workflow.TicketLine) bool { return t.Number == q.On }) {
			plate := workflow.ShowPlate(q.Plate)
			plates[plate]++
			out = append(out, workflow.TicketLine{Number: q.On, Plate: plate})
		}
	}
	for i := range out {
		if plates[out[i].Plate] > 1 {
			out[i].Plate = ""
		}
	}
	return out
}

// takesValue reports whether an asked question, whose holder was read, waits for
// a value as well.
func takesValue(l *unit.Loaded, asked unit.AskedQuestion) bool {
	q, ok := question(l, asked)
	return ok && q.Value != nil
}

// question is an asked question, whose holder was read, if it is still open to
// the sender.
func question(l *unit.Loaded, asked unit.AskedQuestion) (workflow.Question, bool) {
	var all []workflow.Question
	switch t := l.Subjects.Ticket; {
	case strings.HasPrefix(asked.On, "@"):
		all = l.Subjects.Dialogue.Questions
	case t != nil && t.Number == asked.On:
		all = t.Questions
	}
	i := slices.IndexFunc(all, func(q workflow.Question) bool {
		return q.No == asked.No && q.Open(l.Facts.Now) && slices.Contains(q.To, l.Facts.Actor.ID())
	})
	if i < 0 {
		return workflow.Question{}, false
	}
	return all[i], true
}
