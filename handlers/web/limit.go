package web

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limiter counts per address. Who stays below the limit is never kept waiting.
type limiter struct {
	perMinute int
	burst     int

	mu    sync.Mutex
	known map[string]*rate.Limiter
	swept time.Time
}

func newLimiter(perMinute, burst int) *limiter {
	return &limiter{perMinute: perMinute, burst: burst, known: map[string]*rate.Limiter{}}
}

// maxAddresses bounds the memory of one sweep.
const maxAddresses = 20_000

func (l *limiter) of(address string) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if now.Sub(l.swept) > time.Minute || len(l.known) >= maxAddresses {
		for a, x := range l.known {
			if x.TokensAt(now) >= float64(l.burst) || len(l.known) >= maxAddresses {
				delete(l.known, a)
			}
		}
		l.swept = now
	}
	x, ok := l.known[address]
	if !ok {
		x = rate.NewLimiter(rate.Limit(float64(l.perMinute)/60), l.burst)
		l.known[address] = x
	}
	return x
}

// spend takes one, and reports whether there was one.
func (l *limiter) spend(address string) bool { return l.of(address).Allow() }

// spent reports whether nothing is left, without taking any.
func (l *limiter) spent(address string) bool { return l.of(address).Tokens() < 1 }
