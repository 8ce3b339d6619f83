//go:build unix

package embedded

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	startPatience = 2 * time.Minute  // recovery after a crash replays the log
	stopPatience  = 20 * time.Second // per signal
	readyPoll     = 10 * time.Millisecond
	portTries     = 5 // a free port may be taken before the server binds it
)

// Postgres is a running private server.
type Postgres struct {
	child                  *child
	port                   int
	superuser, application string // passwords
}

// StartPostgres initialises (the first time) and starts a private server in
// dir, and returns when it answers. ctx limits the start, not the server's
// life. Errors: *MissingError, *VersionError, *InUseError, *FolderError,
// *NoAccountError, *StartError.
func StartPostgres(ctx context.Context, dir string, opts PostgresOptions) (*Postgres, error) {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	home, err := openFolder(ctx, dir, "postgres", "nobody")
	if err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	p, err := startIn(ctx, home, opts)
	if err != nil {
		home.lock.release()
		return nil, fmt.Errorf("postgres: %w", err)
	}
	return p, nil
}

func startIn(ctx context.Context, home *folder, opts PostgresOptions) (*Postgres, error) {
	major, err := dataMajor(home.data())
	if err != nil {
		return nil, err
	}
	bin, err := findBinaries(ctx, opts.Binaries, home.data(), major)
	if err != nil {
		return nil, err
	}
	p := &Postgres{}
	if p.superuser, p.application, err = prepareCluster(ctx, home, bin, major != 0, opts.Volatile); err != nil {
		return nil, err
	}
	if err := clearStaleLock(ctx, home); err != nil {
		return nil, err
	}
	if err := p.launch(ctx, home, bin, opts); err != nil {
		return nil, err
	}
	if err := p.prepareApplication(ctx); err != nil {
		_ = p.Stop(context.WithoutCancel(ctx)) // the first error matters more
		return nil, err
	}
	return p, nil
}

// launch starts the server and waits until it answers, with another port when
// somebody was faster to take the free one.
func (p *Postgres) launch(ctx context.Context, home *folder, bin binaries, opts PostgresOptions) error {
	for try := 1; ; try++ {
		port, err := freePort(ctx, opts.Port)
		if err != nil {
			return err
		}
		p.port = port
		lock, err := home.lock.share()
		if err != nil {
			return err
		}
		p.child, err = startChild(command{
			program: bin.path("postgres"), args: serverArguments(home.data(), port, opts),
			folder: home.data(), acc: home.acc, log: home.path("log"), lock: lock, atDeath: syscall.SIGINT,
		})
		if err != nil {
			return err
		}
		err = p.waitReady(ctx)
		if err == nil {
			err = home.lock.handOver(p.child.pid, port)
		}
		if err == nil {
			return nil
		}
		tail := p.child.tail()
		_ = p.child.stop(context.WithoutCancel(ctx), stopPatience, syscall.SIGQUIT) // the first error matters more
		if opts.Port == 0 && try < portTries && strings.Contains(tail, "could not bind") {
			continue
		}
		return &StartError{Program: filepath.Base(bin.path("postgres")), Log: tail, Err: err}
	}
}

// serverArguments are the settings. They are not written into the data folder,
// so that a newer Bihuan brings its own.
func serverArguments(data string, port int, opts PostgresOptions) []string {
	settings := map[string]string{
		"listen_addresses":        "127.0.0.1",
		"port":                    strconv.Itoa(port),
		"unix_socket_directories": "", // a socket's path may not exceed some 100 bytes
		"shared_buffers":          "128MB",
		"max_connections":         "100",
		"min_wal_size":            "256MB", // old log files are used again instead of new ones made
		"checkpoint_timeout":      "15min",
		"synchronous_commit":      "on",
		"random_page_cost":        "1.1", // solid-state disks
		"jit":                     "off", // our statements are short
		"timezone":                "UTC",
		"log_timezone":            "UTC",
		"log_line_prefix":         "%m [%p] ",
		"log_checkpoints":         "off",
		"logging_collector":       "off",
	}
	if opts.Volatile {
		maps.Copy(settings, map[string]string{
			"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off",
			"shared_buffers": "32MB", "max_connections": "60", "min_wal_size": "32MB", "max_wal_size": "128MB",
			"autovacuum_naptime": "10min", "wal_level": "minimal", "max_wal_senders": "0",
		})
	}
	maps.Copy(settings, opts.Settings)
	args := []string{"-D", data}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", name+"="+settings[name])
	}
	return args
}

// waitReady polls until a connection succeeds.
func (p *Postgres) waitReady(ctx context.Context) error {
	for {
		conn, err := pgx.Connect(ctx, p.AdminURL())
		if err == nil {
			return conn.Close(ctx)
		}
		if !p.child.alive() {
			return fmt.Errorf("the server ended: %w", p.child.outcome)
		}
		if refused, ok := errors.AsType[*pgconn.PgError](err); ok && refused.Code != stillStarting {
			return fmt.Errorf("log in to the private server: %w", refused)
		}
		if err := pause(ctx, readyPoll); err != nil {
			return fmt.Errorf("wait for the server: %w", err)
		}
	}
}

// stillStarting is the SQLSTATE cannot_connect_now.
const stillStarting = "57P03"

// URL connects as ApplicationRole to its database. It holds a password.
func (p *Postgres) URL() string {
	return p.url(ApplicationRole, p.application, ApplicationRole)
}

// AdminURL connects as the superuser, to the database "postgres": for tests
// that inspect, and for making databases. It holds a password.
func (p *Postgres) AdminURL() string { return p.url("postgres", p.superuser, "postgres") }

func (p *Postgres) url(role, password, database string) string {
	return fmt.Sprintf("postgres://%s:%s@127.0.0.1:%d/%s?sslmode=disable", role, password, p.port, database)
}

// PID is the server's process.
func (p *Postgres) PID() int { return p.child.pid }

// Port is where it listens on 127.0.0.1.
func (p *Postgres) Port() int { return p.port }

// Done is closed when the server has ended, asked or not.
func (p *Postgres) Done() <-chan struct{} { return p.child.exited }

// Stop shuts the server down: connections are cut, data are safe. If that
// takes more than 20 s or ctx ends, the server drops everything and the next
// start recovers. Stopping twice is fine.
func (p *Postgres) Stop(ctx context.Context) error {
	return p.child.stop(ctx, stopPatience, syscall.SIGINT, syscall.SIGQUIT)
}
