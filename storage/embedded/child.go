//go:build unix

package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

const (
	logLimit  = 8 << 20 // a log beyond this is set aside at the next start, bytes
	tailLimit = 2 << 10 // of the log in an error, bytes
)

// credential makes the child run as acc; nil when that is us.
func credential(acc account) *syscall.Credential {
	if !acc.switched {
		return nil
	}
	return &syscall.Credential{Uid: uint32(acc.uid), Gid: uint32(acc.gid)}
}

// environment is all that a server sees: neither our secrets nor PG* settings
// that were meant for clients. Messages stay English because we read some.
func environment() []string {
	env := []string{"LC_ALL=C", "TZ=UTC"}
	for _, name := range []string{"PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// command describes a server to start.
type command struct {
	program string
	args    []string
	stdin   string
	folder  string // working folder, and what the account must be able to enter
	acc     account
	log     string // path; created with mode 0600
	lock    *folderLock
	atDeath syscall.Signal // sent by the kernel when we die
}

// child is a running server.
type child struct {
	pid     int
	exited  chan struct{} // closed when it is gone
	outcome error         // why, once exited is closed
	log     string
	logFrom int64 // where this run's part of the log begins
}

// startChild starts the server. It owns the lock from then on, also on error.
func startChild(c command) (*child, error) {
	logFile, from, err := openLog(c.log)
	if err != nil {
		c.lock.release()
		return nil, err
	}
	cmd := exec.Command(c.program, c.args...) //nolint:noctx // the server outlives the context of its start
	cmd.Dir, cmd.Env = c.folder, environment()
	cmd.Stdout, cmd.Stderr = logFile, logFile
	if c.stdin != "" {
		cmd.Stdin = strings.NewReader(c.stdin)
	}
	cmd.ExtraFiles = []*os.File{c.lock.file}
	cmd.SysProcAttr = attributes(c.acc, c.atDeath)

	running := &child{exited: make(chan struct{}), log: c.log, logFrom: from}
	started := make(chan error)
	go func() {
		// The kernel sends the death signal when the *thread* that forked
		// ends, so this one stays until the child is gone
		// (https://github.com/golang/go/issues/27505).
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer c.lock.release()
		defer logFile.Close()
		err := cmd.Start()
		if err == nil {
			running.pid = cmd.Process.Pid
		}
		started <- err
		if err == nil {
			running.outcome = cmd.Wait()
			close(running.exited)
		}
	}()
	if err := <-started; err != nil {
		return nil, &StartError{Program: c.program, Err: err}
	}
	return running, nil
}

// runOnce runs a program to its end, as acc, and returns what it printed.
func runOnce(ctx context.Context, acc account, folder, program string, args ...string) (string, error) {
	runtime.LockOSThread() // for the death signal, as above
	defer runtime.UnlockOSThread()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env = folder, environment()
	cmd.SysProcAttr = attributes(acc, syscall.SIGKILL)
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// alive reports whether the server has not ended.
func (c *child) alive() bool {
	select {
	case <-c.exited:
		return false
	default:
		return true
	}
}

// stop sends the signals one after the other, each when the one before did not
// end the server within patience. The end of ctx skips to the last.
func (c *child) stop(ctx context.Context, patience time.Duration, signals ...syscall.Signal) error {
	for i, signal := range signals {
		last := i == len(signals)-1
		if ctx.Err() != nil && !last {
			continue
		}
		if err := syscall.Kill(c.pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("stop the server (process %d): %w", c.pid, err)
		}
		wait := ctx
		if last {
			wait = context.WithoutCancel(ctx)
		}
		if c.waitFor(wait, patience) {
			return nil
		}
	}
	return fmt.Errorf("the server (process %d) does not end", c.pid)
}

func (c *child) waitFor(ctx context.Context, d time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	select {
	case <-c.exited:
		return true
	case <-ctx.Done():
		return !c.alive()
	}
}

// tail returns the end of what this run logged.
func (c *child) tail() string {
	file, err := os.Open(c.log)
	if err != nil {
		return ""
	}
	defer file.Close()
	from := c.logFrom
	if info, err := file.Stat(); err == nil {
		from = max(from, info.Size()-tailLimit)
	}
	text, err := io.ReadAll(io.NewSectionReader(file, from, tailLimit))
	if err != nil {
		return ""
	}
	return strings.ToValidUTF8(strings.TrimSpace(string(text)), "")
}

func openLog(path string) (file *os.File, from int64, err error) {
	if info, err := os.Stat(path); err == nil && info.Size() > logLimit {
		if err := os.Rename(path, path+".old"); err != nil {
			return nil, 0, fmt.Errorf("set the log aside: %w", err)
		}
	}
	file, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, 0, fmt.Errorf("open the log: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, 0, fmt.Errorf("open the log: %w", err)
	}
	return file, info.Size(), nil
}
