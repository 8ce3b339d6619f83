package storage

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"bihuan/workflow"
)

func TestAMessageIsOneUnitOfWork(t *testing.T) {
	url := database(t)
	var added, removed []Due
	var mail []bool
	s := open(t, url, func(c *Config) {
		c.Armed = func(a, r []Due) { added, removed = append(added, a...), append(removed, r...) }
		c.Committed = func(m bool) { mail = append(mail, m) }
	})
	number := openTicket(t, s, "m1")
	if number != "HZ20251107-0001" {
		t.Errorf("first number %s", number)
	}
	note(t, s, "m2", number, "等配件")

	got := state(t, s, number)
	if got.Version != 2 || got.Fields["customer_name"] != customerName || got.Timers[0].Gen != 2 {
		t.Errorf("ticket %+v", got)
	}
	if len(added) != 2 || len(removed) != 1 || removed[0].Gen != 1 || added[1].Gen != 2 {
		t.Errorf("armed %v, removed %v", added, removed)
	}
	if fmt.Sprint(mail) != "[true false false]" {
		t.Errorf("left mail: %v", mail)
	}
	conn := direct(t, url, company)
	for table, want := range map[string]int{"inbox": 2, "events": 2, "tickets": 1, "timers": 1, "outbox": 1, "customers": 1,
		"phones": 1, "vehicles": 1, "numbers": 1} {
		if n := one[int](t, conn, "select count(*) from "+table); n != want {
			t.Errorf("%s has %d rows, want %d", table, n, want)
		}
	}
}

func TestAProgressNoteTakesTwoRoundTrips(t *testing.T) {
	s := open(t, database(t))
	number := openTicket(t, s, "m1")
	before := s.RoundTrips()
	note(t, s, "m2", number, "拆完了")
	if trips := s.RoundTrips() - before; trips != 2 {
		t.Errorf("%d round trips", trips)
	}
}

func TestARefusedDecisionLeavesNothing(t *testing.T) {
	url := database(t)
	s := open(t, url)
	m, spec := register("m1")
	refusal := &workflow.Refusal{Key: "not_yours"}
	_, err := s.Do(t.Context(), m, spec, func(l Loaded) (Result, error) {
		if l.Facts.Registration == nil {
			return Result{}, &workflow.Missing{Registration: true}
		}
		return Result{}, refusal
	})
	if !errors.Is(err, refusal) {
		t.Fatalf("error %v", err)
	}
	conn := direct(t, url, company)
	if n := one[int](t, conn, "select (select count(*) from inbox) + (select count(*) from numbers)"); n != 0 {
		t.Errorf("%d rows are left", n)
	}
	if number := openTicket(t, s, "m2"); number != "HZ20251107-0001" {
		t.Errorf("the refused number was skipped: %s", number)
	}
}

func TestARepeatedMessageGetsItsStoredAnswer(t *testing.T) {
	s := open(t, database(t))
	number := openTicket(t, s, "m1")
	first := note(t, s, "m2", number, "一")
	again, err := s.Do(t.Context(), progress("m2", number), Spec{Ref: Ref{Number: number}}, func(Loaded) (Result, error) {
		t.Error("it was decided again")
		return Result{}, nil
	})
	if err != nil || !again.Duplicate || string(again.Reply) != string(first.Reply) {
		t.Errorf("%+v, %v", again, err)
	}
}

// Two stores stand for two processes: nothing in memory keeps them apart.
func twoStores(t *testing.T) [2]*Store {
	url := database(t)
	return [2]*Store{open(t, url), open(t, url)}
}

func TestConcurrentNotesOnOneTicketAreAllKept(t *testing.T) {
	stores := twoStores(t)
	number := openTicket(t, stores[0], "m1")
	const each = 40
	parallel(t, 2*each, func(i int) error {
		_, err := stores[i%2].Do(t.Context(), progress(fmt.Sprint("p", i), number),
			Spec{Ref: Ref{Number: number}}, progressing(fmt.Sprint("note ", i)))
		return err
	})
	if got := state(t, stores[0], number); got.Version != 1+2*each || got.Timers[0].Gen != 1+2*each {
		t.Errorf("version %d, timer generation %d", got.Version, got.Timers[0].Gen)
	}
	verifyClean(t, stores[0])
}

// peers 24: duplicates are found by searching texts.
func TestConcurrentDeliveriesHaveOneEffect(t *testing.T) {
	stores := twoStores(t)
	number := openTicket(t, stores[0], "m1")
	var mu sync.Mutex
	replies, first := map[string]int{}, 0
	parallel(t, 20, func(i int) error {
		out, err := stores[i%2].Do(t.Context(), progress("same", number), Spec{Member: "zhangwei", Ref: Ref{Number: number}},
			progressing("x"))
		mu.Lock()
		defer mu.Unlock()
		replies[string(out.Reply)]++
		if !out.Duplicate {
			first++
		}
		return err
	})
	if len(replies) != 1 || first != 1 {
		t.Errorf("replies %v, %d firsts", replies, first)
	}
	if got := state(t, stores[0], number); got.Version != 2 {
		t.Errorf("version %d", got.Version)
	}
}

