package storage

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
)

// commit is the second round trip: one pipeline, which PostgreSQL runs as one
// transaction. Tickets are locked first, then dialogues, numbers and stock in
// sorted order, so that units of work do not wait for each other in a circle.
func (w *work) commit(ctx context.Context) (Outcome, error) {
	batch := &pgx.Batch{}
	if err := w.queue(batch); err != nil {
		return Outcome{}, err
	}
	if batch.Len() > 0 {
		// What is decided is finished even when the sender hangs up.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitTimeout)
		defer cancel()
		w.sent = true
		if err := w.store.pool.SendBatch(ctx, batch).Close(); err != nil {
			return Outcome{}, fmt.Errorf("commit a unit of work: %w", err)
		}
	}
	w.announce()
	return w.outcome(), nil
}

// queue fills the pipeline with everything that follows from the decision.
func (w *work) queue(batch *pgx.Batch) error {
	d := w.result.Decision
	key, err := w.unitKey(batch)
	if err != nil {
		return err
	}
	if d.Ticket != nil {
		if err := w.queueTicket(batch, key); err != nil {
			return err
		}
	} else if len(d.Events) > 0 {
		return badDecision("events without a ticket")
	}
	if err := w.putDialogue(batch, key); err != nil {
		return err
	}
	w.putQuestions(batch)
	w.putStock(batch)
	w.putTransfers(batch)
	if d.Off != nil {
		batch.Queue(putPresence, w.store.company, w.message.From, *d.Off)
	}
	if w.spec.Press != nil {
		card := *w.spec.Press
		if card.CodeAt.IsZero() {
			card.CodeAt = w.now // the press brought it
		}
		w.store.putCard(batch, card)
	}
	if err := w.putMail(batch, key); err != nil {
		return err
	}
	w.putInbox(batch, key)
	return nil
}

// queueTicket writes a ticket with what hangs on it.
func (w *work) queueTicket(batch *pgx.Batch, key sealer) error {
	t := w.result.Decision.Ticket
	if err := w.checkTicket(t); err != nil {
		return err
	}
	// The row goes first: its guard is the cheapest to fail at. It needs the
	// head, which the events give.
	events := &pgx.Batch{}
	head, err := w.putEvents(events, key)
	if err != nil {
		return err
	}
	if err := w.putTicket(batch, key, head); err != nil {
		return err
	}
	batch.QueuedQueries = append(batch.QueuedQueries, events.QueuedQueries...)
	w.putDispatches(batch)
	w.putTimers(batch)
	return w.putCustomer(batch)
}

// checkTicket refuses a decision about another ticket than the one that was
// read, and one that opens a ticket under a number it did not draw.
func (w *work) checkTicket(t *workflow.Ticket) error {
	switch {
	case t.Company != w.store.company:
		return badDecision("ticket of company %q", t.Company)
	case w.ticket != nil && t.Number != w.ticket.row.number:
		return badDecision("it read ticket %s and changes %s", w.ticket.row.number, t.Number)
	case w.ticket == nil && (w.opened == nil || t.Number != w.opened.facts.Number):
		return badDecision("number %s was not drawn", t.Number)
	case w.ticket == nil && len(w.result.Decision.Events) == 0:
		return badDecision("ticket %s has no events", t.Number)
	}
	return nil
}

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

const insertInbox = `
insert into inbox (company_id, id, sender, kind, received_at, body, answer) values ($1, $2, $3, $4, $5, $6, $7)`

// putInbox writes the message with its answer. One that was there already
// undoes everything. What was said is kept only under a key that goes with the
// customer: a message that led to nothing may be about anybody, and nobody could
// delete it with him.
func (w *work) putInbox(batch *pgx.Batch, key sealer) {
	m := w.message
	if m.ID == "" {
		return
	}
	var body, answer []byte
	if len(m.Body) > 0 && key.id != w.store.ring.shared.id {
		body = key.seal(w.store.at("inbox", m.ID), m.Body)
	}
	if len(w.result.Reply) > 0 {
		answer = key.seal(w.store.at("answer", m.ID), w.result.Reply)
	}
	batch.Queue(insertInbox, w.store.company, m.ID, m.From, m.Kind, w.now, body, answer)
}

const (
	insertDispatches = `insert into dispatches (company_id, number, assignee, id)
		select $1, $2, * from unnest($3::text[], $4::int[])`
	deleteDispatches = `delete from dispatches where company_id = $1 and number = $2
		and (assignee, id) in (select * from unnest($3::text[], $4::int[]))`
)

// putDispatches keeps the list of who works on what.
func (w *work) putDispatches(batch *pgx.Batch) {
	var before []workflow.Dispatch
	if w.ticket != nil {
		before = w.ticket.before.OpenDispatches()
	}
	t := w.result.Decision.Ticket
	after := t.OpenDispatches()
	w.queueDispatches(batch, deleteDispatches, t.Number, before, after)
	w.queueDispatches(batch, insertDispatches, t.Number, after, before)
}

// queueDispatches applies a statement to those that are in one list only.
func (w *work) queueDispatches(batch *pgx.Batch, query, number string, of, without []workflow.Dispatch) {
	var assignees []string
	var ids []int
	for _, d := range of {
		if !slices.ContainsFunc(without, func(o workflow.Dispatch) bool { return o.ID == d.ID && o.Assignee == d.Assignee }) {
			assignees, ids = append(assignees, d.Assignee), append(ids, d.ID)
		}
	}
	if len(ids) > 0 {
		batch.Queue(query, w.store.company, number, assignees, ids)
	}
}

const putPresence = `
insert into presence (company_id, userid, off_at) values ($1, $2, $3)
on conflict (company_id, userid) do update set off_at = excluded.off_at`
