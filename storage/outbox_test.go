package storage

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"bihuan/workflow"
)

var morning = time.Date(2025, 11, 7, 1, 0, 0, 0, time.UTC)

// push commits notices in one unit of work.
func push(t *testing.T, s *Store, id string, notices ...workflow.Notice) {
	t.Helper()
	if _, err := s.Do(t.Context(), Message{ID: id}, Spec{}, func(Loaded) (Result, error) {
		return Result{Decision: workflow.Decision{Notices: notices}}, nil
	}); err != nil {
		t.Fatal(err)
	}
}

func notice(to, key string) workflow.Notice {
	return workflow.Notice{To: to, Saying: workflow.Saying{Key: key}}
}

// stopped returns a store whose clock was just set to the morning.
func stopped(t *testing.T) *Store {
	t.Helper()
	s := open(t, database(t))
	if err := s.SetNow(t.Context(), morning); err != nil {
		t.Fatal(err)
	}
	return s
}

func claim(t *testing.T, s *Store, at time.Time, limit int) (mails []Mail, keys []string) {
	t.Helper()
	mails, err := s.ClaimMail(t.Context(), at, limit)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mails {
		keys = append(keys, m.To+" "+m.Notice.Key)
	}
	return mails, keys
}

func settle(t *testing.T, s *Store, at time.Time, settled ...Settled) {
	t.Helper()
	if err := s.SettleMail(t.Context(), at, settled); err != nil {
		t.Fatal(err)
	}
}

func TestMailIsClaimedInOrderPerRecipient(t *testing.T) {
	s := stopped(t)
	now := morning.Add(time.Minute)
	held := notice("a", "later")
	held.NotBefore = now.Add(time.Hour)
	push(t, s, "m1", notice("b", "1"), notice("a", "1"), held)
	push(t, s, "m2", notice("a", "2"))

	mails, keys := claim(t, s, now, 10)
	if !slices.Equal(keys, []string{"a 1", "a 2", "b 1"}) || mails[0].Held || mails[0].Attempts != 0 {
		t.Fatalf("%v", keys)
	}
	push(t, s, "m3", notice("a", "3"))
	if _, keys := claim(t, s, now, 10); keys != nil {
		t.Errorf("claimed behind a leased mail: %v", keys)
	}
	settle(t, s, now, Settled{ID: mails[0].ID, State: MailSent}, Settled{ID: mails[1].ID, State: MailRetry, RetryAt: now.Add(5 * time.Second), Err: "away", Uncertain: true},
		Settled{ID: mails[2].ID, State: MailFailed, Err: "left"})
	if _, keys := claim(t, s, now, 10); keys != nil {
		t.Errorf("overtook a mail that is tried again later: %v", keys)
	}
	mails, keys = claim(t, s, now.Add(6*time.Second), 10)
	if !slices.Equal(keys, []string{"a 2", "a 3"}) || mails[0].Attempts != 1 || !mails[0].Uncertain || mails[1].Uncertain {
		t.Errorf("%v %+v", keys, mails)
	}
	// The lease ends by itself.
	mails, keys = claim(t, s, now.Add(70*time.Second), 10)
	if !slices.Equal(keys, []string{"a 2", "a 3"}) {
		t.Errorf("after the lease: %v", keys)
	}
	settle(t, s, now, Settled{ID: mails[0].ID, State: MailMerged}, Settled{ID: mails[1].ID, State: MailDropped})
	mails, keys = claim(t, s, held.NotBefore, 10)
	if !slices.Equal(keys, []string{"a later"}) || !mails[0].Held || !mails[0].DueAt.Equal(held.NotBefore) {
		t.Errorf("at the opening: %v %+v", keys, mails)
	}
}

