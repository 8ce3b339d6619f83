package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"bihuan/cmd/bihuan/bench"
	"bihuan/handlers/deliver"
	"bihuan/storage"
	"bihuan/storage/alarm"
	"bihuan/workflow/unit"
)

// burstPatience is how long a burst may take altogether.
const burstPatience = 2 * time.Minute

// clockwork is the part of the service that timers need, and nothing that sends.
type clockwork struct {
	store   *storage.Store
	redis   *redis.Client
	timers  *deliver.Timers
	sweeper *deliver.Sweeper

	burst    watched
	rehearse watched
}

// watched are the timers of one second.
type watched struct {
	from, to time.Time
	want     int

	mu    sync.Mutex
	fired map[unit.Due]time.Time // when its commit was confirmed, on this machine's clock
	done  chan struct{}          // closed when want have fired
}

func (w *watched) expect(from time.Time, want int) {
	w.from, w.to, w.want = from, from.Add(time.Second), want
	w.fired, w.done = map[unit.Due]time.Time{}, make(chan struct{})
}

// note keeps when a timer's commit was confirmed, the first time.
func (w *watched) note(d unit.Due, at time.Time) {
	if d.DueAt.Before(w.from) || !d.DueAt.Before(w.to) {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, before := w.fired[d]; before {
		return
	}
	if w.fired[d] = at; len(w.fired) == w.want {
		close(w.done)
	}
}

// wait returns when all have fired.
func (w *watched) wait(ctx context.Context) error {
	select {
	case <-w.done:
		return nil
	case <-ctx.Done():
		w.mu.Lock()
		defer w.mu.Unlock()
		return fmt.Errorf("only %d of %d timers fired: %w", len(w.fired), w.want, ctx.Err())
	}
}

// newClockwork wires timers as the service does, and watches their commits.
func (b *timersRun) newClockwork(ctx context.Context, due time.Time, want int) (*clockwork, error) {
	c := &clockwork{}
	c.burst.expect(due, want)
	c.rehearse.expect(due.Add(-rehearsed), rehearsal)
	settings := b.world.database()
	key, err := settings.key()
	if err != nil {
		return nil, err
	}
	options, err := redis.ParseURL(b.world.redisURL)
	if err != nil {
		return nil, malformed("BIHUAN_REDIS_URL", "redis://host:6379/0")
	}
	c.redis = redis.NewClient(options)
	c.store, err = storage.Open(ctx, storage.Config{DatabaseURL: settings.DatabaseURL, Company: settings.Company, SecretKey: key,
		TestClock: true, Existing: true, Assemble: assemble, Armed: func(added, removed []unit.Due) {
			if c.timers != nil {
				c.timers.Armed(added, removed)
			}
		}})
	if err != nil {
		return nil, errors.Join(err, c.redis.Close())
	}
	rules := deliver.Rules{Store: c.store}
	c.timers = deliver.NewTimers(deliver.TimersConfig{Table: c.store, Alarm: alarm.New(c.redis, settings.Company), Fire: func(ctx context.Context, d unit.Due) error {
		err := rules.Fire(ctx, d)
		if at := time.Now(); err == nil {
			c.burst.note(d, at)
			c.rehearse.note(d, at)
		}
		return err
	}})
	c.sweeper = deliver.NewSweeper(c.timers)
	return c, nil
}

func (c *clockwork) close() error {
	c.store.Close()
	return c.redis.Close()
}

// burst moves the clock to shortly before a burst, and watches it.
func (b *timersRun) burst(ctx context.Context, i, n int) (bench.Run, error) {
	bare, err := b.bare(ctx)
	if err != nil {
		return bench.Run{}, err
	}
	c, err := b.newClockwork(ctx, b.due(i), n)
	if err != nil {
		return bench.Run{}, err
	}
	defer func() { _ = c.close() }()
	if err := c.store.SetNow(ctx, b.due(i).Add(-time.Minute)); err != nil {
		return bench.Run{}, err
	}
	ctx, stop := context.WithTimeout(ctx, burstPatience)
	var loops sync.WaitGroup
	defer loops.Wait()
	defer stop()
	loops.Go(func() { c.sweeper.Run(ctx) })
	loops.Go(func() { c.timers.Run(ctx) })
	t := &bench.Timers{Pending: b.command.Pending, Burst: n, PostgresBytes: b.perRow}
	if err := b.refill(ctx, c, t); err != nil {
		return bench.Run{}, err
	}
	lags, err := b.watch(ctx, c, i, t)
	if err != nil {
		return bench.Run{}, err
	}
	return b.burstReport(t, lags, bare), nil
}

func (b *timersRun) burstReport(t *bench.Timers, lags, bare bench.Sample) bench.Run {
	t.Max = bench.Round(lags.Quantile(1), 1)
	r := bench.Run{
		Rate: bench.Round(lags.Rate(), 0), Baselines: map[string]float64{"bare": bench.Round(bare.Rate(), 0)}, Ratio: map[string]float64{},
		P50: bench.Round(lags.Quantile(0.5), 1), P99: bench.Round(lags.Quantile(0.99), 1),
		BareP50: bench.Round(bare.Quantile(0.5), 2), BareP99: bench.Round(bare.Quantile(0.99), 2), Timers: t,
	}
	r.Ratio["bare"] = bench.Round(lags.Rate()/bare.Rate(), 2)
	r.P99Ratio = bench.Round(lags.Quantile(0.99)/bare.Quantile(0.99), 1)
	return r
}

// bare measures what a commit costs here and now.
func (b *timersRun) bare(ctx context.Context) (bench.Sample, error) {
	const n = 8
	conns := make([]*pgx.Conn, n)
	for i := range conns {
		var err error
		if conns[i], err = b.world.connect(ctx, benchRows); err != nil {
			return bench.Sample{}, err
		}
		defer conns[i].Close(context.WithoutCancel(ctx))
	}
	base := bench.Bare()[0]
	return bench.Loop(ctx, n, time.Second, func(ctx context.Context, i int) error { return base.Step(ctx, conns[i]) })
}

// refill waits until Redis has all that falls due within a day, empties it, and
// waits again.
func (b *timersRun) refill(ctx context.Context, c *clockwork, t *bench.Timers) error {
	var soon int64
	const query = `select count(*) from timers where company_id = $1 and due_at <= $2`
	now, err := c.store.Now(ctx)
	if err != nil {
		return err
	}
	if err := b.direct.QueryRow(ctx, query, benchCompany, now.Add(alarm.Horizon)).Scan(&soon); err != nil {
		return fmt.Errorf("count the timers: %w", err)
	}
	if err := c.filled(ctx, soon); err != nil {
		return err
	}
	before, err := c.memory(ctx)
	if err != nil {
		return err
	}
	if err := c.redis.FlushAll(ctx).Err(); err != nil {
		return fmt.Errorf("empty Redis: %w", err)
	}
	start := time.Now()
	empty, err := c.memory(ctx)
	if err != nil {
		return err
	}
	if err := c.filled(ctx, soon); err != nil {
		return err
	}
	t.RefillSeconds = bench.Round(time.Since(start).Seconds(), 2)
	t.OnRedis, t.RedisBytes = int(soon), bench.Round(float64(before-empty)/float64(max(soon, 1)), 0)
	progressf(ctx, "%d timers are back on Redis %.2f s after it was emptied", soon, t.RefillSeconds)
	return nil
}

// filled waits until Redis has at least n timers.
func (c *clockwork) filled(ctx context.Context, n int64) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		have, err := c.redis.ZCard(ctx, alarm.DueKey(benchCompany)).Result()
		if err != nil {
			return fmt.Errorf("count the timers on Redis: %w", err)
		}
		if have >= n {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%d of %d timers are on Redis: %w", have, n, ctx.Err())
		case <-tick.C:
		}
	}
}

