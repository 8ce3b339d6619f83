//go:build unix

package embedded

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

func startRedis(t *testing.T, dir string, opts RedisOptions) *Redis {
	t.Helper()
	r, err := StartRedis(bounded(t), dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, r) })
	return r
}

func client(t *testing.T, url string) *redis.Client {
	t.Helper()
	opts, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	opts.MaxRetries, opts.DisableIdentity = -1, true
	c := redis.NewClient(opts)
	t.Cleanup(func() { c.Close() })
	return c
}

func needRedisServer(t *testing.T) {
	t.Helper()
	if findRedis(RedisOptions{}) == "" {
		t.Fatal("没有找到 redis-server，请以 root 输入：" + InstallLine)
	}
}

func TestRedisKeepsDataAcrossRestarts(t *testing.T) {
	needRedisServer(t)
	dir := scratch(t)
	r := startRedis(t, dir, RedisOptions{})
	if r.PID() == 0 {
		t.Error("no process of its own")
	}
	if err := client(t, r.URL()).Set(bounded(t), "ticket", "0832", 0).Err(); err != nil {
		t.Fatal(err)
	}
	first := r.URL()
	stop(t, r)
	stop(t, r)
	<-r.Done()
	r = startRedis(t, dir, RedisOptions{Port: r.Port()})
	if r.URL() != first {
		t.Error("the same port gives another URL")
	}
	if got := client(t, r.URL()).Get(bounded(t), "ticket").Val(); got != "0832" {
		t.Errorf("after a restart the key reads %q", got)
	}
}

func TestRedisVolatileKeepsNothing(t *testing.T) {
	needRedisServer(t)
	dir := scratch(t)
	startRedis(t, dir, RedisOptions{Volatile: true, Databases: 99})
	entries, err := os.ReadDir(filepath.Join(dir, "data"))
	if err != nil || len(entries) != 0 {
		t.Errorf("%v on disk, %v", entries, err)
	}
}

// Both kinds ask for the password and keep the folder to themselves.
func TestRedisIsPrivate(t *testing.T) {
	for name, opts := range map[string]RedisOptions{"server": {}, "in process": {InProcess: true}} {
		t.Run(name, func(t *testing.T) {
			dir := scratch(t)
			r := startRedis(t, dir, opts)
			naked := redis.NewClient(&redis.Options{Addr: r.addr(), DisableIdentity: true})
			defer naked.Close()
			if err := naked.Get(bounded(t), "ticket").Err(); err == nil || errors.Is(err, redis.Nil) {
				t.Errorf("without a password: %v", err)
			}
			_, err := StartRedis(bounded(t), dir, opts)
			var inUse *InUseError
			if !errors.As(err, &inUse) || inUse.Owner != os.Getpid() || inUse.Server != r.PID() || inUse.Port != r.Port() {
				t.Errorf("second start: %v", err)
			}
			stop(t, r)
			startRedis(t, dir, opts)
		})
	}
}

func TestRedisInProcessExpiresByTheClock(t *testing.T) {
	r := startRedis(t, scratch(t), RedisOptions{InProcess: true})
	if r.PID() != 0 {
		t.Error("it claims a process")
	}
	ctx, c := bounded(t), client(t, r.URL())
	if err := c.Set(ctx, "lock", "1", time.Millisecond).Err(); err != nil {
		t.Fatal(err)
	}
	await(t, "expiry", func() bool { return c.Exists(ctx, "lock").Val() == 0 })
}

func TestRedisStopsInProcess(t *testing.T) {
	r := startRedis(t, scratch(t), RedisOptions{InProcess: true})
	stop(t, r)
	stop(t, r)
	<-r.Done()
	if err := client(t, r.URL()).Ping(context.Background()).Err(); err == nil {
		t.Error("it still answers")
	}
}

func TestRedisReportsWhyItFailed(t *testing.T) {
	needRedisServer(t)
	_, err := StartRedis(bounded(t), scratch(t), RedisOptions{Databases: -3})
	var failed *StartError
	if !errors.As(err, &failed) || failed.Log == "" {
		t.Fatalf("got %v", err)
	}
}
