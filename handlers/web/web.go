// Package web serves everything that comes over HTTP: the platform's callback,
// health, readiness, metrics, the pages of customers and staff and, in demo
// and test, the clock.
package web

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"
)

// Readiness is the answer of /readyz.
type Readiness struct {
	Ready     bool              `json:"ready"`
	Problems  []string          `json:"problems,omitempty"` // why it is not ready
	Degraded  []string          `json:"degraded,omitempty"` // what is down but can be done without
	Unset     []string          `json:"unset,omitempty"`    // what was never set up, and what comes of it
	TestClock bool              `json:"test_clock,omitempty"`
	Warning   string            `json:"warning,omitempty"`
	Loops     map[string]string `json:"loops,omitempty"` // last heartbeat of each
}

// clock is the test clock.
type clock interface {
	Now(ctx context.Context) (time.Time, error)
	// Advance moves on to an instant, doing everything due on the way, and
	// tells how many timers fired.
	Advance(ctx context.Context, to time.Time) (int, error)
	// Next is the next instant at which anything is due.
	Next(ctx context.Context) (time.Time, bool, error)
}

// Config says what is mounted.
type Config struct {
	Callback http.Handler
	Pages    *Pages // nil: none
	Metrics  http.Handler
	Ready    func(context.Context) Readiness
	// Clock is nil outside demo and test; ClockToken guards it.
	Clock      clock
	ClockToken string
	// Proxies are whose word counts on where a request comes from.
	Proxies []netip.Prefix
}

// New returns the routes.
func New(c Config) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.Use(gin.CustomRecoveryWithWriter(nil, recovered))
	trusted := make([]string, len(c.Proxies))
	for i, p := range c.Proxies {
		trusted[i] = p.String()
	}
	if err := r.SetTrustedProxies(trusted); err != nil {
		panic(err) // it reads whatever netip has written
	}
	if c.Pages != nil {
		c.Pages.mount(r)
	}
	r.Any("/wecom/callback", gin.WrapH(c.Callback))
	r.GET("/healthz", func(g *gin.Context) { g.String(http.StatusOK, "ok\n") })
	r.GET("/metrics", gin.WrapH(c.Metrics))
	r.GET("/readyz", func(g *gin.Context) {
		ready := c.Ready(g.Request.Context())
		status := http.StatusOK
		if !ready.Ready {
			status = http.StatusServiceUnavailable
		}
		g.JSON(status, ready)
	})
	if c.Clock != nil {
		h := &clockPage{clock: c.Clock, token: c.ClockToken}
		r.GET("/test/clock", h.guard, h.now)
		r.POST("/test/clock", h.guard, h.advance)
	}
	return r
}

// recovered notes a bug. The request and the value of the panic stay out of the
// log: they may hold tokens, or a customer's words.
func recovered(g *gin.Context, bug any) {
	slog.ErrorContext(g.Request.Context(), "panic", "route", g.FullPath(), "bug", fmt.Sprintf("%T", bug), "stack", string(debug.Stack()))
	g.AbortWithStatus(http.StatusInternalServerError)
}

// clockPage obeys the simulator.
type clockPage struct {
	clock clock
	token string
}

// guard lets in who knows the callback's token; without one, nobody.
func (h *clockPage) guard(g *gin.Context) {
	if h.token == "" || subtle.ConstantTimeCompare([]byte(g.GetHeader("X-Bihuan-Token")), []byte(h.token)) != 1 {
		g.AbortWithStatus(http.StatusForbidden)
	}
}

func (h *clockPage) now(g *gin.Context) {
	now, err := h.clock.Now(g.Request.Context())
	if err != nil {
		fail(g, http.StatusServiceUnavailable, err)
		return
	}
	g.JSON(http.StatusOK, gin.H{"now": now.Format(time.RFC3339Nano)})
}

// move is where to advance to: exactly one field is set.
type move struct {
	By   string    `json:"by"`
	To   time.Time `json:"to"`
	Next bool      `json:"next"`
}

// maxMove bounds one advance.
const maxMove = 400 * 24 * time.Hour

var errMove = errors.New(`say {"by":"4h"}, {"to":"2026-03-10T09:00:00+08:00"} or {"next":true}; forwards, and by 400 days at most`)

func (h *clockPage) advance(g *gin.Context) {
	ctx := g.Request.Context()
	var m move
	if err := g.ShouldBindJSON(&m); err != nil {
		fail(g, http.StatusBadRequest, errMove)
		return
	}
	now, err := h.clock.Now(ctx)
	if err != nil {
		fail(g, http.StatusServiceUnavailable, err)
		return
	}
	to, err := h.target(ctx, m, now)
	if err != nil {
		status := http.StatusServiceUnavailable
		if errors.Is(err, errMove) {
			status = http.StatusBadRequest
		}
		fail(g, status, err)
		return
	}
	fired, err := h.clock.Advance(ctx, to)
	if err != nil {
		fail(g, http.StatusServiceUnavailable, err)
		return
	}
	if now, err = h.clock.Now(ctx); err != nil {
		fail(g, http.StatusServiceUnavailable, err)
		return
	}
	g.JSON(http.StatusOK, gin.H{"now": now.Format(time.RFC3339Nano), "fired": fired})
}

func (h *clockPage) target(ctx context.Context, m move, now time.Time) (time.Time, error) {
	var to time.Time
	switch {
	case m.By != "" && m.To.IsZero() && !m.Next:
		by, err := time.ParseDuration(m.By)
		if err != nil {
			return to, errMove
		}
		to = now.Add(by)
	case !m.To.IsZero() && m.By == "" && !m.Next:
		to = m.To
	case m.Next && m.By == "" && m.To.IsZero():
		next, ok, err := h.clock.Next(ctx)
		if err != nil || !ok {
			return now, err
		}
		to = next
		if to.Before(now) {
			to = now
		}
	}
	if to.Before(now) || to.Sub(now) > maxMove {
		return to, errMove
	}
	return to, nil
}

func fail(g *gin.Context, status int, err error) { g.JSON(status, gin.H{"error": err.Error()}) }
