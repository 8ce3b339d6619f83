package tencent

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	secretID  = "AKIDEXAMPLE"
	secretKey = "SecretEXAMPLE-hush"
)

var sample = API{Service: "asr", Version: "2019-06-14", Action: "SentenceRecognition"}

// signature computes TC3-HMAC-SHA256 as the vendor's documents describe it
// (cloud.tencent.com/document/api/1093/35641).
func signature(r *http.Request, body []byte, service string) string {
	hash := func(b []byte) string {
		sum := sha256.Sum256(b)
		return hex.EncodeToString(sum[:])
	}
	mac := func(key []byte, s string) []byte {
		h := hmac.New(sha256.New, key)
		h.Write([]byte(s))
		return h.Sum(nil)
	}
	canonical := "POST\n/\n\ncontent-type:" + r.Header.Get("Content-Type") + "\nhost:" + r.Host + "\n\ncontent-type;host\n" + hash(body)
	stamp := r.Header.Get("X-Tc-Timestamp")
	seconds, _ := strconv.ParseInt(stamp, 10, 64)
	date := time.Unix(seconds, 0).UTC().Format("2006-01-02")
	scope := date + "/" + service + "/tc3_request"
	key := mac(mac(mac([]byte("TC3"+secretKey), date), service), "tc3_request")
	sign := mac(key, "TC3-HMAC-SHA256\n"+stamp+"\n"+scope+"\n"+hash([]byte(canonical)))
	return "TC3-HMAC-SHA256 Credential=" + secretID + "/" + scope + ", SignedHeaders=content-type;host, Signature=" + hex.EncodeToString(sign)
}

func client(t *testing.T, handle http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	c, err := New(Config{SecretID: secretID, SecretKey: secretKey, URL: server.URL, Timeout: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCallIsSigned(t *testing.T) {
	c := client(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if got, want := r.Header.Get("Authorization"), signature(r, body, "asr"); got != want {
			t.Errorf("signed %s, want %s", got, want)
		}
		if r.Method != http.MethodPost || r.URL.Path != "/" || r.Header.Get("X-Tc-Action") != sample.Action || r.Header.Get("X-Tc-Version") != sample.Version {
			t.Errorf("%s %s %v", r.Method, r.URL, r.Header)
		}
		var params struct {
			EngSerViceType string
			DataLen        int
		}
		if err := json.Unmarshal(body, &params); err != nil || params.EngSerViceType != "16k_zh_dialect" || params.DataLen != 3 {
			t.Errorf("%s: %v", body, err)
		}
		_, _ = io.WriteString(w, `{"Response":{"Result":"右前减震漏油","AudioDuration":1200,"RequestId":"r-1"}}`)
	})
	var got struct {
		Result        string
		AudioDuration int
	}
	err := c.Call(t.Context(), sample, map[string]any{"EngSerViceType": "16k_zh_dialect", "DataLen": 3}, &got)
	if err != nil || got.Result != "右前减震漏油" || got.AudioDuration != 1200 {
		t.Errorf("%+v %v", got, err)
	}
}

func TestRefusals(t *testing.T) {
	for code, want := range map[string]Class{
		"AuthFailure.SignatureFailure":           Access,
		"UnauthorizedOperation":                  Access,
		"InternalError.ErrorRecognize":           Busy,
		"RequestLimitExceeded":                   Busy,
		"FailedOperation.UserHasNoFreeAmount":    Account,
		"ResourcesSoldOut.ChargeStatusException": Account,
		"FailedOperation.OcrFailed":              Fault,
	} {
		c := client(t, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"Response":{"Error":{"Code":"`+code+`","Message":"the key `+secretKey+` is wrong"},"RequestId":"r-2"}}`)
		})
		err := c.Call(t.Context(), sample, nil, &struct{}{})
		said, ok := errors.AsType[*Error](err)
		if !ok || said.Code != code || said.RequestID != "r-2" || said.Class() != want {
			t.Errorf("%s: %v", code, err)
			continue
		}
		if strings.Contains(err.Error(), secretKey) {
			t.Errorf("%v", err)
		}
	}
}

func TestNoAnswer(t *testing.T) {
	for name, handle := range map[string]http.HandlerFunc{
		"page":    func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>"+secretKey) },
		"status":  func(w http.ResponseWriter, _ *http.Request) { http.Error(w, secretKey, http.StatusBadGateway) },
		"array":   func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "[]") },
		"empty":   func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") },
		"types":   func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"Response":{"Result":7}}`) },
		"nothing": func(http.ResponseWriter, *http.Request) {},
		"endless": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"Response":{"Result":"`+strings.Repeat("长", maxAnswer)+`"}}`)
		},
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		},
		"stream": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = io.WriteString(w, "data: x\n\n")
		},
		"hang up": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		var out struct{ Result string }
		err := client(t, handle).Call(t.Context(), sample, nil, &out)
		if !errors.Is(err, ErrUnreachable) || strings.Contains(err.Error(), secretKey) || strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCallEndsWithItsContext(t *testing.T) {
	c := client(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice who hangs up
		<-r.Context().Done()
	})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if err := c.Call(ctx, sample, nil, &struct{}{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []Config{{}, {SecretID: "x"}, {SecretID: "x", SecretKey: secretKey, URL: "ftp://h"}, {SecretID: "x", SecretKey: secretKey, URL: "asr.example.com"}} {
		if _, err := New(c); err == nil || strings.Contains(err.Error(), secretKey) {
			t.Errorf("%v", err)
		}
	}
}
