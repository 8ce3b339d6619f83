//go:build unix

package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// prepareCluster returns the passwords of the cluster, and makes it first when
// there is none.
func prepareCluster(ctx context.Context, home *folder, bin binaries, exists, volatile bool) (superuser, application string, err error) {
	superuser, made, err := home.secret("superuser")
	if err != nil {
		return "", "", err
	}
	if exists && made {
		os.Remove(home.path("superuser.password"))
		return "", "", fmt.Errorf("%s is gone; without it the data in %s cannot be opened: put it back",
			home.path("superuser.password"), home.data())
	}
	if application, _, err = home.secret(ApplicationRole); err != nil || exists {
		return superuser, application, err
	}
	return superuser, application, makeCluster(ctx, home, bin, volatile)
}

// makeCluster runs initdb beside the final place and renames, so that a
// half-made cluster is never taken for data.
func makeCluster(ctx context.Context, home *folder, bin binaries, volatile bool) error {
	if !home.acc.named() {
		return &NoAccountError{UID: home.acc.uid}
	}
	unfinished := home.path("data.unfinished")
	if err := os.RemoveAll(unfinished); err != nil {
		return fmt.Errorf("remove an unfinished cluster: %w", err)
	}
	if err := home.makePrivate(unfinished); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	args := []string{
		"-D", unfinished, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", home.path("superuser.password"),
		"--encoding=UTF8", "--locale=C",
	}
	if volatile {
		args = append(args, "--no-sync")
	}
	if out, err := runOnce(ctx, home.acc, unfinished, bin.path("initdb"), args...); err != nil {
		return &StartError{Program: "initdb", Log: strings.TrimSpace(out), Err: err}
	}
	if err := os.Rename(unfinished, home.data()); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	return syncFolder(home.root)
}

// syncFolder makes a rename inside folder durable.
func syncFolder(folder string) error {
	dir, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer dir.Close()
	if err := dir.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) {
		return fmt.Errorf("data folder: %w", err)
	}
	return nil
}

// reapPatience is how long a killed server may wait for its parent to collect
// it; PostgreSQL takes such a zombie for a living owner of the data.
const reapPatience = 3 * time.Second

// clearStaleLock removes PostgreSQL's own lock file when its process is surely
// no server: killed and never collected (a container whose first process does
// not reap), or its number given to something else since a power cut. We hold
// the folder's lock, which every process of a server that we start inherits;
// so only a server that somebody started by hand can be alive here, and then
// the lock file names it.
func clearStaleLock(ctx context.Context, home *folder) error {
	path := filepath.Join(home.data(), "postmaster.pid")
	for began := time.Now(); ; {
		pid, port, err := readPostmaster(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read PostgreSQL's lock file: %w", err)
		}
		state := stateOf(pid)
		switch {
		case state == gone || state == running && nameOfProcess(pid) == "":
			return nil // PostgreSQL finds out itself
		case isServer(pid):
			return &InUseError{Folder: home.root, Server: pid, Port: port}
		case state == running || time.Since(began) > reapPatience:
			if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("remove a stale lock file: %w", err)
			}
			return nil
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}

// readPostmaster reads process and port: lines 1 and 4 of postmaster.pid
// (src/include/utils/pidfile.h). A file cut short gives zeros.
func readPostmaster(path string) (pid, port int, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, 0, err
	}
	lines := strings.Split(string(text), "\n")
	pid, _ = strconv.Atoi(strings.TrimSpace(lines[0]))
	if len(lines) > 3 {
		port, _ = strconv.Atoi(strings.TrimSpace(lines[3]))
	}
	return pid, port, nil
}