// memory is what Redis holds, in bytes; 0 where it does not say.
func (c *clockwork) memory(ctx context.Context) (int64, error) {
	info, err := c.redis.Info(ctx, "memory").Result()
	if err != nil {
		slog.DebugContext(ctx, "this Redis tells nothing of its memory", "error", err)
		return 0, nil
	}
	for line := range strings.Lines(info) {
		if value, ok := strings.CutPrefix(line, "used_memory:"); ok {
			return strconv.ParseInt(strings.TrimSpace(value), 10, 64)
		}
	}
	return 0, nil
}

// watch lets a burst fall due, and tells how long after its due time each timer
// was committed.
func (b *timersRun) watch(ctx context.Context, c *clockwork, i int, t *bench.Timers) (bench.Sample, error) {
	for _, to := range []time.Duration{-rehearsed - burstLead, -burstLead} {
		if err := c.store.SetNow(ctx, b.due(i).Add(to)); err != nil {
			return bench.Sample{}, err
		}
		c.timers.Wake()
		if to < -burstLead {
			if err := c.rehearse.wait(ctx); err != nil {
				return bench.Sample{}, err
			}
		}
	}
	ahead, err := c.ahead(ctx)
	if err != nil {
		return bench.Sample{}, err
	}
	trips, own, postgres := c.store.RoundTrips(), bench.OwnCPU(), bench.TreeCPU(b.world.pid())
	if err := c.burst.wait(ctx); err != nil {
		return bench.Sample{}, err
	}
	t.RoundTrips = bench.Round(float64(c.store.RoundTrips()-trips)/float64(c.burst.want), 2)
	t.BihuanCPU = bench.Round(each(bench.OwnCPU()-own, c.burst.want), 0)
	t.PostgresCPU = bench.Round(each(bench.TreeCPU(b.world.pid())-postgres, c.burst.want), 0)
	var lags []time.Duration
	var last time.Time
	for d, at := range c.burst.fired {
		at = at.Add(ahead)
		lags = append(lags, at.Sub(d.DueAt))
		if at.After(last) {
			last = at
		}
	}
	return bench.NewSample(last.Sub(b.due(i)), lags), b.checkBurst(ctx, c, t)
}

