package voice

import (
	"context"
	"errors"
)

// Engine turns speech into text. What it hears is never certain: the speaker has
// to confirm it before it counts.
type Engine interface {
	// Name is its setting's name, kept beside the text.
	Name() string
	// Hear returns what is said in an AMR that Inspect has passed. Hot words are
	// words to be expected; an engine takes as many as it can, the first ones
	// first. The errors are those below, wrapped, and that of ctx.
	Hear(ctx context.Context, amr []byte, hotwords []string) (string, error)
}

// What may go wrong with an engine.
var (
	// ErrNoSpeech: nothing was understood.
	ErrNoSpeech = errors.New("voice engine: no speech")
	// ErrDown: it did not answer, or is not set up right; try again later.
	ErrDown = errors.New("voice engine: down")
	// ErrQuota: the operator has to pay or to enable it.
	ErrQuota = errors.New("voice engine: quota used up")
	// ErrRefused: it does not take this audio, and never will.
	ErrRefused = errors.New("voice engine: audio refused")
)
