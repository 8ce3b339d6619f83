// Package voice tells what a voice message holds without decoding it, and hands
// it to engines that turn speech into text.
//
// The platform delivers AMR narrow band, 8 kHz (path 90254). Its frames announce
// their own length and whether anybody speaks (RFC 4867), so that length,
// silence and damage are exact, and cost microseconds.
package voice

import (
	"bytes"
	"errors"
	"time"
)

// The limits of a voice message.
const (
	MaxBytes    = 2 << 20 // what the platform lets through (path 90389)
	MinDuration = 500 * time.Millisecond
	MaxDuration = 60 * time.Second
	// maxSilence is the share of frames without speech from which on nobody has
	// spoken.
	maxSilence = 0.95
)

// What may be wrong with a voice message. Each has a sentence of its own for the
// speaker; none is worth another try with the same bytes.
var (
	// ErrEmpty: there are no bytes.
	ErrEmpty = errors.New("voice: empty")
	// ErrNotAMR: something else, such as JSON, SILK or a picture.
	ErrNotAMR = errors.New("voice: not AMR")
	// ErrWideband: AMR wide band, which the platform never sends.
	ErrWideband = errors.New("voice: AMR wide band")
	// ErrDamaged: a frame that cannot be, or the end is missing.
	ErrDamaged = errors.New("voice: damaged")
	// ErrTooShort: less than MinDuration.
	ErrTooShort = errors.New("voice: too short")
	// ErrTooLong: more than MaxDuration.
	ErrTooLong = errors.New("voice: too long")
	// ErrTooBig: more than MaxBytes.
	ErrTooBig = errors.New("voice: too many bytes")
	// ErrSilent: nobody speaks.
	ErrSilent = errors.New("voice: silent")
)

const (
	magic     = "#!AMR\n"
	magicWide = "#!AMR-WB\n"
	frameTime = 20 * time.Millisecond
)

// The frame types that hold no speech (RFC 4867, 3GPP TS 26.101).
const (
	typeComfortNoise = 8
	typeNoData       = 15
)

// payload is the length of a frame after its header by its type, in bytes; -1
// where there is no such type.
var payload = [16]int{12, 13, 15, 17, 19, 20, 26, 31, 5, -1, -1, -1, -1, -1, -1, 0}

// Info is what the frames of a voice message say.
type Info struct {
	Duration time.Duration // exact to a frame of 20 ms
	Silence  float64       // share of frames without speech, 0 to 1
}

// Inspect walks the frames of a voice message. The errors are those of this
// package; with ErrTooShort, ErrTooLong and ErrSilent the Info is filled in.
func Inspect(b []byte) (Info, error) {
	switch {
	case len(b) == 0:
		return Info{}, ErrEmpty
	case len(b) > MaxBytes:
		return Info{}, ErrTooBig
	case bytes.HasPrefix(b, []byte(magicWide)):
		return Info{}, ErrWideband
	case !bytes.HasPrefix(b, []byte(magic)):
		return Info{}, ErrNotAMR
	}
	frames, silent, err := walk(b[len(magic):])
	if err != nil {
		return Info{}, err
	}
	info := Info{Duration: time.Duration(frames) * frameTime}
	if frames > 0 {
		info.Silence = float64(silent) / float64(frames)
	}
	return info, info.check()
}

func walk(b []byte) (frames, silent int, err error) {
	for len(b) > 0 {
		kind := b[0] >> 3 & 15
		size := payload[kind]
		if size < 0 || len(b) < 1+size {
			return 0, 0, ErrDamaged
		}
		if kind == typeComfortNoise || kind == typeNoData {
			silent++
		}
		frames++
		b = b[1+size:]
	}
	return frames, silent, nil
}

func (i Info) check() error {
	switch {
	case i.Duration > MaxDuration:
		return ErrTooLong
	case i.Duration < MinDuration:
		return ErrTooShort
	case i.Silence >= maxSilence:
		return ErrSilent
	}
	return nil
}
