package storage

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
)

// commit is the second round trip: one pipeline, which PostgreSQL runs as one
// transaction, alone or with other units of work. Tickets are locked first, then
// dialogues, numbers and stock in sorted order, so that units of work do not wait
// for each other in a circle.
func (w *work) commit(ctx context.Context) (Outcome, error) {
	batch := &pgx.Batch{}
	if err := w.queue(batch); err != nil {
		return Outcome{}, err
	}
	if batch.Len() > 0 {
		w.sent = true
		if err := w.store.commits.commit(ctx, batch); err != nil {
			return Outcome{}, fmt.Errorf("commit a unit of work: %w", err)
		}
	}
	w.announce()
	return w.outcome(), nil
}

// queue fills the pipeline with everything that follows from the decision.
func (w *work) queue(batch *pgx.Batch) error {
	d := w.result.Decision
	w.putGuards(batch)
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
	if err := w.queueBeside(batch); err != nil {
		return err
	}
	if err := w.putDialogue(batch, key); err != nil {
		return err
	}
	if err := w.putArrival(batch); err != nil {
		return err
	}
	w.putMedia(batch)
	w.putQuestions(batch)
	w.putStock(batch)
	w.putEntries(batch)
	w.putTransfers(batch)
	w.putPeople(batch)
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

// queueBeside writes the further tickets of the decision.
func (w *work) queueBeside(batch *pgx.Batch) error {
	var err error
	if w.others, err = w.apart(); err != nil {
		return err
	}
	for _, o := range w.others {
		if err := o.queueTicket(batch, o.ticket.key); err != nil {
			return err
		}
		o.putQuestions(batch)
		o.putTransfers(batch)
		if err := o.putMail(batch, o.ticket.key); err != nil {
			return err
		}
	}
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
	w.putHolds(batch)
	w.putConsents(batch)
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
