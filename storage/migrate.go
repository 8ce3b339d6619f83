package storage

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver that goose runs over
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the schema to this program's version. It may be called while
// others do the same; a schema that is already newer is ErrNewerSchema.
func Migrate(ctx context.Context, databaseURL string) error {
	return withGoose(databaseURL, func(p *goose.Provider) error {
		version, err := p.GetDBVersion(ctx)
		if err != nil {
			return err
		}
		if version > newest(p) {
			return ErrNewerSchema
		}
		_, err = p.Up(ctx)
		return err
	})
}

// MigrateDown takes everything away again, data included.
func MigrateDown(ctx context.Context, databaseURL string) error {
	return withGoose(databaseURL, func(p *goose.Provider) error {
		_, err := p.DownTo(ctx, 0)
		return err
	})
}

func withGoose(databaseURL string, run func(*goose.Provider) error) error {
	db, err := sql.Open("pgx", databaseURL)
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	defer db.Close()
	provider, err := newProvider(db)
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if err := run(provider); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// newProvider reads the embedded migrations. One process at a time runs them.
func newProvider(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker))
}

func newest(p *goose.Provider) int64 {
	sources := p.ListSources()
	return sources[len(sources)-1].Version
}

// SchemaVersion is the version of the newest migration in this program.
func SchemaVersion() (int64, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(names) == 0 {
		return 0, fmt.Errorf("read the migrations: %w", err)
	}
	return goose.NumericComponent(names[len(names)-1])
}

// checkSchema compares the database with the embedded migrations.
func checkSchema(ctx context.Context, pool *pgxpool.Pool) error {
	wanted, err := SchemaVersion()
	if err != nil {
		return err
	}
	const query = `select coalesce(max(version_id), 0) from goose_db_version where is_applied`
	var found int64
	err = pool.QueryRow(ctx, query).Scan(&found)
	var refused *pgconn.PgError
	switch {
	case errors.As(err, &refused) && refused.Code == undefinedTable:
		return ErrUnmigrated
	case err != nil:
		return fmt.Errorf("read the schema's version: %w", err)
	case found < wanted:
		return ErrUnmigrated
	case found > wanted:
		return ErrNewerSchema
	}
	return nil
}

const undefinedTable = "42P01"
