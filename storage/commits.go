package storage

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"
)

// maxGroup is how many units of work are committed together at most.
const maxGroup = 64

// errApart is a group that was undone for certain; its members go on alone, so
// that each gets its own error.
var errApart = errors.New("the group was undone")

// commits brings units of work to PostgreSQL. While one group is on its way the
// next one gathers: alone, a unit waits for nobody, and under load one
// transaction carries many. Turns keep units that touch the same rows out of one
// group.
type commits struct {
	store *Store

	mu      sync.Mutex
	waiting []*pending
	busy    bool // somebody sends
}

// pending is a unit of work that waits for its commit.
type pending struct {
	batch *pgx.Batch
	done  chan error
}

// commit sends what a unit of work writes, and returns when it is committed, or
// is not. What is decided is finished even when the sender hangs up.
func (c *commits) commit(ctx context.Context, batch *pgx.Batch) error {
	if shareable(batch) {
		if err := c.together(ctx, batch); !errors.Is(err, errApart) {
			return err
		}
	}
	return c.send(ctx, batch)
}

func (c *commits) send(ctx context.Context, batch *pgx.Batch) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitTimeout)
	defer cancel()
	return c.store.pool.SendBatch(ctx, batch).Close()
}

// together waits for the commit of a group.
func (c *commits) together(ctx context.Context, batch *pgx.Batch) error {
	p := &pending{batch: batch, done: make(chan error, 1)}
	c.mu.Lock()
	c.waiting = append(c.waiting, p)
	first := !c.busy
	c.busy = true
	c.mu.Unlock()
	if first {
		go c.work(context.WithoutCancel(ctx))
	}
	return <-p.done
}

// work sends group after group until nobody waits.
func (c *commits) work(ctx context.Context) {
	for {
		c.mu.Lock()
		n := min(len(c.waiting), maxGroup)
		group := c.waiting[:n:n]
		c.waiting = c.waiting[n:]
		if c.busy = n > 0; !c.busy {
			c.waiting = nil
		}
		c.mu.Unlock()
		if n == 0 {
			return
		}
		err := c.group(ctx, group)
		for _, p := range group {
			p.done <- err
		}
	}
}

// group commits some units of work in one transaction.
func (c *commits) group(ctx context.Context, group []*pending) error {
	if len(group) == 1 {
		return c.send(ctx, group[0].batch)
	}
	batches := make([]*pgx.Batch, len(group))
	for i, p := range group {
		batches[i] = p.batch
	}
	err := c.send(ctx, merge(batches))
	if err != nil && !unanswered(err) {
		return fmt.Errorf("%w: %w", errApart, err)
	}
	return err
}
