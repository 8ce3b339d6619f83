package web

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/color"
	"image/png"
	"strings"
)

// What a signature may be. Sizes are pixels of the picture that the page draws.
const (
	maxInk     = 256 << 10 // bytes of the picture
	maxInkSide = 2400
	minInkSide = 100
	minDark    = 150 // pixels of ink
	minSpread  = 24  // pixels from the first to the last one, either way: no dot, no tap
	maxCovered = 60  // percent
)

var (
	errNoInk  = errors.New("nothing is drawn")
	errBadInk = errors.New("the picture is no signature")
)

// ink reads what the page sends: the picture as a data URL. It returns the picture
// drawn anew, black on white, so that nothing comes along with it.
func ink(sent string) ([]byte, error) {
	encoded, ok := strings.CutPrefix(sent, "data:image/png;base64,")
	if sent == "" {
		return nil, errNoInk
	}
	if !ok || len(encoded) > base64.StdEncoding.EncodedLen(maxInk) {
		return nil, errBadInk
	}
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, errBadInk
	}
	head, err := png.DecodeConfig(bytes.NewReader(raw))
	if err != nil || head.Width > maxInkSide || head.Height > maxInkSide || head.Width < minInkSide || head.Height < minInkSide {
		return nil, errBadInk
	}
	drawn, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, errBadInk
	}
	return redraw(drawn)
}

// redraw keeps the ink and drops everything else.
func redraw(drawn image.Image) ([]byte, error) {
	bounds := drawn.Bounds()
	out := image.NewPaletted(image.Rect(0, 0, bounds.Dx(), bounds.Dy()), color.Palette{color.White, color.Black})
	dark, box := 0, image.Rectangle{}
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			if !isInk(drawn.At(bounds.Min.X+x, bounds.Min.Y+y)) {
				continue
			}
			out.SetColorIndex(x, y, 1)
			dark++
			box = box.Union(image.Rect(x, y, x+1, y+1))
		}
	}
	switch {
	case dark < minDark || max(box.Dx(), box.Dy()) < minSpread:
		return nil, errNoInk
	case dark*100 > bounds.Dx()*bounds.Dy()*maxCovered:
		return nil, errBadInk
	}
	var b bytes.Buffer
	if err := png.Encode(&b, out); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// isInk: dark, and not see-through.
func isInk(c color.Color) bool {
	r, g, b, a := c.RGBA()
	return a > 0x8000 && r+g+b < 3*0x8000
}
