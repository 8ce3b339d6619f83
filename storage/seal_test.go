package storage

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bihuan/workflow"
)

func TestSealedBytesOpenOnlyWhereTheyBelong(t *testing.T) {
	s := &Store{company: company}
	key, err := newSealer(keyID{1}, masterKey)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		table, row := rapid.String().Draw(t, "table"), rapid.String().Draw(t, "row")
		turn, plain := rapid.Int64().Draw(t, "turn"), rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		sealed := key.seal(s.at(table, row).turn(turn), plain)
		if got, err := key.open(s.at(table, row).turn(turn), sealed); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("opened %q, %v", got, err)
		}
		for _, elsewhere := range []place{s.at(table, row+"x").turn(turn), s.at(table+"x", row).turn(turn), s.at(table, row).turn(turn + 1),
			s.at(table+row, "").turn(turn + 1), (&Store{company: "other"}).at(table, row).turn(turn)} {
			if _, err := key.open(elsewhere, sealed); err == nil {
				t.Fatalf("opened elsewhere")
			}
		}
		spoiled := bytes.Clone(sealed)
		spoiled[rapid.IntRange(0, len(spoiled)-1).Draw(t, "byte")] ^= 1
		if _, err := key.open(s.at(table, row).turn(turn), spoiled); err == nil {
			t.Fatal("opened damaged bytes")
		}
	})
}

func TestSpellingsOfAPhoneNumberAreOne(t *testing.T) {
	k := &keyring{lookup: masterKey}
	full, tail := k.phoneHashes("13857571355")
	for _, other := range []string{"138 5757 1355", "138-5757-1355"} {
		if f, l := k.phoneHashes(other); !bytes.Equal(f, full) || !bytes.Equal(l, tail) {
			t.Errorf("%s is another number", other)
		}
	}
	if f, l := k.phoneHashes("13900001355"); bytes.Equal(f, full) || !bytes.Equal(l, tail) {
		t.Error("another number with the same tail")
	}
	if f, _ := k.phoneHashes("不详"); f != nil {
		t.Error("no digits have a hash")
	}
}

func TestAForgottenCustomerIsGoneAndTheChainHolds(t *testing.T) {
	url := database(t)
	s := open(t, url)
	number := openTicket(t, s, "m1")
	note(t, s, "m2", number, "x")
	talksOf(t, s, "zhangwei", number)
	customer := state(t, s, number).Customer
	if err := s.ForgetCustomer(t.Context(), customer); err != nil {
		t.Fatal(err)
	}
	for name, store := range map[string]*Store{"with the keys in memory": s, "after a restart": open(t, url)} {
		for word, ref := range map[string]Ref{"number": {Number: number}, "tail": {Tail: number[len(number)-4:]}, "plate": {Plate: customerPlate},
			"current": {Current: true}, "press": {Question: &QuestionRef{On: number, No: 1}}} {
			l := look(t, store, Spec{Member: "zhangwei", Ref: ref, Asked: true})
			if l.Subjects.Ticket != nil || len(l.Candidates)+len(l.Asked) != 0 {
				t.Errorf("%s: his ticket is reached by its %s: %+v", name, word, l)
			}
		}
		again, err := store.Do(t.Context(), progress("m2", number), Spec{}, progressing("x"))
		if err != nil || !again.Duplicate || again.Reply != nil {
			t.Errorf("%s: stored answer %+v, %v", name, again, err)
		}
	}
	now, err := s.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if mails, err := s.ClaimMail(t.Context(), now, 10); err != nil || len(mails) != 0 {
		t.Errorf("mails %v, %v", mails, err)
	}
	if due, err := s.TimersUntil(t.Context(), now.Add(24*time.Hour), Due{}, 10); err != nil || len(due) != 0 {
		t.Errorf("timers %v, %v", due, err)
	}
	verifyClean(t, s)

	// The same phone is a stranger's again.
	if got := state(t, s, openTicket(t, s, "m3")).Customer; got == customer {
		t.Error("the customer is still known")
	}
}

// talksOf makes a ticket the one that a member's dialogue is about, and asks him
// something in it.
func talksOf(t *testing.T, s *Store, member, number string) {
	t.Helper()
	if _, err := s.Do(t.Context(), Message{ID: "talk"}, Spec{Member: member, Ref: Ref{Number: number}}, func(l Loaded) (Result, error) {
		d := &deciding{t: l.Subjects.Ticket.Clone(), l: l, cause: "talk", by: member}
		d.event(workflow.Asked{Question: workflow.Question{No: 1, Kind: "step", To: []string{member}, AskedAt: l.Facts.Now}})
		chat := l.Subjects.Dialogue
		chat.Current = number
		d.out.Dialogue = &chat
		return d.result(""), nil
	}); err != nil {
		t.Fatal(err)
	}
	if l := look(t, s, Spec{Member: member, Ref: Ref{Current: true}, Asked: true}); l.Subjects.Ticket == nil || len(l.Asked) != 1 {
		t.Fatalf("%+v", l)
	}
}

