package network

import "fmt"

const (
	tilePixels = 6 // pixels that the kernels compute at a time
	wide       = 16
	narrow     = 8
)

// Conv is a convolution, ready to run. It may be used by several goroutines.
type Conv struct {
	in, out  int // channels; out is a multiple of narrow, padded with zeros
	outReal  int
	h, w     int
	stride   int
	dilation int
	pad      int // rows and columns of zeros that it wants above, beside and below
	padY     int // rows above, 0 for those that do without
	blocks   []block
	squares  *winograd // nil: computed as it is defined
}

// block are the weights of a few output channels, in the order in which the
// kernels want them: run by run, number by number, channel by channel.
type block struct {
	first, size  int
	weight, bias []float32
}

// Options of a convolution. Zero values are 1, and padding that keeps the size.
type Options struct {
	Stride, Dilation int
	Collapse         bool // no padding: the height shrinks to 1
}

// Conv returns a convolution of the file.
func (w Weights) Conv(name string, o Options) (*Conv, error) {
	r, ok := w[name]
	if !ok || r.out == 0 || r.in == 0 || r.h == 0 || r.w == 0 {
		return nil, fmt.Errorf("%w: no %s", ErrWeights, name)
	}
	c := &Conv{in: r.in, outReal: r.out, out: (r.out + narrow - 1) / narrow * narrow, h: r.h, w: r.w, stride: max(o.Stride, 1), dilation: max(o.Dilation, 1)}
	c.padY = c.dilation * (r.h - 1) / 2
	c.pad = max(c.padY, c.dilation*(r.w-1)/2)
	if o.Collapse {
		c.padY = 0
	}
	for first := 0; first < c.out; {
		size := wide
		if c.out-first < wide {
			size = narrow
		}
		c.blocks = append(c.blocks, c.block(r, first, size))
		first += size
	}
	if !fast && c.square() {
		c.squares = c.spread(r)
	}
	return c, nil
}

// block packs the weights of the channels from first on.
func (c *Conv) block(r *raw, first, size int) block {
	b := block{first: first, size: size, bias: make([]float32, size), weight: make([]float32, 0, r.h*r.w*r.in*size+size)}
	for i := range size {
		if first+i < r.out {
			b.bias[i] = r.bias[first+i]
		}
	}
	for y := range r.h {
		for x := range r.w {
			for k := range r.in {
				for i := first; i < first+size; i++ {
					v := float32(0)
					if i < r.out {
						v = r.weight[((i*r.in+k)*r.h+y)*r.w+x]
					}
					b.weight = append(b.weight, v)
				}
			}
		}
	}
	b.weight = append(b.weight, make([]float32, size)...) // so that the plain kernel may step past the last
	return b
}

// square says that runSquares can compute it, and does so sooner.
func (c *Conv) square() bool {
	return c.h == 3 && c.w == 3 && c.stride == 1 && c.dilation == 1 && c.padY == 1 && c.in >= wide
}

// Border is the least padding that its input must have.
func (c *Conv) Border() int { return c.pad }

// Channels is how many it gives, those that only fill up included.
func (c *Conv) Channels() int { return c.out }

// runs are the stretches of numbers that one output pixel is made of: where each
// begins, counted from the first, and how long each is.
func (c *Conv) runs(in Tensor) (offsets []int, length int) {
	if c.dilation == 1 {
		for y := range c.h {
			offsets = append(offsets, y*in.stride())
		}
		return offsets, c.w * in.C
	}
	for y := range c.h {
		for x := range c.w {
			offsets = append(offsets, y*c.dilation*in.stride()+x*c.dilation*in.C)
		}
	}
	return offsets, in.C
}

// Run computes the convolution, and ReLU after it if so wanted. The result has
// the border pad. The input needs a border of Border and at least tilePixels
// columns after the stride.
func (c *Conv) Run(a *Arena, in Tensor, pad int, relu bool) Tensor {
	return c.run(a, in, pad, relu, fast)
}

func (c *Conv) run(a *Arena, in Tensor, pad int, relu, quick bool) Tensor {
	h := (in.H+2*c.padY-c.dilation*(c.h-1)-1)/c.stride + 1
	out := a.New(h, (in.W-1)/c.stride+1, c.out, pad)
	if in.C != c.in || in.Pad < c.pad || out.W < tilePixels {
		panic("network: the input does not fit")
	}
	if c.squares != nil && !quick {
		c.runSquares(a, in, out, relu)
		return out
	}
	offsets, length := c.runs(in)
	t := tile{pixel: c.stride * in.C, offsets: offsets, length: length, outPixel: c.out, relu: relu}
	left := -c.dilation * (c.w - 1) / 2
	for y := range h {
		for x := 0; x < out.W; x += tilePixels {
			x = min(x, out.W-tilePixels) // the last tile overlaps the one before
			t.in = in.Data[in.at(y*c.stride-c.padY, x*c.stride+left):]
			for _, b := range c.blocks {
				t.out = out.Data[out.at(y, x)+b.first:]
				t.compute(b, quick)
			}
		}
	}
	return out
}

// tile is the work of a kernel: tilePixels pixels of a block's channels.
type tile struct {
	in       []float32 // from the first number of the first pixel on
	pixel    int       // from one pixel's first number to the next's
	offsets  []int     // of the runs
	length   int       // of each run
	out      []float32
	outPixel int
	relu     bool
}

func (t *tile) compute(b block, quick bool) {
	switch {
	case !quick:
		t.plain(b)
	case b.size == wide:
		t.wide(b)
	default:
		t.narrow(b)
	}
}
