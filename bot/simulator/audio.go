package simulator

import (
	"bytes"
	"encoding/binary"
	"math"
)

// amrFrames are the payload bytes of a narrow-band AMR frame by its type (RFC
// 4867); types not named carry nothing.
var amrFrames = [16]int{12, 13, 15, 17, 19, 20, 26, 31, 5}

const amrMagic = "#!AMR\n"

// seconds is how long a voice lasts, for its bubble; 0 where it is not known.
func seconds(content []byte) float64 {
	if frames, ok := bytes.CutPrefix(content, []byte(amrMagic)); ok {
		n := 0
		for len(frames) > 0 {
			n++
			frames = frames[min(1+amrFrames[frames[0]>>3&15], len(frames)):]
		}
		return tenths(float64(n) * 0.02)
	}
	const header = 44 // of a plain WAV file
	if len(content) > header && string(content[:4]) == "RIFF" {
		if rate := binary.LittleEndian.Uint32(content[28:32]); rate > 0 {
			return tenths(float64(len(content)-header) / float64(rate))
		}
	}
	return 0
}

func tenths(v float64) float64 { return math.Round(v*10) / 10 }