// An alarm by SMS waits neither for one that is being sent nor for one that the
// operator refused a moment ago.
func TestTextsDoNotWaitForEachOther(t *testing.T) {
	s := stopped(t)
	now := morning.Add(time.Minute)
	text := func(key string) workflow.Notice {
		n := notice("a", key)
		n.Channel = workflow.ChannelSMS
		return n
	}
	push(t, s, "m1", text("smoke"), text("tire"))
	mails, _ := claim(t, s, now, 10)
	settle(t, s, now, Settled{ID: mails[0].ID, State: MailRetry, RetryAt: now.Add(31 * time.Second), Err: "busy"})
	push(t, s, "m2", text("fuel"))
	if _, keys := claim(t, s, now, 10); !slices.Equal(keys, []string{"sms:a fuel"}) {
		t.Errorf("beside one that waits and one that is leased: %v", keys)
	}
	if _, keys := claim(t, s, now, 10); keys != nil {
		t.Errorf("leased twice: %v", keys)
	}
	if _, keys := claim(t, s, now.Add(31*time.Second), 10); !slices.Equal(keys, []string{"sms:a smoke", "sms:a tire", "sms:a fuel"}) {
		t.Errorf("after the wait: %v", keys)
	}
}

func TestConcurrentClaimsNeverShareARecipient(t *testing.T) {
	url := database(t)
	stores := [2]*Store{open(t, url), open(t, url)}
	if err := stores[0].SetNow(t.Context(), morning); err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		push(t, stores[0], fmt.Sprint("m", i), notice(fmt.Sprint("u", i%5), "x"), notice(fmt.Sprint("u", i%7), "y"))
	}
	var mu sync.Mutex
	owner, total := map[string]int{}, 0
	parallel(t, 8, func(i int) error {
		mails, err := stores[i%2].ClaimMail(t.Context(), morning.Add(time.Minute), 2)
		mu.Lock()
		defer mu.Unlock()
		for _, m := range mails {
			total++
			if o, ok := owner[m.To]; ok && o != i {
				t.Errorf("%s was claimed twice", m.To)
			}
			owner[m.To] = i
		}
		return err
	})
	if total != 40 {
		t.Errorf("%d claimed", total)
	}
}

