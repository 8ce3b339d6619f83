// Package qr reads QR codes (ISO/IEC 18004) that are perfect: drawn by a
// program and not photographed. It stands in for a telephone's camera where
// the code is on the screen. Error correction is not needed and not done.
package qr

import "errors"

// ErrUnreadable says that this is not a QR code of version 1 to 10 with error correction level
// M, or one with text in a mode that is not known here.
var ErrUnreadable = errors.New("qr: unreadable")

const (
	formatMask  = 0x5412
	levelMedium = 0b00
)

// dataBlocks are the data codewords of each block at level M, by version.
var dataBlocks = [][]int{1: {16}, 2: {28}, 3: {44}, 4: {32, 32}, 5: {43, 43}, 6: {27, 27, 27, 27}, 7: {31, 31, 31, 31},
	8: {38, 38, 39, 39}, 9: {36, 36, 36, 37, 37}, 10: {43, 43, 43, 43, 44}}

// alignments are the middles of the alignment patterns, by version.
var alignments = [][]int{1: nil, 2: {6, 18}, 3: {6, 22}, 4: {6, 26}, 5: {6, 30}, 6: {6, 34}, 7: {6, 22, 38}, 8: {6, 24, 42},
	9: {6, 26, 46}, 10: {6, 28, 50}}

// Read returns the text of a code: rows of modules, true is dark. A light
// margin may stand around it.
func Read(rows [][]bool) (string, error) {
	c := code{dark: trim(rows)}
	size := len(c.dark)
	c.version = (size - 17) / 4
	if size < 21 || (size-17)%4 != 0 || c.version >= len(dataBlocks) {
		return "", ErrUnreadable
	}
	for _, row := range c.dark {
		if len(row) != size {
			return "", ErrUnreadable
		}
	}
	format := c.format()
	if format>>3 != levelMedium {
		return "", ErrUnreadable
	}
	return text(c.codewords(format&7), c.version)
}

// trim cuts the light margin off.
func trim(rows [][]bool) [][]bool {
	top, bottom, left, right := len(rows), 0, len(rows), 0
	for y, row := range rows {
		for x, dark := range row {
			if dark {
				top, bottom = min(top, y), max(bottom, y+1)
				left, right = min(left, x), max(right, x+1)
			}
		}
	}
	var out [][]bool
	for y := top; y < bottom; y++ {
		if right > len(rows[y]) {
			return nil
		}
		out = append(out, rows[y][left:right])
	}
	return out
}

type code struct {
	dark    [][]bool
	version int
}

// format reads level and mask beside the upper left finder.
func (c code) format() int {
	bits := 0
	read := func(y, x int) {
		bits <<= 1
		if c.dark[y][x] {
			bits |= 1
		}
	}
	for _, x := range []int{0, 1, 2, 3, 4, 5, 7, 8} {
		read(8, x)
	}
	for _, y := range []int{7, 5, 4, 3, 2, 1, 0} {
		read(y, 8)
	}
	return (bits ^ formatMask) >> 10
}

// fixed reports whether a module carries no data.
func (c code) fixed(y, x int) bool {
	n := len(c.dark)
	switch {
	case y == 6 || x == 6, y < 9 && x < 9, y < 9 && x >= n-8, y >= n-8 && x < 9:
		return true
	case c.version >= 7 && (y < 6 && x >= n-11 || x < 6 && y >= n-11):
		return true
	}
	for _, a := range alignments[c.version] {
		for _, b := range alignments[c.version] {
			finder := a == 6 && b == 6 || a == 6 && b == n-7 || a == n-7 && b == 6
			if !finder && y >= a-2 && y <= a+2 && x >= b-2 && x <= b+2 {
				return true
			}
		}
	}
	return false
}

func masked(mask, y, x int) bool {
	switch mask {
	case 0:
		return (y+x)%2 == 0
	case 1:
		return y%2 == 0
	case 2:
		return x%3 == 0
	case 3:
		return (y+x)%3 == 0
	case 4:
		return (y/2+x/3)%2 == 0
	case 5:
		return y*x%2+y*x%3 == 0
	case 6:
		return (y*x%2+y*x%3)%2 == 0
	default:
		return ((y+x)%2+y*x%3)%2 == 0
	}
}

// codewords reads the modules in their order and puts the blocks' data one
// behind the other.
func (c code) codewords(mask int) []byte {
	n := len(c.dark)
	var raw []byte
	bits, held := 0, 0
	for right, up := n-1, true; right > 0; right, up = right-2, !up {
		if right == 6 {
			right = 5 // the timing pattern
		}
		for i := range n {
			y := i
			if up {
				y = n - 1 - i
			}
			for _, x := range []int{right, right - 1} {
				if c.fixed(y, x) {
					continue
				}
				bits <<= 1
				if c.dark[y][x] != masked(mask, y, x) {
					bits |= 1
				}
				if held++; held == 8 {
					raw, bits, held = append(raw, byte(bits)), 0, 0
				}
			}
		}
	}
	return gather(raw, dataBlocks[c.version])
}

// gather undoes the interleaving of blocks.
func gather(raw []byte, sizes []int) []byte {
	blocks := make([][]byte, len(sizes))
	for i, next := 0, 0; i < sizes[len(sizes)-1]; i++ {
		for b, size := range sizes {
			if i < size {
				blocks[b] = append(blocks[b], raw[next])
				next++
			}
		}
	}
	var data []byte
	for _, b := range blocks {
		data = append(data, b...)
	}
	return data
}
