// Package contacts keeps the list of members true to the company's address book.
//
// An event that the address book has changed is a hint and nothing more: what is so
// is asked of the platform. An event that comes twice, late, out of order, or that
// says what is not so, therefore changes nothing.
package contacts

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"bihuan/workflow/staff"
)

const (
	// lookEvery is how often the address book is read without a hint: one may have
	// been lost.
	lookEvery = time.Hour
	// rest is how long the platform is left alone after it refused.
	rest = time.Minute
)

// Book is the address book and what the company makes of it.
type Book interface {
	Now(ctx context.Context) (time.Time, error)
	// Followed reports whether members are made of the address book: there are rules,
	// and somebody has seen and activated what they make of it.
	Followed(ctx context.Context) (bool, error)
	Propose(ctx context.Context) (staff.Plan, error)
	// Activate makes a plan's members the company's.
	Activate(ctx context.Context, p staff.Plan) error
	// Hold tells the administrators that so many would leave that nothing was done.
	Hold(ctx context.Context, leaving int) error
}

// Syncer follows the address book.
type Syncer struct {
	book  Book
	log   *slog.Logger
	wake  chan struct{}
	dirty atomic.Bool
	beat  atomic.Int64
	pass  sync.Mutex // one look at a time
	// after and again are instants of the one clock: not before, and at the latest.
	after, again time.Time
}

// New makes a Syncer, which looks once at its start.
func New(book Book, log *slog.Logger) *Syncer {
	if log == nil {
		log = slog.Default()
	}
	s := &Syncer{book: book, log: log, wake: make(chan struct{}, 1)}
	s.dirty.Store(true)
	return s
}

// Changed is the hint.
func (s *Syncer) Changed() {
	s.dirty.Store(true)
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Heartbeat is when the loop was last alive, on the machine's clock.
func (s *Syncer) Heartbeat() time.Time {
	if ns := s.beat.Load(); ns != 0 {
		return time.Unix(0, ns)
	}
	return time.Time{}
}

// Run follows the address book until ctx ends.
func (s *Syncer) Run(ctx context.Context) {
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for ctx.Err() == nil {
		s.beat.Store(time.Now().UnixNano())
		if _, err := s.RunOnce(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("following the address book failed", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-s.wake:
		case <-tick.C:
		}
	}
}

// RunOnce looks if there was a hint, or none for long, and tells whether anything
// has changed (1) or not (0). What the platform refuses is tried again later.
func (s *Syncer) RunOnce(ctx context.Context) (int, error) {
	s.pass.Lock()
	defer s.pass.Unlock()
	now, err := s.book.Now(ctx)
	if err != nil {
		return 0, err
	}
	if now.Before(s.after) || !s.dirty.Load() && now.Before(s.again) {
		return 0, nil
	}
	s.dirty.Store(false)
	s.again = now.Add(lookEvery)
	n, err := s.follow(ctx)
	if err != nil {
		s.dirty.Store(true)
		s.after = now.Add(rest)
		s.log.Warn("the address book was not read; it is tried again", "error", err)
	}
	return n, nil
}

func (s *Syncer) follow(ctx context.Context) (int, error) {
	if followed, err := s.book.Followed(ctx); err != nil || !followed {
		return 0, err
	}
	p, err := s.book.Propose(ctx)
	if err != nil || len(p.Changes) == 0 {
		return 0, err
	}
	if p.TooMany {
		left := 0
		for _, c := range p.Changes {
			if c.Kind == staff.Left {
				left++
			}
		}
		return 1, s.book.Hold(ctx, left)
	}
	return 1, s.book.Activate(ctx, p)
}
