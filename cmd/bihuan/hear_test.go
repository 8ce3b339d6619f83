package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// speechSamples are spoken messages and edge cases, where there are any.
func speechSamples(t *testing.T) (dir string, spoken map[string]string) {
	t.Helper()
	if dir = os.Getenv("BIHUAN_SPEECH_SAMPLES"); dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "speech", "samples") // beside the project
	}
	f, err := os.Open(filepath.Join(dir, "transcripts.csv"))
	if err != nil {
		t.Skip("no spoken samples in ../shared/speech/samples beside the project, nor in BIHUAN_SPEECH_SAMPLES")
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	spoken = map[string]string{}
	for _, row := range rows[1:] {
		spoken[row[0]] = row[6]
	}
	return dir, spoken
}

// edgeCases are the beginnings of samples that are of no use, with their
// sentences.
var edgeCases = map[string]string{
	"x01": "没听清。打字说,或到安静处再发一条", "x02": "太短没听到,按住说完再松手", "x03": "这条语音坏了,再说一遍", "x04": "这条语音坏了,再说一遍",
	"x05": "太短没听到,按住说完再松手", "x06": "这不是语音,按住说话再发一条", "x07": "语音最长60秒,分两条说", "s01_hd": "这不是语音,按住说话再发一条",
}

// TestHearSamples sends every sample through both simulated engines.
func TestHearSamples(t *testing.T) {
	dir, spoken := speechSamples(t)
	s := begin(t)
	var files []string
	for name, words := range spoken {
		path := filepath.Join(dir, name)
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, path)
		if words != "" && strings.HasSuffix(name, ".amr") {
			s.sends("zhangwei", "voice", name, content, "transcript", words)
		}
	}
	s.meanwhile() // the chat reads them back: other stories tell that
	for engine, settings := range map[string]hearCommand{
		"tencent": {Engines: engineSettings{ASR: []string{"tencent"}}, Tencent: s.demo.command.Tencent},
		"openai":  {Engines: engineSettings{ASR: []string{"openai"}, openAISettings: openAISettings{URL: s.sim, Format: formatAMR}}},
	} {
		settings.Files = files
		var out bytes.Buffer
		if err := settings.hear(t.Context(), &out); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if len(lines) != len(files) {
			t.Fatalf("%s: %d lines for %d files", engine, len(lines), len(files))
		}
		for i, line := range lines {
			var h heard
			if err := json.Unmarshal([]byte(line), &h); err != nil {
				t.Fatal(err)
			}
			checkHeard(t, engine, h, spoken[filepath.Base(files[i])])
		}
	}
}

func checkHeard(t *testing.T, engine string, h heard, words string) {
	t.Helper()
	name := filepath.Base(h.File)
	for begin, sentence := range edgeCases {
		if strings.HasPrefix(name, begin) {
			if h.Text != "" || h.Error != sentence {
				t.Errorf("%s hears %+v, not %s", engine, h, sentence)
			}
			return
		}
	}
	if h.Text != words || h.Engine != engine || h.Error != "" || h.Seconds < 3 || h.Seconds > 11 {
		t.Errorf("%s hears %+v, not %q", engine, h, words)
	}
}
