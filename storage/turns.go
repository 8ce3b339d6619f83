package storage

import (
	"context"
	"sync"
)

// turns lets units of work of this process that would collide go one after
// another: those of one member, ticket, series of numbers or part. Units of
// other processes are told apart by versions alone. Keys are taken in the order
// member, ticket, then the rest sorted, so that no two units wait in a circle.
type turns struct {
	mu   sync.Mutex
	held map[string]*turn
}

type turn struct {
	free  chan struct{}
	users int // holding or waiting
}

// take waits for a key and reports whether somebody else had it.
func (t *turns) take(ctx context.Context, key string) (waited bool, err error) {
	t.mu.Lock()
	if t.held == nil {
		t.held = map[string]*turn{}
	}
	k, taken := t.held[key]
	if !taken {
		k = &turn{free: make(chan struct{}, 1)}
		t.held[key] = k
	}
	k.users++
	t.mu.Unlock()
	if !taken {
		return false, nil
	}
	select {
	case <-k.free:
		return true, nil
	case <-ctx.Done():
		t.drop(key, k)
		return true, ctx.Err()
	}
}

// leave hands a key to the next in line.
func (t *turns) leave(key string) {
	t.mu.Lock()
	k := t.held[key]
	t.mu.Unlock()
	k.free <- struct{}{}
	t.drop(key, k)
}

func (t *turns) drop(key string, k *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if k.users--; k.users == 0 {
		delete(t.held, key)
	}
}
