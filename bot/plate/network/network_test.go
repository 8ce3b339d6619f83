package network

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// weights is a file with one convolution of random numbers.
func weights(random *rand.Rand, out, in, h, w int) []byte {
	var b bytes.Buffer
	b.WriteString(magic)
	for _, n := range []int{1, 'c', out, in, h, w} {
		if n == 'c' {
			b.WriteByte('c')
			continue
		}
		_ = binary.Write(&b, binary.LittleEndian, uint16(n))
	}
	for range out + out*in*h*w {
		// Halves from 0.5 up to 1, of either sign.
		_ = binary.Write(&b, binary.LittleEndian, uint16(0x3800|random.IntN(1024)|random.IntN(2)<<15))
	}
	_ = binary.Write(&b, binary.LittleEndian, uint16(0))
	return b.Bytes()
}

func picture(a *Arena, random *rand.Rand, h, w, c, pad int) Tensor {
	t := a.New(h, w, c, pad)
	for y := range h {
		row := t.Row(y)
		for i := range row {
			row[i] = random.Float32()*2 - 1
		}
	}
	return t
}

// TestFastAgreesWithPlain: the assembly computes what the Go code does.
func TestFastAgreesWithPlain(t *testing.T) {
	if !fast {
		t.Skip("this processor has no AVX2 and FMA: there is only the plain path")
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		out, in, h, w int
		o             Options
	}{
		{16, 3, 3, 3, Options{Stride: 2}},
		{24, 16, 3, 3, Options{}},
		{48, 24, 3, 3, Options{Stride: 2}},
		{64, 64, 3, 3, Options{Dilation: 4}},
		{48, 64, 1, 1, Options{}},
		{10, 48, 1, 1, Options{}},
		{128, 96, 4, 1, Options{Collapse: true}},
		{128, 128, 1, 5, Options{}},
	} {
		all, err := Load(weights(random, c.out, c.in, c.h, c.w))
		if err != nil {
			t.Fatal(err)
		}
		conv, err := all.Conv("c", c.o)
		if err != nil {
			t.Fatal(err)
		}
		var a Arena
		for range 2 { // the second time on used memory
			a.Reset()
			in := picture(&a, random, 4+c.h, 13+random.IntN(4), c.in, conv.Border())
			for _, relu := range []bool{false, true} {
				quick, slow := conv.run(&a, in, 1, relu, true), conv.run(&a, in, 1, relu, false)
				if d := distance(quick, slow); d > 1e-3*float64(c.in*c.h*c.w)/27 {
					t.Errorf("%+v: %g apart", c, d)
				}
				if !conv.square() {
					continue
				}
				conv.squares = conv.spread(all["c"])
				if d := distance(quick, conv.run(&a, in, 1, relu, false)); d > 1e-3*float64(c.in*c.h*c.w)/27 {
					t.Errorf("%+v by squares: %g apart", c, d)
				}
				conv.squares = nil
			}
		}
	}
}

func distance(a, b Tensor) float64 {
	far := 0.0
	for i, v := range a.Data[:len(b.Data)] {
		far = max(far, math.Abs(float64(v-b.Data[i])))
	}
	return far
}

// TestPlain: the plain path is the definition of a convolution.
func TestPlain(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, o := range []Options{{}, {Stride: 2}, {Dilation: 2}} {
		all, err := Load(weights(random, 8, 5, 3, 3))
		if err != nil {
			t.Fatal(err)
		}
		conv, err := all.Conv("c", o)
		if err != nil {
			t.Fatal(err)
		}
		var a Arena
		in := picture(&a, random, 9, 14, 5, conv.Border())
		got := conv.run(&a, in, 0, false, false)
		for y := range got.H {
			for x := range got.W {
				for i := range 8 {
					if want := defined(all["c"], in, o, y, x, i); math.Abs(float64(got.Row(y)[x*8+i])-want) > 1e-4 {
						t.Fatalf("%+v at %d,%d,%d: %g, want %g", o, y, x, i, got.Row(y)[x*8+i], want)
					}
				}
			}
		}
	}
}