// Messages without a ticket are guarded by their id alone.
func TestConcurrentDeliveriesWithoutASubject(t *testing.T) {
	stores := twoStores(t)
	var mu sync.Mutex
	firsts := 0
	parallel(t, 20, func(i int) error {
		out, err := stores[i%2].Do(t.Context(), Message{ID: "help", From: "qiantai"}, Spec{}, func(Loaded) (Result, error) {
			return Result{Reply: []byte("帮助")}, nil
		})
		mu.Lock()
		defer mu.Unlock()
		if !out.Duplicate {
			firsts++
		}
		if err == nil && string(out.Reply) != "帮助" {
			err = fmt.Errorf("reply %q", out.Reply)
		}
		return err
	})
	if firsts != 1 {
		t.Errorf("%d effects", firsts)
	}
}

func TestNumbersAreDrawnOnceEachUnderConcurrency(t *testing.T) {
	stores := twoStores(t)
	const n = 60
	refused := errors.New("refused")
	var mu sync.Mutex
	numbers := map[string]bool{}
	parallel(t, n, func(i int) error {
		m, spec := register(fmt.Sprint("r", i))
		spec.Registration.Phone = fmt.Sprintf("138000000%02d", i)
		spec.Member = ""
		out, err := stores[i%2].Do(t.Context(), m, spec, func(l Loaded) (Result, error) {
			if r := l.Facts.Registration; r != nil && i%4 == 0 {
				return Result{}, refused
			}
			return openingFor(l, spec.Registration.Phone)
		})
		if i%4 == 0 {
			if !errors.Is(err, refused) {
				return fmt.Errorf("expected a refusal, got %w", err)
			}
			return nil
		}
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		numbers[out.Ticket] = true
		return nil
	})
	for i := 1; i <= n*3/4; i++ {
		if want := fmt.Sprintf("HZ20251107-%04d", i); !numbers[want] {
			t.Errorf("%s is missing", want)
		}
	}
	verifyClean(t, stores[0])
}

func TestStockIsNeverReservedTwice(t *testing.T) {
	stores := twoStores(t)
	if err := stores[0].SeedStock(t.Context(), []workflow.Stock{
		{Store: "HZ01", Part: "0446502220", OnHand: 5}, {Store: "HZ02", Part: "0446502220", OnHand: 3},
	}); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	reserved, short := 0, 0
	parallel(t, 30, func(i int) error {
		out, err := stores[i%2].Do(t.Context(), Message{ID: fmt.Sprint("s", i), From: "zhangwei"}, Spec{}, reserving)
		mu.Lock()
		defer mu.Unlock()
		if string(out.Reply) == "reserved" {
			reserved++
		} else {
			short++
		}
		return err
	})
	if reserved != 8 || short != 22 {
		t.Errorf("%d reserved, %d short", reserved, short)
	}
}

// reserving takes one piece from the first store that has one.
func reserving(l Loaded) (Result, error) {
	if l.Facts.Parts == nil {
		return Result{}, &workflow.Missing{Parts: []string{"0446502220"}}
	}
	for _, line := range l.Subjects.Stock {
		if line.Available() > 0 {
			change := workflow.StockChange{Store: line.Store, Part: line.Part, Reserve: 1, Version: line.Version}
			return Result{Decision: workflow.Decision{Stock: []workflow.StockChange{change}}, Reply: []byte("reserved")}, nil
		}
	}
	return Result{Reply: []byte("short")}, nil
}

func TestTheFactsOfPeople(t *testing.T) {
	s := open(t, database(t))
	number := openTicket(t, s, "m1")
	assign(t, s, number, "zhangwei")
	off := time.Date(2025, 11, 7, 10, 0, 0, 0, time.UTC)
	if _, err := s.Do(t.Context(), Message{ID: "off", From: "liqiang"}, Spec{}, func(Loaded) (Result, error) {
		return Result{Decision: workflow.Decision{Presence: &workflow.Presence{UserID: "liqiang", OffAt: off}}}, nil
	}); err != nil {
		t.Fatal(err)
	}
	var people *workflow.People
	if _, err := s.Do(t.Context(), Message{}, Spec{Ref: Ref{Number: number}}, func(l Loaded) (Result, error) {
		if people = l.Facts.People; people == nil {
			return Result{}, &workflow.Missing{People: true}
		}
		return Result{}, nil
	}); err != nil {
		t.Fatal(err)
	}
	if people.Load["zhangwei"] != 1 || people.Load["liqiang"] != 0 || !people.Said["liqiang"].OffAt.Equal(off) {
		t.Errorf("%+v", people)
	}
}

// assign gives a ticket to a technician.
func assign(t *testing.T, s *Store, number, to string) {
	t.Helper()
	_, err := s.Do(t.Context(), Message{ID: "assign-" + number + to, From: "banzhang"}, Spec{Ref: Ref{Number: number}},
		func(l Loaded) (Result, error) {
			d := &deciding{t: l.Subjects.Ticket.Clone(), l: l, cause: l.Facts.Cause, by: "banzhang"}
			d.event(workflow.Assigned{Dispatch: workflow.Dispatch{ID: len(d.t.Dispatches) + 1, Assignee: to, AssignedAt: l.Facts.Now}})
			return d.result("派给" + to), nil
		})
	if err != nil {
		t.Fatal(err)
	}
}

// parallel runs f for 0..n-1 at once and fails on any error.
func parallel(t *testing.T, n int, f func(int) error) {
	t.Helper()
	var group sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		group.Go(func() {
			<-start
			if err := f(i); err != nil {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	close(start)
	group.Wait()
}

func verifyClean(t *testing.T, s *Store) {
	t.Helper()
	if _, err := s.Verify(t.Context(), func(f Finding) { t.Errorf("verify: %+v", f) }); err != nil {
		t.Fatal(err)
	}
}
