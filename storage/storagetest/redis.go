//go:build unix

package storagetest

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"testing"
	"time"

	"bihuan/storage/embedded"

	"github.com/redis/go-redis/v9"
)

// redisDatabases is how many tests of one process may hold a Redis at a time.
const redisDatabases = 256

// Redis returns the URL of an empty Redis database of the test's own, on a
// server shared by the process; without redis-server it is a Redis inside the
// process. FLUSHALL, CONFIG and publishing reach other tests: one that needs
// these, or the server's death, starts its own with package embedded.
func Redis(tb testing.TB) string {
	tb.Helper()
	server, err := sharedRedis()
	if err != nil {
		tb.Fatalf("storagetest: %v", err)
	}
	var number int
	select {
	case number = <-server.free:
	case <-time.After(patience):
		tb.Fatalf("storagetest: %d tests hold a Redis database", redisDatabases)
	}
	address := server.url(number)
	if err := flush(address); err != nil {
		tb.Fatalf("storagetest: %v", err)
	}
	tb.Cleanup(func() { server.free <- number })
	return address
}

type redisServer struct {
	*embedded.Redis
	free chan int // numbers of databases that no test holds
}

// sharedRedis starts the server once; it ends with the process.
var sharedRedis = sync.OnceValues(func() (*redisServer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	server := &redisServer{free: make(chan int, redisDatabases)}
	for number := range redisDatabases {
		server.free <- number
	}
	err := inFreeSlot("redis", func(dir string) (err error) {
		server.Redis, err = embedded.StartRedis(ctx, dir,
			embedded.RedisOptions{Volatile: true, Databases: redisDatabases})
		return err
	})
	if err != nil {
		return nil, err
	}
	return server, nil
})

func (r *redisServer) url(number int) string {
	u, err := url.Parse(r.URL())
	if err != nil {
		panic(err) // made by package embedded from hexadecimal and digits
	}
	u.Path = fmt.Sprintf("/%d", number)
	return u.String()
}

func flush(address string) error {
	opts, err := redis.ParseURL(address)
	if err != nil {
		return fmt.Errorf("parse the private server's URL: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	client := redis.NewClient(opts)
	defer client.Close()
	if err := client.FlushDB(ctx).Err(); err != nil {
		return fmt.Errorf("empty a Redis database: %w", err)
	}
	return nil
}
