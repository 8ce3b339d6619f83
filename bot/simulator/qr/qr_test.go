package qr

import (
	"errors"
	"testing"

	qrcode "github.com/skip2/go-qrcode"
	"pgregory.net/rapid"
)

func TestRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.OneOf(
			rapid.StringMatching(`http://127\.0\.0\.1:[0-9]{4}/p/[A-Za-z0-9_-]{22,43}`),
			rapid.StringMatching(`[A-Z0-9 $%*+./:-]{1,150}`),
			rapid.StringMatching(`[0-9]{1,200}`),
			rapid.StringMatching(`\p{Han}{1,40}`),
		).Draw(t, "text")
		made, err := qrcode.New(want, qrcode.Medium)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Read(made.Bitmap())
		if err != nil || got != want {
			t.Fatalf("%q: %q, %v", want, got, err)
		}
	})
}

func TestRead_Unreadable(t *testing.T) {
	high, err := qrcode.New("http://127.0.0.1/", qrcode.Highest)
	if err != nil {
		t.Fatal(err)
	}
	square := make([][]bool, 25)
	for y := range square {
		square[y] = make([]bool, 25)
		for x := range square[y] {
			square[y][x] = true
		}
	}
	ragged := append([][]bool{make([]bool, 3)}, square...)
	for name, rows := range map[string][][]bool{"Nothing": nil, "Light": make([][]bool, 30), "Dark": square[:20], "Ragged": ragged, "OtherLevel": high.Bitmap()} {
		if got, err := Read(rows); !errors.Is(err, ErrUnreadable) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("\xff\x00\xaa"), 25)
	f.Fuzz(func(_ *testing.T, bits []byte, size int) {
		if size < 0 || size > 80 || len(bits) == 0 {
			return
		}
		rows := make([][]bool, size)
		for y := range rows {
			rows[y] = make([]bool, size)
			for x := range rows[y] {
				i := y*size + x
				rows[y][x] = bits[i/8%len(bits)]>>(i%8)&1 == 1
			}
		}
		_, _ = Read(rows) // whatever it says, it does not panic
	})
}
