package photo

import "errors"

// What may be wrong with a photo. Each has a sentence of its own for the
// sender; none is worth another try with the same bytes.
var (
	// ErrEmpty: there are no bytes.
	ErrEmpty = errors.New("photo: empty")
	// ErrNotPicture: something else, such as text, JSON, sound or a film.
	ErrNotPicture = errors.New("photo: not a picture")
	// ErrFormat: a picture of a kind that is not read here, such as GIF, HEIC
	// or BMP.
	ErrFormat = errors.New("photo: unsupported format")
	// ErrTooBig: more than MaxBytes.
	ErrTooBig = errors.New("photo: too many bytes")
	// ErrTooManyPixels: more than MaxPixels, or more than may be held in memory
	// while it is decoded.
	ErrTooManyPixels = errors.New("photo: too many pixels")
	// ErrAnimated: several pictures in one.
	ErrAnimated = errors.New("photo: animated")
	// ErrTooSmall: a side shorter than MinSide.
	ErrTooSmall = errors.New("photo: too small")
	// ErrBroken: damaged, or cut off.
	ErrBroken = errors.New("photo: broken")
)
