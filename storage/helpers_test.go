package storage

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bihuan/storage/storagetest"
	"bihuan/workflow"
)

const company = "demo"

var masterKey = bytes.Repeat([]byte{7}, 32)

func migrated(url string) error { return Migrate(context.Background(), url) }

// database returns the URL of a migrated database.
func database(tb testing.TB) string {
	tb.Helper()
	return storagetest.Postgres(tb, migrated)
}

// open opens a store on a database, with an organization applied.
func open(tb testing.TB, url string, change ...func(*Config)) *Store {
	tb.Helper()
	config := Config{DatabaseURL: url, Company: company, SecretKey: masterKey, TestClock: true, Assemble: assemble}
	for _, c := range change {
		c(&config)
	}
	s, err := Open(tb.Context(), config)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.Close)
	if _, err := s.SaveDocument(tb.Context(), Document{Kind: "Organization", Name: "demo", Body: []byte("x"), AppliedBy: "test"}); err != nil {
		tb.Fatal(err)
	}
	return s
}

func assemble([]Document) (*workflow.Organization, error) {
	o := &workflow.Organization{
		Company: company, Name: "示范",
		Shops: []workflow.Shop{{Code: "HZ01", Name: "杭州一店", Series: "HZ"}, {Code: "HZ02", Name: "杭州二店", Series: "HZ"}},
		Members: []workflow.Member{
			{UserID: "qiantai", Name: "前台", Store: "HZ01", Roles: []workflow.Role{workflow.FrontDesk}},
			{UserID: "zhangwei", Name: "张伟", Store: "HZ01", Roles: []workflow.Role{workflow.Technician}},
			{UserID: "liqiang", Name: "李强", Store: "HZ01", Roles: []workflow.Role{workflow.Technician}},
		},
	}
	o.Index()
	return o, nil
}

// The customer of these tests; neither may lie anywhere in plain.
const (
	customerName  = "欧阳建国"
	customerPhone = "13857571355"
	customerPlate = "浙A12345"
)

func registrationKey() *RegistrationKey {
	return &RegistrationKey{Store: "HZ01", Series: "HZ", Day: "20251107", Plate: customerPlate, Phone: customerPhone}
}

// register is the message that opens a ticket.
func register(id string) (Message, Spec) {
	m := Message{ID: id, From: "qiantai", Kind: "text", Body: []byte("登记 " + customerPlate + " " + customerName + " " + customerPhone + " 异响")}
	return m, Spec{Member: "qiantai", Registration: registrationKey()}
}

// opening decides to open the ticket.
func opening(l Loaded) (Result, error) { return openingFor(l, customerPhone) }

func openingFor(l Loaded, phone string) (Result, error) {
	if l.Facts.Registration == nil {
		return Result{}, &workflow.Missing{Registration: true}
	}
	reg := l.Facts.Registration
	d := &deciding{t: &workflow.Ticket{}, l: l, cause: l.Facts.Cause, by: "qiantai"}
	d.event(workflow.Created{Company: company, Number: reg.Number, Store: "HZ01", Blueprint: "repair", BlueprintVersion: 1,
		Stage: "registered", Step: "registered", Customer: reg.Customer, Vehicle: reg.Vehicle,
		Fields: map[string]string{"plate": customerPlate, "phone": phone, "customer_name": customerName}})
	d.t.Timers = []workflow.Timer{{Kind: "stall", Gen: 1, DueAt: l.Facts.Now.Add(time.Hour)}}
	d.out.Notices = []workflow.Notice{{To: "zhangwei", Saying: workflow.Saying{Key: "dispatch", On: reg.Number,
		Data: workflow.Data{Number: reg.Number, Customer: customerName}}}}
	return d.result("已登记 " + reg.Number + " " + customerName), nil
}

// progressing decides on a progress note and arms the stall timer anew.
func progressing(text string) Decider {
	return func(l Loaded) (Result, error) {
		if l.Subjects.Ticket == nil {
			return Result{}, fmt.Errorf("no ticket among %d candidates", len(l.Candidates))
		}
		d := &deciding{t: l.Subjects.Ticket.Clone(), l: l, cause: l.Facts.Cause, by: "zhangwei"}
		d.event(workflow.Commented{Text: text, Progress: true})
		for i := range d.t.Timers {
			d.t.Timers[i].Gen++
			d.t.Timers[i].DueAt = l.Facts.Now.Add(time.Hour)
		}
		return d.result("已记录 " + text), nil
	}
}

// deciding builds a decision by hand.
type deciding struct {
	t         *workflow.Ticket
	l         Loaded
	out       workflow.Decision
	cause, by string
}

func (d *deciding) event(data workflow.EventData) {
	e := workflow.Event{Seq: d.t.Version + 1, At: d.l.Facts.Now, By: d.by, Cause: d.cause, Data: data}
	d.t.Apply(e)
	d.out.Events = append(d.out.Events, e)
}

func (d *deciding) result(reply string) Result {
	d.out.Ticket = d.t
	return Result{Decision: d.out, Reply: []byte(reply)}
}

// openTicket registers a ticket and returns its number.
func openTicket(tb testing.TB, s *Store, id string) string {
	tb.Helper()
	m, spec := register(id)
	out, err := s.Do(tb.Context(), m, spec, opening)
	if err != nil {
		tb.Fatal(err)
	}
	return out.Ticket
}

// note sends a progress note on a ticket.
func note(tb testing.TB, s *Store, id, number, text string) Outcome {
	tb.Helper()
	out, err := s.Do(tb.Context(), progress(id, number), Spec{Member: "zhangwei", Ref: Ref{Number: number}}, progressing(text))
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

func progress(id, number string) Message {
	return Message{ID: id, From: "zhangwei", Kind: "text", Body: []byte("进度 " + number)}
}

// state reads a ticket through a unit of work that changes nothing.
func state(tb testing.TB, s *Store, number string) *workflow.Ticket {
	tb.Helper()
	var t *workflow.Ticket
	_, err := s.Do(tb.Context(), Message{}, Spec{Ref: Ref{Number: number}}, func(l Loaded) (Result, error) {
		t = l.Subjects.Ticket
		return Result{}, nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

// direct connects past the store, as the given company.
func direct(tb testing.TB, url, as string) *pgx.Conn {
	tb.Helper()
	config, err := pgx.ParseConfig(url)
	if err != nil {
		tb.Fatal(err)
	}
	if as != "" {
		config.RuntimeParams["bihuan.company"] = as
	}
	conn, err := pgx.ConnectConfig(tb.Context(), config)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func exec(tb testing.TB, conn *pgx.Conn, sql string, args ...any) {
	tb.Helper()
	if _, err := conn.Exec(tb.Context(), sql, args...); err != nil {
		tb.Fatalf("%s: %v", sql, err)
	}
}

func one[T any](tb testing.TB, conn *pgx.Conn, sql string, args ...any) T {
	tb.Helper()
	var v T
	if err := conn.QueryRow(tb.Context(), sql, args...).Scan(&v); err != nil {
		tb.Fatalf("%s: %v", sql, err)
	}
	return v
}
