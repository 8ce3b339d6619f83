package web

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	qrcode "github.com/skip2/go-qrcode"

	"bihuan/templates/pages"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// printers are who hands the reception slip to the customer.
var printers = []workflow.Role{workflow.FrontDesk, workflow.Advisor, workflow.StoreManager}

// receptionSlip is the slip for the customer, for paper.
func (p *Pages) receptionSlip(g *gin.Context) {
	m, ok := p.member(g)
	if !ok {
		return
	}
	slip := pages.ReceptionSlip{Who: m.Name, Narrow: g.Query("paper") == "80"}
	err := p.plain(g, m, func(u unit.Page) error {
		slip.ReceptionSlip = workflow.ReceptionSlipView(u.Ticket, u.Org)
		return nil
	})
	if err != nil {
		p.noSheet(g, err)
		return
	}
	if !m.Is(printers...) {
		p.message(g, http.StatusForbidden, pages.Message{Kind: pages.NoRole})
		return
	}
	token, err := p.Store.PageToken(g.Request.Context(), slip.Number)
	if err == nil {
		slip.Link = p.base(g) + "/p/" + token
		slip.QR, err = code(slip.Link)
	}
	if err != nil {
		p.failed(g, err)
		return
	}
	html, err := p.Draw.ReceptionSlip(slip)
	p.write(g, http.StatusOK, html, err)
}

// code draws a QR code, which survives a crease.
func code(address string) (template.HTML, error) {
	qr, err := qrcode.New(address, qrcode.Medium)
	if err != nil {
		return "", fmt.Errorf("draw a QR code: %w", err)
	}
	dots := qr.Bitmap()
	var path strings.Builder
	for y, row := range dots {
		for x := 0; x < len(row); x++ {
			from := x
			for x < len(row) && row[x] {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from, y, x-from, x-from)
			}
		}
	}
	n := len(dots)
	return template.HTML(fmt.Sprintf(`<svg viewBox="0 0 %d %d" role="img" aria-label="二维码" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="%s"/></svg>`, //nolint:gosec // numbers alone
		n, n, n, n, path.String())), nil
}
