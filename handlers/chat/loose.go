package chat

import (
	"errors"
	"slices"
	"strings"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// maxHolders is how many holders of open questions are read to find the one that
// a label means: one after the other, with the ticket meant at the end.
const maxHolders = 4

// reading is what a text would be as the answer to a question.
type reading struct {
	letter string // of the option that has the text as its label
	value  bool   // the question takes a value
	// question is what was read of it, nil if it was not.
	question *workflow.Question
}

// hearing finds the question that a text answers. What it keeps between two
// calls cannot change: a question's options are fixed when it is asked.
type hearing struct {
	h     *Handler
	text  string   // without the ticket's name
	ref   unit.Ref // the ticket that it names
	named bool
	heard map[unit.QuestionRef]reading
	away  bool // a question's ticket was read instead of the one that is meant
}

// loose plans a text without a word: the label of an open question's option, the
// rest of a half-finished registration, or a value that was asked for. A ticket's
// name may stand before it.
func (h *Handler) loose(in bot.Inbound, t string) *plan {
	a := h.listen(t)
	p, f := a.plan(in)
	p.command = func(l *unit.Loaded) (workflow.Command, error) {
		labelled, asking, err := a.answerable(l)
		if err != nil {
			return workflow.Command{}, err
		}
		if labelled, err = whichTransfer(l, a.text, labelled); err != nil {
			return workflow.Command{}, err
		}
		if len(labelled) > 0 {
			return a.answer(p, l, labelled, workflow.Args{})
		}
		if c, ok, err := h.consignment(l, a); ok || err != nil {
			return c, err
		}
		if drafting(l) {
			return h.registration(p, l, "", t)
		}
		if a.away {
			a.away = false
			return workflow.Command{}, &unit.Reload{Ref: p.spec.Ref}
		}
		if open := a.open(l); len(open) > 0 && open[0].Kind == workflow.AskRelay {
			if c, ok, err := a.patch(p, f, l); ok || err != nil {
				return c, err
			}
		}
		if c, ok, err := a.decision(p, l, f); ok || err != nil {
			return c, err
		}
		if m, ok := instant(a.text, l.Facts.Now); ok && len(asking) > 0 && asking[0].Kind != workflow.AskRelay {
			return a.answer(p, l, asking, workflow.Args{Text: a.text, At: m.at})
		}
		if c, ok, err := a.fixed(p, in, l); ok || err != nil {
			return c, err
		}
		if c, ok, err := a.patch(p, f, l); ok || err != nil {
			return c, err
		}
		if f == nil {
			return h.guessed(p, in, a.text, l)
		}
		c, err := f.command(l)
		if refused, ok := errors.AsType[*workflow.Refusal](err); ok && refused.Key == "unknown_word" {
			return h.guessed(p, in, a.text, l)
		}
		return c, err
	}
	return p
}

// listen takes the ticket that a text names out of it.
func (h *Handler) listen(t string) *hearing {
	a := &hearing{h: h, text: t, heard: map[unit.QuestionRef]reading{}}
	if ref, rest, ok := opening(t); ok && rest != "" {
		a.ref, a.text, a.named = ref, rest, true
	} else if ref, rest, ok := decidedOn(t); ok {
		a.ref, a.text, a.named = ref, rest, true
	}
	return a
}

// plan says what has to be read to understand the text, and what of it stands to
// reason already.
func (a *hearing) plan(in bot.Inbound) (*plan, *free) {
	p := &plan{spec: unit.Spec{Member: in.From, Asked: true}}
	f := a.h.freely(in, a.text)
	ref := unit.Ref{Current: true}
	if a.named {
		ref = a.ref
	}
	switch {
	case f != nil:
		f.spec(&p.spec, ref)
	case a.h.Model != nil:
		p.spec.Ref = a.h.scoped(in, ref)
	}
	if _, ok := explicit(a.text); ok && a.named {
		p.spec.Ref = a.h.scoped(in, ref) // to say of that one that nothing is asked
	}
	return p, f
}

// answer answers the one of the questions that is meant.
func (a *hearing) answer(p *plan, l *unit.Loaded, qs []unit.AskedQuestion, args workflow.Args) (workflow.Command, error) {
	q, err := meant(qs, "")
	if err != nil {
		return workflow.Command{}, err
	}
	return p.onHolder(l, q, func() (workflow.Command, error) {
		args.Question = q.No
		if args.At.IsZero() {
			args.Letter = a.heard[refOf(q)].letter
		}
		return p.answerTo(l, q.On, args)
	})
}

// answerable returns the open questions of which the text is a label, and those
// that take a value, the newest first. It asks for their tickets one by one.
func (a *hearing) answerable(l *unit.Loaded) (labelled, asking []unit.AskedQuestion, err error) {
	holders, kinds := map[string]bool{}, map[string]bool{}
	for _, q := range unanswered(l.Asked, l) {
		if a.named && !names(a.ref, q) {
			continue
		}
		holders[q.On] = holders[q.On] || strings.HasPrefix(q.On, "@") || len(holders) < maxHolders
		if !holders[q.On] { // not read: it may have what another one of its kind has
			if kinds[q.Kind] {
				labelled = append(labelled, q)
			}
			continue
		}
		r, err := a.hear(l, q)
		if err != nil {
			return nil, nil, err
		}
		if r.letter != "" {
			labelled, kinds[q.Kind] = append(labelled, q), true
		}
		if r.value {
			asking = append(asking, q)
		}
	}
	return labelled, asking, nil
}

// open are the sender's open questions, those of the named ticket if one is named.
func (a *hearing) open(l *unit.Loaded) []unit.AskedQuestion {
	return slices.DeleteFunc(unanswered(l.Asked, l), func(q unit.AskedQuestion) bool { return a.named && !names(a.ref, q) })
}

// hear reads the text as the answer to a question, whose ticket is asked for
// once if it was not read.
func (a *hearing) hear(l *unit.Loaded, asked unit.AskedQuestion) (reading, error) {
	key := refOf(asked)
	q, ok := question(l, asked)
	if ok {
		r := reading{value: q.Value != nil, question: &q}
		for _, o := range q.Options {
			if label, long := a.h.Texts.Option(o); label == a.text || long == a.text {
				r.letter = o.Letter
			}
		}
		a.heard[key] = r
		return r, nil
	}
	t := l.Subjects.Ticket
	r, tried := a.heard[key]
	if !tried {
		a.heard[key] = r
		if !strings.HasPrefix(asked.On, "@") && (t == nil || t.Number != asked.On) {
			a.away = true
			return r, &unit.Reload{Ref: unit.Ref{Question: &key}}
		}
	}
	return r, nil
}

func refOf(q unit.AskedQuestion) unit.QuestionRef { return unit.QuestionRef{On: q.On, No: q.No} }

// names reports whether the ticket of a question is named so.
func names(ref unit.Ref, q unit.AskedQuestion) bool {
	switch {
	case ref.Number != "":
		return q.On == ref.Number
	case ref.Tail != "":
		return strings.HasSuffix(q.On, "-"+ref.Tail)
	}
	return ref.Plate != "" && strings.HasSuffix(q.Plate, ref.Plate)
}
