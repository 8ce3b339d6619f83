package photo

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"strings"
	"testing"
	"time"
)

func TestInspect(t *testing.T) {
	jpg, png := asJPEG(t, quadrants(200, 100)), asPNG(t, quadrants(200, 100))
	for name, c := range map[string]struct {
		bytes []byte
		want  Info
	}{
		"jpeg":          {jpg, Info{Format: "jpeg", Width: 200, Height: 100}},
		"jpeg rotated":  {withEXIF(jpg, 6), Info{Format: "jpeg", Width: 200, Height: 100}},
		"jpeg and film": {append(bytes.Clone(jpg), strings.Repeat("\x00\x00\x00\x18ftypmp42", 50)...), Info{Format: "jpeg", Width: 200, Height: 100}},
		"png":           {png, Info{Format: "png", Width: 200, Height: 100}},
		"webp":          {riff("VP8L", string(plainWebP(200, 100))), Info{Format: "webp", Width: 200, Height: 100}},
	} {
		got, err := Inspect(c.bytes)
		if err != nil || got.Format != c.want.Format || got.Width != c.want.Width || got.Height != c.want.Height {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

func TestInspectRefuses(t *testing.T) {
	jpg, png := asJPEG(t, quadrants(200, 100)), asPNG(t, quadrants(200, 100))
	jfif := func(frame string) []byte {
		return withSegment([]byte("\xff\xd8"+frame), 0xe0, []byte("JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"))
	}
	scans := append(bytes.Clone(jpg[:len(jpg)-2]), strings.Repeat("\xff\xda\x00\x02", 100)...)
	for name, c := range map[string]struct {
		bytes []byte
		want  error
	}{
		"nothing":          {nil, ErrEmpty},
		"text":             {[]byte("这不是照片"), ErrNotPicture},
		"json":             {[]byte(`{"errcode":40007,"errmsg":"invalid media_id"}`), ErrNotPicture},
		"voice":            {[]byte("#!AMR\n\x3c"), ErrNotPicture},
		"film":             {[]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00"), ErrNotPicture},
		"gif":              {asGIF(t, 1), ErrFormat},
		"moving gif":       {asGIF(t, 3), ErrAnimated},
		"heic":             {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), ErrFormat},
		"bmp":              {[]byte("BM\x36\x00\x00\x00"), ErrFormat},
		"tiff":             {[]byte("II*\x00\x08\x00\x00\x00"), ErrFormat},
		"svg":              {[]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), ErrFormat},
		"lossless jpeg":    {[]byte("\xff\xd8\xff\xc3\x00\x0b\x08\x00\x64\x00\x64\x01\x01\x11\x00"), ErrFormat},
		"12-bit jpeg":      {[]byte("\xff\xd8\xff\xc1\x00\x0b\x0c\x00\x64\x00\x64\x01\x01\x11\x00"), ErrFormat},
		"too big":          {append(bytes.Clone(jpg), make([]byte, MaxBytes)...), ErrTooBig},
		"bomb":             {bomb(), ErrTooManyPixels},
		"webp bomb":        {riff("VP8L", string(plainWebP(16000, 16000))), ErrTooManyPixels},
		"jpeg bomb":        {jfif("\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"), ErrTooManyPixels},
		"progressive bomb": {jfif("\xff\xc2\x00\x11\x08\x1b\x58\x1b\x58\x03\x01\x11\x00\x02\x11\x01\x03\x11\x01"), ErrTooManyPixels},
		"many scans":       {scans, ErrBroken},
		"apng":             {withChunk(png, "acTL", make([]byte, 8)), ErrAnimated},
		"moving webp":      {riff("VP8X", "\x02\x00\x00\x00\xc7\x00\x00\x63\x00\x00", "ANIM", "\x00\x00\x00\x00\x00\x00"), ErrAnimated},
		"small":            {asPNG(t, quadrants(300, 63)), ErrTooSmall},
		"jpeg magic":       {[]byte("\xff\xd8\xff"), ErrBroken},
		"png magic":        {[]byte(pngMagic), ErrBroken},
		"webp magic":       {[]byte("RIFF\x04\x00\x00\x00WEBP"), ErrBroken},
	} {
		if _, err := Inspect(c.bytes); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
		if _, err := Open(t.Context(), c.bytes); !errors.Is(err, c.want) {
			t.Errorf("open %s: got %v, want %v", name, err, c.want)
		}
	}
}

// TestBombCostsNothing: 12 000 × 12 000 pixels in 18 kB.
func TestBombCostsNothing(t *testing.T) {
	b := bomb()
	if len(b) > 20_000 {
		t.Fatalf("not a bomb: %d bytes", len(b))
	}
	start := time.Now()
	allocated := testing.AllocsPerRun(1, func() { _, _ = Open(t.Context(), b) })
	if took := time.Since(start); took > time.Second || allocated > 1000 {
		t.Errorf("took %v and %v allocations", took, allocated)
	}
}

func TestOrientationIsLenient(t *testing.T) {
	whole := exifBlock(bigEndian, 6)
	for n := range whole {
		orientation(whole[:n]) // must not panic
	}
	for name, c := range map[string]struct {
		block []byte
		want  int
	}{
		"big endian":    {whole, 6},
		"little endian": {exifBlock(littleEndian, 8), 8},
		"prefixed":      {append([]byte("Exif\x00\x00"), whole...), 6},
		"nine":          {exifBlock(bigEndian, 9), 1},
		"zero":          {exifBlock(bigEndian, 0), 1},
		"far away":      {[]byte("MM\x00*\xff\xff\xff\xff\x00\x00"), 1},
		"nothing":       {nil, 1},
	} {
		if got := orientation(c.block); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func FuzzInspect(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		info, err := Inspect(b)
		if err == nil && (info.Width < MinSide || info.Height < MinSide || info.Width*info.Height > MaxPixels ||
			info.orientation < 1 || info.orientation > 8 || info.memory <= 0 || info.memory > maxMemory) {
			t.Errorf("%+v", info)
		}
	})
}

func FuzzOpen(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		if info, err := Inspect(b); err == nil && info.Width*info.Height > 1<<20 {
			t.Skip("large pictures only cost time")
		}
		p, err := Open(t.Context(), b)
		if err != nil {
			return
		}
		if size := p.image.Bounds().Size(); size.X < 1 || size.Y < 1 || max(size.X, size.Y) > MaxSide {
			t.Errorf("working size %v", size)
		}
	})
}

func seed(f *testing.F) {
	m := quadrants(70, 66)
	jpg, png := asJPEG(f, m), asPNG(f, m)
	for _, b := range [][]byte{
		jpg, png, withEXIF(jpg, 6), withChunk(png, "eXIf", exifBlock(bigEndian, 3)), jpg[:len(jpg)/2], png[:len(png)/2],
		asGIF(f, 2), riff("VP8L", string(plainWebP(70, 66))), riff("VP8X", "\x02\x00\x00\x00\x45\x00\x00\x41\x00\x00"),
		asJPEG(f, image.NewGray(image.Rect(0, 0, 64, 64))), asPNG(f, image.NewNRGBA64(image.Rect(0, 0, 64, 64))),
		asPNG(f, image.NewPaletted(image.Rect(0, 0, 64, 64), color.Palette{color.Transparent, color.Black})),
	} {
		f.Add(b)
	}
}
