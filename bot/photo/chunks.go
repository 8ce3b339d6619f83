package photo

import "encoding/binary"

// chunkFacts is what the chunks of a PNG or a WebP say.
type chunkFacts struct {
	animated    bool
	orientation int
}

// walkPNG reads the chunks of a PNG. APNG announces itself before the pixels;
// the rotation may stand behind them.
func walkPNG(b []byte) chunkFacts {
	f := chunkFacts{orientation: 1}
	for at := len(pngMagic); at+12 <= len(b); {
		size := int64(binary.BigEndian.Uint32(b[at:]))
		data, next := at+8, int64(at)+12+size
		if next > int64(len(b)) {
			return f
		}
		switch string(b[at+4 : at+8]) {
		case "acTL":
			f.animated = true
		case "eXIf":
			f.orientation = orientation(b[data : data+int(size)])
		case "IEND":
			return f
		}
		at = int(next)
	}
	return f
}

// walkWebP reads the chunks of a WebP.
func walkWebP(b []byte) chunkFacts {
	f := chunkFacts{orientation: 1}
	for at := 12; at+8 <= len(b); {
		size := int64(binary.LittleEndian.Uint32(b[at+4:]))
		data, end := at+8, int64(at)+8+size
		switch string(b[at : at+4]) {
		case "VP8X":
			const animation = 1 << 1
			f.animated = f.animated || data < len(b) && b[data]&animation != 0
		case "ANIM", "ANMF":
			f.animated = true
		case "EXIF":
			f.orientation = orientation(b[data:min(end, int64(len(b)))])
		}
		at = int(min(end+size&1, int64(len(b))))
	}
	return f
}
