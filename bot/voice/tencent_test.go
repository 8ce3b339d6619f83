package voice

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"bihuan/bot/tencent"
)

// engine is Tencent's against a server that answers as scripted.
func engine(t *testing.T, handle func(params map[string]any) string) *Tencent {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var params map[string]any
		if err := json.NewDecoder(r.Body).Decode(&params); err != nil {
			t.Error(err)
		}
		_, _ = io.WriteString(w, handle(params))
	}))
	t.Cleanup(server.Close)
	client, err := tencent.New(tencent.Config{SecretID: "AKID", SecretKey: "key", URL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	return NewTencent(client, "16k_zh_dialect")
}

func TestHear(t *testing.T) {
	amr := spoken(50, 7)
	e := engine(t, func(params map[string]any) string {
		want := map[string]any{"EngSerViceType": "16k_zh_dialect", "SourceType": 1.0, "VoiceFormat": "amr",
			"Data": base64.StdEncoding.EncodeToString(amr), "DataLen": float64(len(amr)), "HotwordList": "减震器|10,刹车片|10"}
		if fmt.Sprint(params) != fmt.Sprint(want) {
			t.Errorf("sent %v", params)
		}
		return `{"Response":{"Result":" 左后减震器漏油，换原厂件。 ","RequestId":"r"}}`
	})
	text, err := e.Hear(t.Context(), amr, []string{"减震器", "刹车片", "减震器", "这个词太长了没有人会说的", "a|b", "", "a,b"})
	if err != nil || text != "左后减震器漏油，换原厂件。" || e.Name() != "tencent" {
		t.Errorf("%q %v", text, err)
	}
}

func TestHearRefusals(t *testing.T) {
	for code, want := range map[string]error{
		"":                                   ErrNoSpeech, // an empty result
		"InvalidParameterValue.NoHumanVoice": ErrNoSpeech,
		"InvalidParameterValue.ErrorInvalidVoicedata":  ErrRefused,
		"InvalidParameterValue.ErrorVoicedataTooLong":  ErrRefused,
		"FailedOperation.UserHasNoFreeAmount":          ErrQuota,
		"FailedOperation.ErrorRecognize":               ErrDown,
		"InternalError.ErrorRecognize":                 ErrDown,
		"RequestLimitExceeded":                         ErrDown,
		"AuthFailure.SecretIdNotFound":                 ErrDown,
		"InvalidParameterValue.ErrorInvalidEngservice": ErrDown, // a setting, not the audio
	} {
		e := engine(t, func(map[string]any) string {
			if code == "" {
				return `{"Response":{"Result":"","RequestId":"r"}}`
			}
			return `{"Response":{"Error":{"Code":"` + code + `","Message":"m"},"RequestId":"r"}}`
		})
		text, err := e.Hear(t.Context(), spoken(50, 7), nil)
		if !errors.Is(err, want) || text != "" {
			t.Errorf("%s: %q %v, want %v", code, text, err, want)
		}
		if err != nil && code != "" && !strings.Contains(err.Error(), code) {
			t.Errorf("%v does not name %s", err, code)
		}
	}
}

func TestHearUnreachable(t *testing.T) {
	if _, err := engine(t, func(map[string]any) string { return "oops" }).Hear(t.Context(), spoken(50, 7), nil); !errors.Is(err, ErrDown) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := engine(t, func(map[string]any) string { return "{}" }).Hear(ctx, spoken(50, 7), nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestHotWordsAreBounded(t *testing.T) {
	var words []string
	for i := range 500 {
		words = append(words, fmt.Sprintf("词%d", i))
	}
	if list := strings.Split(hotWordList(words), ","); len(list) != maxHotWords || list[0] != "词0|10" {
		t.Errorf("%d: %v", len(list), list[0])
	}
	if got := hotWordList([]string{"0446502220", "盖\xff"}); got != "0446502220|10" {
		t.Error(got)
	}
}
