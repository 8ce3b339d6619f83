package photo

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// -look FOLDER writes the stamped photos there, for people to look at.
var look = flag.String("look", "", "folder for stamped photos")

var evening = time.Date(2025, 11, 7, 18, 4, 30, 0, time.FixedZone("CST", 8*3600))

func wholeStamp() Stamp {
	return Stamp{Plate: "浙A·12345", Number: "HZ20251107-0832", At: evening, Store: "西湖店", By: "张伟"}
}

func uniform(w, h int, c color.Color) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(m, m.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	return m
}

// TestStampIsLegible looks at the foot of photos of every shade and shape:
// there must be letters, far lighter than what is around them.
func TestStampIsLegible(t *testing.T) {
	rare := wholeStamp()
	rare.Store, rare.By = "㵘㙓汽修（文三路）𠮷店", "𬭊喆\u200d\ufe0f😀"
	long := wholeStamp()
	long.Store = strings.Repeat("杭州西湖区文三路旗舰店", 9)
	for name, c := range map[string]struct {
		w, h  int
		shade color.Color
		stamp Stamp
	}{
		"white":      {1600, 1200, color.White, wholeStamp()},
		"black":      {1600, 1200, color.Black, wholeStamp()},
		"grey":       {1200, 1600, color.Gray{Y: 128}, wholeStamp()},
		"small":      {64, 64, color.White, wholeStamp()},
		"narrow":     {64, 1600, color.White, wholeStamp()},
		"flat":       {1600, 64, color.Black, wholeStamp()},
		"rare":       {1280, 960, color.White, rare},
		"long":       {960, 1280, color.Gray{Y: 90}, long},
		"only plate": {1280, 960, color.White, Stamp{Plate: "浙AD12345"}},
	} {
		p := opened(t, asPNG(t, uniform(c.w, c.h, c.shade)))
		b, err := p.Stamp(c.stamp)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		save(t, name, b)
		m, err := jpeg.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		light, dark := footShades(m)
		if light < 50 || dark < 50 {
			t.Errorf("%s: %d light and %d dark pixels at the foot of %v", name, light, dark, m.Bounds())
		}
	}
}

// footShades counts the light and the dark pixels of the lowest part.
func footShades(m image.Image) (light, dark int) {
	b := m.Bounds()
	for y := b.Max.Y - max(b.Dy()/24, 12); y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			switch v := color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y; {
			case v > 200:
				light++
			case v < 100:
				dark++
			}
		}
	}
	return light, dark
}

func save(t *testing.T, name string, b []byte) {
	t.Helper()
	if *look == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(*look, name+".jpg"), b, 0o600); err != nil {
		t.Error(err)
	}
}

func TestStampLeavesThePhotoAlone(t *testing.T) {
	p := opened(t, asPNG(t, quadrants(1000, 800)))
	before, err := p.Copy()
	if err != nil {
		t.Fatal(err)
	}
	first, err := p.Stamp(wholeStamp())
	if err != nil {
		t.Fatal(err)
	}
	second, err := p.Stamp(wholeStamp())
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("two stamps differ: %v", err)
	}
	after, err := p.Copy()
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("stamping has changed the photo: %v", err)
	}
	if none, err := p.Stamp(Stamp{}); err != nil || !bytes.Equal(none, before) {
		t.Errorf("an empty stamp leaves a mark: %v", err)
	}
}

// TestFontHasWhatIsWritten: the characters of plates, numbers and ordinary names.
func TestFontHasWhatIsWritten(t *testing.T) {
	face, err := Face(20)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	if len(fontData) > 2_500_000 {
		t.Errorf("the font has %d bytes", len(fontData))
	}
	for _, r := range "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新学警挂领使港澳应急" +
		"ABCDEFGHJKLMNPQRSTUVWXYZ0123456789·-–—:：，。（）…鑫淼喆玥" + "西湖店张伟阿" {
		i, err := f.GlyphIndex(nil, r)
		if err != nil {
			t.Fatal(err)
		}
		if _, drawn := face.GlyphAdvance(r); i == 0 || !drawn {
			t.Errorf("%c is missing", r)
		}
	}
}

func FuzzStamp(f *testing.F) {
	f.Add("浙A·12345", "HZ20251107-0832", "西湖店", "张伟")
	f.Add("", "\x00\xff", "𠮷\u202e店", strings.Repeat("长", 99))
	p, err := Open(f.Context(), asPNG(f, uniform(640, 480, color.White)))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, plate, number, store, by string) {
		if _, err := p.Stamp(Stamp{Plate: plate, Number: number, At: evening, Store: store, By: by}); err != nil {
			t.Error(err)
		}
	})
}
