package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"bihuan/templates/pages"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// errOutOfScope is a ticket that the member may not see. He is told the same as
// of one that does not exist.
var errOutOfScope = errors.New("out of the member's scope")

// ticket is the staff's page of a ticket.
func (p *Pages) ticket(g *gin.Context) {
	m, ok := p.member(g)
	if !ok {
		return
	}
	var page pages.Ticket
	err := p.sheet(g, m, func(u unit.Page) error {
		page = pages.Ticket{Sheet: workflow.MemberView(u.Ticket, u.Events, u.Org, workflow.Viewer{Member: m}), Now: u.Now,
			Views: pages.Views{Count: u.Views.Count, Last: u.Views.Last}}
		return nil
	})
	if err != nil {
		p.noSheet(g, err)
		return
	}
	if m.Is(printers...) {
		page.Slip = "/t/" + page.Number + "/slip"
	}
	page.MayUpload, page.Nonce = page.State != workflow.Done, random()
	page.Flash, page.Bad = p.uploaded(g)
	html, err := p.Draw.Ticket(page)
	p.write(g, http.StatusOK, html, err)
}

// sheet shows a ticket that is in the member's scope.
func (p *Pages) sheet(g *gin.Context, m workflow.Member, show func(unit.Page) error) error {
	return p.Store.Sheet(g.Request.Context(), strings.ToUpper(g.Param("number")), func(u unit.Page) error {
		if !(workflow.Viewer{Member: m}).InScope(u.Ticket) && !u.Ticket.Assigned(m.UserID) {
			return errOutOfScope
		}
		return show(u)
	})
}

func (p *Pages) noSheet(g *gin.Context, err error) {
	if errors.Is(err, unit.ErrNoPage) || errors.Is(err, errOutOfScope) {
		p.message(g, http.StatusNotFound, pages.Message{Kind: pages.Unknown})
		return
	}
	p.failed(g, err)
}
