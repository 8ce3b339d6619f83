// Package plate reads licence plates in photos. It holds the seam between
// whoever needs a plate and the engines that read one.
package plate

import (
	"context"
	"errors"
	"image"

	"bihuan/bot/photo"
	"bihuan/workflow/plate"
)

// Doubtful and Sure are confidences, as package workflow/plate explains them.
const (
	Doubtful = plate.Doubtful
	Sure     = plate.Sure
)

// Reading is a plate as an engine has read it.
type Reading struct {
	Text       string          // normal form: 浙A12345
	Color      string          // "blue", "yellow", "green", "white", "black"; "" unknown
	Confidence float64         // 0 to 1
	Box        image.Rectangle // pixels of the photo that was read; empty unknown
}

// Engine reads plates.
type Engine interface {
	// Name is its setting's name, kept beside the reading.
	Name() string
	// Read returns the plates in a photo, the one that is most likely meant first,
	// which need not be the largest nor the one that is read most surely: only
	// texts that are plates by their grammar, each once. Where it is doubtful which
	// one is meant, all are Doubtful at most. Nothing found is no error. The errors
	// are those below, wrapped, and that of ctx.
	Read(ctx context.Context, p *photo.Photo) ([]Reading, error)
}

// What may go wrong with an engine.
var (
	// ErrDown: it did not answer, or is not set up right; try again later.
	ErrDown = errors.New("plate engine: down")
	// ErrQuota: the operator has to pay or to enable it.
	ErrQuota = errors.New("plate engine: quota used up")
	// ErrRefused: it does not take this photo, and never will.
	ErrRefused = errors.New("plate engine: photo refused")
)
