package simulator

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// customerPages plays the service's pages for customers.
func customerPages(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /p/{token}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
		w.Header().Set("X-Frame-Options", "DENY")
		if c, err := r.Cookie("device"); err == nil {
			_, _ = io.WriteString(w, "known "+c.Value)
			return
		}
		http.SetCookie(w, &http.Cookie{Name: "device", Value: "d1", Path: "/", HttpOnly: true})
		_, _ = io.WriteString(w, "new, cookies "+r.Header.Get("Cookie"))
	})
	mux.HandleFunc("POST /p/{token}/answer", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Origin", r.Header.Get("Origin"))
		http.Redirect(w, r, "http://"+r.Host+"/p/"+r.PathValue("token")+"?done=1", http.StatusSeeOther)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

func TestCustomer_PhoneOfItsOwn(t *testing.T) {
	service := customerPages(t)
	w := newWorld(t, func(c *Config) { c.CallbackURL = service.URL + "/wecom/callback" })
	open := func() *http.Response {
		req, _ := http.NewRequest(http.MethodGet, w.URL+"/p/token123", nil)
		req.Header.Set("Cookie", "staff=session")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { resp.Body.Close() })
		return resp
	}
	body := func(r *http.Response) string { raw, _ := io.ReadAll(r.Body); return string(raw) }
	first := open()
	equal(t, "no cookie of the staff", body(first), "new, cookies ")
	equal(t, "none for the staff", len(first.Cookies()), 0)
	equal(t, "framed", first.Header.Get("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'self'; base-uri 'none'")
	equal(t, "framed", first.Header.Get("X-Frame-Options"), "")
	equal(t, "remembered", body(open()), "known d1")
	w.post("/control/customer/replace", "{}")
	equal(t, "a new phone", body(open()), "new, cookies ")
	status, _ := w.do(http.MethodGet, "/t/HZ20260310-0001", "", nil)
	equal(t, "staff pages are not for customers", status, http.StatusNotFound)
}

func TestCustomer_Answers(t *testing.T) {
	service := customerPages(t)
	w := newWorld(t, func(c *Config) { c.CallbackURL = service.URL + "/wecom/callback" })
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	post := func(origin string) *http.Response {
		req, _ := http.NewRequest(http.MethodPost, w.URL+"/p/token123/answer", strings.NewReader("line=yes"))
		req.Header.Set("Origin", origin)
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp
	}
	resp := post(w.URL)
	equal(t, "stays in the frame", resp.Header.Get("Location"), "/p/token123?done=1")
	equal(t, "origin", resp.Header.Get("X-Origin"), service.URL)
	equal(t, "another site", post("http://elsewhere.example").StatusCode, http.StatusForbidden)
	service.Close()
	equal(t, "service gone", post(w.URL).StatusCode, http.StatusBadGateway)
}

func TestCustomer_Links(t *testing.T) {
	w := newWorld(t)
	w.sendText("qiantai", `浙A·12345 已登记 HZ20251107-0001 <a href="http://127.0.0.1:9/p/abcdefgh12">进度页</a>`)
	card := buttons("t1", "ok")
	card["card_action"] = jsonMap{"type": 1, "url": "http://127.0.0.1:9/p/zyxwvuts98"}
	w.sendCard("zhangwei", card)
	links := w.get("/control/customer/links")["links"].([]any)
	equal(t, "links", len(links), 2)
	newest, older := links[0].(jsonMap), links[1].(jsonMap)
	equal(t, "of a card", newest["path"].(string)+newest["plate"].(string), "/p/zyxwvuts98浙A·12345")
	equal(t, "of a text", older["path"].(string)+older["number"].(string), "/p/abcdefgh12HZ20251107-0001")
}
