package network

// Add adds b to a, in place. Both have the same size, not always the same border.
func Add(a, b Tensor) Tensor {
	for y := range a.H {
		x := a.Row(y)
		for i, v := range b.Row(y)[:len(x)] {
			x[i] += v
		}
	}
	return a
}

// MaxPool halves the height, and the width too if wanted, keeping the largest
// numbers.
func MaxPool(a *Arena, in Tensor, width bool, pad int) Tensor {
	step := 1
	if width {
		step = 2
	}
	out := a.New(in.H/2, in.W/step, in.C, pad)
	for y := range out.H {
		to, up, low := out.Row(y), in.Row(2*y), in.Row(2*y+1)
		for x := range out.W {
			from, t := x*step*in.C, to[x*in.C:(x+1)*in.C]
			u, l := up[from:from+step*in.C], low[from:from+step*in.C]
			for i := range t {
				v := max(u[i], l[i])
				if width {
					v = max(v, u[i+in.C], l[i+in.C])
				}
				t[i] = v
			}
		}
	}
	return out
}

// Join puts the channels of the coarse picture, doubled in size, behind those of
// the fine one.
func Join(a *Arena, fine, coarse Tensor, pad int) Tensor {
	out := a.New(fine.H, fine.W, fine.C+coarse.C, pad)
	for y := range out.H {
		to, f, c := out.Row(y), fine.Row(y), coarse.Row(y/2)
		for x := range out.W {
			t := to[x*out.C : (x+1)*out.C]
			copy(t, f[x*fine.C:(x+1)*fine.C])
			copy(t[fine.C:], c[x/2*coarse.C:(x/2+1)*coarse.C])
		}
	}
	return out
}
