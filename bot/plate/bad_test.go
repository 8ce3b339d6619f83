package plate

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"bihuan/bot/photo"
	"bihuan/bot/simulator/sample"
)

func jpegOf(tb testing.TB, m image.Image) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// animated are two frames.
func animated(tb testing.TB) []byte {
	tb.Helper()
	frame := image.NewPaletted(image.Rect(0, 0, 80, 80), color.Palette{color.Black, color.White})
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{10, 10}}); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// noise is a picture of nothing at all.
func noise(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	random := rand.New(rand.NewPCG(8, 9))
	for i := range m.Pix {
		m.Pix[i] = byte(random.IntN(256)) | byte(i%4/3*255)
	}
	return m
}

// read opens a file as the service does, and reads it.
func read(tb testing.TB, engine *Builtin, b []byte) ([]Reading, error) {
	tb.Helper()
	p, err := photo.Open(tb.Context(), b)
	if err != nil {
		return nil, err
	}
	return engine.Read(tb.Context(), p)
}

// refusals are what may be said of bytes that are no photo.
var photoRefusals = []error{photo.ErrEmpty, photo.ErrNotPicture, photo.ErrFormat, photo.ErrTooBig, photo.ErrTooManyPixels,
	photo.ErrAnimated, photo.ErrTooSmall, photo.ErrBroken}

func refused(err error) bool {
	return slices.ContainsFunc(photoRefusals, func(kind error) bool { return errors.Is(err, kind) })
}

func TestReadRefusesWhatIsNoPhoto(t *testing.T) {
	engine := builtin(t)
	whole := file(t, sample.Order{Kind: sample.Car, Plates: []string{"浙A12345"}, Width: 320})
	for name, b := range map[string][]byte{
		"nothing":   nil,
		"text":      []byte(`{"errcode":40007}`),
		"truncated": whole[:len(whole)/2],
		"1×1":       jpegOf(t, image.NewGray(image.Rect(0, 0, 1, 1))),
		"animated":  animated(t),
		"HEIC":      []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
		"huge":      append([]byte("\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"), make([]byte, 64)...),
		"too long":  make([]byte, 11<<20),
	} {
		if got, err := read(t, engine, b); !refused(err) || got != nil {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

// TestReadFindsNothing: odd pictures are looked at, and no plate is made up that
// anybody would act upon.
func TestReadFindsNothing(t *testing.T) {
	engine := builtin(t)
	var small, transparent bytes.Buffer
	faint := image.NewNRGBA(image.Rect(0, 0, 640, 480))
	draw.Draw(faint, image.Rect(100, 200, 300, 260), image.NewUniform(color.NRGBA{0, 0, 255, 90}), image.Point{}, draw.Src)
	if err := errors.Join(png.Encode(&small, noise(64, 64)), png.Encode(&transparent, faint)); err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"grey":        jpegOf(t, image.NewGray(image.Rect(0, 0, 640, 480))),
		"noise":       jpegOf(t, noise(640, 480)),
		"small":       small.Bytes(),
		"very wide":   jpegOf(t, noise(4000, 70)),
		"very high":   jpegOf(t, noise(70, 4000)),
		"not sharp":   file(t, sample.Order{Kind: sample.Blurred, Plates: []string{"浙A12345"}, Seed: 1}),
		"transparent": transparent.Bytes(),
	} {
		got, err := read(t, engine, b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, r := range got {
			if r.Confidence >= Sure {
				t.Errorf("%s: read %+v", name, r)
			}
		}
	}
}

// TestReadOddColours: what a plate says is read without its colours too, and from
// the four inks of a printer's file.
func TestReadOddColours(t *testing.T) {
	engine := builtin(t)
	ink, err := os.ReadFile("testdata/cmyk.jpg")
	if err != nil {
		t.Fatal(err)
	}
	m, err := jpeg.Decode(bytes.NewReader(file(t, sample.Order{Kind: sample.Car, Plates: []string{"浙A12345"}, Seed: 3})))
	if err != nil {
		t.Fatal(err)
	}
	grey := image.NewGray(m.Bounds())
	draw.Draw(grey, grey.Rect, m, m.Bounds().Min, draw.Src)
	for name, b := range map[string][]byte{"CMYK": ink, "grey": jpegOf(t, grey)} {
		got, err := read(t, engine, b)
		if err != nil || len(got) == 0 || got[0].Text != "浙A12345" {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

func TestReadStopsWhenAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := drawn(t, sample.Order{Kind: sample.Car, Plates: []string{"浙A12345"}, Seed: 3})
	if got, err := builtin(t).Read(ctx, p); !errors.Is(err, context.Canceled) || got != nil {
		t.Error(got, err)
	}
}

// FuzzRead: no bytes make the reader panic, and no text leaves it that is no
// plate.
func FuzzRead(f *testing.F) {
	small := file(f, sample.Order{Kind: sample.Car, Plates: []string{"浙A12345"}, Width: 160})
	f.Add(small)
	f.Add(small[:len(small)-40])
	f.Add(jpegOf(f, noise(90, 30)))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	engine := builtin(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := read(t, engine, b)
		if err != nil && !refused(err) {
			t.Error(err)
		}
		for _, r := range got {
			if r.Text == "" || r.Confidence < 0 || r.Confidence > 1 || r.Box.Empty() {
				t.Errorf("%+v", r)
			}
		}
	})
}
