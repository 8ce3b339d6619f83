//go:build !purego

package network

import "golang.org/x/sys/cpu"

// fast says that the processor has what the assembly needs.
var fast = cpu.X86.HasAVX2 && cpu.X86.HasFMA

// tile16 and tile8 compute 6 pixels of 16 or 8 channels. Distances are in bytes.
//
//go:noescape
func tile16(in *float32, pixel int, offsets *int, runs, length int, weight, bias, out *float32, outPixel int, relu int)

//go:noescape
func tile8(in *float32, pixel int, offsets *int, runs, length int, weight, bias, out *float32, outPixel int, relu int)

const size = 4 // bytes of a float32

// check does what the bounds checks of Go would: the first and the last number
// that the assembly touches are there.
func (t *tile) check(b block) (relu int) {
	_ = t.in[t.offsets[len(t.offsets)-1]+(tilePixels-1)*t.pixel+t.length-1]
	_ = t.out[(tilePixels-1)*t.outPixel+b.size-1]
	_ = b.weight[len(t.offsets)*t.length*b.size-1]
	if t.relu {
		return 1
	}
	return 0
}

func (t *tile) wide(b block) {
	relu := t.check(b)
	tile16(&t.in[0], t.pixel*size, &t.offsets[0], len(t.offsets), t.length, &b.weight[0], &b.bias[0], &t.out[0], t.outPixel*size, relu)
}

func (t *tile) narrow(b block) {
	relu := t.check(b)
	tile8(&t.in[0], t.pixel*size, &t.offsets[0], len(t.offsets), t.length, &b.weight[0], &b.bias[0], &t.out[0], t.outPixel*size, relu)
}
