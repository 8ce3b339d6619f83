package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// lacking decides that a ticket needs pieces of a part that its store lacks.
func lacking(pieces int) Decider {
	return func(l Loaded) (Result, error) {
		d := &deciding{t: l.Subjects.Ticket.Clone(), l: l, cause: l.Facts.Cause, by: "zhangwei"}
		d.event(workflow.PartsChanged{Parts: []workflow.PartNeed{{No: "pads", Quantity: pieces, Status: workflow.PartShort}}})
		return d.result("缺货"), nil
	}
}

// arriving decides that one piece came, for the first ticket that lacks it.
func arriving(l Loaded) (Result, error) {
	if l.Facts.Holds == nil {
		return Result{}, &workflow.Missing{Parts: []string{"pads"}, Holds: true}
	}
	if len(l.Subjects.Beside) != 1 || l.Subjects.Ticket != nil {
		return Result{}, fmt.Errorf("%d tickets beside", len(l.Subjects.Beside))
	}
	d := &deciding{t: l.Subjects.Beside[0].Clone(), l: l, cause: l.Facts.Cause, by: "system"}
	p := d.t.Parts[0]
	p.Held++
	d.event(workflow.PartsChanged{Parts: []workflow.PartNeed{p}})
	d.out.Notices = []workflow.Notice{{To: "zhangwei", Saying: workflow.Saying{Key: "arrived", Data: workflow.Data{Number: d.t.Number}}}}
	s := l.Subjects.Stock[0]
	return Result{Reply: []byte("入库"), Decision: workflow.Decision{
		Stock:   []workflow.StockChange{{Store: s.Store, Part: s.Part, OnHand: 1, Reserve: 1, Version: s.Version}},
		Notices: []workflow.Notice{{To: "qiantai", Saying: workflow.Saying{Key: "entered"}}},
		Beside:  []workflow.Decision{d.result("").Decision}}}, nil
}

// What moves on a shelf changes the tickets that wait for it in the same commit, or
// nothing: while they change by themselves, from two processes, nothing is lost.
func TestTicketsBesideAreWrittenWithTheShelf(t *testing.T) {
	url := database(t)
	stores := [2]*Store{open(t, url), open(t, url)}
	if err := stores[0].SeedStock(t.Context(), []workflow.Stock{{Store: "HZ01", Part: "pads", OnHand: 0}}); err != nil {
		t.Fatal(err)
	}
	number := openTicket(t, stores[0], "m1")
	if _, err := stores[0].Do(t.Context(), progress("m2", number), Spec{Ref: Ref{Number: number}}, lacking(100)); err != nil {
		t.Fatal(err)
	}
	const each = 10
	parallel(t, 4*each, func(i int) error {
		s := stores[i%2]
		if i < 2*each {
			_, err := s.Do(t.Context(), progress(fmt.Sprint("p", i), number), Spec{Ref: Ref{Number: number}}, progressing("等"))
			return err
		}
		_, err := s.Do(t.Context(), Message{ID: fmt.Sprint("in", i), From: "zhangwei"}, Spec{Member: "zhangwei"}, arriving)
		return err
	})
	got := state(t, stores[0], number)
	if got.Version != 2+4*each || got.Parts[0].Held != 2*each || got.Timers[0].Gen != 1+2*each {
		t.Errorf("version %d, %+v, timer generation %d", got.Version, got.Parts, got.Timers[0].Gen)
	}
	conn := direct(t, url, company)
	for query, want := range map[string]int{
		"select reserved from stock":    2 * each,
		"select held from stock_holds":  2 * each,
		"select lacks from stock_holds": 100 - 2*each,
		"select count(*) from outbox where ticket <> '' and recipient = 'zhangwei'": 1 + 2*each,
		"select count(*) from outbox where recipient = 'qiantai'":                   2 * each,
	} {
		if n := one[int](t, conn, query); n != want {
			t.Errorf("%s: %d, want %d", query, n, want)
		}
	}
	verifyClean(t, stores[0])
}

// A look takes as many lines as it says, and goes on after the last one of them: no
// line is passed by, however many there are.
func TestLackingGoesOnWhereItStopped(t *testing.T) {
	s := open(t, database(t))
	if err := s.SeedStock(t.Context(), []workflow.Stock{{Store: "HZ01", Part: "a", OnHand: 1}, {Store: "HZ01", Part: "b", OnHand: 1}, {Store: "HZ01", Part: "c", OnHand: 1}}); err != nil {
		t.Fatal(err)
	}
	number := openTicket(t, s, "m1")
	if _, err := s.Do(t.Context(), progress("m2", number), Spec{Ref: Ref{Number: number}}, func(l Loaded) (Result, error) {
		d := &deciding{t: l.Subjects.Ticket.Clone(), l: l, cause: l.Facts.Cause, by: "zhangwei"}
		var short []workflow.PartNeed
		for _, no := range []string{"a", "b", "c"} {
			short = append(short, workflow.PartNeed{No: no, Quantity: 2, Status: workflow.PartShort})
		}
		d.event(workflow.PartsChanged{Parts: short})
		return d.result("缺货"), nil
	}); err != nil {
		t.Fatal(err)
	}
	for name, look := range map[string]func(context.Context, unit.Lack, int) ([]unit.Lack, error){"lacking": s.Lacking, "lying free": s.LyingFree} {
		var last unit.Lack
		var seen []string
		for range 2 {
			got, err := look(t.Context(), last, 2)
			if err != nil || len(got) != 2 {
				t.Fatalf("%s: %v, %v", name, got, err)
			}
			last = got[1]
			seen = append(seen, got[0].Part, got[1].Part)
		}
		if !slices.Equal(seen, []string{"a", "b", "c", "a"}) {
			t.Errorf("%s: %q", name, seen)
		}
	}
}

// A decision changes no ticket that it has not read.
func TestTicketsBesideMustHaveBeenRead(t *testing.T) {
	s := open(t, database(t))
	number := openTicket(t, s, "m1")
	before := state(t, s, number)
	_, err := s.Do(t.Context(), Message{ID: "in", From: "zhangwei"}, Spec{Member: "zhangwei"}, func(l Loaded) (Result, error) {
		d := &deciding{t: before.Clone(), l: l, cause: "in", by: "system"}
		d.event(workflow.Commented{Text: "x"})
		return Result{Decision: workflow.Decision{Beside: []workflow.Decision{d.result("").Decision}}}, nil
	})
	if !errors.Is(err, ErrBadDecision) {
		t.Errorf("error %v", err)
	}
}
