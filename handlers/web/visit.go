package web

import (
	"context"
	"log/slog"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
)

// views counts who looked at a customer's page.
type views interface {
	CountView(ctx context.Context, number string, at time.Time, visitor []byte) error
}

// visitLife is how long a browser is known again.
const visitLife = 90 * 24 * time.Hour

// visitFields are in its cookie: a name for the browser, and the minute and
// ticket of its first look.
const visitFields = 3

// machines fetch pages to show a preview of a link, for a search engine or a
// test, and look like a browser otherwise.
var machines = regexp.MustCompile(`(?i)bot\b|bot/|spider|crawl|preview|scanner|facebookexternalhit|whatsapp|headless|phantomjs|lighthouse`)

// browsers all call themselves so; programs that fetch, such as curl, do not.
var browsers = regexp.MustCompile(`^Mozilla/[0-9]`)

// counts reports whether a request is somebody looking: not a member, not a
// machine, not a browser that fetches in advance, not the page keeping itself
// up to date.
func counts(r *http.Request, staff bool) bool {
	h := r.Header
	return r.Method == http.MethodGet && !staff && h.Get("X-Live") == "" && browsers.MatchString(r.UserAgent()) && !machines.MatchString(r.UserAgent()) &&
		h.Get("Purpose") != "prefetch" && h.Get("Sec-Purpose") == "" && h.Get("X-Moz") != "prefetch"
}

// visit counts a look, once per visitor and minute. A browser that keeps no
// cookies is known by a hash of address and kind, of no use the next day.
func (p *Pages) visit(g *gin.Context, number string, now time.Time) {
	minute := strconv.FormatInt(now.Unix()/60, 36)
	seen, known := p.cookies.get(g.Request, cookieVisit, visitFields)
	if known && seen[1] == minute && seen[2] == number {
		return // this look was counted by the address when the cookie was given
	}
	var visitor []byte
	if known {
		visitor = p.cookies.digest("visitor", seen[0])[:12]
	} else {
		day := now.UTC().Format("20060102")
		visitor = p.cookies.digest("visitor of "+day, g.ClientIP()+"\x00"+g.Request.UserAgent())[:12]
		p.cookies.set(g.Writer, cookieVisit, "/p", visitLife, random(), minute, number)
	}
	if err := p.Store.CountView(g.Request.Context(), number, now, visitor); err != nil {
		slog.WarnContext(g.Request.Context(), "a view was not counted", "ticket", number, "error", err)
	}
}
