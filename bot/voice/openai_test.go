package voice

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// openAI is the engine against a server that answers as scripted.
func openAI(t *testing.T, c OpenAIConfig, handle http.HandlerFunc) *OpenAI {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	c.URL = server.URL
	e, err := NewOpenAI(c)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestOpenAIHears(t *testing.T) {
	amr := spoken(50, 7)
	e := openAI(t, OpenAIConfig{Model: "wu", Key: "secret"}, func(w http.ResponseWriter, r *http.Request) {
		file, header, err := r.FormFile("file")
		if err != nil {
			t.Error(err)
			return
		}
		sent, _ := io.ReadAll(file)
		if r.URL.Path != transcriptionPath || r.Header.Get("Authorization") != "Bearer secret" || header.Filename != "voice.amr" || string(sent) != string(amr) ||
			r.FormValue("model") != "wu" || r.FormValue("language") != "zh" || r.FormValue("response_format") != "json" || r.FormValue("prompt") != "减震器、刹车片" {
			t.Errorf("sent %s %s %v", r.URL.Path, header.Filename, r.MultipartForm.Value)
		}
		_, _ = io.WriteString(w, `{"text":"<|zh|><|NEUTRAL|><|Speech|>左后减震漏油 "}`)
	})
	if text, err := e.Hear(t.Context(), amr, []string{"减震器", "刹车片"}); err != nil || text != "左后减震漏油" || e.Name() != "openai" {
		t.Errorf("%q %v", text, err)
	}
}

func TestOpenAIRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   error
	}{
		"nothing said": {200, `{"text":"<|nospeech|>"}`, ErrNoSpeech},
		"no text":      {200, `{"error":"x"}`, ErrDown},
		"no JSON":      {200, `oops`, ErrDown},
		"no key":       {401, ``, ErrDown},
		"no model":     {400, ``, ErrDown},
		"broken":       {500, ``, ErrDown},
		"elsewhere":    {302, ``, ErrDown},
		"format":       {415, ``, ErrRefused},
		"too large":    {413, ``, ErrRefused},
		"quota":        {429, `{"error":{"code":"insufficient_quota"}}`, ErrQuota},
		"busy":         {429, ``, ErrDown},
	} {
		e := openAI(t, OpenAIConfig{}, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		})
		if text, err := e.Hear(t.Context(), spoken(50, 7), nil); !errors.Is(err, c.want) || text != "" {
			t.Errorf("%s: %q %v", name, text, err)
		}
	}
}

func TestOpenAIUnreachable(t *testing.T) {
	e, err := NewOpenAI(OpenAIConfig{URL: "http://user:hushhush@127.0.0.1:1/"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Hear(t.Context(), spoken(50, 7), nil); !errors.Is(err, ErrDown) || strings.Contains(err.Error(), "hushhush") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Hear(ctx, spoken(50, 7), nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for _, u := range []string{"", "ftp://host", "host:80", "\x00"} {
		if _, err := NewOpenAI(OpenAIConfig{URL: u}); err == nil {
			t.Errorf("%q is taken", u)
		}
	}
}

// program writes a script that stands in for ffmpeg.
func program(t *testing.T, lines string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "decoder")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+lines+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDecoder(t *testing.T) {
	for name, c := range map[string]struct {
		script string
		want   error
		out    string
	}{
		"decodes":  {`printf 'RIFF'; cat`, nil, "RIFF#!AMR\n"},
		"fails":    {`exit 69`, ErrRefused, ""},
		"no wav":   {`echo hello`, ErrRefused, ""},
		"too much": {`head -c 3000000 /dev/zero`, ErrRefused, ""},
	} {
		run, err := Decoder(program(t, c.script))
		if err != nil {
			t.Fatal(err)
		}
		out, err := run(t.Context(), []byte(magic))
		if !errors.Is(err, c.want) || string(out) != c.out {
			t.Errorf("%s: %q %v", name, out, err)
		}
	}
	if _, err := Decoder(filepath.Join(t.TempDir(), "none")); !errors.Is(err, ErrNoDecoder) {
		t.Error(err)
	}
}
