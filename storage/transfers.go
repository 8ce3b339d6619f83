package storage

import (
	"github.com/jackc/pgx/v5"
)

const (
	insertTransfer = `
insert into transfers (company_id, id, ticket, part, quantity, from_store, to_store, state, requested_at, version, changed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10)`
	// The row's version is the guard, as with a stock line.
	updateTransfer = `
with done as (
    update transfers set quantity = $3, state = $4, version = version + 1, changed_at = $6, shipped_at = $7, done_at = $8
    where company_id = $1 and id = $2 and version = $5 returning 1)
select must_change(count(*), 1) from done`
)

// putTransfers writes the transfers of the decision as they are now. What they
// went through is in the events of their ticket.
func (w *work) putTransfers(batch *pgx.Batch) {
	for _, t := range w.result.Decision.Transfers {
		if t.Version == 1 {
			batch.Queue(insertTransfer, w.store.company, t.ID, t.Ticket, t.Part, t.Quantity, t.From, t.To, string(t.State), t.AskedAt, w.now)
			continue
		}
		batch.Queue(updateTransfer, w.store.company, t.ID, t.Quantity, string(t.State), t.Version-1, w.now, instant(t.ShippedAt), instant(t.DoneAt))
	}
}
