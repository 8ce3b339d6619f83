package web

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/color"
	"image/png"
	"testing"
)

// drawing is a data URL of a picture whose ink the function chooses.
func drawing(t testing.TB, w, h int, inked func(x, y int) bool) string {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			if inked(x, y) {
				img.Set(x, y, color.Black)
			} else {
				img.Set(x, y, color.White)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())
}

func stroke(x, y int) bool { return x > 100 && x < 600 && y > 200 && y < 207 }

func TestInk(t *testing.T) {
	good := drawing(t, 1200, 520, stroke)
	for _, c := range []struct {
		name, sent string
		want       error
	}{
		{"a stroke", good, nil},
		{"nothing sent", "", errNoInk},
		{"an empty sheet", drawing(t, 1200, 520, func(int, int) bool { return false }), errNoInk},
		{"a tap", drawing(t, 1200, 520, func(x, y int) bool { return x < 20 && y < 20 }), errNoInk},
		{"all black", drawing(t, 1200, 520, func(int, int) bool { return true }), errBadInk},
		{"too large", drawing(t, 3000, 200, stroke), errBadInk},
		{"too small", drawing(t, 90, 90, stroke), errBadInk},
		{"another type", "data:image/svg+xml;base64,PHN2Zz4=", errBadInk},
		{"no base64", "data:image/png;base64,***", errBadInk},
		{"no picture", "data:image/png;base64,AAAA", errBadInk},
		{"cut off", good[:len(good)/2/4*4], errBadInk},
		{"endless", "data:image/png;base64," + string(bytes.Repeat([]byte("A"), 2*maxInk)), errBadInk},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := ink(c.sent)
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if err == nil {
				if _, bad := png.Decode(bytes.NewReader(out)); bad != nil {
					t.Error(bad)
				}
			}
		})
	}
}

// What is see-through is no ink, whatever its colour says.
func TestInk_transparent(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 300, 200))); err != nil {
		t.Fatal(err)
	}
	if _, err := ink("data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())); !errors.Is(err, errNoInk) {
		t.Error(err)
	}
}

// FuzzInk: bytes from outside never break it, and what it lets through is small.
func FuzzInk(f *testing.F) {
	f.Add(drawing(f, 300, 200, stroke))
	f.Add("data:image/png;base64,iVBORw0KGgo=")
	f.Fuzz(func(t *testing.T, sent string) {
		if out, err := ink(sent); err == nil && len(out) > 4*maxInk {
			t.Errorf("%d bytes", len(out))
		}
	})
}
