//go:build unix

package embedded

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// prepareApplication sees to it that the application's role and database exist
// and that its password is the kept one. It runs at every start, so that a
// first start that was cut short is completed.
func (p *Postgres) prepareApplication(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, p.AdminURL())
	if err != nil {
		return fmt.Errorf("prepare the application's role: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := p.prepareRole(ctx, conn); err != nil {
		return fmt.Errorf("prepare the application's role: %w", err)
	}
	var exists bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", ApplicationRole).Scan(&exists)
	if err != nil || exists {
		return err
	}
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+ApplicationRole+" OWNER "+ApplicationRole); err != nil {
		return fmt.Errorf("create the application's database: %w", err)
	}
	return nil
}

func (p *Postgres) prepareRole(ctx context.Context, conn *pgx.Conn) error {
	var tooMighty bool
	err := conn.QueryRow(ctx, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = $1",
		ApplicationRole).Scan(&tooMighty)
	if errors.Is(err, pgx.ErrNoRows) {
		// The password is hexadecimal, so it needs no quoting; a statement
		// that fails must not reach the log with it.
		_, err = conn.Exec(ctx, "SET log_min_error_statement = panic;"+
			"CREATE ROLE "+ApplicationRole+" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"+
			" PASSWORD '"+p.application+"'")
		return err
	}
	if err != nil {
		return err
	}
	if tooMighty {
		return fmt.Errorf("role %s can bypass row-level security; ALTER ROLE %[1]s NOSUPERUSER NOBYPASSRLS", ApplicationRole)
	}
	return nil
}
