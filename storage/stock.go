package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
)

const stockQuery = `
select store, part, on_hand, reserved, in_transit_in, in_transit_out, version, counted_at from stock
where company_id = $1 and part = any($2)
order by part, store`

// askStock queues the query for the parts that the decision misses.
func (w *work) askStock(batch *pgx.Batch) {
	batch.Queue(stockQuery, w.store.company, w.need.Parts).Query(func(rows pgx.Rows) error {
		var err error
		w.loaded.Subjects.Stock, err = pgx.CollectRows(rows, scanStock)
		return err
	})
}

func scanStock(row pgx.CollectableRow) (workflow.Stock, error) {
	var s workflow.Stock
	var counted *time.Time
	err := row.Scan(&s.Store, &s.Part, &s.OnHand, &s.Reserved, &s.In, &s.Out, &s.Version, &counted)
	if counted != nil {
		s.CountedAt = *counted
	}
	return s, err
}

const (
	// The line's version is the guard: nobody moved anything since it was read.
	moveStock = `
with done as (
    update stock set on_hand = on_hand + $5, reserved = reserved + $6, in_transit_in = in_transit_in + $7,
        in_transit_out = in_transit_out + $8, version = version + 1
    where company_id = $1 and part = $2 and store = $3 and version = $4 returning 1)
select must_change(count(*), 1) from done`
	// A store that never had the part gets a line; that nobody else has made it
	// meanwhile is the guard.
	openStock = `
with done as (
    insert into stock (company_id, part, store, on_hand, reserved, in_transit_in, in_transit_out)
    values ($1, $2, $3, $4, $5, $6, $7) on conflict (company_id, part, store) do nothing returning 1)
select must_change(count(*), 1) from done`
)

// putStock moves pieces, in the order in which everybody does.
func (w *work) putStock(batch *pgx.Batch) {
	changes := slices.Clone(w.result.Decision.Stock)
	slices.SortStableFunc(changes, func(a, b workflow.StockChange) int {
		return cmp.Or(cmp.Compare(a.Part, b.Part), cmp.Compare(a.Store, b.Store))
	})
	for _, c := range changes {
		w.putMovement(batch, c)
		if c.Version == 0 {
			batch.Queue(openStock, w.store.company, c.Part, c.Store, c.OnHand, c.Reserve, c.In, c.Out)
			continue
		}
		batch.Queue(moveStock, w.store.company, c.Part, c.Store, c.Version, c.OnHand, c.Reserve, c.In, c.Out)
	}
}

const seedStock = `
insert into stock (company_id, part, store, on_hand, reserved) values ($1, $2, $3, $4, 0)
on conflict (company_id, part, store) do nothing`

// SeedStock puts parts on the shelf where a store has no line of them yet. What
// is there already is the shop's own count and stays.
func (s *Store) SeedStock(ctx context.Context, lines []workflow.Stock) error {
	batch := &pgx.Batch{}
	for _, l := range lines {
		batch.Queue(seedStock, s.company, l.Part, l.Store, l.OnHand)
	}
	if err := s.pool.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("seed the stock: %w", err)
	}
	return nil
}
