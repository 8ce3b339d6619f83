package plate

import (
	"image"
	"math"
)

type point struct{ x, y float64 }

// quad are the corners of a plate: top left, top right, bottom right, bottom
// left, as the plate is read.
type quad [4]point

func (q quad) box() image.Rectangle {
	x0, y0, x1, y1 := q[0].x, q[0].y, q[0].x, q[0].y
	for _, p := range q[1:] {
		x0, y0, x1, y1 = min(x0, p.x), min(y0, p.y), max(x1, p.x), max(y1, p.y)
	}
	return image.Rect(int(math.Floor(x0)), int(math.Floor(y0)), int(math.Ceil(x1)), int(math.Ceil(y1)))
}

// size is the mean length of the long and of the short sides.
func (q quad) size() (w, h float64) {
	far := func(a, b point) float64 { return math.Hypot(a.x-b.x, a.y-b.y) }
	return (far(q[0], q[1]) + far(q[3], q[2])) / 2, (far(q[0], q[3]) + far(q[1], q[2])) / 2
}

func (q quad) centre() point {
	return point{(q[0].x + q[1].x + q[2].x + q[3].x) / 4, (q[0].y + q[1].y + q[2].y + q[3].y) / 4}
}

// grown moves the corners away from the middle, by shares of the plate's width
// and height, and the whole aside.
func (q quad) grown(wide, high, aside, down float64) quad {
	along := point{(q[1].x - q[0].x + q[2].x - q[3].x) / 2, (q[1].y - q[0].y + q[2].y - q[3].y) / 2}
	below := point{(q[3].x - q[0].x + q[2].x - q[1].x) / 2, (q[3].y - q[0].y + q[2].y - q[1].y) / 2}
	across := [4]float64{-1, 1, 1, -1}
	deep := [4]float64{-1, -1, 1, 1}
	for i, p := range q {
		u := across[i]*wide/2 + aside
		v := deep[i]*high/2 + down
		q[i] = point{p.x + along.x*u + below.x*v, p.y + along.y*u + below.y*v}
	}
	return q
}

// view is the projection of the unit square onto a quad.
type view struct{ a, b, c, d, e, f, g, h float64 }

// projection solves for the one view that meets all corners.
func (q quad) projection() view {
	dx1, dx2, sx := q[1].x-q[2].x, q[3].x-q[2].x, q[0].x-q[1].x+q[2].x-q[3].x
	dy1, dy2, sy := q[1].y-q[2].y, q[3].y-q[2].y, q[0].y-q[1].y+q[2].y-q[3].y
	v := view{c: q[0].x, f: q[0].y}
	if det := dx1*dy2 - dx2*dy1; math.Abs(det) > 1e-9 {
		v.g = (sx*dy2 - dx2*sy) / det
		v.h = (dx1*sy - sx*dy1) / det
	}
	v.a, v.b = q[1].x-q[0].x+v.g*q[1].x, q[3].x-q[0].x+v.h*q[3].x
	v.d, v.e = q[1].y-q[0].y+v.g*q[1].y, q[3].y-q[0].y+v.h*q[3].y
	return v
}

// at is where a place of the unit square lies in the photo.
func (v view) at(x, y float64) (float64, float64) {
	k := v.g*x + v.h*y + 1
	if k < 1e-3 {
		k = 1e-3
	}
	return (v.a*x + v.b*y + v.c) / k, (v.d*x + v.e*y + v.f) / k
}
