package network

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// ErrWeights says that the bytes are no weights, or end too early.
var ErrWeights = errors.New("network: not weights")

const magic = "BHN1"

// Weights are the convolutions of a file by name.
type Weights map[string]*raw

// raw is a convolution as it is stored.
type raw struct {
	out, in, h, w int
	bias, weight  []float32 // weight: out, in, h, w
}

// Load reads what train/export.py wrote.
func Load(b []byte) (Weights, error) {
	r := reader{b: b}
	if string(r.take(len(magic))) != magic {
		return nil, ErrWeights
	}
	all := Weights{}
	for {
		name := string(r.take(r.number()))
		if r.short {
			return nil, ErrWeights
		}
		if name == "" {
			return all, nil
		}
		c := &raw{out: r.number(), in: r.number(), h: r.number(), w: r.number()}
		c.bias = r.halves(c.out)
		c.weight = r.halves(c.out, c.in, c.h, c.w)
		if r.short {
			return nil, fmt.Errorf("%w: %s", ErrWeights, name)
		}
		all[name] = c
	}
}

// reader takes numbers off the front; short says that there were too few.
type reader struct {
	b     []byte
	short bool
}

func (r *reader) take(n int) []byte {
	if n > len(r.b) {
		r.short, r.b = true, nil
		return nil
	}
	head := r.b[:n]
	r.b = r.b[n:]
	return head
}

func (r *reader) number() int {
	b := r.take(2)
	if b == nil {
		return 0
	}
	return int(binary.LittleEndian.Uint16(b))
}

// halves takes as many numbers as the product of sides says. Damaged sides may
// have one that no integer holds, so that it is compared with what is left at
// each step.
func (r *reader) halves(sides ...int) []float32 {
	n, most := int64(1), int64(len(r.b)/2)
	for _, side := range sides {
		if n *= int64(side); n > most {
			r.short, r.b = true, nil
			return nil
		}
	}
	b := r.take(2 * int(n))
	if b == nil {
		return nil
	}
	out := make([]float32, n)
	for i := range out {
		out[i] = half(binary.LittleEndian.Uint16(b[2*i:]))
	}
	return out
}

// half widens a float16 (IEEE 754 binary16).
func half(h uint16) float32 {
	sign, exponent, fraction := uint32(h>>15)<<31, uint32(h>>10&31), uint32(h&1023)
	switch exponent {
	case 0:
		f := float32(fraction) / (1 << 24)
		if sign != 0 {
			f = -f
		}
		return f
	case 31:
		return math.Float32frombits(sign | 0x7f800000 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+112)<<23 | fraction<<13)
}
