//go:build unix

package embedded

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The servers of a root process run as somebody else; all tests of this file
// that need root say so, the others are run again as a plain user here.
func TestAsPlainUser(t *testing.T) {
	onlyAsRoot(t)
	cmd := again(t, uidOf(t, "nobody"), "^(TestPostgresKeepsData|TestPostgresPasswords|TestSecondStart|TestPostgresRecovers|TestRedisKeeps|TestForeignData)")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if passed := strings.Count(string(out), "--- PASS"); passed < 5 {
		t.Fatalf("only %d tests ran:\n%s", passed, out)
	}
}

func TestRootRunsServersAsSomebodyElse(t *testing.T) {
	onlyAsRoot(t)
	dir := scratch(t)
	p := startPostgres(t, dir, PostgresOptions{})
	owner, _ := ownerOf("/proc/" + itoa(p.PID()))
	if owner == 0 {
		t.Error("the server runs as root")
	}
	if data, _ := ownerOf(filepath.Join(dir, "data")); data != owner {
		t.Errorf("user %d runs on data of %d", owner, data)
	}
	stop(t, p)
	// Root copies a backup back; all of it belongs to root then.
	rootOwned := account{uid: 0, gid: 0, switched: true}
	if err := rootOwned.giveTree(filepath.Join(dir, "data")); err != nil {
		t.Fatal(err)
	}
	startPostgres(t, dir, PostgresOptions{})
}

func TestRootWithoutPostgresAccountFallsBackToNobody(t *testing.T) {
	onlyAsRoot(t)
	acc, err := chooseAccount(filepath.Join(t.TempDir(), "data"), "no-such-account", "nobody")
	if err != nil || acc.name != "nobody" || !acc.switched {
		t.Fatalf("got %+v, %v", acc, err)
	}
	if _, err := chooseAccount(t.TempDir()+"/data", "no-such-account", "root"); err == nil {
		t.Error("root was accepted to run the server")
	}
}

func TestFolderBelowPrivateHomeIsRefusedEarly(t *testing.T) {
	onlyAsRoot(t)
	home := filepath.Dir(scratch(t))
	if err := os.Chmod(home, 0o700); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(home, "share", "bihuan")
	for name, start := range map[string]func() error{
		"postgres": func() error { _, err := StartPostgres(bounded(t), dir, PostgresOptions{}); return err },
		"redis":    func() error { _, err := StartRedis(bounded(t), dir, RedisOptions{}); return err },
	} {
		err := start()
		var blocked *FolderError
		if !errors.As(err, &blocked) || blocked.Blocked != home || !strings.Contains(err.Error(), "/var/lib/bihuan") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat(filepath.Join(home, "share")); err == nil {
		t.Error("something was created all the same")
	}
}

// The folder itself may be private: it is ours to open.
func TestPrivateDataFolderIsOpened(t *testing.T) {
	dir := scratch(t)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	startPostgres(t, dir, PostgresOptions{})
}

func TestForeignDataAreRefused(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may use anybody's data")
	}
	_, err := chooseAccount("/etc", "postgres")
	var foreign *FolderError
	if !errors.As(err, &foreign) || !strings.Contains(err.Error(), "root") {
		t.Fatalf("got %v", err)
	}
}

func TestHelperWithoutAccount(t *testing.T) {
	if os.Getenv("EMBEDDED_TEST_NAMELESS") == "" {
		t.Skip("only in a process of its own")
	}
	_, err := StartPostgres(bounded(t), scratch(t), PostgresOptions{})
	var nameless *NoAccountError
	if !errors.As(err, &nameless) || nameless.UID != os.Geteuid() || !strings.Contains(err.Error(), "BIHUAN_DATABASE_URL") {
		t.Fatalf("got %v", err)
	}
}

func TestUserWithoutPasswdEntry(t *testing.T) {
	onlyAsRoot(t)
	out, err := again(t, 54321, "^TestHelperWithoutAccount$", "EMBEDDED_TEST_NAMELESS=1").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS") {
		t.Fatalf("%v\n%s", err, out)
	}
}
