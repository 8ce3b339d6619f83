package network

// The plain path computes 3×3 convolutions as Winograd did (F(4×4, 3×3); A. Lavin
// and S. Gray, Fast Algorithms for Convolutional Neural Networks, 2015): squares
// of 6×6 numbers are transformed, multiplied number by number with transformed
// weights, and transformed back to 4×4 results, with a quarter of the
// multiplications. The assembly is so fast at multiplying that it would lose.

const (
	squareIn  = 6 // side of what a square of results is made from
	squareOut = 4
	points    = squareIn * squareIn
	// atOnce is how many squares are worked on at a time: few enough to stay in the
	// cache, a multiple of tilePixels.
	atOnce = 48
)

// winograd are the weights of a 3×3 convolution, transformed: for each of the
// points a matrix from the channels that go in to those that come out.
type winograd [points][]block

// spread transforms a convolution's weights.
func (c *Conv) spread(r *raw) *winograd {
	var w winograd
	flat := &raw{out: r.out, in: r.in, h: 1, w: 1, bias: make([]float32, r.out), weight: make([]float32, r.out*r.in)}
	all := make([][points]float32, r.out*r.in)
	for i := range all {
		all[i] = spreadOne((*[9]float32)(r.weight[9*i:]))
	}
	for p := range w {
		for i := range all {
			flat.weight[i] = all[i][p]
		}
		for _, b := range c.blocks {
			w[p] = append(w[p], c.block(flat, b.first, b.size))
		}
	}
	return &w
}

// spreadOne transforms one kernel: G g Gᵀ.
func spreadOne(g *[9]float32) (out [points]float32) {
	var half [squareIn][3]float32
	for x := range 3 {
		for i, v := range spreadLine(g[x], g[3+x], g[6+x]) {
			half[i][x] = v
		}
	}
	for y, h := range half {
		for x, v := range spreadLine(h[0], h[1], h[2]) {
			out[y*squareIn+x] = v
		}
	}
	return out
}

func spreadLine(a, b, c float32) [squareIn]float32 {
	return [squareIn]float32{a / 4, -(a + b + c) / 6, -(a - b + c) / 6, a/24 + b/12 + c/6, a/24 - b/12 + c/6, c}
}

// squares is the work on a convolution: atOnce squares at a time.
type squares struct {
	conv    *Conv
	in, out Tensor
	relu    bool
	across  int                 // squares in a row
	spread  Tensor              // points rows of squares of channels
	sums    Tensor              // likewise, of what comes out
	half    [squareIn][]float32 // one square, transformed along one side
	nothing []float32           // zeros
}

// runSquares computes what Run does. It is for 3×3 convolutions without stride
// and dilation.
func (c *Conv) runSquares(a *Arena, in, out Tensor, relu bool) {
	s := squares{conv: c, in: in, out: out, relu: relu, across: (out.W + squareOut - 1) / squareOut,
		spread: a.New(points, atOnce, c.in, 0), sums: a.New(points, atOnce, c.out, 0), nothing: make([]float32, c.in)}
	for i := range s.half {
		s.half[i] = make([]float32, squareIn*max(c.in, c.out))
	}
	all := s.across * ((out.H + squareOut - 1) / squareOut)
	for first := 0; first < all; first += atOnce {
		n := min(atOnce, all-first)
		for i := range n {
			s.enter((first+i)/s.across, (first+i)%s.across, i)
		}
		s.multiply(max(n, tilePixels)) // what is beyond n is left over, and not read
		for i := range n {
			s.leave((first+i)/s.across, (first+i)%s.across, i)
		}
	}
}

// enter transforms the square at a place of the picture, the i-th: Bᵀ d B.
func (s *squares) enter(row, column, i int) {
	c := s.conv.in
	for x := range squareIn {
		var d [squareIn][]float32
		for y := range d {
			d[y] = s.pixel(row*squareOut+y-1, column*squareOut+x-1)
		}
		var to [squareIn][]float32
		for y := range to {
			to[y] = s.half[y][x*c : (x+1)*c]
		}
		enterLine(&d, &to)
	}
	for y, half := range s.half {
		var d, to [squareIn][]float32
		for x := range d {
			d[x] = half[x*c : (x+1)*c]
			to[x] = s.spread.Row(y*squareIn + x)[i*c : (i+1)*c]
		}
		enterLine(&d, &to)
	}
}

