package photo

import (
	"bytes"
	"encoding/binary"
	"image"

	"github.com/disintegration/imaging"
)

// orientation reads how the camera was held from a block of EXIF (CIPA DC-008):
// 1 to 8, where 1 is upright and stands for everything unreadable. Nothing else
// in the block is looked at, and none of it is kept.
func orientation(exif []byte) int {
	const tag, short, entry = 0x0112, 3, 12
	exif = bytes.TrimPrefix(exif, []byte("Exif\x00\x00"))
	if len(exif) < 8 {
		return 1
	}
	var order binary.ByteOrder
	switch string(exif[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 1
	}
	at := int64(order.Uint32(exif[4:]))
	if at+2 > int64(len(exif)) {
		return 1
	}
	entries := int(order.Uint16(exif[at:]))
	for exif = exif[at+2:]; entries > 0 && len(exif) >= entry; entries, exif = entries-1, exif[entry:] {
		if order.Uint16(exif) != tag || order.Uint16(exif[2:]) != short {
			continue
		}
		if v := order.Uint16(exif[8:]); v >= 1 && v <= 8 {
			return int(v)
		}
		return 1
	}
	return 1
}

// upright undoes an orientation.
func upright(m *image.NRGBA, orientation int) *image.NRGBA {
	switch orientation {
	case 2:
		return imaging.FlipH(m)
	case 3:
		return imaging.Rotate180(m)
	case 4:
		return imaging.FlipV(m)
	case 5:
		return imaging.Transpose(m)
	case 6:
		return imaging.Rotate270(m)
	case 7:
		return imaging.Transverse(m)
	case 8:
		return imaging.Rotate90(m)
	}
	return m
}
