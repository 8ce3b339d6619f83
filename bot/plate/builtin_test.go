package plate

import (
	"image"
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
	p, err := photo.Open(tb.Context(), file(tb, o))
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// drawnTexts are plates of every kind.
var drawnTexts = []string{"浙A12345", "沪AD12345", "粤B12345D", "苏B6K908", "京A8888学", "鲁C1234挂", "川A9B3C7", "湘F8Z58D", "皖AS371Z", "闽D5L122"}

// TestDrawn: on drawn photos no fewer plates are read than were when the weights
// came in, about as surely, and none is both wrong and sure. What is lost first
// when something breaks is confidence: texts survive much.
func TestDrawn(t *testing.T) {
	engine := builtin(t)
	for name, c := range map[string]struct {
		order sample.Order
		right int     // at least so many
		sum   float64 // of the confidences of those that are right, at least
	}{
		"near":     {sample.Order{Kind: sample.Car, Width: 480}, 10, 9.3},
		"far":      {sample.Order{Kind: sample.Finished, Width: 480}, 10, 9.7},
		"aslant":   {sample.Order{Kind: sample.Fault, Width: 480}, 9, 7.3},
		"large":    {sample.Order{Kind: sample.Finished}, 10, 9.6},
		"two rows": {sample.Order{Kind: sample.Car, Color: sample.Double, Width: 480}, 3, 0.6},
	} {
		right, sum := 0, 0.0
		for i, text := range drawnTexts {
			if c.order.Color == sample.Double && (i > 6 || len([]rune(text)) > 7) {
				continue
			}
			c.order.Plates, c.order.Seed = []string{text}, uint64(i)
			found, err := engine.Look(t.Context(), drawn(t, c.order))
			if err != nil || len(found) == 0 {
				t.Logf("%s %s: not found, %v", name, text, err)
				continue
			}
			switch first := found[0]; {
			case first.Text == text:
				right, sum = right+1, sum+first.Confidence
			case first.Confidence >= Sure:
				t.Errorf("%s %s: read as %s, and sure", name, text, first.Text)
			default:
				t.Logf("%s %s: read as %s, %.2f", name, text, first.Text, first.Confidence)
			}
		}
		t.Logf("%s: %d right, confidence %.2f", name, right, sum)
		if right < c.right || sum < c.sum {
			t.Errorf("%s: %d right with a confidence of %.2f, want %d and %.2f", name, right, sum, c.right, c.sum)
		}
	}
}

// TestRanked: which of two cars is meant is asked where the one in front cannot
// be read, or another is about as much in front.
func TestRanked(t *testing.T) {
	car := func(text string, x int, confidence, front float64) Found {
		return Found{Reading: Reading{Text: text, Confidence: confidence, Box: image.Rect(x, 0, x+40, 12)}, front: front, weight: front * (0.05 + confidence)}
	}
	for name, c := range map[string]struct {
		all    []Found
		unread float64
		first  string
		sure   bool
	}{
		"one":                          {[]Found{car("浙A12345", 0, 0.99, 10)}, 0, "浙A12345", true},
		"a car in front is not read":   {[]Found{car("浙A12345", 0, 0.99, 10)}, 12, "浙A12345", false},
		"a car behind is not read":     {[]Found{car("浙A12345", 0, 0.99, 10)}, 8, "浙A12345", true},
		"a car behind":                 {[]Found{car("浙A12345", 0, 0.99, 10), car("浙B6K908", 90, 0.99, 3)}, 0, "浙A12345", true},
		"a car beside":                 {[]Found{car("浙B6K908", 90, 0.99, 8), car("浙A12345", 0, 0.99, 10)}, 0, "浙A12345", false},
		"the same plate, seen twice":   {[]Found{car("浙A12345", 0, 0.99, 10), car("浙A12345", 90, 0.99, 9)}, 0, "浙A12345", true},
		"another text for the same":    {[]Found{car("浙A12345", 0, 0.99, 10), car("浙A12346", 4, 0.6, 10)}, 0, "浙A12345", true},
		"the one in front, badly read": {[]Found{car("浙B6K908", 90, 0.99, 8), car("浙A12345", 0, 0.3, 20)}, 0, "浙B6K908", false},
	} {
		got := ranked(c.all, c.unread)
		if len(got) == 0 || got[0].Text != c.first || (got[0].Confidence >= Sure) != c.sure {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
