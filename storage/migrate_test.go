package storage

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"

	"bihuan/storage/storagetest"
)

func TestMigrationsGoUpDownAndUpAgain(t *testing.T) {
	url := storagetest.Postgres(t)
	conn := direct(t, url, company)
	empty := schema(t, conn)
	migrate := func(step func(context.Context, string) error) string {
		t.Helper()
		if err := step(t.Context(), url); err != nil {
			t.Fatal(err)
		}
		return schema(t, conn)
	}
	up := migrate(Migrate)
	if up == empty || !strings.Contains(up, "events") {
		t.Fatal("the schema is empty")
	}
	if again := migrate(Migrate); again != up {
		t.Error("migrating twice changes something")
	}
	if down := migrate(MigrateDown); down != empty {
		t.Errorf("down leaves:\n%s", down)
	}
	if again := migrate(Migrate); again != up {
		t.Errorf("up after down differs:\n%s", again)
	}
}

// schema describes all that migrations make, a line each.
func schema(t *testing.T, conn *pgx.Conn) string {
	t.Helper()
	const query = `
with mine as (
    select oid, relname, relkind, reloptions, relrowsecurity, relforcerowsecurity from pg_class
    where relnamespace = 'public'::regnamespace and relname not like 'goose\_%')
select line from (
    select concat_ws(' ', 'relation', relname, relkind, reloptions::text, relrowsecurity, relforcerowsecurity) from mine
    union all select concat_ws(' ', 'column', relname, attname, format_type(atttypid, atttypmod), attnotnull, attstorage,
        attgenerated, attidentity, attcollation::regcollation, pg_get_expr(adbin, adrelid))
        from mine join pg_attribute on attrelid = oid left join pg_attrdef on adrelid = attrelid and adnum = attnum
        where relkind = 'r' and attnum > 0 and not attisdropped
    union all select concat_ws(' ', 'index', pg_get_indexdef(oid)) from mine where relkind = 'i'
    union all select concat_ws(' ', 'constraint', c.conname, pg_get_constraintdef(c.oid)) from pg_constraint c join mine on mine.oid = conrelid
    union all select concat_ws(' ', 'trigger', pg_get_triggerdef(g.oid)) from pg_trigger g join mine on mine.oid = tgrelid where not tgisinternal
    union all select concat_ws(' ', 'policy', tablename, policyname, qual, with_check) from pg_policies where schemaname = 'public'
    union all select concat_ws(' ', 'function', pg_get_functiondef(oid)) from pg_proc where pronamespace = 'public'::regnamespace
) all_lines (line) order by line collate "C"`
	return listed(t, conn, query)
}

// listed is a query's only column, a line for each row.
func listed(t *testing.T, conn *pgx.Conn, query string, options ...any) string {
	t.Helper()
	rows, err := conn.Query(t.Context(), query, options...)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

func TestOpenAndMigrateKnowTheirSchema(t *testing.T) {
	url := storagetest.Postgres(t)
	config := Config{DatabaseURL: url, Company: company, SecretKey: masterKey, Assemble: assemble}
	if _, err := Open(t.Context(), config); !errors.Is(err, ErrUnmigrated) {
		t.Errorf("empty database: %v", err)
	}
	if err := Migrate(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	conn := direct(t, url, company)
	exec(t, conn, `delete from goose_db_version where version_id = (select max(version_id) from goose_db_version)`)
	if _, err := Open(t.Context(), config); !errors.Is(err, ErrUnmigrated) {
		t.Errorf("older schema: %v", err)
	}
	exec(t, conn, `insert into goose_db_version (version_id, is_applied) values (99999, true)`)
	if _, err := Open(t.Context(), config); !errors.Is(err, ErrNewerSchema) {
		t.Errorf("newer schema: %v", err)
	}
	if err := Migrate(t.Context(), url); !errors.Is(err, ErrNewerSchema) {
		t.Errorf("migrating a newer schema: %v", err)
	}
}

func TestOpenNamesWhatIsWrong(t *testing.T) {
	good := Config{DatabaseURL: database(t), Company: company, SecretKey: masterKey, Assemble: assemble}
	open(t, good.DatabaseURL)
	for name, change := range map[string]func(*Config){
		"BIHUAN_DATABASE_URL": func(c *Config) { c.DatabaseURL = "postgres://user:secret@[::1/x" },
		"company":             func(c *Config) { c.Company = "" },
		"32 bytes":            func(c *Config) { c.SecretKey = []byte("short") },
		"not the key":         func(c *Config) { c.SecretKey = make([]byte, 32) },
	} {
		config := good
		change(&config)
		_, err := Open(t.Context(), config)
		if err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "secret@") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A leave and a deputy that somebody had on record before there were lists of them
// stand in the lists, of every company, and come back when the schema goes back.
func TestMigrationKeepsLeaves(t *testing.T) {
	url := storagetest.Postgres(t)
	version := func(v int64) {
		t.Helper()
		err := withGoose(url, func(p *goose.Provider) error {
			if _, err := p.DownTo(t.Context(), min(v, newest(p))); err != nil {
				return err
			}
			_, err := p.UpTo(t.Context(), v)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	version(19)
	conn := direct(t, url, company)
	run := func(sql string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	run(`insert into presence (company_id, userid, leave_from, leave_until, deputy, deputy_until) values
		(current_setting('bihuan.company'), 'zw', '2026-03-10 00:00+08', '2026-03-12 00:00+08', 'lq', '2026-03-11 00:00+08'),
		(current_setting('bihuan.company'), 'lq', null, null, '', null)`)
	version(20)
	const lists = `select concat_ws(' ', userid, leaves -> 0 ->> 'Until', covers -> 0 ->> 'Deputy', jsonb_array_length(leaves), jsonb_array_length(covers))
		from presence order by userid`
	if got := listed(t, conn, lists); got != "lq 0 0\nzw 2026-03-11T16:00:00+00:00 lq 1 1" {
		t.Errorf("after: %s", got)
	}
	version(19)
	const single = `select concat_ws(' ', userid, extract(epoch from leave_until - leave_from)::int, deputy) from presence order by userid`
	if got := listed(t, conn, single); got != "lq \nzw 172800 lq" {
		t.Errorf("back: %s", got)
	}
}
