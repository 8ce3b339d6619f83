package storage

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"bihuan/workflow"
)

// say commits a progress note without a dialogue, as the first of a ticket does.
func say(t *testing.T, s *Store, id, number string) Outcome {
	t.Helper()
	out, err := s.Do(t.Context(), progress(id, number), Spec{Ref: Ref{Number: number}}, progressing(id))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestASecondMessageTakesOneRoundTrip(t *testing.T) {
	s := open(t, database(t))
	number := openTicket(t, s, "m1")
	say(t, s, "m2", number)
	before := s.RoundTrips()
	say(t, s, "m3", number)
	if trips := s.RoundTrips() - before; trips != 1 {
		t.Errorf("%d round trips", trips)
	}
	verifyClean(t, s)
}

// What somebody else changed is noticed by the commit, whatever was changed.
func TestMemoryIsNotBelieved(t *testing.T) {
	for name, change := range map[string]func(t *testing.T, other *Store, number string){
		"the ticket": func(t *testing.T, other *Store, number string) { say(t, other, "theirs", number) },
		"the dialogue": func(t *testing.T, other *Store, _ string) {
			turnTo(t, other, "elsewhere")
		},
		"the configuration": func(t *testing.T, other *Store, _ string) {
			if _, err := other.SaveDocument(t.Context(), Document{Kind: "Organization", Name: "demo", Body: []byte("y"), AppliedBy: "test"}); err != nil {
				t.Fatal(err)
			}
		},
		"the clock": func(t *testing.T, other *Store, _ string) {
			if err := other.SetNow(t.Context(), time.Now().Add(72*time.Hour)); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			stores := twoStores(t)
			number := openTicket(t, stores[0], "m1")
			turnTo(t, stores[0], number)
			say(t, stores[0], "warm", number)
			change(t, stores[1], number)
			var seen []Loaded
			_, err := stores[0].Do(t.Context(), progress("mine", number), Spec{Member: "zhangwei", Ref: Ref{Number: number}}, func(l Loaded) (Result, error) {
				seen = append(seen, l)
				return progressing("mine")(l)
			})
			if err != nil || len(seen) != 2 {
				t.Fatalf("decided %d times, %v", len(seen), err)
			}
			first, last := seen[0], seen[1]
			if first.Subjects.Ticket.Version == last.Subjects.Ticket.Version && first.Subjects.Dialogue.Current == last.Subjects.Dialogue.Current &&
				first.Facts.Org.Version == last.Facts.Org.Version && last.Facts.Now.Sub(first.Facts.Now) < 24*time.Hour {
				t.Errorf("nothing new was seen: %+v", last)
			}
			verifyClean(t, stores[0])
		})
	}
}

// turnTo makes a ticket the current one of a member.
func turnTo(t *testing.T, s *Store, number string) {
	t.Helper()
	_, err := s.Do(t.Context(), Message{ID: "turn" + number + time.Now().String()}, Spec{Member: "zhangwei"}, func(l Loaded) (Result, error) {
		d := l.Subjects.Dialogue
		d.Current = number
		return Result{Decision: workflow.Decision{Dialogue: &d}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A word that only looks is answered from what is so, not from what was.
func TestALookFromMemoryIsGuardedToo(t *testing.T) {
	stores := twoStores(t)
	number := openTicket(t, stores[0], "m1")
	say(t, stores[0], "warm", number)
	say(t, stores[1], "theirs", number)
	out, err := stores[0].Do(t.Context(), Message{ID: "show"}, Spec{Ref: Ref{Number: number}}, func(l Loaded) (Result, error) {
		return Result{Reply: fmt.Append(nil, l.Subjects.Ticket.Version)}, nil
	})
	if err != nil || string(out.Reply) != "3" {
		t.Errorf("version %s, %v", out.Reply, err)
	}
}

func TestADeletedCustomersTicketLeavesEveryMemory(t *testing.T) {
	stores := twoStores(t)
	number := openTicket(t, stores[0], "m1")
	say(t, stores[0], "warm", number)
	customer := state(t, stores[0], number).Customer
	if err := stores[1].ForgetCustomer(t.Context(), customer); err != nil {
		t.Fatal(err)
	}
	found := true
	if _, err := stores[0].Do(t.Context(), progress("late", number), Spec{Ref: Ref{Number: number}}, func(l Loaded) (Result, error) {
		if found = l.Subjects.Ticket != nil; found {
			return progressing("late")(l)
		}
		return Result{}, nil
	}); err != nil {
		t.Fatal(err)
	}
	if found {
		t.Error("a word reached the ticket of a deleted customer")
	}
	verifyClean(t, stores[0])
}

func TestWhatIsUsedStaysInMemory(t *testing.T) {
	m := newRecentMap[int](10, time.Hour)
	m.put("used", 1)
	for i := range 100 {
		m.put(fmt.Sprint(i), i)
		if _, ok := m.get("used"); !ok {
			t.Fatalf("forgotten after %d others", i)
		}
	}
	if n := m.order.Len(); n != 10 || len(m.places) != 10 {
		t.Errorf("%d are kept, %d can be found", n, len(m.places))
	}
	m.drop("used")
	if _, ok := m.get("used"); ok {
		t.Error("dropped, but there")
	}
	if _, ok := m.get("0"); ok {
		t.Error("the oldest is still there")
	}
	old := newRecentMap[int](10, -time.Second)
	old.put("x", 1)
	if _, ok := old.get("x"); ok || old.order.Len() != 0 {
		t.Error("kept beyond its life")
	}
}

// What is asked for beyond this has to be read: whoever adds a field decides
// whether memory can know it.
func TestMemoryKnowsAllThatCanBeAskedFor(t *testing.T) {
	var fields []string
	for f := range reflect.TypeFor[Spec]().Fields() {
		fields = append(fields, f.Name)
	}
	if got := fmt.Sprint(fields); got != "[Member Ref Asked Store List Consents Press Registration]" {
		t.Errorf("a unit of work asks for %s: see recallable", got)
	}
}

func TestTheSenseOfPostgreSQLsClock(t *testing.T) {
	start := time.Now()
	theirs := time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)
	after := start.Add
	var c clockSense
	if _, _, ok := c.now(start); ok {
		t.Error("it knows without a look")
	}
	c.set(theirs, 0, start)
	c.set(theirs.Add(900*time.Millisecond), 0, after(time.Second)) // its answer was slow
	if now, _, ok := c.now(after(2 * time.Second)); !ok || !now.Equal(theirs.Add(2*time.Second)) {
		t.Errorf("%v, %t", now, ok)
	}
	c.set(theirs.Add(2001*time.Millisecond), 0, after(2*time.Second)) // the first one was slower
	if now, _, _ := c.now(after(3 * time.Second)); !now.Equal(theirs.Add(3001 * time.Millisecond)) {
		t.Errorf("%v", now)
	}
	if _, _, ok := c.now(after(8 * time.Second)); ok {
		t.Error("an old look is trusted")
	}
	c.set(theirs, 60_000_000, after(8*time.Second))
	if now, offset, _ := c.now(after(8 * time.Second)); offset != 60_000_000 || !now.Equal(theirs.Add(time.Minute)) {
		t.Errorf("%v, moved by %d", now, offset)
	}
	if _, _, ok := c.now(after(9 * time.Second).Round(0).Add(time.Minute)); ok {
		t.Error("a wall clock that was set is trusted")
	}
}
