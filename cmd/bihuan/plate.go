package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"runtime/debug"
	"time"

	"bihuan/bot/photo"
	"bihuan/bot/plate"
	"bihuan/cmd/bihuan/bench"
	"bihuan/handlers/perceive"
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
	for file, err := range filesOf(ctx, c.Files, os.Stdin) {
		all++
		line := plateLine{}
		if err == nil {
			line, err = readPlates(ctx, engine, file)
		}
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
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case all > 0 && bad == all:
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

// readPlates opens a photo and reads it as the service does, with the time that
// both take.
func readPlates(ctx context.Context, engine *plate.Builtin, file string) (plateLine, error) {
	content, err := readAtMost(file, photo.MaxBytes)
	if err != nil {
		return plateLine{}, err
	}
	began := time.Now()
	picture, err := photo.OpenCutting(ctx, content)
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
	// What counts of it, the service decides.
	if sights := perceive.Sights(plate.Readings(found)); len(sights) > 0 {
		first := line.Candidates[0]
		line.Plate, line.Sure = sights[0].Plate, sights[0].Sure
		line.Color, line.Confidence, line.Box = first.Color, first.Confidence, first.Box
	}
	return line, nil
}

// errNoFile: a folder, a pipe or a device, which might never end or never begin.
var errNoFile = errors.New("not a file")

// readAtMost reads a file, and a little more than limit of one that is larger:
// enough for whoever checks the size.
func readAtMost(file string, limit int64) ([]byte, error) {
	switch about, err := os.Stat(file); {
	case err != nil:
		return nil, err
	case !about.Mode().IsRegular():
		return nil, errNoFile
	}
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
	return plateCandidate{Plate: r.Text, Color: r.Color, Confidence: bench.Down(r.Confidence, 4), Box: box(r.Box)}
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