func TestTheSameEffectOfATimerIsWrittenOnce(t *testing.T) {
	s := stopped(t)
	number := openTicket(t, s, "m1")
	claim(t, s, morning.Add(time.Minute), 10)
	for range 2 {
		if _, err := s.Do(t.Context(), Message{}, Spec{Ref: Ref{Number: number}}, func(l Loaded) (Result, error) {
			d := &deciding{t: l.Subjects.Ticket.Clone(), l: l, cause: "timer:" + number + ":stall:1"}
			d.event(workflow.Escalated{Rule: "stall"})
			d.out.Notices = []workflow.Notice{notice("dianzhang", "stalled")}
			return d.result(""), nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	if _, keys := claim(t, s, morning.Add(time.Minute), 10); !slices.Equal(keys, []string{"dianzhang stalled"}) {
		t.Errorf("%v", keys)
	}
}

func TestSentMailIsCounted(t *testing.T) {
	s := stopped(t)
	push(t, s, "m1", notice("a", "1"), notice("a", "2"), notice("a", "3"), notice("b", "1"))
	mails, _ := claim(t, s, morning.Add(time.Minute), 10)
	for i, m := range mails {
		settle(t, s, morning.Add(time.Duration(i)*20*time.Minute), Settled{ID: m.ID, State: MailSent})
	}
	minute, hour, err := s.SentSince(t.Context(), "a", morning.Add(30*time.Minute), morning.Add(10*time.Minute))
	if err != nil || minute != 1 || hour != 2 {
		t.Errorf("%d, %d, %v", minute, hour, err)
	}
}

func TestBacklogAndNextDue(t *testing.T) {
	s := stopped(t)
	if _, ok, err := s.NextDue(t.Context(), morning); ok || err != nil {
		t.Errorf("nothing is due: %t, %v", ok, err)
	}
	openTicket(t, s, "m1")
	held := notice("a", "later")
	held.NotBefore = morning.Add(30 * time.Minute)
	push(t, s, "m2", held)
	now := morning.Add(time.Minute)
	if b, err := s.Backlog(t.Context(), now); err != nil || b != (Backlog{DueMail: 1}) {
		t.Errorf("%+v, %v", b, err)
	}
	if next, ok, err := s.NextDue(t.Context(), now); !ok || !next.Equal(now) || err != nil {
		t.Errorf("overdue mail: next %v, %v", next, err)
	}
	mails, _ := claim(t, s, now, 10)
	if b, _ := s.Backlog(t.Context(), now); b.LeasedMail != 1 || b.DueMail != 0 {
		t.Errorf("%+v", b)
	}
	settle(t, s, now, Settled{ID: mails[0].ID, State: MailSent})
	if next, _, _ := s.NextDue(t.Context(), now); !next.Equal(held.NotBefore) {
		t.Errorf("held mail: next %v", next)
	}
	later := morning.Add(2 * time.Hour)
	due, err := s.TimersUntil(t.Context(), later, Due{}, 10)
	if err != nil || len(due) != 1 || due[0].Kind != "stall" {
		t.Fatalf("%v, %v", due, err)
	}
	if b, _ := s.Backlog(t.Context(), later); b.DueTimers != 1 || !b.OldestTimer.Equal(due[0].DueAt) {
		t.Errorf("%+v", b)
	}
}

func TestTimersArePaged(t *testing.T) {
	s := stopped(t)
	for i := range 7 {
		openTicket(t, s, fmt.Sprint("m", i))
	}
	var seen []string
	var after Due
	for {
		page, err := s.TimersUntil(t.Context(), morning.Add(24*time.Hour), after, 3)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, d := range page {
			seen = append(seen, d.Number)
		}
		after = page[len(page)-1]
	}
	if len(seen) != 7 || !slices.IsSorted(seen) {
		t.Errorf("%v", seen)
	}
	if page, err := s.TimersUntil(t.Context(), morning.Add(30*time.Minute), Due{}, 3); err != nil || len(page) != 0 {
		t.Errorf("before they are due: %v, %v", page, err)
	}
}

func TestCodesOfCards(t *testing.T) {
	s := stopped(t)
	push(t, s, "m1", notice("a", "1"), notice("b", "1"))
	mails, _ := claim(t, s, morning.Add(time.Minute), 10)
	for i, m := range mails {
		card := Card{TaskID: fmt.Sprint("t", i), UserID: m.To, On: "HZ20251107-0001", Question: 3, ResponseCode: fmt.Sprint("code", i), CodeAt: morning}
		settle(t, s, morning, Settled{ID: m.ID, State: MailSent, Card: &card})
	}
	cards := func(userid string) []Card {
		t.Helper()
		c, err := s.Cards(t.Context(), "HZ20251107-0001", 3, userid)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if c := cards("nobody"); len(c) != 0 {
		t.Errorf("nobody's: %v", c)
	}
	if c := cards("a"); len(c) != 1 || c[0].ResponseCode != "code0" || c[0].TaskID != "t0" {
		t.Errorf("a's: %v", c)
	}
	for i, want := range []bool{true, false} {
		if ok, err := s.UseCode(t.Context(), "t0"); ok != want || err != nil {
			t.Errorf("use %d: %t, %v", i, ok, err)
		}
	}
	if c := cards("a"); c[0].ResponseCode != "" {
		t.Errorf("a used code is left: %v", c)
	}
	press := Card{TaskID: "t0", UserID: "a", On: "HZ20251107-0001", Question: 3, ResponseCode: "fresh"}
	if _, err := s.Do(t.Context(), Message{ID: "press"}, Spec{Press: &press}, func(Loaded) (Result, error) { return Result{}, nil }); err != nil {
		t.Fatal(err)
	}
	if c := cards("a"); c[0].ResponseCode != "fresh" {
		t.Errorf("the press brought a code: %v", c)
	}
	if err := s.SetNow(t.Context(), morning.Add(73*time.Hour)); err != nil {
		t.Fatal(err)
	}
	for _, member := range []string{"a", "b"} {
		if c := cards(member); len(c) != 1 || c[0].ResponseCode != "" {
			t.Errorf("after 73 hours: %v", c)
		}
	}
}
