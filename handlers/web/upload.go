package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"bihuan/workflow"
)

const (
	maxPhotos   = 9        // of one form
	maxPhoto    = 10 << 20 // bytes
	maxTogether = 30 << 20 // bytes of all photos of a form; they are in memory together
	maxBody     = maxPhotos*maxPhoto + 1<<20
	sideBySide  = 8               // forms that are read at once
	uploadTime  = 5 * time.Minute // for a form on a slow network
)

// upload takes photos from the ticket page: all of them or, where the form is
// of no use, none. What they show is found out afterwards and said in the chat.
func (p *Pages) upload(g *gin.Context) {
	m, ok := p.member(g)
	if !ok {
		return
	}
	ctx := g.Request.Context()
	select {
	case p.uploading <- struct{}{}:
		defer func() { <-p.uploading }()
	case <-ctx.Done():
		return
	}
	form, fault := receive(g)
	if fault != "" {
		p.toTicket(g, fault, 0, 0)
		return
	}
	key, taken, err := p.take(ctx, m, number(g), form)
	if err != nil {
		p.failed(g, err)
		return
	}
	p.toTicket(g, key, taken, len(form.photos))
}

// photoForm is what the form of a ticket page sends.
type photoForm struct {
	nonce  string
	photos [][]byte
	size   int
}

// receive reads a form part by part into memory, never onto a disk, where
// photos would lie unsealed. fault is the key of why nothing is taken.
func receive(g *gin.Context) (form photoForm, fault string) {
	// Not every connection can be given more time; then the usual time holds.
	_ = http.NewResponseController(g.Writer).SetReadDeadline(time.Now().Add(uploadTime))
	g.Request.Body = http.MaxBytesReader(g.Writer, g.Request.Body, maxBody)
	parts, err := g.Request.MultipartReader()
	if err != nil {
		return form, "upload_none"
	}
	for fault == "" {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			fault, err = form.add(part)
		}
		if err != nil {
			fault = unread(err)
		}
	}
	// A browser listens for the answer only when all is sent.
	_, _ = io.Copy(io.Discard, g.Request.Body)
	switch {
	case fault != "":
		return photoForm{}, fault
	case len(form.photos) == 0:
		return form, "upload_none"
	}
	if !nonces.MatchString(form.nonce) {
		form.nonce = random()
	}
	return form, ""
}

func unread(err error) (fault string) {
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return "upload_many"
	}
	return "upload_none"
}

// add reads one part.
func (f *photoForm) add(part *multipart.Part) (fault string, err error) {
	most := int64(maxPhoto)
	switch part.FormName() {
	case "nonce":
		most = maxNonce
	case "photo":
	default:
		return "", nil
	}
	content, err := io.ReadAll(io.LimitReader(part, most+1))
	switch {
	case err != nil:
		return "", err
	case part.FormName() == "nonce":
		f.nonce = string(content)
	case len(content) == 0: // nothing was chosen
	case len(content) > maxPhoto:
		return "upload_big", nil
	case len(f.photos) == maxPhotos, f.size+len(content) > maxTogether:
		return "upload_many", nil
	default:
		f.photos, f.size = append(f.photos, content), f.size+len(content)
	}
	return "", nil
}

// take hands each photo on. It returns the key of what is said, and how many were
// new.
func (p *Pages) take(ctx context.Context, m workflow.Member, number string, form photoForm) (key string, taken int, err error) {
	for _, content := range form.photos {
		err := p.Upload(ctx, m.UserID, number, form.nonce, content)
		if errors.Is(err, ErrSentBefore) {
			continue
		}
		if refused, ok := errors.AsType[*workflow.Refusal](err); ok {
			if _, known := uploads[refused.Key]; !known {
				return "upload_refused", 0, nil
			}
			return refused.Key, 0, nil
		}
		if err != nil {
			return "", 0, fmt.Errorf("photo of %s: %w", number, err)
		}
		taken++
	}
	if taken == 0 {
		return "upload_again", 0, nil
	}
	return "upload_noted", taken, nil
}

func (p *Pages) toTicket(g *gin.Context, key string, taken, all int) {
	g.Redirect(http.StatusSeeOther, "/t/"+url.PathEscape(number(g))+"?"+url.Values{"said": {key}, "n": {strconv.Itoa(taken)}, "of": {strconv.Itoa(all)}}.Encode())
}

// uploads are what a ticket page may say of an upload before; true where it was
// done.
var uploads = map[string]bool{"upload_noted": true, "upload_again": true, "upload_none": false, "upload_big": false, "upload_many": false, "upload_refused": false,
	"closed_ticket": false, "unknown_ticket": false}

// uploaded is the sentence about an upload that the address names, of a ticket
// with this outcome.
func (p *Pages) uploaded(g *gin.Context, end workflow.Outcome) (text string, bad bool) {
	good, known := uploads[g.Query("said")]
	if !known {
		return "", false
	}
	count := func(name string) int {
		n, _ := strconv.Atoi(g.Query(name)) // none is as good as nonsense
		return max(0, min(n, maxPhotos))
	}
	all := max(1, count("of"))
	text, err := p.Texts.Text(g.Query("said"), workflow.Data{Number: number(g), Text: number(g), Outcome: end, Count: min(count("n"), all), Total: all})
	return text, !good || err != nil
}
