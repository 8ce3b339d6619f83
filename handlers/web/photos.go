package web

import (
	"errors"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"bihuan/templates/pages"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// ErrNoPhoto is a photo that is not there, or not any more, or not ready.
var ErrNoPhoto = errors.New("there is no such picture")

// ErrSentBefore is a photo that the member has sent for the ticket already.
var ErrSentBefore = errors.New("the photo is there already")

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
	p.sendPhoto(g, unit.Copy) // whoever has the address may see it
}

// photo is a photo of a ticket for a member, with plate, number, time and store
// burnt in once that is done.
func (p *Pages) photo(g *gin.Context) {
	m, ok := p.member(g)
	if !ok {
		return
	}
	err := p.plain(g, m, func(u unit.Page) error {
		if !has(workflow.MemberView(u.Ticket, nil, u.Org, workflow.Viewer{Member: m}).Photos, g.Param("media")) {
			return unit.ErrNoPage
		}
		return nil
	})
	if err != nil {
		p.noSheet(g, err)
		return
	}
	g.Header("Vary", "Cookie") // a copy is good for who signed in, not for the next one
	p.sendPhoto(g, unit.Stamp, unit.Copy)
}

func has(photos []workflow.PhotoView, media string) bool {
	return slices.ContainsFunc(photos, func(x workflow.PhotoView) bool { return x.Media == media })
}

// sendPhoto answers with the first form that is there.
func (p *Pages) sendPhoto(g *gin.Context, forms ...unit.Picture) {
	for _, form := range forms {
		content, err := p.Photo(g.Request.Context(), g.Param("media"), form)
		if errors.Is(err, ErrNoPhoto) {
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
