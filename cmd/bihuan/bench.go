package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime/pprof"
	"time"

	"github.com/jackc/pgx/v5"

	"bihuan/storage"
	"bihuan/storage/embedded"
)

type benchCommand struct {
	Inbound    inboundBench    `cmd:"" help:"Encrypted progress notes over HTTP, beside hand-written transactions."`
	Understand understandBench `cmd:"" help:"Score the understanding of sentences against what they mean."`
	Timers     timersBench     `cmd:"" help:"A burst of timers among a million that wait."`
	Plate      plateBench      `cmd:"" help:"Photos with known plates: how many are read, how many wrongly, how fast."`
}

// benchSettings are those of every benchmark.
type benchSettings struct {
	DatabaseURL string `help:"A PostgreSQL to measure, in a database of the benchmark's own that it makes and drops; default: a private server." env:"BIHUAN_DATABASE_URL" placeholder:"URL"`
	JSON        bool   `help:"Print the figures only, as one line of JSON."`
	CPUProfile  string `help:"Write a profile of the measured time." hidden:"" type:"path"`
}

// benchCompany is whose rows a benchmark writes.
const benchCompany = "bench"

// benchWorld is what a benchmark runs on.
type benchWorld struct {
	dir      string
	postgres *embedded.Postgres
	redis    *embedded.Redis
	given    string // URL of a given server
	name     string // of the database made there
	url      string // of the database
	redisURL string
	key      string
}

// openBenchWorld starts the servers, and makes the schema.
func openBenchWorld(ctx context.Context, s benchSettings) (*benchWorld, error) {
	w := &benchWorld{given: s.DatabaseURL, key: hexKey(32)}
	if err := w.start(ctx); err != nil {
		return nil, errors.Join(err, w.close()) //nolint:contextcheck // ctx may have ended by then
	}
	if err := storage.Migrate(ctx, w.url); err != nil {
		return nil, errors.Join(err, w.close()) //nolint:contextcheck // ctx may have ended by then
	}
	return w, nil
}

func (w *benchWorld) start(ctx context.Context) error {
	var err error
	if w.dir, err = os.MkdirTemp("", "bihuan-bench-"); err != nil {
		return err
	}
	if err := os.Chmod(w.dir, 0o755); err != nil { // the database server may run under another account
		return err
	}
	if w.redis, err = embedded.StartRedis(ctx, filepath.Join(w.dir, "redis"), embedded.RedisOptions{}); err != nil {
		return err
	}
	w.redisURL = w.redis.URL()
	if w.given != "" {
		return w.ownDatabase(ctx)
	}
	// Log files are used again, not made anew in the midst of a run.
	settings := map[string]string{"min_wal_size": "1GB", "max_wal_size": "4GB"}
	if w.postgres, err = embedded.StartPostgres(ctx, filepath.Join(w.dir, "postgres"), embedded.PostgresOptions{Settings: settings}); err != nil {
		return err
	}
	w.url = w.postgres.URL()
	return nil
}

// ownDatabase makes a database on a given server: what is there stays untouched.
func (w *benchWorld) ownDatabase(ctx context.Context) error {
	if err := (databaseSettings{DatabaseURL: w.given}).check(); err != nil {
		return err
	}
	name := "bihuan_bench_" + hexKey(6)
	if err := w.onServer(ctx, "create database "+name); err != nil {
		return fmt.Errorf("make a database for the benchmark: %w", err)
	}
	w.name = name
	u, err := url.Parse(w.given)
	if err != nil {
		return malformed("BIHUAN_DATABASE_URL", "postgres://user:password@host:5432/bihuan")
	}
	u.Path = "/" + name
	w.url = u.String()
	return nil
}

func (w *benchWorld) onServer(ctx context.Context, sql string) error {
	conn, err := pgx.Connect(ctx, w.given)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, sql)
	return err
}

// connect is a connection of the benchmark's own, for a company.
func (w *benchWorld) connect(ctx context.Context, company string) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(w.url)
	if err != nil {
		return nil, malformed("BIHUAN_DATABASE_URL", "postgres://user:password@host:5432/bihuan")
	}
	config.RuntimeParams["bihuan.company"] = company
	return pgx.ConnectConfig(ctx, config)
}

// analyze tells PostgreSQL how much the tables hold.
func (w *benchWorld) analyze(ctx context.Context) error {
	conn, err := w.connect(ctx, benchCompany)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	_, err = conn.Exec(ctx, "analyze")
	return err
}

func (w *benchWorld) database() databaseSettings {
	return databaseSettings{DatabaseURL: w.url, Company: benchCompany, SecretKey: w.key}
}

// pid is the database server's process, 0 if it is not ours.
func (w *benchWorld) pid() int {
	if w.postgres == nil {
		return 0
	}
	return w.postgres.PID()
}

// close takes everything away again.
func (w *benchWorld) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var errs []error
	if w.name != "" {
		errs = append(errs, w.onServer(ctx, "drop database "+w.name+" with (force)"))
	}
	if w.redis != nil {
		errs = append(errs, w.redis.Stop(ctx))
	}
	if w.postgres != nil {
		errs = append(errs, w.postgres.Stop(ctx))
	}
	if w.dir != "" {
		errs = append(errs, os.RemoveAll(w.dir))
	}
	return errors.Join(errs...)
}

// profiled runs f, under the profiler if a file is named.
func profiled(name string, f func() error) (err error) {
	if name == "" {
		return f()
	}
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := pprof.StartCPUProfile(file); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return f()
}

// progressf tells on stderr how far a benchmark is.
func progressf(ctx context.Context, format string, args ...any) {
	slog.InfoContext(ctx, fmt.Sprintf(format, args...))
}
