package storage

import (
	"slices"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
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
