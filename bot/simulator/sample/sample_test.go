package sample

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"

	"bihuan/bot/photo"
)

func studio(t testing.TB) *Studio {
	t.Helper()
	font, err := photo.Font()
	if err != nil {
		t.Fatal(err)
	}
	return New(font)
}

func shoot(t testing.TB, o Order) ([]byte, image.Image, []Plate) {
	t.Helper()
	file, err := studio(t).Draw(o)
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	seen, ok := Plates(file)
	if !ok {
		t.Fatal("the photo says nothing of itself")
	}
	return file, img, seen
}

func TestDraw(t *testing.T) {
	for _, c := range []struct {
		order Order
		want  []Plate
	}{
		{Order{Kind: Car, Plates: []string{"浙a·12345"}}, []Plate{{Number: "浙A12345", Color: Blue}}},
		{Order{Kind: Car, Plates: []string{"浙AD12345"}}, []Plate{{Number: "浙AD12345", Color: Green}}},
		{Order{Kind: Car, Plates: []string{"浙A1234学"}}, []Plate{{Number: "浙A1234学", Color: Yellow}}},
		{Order{Kind: Car, Plates: []string{"浙A12345"}, Color: Double}, []Plate{{Number: "浙A12345", Color: Double}}},
		{Order{Kind: Two, Plates: []string{"浙A12345", "浙B67890"}}, []Plate{{Number: "浙A12345", Color: Blue}, {Number: "浙B67890", Color: Blue}}},
		{Order{Kind: Blurred, Plates: []string{"浙A12345"}}, nil},
		{Order{Kind: Fault, Plates: []string{"浙A12345"}}, []Plate{{Number: "浙A12345", Color: Blue}}},
		{Order{Kind: Fault, Plates: []string{"浙A12345"}, Seed: 1}, []Plate{{Number: "浙A12345", Color: Blue}}},
		{Order{Kind: Finished, Plates: []string{"浙A12345"}}, []Plate{{Number: "浙A12345", Color: Blue}}},
	} {
		for _, width := range []int{Width, 320} {
			c.order.Width = width
			_, img, seen := shoot(t, c.order)
			if got := img.Bounds().Size(); got != (image.Point{X: width, Y: width * Height / Width}) {
				t.Errorf("%s: %v", c.order.Kind, got)
			}
			if len(seen) != len(c.want) {
				t.Fatalf("%s: %v, want %v", c.order.Kind, seen, c.want)
			}
			for i, p := range seen {
				if p.Number != c.want[i].Number || p.Color != c.want[i].Color {
					t.Errorf("%s: %v, want %v", c.order.Kind, p, c.want[i])
				}
				if p.Box.Empty() || !p.Box.In(img.Bounds()) || p.Box.Dx() < width/10 {
					t.Errorf("%s: the plate lies at %v", c.order.Kind, p.Box)
				}
			}
		}
	}
}

// The plate is where the photo says it is: its ground is blue there.
func TestDraw_BoxIsThePlate(t *testing.T) {
	for seed := range uint64(6) {
		_, img, seen := shoot(t, Order{Kind: Car, Plates: []string{"浙A12345"}, Seed: seed})
		blue, all := 0, 0
		box := seen[0].Box
		for y := box.Min.Y; y < box.Max.Y; y++ {
			for x := box.Min.X; x < box.Max.X; x++ {
				r, _, b, _ := img.At(x, y).RGBA()
				all++
				if b > r+0x2800 {
					blue++
				}
			}
		}
		if blue*3 < all {
			t.Errorf("seed %d: %d of %d pixels are blue", seed, blue, all)
		}
	}
}

func TestDraw_SameOrderSamePhoto(t *testing.T) {
	a, _, _ := shoot(t, Order{Kind: Two, Plates: []string{"浙A12345"}, Seed: 3})
	b, _, _ := shoot(t, Order{Kind: Two, Plates: []string{"浙A12345"}, Seed: 3})
	other, _, seen := shoot(t, Order{Kind: Two, Plates: []string{"浙A12345"}, Seed: 4})
	if !bytes.Equal(a, b) || bytes.Equal(a, other) {
		t.Error("an order and its seed are one photo")
	}
	if len(seen) != 2 || seen[0].Number == seen[1].Number {
		t.Errorf("two cars: %v", seen)
	}
}

func TestDraw_StrangeOrders(t *testing.T) {
	s := studio(t)
	if _, err := s.Draw(Order{Kind: "selfie"}); err == nil {
		t.Error("there is no such kind")
	}
	for _, plate := range []string{"", "浙", "浙A", "浙A123456789012345", "!!!", "\xff", "🚗🚗🚗🚗🚗🚗🚗"} {
		if _, err := s.Draw(Order{Kind: Car, Plates: []string{plate}, Width: 40}); err != nil {
			t.Errorf("%q: %v", plate, err)
		}
	}
}

func TestPlates_OfOtherFiles(t *testing.T) {
	for _, file := range []string{"", "\xff\xd8\xff\xfe", "\xff\xd8\xff\xfe\x00\x01", "\xff\xd8\xff\xfe\xff\xffbihuan sample\n[]",
		"\xff\xd8\xff\xfe\x00\x0cbihuan sample\n{", "\x89PNG\r\n\x1a\n"} {
		if seen, ok := Plates([]byte(file)); ok {
			t.Errorf("%q: %v", file, seen)
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	for _, k := range Kinds {
		b.Run(string(k), func(b *testing.B) {
			s := studio(b)
			for i := 0; b.Loop(); i++ {
				if _, err := s.Draw(Order{Kind: k, Plates: []string{"浙A12345"}, Seed: uint64(i)}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
