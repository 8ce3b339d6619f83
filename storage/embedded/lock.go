//go:build unix

package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

const (
	orphanPatience = 20 * time.Second // for a server whose owner died to finish its shutdown
	orphanNudge    = time.Second      // after that it is asked, where the system does not do so
)

// folderLock keeps a folder to one server. The child inherits the open file, so
// the lock ends only when both this process and the server are gone.
type folderLock struct {
	file *os.File
}

// holder is what the lock file tells others.
type holder struct {
	owner, server, port int
}

// alive reports whether the lock will be kept. If only one of owner and server
// lives, the rest of them is on its way out.
func (h holder) alive() bool {
	return stateOf(h.owner) == running && (h.server == 0 || stateOf(h.server) == running)
}

// takeLock locks folder. While what is left of the former owner and its server
// ends, it waits; when both live, that is an *InUseError at once.
func takeLock(ctx context.Context, folder string) (*folderLock, error) {
	file, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the lock: %w", err)
	}
	if err := waitForLock(ctx, folder, file); err != nil {
		file.Close()
		return nil, err
	}
	lock := &folderLock{file}
	if err := lock.describe(0, 0); err != nil {
		file.Close()
		return nil, err
	}
	return lock, nil
}

func waitForLock(ctx context.Context, folder string, file *os.File) error {
	began := time.Now()
	for nudged := false; ; {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			return fmt.Errorf("lock %s: %w", folder, err)
		}
		h := readHolder(file)
		waited := time.Since(began)
		if h.alive() || waited > orphanPatience {
			return &InUseError{Folder: folder, Owner: h.owner, Server: h.server, Port: h.port}
		}
		if !diesWithParent && !nudged && waited > orphanNudge && isServer(h.server) {
			nudged = true
			_ = syscall.Kill(h.server, syscall.SIGINT) // it may have gone meanwhile
		}
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
}

// describe writes who holds the lock.
func (l *folderLock) describe(server, port int) error {
	text := fmt.Sprintf("%d %d %d\n", os.Getpid(), server, port)
	if err := l.file.Truncate(0); err != nil {
		return fmt.Errorf("write the lock: %w", err)
	}
	if _, err := l.file.WriteAt([]byte(text), 0); err != nil {
		return fmt.Errorf("write the lock: %w", err)
	}
	return nil
}

// share returns the same lock for a child: it holds until both are released.
func (l *folderLock) share() (*folderLock, error) {
	syscall.ForkLock.RLock() // no child may be forked between the two calls
	fd, err := syscall.Dup(int(l.file.Fd()))
	if err == nil {
		syscall.CloseOnExec(fd)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return nil, fmt.Errorf("share the lock: %w", err)
	}
	return &folderLock{os.NewFile(uintptr(fd), l.file.Name())}, nil
}

// handOver tells others about the server and leaves the lock to it.
func (l *folderLock) handOver(server, port int) error {
	defer l.release()
	return l.describe(server, port)
}

// release gives up our share of the lock; safe to repeat.
func (l *folderLock) release() { l.file.Close() }

func readHolder(file *os.File) holder {
	var h holder
	text, err := io.ReadAll(io.NewSectionReader(file, 0, 64))
	if err != nil {
		return h
	}
	if _, err := fmt.Sscan(string(text), &h.owner, &h.server, &h.port); err != nil {
		return holder{} // somebody is writing it just now
	}
	return h
}

// pause waits for d or for the end of ctx.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
