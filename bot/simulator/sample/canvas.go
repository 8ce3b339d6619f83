package sample

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/vector"
)

// matrix is an affine map of the plane.
type matrix struct{ a, b, c, d, e, f float64 } // x' = ax+cy+e, y' = bx+dy+f

func move(x, y float64) matrix { return matrix{1, 0, 0, 1, x, y} }
func grow(by float64) matrix   { return matrix{by, 0, 0, by, 0, 0} }

// lean turns and slants a little, as a photo out of the hand does.
func lean(random *rand.Rand) matrix {
	turn, slant := (random.Float64()-0.5)*0.06, (random.Float64()-0.5)*0.1
	sin, cos := math.Sincos(turn)
	return matrix{cos, sin + slant, -sin, cos, 0, 0}
}

// then applies n before m: inner coordinates pass n first.
func (m matrix) then(n matrix) matrix {
	return matrix{
		m.a*n.a + m.c*n.b, m.b*n.a + m.d*n.b,
		m.a*n.c + m.c*n.d, m.b*n.c + m.d*n.d,
		m.a*n.e + m.c*n.f + m.e, m.b*n.e + m.d*n.f + m.f,
	}
}

func (m matrix) at(x, y float64) (float32, float32) {
	return float32(m.a*x + m.c*y + m.e), float32(m.b*x + m.d*y + m.f)
}

// canvas is a picture that is drawn in units of 1280 × 960.
type canvas struct {
	img    *image.RGBA
	mask   *image.Alpha
	raster *vector.Rasterizer
	stack  []matrix
	random *rand.Rand
	font   *sfnt.Font
	glyphs sfnt.Buffer
}

func newCanvas(width int, random *rand.Rand) *canvas {
	height := width * Height / Width
	return &canvas{
		img: image.NewRGBA(image.Rect(0, 0, width, height)), mask: image.NewAlpha(image.Rect(0, 0, width, height)),
		raster: vector.NewRasterizer(width, height), random: random,
		stack: []matrix{grow(float64(width) / Width)},
	}
}

func (c *canvas) top() matrix   { return c.stack[len(c.stack)-1] }
func (c *canvas) push(m matrix) { c.stack = append(c.stack, c.top().then(m)) }
func (c *canvas) pop()          { c.stack = c.stack[:len(c.stack)-1] }

// step is one piece of an outline: a line, or with a second or third point a
// quadratic or cubic curve; the last point is where it leads.
type step struct {
	move bool
	n    int // points used
	p    [3][2]float64
}

// path is an outline of closed figures.
type path []step

func from(x, y float64) path { return path{{move: true, n: 1, p: [3][2]float64{{x, y}}}} }

func (p path) line(x, y float64) path {
	return append(p, step{n: 1, p: [3][2]float64{{x, y}}})
}

func (p path) curve(cx, cy, x, y float64) path {
	return append(p, step{n: 2, p: [3][2]float64{{cx, cy}, {x, y}}})
}

func (p path) cubic(ax, ay, bx, by, x, y float64) path {
	return append(p, step{n: 3, p: [3][2]float64{{ax, ay}, {bx, by}, {x, y}}})
}

func box(x, y, w, h float64) path {
	return from(x, y).line(x+w, y).line(x+w, y+h).line(x, y+h)
}

func round(x, y, w, h, r float64) path {
	r = min(r, w/2, h/2)
	return from(x+r, y).line(x+w-r, y).curve(x+w, y, x+w, y+r).line(x+w, y+h-r).curve(x+w, y+h, x+w-r, y+h).
		line(x+r, y+h).curve(x, y+h, x, y+h-r).line(x, y+r).curve(x, y, x+r, y)
}

func oval(x, y, rx, ry float64) path {
	const k = 0.5523 // of a circle by four cubic curves
	return from(x+rx, y).cubic(x+rx, y+k*ry, x+k*rx, y+ry, x, y+ry).cubic(x-k*rx, y+ry, x-rx, y+k*ry, x-rx, y).
		cubic(x-rx, y-k*ry, x-k*rx, y-ry, x, y-ry).cubic(x+k*rx, y-ry, x+rx, y-k*ry, x+rx, y)
}

// mirrored completes the left half of a figure, drawn from its lowest point
// upwards, with the right one.
func (p path) mirrored() path {
	out := p
	for i := len(p) - 1; i > 0; i-- {
		s, back := p[i], step{n: p[i].n}
		for k := range s.n - 1 {
			back.p[k] = [2]float64{-s.p[s.n-2-k][0], s.p[s.n-2-k][1]}
		}
		before := p[i-1].p[p[i-1].n-1]
		back.p[s.n-1] = [2]float64{-before[0], before[1]}
		if i == len(p)-1 {
			last := s.p[s.n-1]
			out = out.line(-last[0], last[1])
		}
		out = append(out, back)
	}
	return out
}

// paint is a colour, or a fall of two from the top of a figure to its bottom.
type paint struct{ top, bottom color.NRGBA }

