package web

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// pipes listens on connections in memory, which obey the time of a bubble.
type pipes struct {
	made   chan net.Conn
	closed chan struct{}
}

func (l *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-l.made:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}
func (l *pipes) Close() error   { close(l.closed); return nil }
func (l *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (l *pipes) dial() net.Conn {
	here, there := net.Pipe()
	l.made <- there
	return here
}

// bubble serves the pages with a minute for each request.
func bubble(t *testing.T, p *Pages, talk func(*pipes)) {
	t.Helper()
	l := &pipes{made: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: routes(Config{Pages: p}), ReadTimeout: time.Minute}
	done := make(chan error)
	go func() { done <- server.Serve(l) }()
	talk(l)
	_ = server.Close()
	<-done
}

// A page that is open for minutes still hears of changes.
func TestStreamOutlivesTheReadTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pagesOf(t, newShelf(), nil)
		bubble(t, p, func(l *pipes) {
			c := l.dial()
			defer c.Close()
			_, err := io.WriteString(c, "GET /p/token/live HTTP/1.1\r\nHost: shop.example\r\n\r\n")
			if err != nil {
				t.Fatal(err)
			}
			lines := make(chan string, 100)
			go func() {
				for s := bufio.NewScanner(c); s.Scan(); {
					lines <- s.Text()
				}
				close(lines)
			}()
			time.Sleep(5 * time.Minute)
			p.Changed(shelved, 6)
			synctest.Wait()
			heard := 0
			for len(lines) > 0 {
				if line, open := <-lines; open && line == "event: change" {
					heard++
				}
			}
			if heard != 2 { // at its beginning, and now
				t.Errorf("heard of %d changes", heard)
			}
		})
	})
}

// Photos may take minutes on a slow network; other forms may not.
func TestSlowUpload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		taken := 0
		p := pagesOf(t, newShelf(), func(c *PagesConfig) {
			c.Upload = func(context.Context, string, string, string, []byte) error { taken++; return nil }
		})
		cookie := p.signed(&http.Request{Header: http.Header{}}, "guwen").Header.Get("Cookie")
		body, kind := formOf(t, 1000)
		send := func(l *pipes, path, kind string) string {
			c := l.dial()
			defer c.Close()
			_, err := fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: shop.example\r\nContent-Type: %s\r\nCookie: %s\r\nContent-Length: %d\r\n\r\n%s",
				path, kind, cookie, body.Len(), body.String()[:500])
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(3 * time.Minute)
			go func() { _, _ = io.WriteString(c, body.String()[500:]) }()
			line, _ := bufio.NewReader(c).ReadString('\n')
			return strings.TrimSpace(line)
		}
		bubble(t, p, func(l *pipes) {
			if got := send(l, "/t/"+shelved+"/photos", kind); got != "HTTP/1.1 303 See Other" || taken != 1 {
				t.Errorf("photos: %q, %d are taken", got, taken)
			}
			if got := send(l, "/p/token/answer", "application/x-www-form-urlencoded"); got != "HTTP/1.1 400 Bad Request" {
				t.Errorf("an answer of three minutes: %q", got)
			}
		})
	})
}
