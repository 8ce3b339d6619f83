package simulator

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"unicode/utf8"
)

// amrFrames are the payload bytes of a narrow-band AMR frame by its type (RFC
// 4867); -1: there is no such type.
var amrFrames = [16]int{12, 13, 15, 17, 19, 20, 26, 31, 5, -1, -1, -1, -1, -1, -1, 0}

const (
	amrMagic     = "#!AMR\n"
	amrPerSecond = 50
	amrBest      = 7 // the frame type of 12.2 kbit/s, which telephones send
)

// Talking speed, for the length of a voice of which only the words are known.
const (
	runesPerSecond = 4.2
	leastSeconds   = 1.2
)

// seconds is how long a voice lasts, for its bubble, up to where it is
// damaged; 0 where it is not known.
func seconds(content []byte) float64 {
	if frames, ok := bytes.CutPrefix(content, []byte(amrMagic)); ok {
		n := 0
		for len(frames) > 0 {
			size := amrFrames[frames[0]>>3&15]
			if size < 0 || len(frames) < 1+size {
				break
			}
			n++
			frames = frames[1+size:]
		}
		return tenths(float64(n) / amrPerSecond)
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

// spoken makes an AMR file that lasts as long as saying the words would, or
// the given seconds: a well-formed file in which somebody speaks, though
// nobody could understand it. Different seeds give different files.
func spoken(words string, lasts float64, seed uint64) []byte {
	if lasts <= 0 {
		lasts = max(leastSeconds, float64(utf8.RuneCountInString(words))/runesPerSecond)
	}
	random := rand.New(rand.NewPCG(seed, uint64(len(words)))) //nolint:gosec // noise, not a secret
	file := []byte(amrMagic)
	for range int(math.Ceil(min(lasts, maxSeconds) * amrPerSecond)) {
		const good = 1 << 2 // the frame is not damaged
		file = append(file, amrBest<<3|good)
		for range amrFrames[amrBest] {
			file = append(file, byte(random.Uint32()))
		}
	}
	return file
}
