package chat

import (
	"context"
	"errors"
	"time"
	"unicode/utf8"

	"bihuan/bot"
	"bihuan/bot/phrase"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// guesser is a language model that reads what the rules do not understand.
type guesser interface {
	Read(ctx context.Context, text string) (phrase.Understanding, error)
}

const (
	// guessTime is how long a typed word waits for a guess: the platform wants its
	// answer within five seconds.
	guessTime = 2 * time.Second
	// guessLong is how long a voice does, whose answer is a push.
	guessLong = 20 * time.Second
	// leastGuess is the shortest text that is worth a guess, in characters.
	leastGuess = 5
)

// guess is what a model made of a plan's words, once it was asked.
type guess struct {
	read phrase.Understanding
	ok   bool
}

// unread says that a model is to be asked before anything is decided. Nothing is
// committed by then; no model is asked while a transaction is open.
type unread struct{ text string }

// Error implements error. It does not repeat the words.
func (*unread) Error() string { return "a model is to read this first" }

// guessed is what a model makes of words that the rules do not understand: lines
// that are read back like any others.
func (h *Handler) guessed(p *plan, in bot.Inbound, text string, l *unit.Loaded) (workflow.Command, error) {
	unknown := refuse("unknown_word", workflow.Data{})
	t := openTicket(l)
	switch {
	case h.Model == nil || t == nil || utf8.RuneCountInString(text) < leastGuess:
		return workflow.Command{}, unknown
	case p.guess == nil:
		return workflow.Command{}, &unread{workflow.Anonymous(text, t, l.Facts.Org)}
	case !p.guess.ok:
		return workflow.Command{}, unknown
	}
	f := &free{h: h, in: in, text: text, read: p.guess.read}
	return f.lines(l, t)
}

// do has a message decided and committed. Where a model is to read it first, it
// is asked in between, for no longer than within.
func (h *Handler) do(ctx context.Context, m unit.Message, p *plan, within time.Duration, decide func(unit.Loaded) (unit.Result, error)) (unit.Outcome, error) {
	out, err := h.Store.Do(ctx, m, p.spec, decide)
	if first, ok := errors.AsType[*unread](err); ok {
		p.guess = h.ask(ctx, m.ID, first.text, within)
		out, err = h.Store.Do(ctx, m, p.spec, decide)
	}
	return out, err
}

// ask has a model read a text. A reading that says more than the text is none.
func (h *Handler) ask(ctx context.Context, message, text string, within time.Duration) *guess {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	read, err := h.Model.Read(ctx, text)
	if err == nil {
		read, err = h.Phrase.Check(text, read)
	}
	if err != nil {
		h.log().Warn("the model read nothing", "message", message, "error", err)
	}
	return &guess{read: read, ok: err == nil}
}
