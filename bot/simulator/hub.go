package simulator

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// streamBeat keeps idle connections open through proxies.
const streamBeat = 20 * time.Second

// hub tells listeners what changed. A topic that changes often while a
// listener is busy reaches it once.
type hub struct {
	mu        sync.Mutex
	listeners map[*listener]bool
}

type listener struct {
	mu     sync.Mutex
	topics map[string]bool
	wake   chan struct{}
}

func newHub() hub { return hub{listeners: map[*listener]bool{}} }

func (h *hub) publish(topic string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.listeners {
		l.mu.Lock()
		l.topics[topic] = true
		l.mu.Unlock()
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
}

func (h *hub) listen() (*listener, func()) {
	l := &listener{topics: map[string]bool{}, wake: make(chan struct{}, 1)}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.listeners[l] = true
	return l, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.listeners, l)
	}
}

func (l *listener) take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	topics := slices.Sorted(maps.Keys(l.topics))
	clear(l.topics)
	return topics
}

// serveStream sends the name of each changed topic as a server-sent event:
// "phone:<userid>", "clock", "faults", "members", "menu".
func (s *Simulator) serveStream(w http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	l, leave := s.hub.listen()
	defer leave()
	beat := time.NewTicker(streamBeat)
	defer beat.Stop()
	fmt.Fprint(w, ": hello\n\n")
	for {
		if out.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-beat.C:
			fmt.Fprint(w, ": beat\n\n")
		case <-l.wake:
			for _, topic := range l.take() {
				fmt.Fprintf(w, "data: %s\n\n", topic)
			}
		}
	}
}
