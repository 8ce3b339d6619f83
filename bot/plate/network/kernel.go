package network

// plain computes a tile in Go, four channels of two pixels at a time: as many as
// the registers hold.
func (t *tile) plain(b block) {
	for p := 0; p < tilePixels; p += 2 {
		for i := 0; i < b.size; i += 4 {
			t.corner(b, p, i)
		}
	}
}

func (t *tile) corner(b block, p, i int) {
	b0, b1, b2, b3 := b.bias[i], b.bias[i+1], b.bias[i+2], b.bias[i+3]
	c0, c1, c2, c3 := b0, b1, b2, b3
	w := b.weight[i:]
	for _, offset := range t.offsets {
		x := t.in[offset+p*t.pixel:][:t.length]
		y := t.in[offset+(p+1)*t.pixel:][:len(x)]
		for k, v := range x {
			u := y[k]
			q := (*[4]float32)(w)
			b0 += v * q[0]
			b1 += v * q[1]
			b2 += v * q[2]
			b3 += v * q[3]
			c0 += u * q[0]
			c1 += u * q[1]
			c2 += u * q[2]
			c3 += u * q[3]
			w = w[b.size:]
		}
	}
	if t.relu {
		b0, b1, b2, b3 = max(b0, 0), max(b1, 0), max(b2, 0), max(b3, 0)
		c0, c1, c2, c3 = max(c0, 0), max(c1, 0), max(c2, 0), max(c3, 0)
	}
	to := t.out[p*t.outPixel+i:]
	*(*[4]float32)(to) = [4]float32{b0, b1, b2, b3}
	*(*[4]float32)(to[t.outPixel:]) = [4]float32{c0, c1, c2, c3}
}
