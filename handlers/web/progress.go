package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"bihuan/templates/pages"
	"bihuan/workflow"
	"bihuan/workflow/calendar"
	"bihuan/workflow/unit"
)

// device is what a request tells about where the page is read.
type device struct {
	known bool // the digits were given here, for this ticket and its phone of now
	staff bool // it is a member's
}

// deviceOf reads the cookies of a customer's page.
func (p *Pages) deviceOf(r *http.Request, t *workflow.Ticket) device {
	var d device
	if of, ok := p.cookies.get(r, cookieKnown, 2); ok {
		d.known = of[0] == t.Number && of[1] == p.cookies.phoneMark(t)
	}
	_, d.staff = p.cookies.get(r, cookieStaff, 1)
	return d
}

// phoneMark stands for the phone on file, and for no other ticket's.
func (c cookies) phoneMark(t *workflow.Ticket) string {
	return c.mark("phone", t.Number+"\x00"+t.Fields["phone"])
}

// progress is the customer's page.
func (p *Pages) progress(g *gin.Context) {
	if p.misses.spent(g.ClientIP()) && !p.visitedBefore(g.Request) {
		p.busy(g)
		return
	}
	var page pages.Progress
	var dev device
	err := p.Store.Progress(g.Request.Context(), g.Param("token"), func(u unit.Page) error {
		dev = p.deviceOf(g.Request, u.Ticket)
		page = p.customerPage(g, u, dev)
		return nil
	})
	if err != nil {
		p.noProgress(g, err)
		return
	}
	if counts(g.Request, dev.staff) {
		p.visit(g, page.Number, page.Now)
	}
	html, err := p.Draw.Progress(page)
	p.write(g, http.StatusOK, html, err)
}

// customerPage gathers what the page shows.
func (p *Pages) customerPage(g *gin.Context, u unit.Page, dev device) pages.Progress {
	q := g.Request.URL.Query()
	page := pages.Progress{Progress: workflow.CustomerView(u.Ticket, u.Org), Now: u.Now, Path: "/p/" + g.Param("token"),
		Nonce: random(), Known: dev.known, Staff: dev.staff, Chosen: map[int]string{}}
	page.Asking, _ = strconv.Atoi(q.Get("about")) // none is as good as nonsense
	for _, word := range []string{"yes", "no"} {
		for _, id := range ids(q.Get(word)) {
			page.Chosen[id] = word
		}
	}
	page.Flash, page.Bad = p.flash(q.Get("said"), q.Get("left"), page.StorePhone)
	page.Tag = p.tag(u, dev)
	return page
}

// tag changes with what a page shows of its ticket on a device. What the
// address adds, such as the answer to a press, is not in it: an open page is
// compared with itself without that.
func (p *Pages) tag(u unit.Page, dev device) string {
	day := u.Now.In(calendar.Shanghai()).Format(time.DateOnly)
	return p.cookies.mark("page", fmt.Sprint(u.Revision, u.Org.Version, day, dev, u.Ticket.Promised().Before(u.Now)))
}

// flashes are what a page may say of the press before; true where it was done.
var flashes = map[string]bool{
	"page_known": true, "page_noted": true, "page_asked": true,
	"page_who": false, "page_four_digits": false, "page_wrong_digits": false, "page_locked": false, "page_no_phone": false,
	"page_staff": false, "page_choose": false, "page_quote_changed": false, "page_answered": false, "page_over": false,
	"page_nothing": false, "page_empty": false, "page_long": false, "page_wait": false,
}

// flash is the sentence of a key that an address may name; it may have to name
// the store's phone.
func (p *Pages) flash(key, left, phone string) (string, bool) {
	good, known := flashes[key]
	if !known {
		return "", false
	}
	n, _ := strconv.Atoi(left) // only one sentence has a number
	text, err := p.Texts.Text(key, workflow.Data{Count: max(0, min(n, workflow.MaxWrongDigits)), Text: phone})
	if err != nil {
		return "", false
	}
	return text, !good
}

// noProgress answers for a page that is not there.
func (p *Pages) noProgress(g *gin.Context, err error) {
	if !errors.Is(err, unit.ErrNoPage) {
		p.failed(g, err)
		return
	}
	if !p.misses.spend(g.ClientIP()) {
		p.busy(g)
		return
	}
	p.message(g, http.StatusNotFound, pages.Message{Kind: pages.Gone})
}

func (p *Pages) busy(g *gin.Context) {
	g.Header("Retry-After", "60")
	p.message(g, http.StatusTooManyRequests, pages.Message{Kind: pages.Busy})
}

// visitedBefore lets those go on who share an address with somebody that tries
// tokens.
func (p *Pages) visitedBefore(r *http.Request) bool {
	_, ok := p.cookies.get(r, cookieVisit, visitFields)
	return ok
}

// ids reads numbers with commas between them.
func ids(list string) []int {
	var out []int
	for s := range strings.SplitSeq(list, ",") {
		if n, err := strconv.Atoi(s); err == nil && len(out) < maxChoices {
			out = append(out, n)
		}
	}
	return out
}
