package sample

import (
	"image"
	"math"
	"strings"
	"unicode"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Color is the colour of a number plate.
type Color string

// The colours of plates.
const (
	Blue   Color = "blue"   // cars
	Green  Color = "green"  // new energy, eight characters
	Yellow Color = "yellow" // lorries, learners, trailers
	Double Color = "double" // yellow in two rows, on the back of lorries
	White  Color = "white"  // police
	Black  Color = "black"  // Hong Kong, Macau
)

// longest is how many characters a sign has room for.
const longest = 10

// sign is a plate to be drawn. Sizes are those of GA 36-2018 in millimetres.
type sign struct {
	text  []rune
	color Color
}

func newSign(text string, color Color) sign {
	s := sign{text: []rune(Normal(text)), color: color}
	s.text = s.text[:min(len(s.text), longest)]
	if color == "" {
		s.color = colorOf(s.text)
	}
	return s
}

// Normal is a plate in upper case without separators.
func Normal(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("·•.-", r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, text)
}

// ColorOf is the usual colour of a plate with this text.
func ColorOf(text string) Color { return colorOf([]rune(Normal(text))) }

func colorOf(text []rune) Color {
	if len(text) == 0 {
		return Blue
	}
	switch last := text[len(text)-1]; {
	case last == '学' || last == '挂':
		return Yellow
	case last == '警':
		return White
	case last == '港' || last == '澳':
		return Black
	case len(text) == 8:
		return Green
	}
	return Blue
}

// look is how a plate is painted.
func (s sign) look() (ground paint, ink uint32) {
	switch s.color {
	case Green:
		return fall(0xeef6ef, 0x2fb56a), 0x14181c
	case Yellow, Double:
		return fall(0xf7c11c, 0xeeb10d), 0x14181c
	case White:
		return plain(0xf4f6f8), 0x14181c
	case Black:
		return fall(0x23262b, 0x15171a), 0xf4f6f8
	default:
		return fall(0x1b57c4, 0x1546a6), 0xf6f9ff
	}
}

// size is the plate's width and height.
func (s sign) size() (w, h float64) {
	switch s.color {
	case Double:
		return 440, 220
	case Green:
		return 480, 140
	default:
		return 440, 140
	}
}

// draw paints the plate around the middle of the current coordinates, width
// units wide.
func (s sign) draw(c *canvas, x, y, width float64) Plate {
	w, h := s.size()
	k := width / w
	c.push(move(x-width/2, y-h*k/2).then(grow(k)))
	defer c.pop()
	ground, ink := s.look()
	c.fill(round(-5, -1, w+10, h+10, 12), plain(0x000000).thin(0.35))
	area := c.fill(round(0, 0, w, h, 10), ground)
	c.fill(append(round(5, 5, w-10, h-10, 8), reversed(round(8, 8, w-16, h-16, 6))...), plain(ink).thin(0.85))
	for _, bolt := range [][2]float64{{w * 0.24, 13}, {w * 0.76, 13}, {w * 0.24, h - 13}, {w * 0.76, h - 13}} {
		c.fill(oval(bolt[0], bolt[1], 4.5, 4.5), plain(0xaab2bd).thin(0.8))
	}
	s.write(c, ink, w)
	return Plate{Number: string(s.text), Color: s.color, Box: area.Intersect(image.Rectangle{Max: c.img.Rect.Max})}
}

// write sets the characters, a dot after the second.
func (s sign) write(c *canvas, ink uint32, w float64) {
	if s.color == Double && len(s.text) > 2 {
		c.letter(s.text[0], 110, 15, 80, 60, ink)
		c.letter(s.text[1], 250, 15, 80, 60, ink)
		c.fill(oval(220, 45, 6, 6), plain(ink))
		s.row(c, s.text[2:], 27.5, w-55, 90, 110, 15, ink, false)
		return
	}
	gap := 12.0
	if len(s.text) > 7 {
		gap = 9
	}
	s.row(c, s.text, 15.5, w-31, 25, 90, gap, ink, true)
}

// row spreads characters over a width; with dot the gap after the second is
// wider and holds the dot.
func (s sign) row(c *canvas, text []rune, x, width, y, height, gap float64, ink uint32, dot bool) {
	if len(text) == 0 {
		return
	}
	dot = dot && len(text) > 2
	wide := 0.0
	if dot {
		wide = 22
	}
	cell := (width - gap*float64(len(text)-1) - wide) / float64(len(text))
	for i, r := range text {
		c.letter(r, x, y, cell, height, ink)
		x += cell + gap
		if dot && i == 1 {
			c.fill(oval(x-gap/2+wide/2, y+height/2, 5, 5), plain(ink))
			x += wide
		}
	}
}

// letter fits one character into a cell. What the font
// lacks is an empty cell.
func (c *canvas) letter(r rune, x, y, w, h float64, ink uint32) {
	shape, low, high := c.shape(r)
	if shape == nil {
		c.fill(box(x, y, w, h), plain(ink).thin(0.25))
		return
	}
	sx, sy := w/max(high[0]-low[0], 1), h/max(high[1]-low[1], 1)
	if slim := sy * 0.75; sx > slim*1.6 { // a 1 is not as broad as an 8
		sx = slim
	}
	left := x + (w-sx*(high[0]-low[0]))/2
	c.push(matrix{sx, 0, 0, sy, left - sx*low[0], y - sy*low[1]})
	c.fill(shape, plain(ink))
	c.pop()
}

// shape is the outline of a character in units of a thousandth of its size,
// and its bounds.
func (c *canvas) shape(r rune) (p path, low, high [2]float64) {
	index, err := c.font.GlyphIndex(&c.glyphs, r)
	if err != nil || index == 0 {
		return nil, low, high
	}
	segments, err := c.font.LoadGlyph(&c.glyphs, index, fixed.I(1000), nil)
	if err != nil || len(segments) == 0 {
		return nil, low, high
	}
	low, high = [2]float64{math.MaxFloat64, math.MaxFloat64}, [2]float64{-math.MaxFloat64, -math.MaxFloat64}
	for _, g := range segments {
		s := step{move: g.Op == sfnt.SegmentOpMoveTo, n: map[sfnt.SegmentOp]int{sfnt.SegmentOpQuadTo: 2, sfnt.SegmentOpCubeTo: 3}[g.Op]}
		s.n = max(s.n, 1)
		for i, q := range g.Args[:s.n] {
			s.p[i] = [2]float64{float64(q.X) / 64, float64(q.Y) / 64}
			for k := range 2 {
				low[k], high[k] = min(low[k], s.p[i][k]), max(high[k], s.p[i][k])
			}
		}
		p = append(p, s)
	}
	return p, low, high
}

// words writes a line of text from the left.
func (c *canvas) words(text string, x, y, size float64, ink uint32) {
	for _, r := range text {
		shape, _, high := c.shape(r)
		if shape == nil {
			x += size / 2
			continue
		}
		k := size / 1000
		c.push(matrix{k, 0, 0, k, x, y})
		c.fill(shape, plain(ink))
		c.pop()
		x += max(high[0]*k, size*0.3) + size*0.08
	}
}

// reversed turns the direction of an outline of lines and curves, for holes.
func reversed(p path) path {
	last := p[len(p)-1]
	out := from(last.p[last.n-1][0], last.p[last.n-1][1])
	for i := len(p) - 1; i > 0; i-- {
		s, before := p[i], p[i-1]
		back := step{n: s.n}
		for k := range s.n - 1 {
			back.p[k] = s.p[s.n-2-k]
		}
		back.p[s.n-1] = before.p[before.n-1]
		out = append(out, back)
	}
	return out
}
