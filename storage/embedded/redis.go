//go:build unix

package embedded

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

// Redis is a private server: a child process, or code in this one.
type Redis struct {
	child    *child               // nil when in process
	inside   *miniredis.Miniredis // nil when a child
	lock     *folderLock          // when in process
	done     chan struct{}        // when in process
	stopping sync.Once
	port     int
	password string
}

// StartRedis starts the installed Redis on dir, with an append-only file. If
// none is installed it runs one inside this process, which keeps nothing
// across restarts: whatever is in Redis must be rebuildable from PostgreSQL.
// ctx limits the start, not the server's life. Errors: *InUseError,
// *FolderError, *StartError.
func StartRedis(ctx context.Context, dir string, opts RedisOptions) (*Redis, error) {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	home, err := openFolder(ctx, dir, "redis", "nobody")
	if err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	r := &Redis{}
	if r.password, _, err = home.secret("redis"); err == nil {
		if program := findRedis(opts); program != "" {
			err = r.startServer(ctx, home, program, opts)
		} else {
			err = r.startInside(ctx, home, opts)
		}
	}
	if err != nil {
		home.lock.release()
		return nil, fmt.Errorf("redis: %w", err)
	}
	return r, nil
}

// findRedis returns the server program, empty when there is none.
func findRedis(opts RedisOptions) string {
	if opts.InProcess {
		return ""
	}
	if opts.Server != "" {
		return opts.Server
	}
	for _, name := range []string{"redis-server", "valkey-server"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func (r *Redis) startServer(ctx context.Context, home *folder, program string, opts RedisOptions) error {
	if err := home.makePrivate(home.data()); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	for try := 1; ; try++ {
		port, err := freePort(ctx, opts.Port)
		if err != nil {
			return err
		}
		r.port = port
		lock, err := home.lock.share()
		if err != nil {
			return err
		}
		r.child, err = startChild(command{
			program: program, args: []string{"-"}, stdin: r.configuration(opts), // so that no list of processes shows the password
			folder: home.data(), acc: home.acc, log: home.path("log"), lock: lock, atDeath: syscall.SIGTERM,
		})
		if err != nil {
			return err
		}
		err = r.waitReady(ctx)
		if err == nil {
			err = home.lock.handOver(r.child.pid, port)
		}
		if err == nil {
			return nil
		}
		tail := r.child.tail()
		_ = r.child.stop(context.WithoutCancel(ctx), stopPatience, syscall.SIGKILL) // the first error matters more
		if opts.Port == 0 && try < portTries && strings.Contains(tail, "Address already in use") {
			continue
		}
		return &StartError{Program: program, Log: tail, Err: err}
	}
}

func (r *Redis) configuration(opts RedisOptions) string {
	databases := opts.Databases
	if databases == 0 {
		databases = 16
	}
	appendOnly := "yes"
	if opts.Volatile {
		appendOnly = "no"
	}
	lines := []string{
		"bind 127.0.0.1", fmt.Sprint("port ", r.port), "requirepass " + r.password, "daemonize no",
		"dir .", "appendonly " + appendOnly, "appendfsync everysec", `save ""`,
		fmt.Sprint("databases ", databases), "maxmemory-policy noeviction", // an evicted lock or timer is a lie
	}
	return strings.Join(lines, "\n") + "\n"
}

func (r *Redis) waitReady(ctx context.Context) error {
	client := redis.NewClient(&redis.Options{
		Addr: r.addr(), Password: r.password, MaxRetries: -1, DisableIdentity: true,
	})
	defer client.Close()
	for {
		err := client.Ping(ctx).Err() // also fails while the append-only file is read
		if err == nil {
			return nil
		}
		if !r.child.alive() {
			return fmt.Errorf("the server ended: %w", r.child.outcome)
		}
		if err := pause(ctx, readyPoll); err != nil {
			return fmt.Errorf("wait for the server: %w", err)
		}
	}
}

// startInside runs the server in this process. It follows the wall clock, or
// locks, sessions and limits would never expire.
func (r *Redis) startInside(ctx context.Context, home *folder, opts RedisOptions) error {
	server := miniredis.NewMiniRedis()
	server.ClockTTL(true)
	server.RequireAuth(r.password)
	port, err := freePort(ctx, opts.Port)
	if err != nil {
		return err
	}
	r.port = port
	if err := server.StartAddr(r.addr()); err != nil {
		return &StartError{Program: "in-process redis", Err: err}
	}
	r.inside, r.lock, r.done = server, home.lock, make(chan struct{})
	return home.lock.describe(0, port)
}

func (r *Redis) addr() string { return fmt.Sprintf("127.0.0.1:%d", r.port) }

// URL names database 0. It holds a password.
func (r *Redis) URL() string {
	return fmt.Sprintf("redis://:%s@%s/0", r.password, r.addr())
}

// PID is the server's process, 0 when it runs inside this one.
func (r *Redis) PID() int {
	if r.child == nil {
		return 0
	}
	return r.child.pid
}

// Port is where it listens on 127.0.0.1.
func (r *Redis) Port() int { return r.port }

// Done is closed when the server has ended, asked or not.
func (r *Redis) Done() <-chan struct{} {
	if r.child == nil {
		return r.done
	}
	return r.child.exited
}

// Stop ends the server; what it holds is on disk by then. Stopping twice is
// fine.
func (r *Redis) Stop(ctx context.Context) error {
	if r.child != nil {
		return r.child.stop(ctx, 10*time.Second, syscall.SIGTERM, syscall.SIGKILL)
	}
	r.stopping.Do(func() {
		r.inside.Close()
		r.lock.release()
		close(r.done)
	})
	return nil
}
