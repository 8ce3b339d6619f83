package storage

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
)

// verifyPage is how many tickets are walked at a time.
const verifyPage = 200

// Verify walks the chains of all tickets and the anchors, as they are at one
// moment, and reports every fault once.
func (s *Store) Verify(ctx context.Context, report func(Finding)) (Verified, error) {
	v := &verifier{store: s, report: report, seen: map[Finding]bool{}}
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err := pgx.BeginTxFunc(ctx, s.pool, options, func(tx pgx.Tx) error {
		v.tx = tx
		if err := v.tickets(ctx); err != nil {
			return err
		}
		if err := v.numbers(ctx); err != nil {
			return err
		}
		return v.anchors(ctx)
	})
	if err != nil {
		return Verified{}, fmt.Errorf("verify: %w", err)
	}
	return v.count, nil
}

type verifier struct {
	store  *Store
	tx     pgx.Tx
	report func(Finding)
	seen   map[Finding]bool
	count  Verified
}

func (v *verifier) fault(f Finding) {
	if f.Problem == TicketVanished {
		f.Seq = 0
	}
	if !v.seen[f] {
		v.seen[f] = true
		v.count.Findings++
		v.report(f)
	}
}

// The next numbers that either table knows.
const numbersAfter = `
select number from (
    (select number from tickets where company_id = $1 and number > $2 order by number limit $3)
    union
    (select distinct number from events where company_id = $1 and number > $2 order by number limit $3)) n
order by number limit $3`

// tickets walks all chains, a page at a time.
func (v *verifier) tickets(ctx context.Context) error {
	for after := ""; ; {
		rows, err := v.tx.Query(ctx, numbersAfter, v.store.company, after, verifyPage)
		if err != nil {
			return err
		}
		numbers, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		if len(numbers) == 0 {
			return nil
		}
		if err := v.page(ctx, numbers); err != nil {
			return err
		}
		after = numbers[len(numbers)-1]
	}
}

const (
	eventsOf = `
select number, seq, type, version, at, actor, cause, data, hash from events
where company_id = $1 and number between $2 and $3
order by number, seq`
	rowsOf = `
select t.number, t.version, t.revision, t.head, t.key_id, k.wrapped, t.snapshot,
    array[t.store, t.stage, t.step, t.state, coalesce(t.outcome, ''), coalesce(t.reason, ''), t.plate, t.customer_id, t.vehicle_id]
from tickets t left join keys k on k.company_id = t.company_id and k.id = t.key_id
where t.company_id = $1 and t.number between $2 and $3`
)

// verifyRow is a ticket's row with the columns that its sealed state must match.
type verifyRow struct {
	ticketRow
	columns []string
}

func (v *verifier) page(ctx context.Context, numbers []string) error {
	company, first, last := v.store.company, numbers[0], numbers[len(numbers)-1]
	rows, err := v.tx.Query(ctx, eventsOf, company, first, last)
	if err != nil {
		return err
	}
	events, err := pgx.CollectRows(rows, scanEvent)
	if err != nil {
		return err
	}
	if rows, err = v.tx.Query(ctx, rowsOf, company, first, last); err != nil {
		return err
	}
	tickets := map[string]verifyRow{}
	var r verifyRow
	_, err = pgx.ForEachRow(rows, []any{&r.number, &r.version, &r.revision, &r.head, &r.keyID, &r.wrapped, &r.snapshot, &r.columns},
		func() error {
			tickets[r.number] = r
			r = verifyRow{}
			return nil
		})
	if err != nil {
		return err
	}
	sealed := make([][]byte, len(events))
	for i, e := range events {
		sealed[i] = e.data
	}
	keys, err := v.store.sealers(ctx, sealed...)
	if err != nil {
		return err
	}
	for _, number := range numbers {
		end := slices.IndexFunc(events, func(e storedEvent) bool { return e.number != number })
		if end < 0 {
			end = len(events)
		}
		v.ticket(number, events[:end], tickets, keys)
		events = events[end:]
	}
	return nil
}

func scanEvent(row pgx.CollectableRow) (storedEvent, error) {
	var e storedEvent
	err := row.Scan(&e.number, &e.seq, &e.form.name, &e.form.version, &e.at, &e.actor, &e.cause, &e.data, &e.hash)
	return e, err
}

// ticket checks one chain against its row.
func (v *verifier) ticket(number string, events []storedEvent, rows map[string]verifyRow, keys map[keyID]sealer) {
	v.count.Tickets++
	v.count.Events += len(events)
	last := v.chain(number, events, keys)
	row, ok := rows[number]
	if !ok {
		v.fault(Finding{Problem: TicketVanished, Ticket: number})
		return
	}
	switch {
	case row.version > last.seq:
		v.fault(Finding{Problem: EventMissing, Ticket: number, Seq: last.seq + 1})
	case row.version < last.seq:
		v.fault(Finding{Problem: EventUnchained, Ticket: number, Seq: row.version + 1})
	case !bytes.Equal(row.head, last.hash):
		v.fault(Finding{Problem: TicketChanged, Ticket: number})
	}
	state, _, err := v.store.openTicket(row.ticketRow)
	switch {
	case isForgotten(err):
	case err != nil || state.Number != number || state.Version != row.version || !slices.Equal(searched(state), row.columns):
		v.fault(Finding{Problem: TicketChanged, Ticket: number})
	}
}

// searched are the columns of rowsOf as the sealed state has them.
func searched(t *workflow.Ticket) []string {
	return []string{t.Store, t.Stage, t.Step, string(t.State), string(t.Outcome), blockedFor(t), t.Field(fieldPlate), t.Customer, t.Vehicle}
}

// chain walks the events of a ticket and returns its head. After a fault it
// goes on from what is stored, so that one fault is reported at its place only.
func (v *verifier) chain(number string, events []storedEvent, keys map[keyID]sealer) head {
	last := head{number: number}
	for _, e := range events {
		switch {
		case e.seq != last.seq+1:
			v.fault(Finding{Problem: EventMissing, Ticket: number, Seq: last.seq + 1})
		case !bytes.Equal(v.store.link(last.hash, e), e.hash):
			v.fault(Finding{Problem: EventChanged, Ticket: number, Seq: e.seq})
		case !v.readable(e, keys):
			v.fault(Finding{Problem: EventUnreadable, Ticket: number, Seq: e.seq})
		}
		last.seq, last.hash = e.seq, e.hash
	}
	return last
}

// readable reports whether an event opens, or can never be opened again because
// its key was destroyed.
func (v *verifier) readable(e storedEvent, keys map[keyID]sealer) bool {
	id, err := sealedBy(e.data)
	if err != nil {
		return false
	}
	key, ok := keys[id]
	if !ok {
		return true
	}
	plain, err := key.open(v.store.at("events", e.number).turn(e.seq), e.data)
	if err != nil {
		return false
	}
	_, err = decodeEvent(e.form, plain)
	return err == nil
}
