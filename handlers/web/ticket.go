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
	listed := false
	viewer := workflow.Viewer{Member: m}
	err := p.sheet(g, m, func(u unit.Page) error {
		page = pages.Ticket{Sheet: workflow.MemberView(u.Ticket, u.Events, u.Org, viewer), Now: u.Now,
			MayUpload: viewer.InScope(u.Ticket) && u.Ticket.State != workflow.Done, Nonce: random(),
			Views: pages.Views{Count: u.Views.Count, Last: u.Views.Last}}
		page.Blocked, page.BlockedAll = workflow.BlockedFor(u.Ticket, u.Org, u.Now)
		page.Past = workflow.HistoryOf(u.Ticket, u.Past, u.Org)
		listed = len(workflow.SettlementOf(u.Ticket, u.Org).Lines) > 0
		return nil
	})
	if err != nil {
		p.noSheet(g, err)
		return
	}
	if m.Is(printers...) {
		page.ReceptionSlip = "/t/" + page.Number + "/slip"
	}
	if listed && workflow.SeesSettlement(m) {
		page.Settlement = "/t/" + page.Number + "/settlement"
	}
	page.Flash, page.Bad = p.uploaded(g, page.Outcome)
	html, err := p.Draw.Ticket(page)
	p.write(g, http.StatusOK, html, err)
}

// number is that of the ticket in the address.
func number(g *gin.Context) string { return strings.ToUpper(g.Param("number")) }

// sheet shows a ticket that the member may see, with what happened to it.
func (p *Pages) sheet(g *gin.Context, m workflow.Member, show func(unit.Page) error) error {
	return p.Store.Sheet(g.Request.Context(), number(g), within(m, show))
}

// plain shows it without what happened to it.
func (p *Pages) plain(g *gin.Context, m workflow.Member, show func(unit.Page) error) error {
	return p.Store.Ticket(g.Request.Context(), number(g), within(m, show))
}

// within shows tickets in the member's scope, and those that he has to do.
func within(m workflow.Member, show func(unit.Page) error) func(unit.Page) error {
	return func(u unit.Page) error {
		if !(workflow.Viewer{Member: m}).InScope(u.Ticket) && !u.Ticket.Assigned(m.UserID) {
			return errOutOfScope
		}
		return show(u)
	}
}

func (p *Pages) noSheet(g *gin.Context, err error) {
	if errors.Is(err, unit.ErrNoPage) || errors.Is(err, errOutOfScope) {
		p.message(g, http.StatusNotFound, pages.Message{Kind: pages.Unknown})
		return
	}
	p.failed(g, err)
}
