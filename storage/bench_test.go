package storage

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"bihuan/storage/embedded"
	"bihuan/storage/storagetest"
)

// benchTickets is how many tickets the notes are spread over.
const benchTickets = 2000

// BenchmarkProgressNote compares a whole unit of work with a bare transaction
// of one INSERT and one UPDATE, on a PostgreSQL that syncs every commit:
//
//	go test -run - -bench ProgressNote -benchtime 4s ./storage
func BenchmarkProgressNote(b *testing.B) {
	address := durable(b)
	s := open(b, address)
	numbers := make([]string, benchTickets)
	for i := range numbers {
		numbers[i] = openTicket(b, s, fmt.Sprint("open", i))
	}
	conn := direct(b, address, company)
	grow(b, conn, 30000)
	exec(b, conn, `create table bare_log (id bigint generated always as identity primary key, body bytea)`)
	exec(b, conn, `create table bare_state (id int primary key, body bytea) with (fillfactor = 70)`)
	exec(b, conn, `insert into bare_state select i, decode(repeat('00', 1500), 'hex') from generate_series(0, 9999) i`)
	exec(b, conn, `vacuum analyze`)
	var id atomic.Int64
	for _, n := range []int{8, 32} {
		pooled := withPool(b, address, n)
		for _, batched := range []bool{false, true} {
			b.Run(fmt.Sprintf("bare/batched=%t/%d", batched, n), func(b *testing.B) { bare(b, pooled, n, batched) })
		}
		b.Run(fmt.Sprintf("do/%d", n), func(b *testing.B) {
			s := open(b, pooled)
			at(b, n, func(ctx context.Context) error {
				number := numbers[rand.IntN(len(numbers))]
				m := progress(fmt.Sprint("bench", id.Add(1)), number)
				_, err := s.Do(ctx, m, Spec{Member: "zhangwei" + m.ID, Ref: Ref{Number: number}}, progressing("拆检完成，等配件"))
				return err
			})
		})
	}
}

// at runs f in n goroutines and reports the rate.
func at(b *testing.B, n int, f func(context.Context) error) {
	b.SetParallelism(max(1, n/runtime.GOMAXPROCS(0)))
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := f(b.Context()); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tx/s")
}

func bare(b *testing.B, address string, n int, batched bool) {
	pool, err := pgxpool.New(b.Context(), address)
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close()
	const insert, update = `insert into bare_log (body) values ($1)`, `update bare_state set body = $2 where id = $1`
	log, state := make([]byte, 500), make([]byte, 1500)
	at(b, n, func(ctx context.Context) error {
		row := rand.IntN(10000)
		if batched {
			batch := &pgx.Batch{}
			batch.Queue(insert, log)
			batch.Queue(update, row, state)
			return pool.SendBatch(ctx, batch).Close()
		}
		return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, insert, log); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, update, row, state)
			return err
		})
	})
}

// durable starts a PostgreSQL of the benchmark's own that syncs its commits.
func durable(b *testing.B) string {
	server, err := embedded.StartPostgres(b.Context(), storagetest.Dir(b), embedded.PostgresOptions{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := server.Stop(context.Background()); err != nil {
			b.Error(err)
		}
	})
	if err := Migrate(b.Context(), server.URL()); err != nil {
		b.Fatal(err)
	}
	return server.URL()
}

func withPool(b *testing.B, address string, n int) string {
	u, err := url.Parse(address)
	if err != nil {
		b.Fatal(err)
	}
	q := u.Query()
	q.Set("pool_max_conns", strconv.Itoa(n))
	u.RawQuery = q.Encode()
	return u.String()
}
