package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestDoctorAsksOwnSpeechServer: one line says what is wrong with it, and what to
// do.
func TestDoctorAsksOwnSpeechServer(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   string
	}{
		"hears":         {200, `{"text":"喂"}`, "✓ 自建 语音识别：可以调用"},
		"hears nothing": {200, `{"text":""}`, "✓ 自建 语音识别：可以调用"},
		"no such path":  {404, "", "✗ 自建 语音识别：没有这个地址 → 改 BIHUAN_ASR_URL"},
		"no such model": {400, "", "✗ 自建 语音识别：不认这个模型 → 改 BIHUAN_ASR_MODEL"},
		"wrong key":     {401, "", "✗ 自建 语音识别：不认这把钥匙 → 改 BIHUAN_ASR_KEY"},
		"no quota":      {402, "", "✗ 自建 语音识别：额度用完了"},
		"no AMR":        {415, "", "✗ 自建 语音识别：不收这种录音 → 改 BIHUAN_ASR_FORMAT"},
		"broken":        {500, "", "✗ 自建 语音识别：它自己出错了"},
		"another thing": {200, "<html>", "✗ 自建 语音识别：连不上"},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		}))
		d := &doctorCommand{Engines: engineSettings{ASR: []string{engineOpenAI}, openAISettings: openAISettings{URL: server.URL, Format: formatAMR, Key: hushHush}}}
		found := d.ears(t.Context())
		server.Close()
		if len(found) != 1 || !strings.HasPrefix(found[0].String(), c.want) {
			t.Errorf("%s: %v, want %s", name, found, c.want)
		}
	}
	away := &doctorCommand{Engines: engineSettings{ASR: []string{engineOpenAI}, openAISettings: openAISettings{URL: "http://127.0.0.1:1", Format: formatAMR}}}
	if found := away.ears(t.Context()); len(found) != 1 || !strings.HasPrefix(found[0].String(), "✗ 自建 语音识别：连不上 → 先启动") {
		t.Error(found)
	}
	if found := (&doctorCommand{}).ears(t.Context()); found != nil {
		t.Error("an engine that is not used is looked at", found)
	}
}

// TestDoctorAsksModel likewise; the service does its work without one.
func TestDoctorAsksModel(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   string
	}{
		"answers":  {200, `{"choices":[{"message":{"content":"{\"intent\":\"other\",\"items\":[]}"}}]}`, "✓ 大模型：可以调用"},
		"nonsense": {200, `{"choices":[{"message":{"content":"好的"}}]}`, "✗ 大模型：答得不合格式"},
		"broken":   {500, "", "✗ 大模型：连不上，或者太慢 → 查 BIHUAN_LLM_URL"},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		}))
		found := (&doctorCommand{Engines: engineSettings{modelSettings: modelSettings{LLM: server.URL}}}).guesses(t.Context())
		server.Close()
		if len(found) != 1 || !strings.HasPrefix(found[0].String(), c.want) || found[0].needed() {
			t.Errorf("%s: %v, want %s", name, found, c.want)
		}
	}
}