// TestSquares: so are squares, with any processor, and where the last ones reach
// beyond the edge.
func TestSquares(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	for _, c := range []struct{ out, in, h, w int }{
		{16, 16, 8, 12}, {24, 16, 9, 13}, {10, 17, 5, 7}, {48, 24, 21, 31}, {8, 64, 6, 6}, {16, 16, 1, 6}, {128, 32, 4, 61},
	} {
		all, err := Load(weights(random, c.out, c.in, 3, 3))
		if err != nil {
			t.Fatal(err)
		}
		conv, err := all.Conv("c", Options{})
		if err != nil || !conv.square() {
			t.Fatal("not computed by squares", err)
		}
		conv.squares = conv.spread(all["c"])
		var a Arena
		for _, relu := range []bool{false, true} { // the second time on used memory
			a.Reset()
			in := picture(&a, random, c.h, c.w, c.in, conv.Border())
			got := conv.run(&a, in, 1, relu, false)
			for at := range got.H * got.W * c.out {
				y, x, i := at/c.out/got.W, at/c.out%got.W, at%c.out
				want := defined(all["c"], in, Options{}, y, x, i)
				if relu {
					want = max(want, 0)
				}
				if far := math.Abs(float64(got.Row(y)[x*conv.Channels()+i]) - want); far > 1e-4*float64(c.in) {
					t.Fatalf("%+v at %d,%d,%d: %g apart", c, y, x, i, far)
				}
			}
		}
	}
}

func defined(r *raw, in Tensor, o Options, y, x, i int) float64 {
	sum := float64(r.bias[i])
	step, apart := max(o.Stride, 1), max(o.Dilation, 1)
	for dy := range r.h {
		for dx := range r.w {
			py, px := y*step+(dy-1)*apart, x*step+(dx-1)*apart
			if py < 0 || px < 0 || py >= in.H || px >= in.W {
				continue
			}
			for k := range r.in {
				sum += float64(in.Row(py)[px*in.C+k]) * float64(r.weight[((i*r.in+k)*r.h+dy)*r.w+dx])
			}
		}
	}
	return sum
}

func TestPoolAndJoin(t *testing.T) {
	var a Arena
	in := a.New(2, 4, 1, 0)
	copy(in.Row(0), []float32{1, 2, 3, 4})
	copy(in.Row(1), []float32{5, 0, 0, 9})
	if got := MaxPool(&a, in, true, 0).Row(0); got[0] != 5 || got[1] != 9 {
		t.Error(got)
	}
	if got := MaxPool(&a, in, false, 0).Row(0); got[1] != 2 || got[3] != 9 {
		t.Error(got)
	}
	coarse := a.New(1, 2, 1, 0)
	copy(coarse.Row(0), []float32{7, 8})
	if got := Join(&a, in, coarse, 0).Row(1); got[0] != 5 || got[1] != 7 || got[6] != 9 || got[7] != 8 {
		t.Error(got)
	}
}

func TestHalf(t *testing.T) {
	for h, want := range map[uint16]float32{0x3c00: 1, 0xc000: -2, 0x3555: 0.33325195, 0x0001: 5.9604645e-08, 0x8000: 0, 0x7bff: 65504} {
		if got := half(h); got != want {
			t.Errorf("%#x: %g, want %g", h, got, want)
		}
	}
	if !math.IsInf(float64(half(0x7c00)), 1) {
		t.Error("no infinity")
	}
}

// FuzzLoad: damaged weights are refused, never a panic.
func FuzzLoad(f *testing.F) {
	good := weights(rand.New(rand.NewPCG(5, 6)), 8, 1, 1, 1)
	f.Add(good)
	f.Add(good[:len(good)-3])
	f.Add([]byte(magic))
	for _, sides := range []string{"\xff\xff\xff\xff\xff\xff\xff\xff", "\x00\x80\x00\x80\x00\x80\x00\x80", "\x01\x00\xff\xff\xff\xff\x00\x80"} {
		damaged := slices.Clone(good)
		copy(damaged[len(magic)+3:], sides)
		f.Add(damaged)
		f.Add(append(damaged, make([]byte, 1<<18)...))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<19 {
			return
		}
		all, err := Load(b)
		if err != nil && !errors.Is(err, ErrWeights) {
			t.Error(err)
		}
		for name := range all {
			_, _ = all.Conv(name, Options{})
		}
	})
}

func BenchmarkConv(b *testing.B) {
	random := rand.New(rand.NewPCG(7, 8))
	all, err := Load(weights(random, 48, 48, 3, 3))
	if err != nil {
		b.Fatal(err)
	}
	conv, err := all.Conv("c", Options{})
	if err != nil {
		b.Fatal(err)
	}
	for name, quick := range map[string]bool{"fast": fast, "plain": false, "squares": false} {
		b.Run(name, func(b *testing.B) {
			if conv.squares = nil; name == "squares" {
				conv.squares = conv.spread(all["c"])
			}
			var a Arena
			for b.Loop() {
				a.Reset()
				conv.run(&a, a.New(42, 56, 48, 1), 1, true, quick)
			}
			b.ReportMetric(float64(42*56*48*48*9)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GMAC/s")
		})
	}
}
