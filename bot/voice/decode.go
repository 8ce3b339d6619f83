package voice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"
)

const (
	decodeTime = 10 * time.Second
	// maxWAV is a minute of 16 kHz mono with 16 bits, and its header, in bytes.
	maxWAV = 60*16000*2 + 4096
)

// ErrNoDecoder means that the machine has no program that decodes AMR.
var ErrNoDecoder = errors.New("voice: no decoder on this machine; install ffmpeg")

// Decoder returns a function that makes 16 kHz mono WAV of AMR by a program that
// takes ffmpeg's arguments: the one of the given path, else ffmpeg. It gets
// neither a shell nor a file, and is killed after ten seconds.
func Decoder(program string) (func(ctx context.Context, amr []byte) ([]byte, error), error) {
	if program == "" {
		program = "ffmpeg"
	}
	path, err := exec.LookPath(program)
	if err != nil {
		return nil, ErrNoDecoder
	}
	return func(ctx context.Context, amr []byte) ([]byte, error) { return decode(ctx, path, amr) }, nil
}

func decode(ctx context.Context, path string, amr []byte) ([]byte, error) {
	limited, cancel := context.WithTimeout(ctx, decodeTime)
	defer cancel()
	cmd := exec.CommandContext(limited, path, "-nostdin", "-hide_banner", "-loglevel", "error", "-f", "amr", "-i", "pipe:0",
		"-ac", "1", "-ar", "16000", "-f", "wav", "pipe:1")
	cmd.Stdin = bytes.NewReader(amr)
	out := &capped{}
	cmd.Stdout = out
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case out.full:
		return nil, fmt.Errorf("%w: it decodes to more than a minute", ErrRefused)
	case err != nil && limited.Err() != nil:
		return nil, fmt.Errorf("%w: the decoder took longer than %s", ErrRefused, decodeTime)
	case err != nil:
		return nil, fmt.Errorf("%w: the decoder: %w", ErrRefused, err)
	case !bytes.HasPrefix(out.Bytes(), []byte("RIFF")):
		return nil, fmt.Errorf("%w: the decoder made no WAV", ErrRefused)
	}
	return out.Bytes(), nil
}

// capped keeps at most maxWAV bytes, and stops the program that writes more.
type capped struct {
	bytes.Buffer

	full bool
}

var errFull = errors.New("voice: too much")

// Write implements io.Writer.
func (c *capped) Write(b []byte) (int, error) {
	if c.Len()+len(b) > maxWAV {
		c.full = true
		return 0, errFull
	}
	return c.Buffer.Write(b)
}
