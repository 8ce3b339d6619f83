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
	choosing = regexp.MustCompile(`^(?:我?选|就)? *(?:([A-Ja-j])|([1-9])|第([一二三四五六])个?)(?:[.。!、,)]|吧)*$`)
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
	p.command = func(l *unit.Loaded) (workflow.Command, error) {
		qs := newest(l.Asked, l)
		switch {
		case len(qs) == 0:
			return workflow.Command{}, refuse("no_question", workflow.Data{Letter: c.letter})
		case len(qs) > 1 && !sameHolder(qs):
			return workflow.Command{}, refuse("which_question", workflow.Data{Tickets: askedLines(qs), Letter: c.letter})
		}
		return p.onHolder(l, qs[0], func() (workflow.Command, error) {
			if c.digit && takesValue(l, qs[0]) { // the second, or two o'clock?
				return workflow.Command{}, refuse("bad_time", workflow.Data{Text: strings.TrimSpace(in.Text)})
			}
			return p.answerTo(l, qs[0].On, workflow.Args{Question: qs[0].No, Letter: c.letter})
		})
	}
	return p
}

// sameHolder: several questions of one ticket leave no doubt, the newest is
// meant.
func sameHolder(qs []unit.AskedQuestion) bool {
	for _, q := range qs {
		if q.On != qs[0].On {
			return false
		}
	}
	return true
}

func askedLines(qs []unit.AskedQuestion) []workflow.TicketLine {
	var out []workflow.TicketLine
	for _, q := range qs {
		if !strings.HasPrefix(q.On, "@") {
			out = append(out, workflow.TicketLine{Number: q.On, Plate: displayed(q.Plate)})
		}
	}
	return out
}

// letterOn answers the newest question that the sender has of a named ticket.
func (h *Handler) letterOn(in bot.Inbound, ref unit.Ref, c chosen) *plan {
	p := &plan{spec: unit.Spec{Member: in.From, Ref: h.scoped(in, ref), Asked: true}}
	p.command = func(l *unit.Loaded) (workflow.Command, error) {
		if err := found(l, ref); err != nil {
			return workflow.Command{}, err
		}
		var here []unit.AskedQuestion
		for _, q := range l.Asked {
			if q.On == l.Subjects.Ticket.Number {
				here = append(here, q)
			}
		}
		qs := newest(here, l)
		if len(qs) == 0 {
			return workflow.Command{}, refuse("no_question", workflow.Data{Letter: c.letter})
		}
		return workflow.Command{Action: workflow.ActAnswer, Ticket: qs[0].On, Args: workflow.Args{Question: qs[0].No, Letter: c.letter}}, nil
	}
	return p
}

// loose plans a text without a word: the label of an open question's option, a
// value that was asked for, or the rest of a half-finished registration.
func (h *Handler) loose(in bot.Inbound, t string) *plan {
	p := &plan{spec: unit.Spec{Member: in.From, Asked: true}}
	p.command = func(l *unit.Loaded) (workflow.Command, error) {
		if drafting(l) {
			return h.registration(p, l, "", t)
		}
		for _, q := range l.Asked {
			if q.ClosedAt.IsZero() && (q.ExpiresAt.IsZero() || l.Facts.Now.Before(q.ExpiresAt)) {
				return p.onHolder(l, q, func() (workflow.Command, error) { return h.labelled(p, l, q, t) })
			}
		}
		return workflow.Command{}, refuse("unknown_word", workflow.Data{})
	}
	return p
}

// takesValue reports whether an asked question, whose holder was read, waits for
// a value as well.
func takesValue(l *unit.Loaded, asked unit.AskedQuestion) bool {
	return slices.ContainsFunc(questionsOf(l, asked.On), func(q workflow.Question) bool {
		return q.No == asked.No && q.Value != nil && q.Open(l.Facts.Now)
	})
}

// questionsOf are the questions of the holder that was read.
func questionsOf(l *unit.Loaded, on string) []workflow.Question {
	if strings.HasPrefix(on, "@") {
		return l.Subjects.Dialogue.Questions
	}
	return l.Subjects.Ticket.Questions
}

// labelled answers the newest question of the holder that has this label or
// takes a value.
func (h *Handler) labelled(p *plan, l *unit.Loaded, asked unit.AskedQuestion, t string) (workflow.Command, error) {
	for _, q := range slices.Backward(questionsOf(l, asked.On)) {
		if !q.Open(l.Facts.Now) || !slices.Contains(q.To, l.Facts.Actor.ID()) {
			continue
		}
		for _, o := range q.Options {
			if label, long := h.Texts.Option(o); label == t || long == t {
				return p.answerTo(l, asked.On, workflow.Args{Question: q.No, Letter: o.Letter})
			}
		}
		if m, ok := instant(t, l.Facts.Now); ok && q.Value != nil {
			return workflow.Command{Action: workflow.ActAnswer, Ticket: asked.On, Args: workflow.Args{Question: q.No, Text: t, At: m.at}}, nil
		}
	}
	return workflow.Command{}, refuse("unknown_word", workflow.Data{})
}
