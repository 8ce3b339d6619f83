package main

import (
	"context"
	"time"

	"bihuan/handlers/deliver"
	"bihuan/storage"
)

// testClock is the clock as the simulator drives it.
type testClock struct {
	*deliver.Clock
	store *storage.Store
}

// Now is the instant that everything goes by.
func (c testClock) Now(ctx context.Context) (time.Time, error) { return c.store.Now(ctx) }

// Next is the next instant at which anything is due.
func (c testClock) Next(ctx context.Context) (time.Time, bool, error) {
	now, err := c.store.Now(ctx)
	if err != nil {
		return now, false, err
	}
	return c.store.NextDue(ctx, now)
}