// ahead is how far the company's clock is before this machine's, as the quickest
// of some looks tells.
func (c *clockwork) ahead(ctx context.Context) (time.Duration, error) {
	var best, quickest time.Duration
	for i := range 20 {
		asked := time.Now()
		now, err := c.store.Now(ctx)
		if err != nil {
			return 0, err
		}
		if took := time.Since(asked); i == 0 || took < quickest {
			best, quickest = now.Sub(asked.Add(took/2)), took
		}
	}
	return best, nil
}

// checkBurst compares the record with the timers: each fired once, none early.
func (b *timersRun) checkBurst(ctx context.Context, c *clockwork, t *bench.Timers) error {
	rows, err := b.direct.Query(ctx, `select number, cause, at from events where company_id = $1 and type = 'asked' and cause like 'timer:%'`, benchCompany)
	if err != nil {
		return fmt.Errorf("read what the timers did: %w", err)
	}
	asked := map[string][]time.Time{}
	var number, cause string
	var at time.Time
	if _, err := pgx.ForEachRow(rows, []any{&number, &cause, &at}, func() error {
		asked[number] = append(asked[number], at)
		return nil
	}); err != nil {
		return fmt.Errorf("read what the timers did: %w", err)
	}
	for d := range c.burst.fired {
		if len(asked[d.Number]) != 1 {
			return fmt.Errorf("the timer of %s had %d effects", d.Number, len(asked[d.Number]))
		}
		if asked[d.Number][0].Before(d.DueAt) {
			t.Early++
		}
	}
	if t.Early > 0 {
		return fmt.Errorf("%d timers fired early", t.Early)
	}
	return nil
}
