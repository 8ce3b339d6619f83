// Package chat turns what a person does in the chat (a word, a press, a photo)
// into a command, has it decided and committed, and answers in the same
// response. It knows no wording: texts and cards come from templates.
package chat

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// store is the unit of work, as this package needs it.
type store interface {
	Do(ctx context.Context, m unit.Message, s unit.Spec, decide func(unit.Loaded) (unit.Result, error)) (unit.Outcome, error)
	// Snapshot is the newest known snapshot; a decision gets its own.
	Snapshot() *workflow.Organization
}

// texts renders what is said.
type texts interface {
	Text(key string, d workflow.Data) (string, error)
	// Option is what an option's button says, and what is spelled out above it.
	Option(o workflow.Option) (label, long string)
	// Settled is the card of a question after its answer, with body under its
	// title.
	Settled(key string, q workflow.Question, on string, d workflow.Data, body string) (bot.Card, error)
}

// Config says what a Handler works with.
type Config struct {
	Store store
	Texts texts
	Salt  string // of the names of cards
	// Phrase reads free words; optional.
	Phrase understanding
	// Model guesses what Phrase does not understand; optional.
	Model guesser
	Log   *slog.Logger // optional
}

// Handler answers the people of one company.
type Handler struct{ Config }

// New returns a Handler.
func New(c Config) *Handler { return &Handler{c} }

func (h *Handler) log() *slog.Logger { return cmp.Or(h.Log, slog.Default()) }

// Handle commits what follows from one message and returns the answer. An error
// means that nothing is committed and the platform should deliver again.
func (h *Handler) Handle(ctx context.Context, in bot.Inbound) (bot.Reply, error) {
	p, ok := h.understand(in)
	if !ok {
		return bot.Reply{}, nil
	}
	body, err := json.Marshal(in)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("encode message: %w", err)
	}
	m, _ := h.Store.Snapshot().Member(in.From)
	p.spec.Registration = &unit.RegistrationKey{Store: m.Store} // the decision adds the rest, should it open a ticket
	message := unit.Message{ID: in.ID, From: in.From, Kind: string(in.Kind), Body: body}
	out, err := h.do(ctx, message, p, guessTime, func(l unit.Loaded) (unit.Result, error) { return h.decide(p, in, l) })
	if err != nil {
		return bot.Reply{}, fmt.Errorf("message %s: %w", in.ID, err)
	}
	var reply bot.Reply
	if len(out.Reply) == 0 {
		return reply, nil
	}
	if err := json.Unmarshal(out.Reply, &reply); err != nil {
		return bot.Reply{}, fmt.Errorf("decode stored answer of %s: %w", in.ID, err)
	}
	return reply, nil
}

// decide is called with what was read; it may be called again.
func (h *Handler) decide(p *plan, in bot.Inbound, l unit.Loaded) (unit.Result, error) {
	f := &l.Facts
	f.Cause, f.Pressed = in.ID, p.pressed
	member, known := f.Org.Member(in.From)
	if !known {
		member = workflow.Member{UserID: in.From}
	}
	f.Actor = workflow.Actor{Member: member}
	d, err := h.outcome(p, known, l)
	var refused *workflow.Refusal
	switch {
	case errors.As(err, &refused):
		d = workflow.Decision{Answer: redacted(workflow.Saying{Key: refused.Key, Data: refused.Data}, l, member)}
	case err != nil:
		return unit.Result{}, err
	}
	reply, err := h.reply(p, member, d)
	if err != nil {
		return unit.Result{}, err
	}
	result := unit.Result{Decision: d, Reply: reply}
	if known {
		result.Arrival = p.arrival
	}
	return result, nil
}

func (h *Handler) outcome(p *plan, known bool, l unit.Loaded) (workflow.Decision, error) {
	if !known {
		return workflow.Decide(workflow.Subjects{Dialogue: l.Subjects.Dialogue}, workflow.Command{Action: workflow.ActIntroduce}, l.Facts)
	}
	c, err := p.command(&l)
	if err != nil {
		return workflow.Decision{}, err
	}
	if c.Action == "" {
		return workflow.Decision{Answer: redacted(p.answer(&l), l, l.Facts.Actor.Member)}, nil
	}
	return workflow.Decide(l.Subjects, c, l.Facts)
}

// redacted is what this package says by itself, for its reader: it quotes what
// was typed.
func redacted(s workflow.Saying, l unit.Loaded, to workflow.Member) workflow.Saying {
	s.Data = workflow.Redact(s.Data, l.Subjects.Ticket, l.Facts.Org, workflow.Viewer{Member: to})
	return s
}

// reply renders the answer: a redrawn card for a press that settled one, else
// a sentence.
func (h *Handler) reply(p *plan, m workflow.Member, d workflow.Decision) ([]byte, error) {
	a := d.Answer
	if a.Key == "" {
		return nil, nil
	}
	text, err := h.Texts.Text(a.Key, a.Data)
	if err != nil {
		return nil, err
	}
	r := bot.Reply{Text: text}
	if p.pressed && a.Card != "" && a.Question != nil {
		card, err := h.Texts.Settled(a.Card, *a.Question, a.On, a.CardData, text)
		if err != nil {
			return nil, err
		}
		if card.TaskID, err = bot.TaskID(h.Salt, a.On, a.Question.No, m.UserID); err != nil {
			return nil, err
		}
		r = bot.Reply{Card: &card}
	}
	return json.Marshal(r)
}

// refuse is a sentence that changes nothing.
func refuse(key string, d workflow.Data) error { return &workflow.Refusal{Key: key, Data: d} }
