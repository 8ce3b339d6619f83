package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

// At the end only connections that have said nothing are cut.
func TestSilentConns(t *testing.T) {
	begun, goOn := make(chan struct{}), make(chan struct{})
	var silent silentConns
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-goOn
		_, _ = io.WriteString(w, "done")
	}))
	s.Config.ConnState = silent.note
	s.Start()
	defer s.Close()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	answers := make(chan string, 1)
	go func() {
		r, err := http.Get(s.URL)
		if err != nil {
			answers <- err.Error()
			return
		}
		body, _ := io.ReadAll(r.Body)
		_ = r.Body.Close()
		answers <- string(body)
	}()
	<-begun // and the other one, dialled before, has been accepted

	silent.close()
	if n, err := conn.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the silent connection reads %d, %v", n, err)
	}
	close(goOn)
	if got := <-answers; got != "done" {
		t.Errorf("the request that had begun gets %s", got)
	}
}
