package bench

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/jackc/pgx/v5"
)

// Baseline is something hand-written that the product is compared with.
type Baseline struct {
	Name string
	// Step makes one transaction on a connection.
	Step func(ctx context.Context, conn *pgx.Conn) error
}

// statement is one statement of a transaction.
type statement struct {
	sql  string
	args []any
}

// oneByOne is how a transaction is plainly written: each statement waits for
// the one before.
func oneByOne(ctx context.Context, conn *pgx.Conn, all []statement) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		for _, s := range all {
			if _, err := tx.Exec(ctx, s.sql, s.args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// atOnce sends a transaction in one round trip: the least that can be done.
func atOnce(ctx context.Context, conn *pgx.Conn, all []statement) error {
	batch := &pgx.Batch{}
	for _, s := range all {
		batch.Queue(s.sql, s.args...)
	}
	return conn.SendBatch(ctx, batch).Close()
}

// The bare transaction: one INSERT of 500 bytes, one UPDATE of 1500 in one of
// 10 000 rows, and no index but the primary keys.
const (
	bareRows   = 10_000
	bareInsert = `insert into bare_log (body) values ($1)`
	bareUpdate = `update bare_state set body = $2 where id = $1`
)

var bareTables = []string{
	`create table bare_log (id bigint generated always as identity primary key, body bytea not null)`,
	`create table bare_state (id int primary key, body bytea not null) with (fillfactor = 70)`,
	`alter table bare_log alter column body set storage external`,
	`alter table bare_state alter column body set storage external`,
	fmt.Sprintf(`insert into bare_state select i, decode(repeat('00', 1500), 'hex') from generate_series(0, %d) i`, bareRows-1),
}

// PrepareBare makes the tables of the bare transaction.
func PrepareBare(ctx context.Context, conn *pgx.Conn) error {
	for _, sql := range bareTables {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("prepare the bare baseline: %w", err)
		}
	}
	return nil
}

// Bare are the bare transaction's two forms. The first is the yardstick.
func Bare() []Baseline {
	log, state := make([]byte, 500), make([]byte, 1500)
	all := func() []statement {
		return []statement{{bareInsert, []any{log}}, {bareUpdate, []any{rand.IntN(bareRows), state}}} //nolint:gosec // no secret, only a spread
	}
	return []Baseline{
		{"bare", func(ctx context.Context, conn *pgx.Conn) error { return oneByOne(ctx, conn, all()) }},
		{"bare_batched", func(ctx context.Context, conn *pgx.Conn) error { return atOnce(ctx, conn, all()) }},
	}
}