func plain(rgb uint32) paint        { return fall(rgb, rgb) }
func fall(top, bottom uint32) paint { return paint{shade(top), shade(bottom)} }
func shade(rgb uint32) color.NRGBA {
	return color.NRGBA{uint8(rgb >> 16), uint8(rgb >> 8), uint8(rgb), 255}
}
func (p paint) thin(alpha float64) paint {
	p.top.A = uint8(alpha * 255)
	p.bottom.A = p.top.A
	return p
}

// fill paints a figure and returns the pixels that it covers.
func (c *canvas) fill(p path, with paint) image.Rectangle {
	area := c.outline(p)
	if area.Empty() {
		return area
	}
	c.mask.Rect = image.Rect(0, 0, area.Dx(), area.Dy())
	c.mask.Stride = area.Dx()
	c.raster.DrawOp = draw.Src
	c.raster.Draw(c.mask, c.mask.Rect, image.Opaque, image.Point{})
	for y := range area.Dy() {
		c.row(area, y, mix(with.top, with.bottom, float64(y)/float64(area.Dy())))
	}
	return area
}

// outline hands the figure to the rasterizer, shifted to the origin, and
// returns where it lies.
func (c *canvas) outline(p path) image.Rectangle {
	m, low, high := c.top(), [2]float32{math.MaxFloat32, math.MaxFloat32}, [2]float32{-math.MaxFloat32, -math.MaxFloat32}
	for _, s := range p {
		for _, q := range s.p[:s.n] {
			x, y := m.at(q[0], q[1])
			low, high = [2]float32{min(low[0], x), min(low[1], y)}, [2]float32{max(high[0], x), max(high[1], y)}
		}
	}
	area := image.Rect(int(math.Floor(float64(low[0]))), int(math.Floor(float64(low[1]))),
		int(math.Ceil(float64(high[0])))+1, int(math.Ceil(float64(high[1])))+1).Intersect(c.img.Rect)
	if area.Empty() {
		return area
	}
	c.raster.Reset(area.Dx(), area.Dy())
	at := func(q [2]float64) (float32, float32) {
		x, y := m.at(q[0], q[1])
		return x - float32(area.Min.X), y - float32(area.Min.Y)
	}
	for _, s := range p {
		ax, ay := at(s.p[0])
		bx, by := at(s.p[1])
		cx, cy := at(s.p[2])
		switch {
		case s.move:
			c.raster.ClosePath()
			c.raster.MoveTo(ax, ay)
		case s.n == 1:
			c.raster.LineTo(ax, ay)
		case s.n == 2:
			c.raster.QuadTo(ax, ay, bx, by)
		default:
			c.raster.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	c.raster.ClosePath()
	return area
}

// row blends one line of the mask into the picture.
func (c *canvas) row(area image.Rectangle, y int, with color.NRGBA) {
	mask := c.mask.Pix[y*c.mask.Stride:][:area.Dx()]
	pix := c.img.Pix[c.img.PixOffset(area.Min.X, area.Min.Y+y):]
	for x, cover := range mask {
		if cover == 0 {
			continue
		}
		a := uint32(cover) * uint32(with.A) / 255
		p := pix[4*x : 4*x+4 : 4*x+4]
		p[0] = uint8((uint32(p[0])*(255-a) + uint32(with.R)*a) / 255)
		p[1] = uint8((uint32(p[1])*(255-a) + uint32(with.G)*a) / 255)
		p[2] = uint8((uint32(p[2])*(255-a) + uint32(with.B)*a) / 255)
		p[3] = 255
	}
}

func mix(a, b color.NRGBA, at float64) color.NRGBA {
	part := func(x, y uint8) uint8 { return uint8(float64(x) + (float64(y)-float64(x))*at) }
	return color.NRGBA{part(a.R, b.R), part(a.G, b.G), part(a.B, b.B), part(a.A, b.A)}
}

// expose gives the picture the light, the dark corners and the grain of a
// telephone's camera.
func (c *canvas) expose(random *rand.Rand) {
	light, warm := 0.86+random.Float64()*0.24, (random.Float64()-0.5)*0.1
	size := c.img.Rect.Size()
	var across = make([]float64, size.X)
	for x := range across {
		d := float64(x)/float64(size.X) - 0.5
		across[x] = d * d * 0.5
	}
	grain := random.Uint32() | 1
	for y := range size.Y {
		d := float64(y)/float64(size.Y) - 0.5
		down := d * d * 0.5
		pix := c.img.Pix[y*c.img.Stride:][:4*size.X]
		for x := range size.X {
			grain ^= grain << 13
			grain ^= grain >> 17
			grain ^= grain << 5
			k := light * (1 - across[x] - down)
			n := float64(grain>>28) - 7.5
			p := pix[4*x : 4*x+3 : 4*x+3]
			p[0] = clip(float64(p[0])*k*(1+warm) + n*0.6)
			p[1] = clip(float64(p[1])*k + n*0.6)
			p[2] = clip(float64(p[2])*k*(1-warm) + n*0.6)
		}
	}
}

func clip(v float64) uint8 { return uint8(min(max(v, 0), 255)) }
