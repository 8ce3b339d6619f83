package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
)

// baseQuery reads the one row that every unit of work needs: the time, whether
// the master key is still in force, the version of the configuration, the answer
// given before, and the member's dialogue.
const baseQuery = `
select clock_timestamp(), coalesce(t.offset_us, 0), c.master_print = $4, c.revision, i.id is not null, i.answer,
       d.version, d.key_id, k.kind, k.wrapped, d.body
from companies c
left join clock t on t.company_id = c.company_id
left join inbox i on i.company_id = c.company_id and i.id = $2
left join dialogues d on d.company_id = c.company_id and d.member = $3
left join keys k on k.company_id = d.company_id and k.id = d.key_id
where c.company_id = $1`

// companyQuery is baseQuery for what nobody said, such as a timer.
const companyQuery = `
select clock_timestamp(), coalesce(t.offset_us, 0), c.master_print = $2, c.revision
from companies c
left join clock t on t.company_id = c.company_id
where c.company_id = $1`

type base struct {
	clock    time.Time
	offset   int64
	current  bool
	revision int64
	answered bool
	answer   []byte

	version *int64
	keyID   *keyID
	kind    *string
	wrapped []byte
	body    []byte
}

func (b *base) scan(row pgx.Row) error {
	return row.Scan(&b.clock, &b.offset, &b.current, &b.revision, &b.answered, &b.answer,
		&b.version, &b.keyID, &b.kind, &b.wrapped, &b.body)
}

// read is the first round trip. It returns the outcome of a message that was
// answered before.
func (w *work) read(ctx context.Context) (*Outcome, error) {
	for {
		var b base
		var found []ticketRow
		var asked []AskedQuestion
		var lines []lineRow
		var shares []workflow.ConsentShare
		batch := &pgx.Batch{}
		w.askBase(batch, &b)
		w.askTicket(batch, &found)
		w.askQuestions(batch, &asked)
		w.askList(batch, &lines)
		w.askConsents(batch, &shares)
		if err := w.store.pool.SendBatch(ctx, batch).Close(); err != nil {
			return nil, fmt.Errorf("read a unit of work: %w", err)
		}
		w.store.memory.clock.set(b.clock, b.offset, time.Now())
		if !b.current {
			return nil, ErrWrongKey
		}
		w.now = b.clock.Add(time.Duration(b.offset) * time.Microsecond)
		if w.message.ID != "" && b.answered {
			return w.storedAnswer(ctx, b.answer)
		}
		if err := w.take(ctx, b, found, asked, lines); err != nil {
			return nil, err
		}
		w.loaded.Consents = shares
		again, err := w.waitForTicket(ctx)
		if err != nil || !again {
			return nil, err
		}
	}
}

// askBase queues the query for what every unit of work needs.
func (w *work) askBase(batch *pgx.Batch, b *base) {
	if w.message.ID == "" && w.spec.Member == "" {
		batch.Queue(companyQuery, w.store.company, w.store.ring.print).QueryRow(func(row pgx.Row) error {
			return row.Scan(&b.clock, &b.offset, &b.current, &b.revision)
		})
		return
	}
	batch.Queue(baseQuery, w.store.company, w.message.ID, w.spec.Member, w.store.ring.print).QueryRow(b.scan)
}

// namedTicket is the number of the ticket if the reference tells it outright.
func (w *work) namedTicket() string {
	if q := w.spec.Ref.Question; q != nil {
		if q.On != "" && q.On[0] != '@' {
			return q.On
		}
	}
	return w.spec.Ref.Number
}

// waitForTicket takes the turn of a ticket that was found by other words. If
// somebody else had it, what was read may be old.
func (w *work) waitForTicket(ctx context.Context) (again bool, err error) {
	if w.ticket == nil {
		return false, nil
	}
	key := "ticket:" + w.ticket.row.number
	if slices.Contains(w.turns, key) {
		return false, nil
	}
	w.leave("ticket:")
	waited, err := w.store.turns.take(ctx, key)
	if err != nil {
		return false, err
	}
	w.turns = append(w.turns, key)
	return waited, nil
}

// storedAnswer is the outcome of a message that was handled before. Of a
// deleted customer nothing can be said any more.
func (w *work) storedAnswer(ctx context.Context, sealed []byte) (*Outcome, error) {
	reply, err := w.store.unseal(ctx, w.store.at("answer", w.message.ID), sealed)
	if err != nil && !errors.Is(err, ErrForgotten) {
		return nil, fmt.Errorf("stored answer: %w", err)
	}
	return &Outcome{Reply: reply, Duplicate: true, Now: w.now}, nil
}

// take turns rows into what the decision sees.
func (w *work) take(ctx context.Context, b base, found []ticketRow, asked []AskedQuestion, lines []lineRow) error {
	org, err := w.store.organizationAt(ctx, b.revision)
	if err != nil {
		return err
	}
	w.org, w.ticket, w.chat = org, nil, nil
	w.loaded = Loaded{Asked: unsettled(asked, w.now), Facts: workflow.Facts{Now: w.now, Org: org, Cause: w.message.ID}}
	if err := w.takeDialogue(b); err != nil {
		return err
	}
	if err := w.takeTicket(found); err != nil {
		return err
	}
	return w.takeList(lines)
}
