package network

// Tensor is a picture of any number of channels: rows of pixels of channels,
// with a border of zeros around it, so that convolutions need no conditions.
type Tensor struct {
	H, W, C int
	Pad     int // pixels of border on every side
	Data    []float32
}

// stride is the distance between rows, in numbers.
func (t Tensor) stride() int { return (t.W + 2*t.Pad) * t.C }

// at is where a pixel begins. It may lie on the border.
func (t Tensor) at(y, x int) int { return (y+t.Pad)*t.stride() + (x+t.Pad)*t.C }

// Row is a row without its border, to be filled or read.
func (t Tensor) Row(y int) []float32 {
	from := t.at(y, 0)
	return t.Data[from : from+t.W*t.C]
}

// Arena hands out tensors and takes all of them back at once. It is for one
// goroutine at a time.
type Arena struct {
	data []float32
	used int
	need int
}

// Reset takes back every tensor that was handed out.
func (a *Arena) Reset() {
	if a.need > len(a.data) {
		a.data = make([]float32, a.need)
	}
	a.used, a.need = 0, 0
}

// New hands out a tensor with a border of zeros. What lies within is left over
// from earlier use, and has to be written.
func (a *Arena) New(h, w, c, pad int) Tensor {
	// The rows' end leaves room for kernels that read whole vectors.
	n := (h+2*pad)*(w+2*pad)*c + 16
	a.need += n
	t := Tensor{H: h, W: w, C: c, Pad: pad}
	if a.used+n > len(a.data) {
		t.Data = make([]float32, n)
		return t
	}
	t.Data = a.data[a.used : a.used+n]
	a.used += n
	t.clearBorder()
	return t
}

func (t Tensor) clearBorder() {
	if t.Pad == 0 {
		return
	}
	row, side := t.stride(), t.Pad*t.C
	clear(t.Data[:t.Pad*row+side])
	for y := t.Pad; y < t.Pad+t.H; y++ {
		end := (y+1)*row - side
		clear(t.Data[end : end+2*side]) // this row's right and the next one's left
	}
	clear(t.Data[(t.Pad+t.H)*row:])
}
