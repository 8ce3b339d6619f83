//go:build unix

package storagetest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bihuan/storage/embedded"

	"github.com/jackc/pgx/v5"
)

// patience bounds every step here, so that a test never hangs in its
// preparation.
const patience = 2 * time.Minute

// Migrate brings the empty database at url to the current schema.
type Migrate func(url string) error

// Postgres returns the URL of a database of the test's own, owned by the
// application's role and dropped afterwards. With a Migrate the database is
// migrated; that runs once per process and function, the result is copied. Two
// closures of the same function literal count as one function.
func Postgres(tb testing.TB, migrate ...Migrate) string {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	server, err := sharedPostgres()
	if err != nil {
		tb.Fatalf("storagetest: %v", err)
	}
	template := "template1"
	if len(migrate) > 0 {
		if template, err = server.template(ctx, migrate[0]); err != nil {
			tb.Fatalf("storagetest: %v", err)
		}
	}
	name, err := server.create(ctx, template)
	if err != nil {
		tb.Fatalf("storagetest: %v", err)
	}
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := server.admin(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			tb.Errorf("storagetest: %v", err)
		}
	})
	return server.url(name)
}

// postgres is the process's server.
type postgres struct {
	*embedded.Postgres
	numbers atomic.Int64

	mu        sync.Mutex
	templates map[uintptr]string // by the function that migrated
}

// sharedPostgres starts the server once. Nobody stops it: it ends with the
// process, and so it outlives no test, not even one that panics.
var sharedPostgres = sync.OnceValues(func() (*postgres, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	server := &postgres{templates: map[uintptr]string{}}
	err := inFreeSlot("postgres", func(dir string) (err error) {
		server.Postgres, err = startClean(ctx, dir)
		return err
	})
	if err != nil {
		return nil, err
	}
	return server, nil
})

// startClean starts the cluster of an earlier run without its databases. It was
// run without fsync, so a crash of the machine may have ruined it: then, or
// when another PostgreSQL was installed since, it is made anew.
func startClean(ctx context.Context, dir string) (*embedded.Postgres, error) {
	p, err := startAndSweep(ctx, dir)
	_, inUse := errors.AsType[*embedded.InUseError](err)
	_, missing := errors.AsType[*embedded.MissingError](err)
	if err == nil || inUse || missing {
		return p, err
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return nil, err
	}
	if err := os.RemoveAll(dir); err != nil {
		return nil, fmt.Errorf("remove a ruined test cluster: %w", err)
	}
	return startAndSweep(ctx, dir)
}

func startAndSweep(ctx context.Context, dir string) (*embedded.Postgres, error) {
	p, err := embedded.StartPostgres(ctx, dir, embedded.PostgresOptions{Volatile: true})
	if err != nil {
		return nil, err
	}
	if err := sweep(ctx, p.AdminURL()); err != nil {
		_ = p.Stop(ctx) // the first error matters more
		return nil, err
	}
	return p, nil
}

// sweep drops what a run that was cut short left behind.
func sweep(ctx context.Context, adminURL string) error {
	conn, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, `SELECT datname FROM pg_database WHERE datname LIKE 'test\_%'`)
	if err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	for _, name := range names {
		if _, err := conn.Exec(ctx, "DROP DATABASE "+pgx.Identifier{name}.Sanitize()); err != nil {
			return fmt.Errorf("sweep: %w", err)
		}
	}
	return nil
}

// template returns the database that migrate made, making it the first time.
func (p *postgres) template(ctx context.Context, migrate Migrate) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := reflect.ValueOf(migrate).Pointer()
	if name, ok := p.templates[key]; ok {
		return name, nil
	}
	name, err := p.create(ctx, "template1")
	if err != nil {
		return "", err
	}
	if err := migrate(p.url(name)); err != nil {
		return "", fmt.Errorf("migrate: %w", err)
	}
	// A connection that the migration left open would block every copy.
	if err := p.admin(ctx, "ALTER DATABASE "+name+" ALLOW_CONNECTIONS false"); err != nil {
		return "", err
	}
	if err := p.admin(ctx, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '"+name+"'"); err != nil {
		return "", err
	}
	p.templates[key] = name
	return name, nil
}

func (p *postgres) create(ctx context.Context, template string) (string, error) {
	name := fmt.Sprintf("test_%d", p.numbers.Add(1))
	return name, p.admin(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template+" OWNER "+embedded.ApplicationRole)
}

// admin runs one statement as the superuser, outside a transaction.
func (p *postgres) admin(ctx context.Context, sql string) error {
	conn, err := pgx.Connect(ctx, p.AdminURL())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql); err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	return nil
}

// url is the application's URL with another database.
func (p *postgres) url(database string) string {
	u, err := url.Parse(p.URL())
	if err != nil {
		panic(err) // made by package embedded from hexadecimal and digits
	}
	u.Path = "/" + database
	return u.String()
}
