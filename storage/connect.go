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

// Defaults of the pool, unless the URL says otherwise (pool_max_conns=…).
const (
	maxConnections = 16
	// A prepared statement keeps the plan that suited the tables when they were
	// small; connections do not live long enough for that to matter.
	maxConnectionLife = 10 * time.Minute
)

// onePlan has PostgreSQL plan a statement once, and by its indexes. Left alone,
// it plans those over arrays, and those that join, anew for every call, and that
// costs more than running them. Which plans come of it, a test looks at.
var onePlan = map[string]string{"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}

// connect prepares a pool whose connections all act for one company.
func connect(ctx context.Context, config Config) (*pgxpool.Pool, *tripCounter, error) {
	if config.Company == "" {
		return nil, nil, errNoCompany
	}
	settings, err := pgxpool.ParseConfig(config.DatabaseURL)
	if err != nil {
		// The parser's own words may quote the password.
		return nil, nil, errBadURL
	}
	if !strings.Contains(config.DatabaseURL, "pool_max_conns") {
		settings.MaxConns = maxConnections
	}
	settings.MaxConnLifetime, settings.MaxConnLifetimeJitter = maxConnectionLife, maxConnectionLife/10
	maps.Copy(settings.ConnConfig.RuntimeParams, onePlan)
	settings.ConnConfig.RuntimeParams["bihuan.company"] = config.Company
	settings.ConnConfig.RuntimeParams["timezone"] = "UTC"
	trips := &tripCounter{}
	settings.ConnConfig.Tracer = trips
	pool, err := pgxpool.NewWithConfig(ctx, settings)
	if err != nil {
		return nil, nil, fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	return pool, trips, nil
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
