package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"bihuan/templates"
)

// given is a request with what a response has set.
func given(w *httptest.ResponseRecorder) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for _, c := range w.Result().Cookies() {
		r.AddCookie(c)
	}
	return r
}

func TestCookies(t *testing.T) {
	c := cookies{key: []byte("key"), secure: true}
	w := httptest.NewRecorder()
	c.set(w, cookieKnown, "/p/x", time.Hour, "HZ1", "a|b"[:1])
	sent := w.Result().Cookies()[0]
	if !sent.HttpOnly || !sent.Secure || sent.SameSite != http.SameSiteLaxMode || sent.Path != "/p/x" || sent.MaxAge != 3600 {
		t.Errorf("the cookie is %+v", sent)
	}
	if got, ok := c.get(given(w), cookieKnown, 2); !ok || got[0] != "HZ1" || got[1] != "a" {
		t.Errorf("read %v, %v", got, ok)
	}
	for name, r := range map[string]*http.Request{
		"another name": func() *http.Request { r := given(w); r.Header.Set("Cookie", cookieMember+"="+sent.Value); return r }(),
		"none":         httptest.NewRequest(http.MethodGet, "/", nil),
	} {
		if _, ok := c.get(r, cookieMember, 2); ok {
			t.Errorf("%s is taken", name)
		}
	}
	if _, ok := c.get(given(w), cookieKnown, 1); ok {
		t.Error("a cookie with other fields is taken")
	}
	if _, ok := (cookies{key: []byte("another")}).get(given(w), cookieKnown, 2); ok {
		t.Error("a cookie of another key is taken")
	}
	old := httptest.NewRecorder()
	c.set(old, cookieKnown, "/", -time.Second, "HZ1", "a")
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Cookie", cookieKnown+"="+old.Result().Cookies()[0].Value)
	if _, ok := c.get(r, cookieKnown, 2); ok {
		t.Error("a cookie that is over is taken")
	}
}

// Whatever a browser sends as a cookie is none of ours unless we signed it.
func TestCookies_forged(t *testing.T) {
	c := cookies{key: []byte("key")}
	rapid.Check(t, func(t *rapid.T) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Cookie", cookieMember+"="+rapid.StringMatching(`[A-Za-z0-9_.-]{0,60}`).Draw(t, "value"))
		if got, ok := c.get(r, cookieMember, 1); ok {
			t.Fatalf("it is taken for %v", got)
		}
	})
}

func TestEveryFlashHasItsWords(t *testing.T) {
	texts, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, known := range []map[string]bool{flashes, uploads} {
		for key := range known {
			if !texts.Has(key) {
				t.Errorf("nothing is written for %q", key)
			}
		}
	}
}

func TestViewsOfMachinesDoNotCount(t *testing.T) {
	for agent, want := range map[string]bool{
		"Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.40": true,
		"Mozilla/5.0 (Linux; Android 7.0) AppleWebKit/537.36 wxwork/4.1 MicroMessenger/7.0.1":               true,
		"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)":                          false,
		"Mozilla/5.0 (compatible; Baiduspider/2.0)":                                                         false,
		"WeCom-LinkPreview":            false,
		"":                             false,
		"curl/8.5.0":                   false,
		"python-requests/2.31.0":       false,
		"Go-http-client/1.1":           false,
		"okhttp/4.12.0":                false,
		"Apache-HttpClient/4.5 (Java)": false,
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/120.0.0.0 Safari/537.36": false,
	} {
		r := httptest.NewRequest(http.MethodGet, "/p/x", nil)
		r.Header.Set("User-Agent", agent)
		if got := counts(r, false); got != want {
			t.Errorf("%q counts: %v", agent, got)
		}
		if counts(r, true) {
			t.Errorf("a member counts")
		}
	}
}

func TestLimiter(t *testing.T) {
	l := newLimiter(1, 3)
	for range 3 {
		if l.spent("a") || !l.spend("a") {
			t.Fatal("kept waiting below the limit")
		}
	}
	if !l.spent("a") || l.spend("a") {
		t.Error("nothing stops it")
	}
	if l.spent("b") {
		t.Error("another address pays")
	}
	for i := range 3 * maxAddresses {
		l.spend(strconv.Itoa(i))
		if i%1000 == 0 && !l.spent("a") {
			t.Fatalf("%d others make it forget who has nothing left", i)
		}
	}
	if n := len(l.newer) + len(l.older); n > 2*maxAddresses {
		t.Errorf("%d addresses are kept", n)
	}
}

// Who waits gets all back, and is forgotten then.
func TestLimiter_forgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(60, 120)
		for range 120 {
			l.spend("a")
		}
		time.Sleep(time.Minute)
		if l.spend("b"); l.spent("a") || l.of("a").Tokens() > 61 {
			t.Errorf("%v are left after a minute", l.of("a").Tokens())
		}
		for range 3 {
			time.Sleep(3 * time.Minute)
			l.spend("b")
		}
		if _, known := l.older["a"]; known || len(l.newer) != 1 {
			t.Errorf("kept: %v %v", l.newer, l.older)
		}
	})
}

// counter tells revisions, and when it was asked.
type counter struct {
	now   map[string]int64
	asked chan []string
}

func (c *counter) Revisions(_ context.Context, numbers []string) (map[string]int64, error) {
	c.asked <- numbers
	return c.now, nil
}

func TestHub(t *testing.T) {
	h := newHub()
	one, two := h.watch("A", 1), h.watch("A", 1)
	h.changed("B", 2)
	h.changed("A", 1) // it is drawn already
	if len(one) != 0 {
		t.Error("woken by what it shows")
	}
	h.changed("A", 2)
	h.changed("A", 3) // awake already
	<-one
	<-two
	select {
	case <-one:
		t.Error("woken twice")
	default:
	}
	c := &counter{now: map[string]int64{"A": 3}, asked: make(chan []string, 1)}
	h.look(t.Context(), c)
	if got := <-c.asked; len(got) != 1 || got[0] != "A" {
		t.Errorf("asked for %v", got)
	}
	if len(one) != 0 {
		t.Error("woken twice by what this process has changed")
	}
	c.now["A"] = 4
	h.look(t.Context(), c)
	<-c.asked
	<-one // another process has changed it
	<-two
	late := h.watch("A", 3) // read before the change, watching after it
	if len(late) != 1 || len(one) != 0 {
		t.Error("who connects during a change is not woken")
	}
	h.leave("A", late)
	h.leave("A", one)
	h.leave("A", two)
	h.look(t.Context(), c) // nobody watches: nobody is asked
	if len(c.asked) != 0 || h.count != 0 || len(h.seen) != 0 {
		t.Errorf("%d asked, %d watch, %v", len(c.asked), h.count, h.seen)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	h.run(ctx, c)
	<-h.closed
}
