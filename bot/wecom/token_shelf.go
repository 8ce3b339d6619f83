package wecom

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	redisTime = time.Second                 // for one command
	lockTime  = callTimeout + 5*time.Second // longer than a call of gettoken
	lockPoll  = 25 * time.Millisecond
)

// errShelf marks failures of Redis.
var errShelf = errors.New("wecom: token store")

// removeIfEqual deletes KEYS[1] if it still holds ARGV[1], so that a slow
// process cannot throw away what another has put there since.
var removeIfEqual = redis.NewScript(
	`if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) end return 0`)

// shelf is where processes share one token: "bihuan:wecom:<corp id>:<label>"
// followed by ":token" (the token, expiring with it) and ":lock" (the holder's
// random name).
type shelf struct {
	redis       redis.UniversalClient
	token, busy string
}

func newShelf(client redis.UniversalClient, corpID, label string) *shelf {
	prefix := "bihuan:wecom:" + corpID + ":" + label
	return &shelf{redis: client, token: prefix + ":token", busy: prefix + ":lock"}
}

// get returns the token and how long it is good for, or "".
func (s *shelf) get(ctx context.Context) (string, time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, redisTime)
	defer cancel()
	pipe := s.redis.Pipeline()
	value, left := pipe.Get(ctx, s.token), pipe.PTTL(ctx, s.token)
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return "", 0, fmt.Errorf("%w: %w", errShelf, err)
	}
	if left.Val() <= 0 {
		return "", 0, nil
	}
	return value.Val(), left.Val(), nil
}

func (s *shelf) put(ctx context.Context, value string, ttl time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, redisTime)
	defer cancel()
	return s.redis.Set(ctx, s.token, value, ttl).Err()
}

func (s *shelf) remove(ctx context.Context, value string) error {
	ctx, cancel := context.WithTimeout(ctx, redisTime)
	defer cancel()
	return removeIfEqual.Run(ctx, s.redis, []string{s.token}, value).Err()
}

// lock takes the lock, unless another holds it, and returns how to let go of it.
func (s *shelf) lock(ctx context.Context) (release func(), locked bool, err error) {
	limited, cancel := context.WithTimeout(ctx, redisTime)
	defer cancel()
	name := rand.Text()
	err = s.redis.SetArgs(limited, s.busy, name, redis.SetArgs{Mode: "NX", TTL: lockTime}).Err()
	if errors.Is(err, redis.Nil) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("%w: %w", errShelf, err)
	}
	return func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), redisTime)
		defer cancel()
		// A lock that cannot be let go expires by itself.
		_ = removeIfEqual.Run(ctx, s.redis, []string{s.busy}, name).Err()
	}, true, nil
}

// wait gives the lock's holder a moment.
func (s *shelf) wait(ctx context.Context) error {
	select {
	case <-time.After(lockPoll):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
