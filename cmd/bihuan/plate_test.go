package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	imagejpeg "image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
	for file, err := range filesOf([]string{"a", "-", "b"}, strings.NewReader("x y.jpg\r\n\nz\n")) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, file)
	}
	if strings.Join(got, "|") != "a|x y.jpg|z|b" {
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
