package simulator

import (
	"net/http"
	"net/http/cookiejar"
	"net/http/httputil"
	"net/url"
	"regexp"
	"sync"
)

// customerPhone is the telephone of a customer: a browser of its own, which has
// never seen a member's page. It shows the service's pages under /p/ at the
// simulator's address, and keeps its cookies here, apart from those of whoever
// looks at the simulator.
type customerPhone struct {
	service *url.URL // where the pages are
	proxy   *httputil.ReverseProxy

	mu  sync.Mutex
	jar *cookiejar.Jar
}

// newCustomerPhone makes a telephone for the pages of the service at an
// address; nil without one.
func newCustomerPhone(address string) *customerPhone {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil
	}
	p := &customerPhone{service: &url.URL{Scheme: u.Scheme, Host: u.Host}}
	p.replace()
	p.proxy = &httputil.ReverseProxy{
		Rewrite: p.ask, ModifyResponse: p.answered, Transport: p, FlushInterval: -1,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			http.Error(w, "打不开：服务没有应答", http.StatusBadGateway)
		},
	}
	return p
}

// replace is a new telephone: it remembers nothing.
func (p *customerPhone) replace() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.jar, _ = cookiejar.New(nil) // never fails
}

func (p *customerPhone) cookies() *cookiejar.Jar {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.jar
}

// ask turns a request of the frame into one of the telephone.
func (p *customerPhone) ask(r *httputil.ProxyRequest) {
	r.SetURL(p.service)
	r.Out.Host = p.service.Host
	r.Out.Header.Del("Cookie")
	for _, name := range []string{"Origin", "Referer"} {
		if u, err := url.Parse(r.Out.Header.Get(name)); err == nil && u.Host == r.In.Host {
			u.Scheme, u.Host = p.service.Scheme, p.service.Host
			r.Out.Header.Set(name, u.String())
		}
	}
}

// RoundTrip adds the telephone's cookies and keeps those that come.
func (p *customerPhone) RoundTrip(r *http.Request) (*http.Response, error) {
	jar := p.cookies()
	for _, c := range jar.Cookies(r.URL) {
		r.AddCookie(c)
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	jar.SetCookies(r.URL, resp.Cookies())
	resp.Header.Del("Set-Cookie")
	return resp, nil
}

var ancestors = regexp.MustCompile(`frame-ancestors [^;]*`)

// answered lets the page stand in the telephone's frame, and keeps the frame
// at this address.
func (p *customerPhone) answered(resp *http.Response) error {
	h := resp.Header
	h.Del("X-Frame-Options")
	if policy := h.Get("Content-Security-Policy"); policy != "" {
		h.Set("Content-Security-Policy", ancestors.ReplaceAllString(policy, "frame-ancestors 'self'"))
	}
	if to, err := url.Parse(h.Get("Location")); err == nil && to.Host == p.service.Host {
		to.Scheme, to.Host = "", ""
		h.Set("Location", to.String())
	}
	return nil
}

func (s *Simulator) routeCustomer(mux *http.ServeMux) {
	if s.customer == nil {
		return
	}
	mux.Handle("/p/", http.NewCrossOriginProtection().Handler(s.customer.proxy))
}

func (s *Simulator) serveReplaceCustomer(w http.ResponseWriter, _ *http.Request) {
	if s.customer != nil {
		s.customer.replace()
	}
	writeJSON(w, http.StatusOK, struct{}{})
}
