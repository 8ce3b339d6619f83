package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"bihuan/cmd/bihuan/bench"
)

// pair is what was measured within one pair.
type pair struct {
	product   bench.Sample
	baselines map[string]bench.Sample
	trips     float64 // per message
	wal       float64 // bytes per message
	own       float64 // µs per message
	postgres  map[string]float64
	bareOwn   float64
}

// work is how much computing a bare transaction costs, as a share of a message.
// Unlike the rates it hardly notices what else the machine does.
func (p pair) work() float64 {
	if p.postgres["product"] == 0 {
		return 0
	}
	return (p.bareOwn + p.postgres["bare"]) / (p.own + p.postgres["product"])
}

// run measures at n connections, pair after pair.
func (b *inboundRun) run(ctx context.Context, n int) (bench.Run, error) {
	conns := make([]*pgx.Conn, n)
	for i := range conns {
		var err error
		if conns[i], err = b.world.connect(ctx, benchRows); err != nil {
			return bench.Run{}, err
		}
		defer conns[i].Close(context.WithoutCancel(ctx))
	}
	var pairs []pair
	for i := range b.command.Pairs + 1 {
		p, err := b.pair(ctx, conns)
		if err != nil {
			return bench.Run{}, err
		}
		thrown := ""
		if i == 0 {
			thrown = " (thrown away)"
		} else {
			pairs = append(pairs, p)
		}
		progressf(ctx, "%d connections: %.0f/s, bare %.0f/s, same rows %.0f/s, ratio %.2f and %.2f, work %.2f%s", n, p.product.Rate(), p.baselines["bare"].Rate(),
			p.baselines["same_rows"].Rate(), p.ratio("bare"), p.ratio("same_rows"), p.work(), thrown)
	}
	if err := b.check(ctx); err != nil {
		return bench.Run{}, err
	}
	return b.median(n, pairs), nil
}

func (p pair) ratio(name string) float64 { return p.product.Rate() / p.baselines[name].Rate() }

// pair measures the baselines and the product, each right after the other.
func (b *inboundRun) pair(ctx context.Context, conns []*pgx.Conn) (pair, error) {
	p := pair{baselines: map[string]bench.Sample{}, postgres: map[string]float64{}}
	if err := b.baseline(ctx, &p, b.baselines[0], conns); err != nil { // bare stands next to the product
		return p, err
	}
	if err := b.one(ctx, &p, len(conns)); err != nil {
		return p, err
	}
	for _, i := range []int{2, 1, 3} {
		if err := b.baseline(ctx, &p, b.baselines[i], conns); err != nil {
			return p, err
		}
	}
	return p, nil
}

func (b *inboundRun) during() time.Duration {
	return time.Duration(b.command.Seconds * float64(time.Second))
}

func (b *inboundRun) baseline(ctx context.Context, p *pair, base bench.Baseline, conns []*pgx.Conn) error {
	own, postgres := bench.OwnCPU(), bench.TreeCPU(b.world.pid())
	s, err := bench.Loop(ctx, len(conns), b.during(), func(ctx context.Context, i int) error { return base.Step(ctx, conns[i]) })
	if err != nil {
		return fmt.Errorf("baseline %s: %w", base.Name, err)
	}
	p.baselines[base.Name] = s
	p.postgres[base.Name] = each(bench.TreeCPU(b.world.pid())-postgres, s.Count)
	if base.Name == "bare" {
		p.bareOwn = each(bench.OwnCPU()-own, s.Count)
	}
	return nil
}

func (b *inboundRun) one(ctx context.Context, p *pair, n int) error {
	own, postgres, trips := bench.OwnCPU(), bench.TreeCPU(b.world.pid()), b.service.store.RoundTrips()
	written, err := b.wal(ctx)
	if err != nil {
		return err
	}
	if p.product, err = b.product(ctx, n, b.during(), b.anyTicket); err != nil {
		return err
	}
	count := p.product.Count
	if count == 0 {
		return errors.New("no message was answered")
	}
	p.own, p.postgres["product"] = each(bench.OwnCPU()-own, count), each(bench.TreeCPU(b.world.pid())-postgres, count)
	p.trips = float64(b.service.store.RoundTrips()-trips) / float64(count)
	after, err := b.wal(ctx)
	p.wal = float64(after-written) / float64(count)
	return err
}

