package deliver

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"bihuan/bot"
	"bihuan/workflow"

	"pgregory.net/rapid"
)

// Whatever goes wrong in whatever order: in the end every row is sent, merged,
// dropped or failed with a reason; what is sent was seen; who was not reached
// has been reported; and each recipient saw his messages in the order of their
// rows.
func TestMailer_whateverHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newStory(t)
		t.Repeat(map[string]func(*rapid.T){
			"post":      s.post,
			"pass":      s.runPass,
			"wait":      s.wait,
			"crash":     s.crash,
			"lose role": s.loseRole,
		})
		s.finish(t)
	})
}

type story struct {
	w        *world
	p        *phone
	m        *Mailer
	crashed  bool
	question int
}

func newStory(*rapid.T) *story {
	w := newWorld()
	p := newPhone(w)
	s := &story{w: w, p: p}
	s.start()
	return s
}

// start is a new process. It serves one recipient at a time, so that a failed
// story can be told again.
func (s *story) start() {
	s.m = s.w.mailer(s.p)
	s.m.cfg.Recipients = 1
}

func (s *story) post(t *rapid.T) {
	to := rapid.SampledFrom([]string{"boss", "tech", "tech", "tech", "old", "nobody"}).Draw(t, "to")
	for range rapid.IntRange(1, 6).Draw(t, "mails") {
		var n workflow.Notice
		switch rapid.SampledFrom([]string{"text", "text", "question", "update", "reopened"}).Draw(t, "kind") {
		case "text":
			n = text()
		case "question":
			s.question++
			n = question(ticket, s.question)
		case "update":
			n = update(ticket, rapid.IntRange(1, max(1, s.question)).Draw(t, "of"))
		case "reopened":
			n = reopened(ticket, rapid.IntRange(1, max(1, s.question)).Draw(t, "of"))
		}
		n.Role = rapid.SampledFrom([]workflow.Role{"", "", workflow.Technician}).Draw(t, "role")
		n.Key = rapid.SampledFrom([]string{"", "", "", "", "", "broken"}).Draw(t, "key")
		n.Data.Text = rapid.SampledFrom([]string{"", "", "", "!card", "!all"}).Draw(t, "words")
		if rapid.IntRange(0, 5).Draw(t, "held") == 0 {
			n.NotBefore = s.w.now.Add(time.Hour)
		}
		s.w.post(to, n)
	}
}

// runPass runs with faults for the first calls. What the platform refuses for
// ever, and conflicts, are not among them: they follow from the message, and
// the phone finds them out by itself.
func (s *story) runPass(t *rapid.T) {
	for range rapid.IntRange(1, 8).Draw(t, "passes") {
		s.onePass(t)
		s.w.pass(time.Duration(rapid.IntRange(0, 100).Draw(t, "seconds")) * time.Second)
	}
}

func (s *story) onePass(t *rapid.T) {
	for range rapid.IntRange(0, 4).Draw(t, "faults") {
		class := Class(rapid.IntRange(-2, int(Frequency)).Draw(t, "class"))
		if class < 0 {
			s.p.faults = append(s.p.faults, nil)
			continue
		}
		// Only an uncertain failure may have arrived.
		arrived := (class == RetryUncertain || class == 0) && rapid.Bool().Draw(t, "arrived")
		s.p.faults = append(s.p.faults, &trouble{class: class, arrived: arrived})
	}
	s.w.settleDown = rapid.SampledFrom([]int{0, 0, 0, 0, 0, 1}).Draw(t, "database")
	_, _ = s.m.RunOnce(t.Context())
	s.p.faults, s.w.settleDown = nil, 0
}

func (s *story) wait(t *rapid.T) {
	s.w.pass(time.Duration(rapid.IntRange(1, 600).Draw(t, "seconds")) * time.Second)
}

// crash loses the process with all that it remembers, perhaps in the middle.
func (s *story) crash(t *rapid.T) {
	if rapid.Bool().Draw(t, "in the middle") {
		s.w.settleDown = 1000
		_, _ = s.m.RunOnce(t.Context())
		s.w.settleDown = 0
	}
	s.crashed = true
	s.start()
}

func (s *story) loseRole(t *rapid.T) {
	if len(s.w.org.Members[1].Roles) == 0 {
		t.Skip("lost already")
	}
	s.w.org.Members[1].Roles = nil
}

func (s *story) finish(t *rapid.T) {
	for range 2000 {
		n, err := s.m.RunOnce(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			continue
		}
		if !slices.ContainsFunc(s.w.rows, func(r *row) bool { return r.state == "" }) {
			break
		}
		s.w.pass(time.Minute)
	}
	seen := s.seen()
	for _, r := range s.w.rows {
		s.checkRow(t, r, seen)
	}
	for _, to := range []string{"boss", "tech", "old"} {
		s.checkOrder(t, to)
	}
}

// seen counts how often each row was shown.
func (s *story) seen() map[int64]int {
	count := map[int64]int{}
	for _, to := range []string{"boss", "tech", "old", "nobody"} {
		for _, id := range s.p.ids(to) {
			count[id]++
		}
	}
	return count
}

func (s *story) checkRow(t *rapid.T, r *row, seen map[int64]int) {
	switch r.state {
	case Sent, Merged:
		if seen[r.ID] == 0 {
			t.Errorf("row %d is %s and nobody saw it", r.ID, r.state)
		}
	case Dropped, Failed:
		if r.reason == "" {
			t.Errorf("row %d is %s without a reason", r.ID, r.state)
		}
		told := slices.Contains(s.w.told, fmt.Sprintf("%d %s", r.ID, r.reason))
		if r.state == Failed && !isUpdate(r.Mail) && !told {
			t.Errorf("row %d failed and nobody was told", r.ID)
		}
	default:
		t.Errorf("row %d ends as %q (%s)", r.ID, r.state, r.reason)
	}
	// A held question stands in the digest and on its card.
	most := 1
	if r.Held && asks(r.Mail) {
		most = 2
	}
	if !s.crashed && seen[r.ID] > most {
		t.Errorf("row %d was seen %d times: %q", r.ID, seen[r.ID], s.p.shown)
	}
}

// checkOrder looks at the first sight of each message. Left out are updates,
// which change a place that is there already, and what waited for an opening.
func (s *story) checkOrder(t *rapid.T, to string) {
	var first []int64
	for _, id := range s.p.ids(to) {
		r := s.w.rows[id-1]
		if !r.Held && !isUpdate(r.Mail) && !slices.Contains(first, id) {
			first = append(first, id)
		}
	}
	if !slices.IsSorted(first) {
		t.Errorf("%s saw %v: %q", to, first, s.p.shown)
	}
}

// Two mailers on one outbox share the work and never send the same row.
func TestMailer_twoAtOnce(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	for i := range 60 {
		u := fmt.Sprintf("u%02d", i)
		w.org.Members = append(w.org.Members, workflow.Member{UserID: u})
		w.post(u, text())
		w.post(u, question(ticket, i+1))
	}
	w.org.Index()
	p.fault = func(bot.Outbound) *trouble { return nil }
	done := make(chan error, 2)
	for range 2 {
		m := w.mailer(p)
		go func() {
			for {
				n, err := m.RunOnce(t.Context())
				if n == 0 || err != nil {
					done <- err
					return
				}
			}
		}()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	if len(p.shown) != 120 || p.calls != 120 {
		t.Errorf("%d messages in %d calls, want 120", len(p.shown), p.calls)
	}
}
