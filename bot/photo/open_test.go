package photo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var (
	bigEndian    = binary.BigEndian
	littleEndian = binary.LittleEndian
)

// corners names the colours of a quadrants picture, clockwise from the upper
// left: red, green, yellow, blue when upright.
func corners(m image.Image) string {
	b := m.Bounds()
	w, h := b.Dx(), b.Dy()
	var out strings.Builder
	for _, p := range []image.Point{{w / 4, h / 4}, {w * 3 / 4, h / 4}, {w * 3 / 4, h * 3 / 4}, {w / 4, h * 3 / 4}} {
		r, g, blue, _ := m.At(b.Min.X+p.X, b.Min.Y+p.Y).RGBA()
		switch high := uint32(0xa000); {
		case r > high && g > high && blue > high:
			out.WriteByte('w')
		case r > high && g > high:
			out.WriteByte('y')
		case r > high:
			out.WriteByte('r')
		case g > high:
			out.WriteByte('g')
		case blue > high:
			out.WriteByte('b')
		default:
			out.WriteByte('-')
		}
	}
	return out.String()
}

func opened(t *testing.T, b []byte) *Photo {
	t.Helper()
	p, err := Open(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func file(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestUpright stores a picture as a camera held each of the eight ways would.
func TestUpright(t *testing.T) {
	upright := quadrants(200, 100)
	if corners(upright) != "rgyb" {
		t.Fatal(corners(upright))
	}
	// What the sensor sees is the inverse of what the viewer has to do.
	stored := map[uint16]func(x, y int) (int, int){
		1: func(x, y int) (int, int) { return x, y },
		2: func(x, y int) (int, int) { return 199 - x, y },
		3: func(x, y int) (int, int) { return 199 - x, 99 - y },
		4: func(x, y int) (int, int) { return x, 99 - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, 199 - x },
		7: func(x, y int) (int, int) { return 99 - y, 199 - x },
		8: func(x, y int) (int, int) { return 99 - y, x },
	}
	for orientation, place := range stored {
		size := image.Pt(200, 100)
		if orientation > 4 {
			size = image.Pt(100, 200)
		}
		raw := image.NewRGBA(image.Rectangle{Max: size})
		for y := range 100 {
			for x := range 200 {
				sx, sy := place(x, y)
				raw.Set(sx, sy, upright.At(x, y))
			}
		}
		for name, b := range map[string][]byte{
			"jpeg": withEXIF(asJPEG(t, raw), orientation),
			"png":  withChunk(asPNG(t, raw), "eXIf", exifBlock(littleEndian, orientation)),
		} {
			p := opened(t, b)
			if got := corners(p.image); got != "rgyb" || p.image.Bounds().Size() != image.Pt(200, 100) {
				t.Errorf("%s, orientation %d: %s %v", name, orientation, got, p.image.Bounds())
			}
		}
	}
}

func TestCopyHoldsPixelsOnly(t *testing.T) {
	original := withSegment(withEXIF(asJPEG(t, quadrants(1800, 1200)), 6), 0xe1,
		[]byte("http://ns.adobe.com/xap/1.0/\x00<GPSLatitude>30.2741</GPSLatitude>"))
	if !bytes.Contains(original, []byte("Hangzhou")) || !bytes.Contains(original, []byte("GPSLatitude")) {
		t.Fatal("the sample says nowhere where it was taken")
	}
	p := opened(t, original)
	working, err := p.Copy()
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"Exif", "Hangzhou", "GPS", "http"} {
		if bytes.Contains(working, []byte(word)) {
			t.Errorf("the copy still has %q", word)
		}
	}
	info, err := Inspect(working)
	if err != nil || info.Format != "jpeg" || info.Width != 1067 || info.Height != 1600 || info.orientation != 1 {
		t.Errorf("%+v %v", info, err)
	}
	again, err := opened(t, original).Copy()
	if err != nil || !bytes.Equal(working, again) {
		t.Errorf("two copies differ: %v", err)
	}
}

func TestKindsOfPicture(t *testing.T) {
	m := quadrants(200, 100)
	grey, deep := image.NewGray(m.Bounds()), image.NewNRGBA64(m.Bounds())
	paletted := image.NewPaletted(m.Bounds(), color.Palette{color.RGBA{R: 255, A: 255}, color.RGBA{G: 255, A: 255}, color.RGBA{B: 255, A: 255}, color.RGBA{R: 255, G: 255, A: 255}})
	for _, target := range []draw.Image{grey, deep, paletted} {
		draw.Draw(target, target.Bounds(), m, image.Point{}, draw.Src)
	}
	for name, c := range map[string]struct {
		bytes []byte
		want  string
	}{
		"jpeg":        {asJPEG(t, m), "rgyb"},
		"grey jpeg":   {asJPEG(t, grey), "--w-"},
		"16-bit png":  {asPNG(t, deep), "rgyb"},
		"palette":     {asPNG(t, paletted), "rgyb"},
		"transparent": {asPNG(t, image.NewNRGBA(m.Bounds())), "wwww"},
		"cmyk jpeg":   {cmykJPEG(t, m), "rgyb"},
		"lossy webp":  {file(t, "lossy.webp"), "rgyb"},
		"progressive": {file(t, "progressive.jpg"), "rgyb"},
		"webp":        {riff("VP8L", string(plainWebP(200, 100))), "----"},
		"long":        {asPNG(t, quadrants(8000, 64)), "rgyb"},
	} {
		p, err := Open(t.Context(), c.bytes)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := corners(p.image); got != c.want && name != "grey jpeg" {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		working, err := p.Copy()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := jpeg.Decode(bytes.NewReader(working)); err != nil {
			t.Errorf("%s: the copy cannot be read: %v", name, err)
		}
	}
}

// TestCutOff: whatever is missing at the end, it is said and nothing panics.
func TestCutOff(t *testing.T) {
	m := quadrants(120, 90)
	for name, whole := range map[string][]byte{"jpeg": asJPEG(t, m), "png": asPNG(t, m), "webp": riff("VP8L", string(plainWebP(120, 90)))} {
		for n := 12; n < len(whole)-4; n += 1 + len(whole)/97 {
			if _, err := Open(t.Context(), whole[:n]); !errors.Is(err, ErrBroken) {
				t.Fatalf("%s, %d of %d bytes: %v", name, n, len(whole), err)
			}
		}
	}
}

func BenchmarkOpen12Megapixels(b *testing.B) {
	original := asJPEG(b, quadrants(4000, 3000))
	b.ReportAllocs()
	for b.Loop() {
		p, err := Open(b.Context(), original)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := p.Copy(); err != nil {
			b.Fatal(err)
		}
	}
}
