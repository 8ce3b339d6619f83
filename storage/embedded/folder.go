//go:build unix

package embedded

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
)

// folder is a server's home, locked and ready to be used by its account.
type folder struct {
	root string
	acc  account
	lock *folderLock
}

// openFolder creates or enters dir for the first of the accounts that exists.
func openFolder(ctx context.Context, dir string, accounts ...string) (*folder, error) {
	root, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	f := &folder{root: root}
	if f.acc, err = chooseAccount(f.data(), accounts...); err != nil {
		return nil, err
	}
	if err := f.acc.checkWay(f.data()); err != nil && !f.mendable(err) {
		return nil, err
	}
	if err := f.makeRoot(); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	if f.lock, err = takeLock(ctx, root); err != nil {
		return nil, err
	}
	if err := f.acc.giveTree(f.data()); err != nil {
		f.lock.release()
		return nil, fmt.Errorf("hand the data to %s: %w", f.acc.name, err)
	}
	return f, nil
}

// mendable: the root folder itself is ours, and makeRoot opens it.
func (f *folder) mendable(err error) bool {
	blocked, ok := errors.AsType[*FolderError](err)
	return ok && blocked.Blocked == f.root
}

// makeRoot lets the account pass through the root folder; all it finds there
// that is not its own has mode 0600.
func (f *folder) makeRoot() error {
	if err := makeFolders(f.root); err != nil {
		return err
	}
	info, err := os.Stat(f.root)
	if err != nil || f.acc.mayEnter(info) {
		return err
	}
	return os.Chmod(f.root, info.Mode().Perm()|0o011)
}

func (f *folder) path(name string) string { return filepath.Join(f.root, name) }
func (f *folder) data() string            { return f.path("data") }

// secret returns the password kept under name, made now if there is none.
func (f *folder) secret(name string) (value string, made bool, err error) {
	path := f.path(name + ".password")
	text, err := os.ReadFile(path)
	if err == nil && len(text) > 0 {
		return strings.TrimSpace(string(text)), false, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", false, fmt.Errorf("read the password: %w", err)
	}
	raw := make([]byte, 16)
	rand.Read(raw) // never fails since Go 1.24
	value = hex.EncodeToString(raw)
	if err := os.WriteFile(path, []byte(value+"\n"), 0o600); err != nil {
		return "", false, fmt.Errorf("keep the password: %w", err)
	}
	if err := f.acc.give(path); err != nil { // initdb reads it as that account
		return "", false, fmt.Errorf("keep the password: %w", err)
	}
	return value, true, nil
}

// makePrivate creates a folder that only the account can read.
func (f *folder) makePrivate(path string) error {
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return f.acc.give(path)
}

// freePort finds a port that nobody listens on at this moment.
func freePort(ctx context.Context, wanted int) (int, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp4", fmt.Sprintf("127.0.0.1:%d", wanted))
	if err != nil {
		return 0, fmt.Errorf("find a port: %w", err)
	}
	defer listener.Close()
	addr, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		return 0, errors.New("find a port: no TCP address")
	}
	return addr.Port, nil
}
