package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bihuan/storage"
	"bihuan/storage/storagetest"
)

// A story is lived in the phones of the simulator, against everything that
// `bihuan demo` starts. It speaks and presses as people do, and says what each
// of them gets to see. Whatever else appears on any phone fails it, and so does
// a record that `bihuan verify` objects to.
//
// In expected words {} stands for anything and {hh:mm} for a time of day. The
// clock of every story starts on Tuesday 2026-03-10 at 09:00, and the first
// ticket of 杭州 is therefore HZ20260310-0001.
type story struct {
	t      testing.TB
	demo   *demo
	sim    string // address of the simulator
	client *http.Client
	phones map[string]*screen
	heard  outcome // what the last word or press brought
	who    string  // who said or pressed it
	photos int     // taken so far
}

// firstDay is a Tuesday without anything special.
var firstDay = time.Date(2026, 3, 10, 9, 0, 0, 0, time.FixedZone("CST", 8*60*60))

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler)) // faults are part of the stories
	os.Exit(m.Run())
}

// told bounds the stories that go on at a time, for the sake of the one database
// server.
var told = make(chan struct{}, 4)

func migrateURL(url string) error { return storage.Migrate(context.Background(), url) }

// begin starts a story of its own: fresh data, the demo's organization.
func begin(t testing.TB, settings ...func(*demoCommand)) *story {
	t.Helper()
	if test, ok := t.(*testing.T); ok {
		test.Parallel()
	}
	told <- struct{}{}
	t.Cleanup(func() { <-told })
	database := storagetest.Postgres(t, migrateURL)
	d := &demo{dir: t.TempDir(), morning: firstDay, command: &demoCommand{
		Database: databaseSettings{DatabaseURL: database, Company: "demo"},
		RedisURL: storagetest.Redis(t), Listen: "127.0.0.1:0", JSON: true,
	}}
	for _, set := range settings {
		set(d.command)
	}
	s := &story{t: t, demo: d, phones: map[string]*screen{},
		client: &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()}}
	d.run(t)
	s.sim = d.ready.Sim
	t.Cleanup(func() {
		s.nothingElse()
		s.verified()
		s.client.CloseIdleConnections() // or the servers wait for them before they end
	})
	return s
}

// run starts the demo, waits until it is ready, and stops it after the test.
func (d *demo) run(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	lines, tell := io.Pipe()
	d.out = tell
	ended := make(chan error, 1)
	go func() {
		err := d.start(ctx)
		if err == nil {
			err = d.serve(ctx)
		}
		err = errors.Join(err, d.stop())
		_ = tell.CloseWithError(err)
		ended <- err
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("the demo ended: %v", err)
		}
	})
	if err := json.NewDecoder(lines).Decode(&d.ready); err != nil {
		t.Fatalf("the demo is not ready: %v", err)
	}
}

// verified checks the record as `bihuan verify` does.
func (s *story) verified() {
	s.t.Helper()
	ctx := context.Background()
	if _, err := s.demo.service.store.Anchor(ctx); err != nil {
		s.t.Fatal(err)
	}
	var said strings.Builder
	if err := (&verifyCommand{Database: s.demo.command.Database}).verify(ctx, &said); err != nil {
		s.t.Errorf("verify: %v\n%s", err, said.String())
	}
}

// applies activates configuration as `bihuan apply` does.
func (s *story) applies(yaml ...string) *story {
	s.t.Helper()
	var files []string
	for i, y := range yaml {
		name := filepath.Join(s.t.TempDir(), string(rune('a'+i))+".yaml")
		if err := os.WriteFile(name, []byte(y), 0o600); err != nil {
			s.t.Fatal(err)
		}
		files = append(files, name)
	}
	docs, err := decodeFiles(files)
	if err == nil {
		_, err = activate(context.Background(), s.demo.service.store, docs, "story")
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return s
}
