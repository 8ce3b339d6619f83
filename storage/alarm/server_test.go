package alarm

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

// realRedis is the address of a private redis-server, empty if there is none
// on this machine.
var realRedis string

func TestMain(m *testing.M) {
	os.Exit(withRedis(m.Run))
}

func withRedis(run func() int) int {
	path, err := exec.LookPath("redis-server")
	if err != nil {
		return run()
	}
	dir, err := os.MkdirTemp("", "alarm")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	port := freePort()
	server := exec.Command(path, "--bind", "127.0.0.1", "--port", strconv.Itoa(port),
		"--dir", dir, "--save", "", "--appendonly", "no")
	if err := server.Start(); err != nil {
		panic(err)
	}
	defer func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	}()
	realRedis = fmt.Sprintf("127.0.0.1:%d", port)
	awaitRedis(realRedis)
	return run()
}

func awaitRedis(addr string) {
	client := redis.NewClient(&redis.Options{Addr: addr, MaxRetries: -1})
	defer func() { _ = client.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for client.Ping(ctx).Err() != nil {
		if ctx.Err() != nil {
			panic("redis-server did not start")
		}
	}
}

func freePort() int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

var companies atomic.Int64

// onEach runs a test on the in-process Redis and, where there is one, on a
// real server. Each has a company of its own.
func onEach(t *testing.T, test func(t *testing.T, a *Alarm)) {
	t.Helper()
	run := func(t *testing.T, addr string) {
		client := redis.NewClient(&redis.Options{Addr: addr})
		t.Cleanup(func() { _ = client.Close() })
		test(t, New(client, fmt.Sprintf("c%d", companies.Add(1))))
	}
	t.Run("miniredis", func(t *testing.T) { run(t, miniredis.RunT(t).Addr()) })
	t.Run("redis-server", func(t *testing.T) {
		if realRedis == "" {
			t.Skip("no redis-server on PATH")
		}
		run(t, realRedis)
	})
}
