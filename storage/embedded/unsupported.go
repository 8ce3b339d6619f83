//go:build !unix

package embedded

import "context"

// Postgres cannot run here; see ErrUnsupported.
type Postgres struct{ server }

// Redis cannot run here; see ErrUnsupported.
type Redis struct{ server }

// StartPostgres returns ErrUnsupported.
func StartPostgres(context.Context, string, PostgresOptions) (*Postgres, error) {
	return nil, ErrUnsupported
}

// StartRedis returns ErrUnsupported.
func StartRedis(context.Context, string, RedisOptions) (*Redis, error) {
	return nil, ErrUnsupported
}

// AdminURL is empty: nothing runs.
func (*Postgres) AdminURL() string { return "" }

// server is what no one can start.
type server struct{}

func (server) URL() string                { return "" }
func (server) PID() int                   { return 0 }
func (server) Port() int                  { return 0 }
func (server) Done() <-chan struct{}      { return nil }
func (server) Stop(context.Context) error { return nil }
