package photo

import (
	"bytes"
	"slices"
)

// kind is what the first bytes of a file say.
type kind int

const (
	kindNone kind = iota // no picture
	kindJPEG
	kindPNG
	kindWebP
	kindGIF
	kindOther // a picture that is not read here
)

const pngMagic = "\x89PNG\r\n\x1a\n"

// others are the beginnings of pictures that are not read here.
var others = [][]byte{
	[]byte("BM"), []byte("II*\x00"), []byte("MM\x00*"), []byte("8BPS"), []byte("\x00\x00\x01\x00"),
	[]byte("\x00\x00\x00\x0cjP  "), []byte("\xff\x0a"), []byte("\x00\x00\x00\x0cJXL "), []byte("<svg"),
}

// stillBrands are those of the ISO media files that hold a picture; the others
// are films and sounds.
var stillBrands = []string{"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis"}

func sniff(b []byte) kind {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return kindJPEG
	case bytes.HasPrefix(b, []byte(pngMagic)):
		return kindPNG
	case len(b) >= 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP":
		return kindWebP
	case bytes.HasPrefix(b, []byte("GIF87a")), bytes.HasPrefix(b, []byte("GIF89a")):
		return kindGIF
	case otherPicture(b):
		return kindOther
	}
	return kindNone
}

func otherPicture(b []byte) bool {
	for _, magic := range others {
		if bytes.HasPrefix(b, magic) {
			return true
		}
	}
	if len(b) < 12 || string(b[4:8]) != "ftyp" {
		return false
	}
	return slices.Contains(stillBrands, string(b[8:12]))
}

// severalFrames tells whether a GIF holds more than one picture. What is cut off
// or damaged counts as far as it can be read.
func severalFrames(b []byte) bool {
	const header = 13
	if len(b) < header {
		return false
	}
	at := header + table(b[10])
	for frames := 0; at < len(b); {
		switch b[at] {
		case 0x21: // an extension: a label, then blocks
			at = skipBlocks(b, at+2)
		case 0x2c: // a picture: its place, its colours, then blocks
			if frames++; frames > 1 {
				return true
			}
			if at+10 > len(b) {
				return false
			}
			at = skipBlocks(b, at+10+table(b[at+9])+1)
		default:
			return false
		}
	}
	return false
}

// table is the length of the colour table that a GIF's flags announce.
func table(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// skipBlocks returns where a row of blocks ends, given where it begins.
func skipBlocks(b []byte, at int) int {
	for at < len(b) && b[at] != 0 {
		at += int(b[at]) + 1
	}
	return at + 1
}
