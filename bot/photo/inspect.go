package photo

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/webp"
)

// The limits of a photo.
const (
	MaxBytes  = 10 << 20   // what the platform lets through (path 90389)
	MaxPixels = 50_000_000 // width × height, as stored
	MinSide   = 64         // pixels; less shows nothing

	// maxMemory is what decoding a single photo may hold, in bytes.
	maxMemory = 512 << 20
	// maxScans is how often a progressive JPEG may go over its pixels. Cameras
	// take about ten; each costs a pass, and a file of nothing else could hold
	// many thousands.
	maxScans = 64
)

// Info is what can be known of a photo without looking at its pixels.
type Info struct {
	Format        string // "jpeg", "png", "webp"
	Width, Height int    // pixels as stored, before the camera's rotation is applied

	orientation int   // EXIF, 1 to 8
	memory      int64 // bytes that decoding may hold, at most
}

// Inspect tells what b is by its first bytes and its headers. It decodes no
// pixel, so that a small file of a huge picture costs nothing. The errors are
// those of this package.
func Inspect(b []byte) (Info, error) {
	switch {
	case len(b) == 0:
		return Info{}, ErrEmpty
	case len(b) > MaxBytes:
		return Info{}, ErrTooBig
	}
	var info Info
	var err error
	switch sniff(b) {
	case kindJPEG:
		info, err = inspectJPEG(b)
	case kindPNG:
		info, err = inspectPNG(b)
	case kindWebP:
		info, err = inspectWebP(b)
	case kindGIF:
		if severalFrames(b) {
			return Info{}, ErrAnimated
		}
		return Info{}, ErrFormat
	case kindOther:
		return Info{}, ErrFormat
	default:
		return Info{}, ErrNotPicture
	}
	if err != nil {
		return Info{}, err
	}
	return info, info.check()
}

func (i Info) check() error {
	switch {
	case i.Width <= 0 || i.Height <= 0:
		return ErrBroken
	case int64(i.Width)*int64(i.Height) > MaxPixels || i.memory > maxMemory:
		return ErrTooManyPixels
	case min(i.Width, i.Height) < MinSide:
		return ErrTooSmall
	}
	return nil
}

func inspectJPEG(b []byte) (Info, error) {
	f := walkJPEG(b)
	if f.unsupported {
		return Info{}, ErrFormat
	}
	c, err := jpeg.DecodeConfig(bytes.NewReader(b))
	if err != nil || f.scans > maxScans {
		return Info{}, ErrBroken
	}
	perSample := int64(1)
	if f.progressive {
		perSample = 5 // the coefficients are held as well, four bytes each
	}
	return Info{Format: "jpeg", Width: c.Width, Height: c.Height, orientation: f.orientation,
		memory: f.samples(c) * perSample}, nil
}

func inspectPNG(b []byte) (Info, error) {
	f := walkPNG(b)
	if f.animated {
		return Info{}, ErrAnimated
	}
	c, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return Info{}, ErrBroken
	}
	return Info{Format: "png", Width: c.Width, Height: c.Height, orientation: f.orientation,
		memory: pixels(c) * 8}, nil
}

func inspectWebP(b []byte) (Info, error) {
	f := walkWebP(b)
	if f.animated {
		return Info{}, ErrAnimated
	}
	c, err := webp.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return Info{}, ErrBroken
	}
	return Info{Format: "webp", Width: c.Width, Height: c.Height, orientation: f.orientation,
		memory: pixels(c) * 8}, nil
}

func pixels(c image.Config) int64 { return int64(c.Width) * int64(c.Height) }
