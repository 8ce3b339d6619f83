package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	imagejpeg "image/jpeg"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"bihuan/bot/photo"
	"bihuan/bot/plate"
	"bihuan/bot/simulator/sample"
)

// platePhotos is a folder of drawn photos with their labels.
func platePhotos(t *testing.T, plates ...string) string {
	t.Helper()
	font, err := photo.Font()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	labels := "file,plate,kind,colour,corners\n"
	for i, text := range plates {
		b, err := sample.New(font).Draw(sample.Order{Kind: sample.Car, Plates: []string{text}, Seed: uint64(i)})
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("%d.jpg", i)
		writeFile(t, filepath.Join(dir, name), b)
		labels += fmt.Sprintf("%s,%s,photo,blue,\n", name, text)
	}
	writeFile(t, filepath.Join(dir, "labels.csv"), []byte(labels))
	return dir
}

func writeFile(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPlateCommand(t *testing.T) {
	dir := platePhotos(t, "沪AD12345")
	bad := filepath.Join(dir, "bad.heic")
	writeFile(t, bad, []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"))
	grey := filepath.Join(dir, "grey.jpg")
	var b bytes.Buffer
	if err := imagejpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 200, 150)), nil); err != nil {
		t.Fatal(err)
	}
	writeFile(t, grey, b.Bytes())
	c := plateCommand{Files: []string{filepath.Join(dir, "0.jpg"), bad, grey}}
	out := printed(t, func() error { return c.Run(t.Context()) })
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines:\n%s", len(lines), out)
	}
	var first plateLine
	if err := json.Unmarshal([]byte(lines[0]), &first); err != nil || first.Plate != "沪AD12345" || first.Color != "green" ||
		first.Box[2] < 100 || len(first.Candidates) == 0 || first.MS <= 0 {
		t.Errorf("%s: %v", lines[0], err)
	}
	if !strings.Contains(lines[1], `"error":`) || !strings.Contains(lines[1], "请用相机直接拍") {
		t.Error(lines[1])
	}
	if !strings.Contains(lines[2], `"plate":"","color":"","confidence":0,"sure":false,"box":[0,0,0,0],"candidates":[]`) {
		t.Error(lines[2])
	}
	for _, files := range [][]string{{bad}, {filepath.Join(dir, "none.jpg")}} {
		c := plateCommand{Files: files}
		var err error
		printed(t, func() error {
			err = c.Run(t.Context())
			return nil
		})
		if !errors.Is(err, errNoneRead) {
			t.Error(files, err)
		}
	}
}

func TestFilesOf(t *testing.T) {
	var got []string
	for file, err := range filesOf(t.Context(), []string{"a", "-", "b"}, strings.NewReader("x y.jpg\r\n\nz\n")) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, file)
	}
	if strings.Join(got, "|") != "a|x y.jpg|z|b" {
		t.Error(got)
	}
}

// TestFilesOf_LongLine: what is no path is one fault, and hides none of the next.
func TestFilesOf_LongLine(t *testing.T) {
	var got []string
	for file, err := range filesOf(t.Context(), []string{"-"}, strings.NewReader("a\n"+strings.Repeat("x", 200_000)+"\nb\n"+strings.Repeat("y", 9000))) {
		if len(file) > 100 {
			t.Errorf("%d bytes of a path", len(file))
		}
		got = append(got, fmt.Sprintf("%.1s %v", file, err))
	}
	if want := "a <nil>|x the path is too long|b <nil>|y the path is too long"; strings.Join(got, "|") != want {
		t.Error(got)
	}
}

// TestFilesOf_Stopped: neither an input on which nothing comes nor one that breaks
// keeps the command alive.
func TestFilesOf_Stopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	in, keep := io.Pipe()
	defer keep.Close()
	go func() {
		_, _ = keep.Write([]byte("a\n"))
	}()
	for file := range filesOf(ctx, []string{"-"}, in) {
		if file != "a" {
			t.Error(file)
		}
		cancel()
	}
	faults := 0
	for _, err := range filesOf(t.Context(), []string{"-"}, iotest.ErrReader(io.ErrUnexpectedEOF)) {
		if faults++; !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Error(err)
		}
	}
	if faults != 1 {
		t.Error(faults)
	}
}

