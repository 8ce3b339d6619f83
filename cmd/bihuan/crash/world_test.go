//go:build unix

package crash

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"bihuan/storage"
	"bihuan/storage/embedded"
	"bihuan/storage/storagetest"
	"bihuan/templates"
	"bihuan/templates/manifest"
	"bihuan/workflow"
)

// world is everything that runs: two services on one PostgreSQL and one Redis,
// and the platform with its phones.
type world struct {
	t      *testing.T
	dir    string
	binary string
	env    []string
	org    *workflow.Organization

	sim    string // address of the platform
	phones *process
	front  *process // gets the callbacks
	second *process // only its loops work
	web    map[*process]string

	db    *pgxpool.Pool // the auditor's own way to the rows
	redis *redis.Client
	store *storage.Store // with the service's keys, for what is sealed

	mu        sync.Mutex // of the servers
	postgres  *embedded.Postgres
	redisServ *embedded.Redis
}

func raced() bool {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return false
	}
	for _, s := range info.Settings {
		if s.Key == "-race" {
			return s.Value == "true"
		}
	}
	return false
}

func secret(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// freeAddress is one that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// create brings the world up, with the demo's organization, at nine in the
// morning.
func create(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, dir: storagetest.Dir(t), web: map[*process]string{}}
	if err := os.MkdirAll(filepath.Join(w.dir, "servers"), 0o755); err != nil {
		t.Fatal(err)
	}
	w.binary = build(t, w.dir)
	w.databases()
	listen, second, sim := freeAddress(t), freeAddress(t), freeAddress(t)
	w.sim = "http://" + sim
	w.env = append(os.Environ(),
		"BIHUAN_DATABASE_URL="+w.postgres.URL(), "BIHUAN_REDIS_URL="+w.redisServ.URL(), "BIHUAN_SECRET_KEY="+secret(32), "BIHUAN_TEST_CLOCK=1",
		"BIHUAN_WECOM_API_URL="+w.sim, "BIHUAN_WECOM_CORP_ID=wwcrash", "BIHUAN_WECOM_AGENT_ID=1000002", "BIHUAN_WECOM_SECRET="+secret(16),
		"BIHUAN_WECOM_TOKEN="+secret(16), "BIHUAN_WECOM_AES_KEY="+secret(32)[:43], "GORACE=halt_on_error=1",
		"BIHUAN_TENCENT_SECRET_ID=crash", "BIHUAN_TENCENT_SECRET_KEY="+secret(16), "BIHUAN_TENCENT_API_URL="+w.sim,
		"BIHUAN_OCR_ENGINES=tencent", "BIHUAN_ASR_ENGINES=tencent", "BIHUAN_MEDIA_URL=file://"+filepath.Join(w.dir, "media"))
	w.phones = w.start("phones", w.env, "sim", "--listen", sim, "--callback", "http://"+listen+"/wecom/callback")
	w.answers(w.sim + "/control/members")
	w.configure()
	w.store = w.openStore()
	t.Cleanup(w.store.Close)
	w.front = w.start("front", w.env, "serve", "--listen", listen)
	w.second = w.start("second", w.env, "serve", "--listen", second)
	w.web[w.front], w.web[w.second] = "http://"+listen, "http://"+second
	w.ready()
	return w
}

func (w *world) databases() {
	t := w.t
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var err error
	if w.postgres, err = embedded.StartPostgres(ctx, filepath.Join(w.dir, "servers", "postgres"), embedded.PostgresOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.postgres.Stop(context.Background()) })
	if w.redisServ, err = embedded.StartRedis(ctx, filepath.Join(w.dir, "servers", "redis"), embedded.RedisOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.redisServ.Stop(context.Background()) })
	if w.db, err = pgxpool.New(ctx, w.postgres.URL()+"&bihuan.company=demo"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.db.Close)
	options, err := redis.ParseURL(w.redisServ.URL())
	if err != nil {
		t.Fatal(err)
	}
	w.redis = redis.NewClient(options)
	t.Cleanup(func() { w.redis.Close() })
}

// configure migrates and applies what the demo has.
func (w *world) configure() {
	if out, err := w.once("migrate"); err != nil {
		w.t.Fatalf("migrate: %v\n%s", err, out)
	}
	w.env = append(w.env, "BIHUAN_LOG=warn")
	root := filepath.Join("..", "..", "..", "templates")
	out, err := w.once("apply", "-f", filepath.Join(root, "blueprints", "repair.yaml"), "-f", filepath.Join(root, "organizations", "demo.yaml"))
	if err != nil {
		w.t.Fatalf("apply: %v\n%s", err, out)
	}
	docs, err := templates.Demo()
	if err != nil {
		w.t.Fatal(err)
	}
	if w.org, err = manifest.Assemble(docs); err != nil {
		w.t.Fatal(err)
	}
}

// answers waits until an address gives 200.
func (w *world) answers(url string) {
	w.t.Helper()
	w.eventually(url, func() error {
		resp, err := http.Get(url)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("status %d", resp.StatusCode)
		}
		return nil
	})
}

// ready waits until both services are.
func (w *world) ready() {
	w.t.Helper()
	for _, url := range w.web {
		w.answers(url + "/readyz")
	}
}

// eventually waits for something that must come, however slow the machine is.
func (w *world) eventually(what string, look func() error) {
	w.t.Helper()
	deadline := time.Now().Add(patience)
	for wait := 5 * time.Millisecond; ; wait = min(2*wait, 200*time.Millisecond) {
		err := look()
		if err == nil {
			return
		}
		if time.Now().After(deadline) || w.t.Context().Err() != nil {
			w.t.Errorf("%s: %v", what, err)
			runtime.Goexit()
		}
		time.Sleep(wait)
	}
}

// killPostgres kills the server as a power cut would and starts it again after
// a while.
func (w *world) killPostgres(away time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := syscall.Kill(w.postgres.PID(), syscall.SIGKILL); err != nil {
		return err
	}
	<-w.postgres.Done()
	time.Sleep(away)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	p, err := embedded.StartPostgres(ctx, filepath.Join(w.dir, "servers", "postgres"), embedded.PostgresOptions{Port: w.postgres.Port()})
	if err == nil {
		w.postgres = p
	}
	return err
}

// killRedis does the same to Redis, with or without what it held.
func (w *world) killRedis(away time.Duration, empty bool) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.redisServ.PID() == 0 { // it lives in this process
		return w.redis.FlushAll(context.Background()).Err()
	}
	if err := syscall.Kill(w.redisServ.PID(), syscall.SIGKILL); err != nil {
		return err
	}
	<-w.redisServ.Done()
	time.Sleep(away)
	dir := filepath.Join(w.dir, "servers", "redis")
	if empty {
		if err := os.RemoveAll(filepath.Join(dir, "data")); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	r, err := embedded.StartRedis(ctx, dir, embedded.RedisOptions{Port: w.redisServ.Port()})
	if err == nil {
		w.redisServ = r
	}
	return err
}
