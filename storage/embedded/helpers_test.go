//go:build unix

package embedded

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// scratch returns a folder that the account of a server started by root can
// enter; t.TempDir's parents have mode 0700.
func scratch(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "bihuan-embedded-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "db")
}

// bounded ends a test that hangs with a message instead of the package's
// time-out.
func bounded(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func startPostgres(t *testing.T, dir string, opts PostgresOptions) *Postgres {
	t.Helper()
	p, err := StartPostgres(bounded(t), dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, p) })
	return p
}

func stop(t *testing.T, server interface{ Stop(context.Context) error }) {
	t.Helper()
	if err := server.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

func connected(t *testing.T, url string) (context.Context, *pgx.Conn) {
	t.Helper()
	ctx := bounded(t)
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	return ctx, conn
}

func query[T any](t *testing.T, url, sql string, args ...any) T {
	t.Helper()
	ctx, conn := connected(t, url)
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	value, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[T])
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return value
}

func exec1(t *testing.T, url string, statements ...string) {
	t.Helper()
	ctx, conn := connected(t, url)
	defer conn.Close(ctx)
	for _, sql := range statements {
		if _, err := conn.Exec(ctx, sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

func onlyAsRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root starts processes as somebody else")
	}
}

// again returns this test binary, to be run as uid in a process of its own, in
// a place where that user can reach it.
func again(t *testing.T, uid int, run string, env ...string) *exec.Cmd {
	t.Helper()
	dir := filepath.Dir(scratch(t))
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "embedded.test")
	copyFile(t, self, program)
	cmd := exec.CommandContext(bounded(t), program, "-test.run="+run, "-test.v")
	cmd.Dir = dir
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + dir, "HOME=" + dir}, env...)
	if uid != os.Geteuid() {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}}
	}
	return cmd
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(out.Chmod(0o755), out.Close()); err != nil {
		t.Fatal(err)
	}
}

func uidOf(t *testing.T, name string) int {
	t.Helper()
	acc, ok := lookUp(name)
	if !ok {
		t.Skipf("no account %s here", name)
	}
	return acc.uid
}

// await polls until ok, for what another process does and announces nowhere.
func await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	ctx := bounded(t)
	for !ok() {
		if err := pause(ctx, 10*time.Millisecond); err != nil {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