// TestReadAtMost_NoFile: a pipe that nobody writes to is not waited for.
func TestReadAtMost_NoFile(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "f.jpg")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	for _, name := range []string{pipe, filepath.Dir(pipe), os.DevNull} {
		if _, err := readAtMost(name, 10); !errors.Is(err, errNoFile) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPlateBenchRefusesWrongFolders: a folder that was mistaken for another is no
// folder in which everything is read.
func TestPlateBenchRefusesWrongFolders(t *testing.T) {
	for name, c := range map[string]struct {
		labels string
		want   error
	}{
		"another table":  {"foo,bar\n1,2\n", errLabels},
		"no rows":        {"file,plate\n", errLabels},
		"empty":          {"", errLabels},
		"cut off":        {"file,plate,kind\n0.jpg,浙A12345\n", csv.ErrFieldCount},
		"no plate":       {"file,plate\n0.jpg,\n", errLabels},
		"missing photos": {"file,plate\n0.jpg,浙A12345\nnone.jpg,浙A12346\n", errUnreadPhotos},
		"a mark before":  {"\ufefffile,plate\n0.jpg,浙A12345\n", nil},
	} {
		dir := platePhotos(t, "浙A12345")
		writeFile(t, filepath.Join(dir, "labels.csv"), []byte(c.labels))
		var err error
		out := printed(t, func() error {
			err = (&plateBench{Dir: dir}).Run(t.Context())
			return nil
		})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if name == "missing photos" && !strings.Contains(string(out), "exact 50.0 %") {
			t.Errorf("%s: %s", name, out)
		}
		if c.want == nil && !strings.Contains(string(out), "exact 100.0 %") {
			t.Errorf("%s: %s", name, out)
		}
	}
}

// TestPlateLabels_NoGroupWithoutName: what a table leaves open has a name of its own.
func TestPlateLabels_NoGroupWithoutName(t *testing.T) {
	row := map[string]string{"file": "a.jpg", "plate": "浙A12345"}
	l := newPlateLabel(func(name string) string { return row[name] })
	if got := strings.Join(l.groups(), "|"); !strings.HasPrefix(got, "photo|photo ") || !strings.HasSuffix(got, " unknown") {
		t.Error(got)
	}
}

// TestPlateLabels_Slanted: one row stays one row however the car stands.
func TestPlateLabels_Slanted(t *testing.T) {
	for corners, two := range map[string]bool{
		"0 0 100 50 100 82 0 32": false, // 112 by 32, in a box of 100 by 82
		"0 82 0 50 100 0 100 32": false, // likewise, from another corner on
		"0 0 100 0 100 50 0 50":  true,
	} {
		row := map[string]string{"colour": "yellow", "corners": corners}
		if l := newPlateLabel(func(name string) string { return row[name] }); l.twoRows != two {
			t.Errorf("%s: %v", corners, l.twoRows)
		}
	}
}

// TestPlateConfidenceIsNotRoundedUp: what is not sure does not look so.
func TestPlateConfidenceIsNotRoundedUp(t *testing.T) {
	if got := candidate(plate.Reading{Confidence: 0.89996}, 1).Confidence; got >= plate.Sure {
		t.Error(got)
	}
	if got := candidate(plate.Reading{Confidence: plate.Sure}, 1).Confidence; got < plate.Sure {
		t.Error(got)
	}
}

func TestPlateBench(t *testing.T) {
	c := plateBench{Dir: platePhotos(t, "浙B6K908", "苏A9B3C7"), JSON: true}
	out := printed(t, func() error { return c.Run(t.Context()) })
	var report struct {
		Name string
		Runs []struct {
			Plate struct {
				Group  string
				Photos int
				Exact  float64
				Found  float64
			}
		}
	}
	if err := json.Unmarshal(out, &report); err != nil || report.Name != "plate" || len(report.Runs) < 3 {
		t.Fatalf("%s: %v", out, err)
	}
	if all := report.Runs[0].Plate; all.Group != "photo" || all.Photos != 2 || all.Found != 1 {
		t.Errorf("%+v", all)
	}
}

func TestPlateLabels(t *testing.T) {
	row := map[string]string{"file": "a.jpg", "plate": "浙OA1234|沪B12345", "colour": "yellow", "corners": "10 10 110 10 110 70 10 70"}
	l := newPlateLabel(func(name string) string { return row[name] })
	if !l.is("浙0A1234") || !l.is("沪B12345") || l.is("浙A12345") || !l.almost("京B12345") || l.almost("京B12346") || !l.twoRows {
		t.Errorf("%+v", l)
	}
	near := plateLine{Plate: "浙A12345", Candidates: []plateCandidate{{Box: [4]int{20, 20, 60, 40}}}}
	far := plateLine{Plate: "浙A12345", Candidates: []plateCandidate{{Box: [4]int{200, 20, 60, 40}}}}
	if !l.within(near) || l.within(far) {
		t.Error("within")
	}
	if plate.Sure <= plate.Doubtful {
		t.Error("a doubtful reading would be acted upon")
	}
}
