// Package perceive looks at the photos and listens to the voices that people
// sent. A message that brought one is committed and acknowledged before; what is
// seen or heard comes back as a command of its own. Whatever fails on the way is
// tried again, and what is of no use gets its sentence.
package perceive

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"bihuan/bot/plate"
	"bihuan/bot/voice"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// store keeps the media and what is known of them.
type store interface {
	Now(ctx context.Context) (time.Time, error)
	ClaimMedia(ctx context.Context, now time.Time, limit int) ([]unit.Medium, error)
	SettleMedium(ctx context.Context, m unit.Medium) error
	ReadyMedia(ctx context.Context, now time.Time) ([]unit.Batch, error)
	PutBytes(ctx context.Context, m unit.Medium, form unit.Picture, content []byte) error
	Bytes(ctx context.Context, m unit.Medium, form unit.Picture) ([]byte, error)
	ExpireMedia(ctx context.Context, now time.Time) (int, error)
	// Snapshot is the newest known configuration.
	Snapshot() *workflow.Organization
}

// Config is what a Perceiver needs. All fields without "optional" must be set.
type Config struct {
	Store store
	// Fetch downloads what the platform keeps under a name. Unless the error is
	// ErrGone or ErrTooBig, it may be had later.
	Fetch  func(ctx context.Context, name string) ([]byte, error)
	Plates []plate.Engine // asked in turn until one is sure; none: no plate is read
	Speech []voice.Engine // asked in turn until one answers; none: nothing is heard
	// HotWords are what the engines should expect, the most likely first;
	// optional: the names of the catalog's parts.
	HotWords func() []string
	// Answer is told what was found in all that one person sent. It may be told
	// twice.
	Answer func(ctx context.Context, b unit.Batch) error
	Poll   time.Duration // between looks when idle; optional, default 1 s
	Log    *slog.Logger  // optional
}

// What Fetch may say of bytes that it will never get.
var (
	ErrGone   = errors.New("perceive: the platform has it no more")
	ErrTooBig = errors.New("perceive: too big")
)

const (
	sideBySide = 2                // media that are looked at together; each may need some 200 MB
	lookTime   = 35 * time.Second // for one medium, all tries of all engines; less than ClaimMedia's lease
	expireEach = time.Hour        // between two looks for what has expired
	beatEvery  = 5 * time.Second
)

// failure is how often an answer could not be given, and when it is tried again.
type failure struct {
	tries int
	until time.Time
}

// Perceiver works off media. Several may run on one store.
type Perceiver struct {
	cfg  Config
	bell chan struct{}
	beat atomic.Int64

	pass     sync.Mutex
	expired  time.Time // of the last look for what has expired, in the store's time
	failures map[string]failure
}

// New makes a Perceiver; Run or RunOnce start it.
func New(cfg Config) *Perceiver {
	cfg.Poll = cmp.Or(cfg.Poll, time.Second)
	cfg.Log = cmp.Or(cfg.Log, slog.Default()).With("loop", "perceiver")
	return &Perceiver{cfg: cfg, bell: make(chan struct{}, 1), failures: map[string]failure{}}
}

// Wake makes Run look at once.
func (p *Perceiver) Wake() {
	select {
	case p.bell <- struct{}{}:
	default:
	}
}

// Heartbeat is when the loop was last alive; zero before its start.
func (p *Perceiver) Heartbeat() time.Time {
	if ns := p.beat.Load(); ns != 0 {
		return time.Unix(0, ns)
	}
	return time.Time{}
}

// Run works until ctx ends.
func (p *Perceiver) Run(ctx context.Context) {
	ticker := time.NewTicker(beatEvery)
	defer ticker.Stop()
	poll := time.NewTicker(p.cfg.Poll)
	defer poll.Stop()
	for ctx.Err() == nil {
		n, err := p.RunOnce(ctx)
		if err != nil && ctx.Err() == nil {
			p.cfg.Log.Error("pass failed", "error", err)
		}
		if n > 0 && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-p.bell:
		case <-poll.C:
		case <-ticker.C:
		}
	}
}

// RunOnce looks at what is due, answers what is ready, and tells how much it
// did.
func (p *Perceiver) RunOnce(ctx context.Context) (int, error) {
	p.pass.Lock()
	defer p.pass.Unlock()
	p.beat.Store(time.Now().UnixNano())
	now, err := p.cfg.Store.Now(ctx)
	if err != nil {
		return 0, fmt.Errorf("perceive: %w", err)
	}
	looked, err := p.lookAll(ctx, now)
	if err != nil {
		return looked, err
	}
	answered, err := p.answerAll(ctx, now)
	return looked + answered, errors.Join(err, p.expire(ctx, now))
}

// lookAll looks at the claimed media, a few side by side.
func (p *Perceiver) lookAll(ctx context.Context, now time.Time) (int, error) {
	media, err := p.cfg.Store.ClaimMedia(ctx, now, sideBySide)
	if err != nil {
		return 0, err
	}
	var group errgroup.Group
	group.SetLimit(sideBySide)
	defer p.beating()()
	for _, m := range media {
		group.Go(func() error {
			return p.cfg.Store.SettleMedium(ctx, p.look(ctx, m, now))
		})
	}
	return len(media), group.Wait()
}

