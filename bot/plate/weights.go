package plate

import (
	_ "embed"
	"fmt"
	"sync"

	"bihuan/bot/plate/network"
)

// weightsFile holds both networks, trained by train/; its README says on what.
//
//go:embed reader.weights
var weightsFile []byte

// nets are the two networks, made at the first photo.
type nets struct {
	finder *finder
	reader *reader
}

var loadNets = sync.OnceValues(func() (*nets, error) {
	w, err := network.Load(weightsFile)
	if err != nil {
		return nil, err
	}
	l := &layers{weights: w}
	n := &nets{finder: newFinder(l), reader: newReader(l)}
	if l.err != nil {
		return nil, fmt.Errorf("plate: %w", l.err)
	}
	return n, nil
})

// layers takes convolutions out of the file; the first that is missing is kept
// as the error.
type layers struct {
	weights network.Weights
	err     error
}

func (l *layers) conv(name string, o network.Options) *network.Conv {
	c, err := l.weights.Conv(name, o)
	if err != nil && l.err == nil {
		l.err = err
	}
	return c
}
