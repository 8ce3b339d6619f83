package photo

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"strings"
	"time"
	"unicode"

	"github.com/disintegration/imaging"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Stamp is what is burnt into a photo that serves as evidence. Empty fields are
// left out.
type Stamp struct {
	Plate  string    // as people read it: 浙A·12345
	Number string    // of the ticket
	At     time.Time // in the store's zone
	Store  string
	By     string // who took it
}

const (
	// stampSide is the shorter side that a stamped photo has at least, unless
	// its longer one would exceed MaxSide: small photos are enlarged, or the
	// stamp could not be read.
	stampSide = 480
	leastText = 10 // pixels
	maxField  = 40 // characters of a field
	gap       = "   "
)

var (
	barColour  = color.NRGBA{A: 184}
	lineColour = color.NRGBA{R: 255, G: 255, B: 255, A: 160}
)

// Stamp returns the working copy as a JPEG with a dark bar at its foot that
// tells in white what the photo shows. It is legible on any photo; a character
// that the font lacks becomes a box. The same input gives the same bytes.
func (p *Photo) Stamp(s Stamp) ([]byte, error) {
	m := p.canvas()
	l, err := s.layout(m.Bounds().Dx(), m.Bounds().Dy())
	if err != nil {
		return nil, err
	}
	defer l.face.Close()
	if len(l.lines) > 0 {
		l.draw(m)
	}
	return encode(m)
}

// canvas is a copy of the picture to draw on, large enough for a stamp.
func (p *Photo) canvas() *image.RGBA {
	size := p.image.Bounds().Size()
	shorter, longer := min(size.X, size.Y), max(size.X, size.Y)
	by := min(float64(stampSide)/float64(shorter), float64(MaxSide)/float64(longer))
	if by > 1 {
		return flat(scale(p.image, by, imaging.CatmullRom))
	}
	out := image.NewRGBA(p.image.Bounds())
	copy(out.Pix, p.image.Pix)
	return out
}

// fields are the stamp's words in their order.
func (s Stamp) fields() []string {
	at := ""
	if !s.At.IsZero() {
		at = s.At.Format("2006-01-02 15:04")
	}
	var out []string
	for _, f := range []string{s.Plate, s.Number, at, s.Store, s.By} {
		if f = printable(f); f != "" {
			out = append(out, f)
		}
	}
	return out
}

// printable leaves out what has no shape of its own, and what is too much.
func printable(s string) string {
	var out []rune
	for _, r := range strings.TrimSpace(s) {
		if unicode.IsSpace(r) {
			r = ' '
		}
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Mn, unicode.Me) {
			continue
		}
		if len(out) == maxField {
			return string(out) + "…"
		}
		out = append(out, r)
	}
	return string(out)
}

// layout is a stamp as it fits a picture.
type layout struct {
	face    font.Face
	lines   []string
	height  int // of a line, pixels
	padding int
}

// layout takes the largest letters with which the words fit the width, and the
// bar covers less than a third of the picture.
func (s Stamp) layout(width, height int) (layout, error) {
	fields := s.fields()
	for text := max(min(width, height)/24, leastText); ; text-- {
		face, err := Face(float64(text))
		if err != nil {
			return layout{}, err
		}
		l := layout{face: face, height: text * 4 / 3, padding: text / 2}
		room := width - 2*l.padding
		var fits bool
		l.lines, fits = wrap(face, fields, room)
		if fits && l.bar() <= height/3 || text <= leastText {
			for i, line := range l.lines {
				l.lines[i] = cut(face, line, room)
			}
			return l, nil
		}
		_ = face.Close() // there is nothing to close but its buffers
	}
}

// wrap fills lines with as many fields as fit, and tells whether each does.
func wrap(face font.Face, fields []string, width int) (lines []string, fits bool) {
	fits = true
	for _, f := range fields {
		if n := len(lines); n > 0 && measure(face, lines[n-1]+gap+f) <= width {
			lines[n-1] += gap + f
			continue
		}
		lines = append(lines, f)
		fits = fits && measure(face, f) <= width
	}
	return lines, fits
}

// cut shortens a line that is too long even in the smallest letters.
func cut(face font.Face, line string, width int) string {
	for r := []rune(line); measure(face, line) > width && len(r) > 1; {
		r = r[:len(r)-1]
		line = string(r) + "…"
	}
	return line
}

func measure(face font.Face, s string) int { return font.MeasureString(face, s).Ceil() }

func (l layout) bar() int { return len(l.lines)*l.height + 2*l.padding }

func (l layout) draw(m *image.RGBA) {
	bar := m.Bounds()
	bar.Min.Y = max(bar.Max.Y-l.bar(), bar.Min.Y)
	draw.Draw(m, bar, image.NewUniform(barColour), image.Point{}, draw.Over)
	edge := bar
	edge.Max.Y = min(edge.Min.Y+max(l.height/24, 1), bar.Max.Y)
	draw.Draw(m, edge, image.NewUniform(lineColour), image.Point{}, draw.Over)
	d := font.Drawer{Dst: m, Src: image.White, Face: l.face}
	for i, line := range l.lines {
		// Letters stand on a line a quarter of the height above its foot.
		d.Dot = fixed.P(bar.Min.X+l.padding, bar.Min.Y+l.padding+(i+1)*l.height-l.height/4)
		d.DrawString(line)
	}
}

// Face is the embedded font at a height in pixels. A face is for one goroutine
// at a time.
func Face(pixels float64) (font.Face, error) {
	f, err := parsed()
	if err != nil {
		return nil, err
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: pixels, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("photo: font: %w", err)
	}
	return face, nil
}
