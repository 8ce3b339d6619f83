package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// Where an ERP owns the count of the shelves, every piece that Bihuan moves is
// noted in the same transaction and told to the ERP afterwards, once.
const (
	insertMovement = `
insert into stock_movements (company_id, part, store, quantity, moved_at, ticket) values ($1, $2, $3, $4, $5, $6)`
	untoldMovements = `
select id, part, store, quantity, moved_at, coalesce(ticket, '') from stock_movements
where company_id = $1 and told_at is null and aside_at is null and (cardinality($2::text[]) = 0 or part = any($2)) order by id limit $3`
	tellMovements = `
update stock_movements set told_at = $3 where company_id = $1 and id = any($2)`
	rejectMovement = `
update stock_movements set tries = tries + 1, aside_at = case when tries + 1 >= $3 then $4::timestamptz end
where company_id = $1 and id = $2 returning aside_at is not null`
	bookMovement = `
update stock_movements set told_at = $3 where company_id = $1 and id = $2 and told_at is null and aside_at is not null`
	asideMovements = `
select id, part, store, quantity, moved_at, coalesce(ticket, '') from stock_movements
where company_id = $1 and told_at is null and aside_at is not null order by id limit $2`
	// A count is believed only of a line that has not moved since it was asked for. What
	// was set aside the ERP has not counted: it comes on top until somebody booked it.
	putCount = `
insert into stock (company_id, part, store, on_hand, reserved, counted_at)
values ($1, $2, $3, greatest(0, $4::int + (select coalesce(sum(quantity), 0) from stock_movements
    where company_id = $1 and part = $2 and store = $3 and told_at is null and aside_at is not null)::int), 0, $6)
on conflict (company_id, part, store) do update
    set on_hand = excluded.on_hand, counted_at = excluded.counted_at,
        version = stock.version + (stock.on_hand <> excluded.on_hand)::int
    where stock.version = $5`
)

// putMovement notes pieces that come onto a shelf or leave it.
func (w *work) putMovement(batch *pgx.Batch, c workflow.StockChange) {
	if w.store.config.Counted && c.OnHand != 0 {
		ticket := ""
		if t := w.result.Decision.Ticket; t != nil {
			ticket = t.Number
		}
		batch.Queue(insertMovement, w.store.company, c.Part, c.Store, c.OnHand, w.now, word(ticket))
	}
}

// Movements are those that the ERP has not been told of yet, oldest first, of some
// parts or of all.
func (s *Store) Movements(ctx context.Context, parts []string, limit int) ([]unit.Movement, error) {
	if parts == nil {
		parts = []string{}
	}
	rows, err := s.pool.Query(ctx, untoldMovements, s.company, parts, limit)
	if err != nil {
		return nil, fmt.Errorf("read movements: %w", err)
	}
	return movements(rows)
}

func movements(rows pgx.Rows) ([]unit.Movement, error) {
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (unit.Movement, error) {
		var m unit.Movement
		err := row.Scan(&m.ID, &m.Part, &m.Store, &m.Quantity, &m.At, &m.Ticket)
		return m, err
	})
	if err != nil {
		return nil, fmt.Errorf("read movements: %w", err)
	}
	return out, nil
}

// MovementRejected notes that the ERP does not want a movement. It is set aside
// when that has happened so many times: aside.
func (s *Store) MovementRejected(ctx context.Context, id int64, times int, at time.Time) (aside bool, err error) {
	if err := s.pool.QueryRow(ctx, rejectMovement, s.company, id, times, at).Scan(&aside); err != nil {
		return false, fmt.Errorf("note rejected movement: %w", err)
	}
	return aside, nil
}

// MovementsAside are those that the ERP never booked and is not told any more,
// oldest first.
func (s *Store) MovementsAside(ctx context.Context, limit int) ([]unit.Movement, error) {
	rows, err := s.pool.Query(ctx, asideMovements, s.company, limit)
	if err != nil {
		return nil, fmt.Errorf("read movements: %w", err)
	}
	return movements(rows)
}

// MovementBooked notes that somebody has booked a movement by hand that was set
// aside; false if there is none of that id.
func (s *Store) MovementBooked(ctx context.Context, id int64, at time.Time) (bool, error) {
	done, err := s.pool.Exec(ctx, bookMovement, s.company, id, at)
	if err != nil {
		return false, fmt.Errorf("note a booked movement: %w", err)
	}
	return done.RowsAffected() == 1, nil
}

// MovementsTold notes that the ERP has them.
func (s *Store) MovementsTold(ctx context.Context, ids []int64, at time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	if _, err := s.pool.Exec(ctx, tellMovements, s.company, ids, at); err != nil {
		return fmt.Errorf("note movements: %w", err)
	}
	return nil
}

// StockLines are the lines of some parts, in every store.
func (s *Store) StockLines(ctx context.Context, parts []string) ([]workflow.Stock, error) {
	rows, err := s.pool.Query(ctx, stockQuery, s.company, parts)
	if err != nil {
		return nil, fmt.Errorf("read stock: %w", err)
	}
	out, err := pgx.CollectRows(rows, scanStock)
	if err != nil {
		return nil, fmt.Errorf("read stock: %w", err)
	}
	return out, nil
}

// PutCounts takes over what the ERP has counted, except of lines that moved since
// they had the version given with the count.
func (s *Store) PutCounts(ctx context.Context, counts []workflow.Stock, at time.Time) error {
	batch := &pgx.Batch{}
	for _, c := range counts {
		batch.Queue(putCount, s.company, c.Part, c.Store, c.OnHand, c.Version, at)
	}
	if err := s.pool.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("write counts: %w", err)
	}
	return nil
}
