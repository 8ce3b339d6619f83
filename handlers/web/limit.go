package web

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limiter counts per address. Who stays below the limit is never kept waiting.
// It keeps two generations of addresses: one that is used moves into the newer,
// and the older is dropped whole, so that no look goes over all of them.
type limiter struct {
	perMinute int
	burst     int

	mu    sync.Mutex
	newer map[string]*rate.Limiter
	older map[string]*rate.Limiter
	began time.Time // of the newer
}

func newLimiter(perMinute, burst int) *limiter {
	return &limiter{perMinute: perMinute, burst: burst, newer: map[string]*rate.Limiter{}}
}

// maxAddresses bounds the memory of a generation.
const maxAddresses = 20_000

func (l *limiter) of(address string) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.age()
	x, ok := l.newer[address]
	if ok {
		return x
	}
	if x, ok = l.older[address]; !ok {
		x = rate.NewLimiter(rate.Limit(float64(l.perMinute)/60), l.burst)
	}
	l.newer[address] = x
	return x
}

// age begins a generation when the newer one is full, or so old that who is
// dropped with the older has got back all that he spent.
func (l *limiter) age() {
	full := time.Duration(float64(l.burst) / float64(l.perMinute) * float64(time.Minute))
	if now := time.Now(); len(l.newer) >= maxAddresses || now.Sub(l.began) > full {
		l.older, l.newer, l.began = l.newer, map[string]*rate.Limiter{}, now
	}
}

// spend takes one, and reports whether there was one.
func (l *limiter) spend(address string) bool { return l.of(address).Allow() }

// spent reports whether nothing is left, without taking any.
func (l *limiter) spent(address string) bool { return l.of(address).Tokens() < 1 }
