package photo

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"sync"
	"testing"
)

// quadrants is a picture with a colour of its own in each corner.
func quadrants(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{R: 255, A: 255} // upper left
			switch {
			case x >= w/2 && y < h/2:
				c = color.RGBA{G: 255, A: 255} // upper right
			case x < w/2 && y >= h/2:
				c = color.RGBA{B: 255, A: 255} // lower left
			case x >= w/2:
				c = color.RGBA{R: 255, G: 255, A: 255} // lower right
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func asJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asGIF(t testing.TB, frames int) []byte {
	t.Helper()
	g := &gif.GIF{}
	for range frames {
		g.Image = append(g.Image, image.NewPaletted(image.Rect(0, 0, 100, 100), color.Palette{color.White, color.Black}))
		g.Delay = append(g.Delay, 10)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// exifBlock is EXIF with an orientation and, in a directory of its own, where
// the photo was taken.
func exifBlock(order binary.AppendByteOrder, orientation uint16) []byte {
	b := []byte("MM\x00*")
	if order.String() == binary.LittleEndian.String() {
		b = []byte("II*\x00")
	}
	entry := func(tag, kind uint16, count, value uint32, short bool) {
		b = order.AppendUint16(order.AppendUint16(b, tag), kind)
		b = order.AppendUint32(b, count)
		if short {
			b = append(order.AppendUint16(b, uint16(value)), 0, 0)
			return
		}
		b = order.AppendUint32(b, value)
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2)
	entry(0x0112, 3, 1, uint32(orientation), true)
	entry(0x8825, 4, 1, 38, false) // GPS
	b = order.AppendUint32(b, 0)
	b = order.AppendUint16(b, 1)
	entry(0x001d, 2, 11, 56, false)
	b = order.AppendUint32(b, 0)
	return append(b, "30.2741 120.1551 Hangzhou"...)
}

// withSegment puts a segment behind the first marker of a JPEG.
func withSegment(jpg []byte, marker byte, data []byte) []byte {
	out := append([]byte{}, jpg[:2]...)
	out = append(out, 0xff, marker)
	out = binary.BigEndian.AppendUint16(out, uint16(len(data)+2))
	return append(append(out, data...), jpg[2:]...)
}

func withEXIF(jpg []byte, orientation uint16) []byte {
	return withSegment(jpg, markerAPP1, append([]byte("Exif\x00\x00"), exifBlock(binary.BigEndian, orientation)...))
}

func chunk(name string, data []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	out = append(append(out, name...), data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// withChunk puts a chunk behind the header of a PNG.
func withChunk(p []byte, name string, data []byte) []byte {
	const header = 8 + 25
	out := append([]byte{}, p[:header]...)
	return append(append(out, chunk(name, data)...), p[header:]...)
}

// bomb is a PNG of 18 kB whose picture has 144 million pixels of one bit.
var bomb = sync.OnceValue(func() []byte {
	const side = 12000
	header := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, side), side)
	var rows bytes.Buffer
	z := zlib.NewWriter(&rows)
	_, _ = z.Write(make([]byte, side*(1+side/8))) // a buffer takes everything
	_ = z.Close()
	out := append([]byte(pngMagic), chunk("IHDR", append(header, 1, 0, 0, 0, 0))...)
	return append(append(out, chunk("IDAT", rows.Bytes())...), chunk("IEND", nil)...)
})

// riff builds a WebP out of chunks.
func riff(chunks ...string) []byte {
	var body []byte
	for i := 0; i < len(chunks); i += 2 {
		body = append(body, chunks[i]...)
		body = binary.LittleEndian.AppendUint32(body, uint32(len(chunks[i+1])))
		body = append(body, chunks[i+1]...)
		if len(chunks[i+1])%2 == 1 {
			body = append(body, 0)
		}
	}
	out := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body)+4))
	return append(append(out, "WEBP"...), body...)
}

// plainWebP is the lossless stream of a single colour (RFC 9649): every code
// has but one symbol, so that the pixels themselves take no bits.
func plainWebP(w, h int) []byte {
	var bits []byte
	n := 0
	put := func(v, count int) {
		for range count {
			if n%8 == 0 {
				bits = append(bits, 0)
			}
			bits[n/8] |= byte(v&1) << (n % 8)
			v >>= 1
			n++
		}
	}
	put(0x2f, 8)
	put(w-1, 14)
	put(h-1, 14)
	put(0, 4)                                             // no alpha, version 0
	put(0, 1)                                             // no transform
	put(0, 1)                                             // no colour cache
	put(0, 1)                                             // one code group
	for _, symbol := range []int{128, 128, 128, 255, 0} { // green, red, blue, alpha, distance
		put(1, 1) // simple code
		put(0, 1) // of one symbol
		put(1, 1) // of eight bits
		put(symbol, 8)
	}
	return bits
}

// cmykJPEG is a picture in four inks as printers' programs write it: inverted,
// with Adobe's mark. The standard library writes none, but each plane of one is
// the single scan of a grey picture.
func cmykJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	b := m.Bounds()
	var planes [4]*image.Gray
	for i := range planes {
		planes[i] = image.NewGray(b)
	}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := color.CMYKModel.Convert(m.At(x, y)).(color.CMYK)
			for i, ink := range []uint8{c.C, c.M, c.Y, c.K} {
				planes[i].SetGray(x, y, color.Gray{Y: 255 - ink})
			}
		}
	}
	var out, frame []byte
	for i, plane := range planes {
		jpg := asJPEG(t, plane)
		sof, sos := bytes.Index(jpg, []byte("\xff\xc0")), bytes.Index(jpg, []byte("\xff\xda"))
		if i == 0 {
			frame = append(bytes.Clone(jpg[sof:sof+9]), 4)
			frame[3] = 8 + 3*4 // its length
			for c := range byte(4) {
				frame = append(frame, c+1, 0x11, 0)
			}
			// What stands before the picture, then its header, then the Huffman tables.
			out = append(out, withSegment(jpg[:sof], 0xee, []byte("Adobe\x00\x64\x00\x00\x00\x00\x00"))...)
			out = append(append(out, frame...), jpg[sof+13:sos]...)
		}
		scan := bytes.Clone(jpg[sos : len(jpg)-2])
		scan[5] = byte(i + 1) // whose scan it is
		out = append(out, scan...)
	}
	return append(out, 0xff, markerEOI)
}
