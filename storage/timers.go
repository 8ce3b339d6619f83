package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
)

const (
	putTimer = `
insert into timers (company_id, number, kind, gen, due_at) values ($1, $2, $3, $4, $5)
on conflict (company_id, number, kind) do update set gen = excluded.gen, due_at = excluded.due_at`
	deleteTimers = `delete from timers where company_id = $1 and number = $2 and kind = any($3)`
)

// putTimers writes what changed among the ticket's timers.
func (w *work) putTimers(batch *pgx.Batch) {
	var before []workflow.Timer
	if w.ticket != nil {
		before = w.ticket.before.Timers
	}
	t := w.result.Decision.Ticket
	w.added, w.removed = timerChanges(t.Number, before, t.Timers)
	for _, d := range w.added {
		batch.Queue(putTimer, w.store.company, t.Number, d.Kind, d.Gen, d.DueAt)
	}
	var gone []string
	for _, d := range w.removed {
		if _, kept := t.Timer(d.Kind); !kept {
			gone = append(gone, d.Kind)
		}
	}
	if len(gone) > 0 {
		batch.Queue(deleteTimers, w.store.company, t.Number, gone)
	}
}

// timerChanges compares the timers of a ticket. One that was moved is both
// removed in its old form and added in the new one.
func timerChanges(number string, before, after []workflow.Timer) (added, removed []Due) {
	only := func(of, without []workflow.Timer) (out []Due) {
		for _, t := range of {
			same := func(o workflow.Timer) bool { return o.Kind == t.Kind && o.Gen == t.Gen && o.DueAt.Equal(t.DueAt) }
			if !slices.ContainsFunc(without, same) {
				out = append(out, Due{Number: number, Kind: t.Kind, Gen: t.Gen, DueAt: t.DueAt})
			}
		}
		return out
	}
	return only(after, before), only(before, after)
}

const timersUntil = `
select number, kind, gen, due_at from timers
where company_id = $1 and (due_at, number, kind) > ($2, $3, $4) and due_at <= $5
order by due_at, number, kind limit $6`

// TimersUntil pages through the timers that fall due up to and including an
// instant. The zero after starts; the last timer of a page is the next after.
func (s *Store) TimersUntil(ctx context.Context, to time.Time, after Due, limit int) ([]Due, error) {
	return s.timers(ctx, timersUntil, s.company, after.DueAt, after.Number, after.Kind, to, limit)
}

func (s *Store) timers(ctx context.Context, query string, args ...any) ([]Due, error) {
	rows, err := s.pool.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read timers: %w", err)
	}
	due, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Due, error) {
		var d Due
		err := row.Scan(&d.Number, &d.Kind, &d.Gen, &d.DueAt)
		return d, err
	})
	if err != nil {
		return nil, fmt.Errorf("read timers: %w", err)
	}
	return due, nil
}
