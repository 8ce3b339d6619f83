package plate

import (
	"context"
	"fmt"
	"image"
	"math"
	"slices"
	"sync"

	"bihuan/bot/photo"
	"bihuan/bot/plate/network"
)

// Builtin reads plates by itself: no service, no network, nothing leaves the
// machine. It may be used by several goroutines.
type Builtin struct {
	nets   *nets
	arenas sync.Pool
}

// NewBuiltin returns the engine. An error would mean that this program was built
// with broken weights.
func NewBuiltin() (*Builtin, error) {
	n, err := loadNets()
	if err != nil {
		return nil, err
	}
	return &Builtin{nets: n, arenas: sync.Pool{New: func() any { return new(network.Arena) }}}, nil
}

// Name implements Engine.
func (*Builtin) Name() string { return "builtin" }

// Read implements Engine.
func (b *Builtin) Read(ctx context.Context, p *photo.Photo) ([]Reading, error) {
	found, err := b.Look(ctx, p)
	if err != nil {
		return nil, err
	}
	return Readings(found), nil
}

// Readings are what was found, in its order.
func Readings(found []Found) []Reading {
	out := make([]Reading, len(found))
	for i, f := range found {
		out[i] = f.Reading
	}
	return out
}

// Found is a reading with what stands behind it.
type Found struct {
	Reading

	Corners [4]image.Point // top left, top right, bottom right, bottom left, as it is read
	Others  []Reading      // what else it could be, likelier ones first
	TwoRows bool
	front   float64 // its prominence
	weight  float64 // how likely it is the plate that is meant
}

const (
	seenPixels  = 448 * 336 // what the finder looks at
	nearPixels  = 192 * 96  // likewise when it looks again at one plate
	leastScore  = 0.25      // of a spot that is worth reading
	lastChance  = 0.04      // likewise where nothing else was found
	plateScore  = 0.6       // of one that surely is a plate
	blindScore  = 0.85      // of one that is taken for a plate although nothing can be read
	mostSpots   = 4
	leastRead   = 0.02     // probability below which a text is no reading
	enough      = 0.1      // confidence of one that ends the search
	rival       = 0.7      // share of prominence from which another plate may be meant as well
	plateLike   = 1.7      // from this shape on a small picture may be a plate alone
	smallSide   = 420      // pixels of a small picture
	alonePixels = 112 * 96 // likewise at a picture that may be a plate alone
)

// Look finds and reads the plates of a photo, the one that is most likely meant
// first. The only error is that of ctx.
func (b *Builtin) Look(ctx context.Context, p *photo.Photo) ([]Found, error) {
	a, ok := b.arenas.Get().(*network.Arena)
	if !ok {
		a = new(network.Arena)
	}
	defer b.arenas.Put(a)
	m := p.Image()
	var out []Found
	unread := 0.0 // prominence of the foremost plate that could not be read, or hardly
	for _, spots := range b.searches(a, m) {
		for _, s := range spots() {
			if err := ctx.Err(); err != nil {
				return nil, fmt.Errorf("plate: %w", err)
			}
			f, ok := b.nets.read(a, m, s, worthIt(s, out, m.Rect))
			if ok {
				out = append(out, f)
			}
			if f.Confidence <= enough && s.score > blindScore {
				unread = max(unread, prominence(s.quad, m.Rect))
			}
		}
		if slices.ContainsFunc(out, func(f Found) bool { return f.Confidence > enough }) {
			break
		}
	}
	return ranked(out, unread), nil
}

// worthIt says that a spot surely is a plate, and none in front of it was read.
func worthIt(s spot, read []Found, photo image.Rectangle) bool {
	return s.score > plateScore && !slices.ContainsFunc(read, func(f Found) bool {
		return f.Confidence > Doubtful && f.front > prominence(s.quad, photo)
	})
}

// searches are the ways to look for plates, the usual one first; later ones are
// for photos in which nothing was read so far.
func (b *Builtin) searches(a *network.Arena, m *image.RGBA) []func() []spot {
	find := func(part image.Rectangle, pixels int, least float64) func() []spot {
		return func() []spot {
			all := b.nets.finder.find(a, m, part, pixels, least)
			all = all[:min(len(all), mostSpots)]
			for i, s := range all {
				all[i] = b.nets.finder.again(a, m, s)
			}
			return all
		}
	}
	whole := m.Rect
	if alone(whole) {
		wider := whole.Inset(-whole.Dy() / 3)
		return []func() []spot{
			func() []spot {
				return append(find(wider, alonePixels, leastScore)(), spot{score: leastScore, quad: frame(whole), rough: frame(whole)})
			},
		}
	}
	return []func() []spot{
		find(whole, seenPixels, leastScore),
		find(whole, seenPixels/5, leastScore),
		find(whole, seenPixels*5/2, lastChance),
	}
}

// alone tells whether a picture may be a plate and nothing else.
func alone(r image.Rectangle) bool {
	return r.Dx() <= smallSide && float64(r.Dx()) >= plateLike*float64(r.Dy())
}

func frame(r image.Rectangle) quad {
	x0, y0, x1, y1 := float64(r.Min.X), float64(r.Min.Y), float64(r.Max.X), float64(r.Max.Y)
	return quad{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}
}

// again looks at a spot from near, for its corners' sake.
func (f *finder) again(a *network.Arena, m *image.RGBA, s spot) spot {
	box, c := s.quad.box(), s.quad.centre()
	w := max(float64(box.Dx())*1.75, 24)
	h := max(float64(box.Dy())*1.9, w/2)
	part := image.Rect(int(c.x-w/2), int(c.y-h/2), int(c.x+w/2), int(c.y+h/2))
	for _, n := range f.find(a, m, part, nearPixels, leastScore) {
		d := n.quad.centre()
		if math.Abs(d.x-c.x) < w/6 && math.Abs(d.y-c.y) < h/5 {
			n.score, n.rough = max(n.score, s.score), s.quad
			return n
		}
	}
	return s
}
