package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
)

// Sizes are the mean lengths in bytes of what the product writes for a message.
type Sizes struct{ Inbox, Answer, Event, Snapshot, Dialogue int }

// Total is how many sealed bytes a message writes.
func (s Sizes) Total() int { return s.Inbox + s.Answer + s.Event + s.Snapshot + s.Dialogue }

// RowTicket is a ticket that same_rows writes to.
type RowTicket struct{ Number, Assignee string }

// The tables of the product are used as they are, with all their indexes, under
// a company of their own. These statements open them to a copy, and close them.
var copyable = []string{"tickets", "timers", "dialogues"}

// CopyRows makes the same tickets, timers and dialogues again, for a second
// company.
func CopyRows(ctx context.Context, conn *pgx.Conn, from, to string) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		for _, table := range copyable {
			if err := copyTable(ctx, tx, table, from, to); err != nil {
				return fmt.Errorf("copy %s: %w", table, err)
			}
		}
		return nil
	})
}

func copyTable(ctx context.Context, tx pgx.Tx, table, from, to string) error {
	const columnsOf = `
select string_agg(column_name, ', ' order by ordinal_position) from information_schema.columns
where table_schema = current_schema and table_name = $1 and column_name <> 'company_id' and is_generated = 'NEVER'`
	var columns string
	if err := tx.QueryRow(ctx, columnsOf, table).Scan(&columns); err != nil {
		return err
	}
	for _, sql := range []string{
		"alter table " + table + " no force row level security",
		"insert into " + table + " (company_id, " + columns + ") select '" + to + "', " + columns + " from " + table + " where company_id = '" + from + "'",
		"alter table " + table + " force row level security",
	} {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// The statements of one message, as they would be written by hand.
const (
	rowsTicket = `
update tickets set revision = revision + 1, version = version + 1, head = $3, key_id = $4, snapshot = $5, store = $6, blueprint = $7,
    blueprint_version = $8, stage = $9, step = $10, state = $11, outcome = null, reason = null, plate = plate,
    customer_id = customer_id, vehicle_id = vehicle_id, created_at = created_at, promised_at = $12, done_at = null
where company_id = $1 and number = $2`
	rowsEvent = `
insert into events (company_id, number, seq, type, version, at, actor, cause, data, hash)
values ($1, $2, $3, 'commented', 1, $4, $5, $6, $7, $8)`
	rowsTimer = `
insert into timers (company_id, number, kind, gen, due_at) values ($1, $2, $3, $4, $5)
on conflict (company_id, number, kind) do update set gen = excluded.gen, due_at = excluded.due_at`
	rowsDialogue = `
insert into dialogues (company_id, member, version, current, key_id, body) values ($1, $2, 1, $3, $4, $5)
on conflict (company_id, member) do update set version = dialogues.version + 1, current = excluded.current,
    key_id = excluded.key_id, body = excluded.body`
	rowsInbox = `
insert into inbox (company_id, id, sender, kind, received_at, body, answer) values ($1, $2, $3, 'text', $4, $5, $6)`
)

// SameRows writes by hand, without deciding, sealing or answering anything, the
// rows that the product writes for a progress note, in the same sizes.
func SameRows(company string, tickets []RowTicket, sizes Sizes) []Baseline {
	w := &rowWriter{company: company, tickets: tickets, sizes: sizes, seqs: make([]atomic.Int64, len(tickets))}
	return []Baseline{
		{"same_rows", func(ctx context.Context, conn *pgx.Conn) error { return oneByOne(ctx, conn, w.message()) }},
		{"same_rows_batched", func(ctx context.Context, conn *pgx.Conn) error { return atOnce(ctx, conn, w.message()) }},
	}
}

type rowWriter struct {
	company string
	tickets []RowTicket
	sizes   Sizes
	seqs    []atomic.Int64
	sent    atomic.Int64
}

// message are the statements of one message. The blanks stand for what is
// sealed; like it they are not compressed.
func (w *rowWriter) message() []statement {
	i := rand.IntN(len(w.tickets)) //nolint:gosec // no secret, only a spread
	t, seq := w.tickets[i], w.seqs[i].Add(1)
	now, id := time.Now(), "m:"+strconv.FormatInt(7_000_000_000_000_000_000+w.sent.Add(1), 10)
	var hash [32]byte
	var key [16]byte
	blank := func(n int) []byte { return make([]byte, n) }
	return []statement{
		{rowsTicket, []any{w.company, t.Number, hash[:], key, blank(w.sizes.Snapshot), "BA01", "repair", 1, "work", "work", "in_progress", now}},
		{rowsEvent, []any{w.company, t.Number, 1_000_000 + seq, now, t.Assignee, id, blank(w.sizes.Event), hash[:]}},
		{rowsTimer, []any{w.company, t.Number, "stall", 1_000_000 + seq, now.Add(4 * time.Hour)}},
		{rowsDialogue, []any{w.company, t.Assignee, t.Number, key, blank(w.sizes.Dialogue)}},
		{rowsInbox, []any{w.company, id, t.Assignee, now, blank(w.sizes.Inbox), blank(w.sizes.Answer)}},
	}
}
