package main

import (
	"slices"
	"testing"
)

func TestEngineSettings(t *testing.T) {
	for _, s := range []engineSettings{{}, {ASR: []string{"tencent"}}, {ASR: []string{"tencent"}, OCR: []string{"tencent"}}, {OCR: []string{"builtin", "tencent"}}} {
		if err := s.check(); err != nil {
			t.Errorf("%+v: %v", s, err)
		}
	}
	refused(t, "asr", engineSettings{ASR: []string{"whisper"}}.check(), "BIHUAN_ASR_ENGINES", "whisper", "known: tencent")
	refused(t, "ocr", engineSettings{OCR: []string{"tencent", "Tencent"}}.check(), "BIHUAN_OCR_ENGINES", `"Tencent"`, "known: builtin, tencent")
	refused(t, "ocr", engineSettings{OCR: []string{"tencent", "tencent"}}.check(), "BIHUAN_OCR_ENGINES", "twice")
}

func TestWhoReadsPlates(t *testing.T) {
	if got := (engineSettings{}).readers(); !slices.Equal(got, []string{engineBuiltin}) {
		t.Errorf("by default %v", got)
	}
	t.Setenv("BIHUAN_OCR_ENGINES", "")
	if got := (engineSettings{}).readers(); len(got) != 0 {
		t.Errorf("given empty %v", got)
	}
}

func TestTencentSettings(t *testing.T) {
	whole := tencentSettings{SecretID: "AKID", SecretKey: hushHush, SpeechEngine: "16k_zh_dialect"}
	if err := whole.check(); err != nil {
		t.Error(err)
	}
	for want, spoil := range map[string]func(*tencentSettings){
		"BIHUAN_TENCENT_SECRET_ID is missing":     func(s *tencentSettings) { s.SecretID = "" },
		"BIHUAN_TENCENT_SECRET_KEY is missing":    func(s *tencentSettings) { s.SecretKey = "" },
		"BIHUAN_TENCENT_SPEECH_ENGINE is missing": func(s *tencentSettings) { s.SpeechEngine = "" },
		"BIHUAN_TENCENT_API_URL is malformed":     func(s *tencentSettings) { s.APIURL = "asr.tencentcloudapi.com?" + hushHush },
	} {
		s := whole
		spoil(&s)
		refused(t, want, s.check(), want)
	}
}

func TestMediaSettings(t *testing.T) {
	for _, s := range []mediaSettings{{}, {MediaURL: "file:///srv/media"}, {MediaURL: "s3://id:" + hushHush + "@cos.example.com/shop"}, {PublicURL: "https://shop.example.com"}} {
		if err := s.check(); err != nil {
			t.Errorf("%+v: %v", s, err)
		}
	}
	for _, url := range []string{"/srv/media", "file://srv/media", "s3://host", "https://id:" + hushHush + "@host/bucket", "\x00"} {
		refused(t, url, mediaSettings{MediaURL: url}.check(), "BIHUAN_MEDIA_URL is malformed", "file:///folder")
	}
	refused(t, "public", mediaSettings{PublicURL: "shop.example.com"}.check(), "BIHUAN_PUBLIC_URL is malformed")
}
