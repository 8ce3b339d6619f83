package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5"

	"bihuan/cmd/bihuan/bench"
)

type timersBench struct {
	benchSettings `embed:""`

	Pending int   `help:"Timers that wait in the table, spread over ten days." default:"1000000"`
	Burst   []int `help:"How many fall due within one second." default:"100,5000"`
}

// Run measures, and prints the report.
func (c *timersBench) Run(ctx context.Context) (err error) {
	if c.Pending < 0 {
		return errors.New("pending must not be negative")
	}
	for _, n := range c.Burst {
		if n < 1 {
			return errors.New("a burst has at least one timer")
		}
	}
	w, err := openBenchWorld(ctx, c.benchSettings)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }() //nolint:contextcheck // ctx may have ended by then
	b := &timersRun{command: c, world: w}
	report, err := b.measure(ctx)
	if err != nil {
		return err
	}
	if !c.JSON {
		for _, r := range report.Runs {
			fmt.Fprintf(os.Stdout, "%d due within one second among %d: committed after p50 %.1f ms, p99 %.1f ms, at most %.1f ms (bare commit p99 %.1f ms); back %.1f s after FLUSHALL\n",
				r.Timers.Burst, r.Timers.Pending, r.P50, r.P99, r.Timers.Max, r.BareP99, r.Timers.RefillSeconds)
		}
	}
	return report.Write(os.Stdout)
}

// The clock of a run: bursts follow each other closely enough that no timer
// which one of them has set falls due before the next.
const (
	burstGap   = 10 * time.Minute
	burstLead  = 2 * time.Second
	rehearsal  = 40               // timers that fire first, as in a service that has run for a while
	rehearsed  = 30 * time.Second // before the burst
	stallAfter = 4 * time.Hour    // the shipped blueprint's, where stores never close
	farAway    = 12 * time.Hour
	spread     = 10 * 24 * time.Hour
)

// timersRun is one run of the benchmark.
type timersRun struct {
	command *timersBench
	world   *benchWorld
	direct  *pgx.Conn
	morning time.Time // when the first burst falls due
	perRow  float64   // bytes
}

func (b *timersRun) measure(ctx context.Context) (bench.Report, error) {
	report := bench.Report{Name: "timers"}
	if err := b.prepare(ctx); err != nil {
		return report, err
	}
	defer b.direct.Close(context.WithoutCancel(ctx))
	err := profiled(b.command.CPUProfile, func() error {
		for i, n := range b.command.Burst {
			run, err := b.burst(ctx, i, n)
			if err != nil {
				return err
			}
			report.Runs = append(report.Runs, run)
		}
		return nil
	})
	if err != nil {
		return report, err
	}
	return report, (&verifyCommand{Database: b.world.database()}).verify(ctx, os.Stderr)
}

// prepare opens the tickets of all bursts, each with its last word just so long
// ago that it stalls in its burst's second, and puts in the timers that wait.
func (b *timersRun) prepare(ctx context.Context) error {
	b.morning = time.Now().Truncate(time.Second).Add(time.Hour)
	var when []time.Time
	second := func(from time.Time, n int) {
		for j := range n {
			due := from.Add(time.Duration(j) * time.Second / time.Duration(n)).Truncate(time.Microsecond)
			when = append(when, due.Add(-stallAfter))
		}
	}
	for i, n := range b.command.Burst {
		second(b.due(i).Add(-rehearsed), rehearsal)
		second(b.due(i), n)
	}
	progressf(ctx, "opening %d tickets", len(when))
	_, err := seedBench(ctx, b.world, len(when), func(i int) time.Time { return when[i] })
	if err != nil {
		return err
	}
	if b.direct, err = b.world.connect(ctx, benchCompany); err != nil {
		return err
	}
	if err := bench.PrepareBare(ctx, b.direct); err != nil {
		return err
	}
	return b.fill(ctx)
}

// due is the second in which a burst falls due.
func (b *timersRun) due(i int) time.Time { return b.morning.Add(time.Duration(i) * burstGap) }

// fill puts in timers that wait. Their tickets are missed by nobody before they
// fall due.
func (b *timersRun) fill(ctx context.Context) error {
	progressf(ctx, "setting %d timers", b.command.Pending)
	const query = `
insert into timers (company_id, number, kind, gen, due_at)
select $1, 'BZ20260101-' || i, 'stall', 7, $2::timestamptz + i * ($3::bigint / greatest($4::int, 1)) * interval '1 microsecond'
from generate_series(1, $4::int) i`
	if _, err := b.direct.Exec(ctx, query, benchCompany, b.morning.Add(farAway), (spread - farAway).Microseconds(), b.command.Pending); err != nil {
		return fmt.Errorf("set the timers that wait: %w", err)
	}
	for _, sql := range []string{"vacuum analyze", "checkpoint"} {
		if _, err := b.direct.Exec(ctx, sql); err != nil && sql != "checkpoint" { // not everybody may
			return err
		}
	}
	var rows, bytes int64
	const size = `select (select count(*) from timers), pg_total_relation_size('timers')`
	if err := b.direct.QueryRow(ctx, size).Scan(&rows, &bytes); err != nil {
		return fmt.Errorf("measure the table: %w", err)
	}
	b.perRow = bench.Round(float64(bytes)/float64(max(rows, 1)), 0)
	return nil
}
