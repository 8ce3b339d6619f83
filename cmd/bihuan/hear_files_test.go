package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is no voice gets its own line, and the next file is heard.
func TestHearGoesOn(t *testing.T) {
	dir := t.TempDir()
	short := filepath.Join(dir, "short.amr")
	if err := os.WriteFile(short, []byte("#!AMR\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := hearCommand{Files: []string{filepath.Join(dir, "none.amr"), dir, short}}
	var out bytes.Buffer
	if err := c.hear(t.Context(), &out); !errors.Is(err, errNoneHeard) {
		t.Errorf("nothing was heard, and it ends with %v", err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != len(c.Files) {
		t.Fatalf("%d lines for %d files: %s", len(lines), len(c.Files), out.String())
	}
	for i, line := range lines {
		var h heard
		if err := json.Unmarshal([]byte(line), &h); err != nil || h.File != c.Files[i] || h.Error == "" {
			t.Errorf("%s (%v)", line, err)
		}
	}
}

// Each argument is a sentence; an empty one as well.
func TestUnderstandEachArgument(t *testing.T) {
	p, err := openPhrase(nil)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := understandEach(p, []string{"", "左后减震三百二", "同意"}, &out); err != nil {
		t.Fatal(err)
	}
	var intents []string
	for line := range strings.Lines(out.String()) {
		var u understood
		if err := json.Unmarshal([]byte(line), &u); err != nil {
			t.Fatal(err)
		}
		intents = append(intents, string(u.Intent))
	}
	if got := strings.Join(intents, " "); got != "other quote approve" {
		t.Error(got)
	}
}
