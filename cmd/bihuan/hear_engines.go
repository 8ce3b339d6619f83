package main

import (
	"errors"

	"bihuan/bot/tencent"
	"bihuan/bot/voice"
)

// openAISettings are those of a server of the OpenAI shape that hears voices.
type openAISettings struct {
	URL     string `name:"asr-url" env:"BIHUAN_ASR_URL" help:"A server with /v1/audio/transcriptions: FunASR, vLLM, whisper.cpp" placeholder:"URL"`
	Model   string `name:"asr-model" env:"BIHUAN_ASR_MODEL" help:"Its model" placeholder:"NAME"`
	Key     string `name:"asr-key" env:"BIHUAN_ASR_KEY" help:"Its key" placeholder:"KEY"`
	Format  string `name:"asr-format" env:"BIHUAN_ASR_FORMAT" help:"What it takes: wav, for which ffmpeg is needed here, or amr" default:"wav"`
	Decoder string `name:"asr-decoder" env:"BIHUAN_ASR_DECODER" help:"The program that decodes AMR; default: ffmpeg of the search path" placeholder:"PATH"`
}

// What the server takes; with formatAMR it decodes AMR itself.
const (
	formatWAV = "wav"
	formatAMR = "amr"
)

func (s openAISettings) check() error {
	err := given("BIHUAN_ASR_URL", s.URL, "http://127.0.0.1:8000")
	if s.URL != "" && !webAddress(s.URL) {
		err = malformed("BIHUAN_ASR_URL", "http://127.0.0.1:8000")
	}
	return errors.Join(err, s.checkFormat())
}

func (s openAISettings) checkFormat() error {
	switch s.Format {
	case formatAMR:
		return nil
	case "", formatWAV:
		if _, err := voice.Decoder(s.Decoder); err != nil {
			return missing("BIHUAN_ASR_DECODER", "the path of ffmpeg, or BIHUAN_ASR_FORMAT=amr where the server decodes AMR itself")
		}
		return nil
	}
	return malformed("BIHUAN_ASR_FORMAT", "wav or amr")
}

// engine is the server as an engine.
func (s openAISettings) engine() (voice.Engine, error) {
	c := voice.OpenAIConfig{URL: s.URL, Model: s.Model, Key: s.Key}
	if s.Format != formatAMR {
		decode, err := voice.Decoder(s.Decoder)
		if err != nil {
			return nil, err
		}
		c.Decode = decode
	}
	return voice.NewOpenAI(c)
}

// speechEngines are who hears voices, in the order in which they are tried.
func speechEngines(e engineSettings, t tencentSettings, client *tencent.Client) ([]voice.Engine, error) {
	var out []voice.Engine
	for _, name := range e.ASR {
		if name == engineTencent {
			out = append(out, voice.NewTencent(client, t.SpeechEngine))
			continue
		}
		server, err := e.engine()
		if err != nil {
			return nil, err
		}
		out = append(out, server)
	}
	return out, nil
}
