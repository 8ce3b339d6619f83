package simulator

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
)

//go:embed page
var pageFiles embed.FS

var pages = template.Must(template.ParseFS(pageFiles, "page/*.html"))

// contentPolicy keeps the pages to what the simulator itself serves.
const contentPolicy = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; frame-ancestors 'self'; base-uri 'none'"

func (s *Simulator) routePages(mux *http.ServeMux) {
	assets, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic(err) // the folder is embedded
	}
	mux.Handle("GET /page/", http.StripPrefix("/page/", noListing(http.FileServerFS(assets))))
	mux.HandleFunc("GET /open/{userid}", s.serveOpen)
	mux.HandleFunc("GET /{$}", s.servePhones)
}

// noListing hides folders and the templates.
func noListing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "" || strings.HasSuffix(r.URL.Path, "/") || strings.HasSuffix(r.URL.Path, ".html") {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "no-cache")
		next.ServeHTTP(w, r)
	})
}

func (s *Simulator) servePhones(w http.ResponseWriter, _ *http.Request) {
	s.render(w, "phones.html", nil)
}

// askWho lets whoever opens a staff page outside a phone say who they are.
func (s *Simulator) askWho(w http.ResponseWriter, r *http.Request) {
	type choice struct{ Name, Title, Group, Link string }
	var choices []choice
	s.mu.Lock()
	for _, m := range s.st.Members {
		q := r.URL.Query()
		q.Set("userid", m.UserID)
		choices = append(choices, choice{m.Name, m.Title, m.Group, "?" + q.Encode()})
	}
	s.mu.Unlock()
	s.render(w, "authorize.html", choices)
}

func (s *Simulator) render(w http.ResponseWriter, name string, data any) {
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, name, data); err != nil {
		s.log.Error("simulator: page", "name", name, "error", err)
		http.Error(w, "页面出错", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", contentPolicy)
	w.Header().Set("Cache-Control", "no-store")
	_, _ = page.WriteTo(w) // a caller that hung up cannot be told
}
