package storage

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// progressOf shows the page of a token.
func progressOf(t *testing.T, s *Store, token string) (p unit.Page, err error) {
	t.Helper()
	err = s.Progress(t.Context(), token, func(got unit.Page) error {
		p = got
		return nil
	})
	return p, err
}

func TestPageOfATicket(t *testing.T) {
	url := database(t)
	s := open(t, url)
	number := openTicket(t, s, "m1")
	token, err := s.PageToken(t.Context(), number)
	if err != nil || len(token) < 22 {
		t.Fatalf("token %q, %v", token, err)
	}
	if again, err := s.PageToken(t.Context(), number); err != nil || again != token {
		t.Errorf("printed again it is %q, %v", again, err)
	}
	p, err := progressOf(t, s, token)
	if err != nil || p.Ticket.Number != number || p.Now.IsZero() || p.Org == nil || p.Revision != 1 {
		t.Errorf("page %+v, %v", p, err)
	}
	for _, wrong := range []string{"", "x", token[1:], strings.ToUpper(token), number} {
		if _, err := progressOf(t, s, wrong); !errors.Is(err, unit.ErrNoPage) {
			t.Errorf("%q opens a page: %v", wrong, err)
		}
	}
	// A ticket that was opened by an older version gets its page with its slip.
	conn := direct(t, url, company)
	exec(t, conn, `delete from pages`)
	if _, err := progressOf(t, s, token); !errors.Is(err, unit.ErrNoPage) {
		t.Errorf("without a row: %v", err)
	}
	if _, err := s.PageToken(t.Context(), number); err != nil {
		t.Fatal(err)
	}
	if _, err := progressOf(t, s, token); err != nil {
		t.Error(err)
	}

	other := open(t, url, func(c *Config) { c.Company = "other" })
	if _, err := progressOf(t, other, token); !errors.Is(err, unit.ErrNoPage) {
		t.Errorf("another company shows it: %v", err)
	}
	if bytes.Equal(other.PageKey(), s.PageKey()) {
		t.Error("two companies sign alike")
	}
}

func TestPageOfADeletedCustomer(t *testing.T) {
	s := open(t, database(t))
	number := openTicket(t, s, "m1")
	token, err := s.PageToken(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ForgetCustomer(t.Context(), state(t, s, number).Customer); err != nil {
		t.Fatal(err)
	}
	if _, err := progressOf(t, s, token); !errors.Is(err, unit.ErrNoPage) {
		t.Errorf("his page: %v", err)
	}
	if err := s.Sheet(t.Context(), number, func(unit.Page) error { return nil }); !errors.Is(err, unit.ErrNoPage) {
		t.Errorf("his ticket's page: %v", err)
	}
}

func TestSheet(t *testing.T) {
	s := open(t, database(t))
	number := openTicket(t, s, "m1")
	note(t, s, "m2", number, "拆完了")
	at := time.Date(2026, 3, 10, 9, 0, 30, 0, time.UTC)
	for i, visitor := range []string{"a", "a", "b", "a"} {
		if err := s.CountView(t.Context(), number, at.Add(time.Duration(i/3)*time.Minute), []byte(visitor)); err != nil {
			t.Fatal(err)
		}
	}
	var got unit.Page
	if err := s.Sheet(t.Context(), number, func(p unit.Page) error { got = p; return nil }); err != nil {
		t.Fatal(err)
	}
	if len(got.Events) != 2 || got.Events[0].Seq != 1 || got.Events[1].Data.(workflow.Commented).Text != "拆完了" {
		t.Errorf("events %+v", got.Events)
	}
	if got.Views.Count != 3 || !got.Views.Last.Equal(at.Add(30*time.Second)) {
		t.Errorf("views %+v", got.Views)
	}
	if err := s.Ticket(t.Context(), number, func(p unit.Page) error { got = p; return nil }); err != nil {
		t.Fatal(err)
	}
	if got.Ticket.Number != number || got.Org == nil || got.Now.IsZero() || got.Events != nil || got.Views.Count != 0 {
		t.Errorf("the ticket alone: %+v", got)
	}
	if err := s.Ticket(t.Context(), "HZ20251107-9999", func(unit.Page) error { return nil }); !errors.Is(err, unit.ErrNoPage) {
		t.Errorf("an unknown ticket alone: %v", err)
	}
	if err := s.Sheet(t.Context(), "HZ20251107-9999", func(unit.Page) error { return nil }); !errors.Is(err, unit.ErrNoPage) {
		t.Errorf("an unknown ticket: %v", err)
	}
	now, err := s.Revisions(t.Context(), []string{number, "HZ20251107-9999"})
	if err != nil || len(now) != 1 || now[number] != 2 {
		t.Errorf("revisions %v, %v", now, err)
	}
}
