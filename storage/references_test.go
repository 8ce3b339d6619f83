package storage

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"bihuan/workflow"
)

// look runs a unit of work that only looks.
func look(t *testing.T, s *Store, spec Spec) Loaded {
	t.Helper()
	var seen Loaded
	if _, err := s.Do(t.Context(), Message{}, spec, func(l Loaded) (Result, error) {
		seen = l
		return Result{}, nil
	}); err != nil {
		t.Fatal(err)
	}
	return seen
}

// finish closes a ticket.
func finish(t *testing.T, s *Store, number string) {
	t.Helper()
	_, err := s.Do(t.Context(), Message{ID: "end" + number}, Spec{Ref: Ref{Number: number}}, func(l Loaded) (Result, error) {
		d := &deciding{t: l.Subjects.Ticket.Clone(), l: l, cause: l.Facts.Cause}
		d.event(workflow.Ended{Outcome: workflow.Completed})
		d.t.Timers = nil
		return d.result("done"), nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheWaysToNameATicket(t *testing.T) {
	s := open(t, database(t))
	first, second := openTicket(t, s, "m1"), openTicket(t, s, "m2")
	assign(t, s, second, "zhangwei")
	if _, err := s.Do(t.Context(), Message{ID: "cur"}, Spec{Member: "zhangwei"}, func(l Loaded) (Result, error) {
		d := l.Subjects.Dialogue
		d.Current = second
		return Result{Decision: workflow.Decision{Dialogue: &d}}, nil
	}); err != nil {
		t.Fatal(err)
	}
	check := func(ref Ref, want string) {
		t.Helper()
		l := look(t, s, Spec{Member: "zhangwei", Ref: ref})
		got := ""
		if l.Subjects.Ticket != nil {
			got = l.Subjects.Ticket.Number
		}
		if got != want || len(l.Candidates) != 0 {
			t.Errorf("%+v: ticket %q, candidates %v", ref, got, l.Candidates)
		}
	}
	check(Ref{Number: first}, first)
	check(Ref{Number: "HZ20251107-9999"}, "")
	check(Ref{Question: &QuestionRef{On: second, No: 1}}, second)
	check(Ref{Question: &QuestionRef{On: "@zhangwei", No: 1}}, "")
	check(Ref{Current: true}, second)
	check(Ref{Tail: "0002"}, second)
	check(Ref{Tail: "0002", Store: "HZ01"}, second)
	check(Ref{Tail: "0002", Store: "HZ02"}, "")
	check(Ref{Tail: "0009"}, "")
	check(Ref{Plate: "345"}, "") // too short
	check(Ref{Plate: "浙B12345"}, "")

	l := look(t, s, Spec{Member: "zhangwei", Ref: Ref{Plate: "2345"}})
	if len(l.Candidates) != 2 || l.Subjects.Ticket != nil {
		t.Errorf("both have the plate: %+v", l.Candidates)
	}
	finish(t, s, first)
	check(Ref{Plate: customerPlate}, second) // open ones come before done ones
	finish(t, s, second)
	check(Ref{Tail: "0001"}, first)
	now, err := s.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetNow(t.Context(), now.Add(8*24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	check(Ref{Tail: "0001"}, "") // done long ago
	check(Ref{Number: first}, first)
}

func TestAnotherTicketMayTurnOutToBeMeant(t *testing.T) {
	s := open(t, database(t))
	first, second := openTicket(t, s, "m1"), openTicket(t, s, "m2")
	out, err := s.Do(t.Context(), Message{ID: "x", From: "zhangwei"}, Spec{Member: "zhangwei", Ref: Ref{Number: first}}, func(l Loaded) (Result, error) {
		if l.Subjects.Ticket.Number == first {
			return Result{}, &Reload{Ref: Ref{Number: second}}
		}
		return progressing("x")(l)
	})
	if err != nil || out.Ticket != second {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestOpenQuestionsOfAMember(t *testing.T) {
	s := open(t, database(t))
	number := openTicket(t, s, "m1")
	ask := func(id string, data ...workflow.EventData) {
		t.Helper()
		if _, err := s.Do(t.Context(), Message{ID: id}, Spec{Ref: Ref{Number: number}}, func(l Loaded) (Result, error) {
			d := &deciding{t: l.Subjects.Ticket.Clone(), l: l, cause: id, by: "zhangwei"}
			for _, x := range data {
				if a, ok := x.(workflow.Asked); ok {
					a.Question.AskedAt = l.Facts.Now
					x = a
				}
				d.event(x)
			}
			return d.result(id), nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	question := func(no int, kind string) workflow.Asked {
		return workflow.Asked{Question: workflow.Question{No: no, Kind: kind, To: []string{"zhangwei", "liqiang"}}}
	}
	ask("q1", question(1, "fuse"))
	ask("q2", question(2, "step"))
	ask("a1", workflow.Answered{Question: 1, Letter: "A"})

	asked := look(t, s, Spec{Member: "liqiang", Asked: true}).Asked
	if len(asked) != 2 || asked[0].No != 2 || !asked[0].ClosedAt.IsZero() || asked[1].ClosedAt.IsZero() {
		t.Fatalf("%+v", asked)
	}
	if q := asked[0]; q.On != number || q.Kind != "step" || q.Plate != customerPlate {
		t.Errorf("%+v", q)
	}
	now, err := s.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetNow(t.Context(), now.Add(25*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if asked = look(t, s, Spec{Member: "liqiang", Asked: true}).Asked; len(asked) != 1 || asked[0].No != 2 {
		t.Errorf("a day later: %+v", asked)
	}
	ask("q3", question(3, "late"))
	if asked = look(t, s, Spec{Member: "liqiang", Asked: true}).Asked; len(asked) != 2 || asked[0].No != 3 {
		t.Errorf("after the next question: %+v", asked)
	}
}

func TestListsShowWhatTheMemberMaySee(t *testing.T) {
	s := open(t, database(t))
	for i := range 3 {
		openTicket(t, s, fmt.Sprint("m", i))
	}
	assign(t, s, "HZ20251107-0002", "zhangwei")
	finish(t, s, "HZ20251107-0003")
	numbers := func(member string, f Filter) (out []string) {
		for _, l := range look(t, s, Spec{Member: member, List: &f}).List {
			out = append(out, l.Number)
		}
		return out
	}
	for _, c := range []struct {
		member string
		filter Filter
		want   []string
	}{
		{"qiantai", Filter{Store: "HZ01"}, []string{"HZ20251107-0002", "HZ20251107-0001", "HZ20251107-0003"}},
		{"qiantai", Filter{Store: "HZ01", Open: true}, []string{"HZ20251107-0002", "HZ20251107-0001"}},
		{"qiantai", Filter{Open: true, Limit: 1}, []string{"HZ20251107-0002"}},
		{"zhangwei", Filter{Assignee: "zhangwei", Open: true}, []string{"HZ20251107-0002"}},
		{"qiantai", Filter{Store: "HZ02"}, nil},
		{"stranger", Filter{Store: "HZ01"}, nil},
	} {
		if got := numbers(c.member, c.filter); !slices.Equal(got, c.want) {
			t.Errorf("%s %+v: %v", c.member, c.filter, got)
		}
	}
	customer := state(t, s, "HZ20251107-0001").Customer
	if err := s.ForgetCustomer(t.Context(), customer); err != nil {
		t.Fatal(err)
	}
	if got := numbers("qiantai", Filter{Store: "HZ01", Open: true}); len(got) != 2 {
		t.Errorf("a deleted customer's tickets: %v", got)
	}
}
