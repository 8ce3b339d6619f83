package plate_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"bihuan/workflow/plate"
)

func TestTogether(t *testing.T) {
	for _, c := range []struct {
		readings []float64
		want     float64
	}{
		{nil, 0},
		{[]float64{0.8}, 0.8},
		{[]float64{0.8, 0.8}, 0.88},
		{[]float64{0.7, 0.9}, 0.935},
		{[]float64{0.75, 0.75, 0.75}, 0.9023},
		{[]float64{0.5, 0.5, 0.5, 0.5, 0.5}, 0.5},
		{[]float64{0.8, 0.5}, 0.8},
		{[]float64{1, 0.6}, 1},
	} {
		if got := plate.Together(c.readings...); math.Abs(got-c.want) > 1e-4 {
			t.Errorf("%v: %.4f, want %.4f", c.readings, got, c.want)
		}
	}
}

// However many photos there are: never surer than if each were independent,
// never less sure than the surest, and the order does not matter.
func TestTogether_isCautious(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		readings := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 6).Draw(t, "readings")
		got, wrong := plate.Together(readings...), 1.0
		for _, c := range readings {
			wrong *= 1 - c
		}
		if got < slices.Max(readings)-1e-12 || got > 1-wrong+1e-12 {
			t.Fatalf("%v: %v", readings, got)
		}
		slices.Reverse(readings)
		if again := plate.Together(readings...); math.Abs(again-got) > 1e-9 {
			t.Fatalf("%v: %v and %v", readings, got, again)
		}
	})
}
