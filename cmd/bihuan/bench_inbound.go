package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"bihuan/bot/wecom"
	"bihuan/cmd/bihuan/bench"
)

// benchRows is the company under which same_rows writes.
const benchRows = "bench_rows"

// benchNote is what the technicians say; nothing in it asks for an add-on.
const benchNote = "拆检已经做完，正在装复，预计一小时后试车，没有其他问题"

type inboundBench struct {
	benchSettings `embed:""`

	Connections []int   `help:"Connections that deliver at once." default:"8,32"`
	Seconds     float64 `help:"How long each measurement lasts." default:"3"`
	Pairs       int     `help:"Measurements that count; one more comes first and does not." default:"5"`
	Tickets     int     `help:"Tickets that the notes are spread over." default:"10000"`
}

// Run measures, and prints the report.
func (c *inboundBench) Run(ctx context.Context) (err error) {
	if c.Seconds <= 0 || c.Pairs < 1 || c.Tickets < 1 || slices.ContainsFunc(c.Connections, func(n int) bool { return n < 1 }) {
		return errors.New("connections, seconds, pairs and tickets must be positive")
	}
	w, err := openBenchWorld(ctx, c.benchSettings)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }() //nolint:contextcheck // ctx may have ended by then
	b := &inboundRun{command: c, world: w}
	report, err := b.measure(ctx)
	if err != nil {
		return err
	}
	if !c.JSON {
		b.print(report)
	}
	return report.Write(os.Stdout)
}

// inboundRun is one run of the benchmark.
type inboundRun struct {
	command   *inboundBench
	world     *benchWorld
	service   *service
	wecom     wecomSettings
	address   string
	tickets   []benchTicket
	direct    *pgx.Conn // for looking
	sizes     bench.Sizes
	baselines []bench.Baseline
	cold      float64 // rate of the first words
	seeded    int64   // events before the first message
	sent      atomic.Int64
}

func (b *inboundRun) measure(ctx context.Context) (bench.Report, error) {
	report := bench.Report{Name: "inbound"}
	if err := b.prepare(ctx); err != nil {
		return report, err
	}
	defer b.direct.Close(context.WithoutCancel(ctx))
	ctx, stop, err := b.serve(ctx)
	if err != nil {
		return report, err
	}
	if err := b.rehearse(ctx); err != nil {
		return report, errors.Join(err, stop())
	}
	err = profiled(b.command.CPUProfile, func() error {
		for _, n := range b.command.Connections {
			run, err := b.run(ctx, n)
			if err != nil {
				return err
			}
			report.Runs = append(report.Runs, run)
		}
		return nil
	})
	return report, errors.Join(err, stop())
}

// prepare seeds both companies.
func (b *inboundRun) prepare(ctx context.Context) error {
	progressf(ctx, "opening %d tickets", b.command.Tickets)
	var err error
	now := func(int) time.Time { return time.Time{} }
	if b.tickets, err = seedBench(ctx, b.world, b.command.Tickets, now); err != nil {
		return err
	}
	if b.direct, err = b.world.connect(ctx, benchCompany); err != nil {
		return err
	}
	if err := bench.PrepareBare(ctx, b.direct); err != nil {
		return err
	}
	if err := bench.CopyRows(ctx, b.direct, benchCompany, benchRows); err != nil {
		return err
	}
	if _, err := b.direct.Exec(ctx, "vacuum analyze"); err != nil {
		return err
	}
	b.seeded, err = b.versions(ctx)
	return err
}

// serve starts the service as it is in production, on a port of this machine.
// stop ends it.
func (b *inboundRun) serve(ctx context.Context) (running context.Context, stop func() error, err error) {
	b.wecom = wecomSettings{APIURL: "http://127.0.0.1:9", CorpID: "wwbench", AgentID: 1000002, Secret: hexKey(16), Token: hexKey(16), AESKey: hexKey(32)[:43]}
	b.service, err = newService(ctx, serviceConfig{Database: b.world.database(), RedisURL: b.world.redisURL, WeCom: b.wecom})
	if err != nil {
		return nil, nil, err
	}
	l, err := listen(ctx, "127.0.0.1:0")
	if err != nil {
		return nil, nil, errors.Join(err, b.service.close())
	}
	b.address = l.Addr().String()
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- b.service.run(ctx, l) }()
	stop = func() error {
		cancel()
		return errors.Join(<-ended, b.service.close())
	}
	if err := b.service.awaitReady(ctx); err != nil {
		return nil, nil, errors.Join(err, stop())
	}
	return ctx, stop, nil
}

