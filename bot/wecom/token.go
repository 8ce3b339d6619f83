package wecom

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/singleflight"
)

const (
	localTime   = 5 * time.Second  // how long a shared token is used without looking again
	degraded    = 30 * time.Second // how long Redis is left alone after it failed
	holdOff     = 30 * time.Second // how long a refusal by the platform stands
	flightTime  = 20 * time.Second // the longest time to get a token
	tokenMargin = 5 * time.Minute
)

// TokenConfig names one secret of one company.
type TokenConfig struct {
	CorpID, Secret string
	// Label tells the secrets of a company apart, such as the agent id or
	// "contacts". It is part of the Redis key.
	Label   string
	BaseURL string                // "" for the official host
	HTTP    *http.Client          // nil for one with a timeout of ten seconds
	Redis   redis.UniversalClient // nil: the token is not shared between processes
	Log     *slog.Logger          // nil: slog.Default()
}

// Tokens hands out the access token of one secret (path 91039). All processes
// on one Redis share it: whoever finds none there takes a short lock and asks
// the platform. Without Redis each process has its own, which works as well but
// costs calls. It is safe for concurrent use.
type Tokens struct {
	cfg    TokenConfig
	api    transport
	shelf  *shelf // nil without Redis
	now    func() time.Time
	flight singleflight.Group

	mu      sync.Mutex
	current token
	bad     string // the last token that the platform refused
	failed  error  // the platform's last refusal to give a token
	retryAt time.Time
}

// token is an access token as this process knows it.
type token struct {
	value   string
	lookAt  time.Time // when to ask Redis again
	expires time.Time
}

// NewTokens returns the source for one secret.
func NewTokens(cfg TokenConfig) (*Tokens, error) {
	if cfg.CorpID == "" || cfg.Secret == "" || cfg.Label == "" {
		return nil, errors.New("wecom: corp id, secret and label must be set")
	}
	api, err := newTransport(cfg.BaseURL, cfg.HTTP)
	if err != nil {
		return nil, err
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	t := &Tokens{cfg: cfg, api: api, now: time.Now}
	if cfg.Redis != nil {
		t.shelf = newShelf(cfg.Redis, cfg.CorpID, cfg.Label)
	}
	return t, nil
}

// Get returns a token that was good when last seen. Callers that find none wait
// together for one flight, each as long as its ctx allows. Errors are those of
// the platform (*Error), of the way there (*TransportError) and of ctx.
func (t *Tokens) Get(ctx context.Context) (string, error) {
	for {
		if value, err := t.local(); value != "" || err != nil {
			return value, err
		}
		arrival := t.flight.DoChan("", func() (any, error) {
			// The flight serves others too; it outlives its first caller.
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flightTime)
			defer cancel()
			return t.load(ctx)
		})
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case r := <-arrival:
			if r.Err != nil {
				return "", r.Err
			}
			// A flight that took off before Invalidate may bring the old one.
			if value, _ := r.Val.(string); !t.isBad(value) {
				return value, nil
			}
		}
	}
}

// Invalidate forgets a token that the platform refused, here and in Redis, but
// not a newer one that somebody fetched meanwhile.
func (t *Tokens) Invalidate(ctx context.Context, refused string) {
	t.mu.Lock()
	if t.current.value != "" && t.current.value != refused {
		t.mu.Unlock()
		return
	}
	t.current, t.bad = token{}, refused
	t.mu.Unlock()
	if t.shelf == nil {
		return
	}
	if err := t.shelf.remove(ctx, refused); err != nil {
		t.cfg.Log.WarnContext(ctx, "wecom token: Redis does not answer", "label", t.cfg.Label, "error", err)
	}
}

// local returns the token or the refusal that still stands, if any.
func (t *Tokens) local() (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if t.current.value != "" && now.Before(t.current.lookAt) {
		return t.current.value, nil
	}
	if t.failed != nil && now.Before(t.retryAt) {
		return "", t.failed
	}
	return "", nil
}

