package simulator

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	qrcode "github.com/skip2/go-qrcode"
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
	w.sendText("banzhang", `浙A·12345 已登记 HZ20251107-0001 <a href="http://127.0.0.1:9/t/HZ20251107-0001/slip">打印接车单</a>`)
	links := w.get("/control/customer/links")["links"].([]any)
	equal(t, "links", len(links), 3)
	slip, newest, older := links[0].(jsonMap), links[1].(jsonMap), links[2].(jsonMap)
	equal(t, "a slip", slip["userid"].(string)+slip["slip"].(string), "banzhanghttp://127.0.0.1:9/t/HZ20251107-0001/slip")
	equal(t, "of a card", newest["path"].(string)+newest["plate"].(string), "/p/zyxwvuts98浙A·12345")
	equal(t, "of a text", older["path"].(string)+older["number"].(string), "/p/abcdefgh12HZ20251107-0001")
}

// The camera reads the slip that a member has on the screen, after signing in.
func TestCustomer_Scans(t *testing.T) {
	var sim string
	const token = "/p/AbCd-efgh_1234567890XYZ"
	mux := http.NewServeMux()
	mux.HandleFunc("GET /t/{number}/slip", func(w http.ResponseWriter, r *http.Request) {
		if c, err := r.Cookie("who"); err != nil || c.Value == "" {
			http.Redirect(w, r, sim+authorizePath+"?appid="+testCorp+"&response_type=code&state=s&redirect_uri="+
				url.QueryEscape("http://"+r.Host+"/login?to="+r.URL.Path), http.StatusFound)
			return
		}
		if r.PathValue("number") != "HZ20251107-0001" {
			http.NotFound(w, r)
			return
		}
		made, _ := qrcode.New("http://"+r.Host+token, qrcode.Medium)
		dots := made.Bitmap()
		fmt.Fprintf(w, `<svg viewBox="0 0 %d %d"><path d="`, len(dots), len(dots))
		for y, row := range dots {
			for x, dark := range row {
				if dark {
					fmt.Fprintf(w, "M%d %dh1v1h-1z", x, y)
				}
			}
		}
		fmt.Fprint(w, `"/></svg>`)
	})
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "who", Value: r.URL.Query().Get("code"), Path: "/"})
		http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
	})
	service := httptest.NewServer(mux)
	t.Cleanup(service.Close)
	w := newWorld(t, func(c *Config) { c.CallbackURL = service.URL + "/wecom/callback" })
	sim = w.URL
	link := func(number string) string { return service.URL + "/t/" + number + "/slip" }
	for _, number := range []string{"HZ20251107-0001", "HZ20251107-0002"} {
		w.sendText("qiantai", `<a href="`+link(number)+`">打印接车单</a>`)
	}
	for name, c := range map[string]struct {
		userid, slip, path string
		status             int
	}{
		"OK":        {"qiantai", link("HZ20251107-0001"), token, http.StatusOK},
		"NotHis":    {"zhangwei", link("HZ20251107-0001"), "", http.StatusNotFound},
		"Unknown":   {"qiantai", link("HZ20251107-0002"), "", http.StatusNotFound},
		"Elsewhere": {"qiantai", "http://127.0.0.1:9/t/HZ20251107-0001/slip", "", http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			status, got := w.post("/control/customer/scan", jsonMap{"userid": c.userid, "slip": c.slip})
			equal(t, "status", status, c.status)
			path, _ := got["path"].(string)
			equal(t, "path", path, c.path)
		})
	}
}
