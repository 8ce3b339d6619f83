package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bihuan/handlers/web"
	"bihuan/templates"
	"bihuan/templates/manifest"
	"bihuan/templates/pages"
	"bihuan/workflow"
)

// BenchmarkProgressPage loads customers' pages over HTTP, each time another
// one, and reports the time within the server:
//
//	go test -run - -bench ProgressPage/tickets=10000$ -benchtime 5000x ./storage
//	go test -run - -bench ProgressPage/tickets=1000000 -benchtime 20000x -timeout 30m ./storage
func BenchmarkProgressPage(b *testing.B) {
	all := b
	for _, tickets := range []int{10_000, 1_000_000} {
		b.Run(fmt.Sprintf("tickets=%d", tickets), func(b *testing.B) {
			if tickets > 10_000 && testing.Short() {
				b.Skip("takes minutes to fill")
			}
			benchPages(b, all, tickets)
		})
	}
}

// pageServer times the service's answers.
type pageServer struct {
	next http.Handler
	mu   sync.Mutex
	took []time.Duration
}

func (s *pageServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	s.next.ServeHTTP(w, r)
	d := time.Since(began)
	s.mu.Lock()
	s.took = append(s.took, d)
	s.mu.Unlock()
}

var benchStores = map[int]*Store{} // filling takes longer than measuring

func benchPages(b, all *testing.B, tickets int) {
	b.Helper()
	s := benchStores[tickets]
	if s == nil {
		s = fillPages(all, tickets)
		benchStores[tickets] = s
	}
	draw, err := pages.Load()
	if err != nil {
		b.Fatal(err)
	}
	texts, err := templates.Load()
	if err != nil {
		b.Fatal(err)
	}
	served := &pageServer{next: web.New(web.Config{Callback: http.NotFoundHandler(), Metrics: http.NotFoundHandler(),
		Pages: web.NewPages(web.PagesConfig{Store: s, Draw: draw, Texts: texts, Key: s.PageKey(), PublicURL: "http://127.0.0.1"})})}
	server := httptest.NewServer(served)
	defer server.Close()
	load := func() int {
		resp, err := http.Get(server.URL + "/p/" + s.ring.pageToken(benchNumber(rand.IntN(tickets))))
		if err != nil {
			b.Error(err)
			return 0
		}
		defer resp.Body.Close()
		n, err := io.Copy(io.Discard, resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			b.Errorf("%s, %v", resp.Status, err)
		}
		return int(n)
	}
	for range 200 {
		load()
	}
	served.took = nil
	size := 0
	b.ResetTimer()
	b.SetParallelism(4)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			size = load()
		}
	})
	b.StopTimer()
	slices.Sort(served.took)
	at := func(q float64) float64 {
		return float64(served.took[int(q*float64(len(served.took)-1))].Microseconds()) / 1000
	}
	b.ReportMetric(at(.5), "p50-ms")
	b.ReportMetric(at(.99), "p99-ms")
	b.ReportMetric(float64(size), "bytes")
}

func benchNumber(i int) string { return fmt.Sprintf("HZ20251107-%07d", i+1) }

// fillPages makes a store with so many tickets, each sealed under a key of its
// own and with a page. It serves every run of the benchmark.
func fillPages(b *testing.B, tickets int) *Store {
	b.Helper()
	url := database(b)
	s, err := Open(context.Background(), Config{DatabaseURL: url, Company: company, SecretKey: masterKey, TestClock: true, Assemble: demoOrganization})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close(); delete(benchStores, tickets) })
	if _, err := s.SaveDocument(context.Background(), Document{Kind: "Organization", Name: "demo", Body: []byte("x"), AppliedBy: "test"}); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	const step = 2000
	for from := 0; from < tickets; from += step {
		if err := s.fillSome(context.Background(), from, min(from+step, tickets)); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := s.pool.Exec(context.Background(), "analyze"); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d tickets in %s", tickets, time.Since(began).Round(time.Second))
	return s
}

func demoOrganization([]Document) (*workflow.Organization, error) {
	docs, err := templates.Demo()
	if err != nil {
		return nil, err
	}
	return manifest.Assemble(docs)
}

const (
	fillTickets = `
insert into tickets (company_id, number, revision, version, head, key_id, snapshot, store, blueprint, blueprint_version,
    stage, step, state, plate, customer_id, vehicle_id, created_at)
select $1, n, 1, 1, decode(repeat('00', 32), 'hex'), k, b, 'HZ01', 'repair', 1, 'work', 'work', 'in_progress', '浙A12345', n, n, now()
from unnest($2::text[], $3::uuid[], $4::bytea[]) x(n, k, b)`
	fillKeys  = `insert into keys (company_id, id, kind, customer_id, wrapped) select $1, k, 'customer', n, w from unnest($2::text[], $3::uuid[], $4::bytea[]) x(n, k, w)`
	fillTable = `insert into pages (company_id, hash, number) select $1, h, n from unnest($2::text[], $3::bytea[]) x(n, h)`
)

func (s *Store) fillSome(ctx context.Context, from, to int) error {
	var numbers []string
	var ids []keyID
	var wraps, bodies, hashes [][]byte
	for i := from; i < to; i++ {
		number := benchNumber(i)
		id, secret, wrapped := s.ring.fresh()
		key, err := newSealer(id, secret)
		if err != nil {
			return err
		}
		plain, err := json.Marshal(benchTicket(number))
		if err != nil {
			return err
		}
		numbers, ids, wraps = append(numbers, number), append(ids, id), append(wraps, wrapped)
		bodies = append(bodies, key.seal(s.at("tickets", number).turn(1), plain))
		hashes = append(hashes, pageHash(s.ring.pageToken(number)))
	}
	batch := &pgx.Batch{}
	batch.Queue(fillKeys, s.company, numbers, ids, wraps)
	batch.Queue(fillTickets, s.company, numbers, ids, bodies)
	batch.Queue(fillTable, s.company, numbers, hashes)
	return s.pool.SendBatch(ctx, batch).Close()
}

// benchTicket is at work, with a quote of three lines and a short talk.
func benchTicket(number string) *workflow.Ticket {
	now := time.Now()
	return &workflow.Ticket{Company: company, Number: number, Store: "HZ01", Blueprint: "repair", BlueprintVersion: 1, Stage: "work", Step: "work",
		State: workflow.InProgress, Version: 1, Customer: number, Vehicle: number, CreatedAt: now,
		Fields: map[string]string{"plate": "浙A12345", "phone": customerPhone, "customer_name": customerName, "complaint_text": "刹车异响",
			"promised_at": now.Add(time.Hour).Format(time.RFC3339)},
		Quote: workflow.Quote{Version: 2, Offered: 2, Lines: []workflow.QuoteLine{
			{ID: 1, Title: "换前刹车片", Amount: 48000, State: workflow.LineAgreed, AgreedVersion: 1, Answered: "page", AnsweredAt: now},
			{ID: 2, Title: "更换雨刮", Amount: 9000, State: workflow.LineDeclined, Answered: "page", AnsweredAt: now},
			{ID: 3, Title: "四轮定位", Amount: 12000, State: workflow.LineOpen, AddOn: true}}},
		Talk: []workflow.Remark{{By: workflow.ByCustomer, At: now, Text: "定位不做会怎么样", Line: 3}, {By: "guwen", At: now, Text: "轮胎会偏磨"}}}
}
