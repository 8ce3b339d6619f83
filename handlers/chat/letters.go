package chat

import (
	"strings"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// letterOf reads 『B』『b』『选b』『B.』『第二个』『2』 as an option's letter.
func letterOf(t string) (string, bool) {
	t = strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(strings.ToUpper(t), "选"), "."), "。")
	t = strings.TrimSpace(t)
	if len(t) == 1 && t[0] >= 'A' && t[0] <= 'J' {
		return t, true
	}
	if len(t) == 1 && t[0] >= '1' && t[0] <= '9' {
		return string('A' + t[0] - '1'), true
	}
	ordinals := []string{"第一个", "第二个", "第三个", "第四个", "第五个", "第六个"}
	for i, o := range ordinals {
		if t == o {
			return string(rune('A' + i)), true
		}
	}
	return "", false
}

// letter answers the sender's only open question, or else his only recent one.
func (h *Handler) letter(in bot.Inbound, letter string) *plan {
	p := &plan{spec: unit.Spec{Member: in.From, Asked: true}}
	p.command = func(l *unit.Loaded) (workflow.Command, error) {
		qs := newest(l.Asked, l)
		switch {
		case len(qs) == 0:
			return workflow.Command{}, refuse("no_question", workflow.Data{Letter: letter})
		case len(qs) > 1 && !sameHolder(qs):
			return workflow.Command{}, refuse("which_question", workflow.Data{Tickets: askedLines(qs), Letter: letter})
		}
		return p.onHolder(l, qs[0], func() (workflow.Command, error) {
			return p.answerTo(l, qs[0].On, workflow.Args{Question: qs[0].No, Letter: letter})
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
			out = append(out, workflow.TicketLine{Number: q.On, Plate: shownPlate(q.Plate)})
		}
	}
	return out
}

// letterOn answers the newest question that the sender has of a named ticket.
func (h *Handler) letterOn(in bot.Inbound, ref unit.Ref, letter string) *plan {
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
			return workflow.Command{}, refuse("no_question", workflow.Data{Letter: letter})
		}
		return workflow.Command{Action: workflow.ActAnswer, Ticket: qs[0].On, Args: workflow.Args{Question: qs[0].No, Letter: letter}}, nil
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
				return p.onHolder(l, q, func() (workflow.Command, error) { return p.labelled(l, q, t) })
			}
		}
		return workflow.Command{}, refuse("unknown_word", workflow.Data{})
	}
	return p
}

// labelled answers the newest question of the holder that has this label or
// takes a value.
func (p *plan) labelled(l *unit.Loaded, asked unit.AskedQuestion, t string) (workflow.Command, error) {
	questions := l.Subjects.Dialogue.Questions
	if !strings.HasPrefix(asked.On, "@") {
		questions = l.Subjects.Ticket.Questions
	}
	for i := len(questions) - 1; i >= 0; i-- {
		q := questions[i]
		if !q.Open(l.Facts.Now) || !contains(q.To, l.Facts.Actor.ID()) {
			continue
		}
		for _, o := range q.Options {
			if o.Label == t || (o.Long != "" && o.Long == t) {
				return p.answerTo(l, asked.On, workflow.Args{Question: q.No, Letter: o.Letter})
			}
		}
		if m, ok := instant(t, l.Facts.Now); ok && q.Value != nil {
			return workflow.Command{Action: workflow.ActAnswer, Ticket: asked.On, Args: workflow.Args{Question: q.No, Text: t, At: m.at}}, nil
		}
	}
	return workflow.Command{}, refuse("unknown_word", workflow.Data{})
}

func contains(ids []string, id string) bool {
	for _, x := range ids {
		if x == id {
			return true
		}
	}
	return false
}
