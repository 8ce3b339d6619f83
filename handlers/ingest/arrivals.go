package ingest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"bihuan/bot/erp"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// Arrivals looks whether parts that tickets lack have come: goods are booked in the
// ERP, and nobody says so in the chat. What is there is reserved for those tickets,
// and they go on. A part that the ERP has no answer for keeps back no other; once it
// does not answer at all, the rest waits for the next look, which begins there.
func (c *Counts) Arrivals(ctx context.Context, org *workflow.Organization) {
	lacking, err := c.store.Lacking(ctx, c.last, lackMax)
	if err != nil {
		slog.ErrorContext(ctx, "what is lacking is not known", "error", err)
		return
	}
	known := map[string]bool{}
	for _, l := range lacking {
		c.last = l
		counted, asked := known[l.Part]
		if !asked {
			err := c.ask(ctx, []string{l.Part}, org)
			if counted = err == nil; err != nil {
				slog.WarnContext(ctx, "the count is not known", "part", l.Part, "error", err)
			}
			if err != nil && !errors.Is(err, erp.ErrRejected) {
				return
			}
			known[l.Part] = counted
		}
		if !counted {
			continue
		}
		share(ctx, c.store, l, func(org *workflow.Organization) *workflow.Counting {
			return &workflow.Counting{Age: seconds(org.Counts.Fresh)}
		})
	}
}

// share reserves what lies free of a part in a store for the tickets that lack it.
func share(ctx context.Context, store shelves, l unit.Lack, counting func(*workflow.Organization) *workflow.Counting) {
	err := arrived(ctx, store, l, counting)
	if err != nil && !errors.Is(err, workflow.ErrStale) {
		slog.ErrorContext(ctx, "what has come is not reserved", "store", l.Store, "part", l.Part, "error", err)
	}
}

func arrived(ctx context.Context, store shelves, l unit.Lack, counting func(*workflow.Organization) *workflow.Counting) error {
	now, err := store.Now(ctx)
	if err != nil {
		return err
	}
	m := unit.Message{ID: fmt.Sprintf("arrival:%s:%s:%d", l.Store, l.Part, now.UnixMicro()), Kind: "arrival"}
	_, err = store.Do(ctx, m, unit.Spec{Store: l.Store}, func(u unit.Loaded) (unit.Result, error) {
		u.Facts.Counting = counting(u.Facts.Org)
		u.Facts.Cause = m.ID
		out, err := workflow.Decide(u.Subjects, workflow.Command{Action: workflow.ActArrival, Args: workflow.Args{To: l.Store, Value: l.Part}}, u.Facts)
		return unit.Result{Decision: out}, err
	})
	return err
}
