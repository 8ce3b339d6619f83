package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

const (
	holdsQuery = `
select h.number, h.store, h.part, coalesce(t.plate, ''), h.held, h.lacks from stock_holds h
left join tickets t on t.company_id = h.company_id and t.number = h.number
where h.company_id = $1 and h.part = any($2)
order by h.number`
	putHold = `
insert into stock_holds (company_id, store, part, number, held, lacks) values ($1, $2, $3, $4, $5, $6)
on conflict (company_id, part, store, number) do update set held = excluded.held, lacks = excluded.lacks`
	dropHold = `
delete from stock_holds where company_id = $1 and store = $2 and part = $3 and number = $4`
	insertEntry = `
insert into stock_entries (company_id, store, part, kind, pieces, before, said_by, cause, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
)

// askHolds queues the query for who holds the parts that the decision misses.
func (w *work) askHolds(batch *pgx.Batch) {
	holds := &workflow.Holds{}
	w.loaded.Facts.Holds = holds
	batch.Queue(holdsQuery, w.store.company, w.need.Parts).Query(func(rows pgx.Rows) error {
		var err error
		holds.Of, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (workflow.Hold, error) {
			var h workflow.Hold
			err := row.Scan(&h.Ticket, &h.Store, &h.Part, &h.Plate, &h.Held, &h.Lacks)
			return h, err
		})
		return err
	})
}

// besideQuery finds the tickets of a store that lack a part, by the index of holds.
const besideQuery = ticketColumns + `where t.company_id = $1 and t.number in (
	select h.number from stock_holds h where h.company_id = $1 and h.part = any($2) and h.store = $3 and h.lacks > 0)
order by t.number`

// askBeside queues the query for the tickets that wait for what the decision moves.
func (w *work) askBeside(batch *pgx.Batch, rows *[]ticketRow) {
	batch.Queue(besideQuery, w.store.company, w.need.Parts, w.storeCode()).Query(func(r pgx.Rows) error {
		var err error
		*rows, err = pgx.CollectRows(r, scanTicket)
		return err
	})
}

const lackingQuery = `
select store, part from stock_holds where company_id = $1 and lacks > 0
group by part, store order by (part, store) <= ($3, $4), part, store limit $2`

const lyingFreeQuery = `
select h.store, h.part from stock_holds h join stock s on s.company_id = h.company_id and s.part = h.part and s.store = h.store
where h.company_id = $1 and h.lacks > 0 and s.on_hand > s.reserved
group by h.part, h.store order by (h.part, h.store) <= ($3, $4), h.part, h.store limit $2`

// Lacking are the parts that tickets lack, by store: those that come after one, then
// the others, so that who goes on where he stopped passes none by.
func (s *Store) Lacking(ctx context.Context, after unit.Lack, limit int) ([]unit.Lack, error) {
	return s.lacking(ctx, lackingQuery, after, limit)
}

// LyingFree are those of Lacking of which the store has free pieces.
func (s *Store) LyingFree(ctx context.Context, after unit.Lack, limit int) ([]unit.Lack, error) {
	return s.lacking(ctx, lyingFreeQuery, after, limit)
}

func (s *Store) lacking(ctx context.Context, query string, after unit.Lack, limit int) ([]unit.Lack, error) {
	rows, err := s.pool.Query(ctx, query, s.company, limit, after.Part, after.Store)
	if err != nil {
		return nil, fmt.Errorf("read what is lacking: %w", err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowToStructByPos[unit.Lack])
	if err != nil {
		return nil, fmt.Errorf("read what is lacking: %w", err)
	}
	return out, nil
}

// takeBeside opens them. Those of a deleted customer are nobody's any more.
func (w *work) takeBeside(rows []ticketRow) error {
	w.beside, w.loaded.Subjects.Beside = map[string]*storedTicket{}, nil
	for _, row := range rows {
		if row.wrapped == nil && row.keyID != w.store.ring.shared.id {
			continue
		}
		t, key, err := w.store.openTicket(row)
		if err != nil {
			return fmt.Errorf("ticket %s: %w", row.number, err)
		}
		w.beside[row.number] = &storedTicket{row: row, key: key, before: t}
		w.loaded.Subjects.Beside = append(w.loaded.Subjects.Beside, t)
	}
	return nil
}

// apart makes of every ticket that the decision changes beside its own a work of its
// own, in the order of their numbers, as everybody locks them.
func (w *work) apart() ([]*work, error) {
	var out []*work
	for _, d := range w.result.Decision.Beside {
		if d.Ticket == nil || w.beside[d.Ticket.Number] == nil || len(d.Stock)+len(d.Entries) > 0 || d.Dialogue != nil {
			return nil, badDecision("more than a ticket that was read follows beside")
		}
		m := w.message
		m.ID += "/" + d.Ticket.Number // no notice of it is one of the message's own
		out = append(out, &work{store: w.store, message: m, now: w.now, org: w.org, ticket: w.beside[d.Ticket.Number], result: Result{Decision: d}})
	}
	slices.SortFunc(out, func(a, b *work) int { return cmp.Compare(a.ticket.row.number, b.ticket.row.number) })
	return out, nil
}

// putHolds keeps the list of which ticket holds what, as far as it has changed.
func (w *work) putHolds(batch *pgx.Batch) {
	var before []workflow.Hold
	if w.ticket != nil {
		before = w.ticket.before.Holds()
	}
	after := w.result.Decision.Ticket.Holds()
	for _, h := range before {
		if !slices.ContainsFunc(after, func(o workflow.Hold) bool { return o.Store == h.Store && o.Part == h.Part }) {
			batch.Queue(dropHold, w.store.company, h.Store, h.Part, h.Ticket)
		}
	}
	for _, h := range after {
		if !slices.Contains(before, h) {
			batch.Queue(putHold, w.store.company, h.Store, h.Part, h.Ticket, h.Held, h.Lacks)
		}
	}
}

// putEntries puts on record what was said of shelves, by whom and because of which
// message.
func (w *work) putEntries(batch *pgx.Batch) {
	for _, e := range w.result.Decision.Entries {
		batch.Queue(insertEntry, w.store.company, e.Store, e.Part, string(e.Kind), e.Pieces, e.Before, e.By, w.message.ID, w.now)
	}
}
