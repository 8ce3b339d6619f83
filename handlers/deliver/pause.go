package deliver

import (
	"sync"
	"time"
)

const (
	backoffFirst = 2 * time.Second
	backoffLast  = 5 * time.Minute
	// probeEvery bounds the pause while the platform is down, so that its
	// return is noticed soon.
	probeEvery = time.Minute
	// throttled is how long the platform blocks an application that was too
	// fast (developer.work.weixin.qq.com path 90312).
	throttled = time.Minute
	// outage is how many failures in a row, of any recipients, mean that the
	// platform is down.
	outage = 3
	// hopeless is how often one mail may fail while others go through.
	hopeless = 10
)

// backoff is the wait before the n-th retry, from 1.
func backoff(n int) time.Duration {
	d := backoffFirst
	for ; n > 1 && d < backoffLast; n-- {
		d *= 2
	}
	return min(d, backoffLast)
}

// health is what the tries of all recipients tell about the platform. Instants
// are of the one clock.
type health struct {
	mu       sync.Mutex
	failures int // in a row
	pauses   int // in a row
	until    time.Time
	sent     int              // messages taken so far
	stubborn map[int64]record // by mail
}

// record is how one mail fails: how often at all, and how often while others did
// not.
type record struct {
	fails, tries, sent int
	overdue            bool // who has to know of it does
}

// pausedUntil is the end of the pause, zero if there is none at the instant.
func (h *health) pausedUntil(now time.Time) time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.until.After(now) {
		return h.until
	}
	return time.Time{}
}

// down reports whether the platform took nothing lately.
func (h *health) down() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.failures >= outage
}

func (h *health) ok() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sent++
	h.failures, h.pauses = 0, 0
}

// failed notes that the platform did not take a message. It tells how often it
// has refused this one, and whether it is time to give it up: others went through
// between its tries. A try that ended with its process is no refusal, so it makes
// nobody wait longer.
func (h *health) failed(now time.Time, id int64) (fails int, giveUp bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failures++
	if h.failures >= outage && !h.until.After(now) {
		h.pauses++
		h.until = now.Add(min(backoff(h.pauses), probeEvery))
	}
	r := h.stubborn[id]
	if r.tries == 0 || h.sent > r.sent {
		r.tries, r.sent = r.tries+1, h.sent
	}
	r.fails++
	h.stubborn[id] = r
	return r.fails, r.tries >= hopeless
}

func (h *health) throttle(now time.Time) time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.until = now.Add(throttled)
	return h.until
}

// overdue notes that a mail is late, and reports whether that is new.
func (h *health) overdue(id int64) bool { return h.markOverdue(id, true) }

// overdueAgain takes the note back: nobody could be told.
func (h *health) overdueAgain(id int64) { h.markOverdue(id, false) }

func (h *health) markOverdue(id int64, is bool) (changed bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.stubborn[id]
	changed = r.overdue != is
	r.overdue = is
	h.stubborn[id] = r
	return changed
}

// forget drops what is remembered of a mail that is settled for good.
func (h *health) forget(id int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.stubborn, id)
}
