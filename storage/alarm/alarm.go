package alarm

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// Horizon is how far ahead timers are kept in Redis.
const Horizon = 24 * time.Hour

// chunk bounds how many timers one script call handles, so that Redis is never
// busy for long with one of them.
const chunk = 500

// Alarm is the alarm clock of one company. It may be used by many goroutines
// and many processes at once.
type Alarm struct {
	client redis.UniversalClient
	keys   keys
	// until is the end of the horizon as last seen by Claim or Refill, in
	// microseconds; 0 before the first. Add has no clock of its own.
	until atomic.Int64
}

// New makes the alarm clock of a company.
func New(client redis.UniversalClient, company string) *Alarm {
	return &Alarm{client: client, keys: keysOf(company)}
}

// Add puts timers in. One that is being fired at this moment stays as it is,
// one beyond the horizon is left to a later Refill.
func (a *Alarm) Add(ctx context.Context, timers []Due) error {
	args := make([]any, 0, 2*len(timers))
	until := a.until.Load()
	for _, d := range timers {
		at := micros(d.DueAt)
		if until != 0 && at > until {
			continue
		}
		args = append(args, strconv.FormatInt(at, 10), member(d))
	}
	return a.run(ctx, addScript, "add", args, 2*chunk)
}

// Remove takes timers out; those that are not there are no error.
func (a *Alarm) Remove(ctx context.Context, timers []Due) error {
	args := make([]any, len(timers))
	for i, d := range timers {
		args[i] = member(d)
	}
	return a.run(ctx, removeScript, "remove", args, chunk)
}

// Done says that claimed timers were fired.
func (a *Alarm) Done(ctx context.Context, timers ...Due) error {
	return a.Remove(ctx, timers)
}

func (a *Alarm) run(ctx context.Context, script *redis.Script, what string, args []any, size int) error {
	for len(args) > 0 {
		n := min(size, len(args))
		if err := script.Run(ctx, a.client, a.keys.all(), args[:n]...).Err(); err != nil {
			return fmt.Errorf("alarm: %s: %w", what, err)
		}
		args = args[n:]
	}
	return nil
}

// Claim takes up to limit timers that are due, oldest first. Nobody else gets
// them before the lease ends; without Done in time they are due again. next is
// when to ask again: the next due time or the end of somebody's lease, zero if
// there is neither. whole is false if Redis has forgotten what Refill put in.
func (a *Alarm) Claim(ctx context.Context, now time.Time, limit int, lease time.Duration) (due []Due, next time.Time, whole bool, err error) {
	a.until.Store(micros(now.Add(Horizon)))
	got, err := claimScript.Run(ctx, a.client, a.keys.all(),
		now.UnixMicro(), micros(now.Add(lease)), limit).StringSlice()
	if err != nil {
		return nil, time.Time{}, false, fmt.Errorf("alarm: claim: %w", err)
	}
	if len(got) < 3 || len(got)%2 != 1 {
		return nil, time.Time{}, false, fmt.Errorf("alarm: claim: answer of %d values", len(got))
	}
	if next, err = earliest(got[0], got[1]); err != nil {
		return nil, time.Time{}, false, err
	}
	due, err = a.decode(ctx, got[3:])
	return due, next, got[2] == "1", err
}

// decode reads members and scores. A member that is no timer is removed: it
// would come back for ever.
func (a *Alarm) decode(ctx context.Context, pairs []string) ([]Due, error) {
	out := make([]Due, 0, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		d, err := parseMember(pairs[i])
		if err == nil {
			d.DueAt, err = parseScore(pairs[i+1])
		}
		if err != nil {
			if err := a.run(ctx, removeScript, "remove", []any{pairs[i]}, 1); err != nil {
				return out, err
			}
			continue
		}
		out = append(out, d)
	}
	return out, nil
}

func earliest(scores ...string) (time.Time, error) {
	var first time.Time
	for _, s := range scores {
		if s == "" {
			continue
		}
		at, err := parseScore(s)
		if err != nil {
			return time.Time{}, err
		}
		if first.IsZero() || at.Before(first) {
			first = at
		}
	}
	return first, nil
}
