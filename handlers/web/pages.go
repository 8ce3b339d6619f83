package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"bihuan/templates/pages"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// store is what pages read from and write to.
type store interface {
	Do(ctx context.Context, m unit.Message, s unit.Spec, decide func(unit.Loaded) (unit.Result, error)) (unit.Outcome, error)
	Snapshot() *workflow.Organization
	// Progress, Sheet and Ticket show a ticket; unit.ErrNoPage where there is none.
	// Only a Sheet has events and views.
	Progress(ctx context.Context, token string, show func(unit.Page) error) error
	Ticket(ctx context.Context, number string, show func(unit.Page) error) error
	Sheet(ctx context.Context, number string, show func(unit.Page) error) error
	views
	revisions
	// PageToken is the token of a ticket's customer page.
	PageToken(ctx context.Context, number string) (string, error)
}

// texts are the sentences that answer a press.
type texts interface {
	Text(key string, d workflow.Data) (string, error)
}

// PagesConfig says what the pages work with.
type PagesConfig struct {
	Store store
	Draw  *pages.Pages
	Texts texts
	Key   []byte // of their cookies
	// PublicURL is where phones reach the service, without a slash at the end;
	// empty: where the request came to.
	PublicURL string
	// Authorize is the platform's address that sends a member back with a code,
	// and Member who a code stands for; empty for somebody who is no member.
	Authorize func(redirect, state string) string
	Member    func(ctx context.Context, code string) (string, error)
	// Photo reads a form of a photo; ErrNoPhoto if it is not there.
	Photo func(ctx context.Context, media string, form unit.Picture) ([]byte, error)
	// Upload takes a member's photo of a ticket; ErrSentBefore if it is there. The
	// nonce is that of its form.
	Upload func(ctx context.Context, userid, number, nonce string, content []byte) error
	// Sign takes a member's signature under the quote of a ticket, as a PNG; a
	// *workflow.Refusal says why it does not count.
	Sign func(ctx context.Context, userid, number string, version, asked int, picture []byte) error
	// Shared: one browser plays the phones of all members, as in the demo.
	Shared bool
}

// Pages serves what opens in a browser.
type Pages struct {
	PagesConfig
	cookies cookies
	hub     *hub
	misses  *limiter
	presses *limiter
	// uploading has a place for each form of photos that is being read.
	uploading chan struct{}
}

// NewPages returns the pages. Run must go on while they are served.
func NewPages(c PagesConfig) *Pages {
	c.PublicURL = strings.TrimRight(c.PublicURL, "/")
	return &Pages{PagesConfig: c, cookies: cookies{key: c.Key, secure: strings.HasPrefix(c.PublicURL, "https://")},
		hub: newHub(), misses: newLimiter(20, 20), presses: newLimiter(60, 120), uploading: make(chan struct{}, sideBySide)}
}

// Changed tells open pages that a ticket has come to a revision. It never
// blocks.
func (p *Pages) Changed(number string, revision int64) { p.hub.changed(number, revision) }

// Run notices what other processes change, until ctx ends; then the streams to
// open pages end.
func (p *Pages) Run(ctx context.Context) { p.hub.run(ctx, p.Store) }

// mount adds the routes.
func (p *Pages) mount(r *gin.Engine) {
	g := r.Group("/", p.guard)
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		g.Handle(method, "/p/:token", p.progress)
		g.Handle(method, "/t/:number", p.ticket)
		g.Handle(method, "/t/:number/slip", p.receptionSlip)
		g.Handle(method, "/t/:number/sign", p.signPage)
		for _, form := range settlementForms {
			g.Handle(method, "/t/:number/settlement"+form, p.settlement(form))
			g.Handle(method, "/p/:token/settlement"+form, p.customerSettlement(form))
		}
	}
	g.GET("/p/:token/live", p.live)
	g.POST("/p/:token/answer", p.answer)
	g.POST("/p/:token/settlement", p.settlementDigits)
	g.POST("/p/:token/question", p.question)
	g.GET("/p/:token/photos/:media", p.customerPhoto)
	g.GET("/t/:number/photos/:media", p.photo)
	g.POST("/t/:number/photos", p.upload)
	g.POST("/t/:number/sign", p.sign)
	g.GET("/t/:number/signatures/:media", p.signature)
	g.GET("/login", p.login)
}

// protection refuses forms that another site sends.
var protection = http.NewCrossOriginProtection()

// guard sets the headers of every page. The address of a page is its key, so
// nobody else gets to see it, and no copy stays on a
// device that others may use.
func (p *Pages) guard(g *gin.Context) {
	h := g.Writer.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "geolocation=(), microphone=(), payment=()")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", p.Draw.Policy()+"; frame-ancestors 'none'")
	if err := protection.Check(g.Request); err != nil {
		p.message(g, http.StatusForbidden, pages.Message{Kind: pages.Foreign})
		g.Abort()
	}
}

// write answers with a page.
func (p *Pages) write(g *gin.Context, status int, page []byte, err error) {
	if err != nil {
		slog.ErrorContext(g.Request.Context(), "a page cannot be drawn", "route", g.FullPath(), "error", err)
		g.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	g.Data(status, "text/html; charset=utf-8", page)
}

func (p *Pages) message(g *gin.Context, status int, m pages.Message) {
	page, err := p.Draw.Message(m)
	p.write(g, status, page, err)
}

// failed tells that something is wrong with us. The address stays out of the
// log: it is a key.
func (p *Pages) failed(g *gin.Context, err error) {
	if errors.Is(err, context.Canceled) && g.Request.Context().Err() != nil {
		g.Abort()
		return
	}
	slog.ErrorContext(g.Request.Context(), "a page failed", "route", g.FullPath(), "error", err)
	g.Header("Retry-After", "10")
	p.message(g, http.StatusServiceUnavailable, pages.Message{Kind: pages.Failed})
}

// base is where phones reach the service.
func (p *Pages) base(g *gin.Context) string {
	if p.PublicURL != "" {
		return p.PublicURL
	}
	return "http://" + g.Request.Host
}
