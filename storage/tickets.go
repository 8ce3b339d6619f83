package storage

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
)

// recent is how long a done ticket still answers to its tail or plate.
const recent = 7 * 24 * time.Hour

// plateTail is how many characters of a plate find it.
const plateTail = 4

const ticketColumns = `
select t.number, t.plate, t.store, t.done_at, t.version, t.revision, t.head, t.key_id, k.wrapped, t.snapshot
from tickets t
left join keys k on k.company_id = t.company_id and k.id = t.key_id `

// The ways to name a ticket: $2 is the name or the member, $3 the store. An
// ambiguous name loads 20 tickets at most.
const (
	ticketByNumber  = ticketColumns + `where t.company_id = $1 and t.number = $2`
	ticketByCurrent = ticketColumns + `where t.company_id = $1 and t.number = (
		select d.current from dialogues d where d.company_id = $1 and d.member = $2)`
	ticketByTail = ticketColumns + `where t.company_id = $1 and t.tail = $2 and ($3 = '' or t.store = $3)
		order by t.done_at desc limit 20`
	ticketByPlate = ticketColumns + `where t.company_id = $1 and t.plate_tail = right($2, 4)
		and right(t.plate, length($2)) = $2 and ($3 = '' or t.store = $3)
		order by t.done_at desc limit 20`
)

// ticketRow is a ticket as it lies in the table.
type ticketRow struct {
	number, plate, store string
	doneAt               *time.Time
	version, revision    int64
	head                 []byte
	keyID                keyID
	wrapped              []byte
	snapshot             []byte
}

// storedTicket is the ticket that a unit of work may change.
type storedTicket struct {
	row    ticketRow
	key    sealer
	before *workflow.Ticket
}

// askTicket queues the query for the ticket that the spec refers to.
func (w *work) askTicket(batch *pgx.Batch, found *[]ticketRow) {
	company, member, ref := w.store.company, w.spec.Member, w.spec.Ref
	var q *pgx.QueuedQuery
	switch {
	case w.namedTicket() != "":
		q = batch.Queue(ticketByNumber, company, w.namedTicket())
	case ref.Question != nil:
		return
	case ref.Tail != "":
		q = batch.Queue(ticketByTail, company, ref.Tail, ref.Store)
	case utf8.RuneCountInString(ref.Plate) >= plateTail:
		q = batch.Queue(ticketByPlate, company, ref.Plate, ref.Store)
	case ref.Current && member != "":
		q = batch.Queue(ticketByCurrent, company, member)
	default:
		return
	}
	q.Query(func(rows pgx.Rows) error {
		var err error
		*found, err = pgx.CollectRows(rows, scanTicket)
		return err
	})
}

func scanTicket(row pgx.CollectableRow) (ticketRow, error) {
	var t ticketRow
	err := row.Scan(&t.number, &t.plate, &t.store, &t.doneAt, &t.version, &t.revision, &t.head, &t.keyID, &t.wrapped, &t.snapshot)
	return t, err
}

// takeTicket chooses the one ticket that is meant, or lists the candidates. A
// deleted customer's tickets are nobody's any more: no word reaches them.
func (w *work) takeTicket(found []ticketRow) error {
	found = slices.DeleteFunc(found, func(t ticketRow) bool { return t.wrapped == nil && t.keyID != w.store.ring.shared.id })
	if w.byWord() {
		found = meant(found, w.now)
	}
	if len(found) != 1 {
		for _, t := range found {
			w.loaded.Candidates = append(w.loaded.Candidates, Candidate{Number: t.number, Plate: t.plate, Store: t.store})
		}
		return nil
	}
	ticket, key, err := w.store.openTicket(found[0])
	if err != nil {
		return fmt.Errorf("ticket %s: %w", found[0].number, err)
	}
	w.ticket = &storedTicket{row: found[0], key: key, before: ticket}
	w.loaded.Subjects.Ticket = ticket
	return nil
}

// byWord reports whether the reference may fit several tickets.
func (w *work) byWord() bool {
	ref := w.spec.Ref
	return w.namedTicket() == "" && ref.Question == nil && (ref.Tail != "" || ref.Plate != "")
}

// meant keeps the open tickets or, where there are none, those done lately.
// The rows come open ones first.
func meant(found []ticketRow, now time.Time) []ticketRow {
	var open, done []ticketRow
	for _, t := range found {
		switch {
		case t.doneAt == nil:
			open = append(open, t)
		case t.doneAt.After(now.Add(-recent)):
			done = append(done, t)
		}
	}
	if len(open) > 0 {
		return open
	}
	return done
}

// openTicket reads a ticket's sealed state.
func (s *Store) openTicket(row ticketRow) (*workflow.Ticket, sealer, error) {
	key, err := s.ring.sealer(row.keyID, row.wrapped)
	if err != nil {
		return nil, sealer{}, err
	}
	plain, err := key.open(s.at("tickets", row.number).turn(row.revision), row.snapshot)
	if err != nil {
		return nil, sealer{}, err
	}
	t := &workflow.Ticket{}
	if err := json.Unmarshal(plain, t); err != nil {
		return nil, sealer{}, err
	}
	return t, key, nil
}

const insertTicket = `
insert into tickets (company_id, number, revision, version, head, key_id, snapshot, store, blueprint, blueprint_version,
    stage, step, state, outcome, reason, plate, customer_id, vehicle_id, created_at, promised_at, done_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`

// The row's revision is the guard: it must be the one that was decided on.
const updateTicket = `
with done as (
    update tickets set revision = $3, version = $4, head = $5, key_id = $6, snapshot = $7, store = $8, blueprint = $9,
        blueprint_version = $10, stage = $11, step = $12, state = $13, outcome = $14, reason = $15, plate = $16,
        customer_id = $17, vehicle_id = $18, created_at = $19, promised_at = $20, done_at = $21
    where company_id = $1 and number = $2 and revision = $3 - 1 returning 1)
select must_change(count(*), 1) from done`

// putTicket writes the ticket after the decision; head is the hash of its last
// event.
func (w *work) putTicket(batch *pgx.Batch, key sealer, head []byte) error {
	t := w.result.Decision.Ticket
	revision, query := int64(1), insertTicket
	if w.ticket != nil {
		revision, query = w.ticket.row.revision+1, updateTicket
	}
	plain, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("ticket %s: %w", t.Number, err)
	}
	snapshot := key.seal(w.store.at("tickets", t.Number).turn(revision), plain)
	batch.Queue(query, append([]any{w.store.company, t.Number, revision, t.Version, head, key.id, snapshot}, columns(t)...)...)
	w.after.ticket = &storedTicket{key: key, before: t,
		row: ticketRow{number: t.Number, version: t.Version, revision: revision, head: head, keyID: key.id}}
	return nil
}

// columns are what a ticket is searched by.
func columns(t *workflow.Ticket) []any {
	return []any{t.Store, t.Blueprint, t.BlueprintVersion, t.Stage, t.Step, string(t.State), word(string(t.Outcome)), word(blockedFor(t)),
		t.Field(fieldPlate), t.Customer, t.Vehicle, t.CreatedAt, instant(t.Promised()), instant(t.DoneAt)}
}

// blockedFor is why a ticket stands still, empty if it does not.
func blockedFor(t *workflow.Ticket) string {
	if t.State != workflow.Blocked || len(t.Blocks) == 0 {
		return ""
	}
	return t.Blocks[len(t.Blocks)-1].Reason
}

// word is NULL for the empty string.
func word(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// instant is NULL for the zero time.
func instant(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}
