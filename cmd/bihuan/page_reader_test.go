package main

import (
	"context"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// reader is a browser without JavaScript: the customer's phone, or a member's.
type reader struct {
	s       *story
	client  *http.Client
	address string // of the page that is open
	status  int
	header  http.Header
	html    string
}

func (s *story) reader() *reader {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	s.t.Cleanup(transport.CloseIdleConnections)
	return &reader{s: s, client: &http.Client{Jar: jar, Transport: transport}}
}

// staff is the browser of a member, whom the platform knows.
func (s *story) staff(userid string) *reader {
	s.t.Helper()
	r := s.reader()
	sim, err := url.Parse(s.sim)
	if err != nil {
		s.t.Fatal(err)
	}
	sim.Path = "/connect/"
	r.client.Jar.SetCookies(sim, []*http.Cookie{{Name: "sim_member", Value: userid, Path: "/connect/"}})
	return r
}

// customer opens the customer's page of a ticket.
func (s *story) customer(number string) *reader {
	s.t.Helper()
	return s.reader().opens("/p/" + s.token(number))
}

func (s *story) token(number string) string {
	s.t.Helper()
	token, err := s.demo.service.store.PageToken(context.Background(), number)
	if err != nil {
		s.t.Fatal(err)
	}
	return token
}

// opens loads a page of the service.
func (r *reader) opens(path string) *reader {
	r.s.t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = r.s.demo.ready.Web + path
	}
	req, err := http.NewRequestWithContext(r.s.t.Context(), http.MethodGet, path, nil)
	if err != nil {
		r.s.t.Fatal(err)
	}
	return r.does(req)
}

// phoneAgent is what the browser of WeChat calls itself.
const phoneAgent = "Mozilla/5.0 (Linux; Android 7.0) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.40"

func (r *reader) does(req *http.Request) *reader {
	r.s.t.Helper()
	if _, set := req.Header["User-Agent"]; !set {
		req.Header.Set("User-Agent", phoneAgent)
	}
	resp, err := r.client.Do(req)
	if err != nil {
		r.s.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		r.s.t.Fatal(err)
	}
	r.address, r.status, r.header, r.html = resp.Request.URL.String(), resp.StatusCode, resp.Header, string(body)
	return r
}

// again loads the page anew.
func (r *reader) again() *reader {
	r.s.t.Helper()
	u, err := url.Parse(r.address)
	if err != nil {
		r.s.t.Fatal(err)
	}
	return r.opens(u.Path)
}

// sends fills in the page's form and sends it: pairs of names and values.
func (r *reader) sends(form string, pairs ...string) *reader {
	r.s.t.Helper()
	return r.does(r.filled(form, pairs...))
}

var (
	formTag   = regexp.MustCompile(`(?s)<form method="post" action="([^"]+)"[^>]*>(.*?)</form>`)
	hiddenTag = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)
)

// filled is the request that a form makes.
func (r *reader) filled(form string, pairs ...string) *http.Request {
	r.s.t.Helper()
	for _, f := range formTag.FindAllStringSubmatch(r.html, -1) {
		action := html.UnescapeString(f[1])
		if path, _, _ := strings.Cut(action, "?"); !strings.HasSuffix(path, "/"+form) {
			continue
		}
		values := url.Values{}
		for _, h := range hiddenTag.FindAllStringSubmatch(f[2], -1) {
			values.Set(h[1], html.UnescapeString(h[2]))
		}
		for i := 0; i < len(pairs); i += 2 {
			if !strings.Contains(f[2], `name="`+pairs[i]+`"`) {
				r.s.t.Fatalf("the form %s has no field %s", form, pairs[i])
			}
			values.Set(pairs[i], pairs[i+1])
		}
		req, err := http.NewRequestWithContext(r.s.t.Context(), http.MethodPost, r.s.demo.ready.Web+action, strings.NewReader(values.Encode()))
		if err != nil {
			r.s.t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return req
	}
	r.s.t.Fatalf("no form %s on\n%s", form, r.words())
	return nil
}

var (
	sourceTag = regexp.MustCompile(`(?s)<(style|script)[^>]*>.*?</(style|script)>|<[^>]*>`)
	blanks    = regexp.MustCompile(`\s+`)
)

// words are what the page says, without its form.
func (r *reader) words() string {
	_, body, _ := strings.Cut(r.html, "<body")
	return strings.TrimSpace(html.UnescapeString(blanks.ReplaceAllString(sourceTag.ReplaceAllString("<body"+body, " "), " ")))
}

// reads checks what stands on the page.
func (r *reader) reads(parts ...string) *reader {
	r.s.t.Helper()
	for _, p := range parts {
		if !strings.Contains(r.words(), p) {
			r.s.t.Errorf("%d: the page does not say %q but\n%s", r.status, p, r.words())
		}
	}
	return r
}

func (r *reader) lacks(parts ...string) *reader {
	r.s.t.Helper()
	for _, p := range parts {
		if strings.Contains(r.html, p) {
			r.s.t.Errorf("the page says %q:\n%s", p, r.words())
		}
	}
	return r
}

func (r *reader) is(status int) *reader {
	r.s.t.Helper()
	if r.status != status {
		r.s.t.Errorf("status %d, want %d:\n%s", r.status, status, r.words())
	}
	return r
}

func contains(t *testing.T, header http.Header, name, part string) {
	t.Helper()
	if !strings.Contains(header.Get(name), part) {
		t.Errorf("%s: %q lacks %q", name, header.Get(name), part)
	}
}
