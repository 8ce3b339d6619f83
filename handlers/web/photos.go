package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"bihuan/templates/pages"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// ErrNoPicture is a photo that is not there, or not any more, or not ready.
var ErrNoPicture = errors.New("there is no such picture")

const (
	maxPhotos = 9        // of one form
	maxPhoto  = 10 << 20 // bytes
)

// customerPhoto is a released photo, without the store's stamp.
func (p *Pages) customerPhoto(g *gin.Context) {
	if p.misses.spent(g.ClientIP()) && !p.visitedBefore(g.Request) {
		p.busy(g)
		return
	}
	shown := false
	err := p.Store.Progress(g.Request.Context(), g.Param("token"), func(u unit.Page) error {
		shown = has(workflow.CustomerView(u.Ticket, u.Org).Photos, g.Param("media"))
		return nil
	})
	if err == nil && !shown {
		err = unit.ErrNoPage
	}
	if err != nil {
		p.noProgress(g, err)
		return
	}
	p.picture(g, unit.Copy)
}

// photo is a photo of a ticket for a member, with plate, number, time and store
// burnt in once that is done.
func (p *Pages) photo(g *gin.Context) {
	m, ok := p.member(g)
	if !ok {
		return
	}
	err := p.sheet(g, m, func(u unit.Page) error {
		if !has(workflow.MemberView(u.Ticket, nil, u.Org, workflow.Viewer{Member: m}).Photos, g.Param("media")) {
			return unit.ErrNoPage
		}
		return nil
	})
	if err != nil {
		p.noSheet(g, err)
		return
	}
	p.picture(g, unit.Stamp, unit.Copy)
}

func has(photos []workflow.PhotoView, media string) bool {
	return slices.ContainsFunc(photos, func(x workflow.PhotoView) bool { return x.Media == media })
}

// picture answers with the first form that is there.
func (p *Pages) picture(g *gin.Context, forms ...unit.Picture) {
	for _, form := range forms {
		content, err := p.Picture(g.Request.Context(), g.Param("media"), form)
		if errors.Is(err, ErrNoPicture) {
			continue
		}
		if err != nil {
			p.failed(g, err)
			return
		}
		if form == forms[0] {
			g.Header("Cache-Control", "private, max-age=86400")
		}
		g.Data(http.StatusOK, "image/jpeg", content)
		return
	}
	p.message(g, http.StatusNotFound, pages.Message{Kind: pages.Gone})
}

// upload takes photos from the ticket page. What they show is found out
// afterwards and said in the chat.
func (p *Pages) upload(g *gin.Context) {
	m, ok := p.member(g)
	if !ok {
		return
	}
	g.Request.Body = http.MaxBytesReader(g.Writer, g.Request.Body, maxPhotos*maxPhoto)
	form, err := g.MultipartForm()
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		p.toTicket(g, "upload_big", 0)
		return
	}
	if err != nil || len(form.File["photo"]) == 0 {
		p.toTicket(g, "upload_none", 0)
		return
	}
	key, n, err := p.take(g.Request.Context(), m, g.Param("number"), g.PostForm("nonce"), form.File["photo"])
	if err != nil {
		p.failed(g, err)
		return
	}
	p.toTicket(g, key, n)
}

// take hands each photo on. It returns the key of what is said.
func (p *Pages) take(ctx context.Context, m workflow.Member, number, nonce string, files []*multipart.FileHeader) (string, int, error) {
	if !nonces.MatchString(nonce) {
		nonce = random()
	}
	n := 0
	for i, f := range files {
		switch {
		case f.Size > maxPhoto:
			return "upload_big", 0, nil
		case f.Size == 0, i >= maxPhotos:
			continue
		}
		content, err := read(f)
		if err == nil {
			err = p.Upload(ctx, m.UserID, number, nonce+"-"+strconv.Itoa(i), content)
		}
		if refused, ok := errors.AsType[*workflow.Refusal](err); ok {
			return refused.Key, 0, nil
		}
		if err != nil {
			return "", 0, fmt.Errorf("photo of %s: %w", number, err)
		}
		n++
	}
	if n == 0 {
		return "upload_none", 0, nil
	}
	return "upload_noted", n, nil
}

func read(f *multipart.FileHeader) ([]byte, error) {
	file, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, maxPhoto+1))
}

func (p *Pages) toTicket(g *gin.Context, key string, n int) {
	g.Redirect(http.StatusSeeOther, "/t/"+url.PathEscape(g.Param("number"))+"?"+url.Values{"said": {key}, "n": {strconv.Itoa(n)}}.Encode())
}

// uploads are what a ticket page may say of an upload before; true where it was
// done.
var uploads = map[string]bool{"upload_noted": true, "upload_none": false, "upload_big": false, "closed_ticket": false}

// uploaded is the sentence about an upload that the address names.
func (p *Pages) uploaded(g *gin.Context) (text string, bad bool) {
	good, known := uploads[g.Query("said")]
	if !known {
		return "", false
	}
	n, _ := strconv.Atoi(g.Query("n")) // only one sentence has a number
	text, err := p.Texts.Text(g.Query("said"), workflow.Data{Number: g.Param("number"), Count: max(1, min(n, maxPhotos))})
	return text, !good || err != nil
}