func TestAKnownPhoneIsTheSameCustomer(t *testing.T) {
	s := open(t, database(t))
	first, second := state(t, s, openTicket(t, s, "m1")), state(t, s, openTicket(t, s, "m2"))
	if first.Customer != second.Customer || first.Vehicle != second.Vehicle || first.Number == second.Number {
		t.Errorf("%s %s, %s %s", first.Customer, second.Customer, first.Vehicle, second.Vehicle)
	}
}

// A refused 登记 belongs to no customer with whom it could be deleted.
func TestWhatLedToNothingIsNotKept(t *testing.T) {
	url := database(t)
	s := open(t, url)
	m, spec := register("refused")
	for range 2 {
		out, err := s.Do(t.Context(), m, spec, func(Loaded) (Result, error) { return Result{Reply: []byte("不行")}, nil })
		if err != nil || string(out.Reply) != "不行" {
			t.Errorf("answered %q, %v", out.Reply, err)
		}
	}
	openTicket(t, s, "m1")
	kept := one[string](t, direct(t, url, company), `select string_agg(id, ' ') from inbox where body is not null`)
	if kept != "m1" {
		t.Errorf("what was said is kept of %s", kept)
	}
}

func TestADraftsKeyBecomesTheCustomers(t *testing.T) {
	url := database(t)
	s := open(t, url)
	_, err := s.Do(t.Context(), Message{ID: "d1", From: "qiantai", Body: []byte("登记 " + customerName)}, Spec{Member: "qiantai"},
		func(l Loaded) (Result, error) {
			d := l.Subjects.Dialogue
			d.Draft, d.DraftAt = map[string]string{"customer_name": customerName}, l.Facts.Now
			return Result{Decision: workflow.Decision{Dialogue: &d}, Reply: []byte(customerName + " 的车牌？")}, nil
		})
	if err != nil {
		t.Fatal(err)
	}
	conn := direct(t, url, company)
	if n := one[int](t, conn, `select count(*) from keys where kind = 'draft'`); n != 1 {
		t.Fatalf("%d draft keys", n)
	}
	var number string
	m, spec := register("d2")
	if _, err = s.Do(t.Context(), m, spec, func(l Loaded) (Result, error) {
		if l.Subjects.Dialogue.Draft["customer_name"] != customerName {
			t.Errorf("draft %v", l.Subjects.Dialogue.Draft)
		}
		r, err := opening(l)
		if err == nil {
			d := l.Subjects.Dialogue
			d.Draft, d.Current = nil, r.Decision.Ticket.Number
			r.Decision.Dialogue, number = &d, d.Current
		}
		return r, err
	}); err != nil {
		t.Fatal(err)
	}
	if got := one[string](t, conn, `select string_agg(kind, ' ') from keys where kind in ('draft', 'customer')`); got != "customer" {
		t.Errorf("keys: %s", got)
	}
	if err := s.ForgetCustomer(t.Context(), state(t, s, number).Customer); err != nil {
		t.Fatal(err)
	}
	again, err := s.Do(t.Context(), Message{ID: "d1"}, Spec{}, nil)
	if err != nil || again.Reply != nil {
		t.Errorf("what was said before the ticket survives: %q, %v", again.Reply, err)
	}
	// The dialogue itself is the company's again.
	if _, err := s.Do(t.Context(), Message{}, Spec{Member: "qiantai"}, func(l Loaded) (Result, error) {
		if l.Subjects.Dialogue.Current != number {
			t.Errorf("dialogue %+v", l.Subjects.Dialogue)
		}
		return Result{}, nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestRewrap(t *testing.T) {
	url := database(t)
	s := open(t, url)
	number := openTicket(t, s, "m1")
	next := bytes.Repeat([]byte{9}, 32)
	if err := s.Rewrap(t.Context(), next); err != nil {
		t.Fatal(err)
	}
	m, spec := register("m2")
	spec.Registration.Phone = "13900000000"
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if _, err := s.Do(ctx, m, spec, func(l Loaded) (Result, error) { return openingFor(l, "13900000000") }); !errors.Is(err, ErrWrongKey) {
		t.Errorf("a program with the old key adds keys: %v", err)
	}
	if _, err := Open(t.Context(), Config{DatabaseURL: url, Company: company, SecretKey: masterKey, TestClock: true}); !errors.Is(err, ErrWrongKey) {
		t.Errorf("the old key still opens: %v", err)
	}
	renewed := open(t, url, func(c *Config) { c.SecretKey = next })
	if got := state(t, renewed, number); got.Fields["customer_name"] != customerName {
		t.Errorf("%+v", got)
	}
	verifyClean(t, renewed)
}
