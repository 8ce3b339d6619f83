package main

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"bihuan/bot/model"
	"bihuan/bot/voice"
)

const (
	lineEars    = "自建 语音识别"
	lineGuesses = "大模型"
)

// ears asks the speech server of the OpenAI shape once, with a second of
// humming: what it hears does not matter.
func (c *doctorCommand) ears(ctx context.Context) []finding {
	if !slices.Contains(c.Engines.ASR, engineOpenAI) {
		return nil
	}
	if c.Engines.openAISettings.check() != nil {
		return []finding{unseen(lineEars, later, "")}
	}
	engine, err := c.Engines.engine()
	if err == nil {
		_, err = engine.Hear(ctx, hum(), nil)
	}
	var refused *voice.StatusError
	switch {
	case err == nil, errors.Is(err, voice.ErrNoSpeech):
		return []finding{well(lineEars, "可以调用")}
	case errors.Is(err, voice.ErrQuota):
		return []finding{ill(lineEars, "额度用完了", "给 BIHUAN_ASR_KEY 的账户充值")}
	case errors.As(err, &refused) && (refused.Status == 401 || refused.Status == 403):
		return []finding{ill(lineEars, "不认这把钥匙", "改 BIHUAN_ASR_KEY")}
	case errors.As(err, &refused) && refused.Status == 404:
		return []finding{ill(lineEars, "没有这个地址", "改 BIHUAN_ASR_URL；whisper.cpp 要写全，例如 http://127.0.0.1:8000/inference")}
	case errors.As(err, &refused) && refused.Status == 400:
		return []finding{ill(lineEars, "不认这个模型", "改 BIHUAN_ASR_MODEL")}
	case errors.As(err, &refused) && errors.Is(err, voice.ErrRefused):
		return []finding{ill(lineEars, "不收这种录音", "改 BIHUAN_ASR_FORMAT：wav 或 amr")}
	case errors.As(err, &refused):
		return []finding{ill(lineEars, "它自己出错了", "看语音识别服务的日志")}
	case errors.Is(err, voice.ErrRefused): // the decoder's word
		return []finding{ill(lineEars, "ffmpeg 解不开 AMR", "换一个带 AMR 的 ffmpeg，或设 BIHUAN_ASR_FORMAT=amr")}
	}
	return []finding{ill(lineEars, "连不上", "先启动语音识别服务，再查 BIHUAN_ASR_URL、防火墙")}
}

// guesses asks the language model once.
func (c *doctorCommand) guesses(ctx context.Context) []finding {
	if c.Engines.LLM == "" || c.Engines.modelSettings.check() != nil {
		return nil
	}
	lexicon, err := openLexicon()
	if err != nil {
		return []finding{ill(lineGuesses, err.Error(), "")}
	}
	m, err := c.Engines.model(lexicon)
	if err == nil {
		_, err = m.Read(ctx, "左后减震漏油,换原厂件要加320元")
	}
	switch {
	case err == nil:
		return []finding{well(lineGuesses, "可以调用")}
	case errors.Is(err, model.ErrNonsense):
		return []finding{dispensable(ill(lineGuesses, "答得不合格式", "换一个会按要求回 JSON 的模型：改 BIHUAN_LLM_MODEL"))}
	}
	return []finding{dispensable(ill(lineGuesses, "连不上，或者太慢", "查 BIHUAN_LLM_URL、BIHUAN_LLM_MODEL、BIHUAN_LLM_KEY；不用就去掉"))}
}

// hum is a second of AMR that every decoder reads: frames of 12.2 kbit/s (RFC
// 4867). Some decoders make nothing of comfort noise.
func hum() []byte {
	return append([]byte("#!AMR\n"), bytes.Repeat(append([]byte{7<<3 | 4}, make([]byte, 31)...), 50)...)
}
