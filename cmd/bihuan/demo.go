package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"bihuan/storage"
	"bihuan/storage/embedded"
	"bihuan/templates"
	"bihuan/workflow/calendar"
)

type demoCommand struct {
	Database databaseSettings `embed:""`
	WeCom    wecomSettings    `embed:""`
	Tencent  tencentSettings  `embed:""`
	SMS      smsSettings      `embed:""`
	Engines  engineSettings   `embed:""`
	Media    mediaSettings    `embed:""`
	ERP      erpSettings      `embed:""`
	RedisURL string           `help:"Redis; default: a private one." env:"BIHUAN_REDIS_URL" placeholder:"URL"`
	Listen   string           `help:"Where the service listens; the phones are on another port." env:"BIHUAN_LISTEN" default:"127.0.0.1:8080"`
	Data     string           `help:"Folder for the data; default $$XDG_DATA_HOME/bihuan, for root /var/lib/bihuan." type:"path" placeholder:"DIR"`
	Reset    bool             `help:"Begin with an empty database."`
	JSON     bool             `help:"When ready, print one line of JSON."`
}

// ready is what a running demo tells who started it.
type ready struct {
	Web         string `json:"web"`
	Sim         string `json:"sim"`
	Phones      string `json:"phones"`
	DatabaseURL string `json:"database_url"`
	RedisURL    string `json:"redis_url"`
	Data        string `json:"data"`
	PIDs        pids   `json:"pids"`
}

type pids struct {
	Bihuan   int `json:"bihuan"`
	Postgres int `json:"postgres,omitempty"`
	Redis    int `json:"redis,omitempty"`
}

// Run brings everything up, serves until a signal comes, and takes everything
// down again.
func (c *demoCommand) Run(ctx context.Context) (err error) {
	if c.Reset && c.Database.DatabaseURL != "" {
		return errors.New("--reset is refused: BIHUAN_DATABASE_URL is given, and that database is not the demo's own")
	}
	if err := checkListen(c.Listen); err != nil {
		return err
	}
	if err := errors.Join(c.Engines.check(), c.Media.check(), c.ERP.check()); err != nil {
		return err
	}
	dir, err := c.folder()
	if err != nil {
		return err
	}
	d := &demo{command: c, dir: dir, out: os.Stdout}
	defer func() { err = errors.Join(err, d.stop()) }() //nolint:contextcheck // ctx has ended by then
	if err := d.start(ctx); err != nil {
		return err
	}
	return d.serve(ctx)
}

func (c *demoCommand) folder() (string, error) {
	dir := c.Data
	switch {
	case dir != "":
	case os.Getenv("XDG_DATA_HOME") != "":
		dir = filepath.Join(os.Getenv("XDG_DATA_HOME"), "bihuan")
	case os.Geteuid() == 0:
		dir = "/var/lib/bihuan"
	default:
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("no place for the data: %w; say --data DIR", err)
		}
		dir = filepath.Join(home, ".local", "share", "bihuan")
	}
	return filepath.Abs(dir)
}

// demo is a running demo.
type demo struct {
	command  *demoCommand
	dir      string
	out      io.Writer
	morning  time.Time // when the clock of a first day starts; zero: the next working morning
	postgres *embedded.Postgres
	redis    *embedded.Redis
	service  *service
	ready    ready
}

func (d *demo) start(ctx context.Context) error {
	c := d.command
	if c.Reset {
		if err := d.reset(); err != nil {
			return err
		}
	}
	// The database server may run under another account and has to pass.
	if err := os.MkdirAll(d.dir, 0o755); err != nil {
		return err
	}
	if err := d.databases(ctx); err != nil {
		return err
	}
	if err := d.secrets(); err != nil {
		return err
	}
	if err := storage.Migrate(ctx, c.Database.DatabaseURL); err != nil {
		return err
	}
	return d.seed(ctx)
}

