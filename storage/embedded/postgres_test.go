//go:build unix

package embedded

import (
	"bytes"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestPostgresKeepsDataAcrossRestarts(t *testing.T) {
	dir := scratch(t)
	p := startPostgres(t, dir, PostgresOptions{})
	exec1(t, p.URL(), "CREATE TABLE note (text text)", "INSERT INTO note VALUES ('刹车异响')")
	stop(t, p)
	stop(t, p) // twice is fine
	select {
	case <-p.Done():
	default:
		t.Error("Done is open after Stop")
	}

	p = startPostgres(t, dir, PostgresOptions{})
	if got := query[string](t, p.URL(), "SELECT text FROM note"); got != "刹车异响" {
		t.Errorf("after a restart the note reads %q", got)
	}
}

func TestPostgresSettings(t *testing.T) {
	p := startPostgres(t, scratch(t), PostgresOptions{Settings: map[string]string{"work_mem": "9MB"}})
	for name, want := range map[string]string{
		"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "synchronous_commit": "on", "fsync": "on",
		"server_encoding": "UTF8", "password_encryption": "scram-sha-256", "TimeZone": "UTC", "work_mem": "9MB",
	} {
		if got := query[string](t, p.AdminURL(), "SELECT current_setting($1)", name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
}

// Row-level security must hold for the role that Bihuan runs as.
func TestApplicationRoleIsBoundByRowSecurity(t *testing.T) {
	p := startPostgres(t, scratch(t), PostgresOptions{})
	if query[bool](t, p.URL(), "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = current_user") {
		t.Error("the application's role has more rights than it should")
	}
	exec1(t, p.URL(),
		"CREATE TABLE ticket (company int)", "INSERT INTO ticket VALUES (1), (2)",
		"ALTER TABLE ticket ENABLE ROW LEVEL SECURITY", "ALTER TABLE ticket FORCE ROW LEVEL SECURITY",
		"CREATE POLICY own ON ticket USING (company = 1)")
	if got := query[int](t, p.URL(), "SELECT count(*) FROM ticket"); got != 1 {
		t.Errorf("the role sees %d rows, its policy allows 1", got)
	}
}

func TestPostgresRefusesRoleThatMayBypass(t *testing.T) {
	dir := scratch(t)
	p := startPostgres(t, dir, PostgresOptions{})
	exec1(t, p.AdminURL(), "ALTER ROLE bihuan BYPASSRLS")
	stop(t, p)
	if _, err := StartPostgres(bounded(t), dir, PostgresOptions{}); err == nil || !strings.Contains(err.Error(), "row-level") {
		t.Errorf("a role that bypasses row-level security was accepted: %v", err)
	}
}

func TestPostgresPasswords(t *testing.T) {
	dir := scratch(t)
	p := startPostgres(t, dir, PostgresOptions{})
	for _, name := range []string{"superuser.password", "bihuan.password", "lock", "log"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", name, info.Mode().Perm())
		}
	}
	parsed, err := url.Parse(p.URL())
	if err != nil {
		t.Fatal(err)
	}
	secret, _ := parsed.User.Password()
	if _, err := pgx.Connect(bounded(t), strings.Replace(p.URL(), secret, "wrong", 1)); err == nil {
		t.Error("a wrong password was accepted")
	}
	log, err := os.ReadFile(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(log, []byte(secret)) {
		t.Error("the log holds the password")
	}
}

func TestPostgresMissingPasswordFile(t *testing.T) {
	dir := scratch(t)
	stop(t, startPostgres(t, dir, PostgresOptions{}))
	file := filepath.Join(dir, "superuser.password")
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := StartPostgres(bounded(t), dir, PostgresOptions{}); err == nil || !strings.Contains(err.Error(), file) {
			t.Fatalf("the error does not name the missing file: %v", err)
		}
	}
	if err := os.WriteFile(file, kept, 0o600); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		if err := os.Chown(file, uidOf(t, "postgres"), -1); err != nil {
			t.Fatal(err)
		}
	}
	startPostgres(t, dir, PostgresOptions{})
}

func TestPostgresCompletesCutShortFirstStart(t *testing.T) {
	dir := scratch(t)
	half := filepath.Join(dir, "data.unfinished", "base")
	if err := os.MkdirAll(half, 0o755); err != nil {
		t.Fatal(err)
	}
	p := startPostgres(t, dir, PostgresOptions{})
	exec1(t, p.AdminURL(), "DROP DATABASE bihuan") // as if the start had ended before creating it
	stop(t, p)
	p = startPostgres(t, dir, PostgresOptions{})
	if got := query[string](t, p.URL(), "SELECT current_database()"); got != "bihuan" {
		t.Error(got)
	}
}

func TestPostgresLongPath(t *testing.T) {
	dir := filepath.Join(scratch(t), strings.Repeat("long-name-", 12), "数据 文件夹")
	startPostgres(t, dir, PostgresOptions{})
}

func TestPostgresRefusesOtherMajorVersion(t *testing.T) {
	dir := scratch(t)
	stop(t, startPostgres(t, dir, PostgresOptions{}))
	version := filepath.Join(dir, "data", "PG_VERSION")
	if err := os.WriteFile(version, []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := StartPostgres(bounded(t), dir, PostgresOptions{})
	var mismatch *VersionError
	if !errors.As(err, &mismatch) || mismatch.Need != 9 || len(mismatch.Found) == 0 || !strings.Contains(err.Error(), "数据没有动过") {
		t.Fatalf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "data", "base")); err != nil {
		t.Errorf("the data were touched: %v", err)
	}
}

func TestPostgresSaysWhyItFailed(t *testing.T) {
	_, err := StartPostgres(bounded(t), scratch(t), PostgresOptions{Settings: map[string]string{"shared_buffers": "nonsense"}})
	var failed *StartError
	if !errors.As(err, &failed) || !strings.Contains(failed.Log, "shared_buffers") {
		t.Fatalf("the error does not carry the server's words: %v", err)
	}
}

func TestPostgresWithoutBinaries(t *testing.T) {
	_, err := StartPostgres(bounded(t), scratch(t), PostgresOptions{Binaries: t.TempDir()})
	var missing *MissingError
	if !errors.As(err, &missing) || !strings.Contains(err.Error(), InstallLine) {
		t.Fatalf("the error does not say what to install: %v", err)
	}
}

func TestPostgresPortTaken(t *testing.T) {
	p := startPostgres(t, scratch(t), PostgresOptions{})
	if _, err := StartPostgres(bounded(t), scratch(t), PostgresOptions{Port: p.Port()}); !errors.Is(err, syscall.EADDRINUSE) {
		t.Fatalf("got %v", err)
	}
}
