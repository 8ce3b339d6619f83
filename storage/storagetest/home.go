//go:build unix

package storagetest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"bihuan/storage/embedded"
)

// slots bounds how many test processes may run at once.
const slots = 64

// Dir returns an empty folder for a server of the test's own; it is removed
// afterwards. A server started by root runs as another account, which could
// not enter testing.TB.TempDir.
func Dir(tb testing.TB) string {
	tb.Helper()
	dir, err := os.MkdirTemp("", "bihuan-test-") //nolint:usetesting // see above
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			tb.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o711); err != nil {
		tb.Fatal(err)
	}
	return dir
}

// home returns the folder that this user's test servers share between runs.
func home() (string, error) {
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("bihuan-test-servers-%d", os.Geteuid()))
	err := os.Mkdir(dir, 0o711)
	if err == nil {
		err = os.Chmod(dir, 0o711) // whatever the umask
	}
	if err != nil && !errors.Is(err, os.ErrExist) {
		return "", err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(stat.Uid) != os.Geteuid() || info.Mode().Perm()&0o022 != 0 {
		return "", fmt.Errorf("%s is not ours alone; remove it", dir)
	}
	return dir, nil
}

// inFreeSlot calls start with one folder after the other until one is not in
// use by another test process.
func inFreeSlot(name string, start func(dir string) error) error {
	base, err := home()
	if err != nil {
		return err
	}
	for slot := range slots {
		err := start(filepath.Join(base, fmt.Sprintf("%s-%d", name, slot)))
		if _, inUse := errors.AsType[*embedded.InUseError](err); !inUse {
			return err
		}
	}
	return fmt.Errorf("all %d folders in %s are in use", slots, base)
}
