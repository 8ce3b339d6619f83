package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"time"

	"bihuan/bot/tencent"
	"bihuan/bot/voice"
	"bihuan/handlers/perceive"
	"bihuan/templates"
	"bihuan/workflow"
)

type hearCommand struct {
	Files   []string        `arg:"" help:"Voice messages, AMR." type:"path"`
	Engines engineSettings  `embed:""`
	Tencent tencentSettings `embed:""`
}

// heard is what became of one file.
type heard struct {
	File    string  `json:"file"`
	Text    string  `json:"text,omitempty"`
	Engine  string  `json:"engine,omitempty"`
	Seconds float64 `json:"seconds"`
	MS      float64 `json:"ms"` // from the first look to the text
	Error   string  `json:"error,omitempty"`
}

// Run prints one line for each file, in their order; one that cannot be heard says
// why.
func (c *hearCommand) Run(ctx context.Context) error {
	return c.hear(ctx, os.Stdout)
}

func (c *hearCommand) hear(ctx context.Context, out io.Writer) error {
	if err := checkSenses(c.Engines, c.Tencent, smsSettings{}, mediaSettings{}); err != nil {
		return err
	}
	var client *tencent.Client
	var err error
	if c.Engines.needsTencent() {
		if client, err = tencent.New(tencent.Config{SecretID: c.Tencent.SecretID, SecretKey: c.Tencent.SecretKey, URL: c.Tencent.APIURL}); err != nil {
			return err
		}
	}
	engines, err := speechEngines(c.Engines, c.Tencent, client)
	if err != nil {
		return err
	}
	texts, err := templates.Load()
	if err != nil {
		return err
	}
	lexicon, err := openLexicon()
	if err != nil {
		return err
	}
	l := listener{engines: engines, texts: texts, words: lexicon.HotWords(nil)}
	encode := json.NewEncoder(out)
	encode.SetEscapeHTML(false)
	bad := 0
	for _, name := range c.Files {
		h, err := l.file(ctx, name)
		if err != nil {
			return err
		}
		if h.Error != "" {
			bad++
		}
		if err := encode.Encode(h); err != nil {
			return err
		}
	}
	if bad > 0 && bad == len(c.Files) {
		return errNoneHeard
	}
	return nil
}

// errNoneHeard: nothing was understood of any file.
var errNoneHeard = errors.New("none of the files is a voice that could be heard")

// listener hears files.
type listener struct {
	engines []voice.Engine
	texts   *templates.Templates
	words   []string
}

func (l listener) file(ctx context.Context, name string) (heard, error) {
	h := heard{File: name}
	content, err := readAtMost(name, voice.MaxBytes)
	if err != nil {
		h.Error = unreadable(err)
		return h, ctx.Err()
	}
	begin := time.Now()
	info, fault := perceive.VoiceInfo(content)
	h.Seconds = info.Duration.Round(time.Millisecond).Seconds()
	if fault == "" {
		h.Text, h.Engine, fault = l.ask(ctx, content)
	}
	h.MS = float64(time.Since(begin).Microseconds()) / 1000
	if fault != "" {
		if h.Error, err = l.texts.Text(fault, workflow.Data{}); err != nil {
			return h, err
		}
	}
	return h, ctx.Err()
}

// unreadable says why a file could not be read.
func unreadable(err error) string {
	if errors.Is(err, os.ErrNotExist) {
		return "no such file"
	}
	return err.Error()
}

// ask tries the engines in their order; a verdict on the voice itself counts.
func (l listener) ask(ctx context.Context, content []byte) (text, engine, fault string) {
	fault = "voice_no_engine"
	for _, e := range l.engines {
		text, err := e.Hear(ctx, content, l.words)
		if err == nil {
			return text, e.Name(), ""
		}
		if fault = perceive.VoiceFault(err); fault == "voice_silent" {
			break
		}
	}
	return "", "", fault
}
