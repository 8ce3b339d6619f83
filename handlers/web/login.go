package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"bihuan/templates/pages"
	"bihuan/workflow"
)

const (
	sessionLife = 12 * time.Hour
	staffLife   = 365 * 24 * time.Hour
	loginLife   = 10 * time.Minute
	freshLife   = 20 * time.Second
)

// member is who reads a staff page. Nobody: he is sent to the platform, which
// says who he is, or told that he is on no list; then it is answered.
func (p *Pages) member(g *gin.Context) (workflow.Member, bool) {
	signed, ok := p.cookies.get(g.Request, cookieMember, 1)
	if !ok || p.otherPhone(g) {
		p.toLogin(g)
		return workflow.Member{}, false
	}
	m, listed := p.Store.Snapshot().Member(signed[0])
	if !listed {
		p.cookies.drop(g.Writer, cookieMember, "/t")
		p.message(g, http.StatusForbidden, pages.Message{Kind: pages.Stranger})
		return m, false
	}
	return m, true
}

// otherPhone: in the demo one browser plays everybody's phone. Who comes from a
// phone, and not from one of our own pages, says anew who he is.
func (p *Pages) otherPhone(g *gin.Context) bool {
	from := g.Request.Header.Get("Sec-Fetch-Site")
	if !p.Shared || g.Request.Method != http.MethodGet || from == "" || from == "same-origin" || from == "none" {
		return false
	}
	_, fresh := p.cookies.get(g.Request, cookieFresh, 0)
	p.cookies.drop(g.Writer, cookieFresh, "/t")
	return !fresh
}

func (p *Pages) toLogin(g *gin.Context) {
	if g.Request.Method != http.MethodGet {
		p.message(g, http.StatusForbidden, pages.Message{Kind: pages.NoLogin})
		return
	}
	state := strings.NewReplacer("-", "", "_", "").Replace(random()) // the platform takes letters and digits
	p.cookies.set(g.Writer, cookieState, "/login", loginLife, state, url.QueryEscape(g.Request.URL.RequestURI()))
	g.Redirect(http.StatusFound, p.Authorize(p.base(g)+"/login", state))
}

// login is where the platform sends a member back with a code.
func (p *Pages) login(g *gin.Context) {
	q := g.Request.URL.Query()
	begun, ok := p.cookies.get(g.Request, cookieState, 2)
	p.cookies.drop(g.Writer, cookieState, "/login")
	if !ok || begun[0] != q.Get("state") || q.Get("code") == "" {
		p.message(g, http.StatusBadRequest, pages.Message{Kind: pages.NoLogin})
		return
	}
	userid, err := p.Member(g.Request.Context(), q.Get("code"))
	if err != nil {
		p.failed(g, err)
		return
	}
	m, listed := p.Store.Snapshot().Member(userid)
	if userid == "" || !listed {
		p.message(g, http.StatusForbidden, pages.Message{Kind: pages.Stranger})
		return
	}
	p.cookies.set(g.Writer, cookieMember, "/t", sessionLife, m.UserID)
	p.cookies.set(g.Writer, cookieStaff, "/p", staffLife, "1")
	if p.Shared {
		p.cookies.set(g.Writer, cookieFresh, "/t", freshLife)
	}
	to, err := url.QueryUnescape(begun[1])
	if err != nil || !strings.HasPrefix(to, "/t/") {
		to = "/t/"
	}
	g.Redirect(http.StatusFound, to)
}
