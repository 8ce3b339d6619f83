//go:build unix

package embedded

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestSecondStartNamesTheOwner(t *testing.T) {
	dir := scratch(t)
	p := startPostgres(t, dir, PostgresOptions{})
	began := time.Now()
	_, err := StartPostgres(bounded(t), dir, PostgresOptions{})
	var inUse *InUseError
	if !errors.As(err, &inUse) {
		t.Fatalf("got %v", err)
	}
	if inUse.Owner != os.Getpid() || inUse.Server != p.PID() || inUse.Port != p.Port() {
		t.Errorf("got %+v, want owner %d, server %d, port %d", inUse, os.Getpid(), p.PID(), p.Port())
	}
	if took := time.Since(began); took > orphanPatience/2 {
		t.Errorf("took %v to say so", took)
	}
	if got := query[int](t, p.URL(), "SELECT 1"); got != 1 {
		t.Error("the running server was harmed")
	}
}

// A server that somebody started by hand on our data holds no lock of ours.
func TestServerStartedByHandIsLeftAlone(t *testing.T) {
	dir := scratch(t)
	p := startPostgres(t, dir, PostgresOptions{})
	stop(t, p)
	home := &folder{root: dir}
	acc, err := chooseAccount(home.data(), "postgres", "nobody")
	if err != nil {
		t.Fatal(err)
	}
	bin, err := findBinaries(t.Context(), "", home.data(), 0)
	if err != nil {
		t.Fatal(err)
	}
	port, err := freePort(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	byHand := exec.Command(bin.path("postgres"), serverArguments(home.data(), port, PostgresOptions{})...)
	byHand.Dir, byHand.SysProcAttr = home.data(), attributes(acc, syscall.SIGINT)
	if err := byHand.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, "lock file", func() bool {
		pid, at, err := readPostmaster(filepath.Join(home.data(), "postmaster.pid"))
		return err == nil && pid == byHand.Process.Pid && at == port
	})
	_, err = StartPostgres(bounded(t), dir, PostgresOptions{})
	var inUse *InUseError
	if !errors.As(err, &inUse) || inUse.Server != byHand.Process.Pid || inUse.Port != port {
		t.Errorf("got %v, want process %d and port %d", err, byHand.Process.Pid, port)
	}
	if err := byHand.Process.Signal(syscall.SIGINT); err != nil {
		t.Error("it was ended:", err)
	}
	if err := byHand.Wait(); err != nil {
		t.Error(err)
	}
}

func TestPostgresRecoversAfterServerIsKilled(t *testing.T) {
	dir := scratch(t)
	p := startPostgres(t, dir, PostgresOptions{})
	exec1(t, p.URL(), "CREATE TABLE note (text text)", "INSERT INTO note VALUES ('committed')")
	if err := syscall.Kill(p.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-p.Done()
	p = startPostgres(t, dir, PostgresOptions{Port: p.Port()}) // clients find it where it was
	if got := query[string](t, p.URL(), "SELECT text FROM note"); got != "committed" {
		t.Errorf("a committed row reads %q", got)
	}
}

// The number in a lock file that a power cut left behind may belong to any
// process by now.
func TestStaleLockFileWithReusedNumber(t *testing.T) {
	dir := scratch(t)
	stop(t, startPostgres(t, dir, PostgresOptions{}))
	other := exec.Command("sleep", "60")
	other.SysProcAttr = &syscall.SysProcAttr{}
	if os.Geteuid() == 0 { // PostgreSQL takes only a process of its own account seriously
		other.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uidOf(t, "postgres"))}
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = other.Process.Kill(), other.Wait() }()
	writeLockFile(t, dir, other.Process.Pid)
	startPostgres(t, dir, PostgresOptions{})
}

// A zombie, as in a container whose first process collects nobody.
func TestStaleLockFileOfZombie(t *testing.T) {
	if !diesWithParent {
		t.Skip("zombies are told apart on Linux only")
	}
	dir := scratch(t)
	stop(t, startPostgres(t, dir, PostgresOptions{}))
	dead := exec.Command("true")
	dead.SysProcAttr = &syscall.SysProcAttr{}
	if os.Geteuid() == 0 {
		dead.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uidOf(t, "postgres"))}
	}
	if err := dead.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = dead.Wait() }()
	await(t, "zombie", func() bool { return stateOf(dead.Process.Pid) == zombie })
	writeLockFile(t, dir, dead.Process.Pid)
	startPostgres(t, dir, PostgresOptions{})
}

func writeLockFile(t *testing.T, dir string, pid int) {
	t.Helper()
	path := filepath.Join(dir, "data", "postmaster.pid")
	text := fmt.Sprintf("%d\n%s\n1700000000\n5432\n\n127.0.0.1\n\nready   \n", pid, filepath.Join(dir, "data"))
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		if err := os.Chown(path, uidOf(t, "postgres"), -1); err != nil {
			t.Fatal(err)
		}
	}
}

// TestHelperOwner is the process that the next tests kill.
func TestHelperOwner(t *testing.T) {
	dir := os.Getenv("EMBEDDED_TEST_OWNER")
	if dir == "" {
		t.Skip("only in a process of its own")
	}
	p := startPostgres(t, filepath.Join(dir, "pg"), PostgresOptions{})
	r, err := StartRedis(bounded(t), filepath.Join(dir, "redis"), RedisOptions{})
	if err != nil {
		t.Fatal(err)
	}
	exec1(t, p.URL(), "CREATE TABLE note (text text)", "INSERT INTO note VALUES ('committed')")
	fmt.Println("ready", p.PID(), r.PID())
	select {} // until killed
}

func TestServersStopWhenTheirOwnerIsKilled(t *testing.T) {
	if !diesWithParent {
		t.Skip("here servers outlive their owner until the next start")
	}
	dir := filepath.Dir(scratch(t))
	owner := again(t, os.Geteuid(), "^TestHelperOwner$", "EMBEDDED_TEST_OWNER="+dir)
	out, err := owner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	var postgres, redis int
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, err := fmt.Sscanf(lines.Text(), "ready %d %d", &postgres, &redis); err == nil {
			break
		}
	}
	if postgres == 0 {
		t.Fatal("the owner did not come up")
	}
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = owner.Wait() // "signal: killed", as asked

	// Starting at once waits for the orphan's shutdown.
	p := startPostgres(t, filepath.Join(dir, "pg"), PostgresOptions{})
	if got := query[string](t, p.URL(), "SELECT text FROM note"); got != "committed" {
		t.Errorf("a committed row reads %q", got)
	}
	await(t, "end of both servers", func() bool { return stateOf(postgres) != running && stateOf(redis) != running })
	log, err := os.ReadFile(filepath.Join(dir, "pg", "log"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(log), "received fast shutdown request") || strings.Contains(string(log), "was interrupted") {
		t.Errorf("the shutdown was not clean:\n%s", log)
	}
}
