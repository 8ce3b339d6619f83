//go:build unix

package storagetest

import (
	"context"
	"os"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"
)

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func TestEveryTestGetsAFreshDatabase(t *testing.T) {
	var databases [2]string
	for i := range databases {
		t.Run("one", func(t *testing.T) {
			conn := connect(t, Postgres(t))
			if _, err := conn.Exec(t.Context(), "CREATE TABLE note ()"); err != nil {
				t.Fatal(err) // it is there already, or may not be made
			}
			var mighty bool
			err := conn.QueryRow(t.Context(), "SELECT current_database(), rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user").
				Scan(&databases[i], &mighty)
			if err != nil || mighty {
				t.Errorf("a role that row-level security does not bind, or %v", err)
			}
		})
	}
	var left int
	err := connect(t, Postgres(t)).QueryRow(t.Context(),
		"SELECT count(*) FROM pg_database WHERE datname = ANY ($1)", databases[:]).Scan(&left)
	if err != nil || left != 0 {
		t.Errorf("%d of %v were not dropped, %v", left, databases, err)
	}
}

var migrations atomic.Int32

// migrate leaves a connection open, as a pool that nobody closed would.
func migrate(url string) error {
	migrations.Add(1)
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		return err
	}
	_, err = conn.Exec(context.Background(), "CREATE TABLE ticket (number text); INSERT INTO ticket VALUES ('HZ20251107-0832')")
	return err
}

func TestMigrationRunsOnceAndIsCopied(t *testing.T) {
	for range 3 {
		t.Run("copy", func(t *testing.T) {
			t.Parallel()
			conn := connect(t, Postgres(t, migrate))
			var count int
			if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM ticket").Scan(&count); err != nil || count != 1 {
				t.Errorf("%d tickets, %v", count, err)
			}
			if _, err := conn.Exec(t.Context(), "DELETE FROM ticket"); err != nil { // seen by nobody else
				t.Error(err)
			}
		})
	}
	t.Cleanup(func() {
		if n := migrations.Load(); n != 1 {
			t.Errorf("migrated %d times", n)
		}
	})
}

func TestRedisIsEmptyAndOwn(t *testing.T) {
	for range 2 {
		t.Run("one", func(t *testing.T) {
			opts, err := redis.ParseURL(Redis(t))
			if err != nil {
				t.Fatal(err)
			}
			client := redis.NewClient(opts)
			defer client.Close()
			other := Redis(t)
			if n := client.DBSize(t.Context()).Val(); n != 0 {
				t.Errorf("%d keys at the start", n)
			}
			if err := client.Set(t.Context(), "key", "value", 0).Err(); err != nil {
				t.Fatal(err)
			}
			if err := flush(other); err != nil {
				t.Fatal(err)
			}
			if got := client.Get(t.Context(), "key").Val(); got != "value" {
				t.Error("another test emptied this one's database")
			}
		})
	}
}

func TestDirCanBeEntered(t *testing.T) {
	info, err := os.Stat(Dir(t))
	if err != nil || info.Mode().Perm() != 0o711 {
		t.Errorf("%v, %v", info, err)
	}
}
