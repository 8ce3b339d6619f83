//go:build unix

package crash

import (
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

var (
	formTag   = regexp.MustCompile(`(?s)<form method="post" action="([^"]+/answer[^"]*)"[^>]*>(.*?)</form>`)
	hiddenTag = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)
)

// answerByPage has the customer open his page on one of the services, and answer
// both lines there. He sends the same form until he sees that it was taken.
func (l *life) answerByPage() {
	w := l.world
	token, err := w.store.PageToken(w.t.Context(), l.number)
	if err != nil {
		w.t.Errorf("%s: %v", l.number, err)
		return
	}
	var form url.Values
	var action string
	w.eventually(l.number+": the customer's page", func() error {
		page, err := w.page(l.any(), http.MethodGet, "/p/"+token, nil)
		if err != nil {
			return err
		}
		f := formTag.FindStringSubmatch(page)
		if f == nil {
			return errors.New("nothing is to be answered")
		}
		action, form = html.UnescapeString(f[1]), url.Values{"line-1": {"yes"}, "line-2": {"no"}, "digits": {l.phone[len(l.phone)-4:]}}
		for _, h := range hiddenTag.FindAllStringSubmatch(f[2], -1) {
			form.Set(h[1], html.UnescapeString(h[2]))
		}
		return nil
	})
	w.eventually(l.number+": the customer's answer", func() error {
		page, err := w.page(l.any(), http.MethodPost, action, form)
		if err == nil && !strings.Contains(page, "您已同意") {
			return errors.New("it was not taken")
		}
		return err
	})
}

// any is one of the services.
func (l *life) any() string {
	for _, web := range l.world.web {
		if l.rand.IntN(2) == 0 {
			return web
		}
	}
	return l.world.web[l.world.front]
}

func (w *world) page(web, method, path string, form url.Values) (string, error) {
	req, err := http.NewRequestWithContext(w.t.Context(), method, web+path, strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d", resp.StatusCode)
	}
	return string(body), err
}
