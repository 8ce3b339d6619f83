package photo

import (
	"bytes"
	"image"
)

// jpegFacts is what the segments of a JPEG say.
type jpegFacts struct {
	progressive bool
	unsupported bool // lossless, arithmetic, hierarchical, or more than 8 bits
	scans       int
	orientation int
	sampling    []byte // per component, horizontal and vertical in four bits each
}

// The markers that matter (ITU T.81).
const (
	markerSOF0 = 0xc0
	markerSOF2 = 0xc2
	markerDHT  = 0xc4
	markerJPG  = 0xc8
	markerDAC  = 0xcc
	markerRST0 = 0xd0
	markerEOI  = 0xd9
	markerSOS  = 0xda
	markerAPP1 = 0xe1
)

// walkJPEG reads the segments up to the end of the picture. It is as lenient as
// the decoder: bytes between segments are skipped.
func walkJPEG(b []byte) jpegFacts {
	f := jpegFacts{orientation: 1}
	for at := 2; ; {
		marker, next := nextMarker(b, at)
		switch {
		case next < 0 || marker == markerEOI:
			return f
		case marker >= markerRST0 && marker < markerEOI, marker == 1:
			at = next // these stand alone
			continue
		}
		if next+2 > len(b) {
			return f
		}
		end := next + max(int(b[next])<<8|int(b[next+1]), 2)
		f.segment(marker, b[min(next+2, len(b)):min(end, len(b))])
		at = end
	}
}

// nextMarker finds the next marker at or after at, and where its segment begins;
// -1 at the end of b. A zero after 0xff belongs to the data.
func nextMarker(b []byte, at int) (marker byte, next int) {
	for at < len(b) {
		i := bytes.IndexByte(b[at:], 0xff)
		if i < 0 {
			break
		}
		for at += i; at < len(b) && b[at] == 0xff; {
			at++
		}
		if at < len(b) && b[at] != 0 {
			return b[at], at + 1
		}
	}
	return 0, -1
}

func (f *jpegFacts) segment(marker byte, data []byte) {
	switch {
	case marker == markerSOS:
		f.scans++
	case marker == markerAPP1:
		if exif, ok := bytes.CutPrefix(data, []byte("Exif\x00\x00")); ok {
			f.orientation = orientation(exif)
		}
	case marker >= markerSOF0 && marker < markerRST0 && marker != markerDHT && marker != markerJPG && marker != markerDAC:
		f.frame(marker, data)
	}
}

// frame reads the header of the picture proper.
func (f *jpegFacts) frame(marker byte, data []byte) {
	f.progressive = marker == markerSOF2
	f.unsupported = marker > markerSOF2 || len(data) > 0 && data[0] != 8
	f.sampling = nil
	for at := 6; at+3 <= len(data); at += 3 {
		f.sampling = append(f.sampling, data[at+1])
	}
}

// samples is how many bytes the decoded planes take: all components at their
// own resolution, and for four of them once more as they are put together.
func (f *jpegFacts) samples(c image.Config) int64 {
	var all, widest, highest int64 = 0, 1, 1
	for _, s := range f.sampling {
		h, v := int64(s>>4), int64(s&15)
		all += h * v
		widest, highest = max(widest, h), max(highest, v)
	}
	n := pixels(c) * all / (widest * highest)
	if len(f.sampling) == 4 {
		n += 4 * pixels(c)
	}
	return n
}