// pixel is one of the picture; beyond its border it is zero.
func (s *squares) pixel(y, x int) []float32 {
	if y > s.in.H || x > s.in.W {
		return s.nothing
	}
	at := s.in.at(y, x)
	return s.in.Data[at : at+s.in.C]
}

func enterLine(d, to *[squareIn][]float32) {
	d0 := d[0]
	n := len(d0)
	d1, d2, d3, d4, d5 := d[1][:n], d[2][:n], d[3][:n], d[4][:n], d[5][:n]
	t0, t1, t2, t3, t4, t5 := to[0][:n], to[1][:n], to[2][:n], to[3][:n], to[4][:n], to[5][:n]
	for i := range d0 {
		a, b, c, e, f, g := d0[i], d1[i], d2[i], d3[i], d4[i], d5[i]
		far, near := f-4*c, e-4*b
		wide, slim := f-c, 2*(e-b)
		t0[i] = 4*a - 5*c + f
		t1[i] = far + near
		t2[i] = far - near
		t3[i] = wide + slim
		t4[i] = wide - slim
		t5[i] = 4*b - 5*e + g
	}
}

// multiply computes the sums of n squares.
func (s *squares) multiply(n int) {
	t := tile{pixel: s.conv.in, offsets: []int{0}, length: s.conv.in, outPixel: s.conv.out}
	for p, blocks := range s.conv.squares {
		from, to := s.spread.Row(p), s.sums.Row(p)
		for x := 0; x < n; x += tilePixels {
			x = min(x, n-tilePixels)
			t.in = from[x*s.conv.in:]
			for _, b := range blocks {
				t.out = to[x*s.conv.out+b.first:]
				t.plain(b)
			}
		}
	}
}

// leave transforms the sums of the i-th square back, into the results: Aᵀ m A.
func (s *squares) leave(row, column, i int) {
	c := s.conv.out
	for x := range squareIn {
		var m [squareIn][]float32
		for y := range m {
			m[y] = s.sums.Row(y*squareIn + x)[i*c : (i+1)*c]
		}
		var to [squareOut][]float32
		for y := range to {
			to[y] = s.half[y][x*c : (x+1)*c]
		}
		leaveLine(&m, &to)
	}
	lost := s.half[squareIn-1][:c] // for results beyond the edge
	for y := range min(squareOut, s.out.H-row*squareOut) {
		var m [squareIn][]float32
		for x := range m {
			m[x] = s.half[y][x*c : (x+1)*c]
		}
		to := [squareOut][]float32{lost, lost, lost, lost}
		left := s.out.Row(row*squareOut + y)[column*squareOut*c:]
		for x := range min(squareOut, s.out.W-column*squareOut) {
			to[x] = left[x*c : (x+1)*c]
		}
		leaveLine(&m, &to)
		for x := range min(squareOut, s.out.W-column*squareOut) {
			s.finish(to[x])
		}
	}
}

func leaveLine(m *[squareIn][]float32, to *[squareOut][]float32) {
	m0 := m[0]
	n := len(m0)
	m1, m2, m3, m4, m5 := m[1][:n], m[2][:n], m[3][:n], m[4][:n], m[5][:n]
	t0, t1, t2, t3 := to[0][:n], to[1][:n], to[2][:n], to[3][:n]
	for i := range m0 {
		a, b, c, d := m1[i]+m2[i], m1[i]-m2[i], m3[i]+m4[i], m3[i]-m4[i]
		t0[i] = m0[i] + a + c
		t1[i] = b + 2*d
		t2[i] = a + 4*c
		t3[i] = b + 8*d + m5[i]
	}
}

// finish adds the bias to a pixel of results, and does what comes after it.
func (s *squares) finish(to []float32) {
	for _, b := range s.conv.blocks {
		part := to[b.first : b.first+b.size]
		for i, v := range b.bias {
			if part[i] += v; s.relu {
				part[i] = max(part[i], 0)
			}
		}
	}
}
