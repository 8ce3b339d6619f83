// Package sample draws the photos that a workshop would send: cars with
// Chinese number plates, faulty parts with a tag, a car that is done. They are
// made of shapes, the same picture for the same order, so that whoever tries
// the product has something to send, and a test knows what is on it.
package sample

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"math/rand/v2"
	"slices"

	"golang.org/x/image/font/sfnt"

	ximage "golang.org/x/image/draw"
)

// Kind is what a photo shows.
type Kind string

// The kinds of photos.
const (
	Car      Kind = "car"      // one car, its plate well readable
	Two      Kind = "two"      // two cars: the first plate on the nearer one
	Blurred  Kind = "blurred"  // out of focus, nothing can be read
	Fault    Kind = "fault"    // a worn brake or a leaking damper, the plate on a tag
	Finished Kind = "finished" // one car in the bright hand-over bay
)

// Kinds are all kinds in the order in which they are offered.
var Kinds = []Kind{Car, Two, Blurred, Fault, Finished}

// The pictures are this many pixels wide and high unless ordered smaller.
const (
	Width  = 1280
	Height = 960
)

// quality of the JPEG files, as telephones save them for a chat.
const quality = 85

// Order says which photo is wanted.
type Order struct {
	Kind   Kind
	Plates []string // as people write them; Two takes two and makes up a missing second
	Color  Color    // of the first plate; "" goes by its text
	Seed   uint64   // light, angle, colour of the car, which fault
	Width  int      // pixels, 0 for Width; the height follows
}

// Plate is one number plate that a photo shows.
type Plate struct {
	Number string          // upper case, without separators
	Color  Color           // of the plate
	Box    image.Rectangle // pixels
}

// Studio draws photos. It may be used by several goroutines.
type Studio struct{ font *sfnt.Font }

// New makes a studio that writes with a font; it should be bold and have the
// provinces' signs.
func New(font *sfnt.Font) *Studio { return &Studio{font} }

// Draw returns a JPEG file. What it shows stands in it too, for Plates.
func (s *Studio) Draw(o Order) ([]byte, error) {
	if !slices.Contains(Kinds, o.Kind) {
		return nil, fmt.Errorf("sample: no kind %q of photo", o.Kind)
	}
	width := min(max(o.Width, 0), Width)
	if width == 0 {
		width = Width
	}
	random := rand.New(rand.NewPCG(o.Seed, 0x9e3779b97f4a7c15)) //nolint:gosec // the same seed is to give the same photo
	sight := width
	if o.Kind == Blurred {
		sight = width / 30 // so little is in focus
	}
	c := newCanvas(max(sight, 16), random)
	c.font = s.font
	seen := s.compose(c, o, random)
	c.expose(random)
	img := c.img
	if o.Kind == Blurred {
		img, seen = soften(c.img, width), nil
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("sample: %w", err)
	}
	return annotate(out.Bytes(), seen)
}

// compose draws what is ordered and tells which plates can be read.
func (s *Studio) compose(c *canvas, o Order, random *rand.Rand) []Plate {
	plates := o.signs(random)
	if o.Kind == Fault {
		return []Plate{drawFault(c, plates[0], o.Seed)}
	}
	drawWorkshop(c, o.Kind == Finished, random)
	front := o.Kind == Finished || random.IntN(2) == 0
	if o.Kind == Two {
		c.push(move(965, 760).then(grow(0.52)).then(lean(random)))
		far := drawCar(c, plates[1], !front, random)
		c.pop()
		c.push(move(440, 862).then(grow(0.86)).then(lean(random)))
		near := drawCar(c, plates[0], front, random)
		c.pop()
		return []Plate{near, far}
	}
	size := 1.02 + random.Float64()*0.12
	if o.Kind == Finished {
		size *= 0.9
	}
	c.push(move(625+random.Float64()*30, 880).then(grow(size)).then(lean(random)))
	defer c.pop()
	return []Plate{drawCar(c, plates[0], front, random)}
}

// signs are the plates to draw, at least as many as the kind needs.
func (o Order) signs(random *rand.Rand) []sign {
	var out []sign
	for i, p := range o.Plates {
		color := Color("")
		if i == 0 {
			color = o.Color
		}
		out = append(out, newSign(p, color))
	}
	for len(out) < 2 {
		out = append(out, strange(random))
	}
	return out
}

// strange is the plate of some other car.
func strange(random *rand.Rand) sign {
	text := []rune("浙A")
	for i := range 5 {
		const serial = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
		set := serial
		if i > 0 {
			set = serial[:10]
		}
		text = append(text, rune(set[random.IntN(len(set))]))
	}
	return newSign(string(text), Blue)
}

// soften brings a small picture to full size, as a lens out of focus does.
func soften(small *image.RGBA, width int) *image.RGBA {
	big := image.NewRGBA(image.Rect(0, 0, width, width*Height/Width))
	ximage.BiLinear.Scale(big, big.Bounds(), small, small.Bounds(), draw.Src, nil)
	return big
}
