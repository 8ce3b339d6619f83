package model

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"bihuan/bot/phrase"
)

const reading = `{"intent":"quote","items":[{"position":null,"part":"水泵","fault":null,"action":"换","grade":null,"amount_fen":36000,"qty":null,"hours":null}],"decision":null,"reason":null,"total_fen":null,"hours":null}`

// serving answers every question with a status and a body.
func serving(t *testing.T, status int, body string) *Model {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, err := io.ReadAll(r.Body)
		if err != nil || r.URL.Path != chatPath || r.Header.Get("Authorization") != "Bearer key" || !strings.Contains(string(sent), `"role":"system"`) {
			t.Errorf("%s %s %v", r.Method, r.URL.Path, err)
		}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	m, err := New(Config{URL: server.URL, Model: "m", Key: "key", Task: "task"})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func choice(content string) string {
	return fmt.Sprintf(`{"choices":[{"message":{"content":%s}}]}`, strconv.Quote(content))
}

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		body   string
		want   error
	}{
		{"a reading", 200, choice(reading), nil},
		{"prose", 200, choice("水泵 360"), ErrNonsense},
		{"prose around", 200, choice("好的：" + reading), ErrNonsense},
		{"two", 200, choice(reading + reading), ErrNonsense},
		{"another field", 200, choice(`{"intent":"quote","approve":true}`), ErrNonsense},
		{"doubts of its own", 200, choice(`{"intent":"quote","items":[],"doubts":["slip"]}`), ErrNonsense},
		{"a correction", 200, choice(`{"intent":"quote","items":[],"corrects":true}`), ErrNonsense},
		{"no choice", 200, `{"choices":[]}`, ErrNonsense},
		{"no JSON", 200, "<html>", ErrNonsense},
		{"endless", 200, choice(strings.Repeat("x", maxAnswer)), ErrNonsense},
		{"a redirect", 302, choice(reading), ErrDown},
		{"refused", 401, "", ErrDown},
		{"broken", 500, "", ErrDown},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := serving(t, c.status, c.body).Read(t.Context(), "水泵坏了")
			if !errors.Is(err, c.want) || err == nil && (got.Intent != phrase.Quote || len(got.Items) != 1) {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestReadIsBounded(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	defer server.Close()
	defer close(release)
	m, err := New(Config{URL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.Read(ctx, "水泵坏了"); !errors.Is(err, ErrDown) || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := m.Read(t.Context(), strings.Repeat("长", maxText+1)); !errors.Is(err, ErrTooLong) {
		t.Error(err)
	}
}

func TestErrorsDoNotTellTheAddress(t *testing.T) {
	m, err := New(Config{URL: "http://user:hushhush@127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Read(t.Context(), "水泵坏了"); !errors.Is(err, ErrDown) || strings.Contains(err.Error(), "hushhush") {
		t.Error(err)
	}
	if _, err := New(Config{URL: "hushhush"}); err == nil || strings.Contains(err.Error(), "hushhush") {
		t.Error(err)
	}
}

// FuzzAnswer: whatever a server says, there is an error or something of the
// schema.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(choice(reading)))
	f.Add([]byte(`{"choices":[{"message":{"content":"{}"}}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		u, err := answer(body)
		if err == nil && (len(u.Items) > maxLines || len(u.Doubts) > 0 || u.Corrects) {
			t.Errorf("%+v", u)
		}
	})
}
