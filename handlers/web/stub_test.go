package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"
	"time"

	"bihuan/templates"
	"bihuan/templates/pages"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// shelf is a store with one ticket, whose page has the token "token".
type shelf struct {
	page   unit.Page
	mu     sync.Mutex
	sheets int // how often everything was read
}

func (s *shelf) Do(context.Context, unit.Message, unit.Spec, func(unit.Loaded) (unit.Result, error)) (unit.Outcome, error) {
	return unit.Outcome{}, errors.New("nothing is decided here")
}
func (s *shelf) Snapshot() *workflow.Organization { return s.page.Org }
func (s *shelf) Progress(_ context.Context, token string, show func(unit.Page) error) error {
	if token != "token" {
		return unit.ErrNoPage
	}
	return show(s.page)
}
func (s *shelf) Ticket(_ context.Context, number string, show func(unit.Page) error) error {
	if number != s.page.Ticket.Number {
		return unit.ErrNoPage
	}
	return show(s.page)
}
func (s *shelf) Sheet(ctx context.Context, number string, show func(unit.Page) error) error {
	s.mu.Lock()
	s.sheets++
	s.mu.Unlock()
	return s.Ticket(ctx, number, show)
}
func (s *shelf) CountView(context.Context, string, time.Time, []byte) error { return nil }
func (s *shelf) Revisions(context.Context, []string) (map[string]int64, error) {
	return map[string]int64{s.page.Ticket.Number: s.page.Revision}, nil
}
func (s *shelf) PageToken(context.Context, string) (string, error) { return "token", nil }

const shelved = "HZ20260310-0001"

func newShelf() *shelf {
	o := &workflow.Organization{Shops: []workflow.Shop{{Code: "HZ01", Name: "西湖店"}, {Code: "HZ02"}}, Members: []workflow.Member{
		{UserID: "guwen", Name: "陈顾问", Store: "HZ01", Roles: []workflow.Role{workflow.Advisor}},
		{UserID: "lent", Name: "吴师傅", Store: "HZ02", Roles: []workflow.Role{workflow.Technician}}}}
	o.Index()
	return &shelf{page: unit.Page{Org: o, Now: nine, Revision: 5, Ticket: &workflow.Ticket{Number: shelved, Store: "HZ01", State: workflow.InProgress,
		Fields:     map[string]string{"plate": "浙A12345", "phone": "13800005678"},
		Evidence:   []workflow.Evidence{{Kind: workflow.EvidencePhoto, Media: "m1", At: nine}},
		Dispatches: []workflow.Dispatch{{ID: 1, Assignee: "lent"}}}}}
}

// pagesOf serves the shelf's ticket.
func pagesOf(t testing.TB, s *shelf, change func(*PagesConfig)) *Pages {
	t.Helper()
	draw, err := pages.Load()
	if err != nil {
		t.Fatal(err)
	}
	texts, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := PagesConfig{Store: s, Draw: draw, Texts: texts, Key: []byte("key"), PublicURL: "https://shop.example",
		Photo:  func(context.Context, string, unit.Picture) ([]byte, error) { return []byte("jpeg"), nil },
		Upload: func(context.Context, string, string, string, []byte) error { return nil }}
	if change != nil {
		change(&c)
	}
	return NewPages(c)
}

// signed adds the cookie of a member.
func (p *Pages) signed(r *http.Request, userid string) *http.Request {
	w := httptest.NewRecorder()
	p.cookies.set(w, cookieMember, "/t", time.Hour, userid)
	for _, c := range w.Result().Cookies() {
		r.AddCookie(c)
	}
	return r
}

func served(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// A photo and the reception slip cost one row, not the ticket's whole past.
func TestPhotosReadNoEvents(t *testing.T) {
	s := newShelf()
	p := pagesOf(t, s, nil)
	h := routes(Config{Pages: p})
	for path, sheets := range map[string]int{"/photos/m1": 0, "/slip": 0, "": 1} {
		s.sheets = 0
		w := served(h, p.signed(httptest.NewRequest(http.MethodGet, "/t/"+shelved+path, nil), "guwen"))
		if w.Code != http.StatusOK || s.sheets != sheets {
			t.Errorf("%q: %d, read %d times", path, w.Code, s.sheets)
		}
	}
}

// Behind a proxy that is trusted, guessing costs only the guesser his page.
func TestTrustedProxies(t *testing.T) {
	for name, c := range map[string]struct {
		proxies []netip.Prefix
		status  int
	}{
		"trusted": {[]netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}, http.StatusOK},
		"another": {[]netip.Prefix{netip.MustParsePrefix("10.2.0.0/16")}, http.StatusTooManyRequests},
		"none":    {nil, http.StatusTooManyRequests},
	} {
		h := routes(Config{Pages: pagesOf(t, newShelf(), nil), Proxies: c.proxies})
		get := func(path, from string) int {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.RemoteAddr = "10.1.2.3:40000"
			r.Header.Set("X-Forwarded-For", from)
			return served(h, r).Code
		}
		for range 30 {
			get("/p/guess", "198.51.100.7")
		}
		if got := get("/p/guess", "198.51.100.7"); got != http.StatusTooManyRequests {
			t.Errorf("%s: the guesser gets %d", name, got)
		}
		if got := get("/p/token", "203.0.113.9"); got != c.status {
			t.Errorf("%s: another customer gets %d", name, got)
		}
	}
}
