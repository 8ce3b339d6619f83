package storage

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Defaults of the pools, unless the URL says otherwise (pool_max_conns=…).
const (
	maxConnections       = 16
	maxCommitConnections = 8
	// A prepared statement keeps the plan that suited the tables when they were
	// small; connections do not live long enough for that to matter.
	maxConnectionLife = 10 * time.Minute
)

// pools are the connections of a store; all act for one company.
type pools struct {
	pool *pgxpool.Pool
	// commits go over connections of their own. A statement over arrays looks
	// cheaper planned anew for its very array, every time, and the planning costs
	// more than all the rest: here it is planned once. It then must not matter that
	// the tables were empty that day.
	commitPool *pgxpool.Pool
	trips      *tripCounter
}

var commitSettings = map[string]string{"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}

func (p *pools) close() {
	p.commitPool.Close()
	p.pool.Close()
}

// connect prepares the pools.
func connect(ctx context.Context, config Config) (*pools, error) {
	if config.Company == "" {
		return nil, errNoCompany
	}
	p := &pools{trips: &tripCounter{}}
	var err error
	if p.pool, err = newPool(ctx, config, maxConnections, p.trips, nil); err != nil {
		return nil, err
	}
	if p.commitPool, err = newPool(ctx, config, maxCommitConnections, p.trips, commitSettings); err != nil {
		p.pool.Close()
		return nil, err
	}
	return p, nil
}

func newPool(ctx context.Context, config Config, limit int32, trips *tripCounter, params map[string]string) (*pgxpool.Pool, error) {
	settings, err := pgxpool.ParseConfig(config.DatabaseURL)
	if err != nil {
		// The parser's own words may quote the password.
		return nil, errBadURL
	}
	if !strings.Contains(config.DatabaseURL, "pool_max_conns") {
		settings.MaxConns = limit
	}
	maps.Copy(settings.ConnConfig.RuntimeParams, params)
	settings.MaxConnLifetime, settings.MaxConnLifetimeJitter = maxConnectionLife, time.Minute
	settings.ConnConfig.RuntimeParams["bihuan.company"] = config.Company
	settings.ConnConfig.RuntimeParams["timezone"] = "UTC"
	settings.ConnConfig.Tracer = trips
	pool, err := pgxpool.NewWithConfig(ctx, settings)
	if err != nil {
		return nil, fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	return pool, nil
}

// tripCounter counts how often PostgreSQL is waited for. Statements are
// prepared once per connection; that trip is not counted.
type tripCounter struct{ count atomic.Int64 }

// TraceQueryStart implements pgx.QueryTracer.
func (t *tripCounter) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	t.count.Add(1)
	return ctx
}

// TraceQueryEnd implements pgx.QueryTracer.
func (t *tripCounter) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// TraceBatchStart implements pgx.BatchTracer.
func (t *tripCounter) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	t.count.Add(1)
	return ctx
}

// TraceBatchQuery implements pgx.BatchTracer.
func (t *tripCounter) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd implements pgx.BatchTracer.
func (t *tripCounter) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}
