// Package storage keeps everything that must not be lost, in PostgreSQL. One
// message is one unit of work: Do reads what it may change, lets a pure
// function decide, and writes events, state, timers, outgoing messages and the
// stored answer in one commit, or nothing at all.
//
// Words and personal data lie here only sealed, each customer under keys of
// his own; tickets leave the package only into the deciding function.
package storage

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"bihuan/storage/blob"
	"bihuan/workflow"
)

// Config says where the data are and whose they are.
type Config struct {
	DatabaseURL string
	Company     string     // every row read or written belongs to it
	SecretKey   []byte     // 32 bytes; wraps all other keys
	TestClock   bool       // SetNow is allowed
	Existing    bool       // a company that is not there yet is refused, not made
	Blobs       blob.Store // of photos and voices; nil: none can be kept
	// Assemble builds the organization from the stored configuration: the
	// active documents, and every version of the blueprints.
	Assemble func(docs []Document) (*workflow.Organization, error)
	// Armed is told of changed timers after each commit; nil: nobody listens.
	Armed func(added, removed []Due)
	// Changed is told the number and new revision of each ticket that a commit
	// changed; nil: nobody listens.
	Changed func(number string, revision int64)
	// Counted: an ERP owns the count of the shelves and is told what moves.
	Counted bool
	// Committed is told after each commit whether it left mail to send.
	Committed func(mail bool)
}

// Store is one company's data. It is safe for concurrent use.
type Store struct {
	config  Config
	company string
	pool    *pgxpool.Pool
	trips   *tripCounter
	turns   turns
	commits commits
	memory  *memory
	crews   crews
	ring    *keyring
	salt    string

	organization atomic.Pointer[snapshot]
	assembling   sync.Mutex
}

// Open connects and checks that the schema is the one this program was built
// for. Its errors say what to do: ErrUnmigrated, ErrNewerSchema, ErrWrongKey,
// ErrClockMoved.
func Open(ctx context.Context, config Config) (*Store, error) {
	pool, trips, err := connect(ctx, config)
	if err != nil {
		return nil, err
	}
	s := &Store{config: config, company: config.Company, pool: pool, trips: trips, memory: newMemory()}
	s.commits.store = s
	if err := s.prepare(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	return s, nil
}

// prepare makes sure that schema, company row, keys and clock fit.
func (s *Store) prepare(ctx context.Context) error {
	if err := checkSchema(ctx, s.pool); err != nil {
		return err
	}
	if err := s.warnIfPrivileged(ctx); err != nil {
		return err
	}
	if err := s.expected(ctx); err != nil {
		return err
	}
	ring, err := openKeyring(ctx, s.pool, s.company, s.config.SecretKey)
	if err != nil {
		return err
	}
	s.ring = ring
	const salt = `select salt from companies where company_id = $1`
	if err := s.pool.QueryRow(ctx, salt, s.company).Scan(&s.salt); err != nil {
		return fmt.Errorf("read the company: %w", err)
	}
	return s.checkClock(ctx)
}

// expected refuses a company that nobody has set up, where one must be there: a
// mistyped name would find nothing, for ever.
func (s *Store) expected(ctx context.Context) error {
	if !s.config.Existing {
		return nil
	}
	var there bool
	const query = `select exists (select 1 from companies where company_id = $1)`
	if err := s.pool.QueryRow(ctx, query, s.company).Scan(&there); err != nil {
		return fmt.Errorf("look up the company: %w", err)
	}
	if !there {
		return fmt.Errorf("%w: %q", ErrUnknownCompany, s.company)
	}
	return nil
}

// Company is whose data these are.
func (s *Store) Company() string { return s.company }

// Salt tells this installation's cards from those of another one.
func (s *Store) Salt() string { return s.salt }

// Close waits for running queries and ends all connections.
func (s *Store) Close() { s.pool.Close() }

// Ping reports whether PostgreSQL answers.
func (s *Store) Ping(ctx context.Context) error { return s.pool.Ping(ctx) }

// RoundTrips counts how often the store has waited for PostgreSQL so far.
func (s *Store) RoundTrips() int64 { return s.trips.count.Load() }

// warnIfPrivileged speaks up where row-level security cannot hold.
func (s *Store) warnIfPrivileged(ctx context.Context) error {
	var above bool
	const query = `select rolsuper or rolbypassrls from pg_roles where rolname = current_user`
	if err := s.pool.QueryRow(ctx, query).Scan(&above); err != nil {
		return fmt.Errorf("look up the database role: %w", err)
	}
	if above {
		slog.WarnContext(ctx, "the database role bypasses row-level security; use one without SUPERUSER and BYPASSRLS")
	}
	return nil
}

// commitTimeout bounds a commit that no longer depends on its sender.
const commitTimeout = 10 * time.Second
