package plate

import (
	"cmp"
	"image"
	"math"
	"slices"

	"bihuan/bot/plate/network"
)

// finder is the network that says where plates are: for each square of stride
// pixels a score, whether the plate has two rows, and its four corners.
type finder struct {
	a1, a2, a3, b1, b2, b3, c1, c2, c3, c4, up, f1, out *network.Conv
}

const (
	stride     = 8
	cornerUnit = 32 // pixels that the network calls 1
	step       = 16 // sides are multiples of it
	leastSide  = step * 6
)

func newFinder(l *layers) *finder {
	c := func(name string, o network.Options) *network.Conv { return l.conv("detector."+name, o) }
	half, whole := network.Options{Stride: 2}, network.Options{}
	return &finder{
		a1: c("a1", half), a2: c("a2", half), a3: c("a3", whole), b1: c("b1", half), b2: c("b2", whole), b3: c("b3", whole),
		c1: c("c1", half), c2: c("c2", whole), c3: c("c3", network.Options{Dilation: 2}), c4: c("c4", network.Options{Dilation: 4}),
		up: c("up", whole), f1: c("f1", whole), out: c("out", whole),
	}
}

// grid runs the network on a picture whose sides are multiples of step.
func (f *finder) grid(a *network.Arena, in network.Tensor) network.Tensor {
	x := f.a2.Run(a, f.a1.Run(a, in, 1, true), 1, true)
	x = network.Add(f.a3.Run(a, x, 1, true), x)
	x = f.b1.Run(a, x, 1, true)
	x = network.Add(f.b2.Run(a, x, 1, true), x)
	fine := network.Add(f.b3.Run(a, x, 1, true), x)
	x = f.c1.Run(a, fine, 2, true)
	x = network.Add(f.c2.Run(a, x, 2, true), x)
	x = network.Add(f.c3.Run(a, x, 4, true), x)
	x = network.Add(f.c4.Run(a, x, 0, true), x)
	x = f.up.Run(a, x, 0, true)
	return f.out.Run(a, f.f1.Run(a, network.Join(a, fine, x, 1), 0, true), 0, false)
}

// spot is a place that looks like a plate.
type spot struct {
	score float64 // 0 to 1
	two   float64 // 0 to 1: two rows
	quad  quad    // pixels of the photo
	rough quad    // the corners as they were seen from afar
}

// find looks for plates in a part of the photo, seen at about that many pixels;
// the best first.
func (f *finder) find(a *network.Arena, m *image.RGBA, part image.Rectangle, pixels int, least float64) []spot {
	w, h := sides(part.Dx(), part.Dy(), pixels)
	a.Reset()
	g := f.grid(a, shrunk(a, m, part, w, h))
	kx, ky := float64(part.Dx())/float64(w), float64(part.Dy())/float64(h)
	threshold := float32(math.Log(least / (1 - least)))
	var out []spot
	for y := range g.H {
		row := g.Row(y)
		for x := range g.W {
			v := row[x*g.C : x*g.C+10]
			if v[0] < threshold {
				continue
			}
			s := spot{score: sigmoid(v[0]), two: sigmoid(v[1])}
			for i := range s.quad {
				s.quad[i].x = float64(part.Min.X) + (float64(v[2+2*i])*cornerUnit+float64(x*stride+stride/2))*kx
				s.quad[i].y = float64(part.Min.Y) + (float64(v[3+2*i])*cornerUnit+float64(y*stride+stride/2))*ky
			}
			s.rough = s.quad
			out = append(out, s)
		}
	}
	return apart(out)
}

// apart keeps the best of the spots that lie on one another.
func apart(all []spot) []spot {
	slices.SortStableFunc(all, func(a, b spot) int { return cmp.Compare(b.score, a.score) })
	var out []spot
	var kept []image.Rectangle
	for _, s := range all {
		box := s.quad.box()
		if !slices.ContainsFunc(kept, func(o image.Rectangle) bool { return overlap(o, box) > 0.3 }) {
			out, kept = append(out, s), append(kept, box)
		}
	}
	return out
}

// overlap is the common part of two boxes, of the smaller one.
func overlap(a, b image.Rectangle) float64 {
	both := a.Intersect(b)
	smaller := min(a.Dx()*a.Dy(), b.Dx()*b.Dy())
	if smaller <= 0 {
		return 0
	}
	return float64(both.Dx()*both.Dy()) / float64(smaller)
}

// sides are multiples of step with about that many pixels in all, shaped like a
// picture of w by h.
func sides(w, h, pixels int) (int, int) {
	k := math.Sqrt(float64(pixels) / float64(max(w*h, 1)))
	near := func(v int) int {
		return min(max(int(math.Round(float64(v)*k/step))*step, leastSide), pixels/leastSide/step*step)
	}
	return near(w), near(h)
}

func sigmoid(v float32) float64 { return 1 / (1 + math.Exp(-float64(v))) }
