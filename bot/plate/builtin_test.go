package plate

import (
	"testing"

	"bihuan/bot/photo"
	"bihuan/bot/simulator/sample"
)

func builtin(tb testing.TB) *Builtin {
	tb.Helper()
	engine, err := NewBuiltin()
	if err != nil {
		tb.Fatal(err)
	}
	return engine
}

// file is a drawn photo.
func file(tb testing.TB, o sample.Order) []byte {
	tb.Helper()
	font, err := photo.Font()
	if err != nil {
		tb.Fatal(err)
	}
	b, err := sample.New(font).Draw(o)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func drawn(tb testing.TB, o sample.Order) *photo.Photo {
	tb.Helper()
	p, err := photo.Open(file(tb, o))
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// TestDrawn: on drawn photos of every kind of plate no fewer are read than were
// when the weights came in, and none is both wrong and sure.
func TestDrawn(t *testing.T) {
	const floor = 18 // of 21
	engine := builtin(t)
	right := 0
	for i, text := range []string{"浙A12345", "沪AD12345", "粤B12345D", "苏B6K908", "京A8888学", "鲁C1234挂", "川A9B3C7"} {
		for _, kind := range []sample.Kind{sample.Car, sample.Finished, sample.Fault} {
			found, err := engine.Look(t.Context(), drawn(t, sample.Order{Kind: kind, Plates: []string{text}, Seed: uint64(i)}))
			if err != nil || len(found) == 0 {
				t.Logf("%s %s: not found, %v", kind, text, err)
				continue
			}
			switch first := found[0]; {
			case first.Text == text:
				right++
			case first.Confidence >= Sure:
				t.Errorf("%s %s: read as %s, and sure", kind, text, first.Text)
			default:
				t.Logf("%s %s: read as %s, %.2f", kind, text, first.Text, first.Confidence)
			}
		}
	}
	if right < floor {
		t.Errorf("%d of 21 right, want %d", right, floor)
	}
}