// rehearse says one word on every ticket: the first one reads it. It sees how
// much a message writes.
func (b *inboundRun) rehearse(ctx context.Context) error {
	var next atomic.Int64
	first, err := b.product(ctx, b.command.Connections[0], time.Hour, func() (benchTicket, bool) {
		i := int(next.Add(1)) - 1
		if i >= len(b.tickets) {
			return benchTicket{}, false
		}
		return b.tickets[i], true
	})
	if err != nil {
		return err
	}
	b.cold = first.Rate()
	progressf(ctx, "first words: %.0f/s", b.cold)
	const query = `
select (select avg(length(body)) from inbox where kind = 'text')::int, (select avg(length(answer)) from inbox where kind = 'text')::int,
    (select avg(length(data)) from events where type = 'commented')::int, (select avg(length(snapshot)) from tickets)::int,
    (select avg(length(body)) from dialogues)::int`
	err = b.direct.QueryRow(ctx, query).Scan(&b.sizes.Inbox, &b.sizes.Answer, &b.sizes.Event, &b.sizes.Snapshot, &b.sizes.Dialogue)
	if err != nil {
		return fmt.Errorf("look at what was written: %w", err)
	}
	rows := make([]bench.RowTicket, len(b.tickets))
	for i, t := range b.tickets {
		rows[i] = bench.RowTicket{Number: t.number, Assignee: t.assignee}
	}
	b.baselines = append(bench.Bare(), bench.SameRows(benchRows, rows, b.sizes)...)
	return nil
}

// anyTicket chooses among all tickets alike.
func (b *inboundRun) anyTicket() (benchTicket, bool) {
	return b.tickets[rand.IntN(len(b.tickets))], true //nolint:gosec // no secret, only a spread
}

// product delivers notes over n connections, on tickets that next names until it
// reports false.
func (b *inboundRun) product(ctx context.Context, n int, during time.Duration, next func() (benchTicket, bool)) (bench.Sample, error) {
	crypt, err := wecom.NewCrypt(b.wecom.Token, b.wecom.AESKey, b.wecom.CorpID)
	if err != nil {
		return bench.Sample{}, err
	}
	callers := make([]*bench.Caller, n)
	for i := range callers {
		if callers[i], err = bench.NewCaller(ctx, b.address, crypt, b.wecom.CorpID, int64(b.wecom.AgentID)); err != nil {
			return bench.Sample{}, err
		}
		defer callers[i].Close()
	}
	return bench.Loop(ctx, n, during, func(_ context.Context, i int) error {
		t, ok := next()
		if !ok {
			return bench.ErrEnough
		}
		id := strconv.FormatInt(6_000_000_000_000_000_000+b.sent.Add(1), 10)
		return callers[i].Note(t.assignee, "进度 "+t.number+" "+benchNote, id, time.Now())
	})
}

// versions is how many events all tickets have.
func (b *inboundRun) versions(ctx context.Context) (int64, error) {
	var n int64
	if err := b.direct.QueryRow(ctx, `select coalesce(sum(version), 0)::bigint from tickets where company_id = $1`, benchCompany).Scan(&n); err != nil {
		return 0, fmt.Errorf("count the versions: %w", err)
	}
	return n, nil
}

// check makes sure that every message that was answered is there, once, and that
// the record is whole.
func (b *inboundRun) check(ctx context.Context) error {
	sent := b.sent.Load()
	versions, err := b.versions(ctx)
	if err != nil {
		return err
	}
	var inbox int64
	if err := b.direct.QueryRow(ctx, `select count(*) from inbox where company_id = $1 and kind = 'text'`, benchCompany).Scan(&inbox); err != nil {
		return fmt.Errorf("count the messages: %w", err)
	}
	if inbox != sent || versions-b.seeded != sent {
		return fmt.Errorf("%d messages were answered, but %d are stored and the tickets went on by %d events", sent, inbox, versions-b.seeded)
	}
	progressf(ctx, "verifying %d events", versions)
	return (&verifyCommand{Database: b.world.database()}).verify(ctx, os.Stderr)
}
