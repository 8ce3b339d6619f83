package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha1" //nolint:gosec // it parts the photos as training did, and keeps no secret
	"encoding/csv"
	"errors"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"bihuan/bot/plate"
	"bihuan/cmd/bihuan/bench"
)

type plateBench struct {
	Dir  string `arg:"" help:"A folder of photos with labels.csv: file, plate, kind, colour, corners." type:"existingdir"`
	JSON bool   `help:"Print the figures only, as one line of JSON."`
	List bool   `help:"Name every photo that is not read as its label says."`
}

// Run measures, and prints the report.
func (c *plateBench) Run(ctx context.Context) error {
	labels, err := readLabels(c.Dir)
	if err != nil {
		return err
	}
	defer frugal()()
	engine, err := plate.NewBuiltin()
	if err != nil {
		return err
	}
	tables := map[string]*bench.Plates{}
	order := []string{}
	unread := 0
	for _, l := range labels {
		line, err := readPlates(ctx, engine, filepath.Join(c.Dir, l.file))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			unread++
			fmt.Fprintf(os.Stderr, "%s: %s\n", l.file, plateFaultText(err))
			line = plateLine{}
		}
		for _, name := range l.groups() {
			if tables[name] == nil {
				tables[name] = &bench.Plates{Group: name}
				order = append(order, name)
			}
			l.count(tables[name], line)
		}
		if !c.JSON && c.List && !l.is(line.Plate) {
			fmt.Fprintf(os.Stdout, "%s %s read as %q, confidence %.4f, found %v\n", l.file, l.plate, line.Plate, line.Confidence, l.within(line))
		}
	}
	report := bench.Report{Name: "plate"}
	slices.Sort(order)
	for _, name := range order {
		t := tables[name]
		run := t.Run()
		report.Runs = append(report.Runs, run)
		if !c.JSON {
			fmt.Fprintln(os.Stdout, t.String())
		}
	}
	if !c.JSON {
		fmt.Fprintf(os.Stdout, "peak memory %.0f MB\n", bench.PeakMemory())
	}
	if err := report.Write(os.Stdout); err != nil || unread == 0 {
		return err
	}
	return fmt.Errorf("%w: %d of %d", errUnreadPhotos, unread, len(labels))
}

// plateLabel is a line of labels.csv.
type plateLabel struct {
	file, kind, colour string
	plate              string   // as it is written there
	texts              []string // any of them counts
	corners            []float64
	twoRows            bool
}

// What may be wrong with a folder to be measured.
var (
	errLabels       = errors.New("labels.csv")
	errUnreadPhotos = errors.New("photos that are labelled could not be opened; they count as not found")
)

// labelColumns must be there; a photo whose kind or colour is not known has an
// empty one.
var labelColumns = []string{"file", "plate"}

// readLabels reads labels.csv by the names of its columns.
func readLabels(dir string) ([]plateLabel, error) {
	b, err := os.ReadFile(filepath.Join(dir, "labels.csv"))
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
	rows, err := r.ReadAll() // each as long as the first
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errLabels, err)
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("%w: no photo in it", errLabels)
	}
	for _, name := range labelColumns {
		if !slices.Contains(rows[0], name) {
			return nil, fmt.Errorf("%w: no column %s", errLabels, name)
		}
	}
	var out []plateLabel
	for n, row := range rows[1:] {
		l := newPlateLabel(func(name string) string {
			if i := slices.Index(rows[0], name); i >= 0 {
				return row[i]
			}
			return ""
		})
		if l.file == "" || l.plate == "" {
			return nil, fmt.Errorf("%w: photo %d has no file or no plate", errLabels, n+1)
		}
		out = append(out, l)
	}
	return out, nil
}

func newPlateLabel(column func(string) string) plateLabel {
	l := plateLabel{file: column("file"), kind: cmp.Or(column("kind"), "photo"), colour: cmp.Or(column("colour"), "unknown"), plate: column("plate")}
	for text := range strings.SplitSeq(l.plate, "|") {
		l.texts = append(l.texts, alike(text))
	}
	for field := range strings.FieldsSeq(column("corners")) {
		if v, err := strconv.ParseFloat(field, 64); err == nil {
			l.corners = append(l.corners, v)
		}
	}
	if len(l.corners) != 8 {
		l.corners = nil
	}
	if l.corners != nil && l.colour == "yellow" {
		w, h := l.size()
		l.twoRows = w < 2.45*h
	}
	return l
}

// alike writes what looks the same the same: O as 0, I as 1.
func alike(text string) string { return strings.NewReplacer("O", "0", "I", "1").Replace(text) }

// validation says that training has not seen this plate (train/real.py).
func (l plateLabel) validation() bool {
	sum := sha1.Sum([]byte(strings.Split(l.plate, "|")[0])) //nolint:gosec // see above
	return sum[0]%5 == 0
}

// groups are the tables in which this picture counts.
func (l plateLabel) groups() []string {
	colour := l.colour
	if l.twoRows {
		colour = "two-row"
	}
	part := "seen"
	if l.validation() {
		part = "validation"
	}
	return []string{l.kind, l.kind + " " + part, l.kind + " " + part + " " + colour}
}

func (l plateLabel) is(text string) bool { return slices.Contains(l.texts, alike(text)) }

// almost says that all but the province is right.
func (l plateLabel) almost(text string) bool {
	tail := func(s string) string {
		if r := []rune(s); len(r) > 1 {
			return string(r[1:])
		}
		return s
	}
	return slices.ContainsFunc(l.texts, func(t string) bool { return tail(t) == tail(alike(text)) })
}

// size is the mean length of the plate's long and of its short sides, whichever
// corner comes first: the upright box of a slanted plate is higher than the plate.
func (l plateLabel) size() (w, h float64) {
	far := func(a, b int) float64 {
		return math.Hypot(l.corners[2*a]-l.corners[2*b], l.corners[2*a+1]-l.corners[2*b+1])
	}
	a, b := (far(0, 1)+far(3, 2))/2, (far(0, 3)+far(1, 2))/2
	return max(a, b), min(a, b)
}

func (l plateLabel) box() image.Rectangle {
	if l.corners == nil {
		return image.Rectangle{}
	}
	x := []float64{l.corners[0], l.corners[2], l.corners[4], l.corners[6]}
	y := []float64{l.corners[1], l.corners[3], l.corners[5], l.corners[7]}
	return image.Rect(int(slices.Min(x)), int(slices.Min(y)), int(slices.Max(x)), int(slices.Max(y)))
}

// within says that a plate was found where it is: the middle of one of the boxes
// lies in the labelled one. Without corners a reading has to do.
func (l plateLabel) within(line plateLine) bool {
	if l.is(line.Plate) || l.corners == nil {
		return line.Plate != ""
	}
	return slices.ContainsFunc(line.Candidates, func(c plateCandidate) bool {
		return image.Pt(c.Box[0]+c.Box[2]/2, c.Box[1]+c.Box[3]/2).In(l.box())
	})
}

func (l plateLabel) count(t *bench.Plates, line plateLine) {
	t.Count(bench.PlateResult{Exact: l.is(line.Plate), NoProvince: l.almost(line.Plate), Found: l.within(line),
		Sure: line.Sure, Read: line.Plate != "", Milliseconds: line.MS})
}
