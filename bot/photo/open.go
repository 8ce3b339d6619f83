package photo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"sync"

	"github.com/disintegration/imaging"
	"golang.org/x/image/webp"
	"golang.org/x/sync/semaphore"
)

const (
	// MaxSide is the longer side of a working copy, in pixels.
	MaxSide = 1600
	// quality is that of the working copies. Below 80 the edges of stamps and
	// plates fray; above 90 files grow for nothing.
	quality = 85
)

// room is the memory in which photos are decoded, in bytes: one of the largest,
// or many ordinary ones at a time.
var room = semaphore.NewWeighted(maxMemory)

// Photo is a photo upright and at working size, without any metadata. It is
// safe for concurrent use.
type Photo struct {
	info  Info
	image *image.RGBA            // opaque
	copy  func() ([]byte, error) // the working copy, encoded when first asked for
}

// Open inspects and decodes b. A camera's rotation is applied, whatever is
// transparent turns white. Photos are decoded one beside another only as far as
// memory allows: ctx ends the wait. The errors are those of this package, and
// that of ctx.
func Open(ctx context.Context, b []byte) (*Photo, error) {
	info, err := Inspect(b)
	if err != nil {
		return nil, err
	}
	return open(ctx, b, info)
}

// OpenCutting is Open for pieces cut out of photos, which may be smaller than
// MinSide.
func OpenCutting(ctx context.Context, b []byte) (*Photo, error) {
	info, err := Inspect(b)
	if err != nil && (!errors.Is(err, ErrTooSmall) || min(info.Width, info.Height) < minCutting) {
		return nil, err
	}
	return open(ctx, b, info)
}

// minCutting is the least side of a cutting, in pixels.
const minCutting = 8

func open(ctx context.Context, b []byte, info Info) (*Photo, error) {
	if err := room.Acquire(ctx, info.memory); err != nil {
		return nil, fmt.Errorf("photo: %w", err)
	}
	defer room.Release(info.memory)
	m, err := decode(b, info)
	if err != nil {
		return nil, err
	}
	p := &Photo{info: info, image: flat(upright(shrink(m), info.orientation))}
	p.copy = sync.OnceValues(func() ([]byte, error) { return encode(p.image) })
	return p, nil
}

// Info is what Inspect says of the original.
func (p *Photo) Info() Info { return p.info }

// Image is the photo itself, to be looked at, not changed.
func (p *Photo) Image() *image.RGBA { return p.image }

// decode never panics: damaged files have made decoders do so before.
func decode(b []byte, info Info) (m image.Image, err error) {
	defer func() {
		if recover() != nil {
			m, err = nil, ErrBroken
		}
	}()
	decoders := map[string]func(*bytes.Reader) (image.Image, error){
		"jpeg": func(r *bytes.Reader) (image.Image, error) { return jpeg.Decode(r) },
		"png":  func(r *bytes.Reader) (image.Image, error) { return png.Decode(r) },
		"webp": func(r *bytes.Reader) (image.Image, error) { return webp.Decode(r) },
	}
	m, err = decoders[info.Format](bytes.NewReader(b))
	if err != nil || m.Bounds().Dx() != info.Width || m.Bounds().Dy() != info.Height {
		return nil, ErrBroken
	}
	return m, nil
}

// shrink brings a picture down to working size; small ones stay as they are.
func shrink(m image.Image) *image.NRGBA {
	b := m.Bounds()
	longer := max(b.Dx(), b.Dy())
	if longer <= MaxSide {
		return clone(m)
	}
	return scale(m, float64(MaxSide)/float64(longer), imaging.Lanczos)
}

// clone is imaging.Clone, which asks every pixel of a JPEG anew how its colours
// are stored.
func clone(m image.Image) *image.NRGBA {
	stored, ok := m.(*image.YCbCr)
	if !ok {
		return imaging.Clone(m)
	}
	out := image.NewRGBA(image.Rectangle{Max: stored.Rect.Size()})
	draw.Draw(out, out.Rect, stored, stored.Rect.Min, draw.Src)
	return &image.NRGBA{Pix: out.Pix, Stride: out.Stride, Rect: out.Rect} // opaque: the same bytes
}

// scale never loses a side of a very long picture.
func scale(m image.Image, by float64, filter imaging.ResampleFilter) *image.NRGBA {
	b := m.Bounds()
	w, h := max(int(float64(b.Dx())*by+0.5), 1), max(int(float64(b.Dy())*by+0.5), 1)
	return imaging.Resize(m, w, h, filter)
}

// flat puts a picture on white where it is transparent.
func flat(m *image.NRGBA) *image.RGBA {
	if m.Opaque() {
		return &image.RGBA{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect} // then both are the same bytes
	}
	out := image.NewRGBA(m.Bounds())
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), m, image.Point{}, draw.Over)
	return out
}

// Copy is the working copy: a JPEG of at most MaxSide pixels on its longer side
// that holds pixels and nothing else. The same photo gives the same bytes.
func (p *Photo) Copy() ([]byte, error) { return p.copy() }

func encode(m image.Image) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("photo: %w", err)
	}
	return b.Bytes(), nil
}
