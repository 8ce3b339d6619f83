package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"bihuan/templates/pages"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// settlementForms are the ends of a settlement list's address: the page and the
// files.
var settlementForms = []string{"", ".pdf", ".xlsx"}

// settlement is the settlement list for the staff, in one of its forms.
func (p *Pages) settlement(form string) gin.HandlerFunc {
	return func(g *gin.Context) {
		m, ok := p.member(g)
		if !ok {
			return
		}
		var list workflow.SettlementList
		err := p.plain(g, m, func(u unit.Page) error {
			list = workflow.SettlementOf(u.Ticket, u.Org)
			return nil
		})
		switch {
		case err != nil:
			p.noSheet(g, err)
		case !workflow.SeesSettlement(m):
			p.message(g, http.StatusForbidden, pages.Message{Kind: pages.NoRole})
		default:
			at := "/t/" + list.Number
			p.writeList(g, form, list, pages.SettlementOf(list, at+"/settlement", at))
		}
	}
}

// customerSettlement is the list for the customer, once he has given the last four
// digits on his device.
func (p *Pages) customerSettlement(form string) gin.HandlerFunc {
	return func(g *gin.Context) {
		if p.misses.spent(g.ClientIP()) && !p.visitedBefore(g.Request) {
			p.busy(g)
			return
		}
		list, ask, err := p.customersList(g)
		if err != nil {
			p.noProgress(g, err)
			return
		}
		at := "/p/" + g.Param("token")
		if ask == nil {
			p.writeList(g, form, list, pages.SettlementOf(list, at+"/settlement", at))
			return
		}
		ask.Post, ask.Back, ask.Nonce = at+"/settlement", at, random()
		ask.Flash, ask.Bad = p.flash(g.Query("said"), g.Query("left"), ask.Phone)
		html, err := p.Draw.Digits(*ask)
		p.write(g, http.StatusForbidden, html, err)
	}
}

// customersList reads the list, or what has to be asked before it is shown.
func (p *Pages) customersList(g *gin.Context) (list workflow.SettlementList, ask *pages.Digits, err error) {
	err = p.Store.Progress(g.Request.Context(), g.Param("token"), func(u unit.Page) error {
		dev := p.deviceOf(g.Request, u.Ticket)
		if dev.known && !dev.staff {
			list = workflow.SettlementOf(u.Ticket, u.Org)
			return nil
		}
		v := workflow.CustomerView(u.Ticket, u.Org)
		ask = &pages.Digits{Staff: dev.staff, Phone: v.StorePhone, Number: v.HasPhone, Locked: v.Locked}
		return nil
	})
	return list, ask, err
}

// settlementDigits takes the digits for the list.
func (p *Pages) settlementDigits(g *gin.Context) {
	x, ok := p.begin(g)
	if !ok {
		return
	}
	x.path += "/settlement"
	if x.dev.known || x.dev.staff || x.identifyAt("/p/"+g.Param("token"), g.Request.PostForm.Get("digits"), workflow.Args{}) {
		g.Redirect(http.StatusSeeOther, x.path)
	}
}

// writeList answers with the list as a page or a file. One without lines is not
// there yet.
func (p *Pages) writeList(g *gin.Context, form string, list workflow.SettlementList, page pages.Settlement) {
	if len(list.Lines) == 0 {
		p.message(g, http.StatusNotFound, pages.Message{Kind: pages.NoList})
		return
	}
	var content []byte
	var err error
	kind := "application/pdf"
	switch form {
	case ".pdf":
		content, err = page.PDF()
	case ".xlsx":
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		content, err = page.Excel()
	default:
		content, err = p.Draw.Settlement(page)
		p.write(g, http.StatusOK, content, err)
		return
	}
	if err != nil {
		p.failed(g, err)
		return
	}
	g.Header("Content-Disposition", `attachment; filename="settlement-`+list.Number+form+`"`)
	g.Data(http.StatusOK, kind, content)
}
