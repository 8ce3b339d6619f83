package storage

import "github.com/jackc/pgx/v5"

// unitKey is the key under which a unit of work keeps what was said in it: the
// customer's where there is one, the draft's while he has no ticket, else the
// company's. It queues the keys that are new.
func (w *work) unitKey(batch *pgx.Batch) (sealer, error) {
	d := w.result.Decision
	switch {
	case d.Ticket != nil && w.ticket == nil:
		return w.customerKey(batch)
	case w.ticket != nil:
		return w.ticket.key, nil
	case d.Dialogue != nil && personal(*d.Dialogue):
		if w.chat != nil && w.chat.draft != nil {
			return *w.chat.draft, nil
		}
		return w.newKey(batch, keyDraft, nil)
	case d.Dialogue == nil && w.chat != nil && w.chat.draft != nil:
		return *w.chat.draft, nil // a word within a half-finished registration
	}
	return w.store.ring.shared, nil
}

// customerKey is the key of a ticket that is being opened: one that the
// customer has, else the draft's, else a new one.
func (w *work) customerKey(batch *pgx.Batch) (sealer, error) {
	t := w.result.Decision.Ticket
	if t.Customer == "" {
		return w.store.ring.shared, nil
	}
	var draft *sealer
	if w.chat != nil && w.chat.draft != nil {
		draft = w.chat.draft
		batch.Queue(giveKey, w.store.company, draft.id, t.Customer)
	}
	switch {
	case w.opened != nil && w.opened.key != nil && w.opened.facts.Customer == t.Customer:
		return *w.opened.key, nil
	case draft != nil:
		return *draft, nil
	}
	return w.newKey(batch, keyCustomer, &t.Customer)
}

// giveKey makes a draft's key the customer's.
const giveKey = `
with done as (
    update keys set kind = 'customer', customer_id = $3
    where company_id = $1 and id = $2 and wrapped is not null returning 1)
select must_change(count(*), 1) from done`

// A new key must be wrapped by the master key that is in force.
const insertKey = `
with done as (
    insert into keys (company_id, id, kind, customer_id, wrapped)
    select company_id, $2, $3, $4, $5 from companies where company_id = $1 and master_print = $6 returning 1)
select must_change(count(*), 1) from done`

func (w *work) newKey(batch *pgx.Batch, kind string, customer *string) (sealer, error) {
	ring := w.store.ring
	id, secret, wrapped := ring.fresh()
	batch.Queue(insertKey, w.store.company, id, kind, customer, wrapped, ring.print)
	return newSealer(id, secret)
}