// reset deletes what demos before this one have left, and nothing else.
func (d *demo) reset() error {
	for _, name := range []string{"postgres", "redis", "secrets.json", "phones.json", "phones.media", "media"} {
		if err := os.RemoveAll(filepath.Join(d.dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// databases starts what is not given.
func (d *demo) databases(ctx context.Context) error {
	c := d.command
	var err error
	if c.Database.DatabaseURL == "" {
		if d.postgres, err = embedded.StartPostgres(ctx, filepath.Join(d.dir, "postgres"), embedded.PostgresOptions{}); err != nil {
			return err
		}
		c.Database.DatabaseURL, d.ready.PIDs.Postgres = d.postgres.URL(), d.postgres.PID()
	}
	if c.RedisURL == "" {
		if d.redis, err = embedded.StartRedis(ctx, filepath.Join(d.dir, "redis"), embedded.RedisOptions{}); err != nil {
			return err
		}
		c.RedisURL, d.ready.PIDs.Redis = d.redis.URL(), d.redis.PID()
	}
	return c.Database.check()
}

// secrets fills in what is not given with secrets of this demo's own, made once.
func (d *demo) secrets() error {
	path := filepath.Join(d.dir, "secrets.json")
	own := struct{ SecretKey, CorpID, Secret, Token, AESKey string }{
		hexKey(32), "wwdemo" + hexKey(6), hexKey(16), hexKey(16), (hexKey(32))[:43]}
	data, err := os.ReadFile(path)
	switch {
	case err == nil:
		if err := json.Unmarshal(data, &own); err != nil {
			return fmt.Errorf("%s is damaged: %w; start with --reset", path, err)
		}
	case errors.Is(err, os.ErrNotExist):
		if data, err = json.Marshal(own); err != nil { //nolint:gosec // the demo keeps its own made-up secrets, for its owner's eyes
			return err
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return err
		}
	default:
		return err
	}
	c := d.command
	for _, x := range []struct {
		set *string
		own string
	}{{&c.Database.SecretKey, own.SecretKey}, {&c.WeCom.CorpID, own.CorpID}, {&c.WeCom.Secret, own.Secret},
		{&c.WeCom.Token, own.Token}, {&c.WeCom.AESKey, own.AESKey}} {
		if *x.set == "" {
			*x.set = x.own
		}
	}
	if c.WeCom.AgentID == 0 {
		c.WeCom.AgentID = 1000002
	}
	return nil
}

func hexKey(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// seed applies the demo organization, and on the first day sets the clock to
// nine in the morning of a working day.
func (d *demo) seed(ctx context.Context) error {
	store, err := d.command.Database.open(ctx, false)
	if err != nil {
		return err
	}
	defer store.Close()
	before, err := store.Documents(ctx, true)
	if err != nil {
		return err
	}
	if len(before) > 0 {
		return nil
	}
	now, err := store.Now(ctx)
	if err != nil {
		return err
	}
	if d.morning.IsZero() {
		d.morning = firstMorning(now)
	}
	if err := store.SetNow(ctx, d.morning); err != nil {
		return err
	}
	docs, err := templates.Demo()
	if err != nil {
		return err
	}
	_, err = activate(ctx, store, docs, "demo")
	return err
}

// firstMorning is nine o'clock of the next day on which offices work as well.
func firstMorning(now time.Time) time.Time {
	loc := calendar.Shanghai()
	office := calendar.Office("office", "office")
	day := calendar.DateOf(now, loc) + 1
	for len(office.On(day)) == 0 {
		day++
	}
	return day.At(9*60, loc)
}

// serve runs the simulator and the service, and says where they are.
func (d *demo) serve(ctx context.Context) error {
	c := d.command
	web, err := listen(ctx, c.Listen)
	if err != nil {
		return err
	}
	simListener, err := besides(ctx, web)
	if err != nil {
		return errors.Join(err, web.Close())
	}
	d.ready.Web, d.ready.Sim = "http://"+web.Addr().String(), "http://"+simListener.Addr().String()
	if os.Getenv("BIHUAN_WECOM_API_URL") == "" {
		c.WeCom.APIURL = d.ready.Sim
	}
	if err := c.WeCom.check(); err != nil {
		return err
	}
	org, err := organizationFile("")
	if err != nil {
		return err
	}
	if err := d.senses(); err != nil {
		return err
	}
	sim, err := newSimulator(c.WeCom, c.Tencent, c.SMS, d.ready.Web+"/wecom/callback", filepath.Join(d.dir, "phones.json"), org)
	if err != nil {
		return err
	}
	if c.Media.PublicURL == "" {
		c.Media.PublicURL = d.ready.Web
	}
	if c.Media.MediaURL == "" {
		c.Media.MediaURL = folderURL(filepath.Join(d.dir, "media"))
	}
	if err := checkSenses(c.Engines, c.Tencent, c.SMS, c.Media); err != nil {
		return err
	}
	d.service, err = newService(ctx, serviceConfig{Database: c.Database, RedisURL: c.RedisURL, WeCom: c.WeCom,
		Tencent: c.Tencent, SMS: c.SMS, Engines: c.Engines, Media: c.Media, ERP: c.ERP, TestClock: true})
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return serveHTTP(ctx, simListener, sim.Handler()) })
	g.Go(func() error { return d.service.run(ctx, web) })
	g.Go(func() error { return sim.Run(ctx) })
	g.Go(func() error { return d.announce(ctx) })
	g.Go(func() error { return d.watch(ctx) })
	return g.Wait()
}

// besides listens on the port after another listener's, or on a free one.
func besides(ctx context.Context, l net.Listener) (net.Listener, error) {
	host, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return nil, err
	}
	if n, err := strconv.Atoi(port); err == nil && n < 65535 {
		if next, err := listen(ctx, net.JoinHostPort(host, strconv.Itoa(n+1))); err == nil {
			return next, nil
		}
	}
	return listen(ctx, net.JoinHostPort(host, "0"))
}

// watch ends the demo when a server that it started has died.
func (d *demo) watch(ctx context.Context) error {
	var postgres, redis <-chan struct{}
	if d.postgres != nil {
		postgres = d.postgres.Done()
	}
	if d.redis != nil {
		redis = d.redis.Done()
	}
	select {
	case <-ctx.Done():
		return nil
	case <-postgres:
		return errors.New("the demo's PostgreSQL has stopped; start the demo again, the data are kept")
	case <-redis:
		return errors.New("the demo's Redis has stopped; start the demo again, the data are kept")
	}
}

// announce waits until the service is ready, creates the menu, and says where
// everything is.
func (d *demo) announce(ctx context.Context) error {
	if err := d.service.awaitReady(ctx); err != nil {
		return err
	}
	if err := createMenu(ctx, d.service.client); err != nil {
		slog.WarnContext(ctx, "the app's menu was not created", "error", err)
	}
	c := d.command
	d.ready.Phones = d.ready.Sim + "/"
	d.ready.DatabaseURL, d.ready.RedisURL, d.ready.Data = c.Database.DatabaseURL, c.RedisURL, d.dir
	d.ready.PIDs.Bihuan = os.Getpid()
	if c.JSON {
		return json.NewEncoder(d.out).Encode(d.ready)
	}
	_, err := fmt.Fprintf(d.out, "\n  闭环工单 is ready.\n\n  phones   %s\n  service  %s\n  data     %s\n\n  Open the phones, and type on 前台's:\n  登记 浙A12345 王先生 13800001234 刹车异响 下午5点前要\n\n  Ctrl-C stops everything; the data stay.\n\n",
		d.ready.Phones, d.ready.Web, d.dir)
	return err
}

func (d *demo) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var errs []error
	if d.service != nil {
		errs = append(errs, d.service.close())
	}
	if d.redis != nil {
		errs = append(errs, d.redis.Stop(ctx))
	}
	if d.postgres != nil {
		errs = append(errs, d.postgres.Stop(ctx))
	}
	return errors.Join(errs...)
}
