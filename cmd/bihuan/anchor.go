package main

import (
	"context"
	"log/slog"
	"time"
)

// anchorEvery is how often the heads of the chains are signed.
const anchorEvery = time.Minute

// anchor signs the heads of the chains that have grown, once a minute.
func (s *service) anchor(ctx context.Context) {
	tick := time.NewTicker(anchorEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if _, err := s.store.Anchor(ctx); err != nil {
				slog.ErrorContext(ctx, "anchor", "error", err)
			}
		}
	}
}
