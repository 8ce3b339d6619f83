package wecom_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"bihuan/bot"
	"bihuan/bot/wecom"
)

// sends lets the member send a file and returns its media id, as the callback
// brought it.
func (w *world) sends(t *testing.T, what string, content []byte) string {
	t.Helper()
	var id string
	handle := wecom.Handler(func(_ context.Context, in bot.Inbound) (bot.Reply, error) {
		id = in.Media.ID
		return bot.Reply{}, nil
	})
	w.handle.Store(&handle)
	var form bytes.Buffer
	m := multipart.NewWriter(&form)
	part, err := m.CreateFormFile("file", "file")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(content)
	_ = m.Close()
	resp, err := http.Post(w.platform.URL+"/control/members/zhangwei/"+what, m.FormDataContentType(), &form)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if id == "" {
		answer, _ := io.ReadAll(resp.Body)
		t.Fatalf("no callback: %s", answer)
	}
	return id
}

func (w *world) fault(t *testing.T, fault string) {
	t.Helper()
	resp, err := http.Post(w.platform.URL+"/control/faults", "application/json", strings.NewReader(fault))
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(err, resp)
	}
	_ = resp.Body.Close()
}

func TestMedia(t *testing.T) {
	w := newWorld(t)
	jpeg := append([]byte("\xff\xd8\xff\xe0 a photo "), bytes.Repeat([]byte{7}, 2<<20)...) // longer than any JSON answer
	id := w.sends(t, "image", jpeg)
	got, contentType, err := w.client.Media(t.Context(), id)
	if err != nil || !bytes.Equal(got, jpeg) || contentType != "image/jpeg" {
		t.Errorf("%d bytes of %s: %v", len(got), contentType, err)
	}

	w.fault(t, `{"fail_next":[{"api":"media/get","errcode":42001,"times":1}]}`)
	if got, _, err := w.client.Media(t.Context(), id); err != nil || len(got) != len(jpeg) {
		t.Errorf("with a token that has expired: %d bytes, %v", len(got), err)
	}

	_, _, err = w.client.Media(t.Context(), "no-such-medium")
	refused, ok := errors.AsType[*wecom.Error](err)
	if !ok || refused.Code != wecom.CodeNoMedia || wecom.Class(err) != wecom.Permanent {
		t.Errorf("a medium that is gone: %v", err)
	}

	w.fault(t, `{"media_cut":1}`)
	if got, _, err := w.client.Media(t.Context(), id); wecom.Class(err) != wecom.Later || got != nil {
		t.Errorf("a broken connection: %d bytes, %v", len(got), err)
	}
}

// TestMediaAnswers is about what stands in place of a file.
func TestMediaAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		body, contentType string
		want              wecom.Kind
	}{
		"labelled":     {`{"errcode":40007,"errmsg":"invalid media_id, hint: [1], from ip: 1.2.3.4"}`, "application/json; charset=UTF-8", wecom.Permanent},
		"not labelled": {"\n {\"errcode\":-1,\"errmsg\":\"system busy\"}", "text/plain", wecom.Later},
		"no refusal":   {`{"errcode":0}`, "application/json", wecom.None},
		"only similar": {`{not JSON`, "application/octet-stream", wecom.None},
		"empty":        {"", "image/jpeg", wecom.None},
		"too long":     {strings.Repeat("x", wecom.MaxMedia+1), "image/jpeg", wecom.Permanent},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "gettoken") {
				_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "token-hush", "expires_in": 7200})
				return
			}
			w.Header().Set("Content-Type", c.contentType)
			_, _ = io.WriteString(w, c.body)
		}))
		tokens, err := wecom.NewTokens(wecom.TokenConfig{CorpID: corp, Secret: secret, Label: "app", BaseURL: server.URL})
		if err != nil {
			t.Fatal(err)
		}
		client, err := wecom.NewClient(wecom.ClientConfig{AgentID: agent, Tokens: tokens, BaseURL: server.URL})
		if err != nil {
			t.Fatal(err)
		}
		got, contentType, err := client.Media(t.Context(), "m")
		if wecom.Class(err) != c.want || err == nil && (string(got) != c.body || contentType != c.contentType) || err != nil && got != nil {
			t.Errorf("%s: %.20q %s %v", name, got, contentType, err)
		}
		if strings.Contains(fmt.Sprint(err), "hush") || strings.Contains(fmt.Sprint(err), "1.2.3.4") {
			t.Errorf("%s: %v", name, err)
		}
		if name == "too long" && !errors.Is(err, wecom.ErrTooLong) {
			t.Errorf("%s: %v", name, err)
		}
		server.Close()
	}
}

func TestCurrentMenu(t *testing.T) {
	w := newWorld(t)
	if m, err := w.client.CurrentMenu(t.Context()); err != nil || len(m.Buttons) != 0 {
		t.Errorf("%+v %v", m, err)
	}
	w.fault(t, `{"fail_next":[{"api":"menu/get","errcode":46003,"times":1}]}`)
	if m, err := w.client.CurrentMenu(t.Context()); err != nil || len(m.Buttons) != 0 {
		t.Errorf("%+v %v", m, err)
	}
	want := wecom.Menu{Buttons: []wecom.MenuButton{{Type: wecom.MenuClick, Name: "帮助", Key: "help"}}}
	if err := w.client.CreateMenu(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if m, err := w.client.CurrentMenu(t.Context()); err != nil || len(m.Buttons) != 1 || m.Buttons[0].Key != "help" {
		t.Errorf("%+v %v", m, err)
	}
}
