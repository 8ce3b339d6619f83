package plate

import (
	"math"

	"bihuan/bot/plate/network"
)

// signs are what the reader knows, in the order of its classes; class 0 is the
// blank between them (train/alphabet.py).
var signs = []rune("京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新" +
	"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ学警挂港澳领使")

// hues are the colours in the order of the reader's classes.
var hues = []string{"blue", "yellow", "green", "white", "black"}

// reader is the network that reads a rectified plate.
type reader struct {
	a1, a2, a3, b1, b2, c1, d1, d2, out, hue *network.Conv
}

func newReader(l *layers) *reader {
	c := func(name string) *network.Conv { return l.conv("recogniser."+name, network.Options{}) }
	return &reader{a1: c("a1"), a2: c("a2"), a3: c("a3"), b1: c("b1"), b2: c("b2"), c1: c("c1"),
		d1: l.conv("recogniser.d1", network.Options{Collapse: true}), d2: c("d2"), out: c("out"), hue: c("hue")}
}

// look is what the reader says of one rectified plate, as logarithms of
// probabilities: for each step from left to right every class, and every colour.
type look struct {
	steps [][]float64
	hue   []float64
	texts []string // the likeliest ones
}

// kept is how many texts of a look are compared with those of the others.
const kept = 8

// read runs the network.
func (r *reader) read(a *network.Arena, in network.Tensor) look {
	x := network.MaxPool(a, r.a1.Run(a, in, 0, true), true, 1)
	x = r.a2.Run(a, x, 1, true)
	x = network.MaxPool(a, network.Add(r.a3.Run(a, x, 0, true), x), true, 1)
	x = r.b1.Run(a, x, 1, true)
	x = network.MaxPool(a, network.Add(r.b2.Run(a, x, 0, true), x), false, 1)
	x = network.Add(r.c1.Run(a, x, r.d1.Border(), true), x)
	x = r.d1.Run(a, x, 2, true)
	hue := r.hue.Run(a, x, 0, false)
	x = network.Add(r.d2.Run(a, x, 0, true), x)
	scores := r.out.Run(a, x, 0, false)
	l := look{hue: make([]float64, len(hues))}
	row := scores.Row(0)
	for t := range scores.W {
		l.steps = append(l.steps, logSoftmax(row[t*scores.C:t*scores.C+len(signs)+1]))
	}
	mean := make([]float32, len(hues))
	for t := range hue.W {
		for i := range mean {
			mean[i] += hue.Row(0)[t*hue.C+i] / float32(hue.W)
		}
	}
	copy(l.hue, logSoftmax(mean))
	l.texts = l.search()
	l.texts = l.texts[:min(kept, len(l.texts))]
	return l
}

func logSoftmax(v []float32) []float64 {
	top, sum := math.Inf(-1), 0.0
	for _, x := range v {
		top = max(top, float64(x))
	}
	for _, x := range v {
		sum += math.Exp(float64(x) - top)
	}
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = float64(x) - top - math.Log(sum)
	}
	return out
}
