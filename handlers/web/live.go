package web

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"bihuan/workflow/unit"
)

// revisions tells how far tickets are.
type revisions interface {
	Revisions(ctx context.Context, numbers []string) (map[string]int64, error)
}

const (
	lookEvery   = 3 * time.Second // for what other processes changed
	lookTimeout = 5 * time.Second
	beatEvery   = 20 * time.Second // keeps a stream from being cut
	streamLife  = 10 * time.Minute // then the browser connects again
	maxWatchers = 5000
)

// hub wakes open pages. All of them together cost one query every few seconds
// and hold no connection to the database.
type hub struct {
	mu       sync.Mutex
	watchers map[string]map[chan struct{}]bool
	seen     map[string]int64 // newest known revision of each watched ticket
	count    int
	closed   chan struct{}
}

func newHub() *hub {
	return &hub{watchers: map[string]map[chan struct{}]bool{}, seen: map[string]int64{}, closed: make(chan struct{})}
}

// watch returns a channel that is woken when the ticket changes; nil if there
// are too many.
func (h *hub) watch(number string, revision int64) chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.count >= maxWatchers {
		return nil
	}
	wake := make(chan struct{}, 1)
	if h.watchers[number] == nil {
		h.watchers[number] = map[chan struct{}]bool{}
		h.seen[number] = revision
	}
	if revision < h.seen[number] { // it has changed while the page connected
		wake <- struct{}{}
	}
	h.watchers[number][wake] = true
	h.count++
	return wake
}

func (h *hub) leave(number string, wake chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.watchers[number], wake)
	h.count--
	if len(h.watchers[number]) == 0 {
		delete(h.watchers, number)
		delete(h.seen, number)
	}
}

// changed wakes who watches the ticket, once for a revision: what this process
// has told is not found once more among what others did.
func (h *hub) changed(number string, revision int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	before, watched := h.seen[number]
	if !watched || revision <= before {
		return
	}
	h.seen[number] = revision
	for wake := range h.watchers[number] {
		select {
		case wake <- struct{}{}:
		default: // it is awake already
		}
	}
}

// run looks for changes of other processes until ctx ends.
func (h *hub) run(ctx context.Context, r revisions) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	defer close(h.closed)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			h.look(ctx, r)
		}
	}
}

func (h *hub) look(ctx context.Context, r revisions) {
	h.mu.Lock()
	numbers := slices.Collect(maps.Keys(h.watchers))
	h.mu.Unlock()
	if len(numbers) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	now, err := r.Revisions(ctx, numbers)
	if err != nil {
		slog.DebugContext(ctx, "open pages wait for the database", "error", err)
		return
	}
	for number, revision := range now {
		h.changed(number, revision)
	}
}

// live is a stream that says when the page has changed, and nothing else.
func (p *Pages) live(g *gin.Context) {
	ctx := g.Request.Context()
	if p.misses.spent(g.ClientIP()) && !p.visitedBefore(g.Request) {
		g.Status(http.StatusTooManyRequests)
		return
	}
	var number, tag string
	var revision int64
	err := p.Store.Progress(ctx, g.Param("token"), func(u unit.Page) error {
		number, revision, tag = u.Ticket.Number, u.Revision, p.tag(u, p.deviceOf(g.Request, u.Ticket))
		return nil
	})
	if err != nil {
		p.noProgress(g, err)
		return
	}
	wake := p.hub.watch(number, revision)
	if wake == nil {
		g.Status(http.StatusServiceUnavailable) // the browser tries again
		return
	}
	defer p.hub.leave(number, wake)
	h := g.Writer.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	// The page may have changed between its drawing and now: it can tell by the tag.
	if say(g, "retry: 3000\nevent: change\ndata: "+tag+"\n\n") {
		p.stream(g, wake)
	}
}

func (p *Pages) stream(g *gin.Context, wake chan struct{}) {
	beat := time.NewTicker(beatEvery)
	defer beat.Stop()
	end := time.NewTimer(streamLife)
	defer end.Stop()
	for {
		words := ": \n\n"
		select {
		case <-g.Request.Context().Done():
			return
		case <-p.hub.closed:
			return
		case <-end.C:
			return
		case <-beat.C:
		case <-wake:
			words = "event: change\ndata: \n\n"
		}
		if !say(g, words) {
			return
		}
	}
}

// say sends at once.
func say(g *gin.Context, words string) bool {
	if _, err := g.Writer.WriteString(words); err != nil {
		return false
	}
	g.Writer.Flush()
	return true
}