// each is the µs that one of count took.
func each(all time.Duration, count int) float64 {
	return float64(all.Microseconds()) / float64(max(count, 1))
}

// wal is how many bytes the server has logged so far.
func (b *inboundRun) wal(ctx context.Context) (int64, error) {
	var at int64
	if err := b.direct.QueryRow(ctx, `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint`).Scan(&at); err != nil {
		return 0, fmt.Errorf("read the log's position: %w", err)
	}
	return at, nil
}

// median is the report of one setting.
func (b *inboundRun) median(n int, pairs []pair) bench.Run {
	of := func(f func(pair) float64) float64 {
		values := make([]float64, len(pairs))
		for i, p := range pairs {
			values[i] = f(p)
		}
		return bench.Median(values, func(a, b float64) float64 { return (a + b) / 2 })
	}
	ratios := make([]float64, len(pairs))
	for i, p := range pairs {
		ratios[i] = p.ratio("bare")
	}
	r := bench.Run{
		Connections: n, Rate: bench.Round(of(func(p pair) float64 { return p.product.Rate() }), 0), Baselines: map[string]float64{}, Ratio: map[string]float64{},
		P50:      bench.Round(of(func(p pair) float64 { return p.product.Quantile(0.5) }), 2),
		P99:      bench.Round(of(func(p pair) float64 { return p.product.Quantile(0.99) }), 2),
		BareP50:  bench.Round(of(func(p pair) float64 { return p.baselines["bare"].Quantile(0.5) }), 2),
		BareP99:  bench.Round(of(func(p pair) float64 { return p.baselines["bare"].Quantile(0.99) }), 2),
		P99Ratio: bench.Round(of(func(p pair) float64 { return p.product.Quantile(0.99) / p.baselines["bare"].Quantile(0.99) }), 2),
		Inbound: &bench.Inbound{
			Tickets: len(b.tickets), Technicians: benchStores * benchCrew, Pairs: len(pairs), Messages: int(b.sent.Load()), RowBytes: b.sizes.Total(),
			RoundTrips:  bench.Round(of(func(p pair) float64 { return p.trips }), 2),
			WALBytes:    bench.Round(of(func(p pair) float64 { return p.wal }), 0),
			BihuanCPU:   bench.Round(of(func(p pair) float64 { return p.own }), 0),
			PostgresCPU: bench.Round(of(func(p pair) float64 { return p.postgres["product"] }), 0),
			BareCPU:     bench.Round(of(func(p pair) float64 { return p.postgres["bare"] }), 0),
			BareClient:  bench.Round(of(func(p pair) float64 { return p.bareOwn }), 0),
			SameRowsCPU: bench.Round(of(func(p pair) float64 { return p.postgres["same_rows"] }), 0),
			Work:        bench.Round(of(pair.work), 2),
			ColdRate:    bench.Round(b.cold, 0),
			MinRatio:    bench.Round(slices.Min(ratios), 2), MaxRatio: bench.Round(slices.Max(ratios), 2),
		},
	}
	for name := range pairs[0].baselines {
		r.Baselines[name] = bench.Round(of(func(p pair) float64 { return p.baselines[name].Rate() }), 0)
		r.Ratio[name] = bench.Round(of(func(p pair) float64 { return p.ratio(name) }), 2)
	}
	return r
}

// print is the report for people.
func (b *inboundRun) print(r bench.Report) {
	for _, x := range r.Runs {
		fmt.Fprintf(os.Stdout, "%d connections: %.0f messages/s, p50 %.1f ms, p99 %.1f ms (bare %.1f and %.1f ms), %.2f round trips and %.0f bytes of log each\n",
			x.Connections, x.Rate, x.P50, x.P99, x.BareP50, x.BareP99, x.Inbound.RoundTrips, x.Inbound.WALBytes)
		for _, name := range slices.Sorted(maps.Keys(x.Baselines)) {
			fmt.Fprintf(os.Stdout, "  %-18s %6.0f/s  ratio %.2f\n", name, x.Baselines[name], x.Ratio[name])
		}
	}
}
