package endpoint

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestAddress(t *testing.T) {
	for server, want := range map[string]string{
		"http://127.0.0.1:8000": "http://127.0.0.1:8000/v1/x", "https://h/": "https://h/v1/x", "https://h/own?key=1": "https://h/own?key=1",
		"": "", "h:8000": "", "ftp://h": "", "http://": "", "http://h:port": "",
	} {
		got, err := Address(server, "/v1/x")
		if got != want || (want == "") != errors.Is(err, ErrAddress) {
			t.Errorf("%q: got %q, %v", server, got, err)
		}
	}
}

func TestClient_staysWhereItWasSent(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("asked elsewhere") }))
	defer elsewhere.Close()
	s := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer s.Close()
	r, err := Client(time.Minute).Get(s.URL)
	if err != nil || r.StatusCode != http.StatusTemporaryRedirect {
		t.Fatalf("%v %v", r, err)
	}
	_ = r.Body.Close()
}
