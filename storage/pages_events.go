package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// openEvents reads sealed events, given newest first, into p. Those of a
// deleted customer are left out: his page says so by itself.
func (s *Store) openEvents(ctx context.Context, stored []storedEvent, p *unit.Page) error {
	sealed := make([][]byte, len(stored))
	for i, e := range stored {
		sealed[i] = e.data
	}
	keys, err := s.sealers(ctx, sealed...)
	if err != nil {
		return err
	}
	for _, e := range slices.Backward(stored) {
		id, err := sealedBy(e.data)
		if err != nil {
			return fmt.Errorf("event %d of %s: %w", e.seq, e.number, err)
		}
		key, ok := keys[id]
		if !ok {
			continue
		}
		plain, err := key.open(s.at("events", e.number).turn(e.seq), e.data)
		if err != nil {
			return fmt.Errorf("event %d of %s: %w", e.seq, e.number, err)
		}
		data, err := decodeEvent(e.form, plain)
		if err != nil {
			return fmt.Errorf("event %d of %s: %w", e.seq, e.number, err)
		}
		p.Events = append(p.Events, workflow.Event{Seq: e.seq, At: e.at, By: e.actor, Cause: e.cause, Data: data})
	}
	return nil
}

// insertView does not wait for the disk: a view that a crash loses does no
// harm.
const (
	lazily     = `select set_config('synchronous_commit', 'off', true)`
	insertView = `insert into page_views (company_id, number, minute, visitor)
values ($1, $2, date_trunc('minute', $3::timestamptz), $4) on conflict do nothing`
)

// CountView notes that a visitor looked at a ticket's customer page, once a
// minute at most.
func (s *Store) CountView(ctx context.Context, number string, at time.Time, visitor []byte) error {
	batch := &pgx.Batch{}
	batch.Queue(lazily)
	batch.Queue(insertView, s.company, number, at, visitor)
	if err := s.pool.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("count a view: %w", err)
	}
	return nil
}

const revisionsOf = `select number, revision from tickets where company_id = $1 and number = any($2::text[])`

// Revisions are those of the named tickets, as far as there are any.
func (s *Store) Revisions(ctx context.Context, numbers []string) (map[string]int64, error) {
	rows, err := s.pool.Query(ctx, revisionsOf, s.company, numbers)
	if err != nil {
		return nil, fmt.Errorf("read revisions: %w", err)
	}
	out := make(map[string]int64, len(numbers))
	var number string
	var revision int64
	_, err = pgx.ForEachRow(rows, []any{&number, &revision}, func() error {
		out[number] = revision
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read revisions: %w", err)
	}
	return out, nil
}
