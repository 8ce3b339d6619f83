package wecom

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

const (
	testCorp   = "ww0123456789abcdef"
	testSecret = "s3cret-value-of-the-application"
)

// request is one call that the platform got.
type request struct {
	path, query, contentType string
	body                     map[string]any
}

// platform speaks the vendor's protocol: tokens and scripted answers.
type platform struct {
	*httptest.Server
	mu       sync.Mutex
	issued   int
	valid    string
	lifetime int
	refusal  string // answer of gettoken instead of a token
	answers  []string
	requests []request
}

func newPlatform(t testing.TB) *platform {
	t.Helper()
	p := &platform{lifetime: 7200}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	q := r.URL.Query()
	if r.URL.Path == "/cgi-bin/gettoken" {
		p.issued++
		switch {
		case p.refusal != "":
			_, _ = io.WriteString(w, p.refusal)
		case q.Get("corpid") != testCorp || q.Get("corpsecret") != testSecret:
			_, _ = io.WriteString(w, `{"errcode":40001,"errmsg":"invalid credential"}`)
		default:
			p.valid = fmt.Sprintf("token-number-%d", p.issued)
			_, _ = fmt.Fprintf(w, `{"errcode":0,"errmsg":"ok","access_token":%q,"expires_in":%d}`, p.valid, p.lifetime)
		}
		return
	}
	if q.Get("access_token") != p.valid {
		_, _ = fmt.Fprintf(w, `{"errcode":40014,"errmsg":"invalid access_token=%s, hint: [1], from ip: 1.2.3.4, more info at https://open.work.weixin.qq.com/devtool/query?e=40014"}`, q.Get("access_token"))
		return
	}
	q.Del("access_token")
	call := request{path: r.URL.Path, query: q.Encode(), contentType: r.Header.Get("Content-Type")}
	if err := json.NewDecoder(r.Body).Decode(&call.body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.requests = append(p.requests, call)
	reply := `{"errcode":0,"errmsg":"ok","msgid":"msg-1","response_code":"code-1"}`
	if len(p.answers) > 0 {
		reply, p.answers = p.answers[0], p.answers[1:]
	}
	_, _ = io.WriteString(w, reply)
}

// revoke kills the token in use.
func (p *platform) revoke() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.valid = "none"
}

func (p *platform) tokens() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.issued
}

// last is the body of the last call.
func (p *platform) last() request {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.requests) == 0 {
		return request{}
	}
	return p.requests[len(p.requests)-1]
}