func (t *Tokens) isBad(value string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return value == t.bad
}

// keep remembers a token that is good for ttl, to be looked at again after
// look, unless Invalidate came in between.
func (t *Tokens) keep(value string, ttl, look time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if value == t.bad {
		return
	}
	now := t.now()
	t.current = token{value: value, lookAt: now.Add(min(look, ttl)), expires: now.Add(ttl)}
	t.failed = nil
}

// load gets a token from Redis or the platform. Only one runs at a time.
func (t *Tokens) load(ctx context.Context) (string, error) {
	if value, err := t.local(); value != "" || err != nil {
		return value, err
	}
	if t.shelf == nil {
		return t.alone(ctx)
	}
	value, err := t.shared(ctx)
	if errors.Is(err, errShelf) {
		t.cfg.Log.WarnContext(ctx, "wecom token: going on without Redis", "label", t.cfg.Label, "error", err)
		return t.alone(ctx)
	}
	return value, err
}

// shared takes the token from Redis, or fetches it under the lock.
func (t *Tokens) shared(ctx context.Context) (string, error) {
	for {
		value, ttl, err := t.shelf.get(ctx)
		if err != nil {
			return "", err
		}
		if value != "" && !t.isBad(value) {
			t.keep(value, ttl, localTime)
			return value, nil
		}
		release, locked, err := t.shelf.lock(ctx)
		if err != nil {
			return "", err
		}
		if locked {
			defer release()
			return t.fetchShared(ctx)
		}
		if err := t.shelf.wait(ctx); err != nil {
			return "", err
		}
	}
}

// fetchShared runs under the lock. Somebody may just have let go of it.
func (t *Tokens) fetchShared(ctx context.Context) (string, error) {
	look := localTime
	value, ttl, err := t.shelf.get(ctx)
	if err != nil {
		return "", err
	}
	if value == "" || t.isBad(value) {
		if value, ttl, err = t.fetch(ctx); err != nil {
			return "", err
		}
		if t.shelf.put(ctx, value, ttl) != nil {
			look = degraded
		}
	}
	t.keep(value, ttl, look)
	return value, nil
}

// alone does without Redis: the token in hand serves until it expires.
func (t *Tokens) alone(ctx context.Context) (string, error) {
	t.mu.Lock()
	held := t.current
	t.mu.Unlock()
	if left := held.expires.Sub(t.now()); held.value != "" && left > 0 {
		t.keep(held.value, left, degraded)
		return held.value, nil
	}
	value, ttl, err := t.fetch(ctx)
	if err != nil {
		return "", err
	}
	t.keep(value, ttl, degraded)
	return value, nil
}

// fetch asks the platform. A refusal stands for a while: too many wrong
// secrets block the caller's address for an hour.
func (t *Tokens) fetch(ctx context.Context) (string, time.Duration, error) {
	var got struct {
		Token   string `json:"access_token"`
		Seconds int    `json:"expires_in"`
	}
	query := url.Values{"corpid": {t.cfg.CorpID}, "corpsecret": {t.cfg.Secret}}
	err := t.api.call(ctx, "gettoken", query, nil, &got)
	if err == nil && got.Token == "" {
		err = &TransportError{Call: "gettoken", Err: errors.New("answer has no token")}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if refused, ok := errors.AsType[*Error](err); ok && refused.Code != codeBusy {
		t.failed, t.retryAt = err, t.now().Add(holdOff)
	}
	if lost, ok := errors.AsType[*TransportError](err); ok {
		lost.Sent = false // asking for a token has no outcome to worry about
	}
	if err == nil && got.Token == t.bad {
		t.bad = "" // the platform stands by it
	}
	return got.Token, lifetime(got.Seconds), err
}

// lifetime is how long a token is used: five minutes or a tenth less than the
// platform says, whichever is less, and at least a second.
func lifetime(seconds int) time.Duration {
	life := time.Duration(seconds) * time.Second
	return max(life-min(tokenMargin, life/10), time.Second)
}