// beating shows that the loop lives while it waits for engines, which look bounds.
func (p *Perceiver) beating() (stop func()) {
	done := make(chan struct{})
	go func() {
		ticker := time.NewTicker(beatEvery)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				p.beat.Store(time.Now().UnixNano())
			}
		}
	}()
	return func() { close(done) }
}

// look does the next thing for a medium. A failure, or a bug that one picture
// brings to light, puts it off.
func (p *Perceiver) look(ctx context.Context, m unit.Medium, now time.Time) (next unit.Medium) {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	defer func() {
		if bug := recover(); bug != nil {
			p.cfg.Log.Error("panic", "medium", m.ID, "bug", fmt.Sprintf("%T", bug), "stack", string(debug.Stack()))
			next = putOff(m, now)
		}
	}()
	next, err := p.step(ctx, m, now)
	if err != nil {
		p.cfg.Log.Warn("a photo or voice has to wait", "medium", m.ID, "ticket", m.Ticket, "kind", m.Kind, "state", m.State, "attempts", m.Attempts, "error", err)
		return putOff(m, now)
	}
	return next
}

func (p *Perceiver) step(ctx context.Context, m unit.Medium, now time.Time) (unit.Medium, error) {
	switch m.State {
	case unit.MediumArrived:
		return p.arrived(ctx, m)
	case unit.MediumUnheard:
		return p.unheard(ctx, m, now)
	case unit.MediumLinked:
		return p.linked(ctx, m)
	case unit.MediumReady, unit.MediumKept:
	}
	return m, nil
}

// The waits before something is tried again.
const (
	firstWait = 2 * time.Second
	longest   = 10 * time.Minute
)

// backoff is the wait after the n-th failure.
func backoff(n int) time.Duration { return min(longest, firstWait<<min(n, 10)) }

// putOff leaves a medium as it is and has it looked at again later. Its bytes
// are gone from the platform after three days: then it is given up.
func putOff(m unit.Medium, now time.Time) unit.Medium {
	m.DueAt = now.Add(backoff(m.Attempts))
	if m.State == unit.MediumArrived && now.After(m.ReceivedAt.Add(platformKeeps)) {
		return useless(m, "media_gone")
	}
	return m
}

// platformKeeps is how long the platform keeps what was sent (path 90254).
const platformKeeps = 3 * 24 * time.Hour

// useless is a medium that only gets its sentence.
func useless(m unit.Medium, fault string) unit.Medium {
	m.Fault = fault
	return ready(m)
}

// ready is a medium whose sender can be answered, once the others that he sent
// with it are.
func ready(m unit.Medium) unit.Medium {
	m.State, m.DueAt = unit.MediumReady, m.ReceivedAt.Add(unit.BatchWindow)
	return m
}

// answerAll answers everybody whose photos and voices were all looked at. An
// answer that fails is tried again later and later; the others need not wait.
func (p *Perceiver) answerAll(ctx context.Context, now time.Time) (int, error) {
	batches, err := p.cfg.Store.ReadyMedia(ctx, now)
	if err != nil {
		return 0, err
	}
	done := 0
	for _, b := range batches {
		first := b.Media[0].ID
		if now.After(b.Media[0].ReceivedAt.Add(giveUp)) {
			done += p.leave(ctx, b)
			continue
		}
		f := p.failures[first]
		if now.Before(f.until) {
			continue
		}
		if err := p.cfg.Answer(ctx, b); err != nil && ctx.Err() == nil {
			f.tries++
			f.until = now.Add(backoff(f.tries))
			p.failures[first] = f
			p.cfg.Log.Error("what somebody sent is not answered", "sender", b.Sender, "medium", first, "tries", f.tries, "error", err)
			continue
		}
		delete(p.failures, first)
		done++
	}
	return done, ctx.Err()
}

// giveUp is how long an answer is tried that nobody can give.
const giveUp = 24 * time.Hour

// leave keeps a batch without an answer.
func (p *Perceiver) leave(ctx context.Context, b unit.Batch) int {
	delete(p.failures, b.Media[0].ID)
	for _, m := range b.Media {
		m.State, m.DueAt = unit.MediumKept, time.Time{}
		if err := p.cfg.Store.SettleMedium(ctx, m); err != nil {
			p.cfg.Log.Error("a photo or voice is not put aside", "medium", m.ID, "error", err)
			return 0
		}
	}
	p.cfg.Log.Error("given up: what somebody sent was not answered", "sender", b.Sender, "media", len(b.Media))
	return len(b.Media)
}

func (p *Perceiver) expire(ctx context.Context, now time.Time) error {
	if now.Before(p.expired.Add(expireEach)) {
		return nil
	}
	n, err := p.cfg.Store.ExpireMedia(ctx, now)
	if err != nil {
		return err
	}
	if n > 0 {
		p.cfg.Log.Info("removed what was kept long enough", "media", n)
	}
	p.expired = now
	return nil
}
