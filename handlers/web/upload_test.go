package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"bihuan/workflow"
)

const formNonce = "AAAAAAAAAAAAAAAAAAAAAA"

// formOf is a form with photos of these sizes.
func formOf(t *testing.T, sizes ...int) (body *bytes.Buffer, kind string) {
	t.Helper()
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	err := w.WriteField("nonce", formNonce)
	for i, n := range sizes {
		var part io.Writer
		if err == nil {
			part, err = w.CreateFormFile("photo", fmt.Sprintf("%d.jpg", i))
		}
		if err == nil {
			_, err = part.Write(bytes.Repeat([]byte{byte(i)}, n))
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return body, w.FormDataContentType()
}

func times(n, size int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = size
	}
	return out
}

// All photos of a form are taken, or none, and the page says which.
func TestUpload(t *testing.T) {
	const mb = 1 << 20
	for name, c := range map[string]struct {
		sizes  []int
		refuse string // key of what the rules say
		taken  int
		says   string
	}{
		"one":           {sizes: []int{5}, taken: 1, says: "收到1张,看好了在聊天里告诉你"},
		"nine":          {sizes: times(9, 3*mb), taken: 9, says: "收到9张"},
		"30 MB":         {sizes: times(3, 10*mb), taken: 3, says: "收到3张"},
		"one is empty":  {sizes: []int{5, 0, 6}, taken: 2, says: "收到2张"},
		"third too big": {sizes: []int{5, 6, 10*mb + 1}, says: "有照片超过 10MB,这次都没有收"},
		"ten":           {sizes: times(10, 5), says: "一次最多 9 张"},
		"over 30 MB":    {sizes: times(4, 8*mb), says: "合起来 30MB"},
		"over 91 MB":    {sizes: times(12, 8*mb), says: "合起来 30MB"},
		"none":          {says: "没有选照片"},
		"all are empty": {sizes: []int{0}, says: "没有选照片"},
		"closed":        {sizes: []int{5}, refuse: "closed_ticket", says: "已取消,不能再改"},
		"not his":       {sizes: []int{5}, refuse: "unknown_ticket", says: "没找到「" + shelved + "」"},
		"sent before":   {sizes: []int{7}, says: "这张之前收过了,不用再发"},
		"one is new":    {sizes: []int{7, 5, 7}, taken: 1, says: "3张里1张是新的,看好了在聊天里告诉你"},
		"for a reason":  {sizes: []int{5}, refuse: "wrong_step", says: "没有收,刷新看看这张单"},
	} {
		var taken []string
		s := newShelf()
		p := pagesOf(t, s, func(pc *PagesConfig) {
			pc.Upload = func(_ context.Context, userid, number, nonce string, content []byte) error {
				if c.refuse == "closed_ticket" {
					s.page.Ticket.State, s.page.Ticket.Outcome = workflow.Done, workflow.Cancelled
				}
				if c.refuse != "" {
					return &workflow.Refusal{Key: c.refuse}
				}
				if userid != "guwen" || number != shelved || len(content) == 0 {
					t.Errorf("%s: %d bytes of %s for %s", name, len(content), userid, number)
				}
				if len(content) == 7 {
					return ErrSentBefore
				}
				taken = append(taken, nonce)
				return nil
			}
		})
		h := routes(Config{Pages: p})
		body, kind := formOf(t, c.sizes...)
		r := p.signed(httptest.NewRequest(http.MethodPost, "/t/"+strings.ToLower(shelved)+"/photos", body), "guwen")
		r.Header.Set("Content-Type", kind)
		w := served(h, r)
		if w.Code != http.StatusSeeOther || len(taken) != c.taken {
			t.Errorf("%s: %d, %d photos are taken", name, w.Code, len(taken))
			continue
		}
		if c.taken > 0 && taken[0] != formNonce {
			t.Errorf("%s: the form is called %v", name, taken)
		}
		page := served(h, p.signed(httptest.NewRequest(http.MethodGet, w.Header().Get("Location"), nil), "guwen"))
		if !strings.Contains(page.Body.String(), c.says) {
			t.Errorf("%s: the page of %s does not say %q", name, w.Header().Get("Location"), c.says)
		}
	}
}

// FuzzUpload: whatever comes as a form is answered, and nothing of half a form
// is taken.
func FuzzUpload(f *testing.F) {
	f.Add("--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a\"\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b")
	f.Add("--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a\"\r\n\r\nx\r\n--b\r\n", "multipart/form-data; boundary=b")
	f.Add("nonce=1", "application/x-www-form-urlencoded")
	f.Add("", "multipart/form-data")
	taken := 0
	p := pagesOf(f, newShelf(), func(c *PagesConfig) {
		c.Upload = func(context.Context, string, string, string, []byte) error { taken++; return nil }
	})
	h := routes(Config{Pages: p})
	f.Fuzz(func(t *testing.T, body, kind string) {
		taken = 0
		r := p.signed(httptest.NewRequest(http.MethodPost, "/t/"+shelved+"/photos", strings.NewReader(body)), "guwen")
		r.Header.Set("Content-Type", kind)
		w := served(h, r)
		to, err := url.Parse(w.Header().Get("Location"))
		if err != nil || w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, w.Header().Get("Location"))
		}
		if said := to.Query().Get("said"); (said == "upload_noted") != (taken > 0) {
			t.Errorf("%d are taken, and it says %q", taken, said)
		}
	})
}

// Who has the ticket to do without being of its store sees it, and is not
// offered what he would be refused.
func TestUploadIsOfferedInScope(t *testing.T) {
	for user, want := range map[string]bool{"guwen": true, "lent": false} {
		p := pagesOf(t, newShelf(), nil)
		w := served(routes(Config{Pages: p}), p.signed(httptest.NewRequest(http.MethodGet, "/t/"+shelved, nil), user))
		if got := strings.Contains(w.Body.String(), "拍照上传"); w.Code != http.StatusOK || got != want {
			t.Errorf("%s: %d, offered: %v", user, w.Code, got)
		}
	}
}
