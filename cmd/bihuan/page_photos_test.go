package main

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/chromedp"

	"bihuan/bot/simulator/sample"
)

var pictures = regexp.MustCompile(`<img src="([^"]+)"`)

// photos are the addresses of the pictures on the page.
func (r *reader) photos() []string {
	var out []string
	for _, m := range pictures.FindAllStringSubmatch(r.html, -1) {
		out = append(out, m[1])
	}
	return out
}

// uploads sends a photo from the ticket page, without JavaScript.
func (r *reader) uploads(content []byte) *reader {
	r.s.t.Helper()
	form := r.filled("photos")
	nonce := hiddenTag.FindStringSubmatch(r.html)
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.WriteField("nonce", nonce[2])
	part, err := w.CreateFormFile("photo", "photo.jpg")
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		r.s.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(r.s.t.Context(), http.MethodPost, form.URL.String(), &body)
	if err != nil {
		r.s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	return r.does(req)
}

// Photos of the fault go to the customer with the quote, those of the finished
// car after the last check; nobody sees one before.
func TestStoryPhotosOnThePages(t *testing.T) {
	s := begin(t).quoting("不用换件")
	z := s.staff("zhangwei").opens("/t/"+first).reads("故障照片", "拍照上传")
	photos := z.photos()
	if len(photos) != 1 {
		t.Fatalf("the ticket page shows %v", photos)
	}
	z.opens(photos[0]).is(http.StatusOK)
	if z.header.Get("Content-Type") != "image/jpeg" || len(z.html) < 1000 {
		t.Errorf("%s of %d bytes", z.header.Get("Content-Type"), len(z.html))
	}
	id := filepath.Base(photos[0])
	s.staff("hz02_zhangwei").opens(photos[0]).is(http.StatusNotFound)
	s.staff("guwen").opens("/t/HZ20260310-0002/photos/" + id).is(http.StatusNotFound)

	c := s.customer(first)
	path := "/p/" + s.token(first)
	if got := c.photos(); got != nil {
		t.Errorf("before the quote the customer sees %v", got)
	}
	s.reader().opens(path + "/photos/" + id).is(http.StatusNotFound)
	s.says("guwen", "报价 换前刹车片 480")
	s.says("guwen", "发给客户")
	s.meanwhile()
	c.again().reads("照片", "故障照片")
	if got := c.photos(); len(got) != 1 {
		t.Fatalf("with the quote the customer sees %v", got)
	}
	c.opens(c.photos()[0]).is(http.StatusOK)
	s.reader().opens("/p/" + s.token(first)[1:] + "x/photos/" + id).is(http.StatusNotFound)

	s.customer(first).sends("answer", "line-1", "yes", "digits", "5678")
	s.presses("guwen", "张伟", "浙A·12345 派给谁?")
	s.says("zhangwei", "开工")
	s.says("zhangwei", "完工")
	z.opens("/t/" + first).uploads(s.photo()).reads("收到1张,看好了在聊天里告诉你")
	s.looks()
	s.meanwhile()
	t.Log(s.staff("guwen").opens("/t/" + first).words())
	s.customer(first).reads("故障照片").lacks("完工照")
}

// Whoever goes back to a form of before sends another photo with it; the same one
// is there already, whatever form brings it.
func TestStoryPhotosFromAnOldForm(t *testing.T) {
	s := begin(t).diagnosing()
	a, b := s.photo(), s.photo()
	z := s.staff("zhangwei").opens("/t/" + first)
	old := z.html
	z.uploads(a).reads("收到1张,看好了在聊天里告诉你")
	z.html = old
	z.uploads(b).reads("收到1张,看好了在聊天里告诉你")
	z.html = old
	z.uploads(b).reads("这张之前收过了,不用再发")
	s.looks()
	s.meanwhile()
	z.opens("/t/" + first).uploads(a).reads("这张之前收过了,不用再发")
	if got := z.opens("/t/" + first).photos(); len(got) != 2 {
		t.Errorf("the ticket has %v", got)
	}
	z.opens(z.photos()[0]).is(http.StatusOK)
	contains(t, z.header, "Vary", "Cookie")
	contains(t, z.header, "Cache-Control", "private, max-age=")
}

// On a phone the button opens the camera; what it takes is sent at once.
func TestPagesCameraUpload(t *testing.T) {
	s := begin(t).diagnosing()
	t.Cleanup(func() { s.meanwhile() })
	file := filepath.Join(t.TempDir(), "photo.jpg")
	if err := os.WriteFile(file, drawn(t, sample.Fault, 3), 0o600); err != nil {
		t.Fatal(err)
	}
	b := openBrowser(t, s.demo.ready.Web+"/healthz")
	b.window(390, 844, 2)
	b.as(s, "zhangwei")
	b.goes(s.demo.ready.Web + "/t/" + first)
	b.says("诊断 · 诊断中")
	b.forgets() // the platform's login is another host
	if got := eval[string](b, `document.getElementById("photo").getAttribute("capture")`); got != "environment" {
		t.Errorf("the camera is not asked for: %q", got)
	}
	b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		root, err := cdp.Call(ctx, target, dom.GetDocument, dom.GetDocumentParams{})
		if err != nil {
			return err
		}
		node, err := cdp.Call(ctx, target, dom.QuerySelector, dom.QuerySelectorParams{NodeID: root.Root.NodeID, Selector: "#photo"})
		if err != nil {
			return err
		}
		_, err = cdp.Call(ctx, target, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{file}, NodeID: node.NodeID})
		return err
	}))
	b.says("收到1张,看好了在聊天里告诉你")
	s.looks()
	b.goes(s.demo.ready.Web + "/t/" + first)
	b.says("故障照片 9:0")
	b.until(`document.querySelector(".photos img").naturalWidth > 100`, "the photo shows")
	eval[bool](b, `(() => {
		document.getElementById("take").textContent = "正在上传…";
		return window.dispatchEvent(new PageTransitionEvent("pageshow", {persisted: true}));
	})()`)
	b.says("拍照上传") // who goes back can send another one
	b.clean()
}
