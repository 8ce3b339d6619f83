package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"bihuan/bot/photo"
	"bihuan/bot/plate"
)

type plateCommand struct {
	Files []string `arg:"" name:"file" help:"Photos; - takes their paths from standard input, one a line."`
}

// plateLine is what is said of one photo.
type plateLine struct {
	File       string           `json:"file"`
	Plate      string           `json:"plate"`
	Color      string           `json:"color"`
	Confidence float64          `json:"confidence"`
	Sure       bool             `json:"sure"`
	Box        [4]int           `json:"box"` // x, y, width, height in the upright photo
	Candidates []plateCandidate `json:"candidates"`
	MS         float64          `json:"ms"`
}

// plateCandidate is a plate that the photo may show, the one named above
// included.
type plateCandidate struct {
	Plate      string  `json:"plate"`
	Color      string  `json:"color"`
	Confidence float64 `json:"confidence"`
	Box        [4]int  `json:"box"`
}

// plateFault is what is said instead of a file that cannot be read.
type plateFault struct {
	File  string `json:"file"`
	Error string `json:"error"`
}

// errNoneRead: every file was unreadable.
var errNoneRead = errors.New("none of the files is a photo that can be read")

// Run reads the files one after another.
func (c *plateCommand) Run(ctx context.Context) error {
	defer frugal()()
	engine, err := plate.NewBuiltin()
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	all, bad := 0, 0
	for file, err := range filesOf(c.Files, os.Stdin) {
		if err != nil {
			return err
		}
		all++
		line, err := readPlates(ctx, engine, file)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			bad++
			err = out.Encode(plateFault{file, plateFaultText(err)})
		default:
			err = out.Encode(line)
		}
		if err != nil {
			return err
		}
	}
	if all > 0 && bad == all {
		return errNoneRead
	}
	return nil
}

// frugal has garbage searched for as often as Go does by itself, until what it
// returns is called: photos are large, and nothing else is going on.
func frugal() func() {
	before := debug.SetGCPercent(100)
	return func() { debug.SetGCPercent(before) }
}

// filesOf are the paths that are given; - stands for those on standard input.
func filesOf(given []string, in io.Reader) func(func(string, error) bool) {
	return func(yield func(string, error) bool) {
		for _, name := range given {
			if name != "-" {
				if !yield(name, nil) {
					return
				}
				continue
			}
			lines := bufio.NewScanner(in)
			for lines.Scan() {
				if path := strings.TrimRight(lines.Text(), "\r"); path != "" && !yield(path, nil) {
					return
				}
			}
			if err := lines.Err(); err != nil && !yield("", err) {
				return
			}
		}
	}
}

// readPlates opens a photo and reads it, with the time that both take.
func readPlates(ctx context.Context, engine *plate.Builtin, file string) (plateLine, error) {
	content, err := readAtMost(file, photo.MaxBytes)
	if err != nil {
		return plateLine{}, err
	}
	began := time.Now()
	picture, err := photo.OpenCutting(content) //nolint:contextcheck // it waits for memory only, which each look gives back
	if err != nil {
		return plateLine{}, err
	}
	found, err := engine.Look(ctx, picture)
	if err != nil {
		return plateLine{}, err
	}
	line := plateLine{File: file, Candidates: []plateCandidate{}, MS: milliseconds(time.Since(began))}
	scale := scaleOf(picture)
	for i, f := range found {
		line.Candidates = append(line.Candidates, candidate(f.Reading, scale))
		if i == 0 {
			for _, o := range f.Others {
				line.Candidates = append(line.Candidates, candidate(o, scale))
			}
		}
	}
	if len(found) > 0 {
		first := line.Candidates[0]
		line.Plate, line.Color, line.Confidence, line.Box = first.Plate, first.Color, first.Confidence, first.Box
		line.Sure = found[0].Confidence >= plate.Sure
	}
	return line, nil
}

// readAtMost reads a file, and a little more than limit of one that is larger:
// enough for whoever checks the size.
func readAtMost(file string, limit int64) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit+1))
}

// scaleOf is how much larger the photo is than what was looked at.
func scaleOf(p *photo.Photo) float64 {
	size := p.Image().Bounds()
	return float64(max(p.Info().Width, p.Info().Height)) / float64(max(size.Dx(), size.Dy()))
}

func candidate(r plate.Reading, scale float64) plateCandidate {
	grown := func(v int) int { return int(float64(v)*scale + 0.5) }
	box := func(r image.Rectangle) [4]int {
		return [4]int{grown(r.Min.X), grown(r.Min.Y), grown(r.Dx()), grown(r.Dy())}
	}
	return plateCandidate{Plate: r.Text, Color: r.Color, Confidence: float64(int(r.Confidence*1e4+0.5)) / 1e4, Box: box(r.Box)}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()/10) / 100 }

// plateFaultText says what is wrong, and what to do where that helps.
func plateFaultText(err error) string {
	switch {
	case errors.Is(err, photo.ErrFormat):
		return fmt.Sprintf("%v：请用相机直接拍，发 JPEG、PNG 或 WebP", err)
	case errors.Is(err, os.ErrNotExist):
		return "no such file"
	}
	return err.Error()
}
