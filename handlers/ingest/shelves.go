package ingest

import (
	"context"
	"log/slog"
	"time"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// shelves is what sharing needs of storage.
type shelves interface {
	Do(ctx context.Context, m unit.Message, s unit.Spec, decide func(unit.Loaded) (unit.Result, error)) (unit.Outcome, error)
	Now(ctx context.Context) (time.Time, error)
	Organization(ctx context.Context) (*workflow.Organization, error)
	LyingFree(ctx context.Context, after unit.Lack, limit int) ([]unit.Lack, error)
}

// Shelves gives what a ticket has given back – it was cancelled, returned a piece,
// or its reservation ended – to those that lack it, where Bihuan counts by itself.
type Shelves struct {
	store shelves
	last  unit.Lack // that was shared; the next look goes on after it
}

// NewShelves shares the shelves of a store of Bihuan's own.
func NewShelves(store shelves) *Shelves { return &Shelves{store: store} }

// Run looks every so often, as the organization's rules for counts say, until ctx
// ends.
func (s *Shelves) Run(ctx context.Context) {
	for {
		wait := unknown
		if org, err := s.store.Organization(ctx); err == nil {
			wait = seconds(org.Counts.Recount)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
			s.Look(ctx)
		}
	}
}

// Look shares what lies free now.
func (s *Shelves) Look(ctx context.Context) {
	free, err := s.store.LyingFree(ctx, s.last, lackMax)
	if err != nil {
		slog.ErrorContext(ctx, "what lies free is not known", "error", err)
		return
	}
	for _, l := range free {
		s.last = l
		share(ctx, s.store, l, func(*workflow.Organization) *workflow.Counting { return nil })
	}
}
