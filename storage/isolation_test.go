package storage

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// tables lists all tables but the list of migrations.
func tables(t *testing.T, conn *pgx.Conn) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), `select relname from pg_class where relnamespace = 'public'::regnamespace
		and relkind = 'r' and relname <> 'goose_db_version' order by 1`)
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(names) < 15 {
		t.Fatalf("%d tables, %v", len(names), err)
	}
	return names
}

func TestEveryTableIsClosedToOtherCompanies(t *testing.T) {
	url := database(t)
	s := open(t, url)
	fill(t, s)
	mine, other, nobody := direct(t, url, company), direct(t, url, "other"), direct(t, url, "")
	for _, table := range tables(t, mine) {
		if n := one[int](t, mine, "select count(*) from "+table); n == 0 {
			t.Errorf("%s: nothing to hide", table)
		}
		if n := one[int](t, other, "select count(*) from "+table); n != 0 {
			t.Errorf("%s: another company sees %d rows", table, n)
		}
		if _, err := nobody.Exec(t.Context(), "select * from "+table); err == nil {
			t.Errorf("%s: a connection that names no company is let in", table)
		}
		first := one[string](t, mine, `select attname from pg_attribute where attrelid = $1::text::regclass and attnum = (
			select indkey[0] from pg_index where indrelid = $1::text::regclass and indisprimary)`, table)
		if first != "company_id" {
			t.Errorf("%s: its key starts with %s", table, first)
		}
	}
	if _, err := other.Exec(t.Context(), `insert into presence values ('demo', 'x', now())`); err == nil {
		t.Error("another company may write")
	}
	if n := one[int](t, mine, `select count(*) from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
		join pg_class c on c.oid = i.indrelid
		where i.indisunique and c.relnamespace = 'public'::regnamespace and a.attname <> 'company_id' and c.relname <> 'goose_db_version'`); n != 0 {
		t.Errorf("%d unique indexes do not start with company_id", n)
	}
}

func TestEventsAndAnchorsAreAppendOnly(t *testing.T) {
	url := database(t)
	s := open(t, url)
	fill(t, s)
	conn := direct(t, url, company)
	for _, table := range []string{"events", "anchors", "stock_entries"} {
		for _, change := range []string{"update " + table + " set at = now()", "delete from " + table, "truncate " + table} {
			_, err := conn.Exec(t.Context(), change)
			var refused *pgconn.PgError
			if !errors.As(err, &refused) || refused.Code != "23001" {
				t.Errorf("%s: %v", change, err)
			}
		}
	}
}

func TestTheSchemaHoldsTheInvariants(t *testing.T) {
	url := database(t)
	s := open(t, url)
	fill(t, s)
	conn := direct(t, url, company)
	for name, change := range map[string]string{
		"blocked without a reason": "update tickets set state = 'blocked'",
		"done without an end":      "update tickets set state = 'done'",
		"unknown state":            "update tickets set state = 'paused'",
		"sent without a time":      "update outbox set state = 'sent'",
		"negative stock":           "update stock set on_hand = -1",
		"number without a day":     "update numbers set day = 'today'",
		"key gone, not destroyed":  "update keys set wrapped = null",
	} {
		_, err := conn.Exec(t.Context(), change)
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != "23514" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNoNameOrPhoneLiesInPlain(t *testing.T) {
	url := database(t)
	s := open(t, url)
	fill(t, s)
	conn := direct(t, url, company)
	// Long enough not to turn up in a ciphertext by chance.
	secrets := []string{customerName, customerPhone, customerPhone[3:], "秘密", "异响"}
	for _, table := range tables(t, conn) {
		rows, err := conn.Query(t.Context(), "select row_to_json(x)::text from "+table+" x")
		if err != nil {
			t.Fatal(err)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			for _, secret := range secrets {
				// Binary columns are shown in hexadecimal.
				if strings.Contains(line, secret) || strings.Contains(line, hex.EncodeToString([]byte(secret))) {
					t.Errorf("%s holds %q: %.200s", table, secret, line)
				}
			}
		}
	}
}

// fill writes at least one row into every table.
func fill(t *testing.T, s *Store) {
	t.Helper()
	if err := s.SetNow(t.Context(), time.Date(2025, 11, 7, 9, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	number := openTicket(t, s, "m1")
	assign(t, s, number, "zhangwei")
	if err := s.SeedStock(t.Context(), []workflow.Stock{{Store: "HZ01", Part: "0446502220", OnHand: 5}}); err != nil {
		t.Fatal(err)
	}
	s.config.Counted = true // what moves is noted for the ERP
	off := time.Date(2025, 11, 7, 18, 0, 0, 0, time.UTC)
	spec := Spec{Member: "zhangwei", Ref: Ref{Number: number}, Press: &Card{TaskID: "t1", UserID: "zhangwei", On: number, Question: 1, ResponseCode: "c", CodeAt: off}}
	_, err := s.Do(t.Context(), Message{ID: "m2", From: "zhangwei", Body: []byte("秘密 " + customerName)}, spec, func(l Loaded) (Result, error) {
		d := &deciding{t: l.Subjects.Ticket.Clone(), l: l, cause: l.Facts.Cause, by: "zhangwei"}
		d.event(workflow.Commented{Text: "秘密 " + customerPhone, Progress: true})
		d.event(workflow.Consented{QuoteVersion: 1, Kind: workflow.ConsentPhone, Declined: []int{1}})
		d.event(workflow.Asked{Question: workflow.Question{No: 1, Kind: "fuse", To: []string{"zhangwei"}, AskedAt: l.Facts.Now,
			Options: []workflow.Option{{Letter: "A", Label: customerName}}}})
		d.out.Dialogue = &workflow.Dialogue{Member: "zhangwei", Current: number, Draft: map[string]string{"customer_name": customerName}}
		d.out.Transfers = []workflow.Transfer{{ID: "tr1", Ticket: number, Part: "0446502220", Quantity: 1, From: "HZ02", To: "HZ01", State: "requested", Version: 1}}
		d.out.Stock = []workflow.StockChange{{Store: "HZ01", Part: "0446502220", OnHand: -1, Version: 1}}
		d.out.Entries = []workflow.StockEntry{{Store: "HZ01", Part: "0446502220", Kind: workflow.EntryReceived, Pieces: 1, By: "zhangwei"}}
		d.event(workflow.PartsChanged{Parts: []workflow.PartNeed{{No: "0446502220", Quantity: 1, Held: 1, Status: workflow.PartReserved}}})
		d.out.Presence = &workflow.Presence{UserID: "zhangwei", OffAt: off}
		d.out.Notices = []workflow.Notice{{To: "liqiang", Saying: workflow.Saying{Key: "x", Data: workflow.Data{Text: "秘密 " + customerPhone}}}}
		r := d.result("秘密 " + customerPhone)
		r.Arrival = &unit.Arrival{Kind: unit.MediumPhoto, Platform: "秘密 " + customerPhone}
		return r, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.CountView(t.Context(), number, off, []byte("visitor")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Anchor(t.Context()); err != nil {
		t.Fatal(err)
	}
}
