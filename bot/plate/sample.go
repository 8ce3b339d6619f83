package plate

import (
	"image"
	"math"

	"bihuan/bot/plate/network"
)

// The networks see pixels as blue, green, red from -1 to 1.
func level(v float64) float32 { return float32(v/127.5 - 1) }

// shrunk is a part of the photo at another size, each pixel the mean of those
// that it covers; where it grows, the nearest.
func shrunk(a *network.Arena, m *image.RGBA, part image.Rectangle, w, h int) network.Tensor {
	t := a.New(h, w, 3, 1)
	columns := spans(part.Min.X, part.Dx(), w, m.Rect.Min.X, m.Rect.Max.X)
	rows := spans(part.Min.Y, part.Dy(), h, m.Rect.Min.Y, m.Rect.Max.Y)
	sums := make([]float32, 3*w)
	for y, r := range rows {
		clear(sums)
		for i, weight := range r.weights {
			addRow(sums, m.Pix[m.PixOffset(m.Rect.Min.X, r.from+i):], columns, m.Rect.Min.X, weight/127.5)
		}
		to := t.Row(y)
		for i, v := range sums {
			to[i] = v - 1
		}
	}
	return t
}

// addRow adds a row's pixels, column by column, to the sums.
func addRow(sums []float32, pix []byte, columns []span, left int, weight float32) {
	for x, c := range columns {
		var r, g, b float32
		p := pix[(c.from-left)*4:]
		for i, k := range c.weights {
			q := p[i*4 : i*4+3]
			r += k * float32(q[0])
			g += k * float32(q[1])
			b += k * float32(q[2])
		}
		sums[3*x] += weight * b
		sums[3*x+1] += weight * g
		sums[3*x+2] += weight * r
	}
}

// span are the pixels that one new pixel covers, and how much of each.
type span struct {
	from    int
	weights []float32 // their sum is 1
}

// spans cuts length pixels from start on into n; what lies outside least and
// most is what lies on the edge.
func spans(start, length, n, least, most int) []span {
	out := make([]span, n)
	k := float64(length) / float64(n)
	for i := range out {
		low := float64(start) + float64(i)*k
		high := max(low+k, low+1)
		if k < 1 { // grown: blend the two nearest
			low = float64(start) + (float64(i)+0.5)*k - 0.5
			high = low + 1
		}
		from := min(max(int(math.Floor(low)), least), most-1)
		to := min(max(int(math.Ceil(high)), from+1), most)
		s := span{from: from, weights: make([]float32, to-from)}
		total := float32(0)
		for j := range s.weights {
			s.weights[j] = float32(max(min(high, float64(from+j+1))-max(low, float64(from+j)), 1e-6))
			total += s.weights[j]
		}
		for j := range s.weights {
			s.weights[j] /= total
		}
		out[i] = s
	}
	return out
}

// What the reader sees. A plate with two rows is laid side by side: the middle
// part of the upper row, then the lower row (train/degrade.py has the same).
const (
	plateW, plateH        = 128, 32
	splitAt               = 0.40 // of the height
	upperLeft, upperRight = 0.18, 0.82
	upperW                = 46
)

// rectified is the plate whose corners are q, as the reader wants it.
func rectified(a *network.Arena, m *image.RGBA, q quad, two bool) network.Tensor {
	t := a.New(plateH, plateW, 3, 1)
	v := q.projection()
	w, h := q.size()
	// A large plate would alias: each pixel is the mean of several places.
	nx, ny := fine(w/plateW), fine(h/plateH)
	if two {
		nx, ny = fine(w/upperW*(upperRight-upperLeft)), fine(h/plateH*0.5)
	}
	for y := range plateH {
		row := t.Row(y)
		for x := range plateW {
			var sum [3]float64
			for i := range nx * ny {
				u, d := place(float64(x)+offset(i%nx, nx), float64(y)+offset(i/nx, ny), two)
				px, py := v.at(u, d)
				c := bilinear(m, px, py)
				sum[0], sum[1], sum[2] = sum[0]+c[0], sum[1]+c[1], sum[2]+c[2]
			}
			n := float64(nx * ny)
			row[3*x], row[3*x+1], row[3*x+2] = level(sum[2]/n), level(sum[1]/n), level(sum[0]/n)
		}
	}
	return t
}

// fine is how many places of a pixel are looked at along one side.
func fine(scale float64) int { return min(max(int(scale*0.75+0.5), 1), 4) }

func offset(i, n int) float64 { return (float64(i)+0.5)/float64(n) - 0.5 }

// place is where a pixel of the reader's picture lies on the plate.
func place(x, y float64, two bool) (float64, float64) {
	switch {
	case !two:
		return x / plateW, y / plateH
	case x < upperW:
		return upperLeft + (x+0.5)/upperW*(upperRight-upperLeft), (y + 0.5) / plateH * splitAt
	}
	return (x - upperW + 0.5) / (plateW - upperW), splitAt + (y+0.5)/plateH*(1-splitAt)
}

// bilinear is the colour between pixels; beyond the edge it is the edge's.
func bilinear(m *image.RGBA, x, y float64) [3]float64 {
	r := m.Rect
	x = min(max(x, float64(r.Min.X)), float64(r.Max.X-1))
	y = min(max(y, float64(r.Min.Y)), float64(r.Max.Y-1))
	x0, y0 := int(x), int(y)
	x1, y1 := min(x0+1, r.Max.X-1), min(y0+1, r.Max.Y-1)
	fx, fy := x-float64(x0), y-float64(y0)
	a, b := m.Pix[m.PixOffset(x0, y0):], m.Pix[m.PixOffset(x1, y0):]
	c, d := m.Pix[m.PixOffset(x0, y1):], m.Pix[m.PixOffset(x1, y1):]
	var out [3]float64
	for i := range out {
		top := float64(a[i]) + (float64(b[i])-float64(a[i]))*fx
		low := float64(c[i]) + (float64(d[i])-float64(c[i]))*fx
		out[i] = top + (low-top)*fy
	}
	return out
}
