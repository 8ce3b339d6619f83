package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"bihuan/templates/pages"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// maxSign is a form with a signature, in bytes: base64 makes it longer, and so
// does the form.
const maxSign = maxInk*2 + 4<<10

// signatureSaid are what the page may say of a signature; true where it was done.
var signatureSaid = map[string]bool{"sign_done": true, "sign_empty": false, "sign_bad": false, "sign_changed": false}

// signPage is where a major repair is signed with a finger.
func (p *Pages) signPage(g *gin.Context) {
	m, ok := p.member(g)
	if !ok {
		return
	}
	var page pages.Sign
	err := p.plain(g, m, func(u unit.Page) error {
		page.SignSheet, page.Now = workflow.SignView(u.Ticket, u.Org, workflow.Viewer{Member: m}), u.Now
		return nil
	})
	if err != nil {
		p.noSheet(g, err)
		return
	}
	said := g.Query("said")
	good, known := signatureSaid[said]
	switch {
	case known && (good && page.Why == "sign_over" || !good && page.May): // a link proves nothing
		page.Flash, err = p.Texts.Text(said, page.Data)
		page.Bad = !good
	case !page.May:
		page.Flash, err = p.Texts.Text(page.Why, page.Data)
		page.Bad = page.Why != "sign_over"
	}
	if err != nil {
		p.failed(g, err)
		return
	}
	html, err := p.Draw.Sign(page)
	p.write(g, http.StatusOK, html, err)
}

// sign takes a signature. What the rules turn down is said by the page itself,
// which shows how things stand.
func (p *Pages) sign(g *gin.Context) {
	m, ok := p.member(g)
	if !ok {
		return
	}
	if !p.presses.spend(g.ClientIP()) {
		p.busy(g)
		return
	}
	g.Request.Body = http.MaxBytesReader(g.Writer, g.Request.Body, maxSign)
	if err := g.Request.ParseForm(); err != nil {
		p.toSign(g, "sign_bad")
		return
	}
	picture, err := ink(g.Request.PostForm.Get("ink"))
	switch {
	case errors.Is(err, errNoInk):
		p.toSign(g, "sign_empty")
		return
	case err != nil:
		p.toSign(g, "sign_bad")
		return
	}
	version, _ := strconv.Atoi(g.Request.PostForm.Get("version")) // no version is one that is never right
	asked, _ := strconv.Atoi(g.Request.PostForm.Get("asked"))
	err = p.Sign(g.Request.Context(), m.UserID, number(g), version, asked, picture)
	refused, no := errors.AsType[*workflow.Refusal](err)
	switch {
	case no && refused.Key == "sign_changed":
		p.toSign(g, "sign_changed")
	case no:
		p.toSign(g, "")
	case err != nil:
		p.failed(g, err)
	default:
		p.toSign(g, "sign_done")
	}
}

func (p *Pages) toSign(g *gin.Context, said string) {
	to := "/t/" + url.PathEscape(number(g)) + "/sign"
	if said != "" {
		to += "?" + url.Values{"said": {said}}.Encode()
	}
	g.Redirect(http.StatusSeeOther, to)
}

// signature is the picture of one, for members who may see the ticket.
func (p *Pages) signature(g *gin.Context) {
	m, ok := p.member(g)
	if !ok {
		return
	}
	err := p.plain(g, m, func(u unit.Page) error {
		for _, s := range workflow.MemberView(u.Ticket, nil, u.Org, workflow.Viewer{Member: m}).Signatures {
			if s.Media == g.Param("media") {
				return nil
			}
		}
		return unit.ErrNoPage
	})
	if err != nil {
		p.noSheet(g, err)
		return
	}
	content, err := p.Photo(g.Request.Context(), g.Param("media"), unit.Original)
	switch {
	case errors.Is(err, ErrNoPhoto):
		p.message(g, http.StatusNotFound, pages.Message{Kind: pages.Gone})
	case err != nil:
		p.failed(g, err)
	default:
		g.Header("Vary", "Cookie")
		g.Data(http.StatusOK, "image/png", content)
	}
}
