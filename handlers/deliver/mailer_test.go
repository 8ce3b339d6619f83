package deliver

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bihuan/workflow"
)

func TestMailer_ordersPerRecipient(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	m := w.mailer(p)
	w.post("tech", text())
	w.post("boss", text())
	q := w.post("tech", question(ticket, 1))
	w.post("tech", text())
	run(t, m)
	if got := p.ids("tech"); !slices.Equal(got, []int64{1, 3, 4}) {
		t.Errorf("tech saw %v", got)
	}
	if got := p.ids("boss"); !slices.Equal(got, []int64{2}) {
		t.Errorf("boss saw %v", got)
	}
	w.expectRow(t, q, Sent, "")
	want := Card{
		TaskID: "s1-HZ20251107-0832-1-tech", UserID: "tech", On: ticket, Question: 1,
		ResponseCode: "code of s1-HZ20251107-0832-1-tech", CodeAt: nine,
	}
	if q.card == nil || *q.card != want {
		t.Errorf("card %+v", q.card)
	}
	if run(t, m) != 0 {
		t.Error("something was left")
	}
}

// A failed first message holds the later ones back; they go out in order.
func TestMailer_retryKeepsOrder(t *testing.T) {
	for _, class := range []Class{RetryLater, RetryUncertain, 0} {
		w := newWorld()
		p := newPhone(w)
		m := w.mailer(p)
		first, second := w.post("tech", text()), w.post("tech", text())
		p.faults = []*trouble{{class: class}}
		run(t, m)
		w.expectRow(t, second, "", ReasonBehind)
		if first.Uncertain != (class != RetryLater) || second.Uncertain {
			t.Errorf("class %d: uncertain %t, %t", class, first.Uncertain, second.Uncertain)
		}
		w.post("tech", text())
		run(t, m)
		p.expect(t)
		w.pass(2 * time.Second)
		run(t, m)
		if got := p.ids("tech"); !slices.Equal(got, []int64{1, 2, 3}) {
			t.Errorf("class %d: saw %v", class, got)
		}
	}
}

func TestMailer_uncertainShowsOnce(t *testing.T) {
	arrived := &trouble{class: RetryUncertain, arrived: true}
	for name, post := range map[string]func(w *world){
		"text":   func(w *world) { w.post("tech", text()) },
		"card":   func(w *world) { w.post("tech", question(ticket, 1)) },
		"bundle": func(w *world) { postTexts(w, 5) },
		"digest": func(w *world) {
			w.post("tech", held(text()))
			w.post("tech", held(question(ticket, 2)))
			w.pass(24 * time.Hour)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			p := newPhone(w)
			m := w.mailer(p)
			post(w)
			p.faults = []*trouble{arrived}
			run(t, m)
			late := w.post("tech", text())
			w.pass(time.Minute)
			run(t, m)
			seen := map[string]bool{}
			for _, s := range p.shown {
				if seen[s] {
					t.Errorf("%q came twice: %q", s, p.shown)
				}
				seen[s] = true
			}
			for _, r := range w.rows {
				if r.state != Sent && r.state != Merged {
					t.Errorf("row %d is %q %s", r.ID, r.state, r.reason)
				}
			}
			if ids := p.ids("tech"); ids[len(ids)-1] != late.ID {
				t.Errorf("saw %v, the late one not last", ids)
			}
		})
	}
}

func postTexts(w *world, n int) {
	for range n {
		w.post("tech", text())
	}
}

func TestMailer_roleIsCheckedAtSending(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	n := text()
	n.Role = workflow.StoreManager
	lost, kept := w.post("tech", n), w.post("boss", n)
	run(t, w.mailer(p))
	w.expectRow(t, lost, Dropped, ReasonRole)
	w.expectRow(t, kept, Sent, "")
	p.expect(t, "boss: #2#")
}

func TestMailer_quota(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	m := w.mailer(p)
	var last *row
	for i := range 32 { // questions are never joined
		last = w.post("tech", question(ticket, i+1))
	}
	for range 5 {
		run(t, m)
	}
	if n := len(p.ids("tech")); n != perMinute {
		t.Errorf("%d messages within a minute", n)
	}
	w.expectRow(t, last, "", ReasonBehind)
	w.expectRow(t, w.rows[30], "", ReasonQuota)
	w.pass(61 * time.Second)
	run(t, m)
	if n := len(p.ids("tech")); n != 32 {
		t.Errorf("%d messages in the end", n)
	}
}

func TestMailer_hourlyQuota(t *testing.T) {
	w := newWorld()
	for range perHour {
		r := w.post("tech", text())
		r.state, r.sentAt = Sent, nine.Add(-2*time.Minute)
	}
	p := newPhone(w)
	r := w.post("tech", text())
	run(t, w.mailer(p))
	w.expectRow(t, r, "", ReasonQuota)
	if want := nine.Add(5 * time.Minute); !r.DueAt.Equal(want) {
		t.Errorf("again at %v, want %v", r.DueAt, want)
	}
}

func TestMailer_textMode(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	m := w.mailer(p)
	w.post("old", question(ticket, 1))
	run(t, m)
	u := w.post("old", update(ticket, 1))
	run(t, m)
	p.expect(t, "old: #1#")
	w.expectRow(t, u, Dropped, ReasonTextMode)
}

func TestMailer_settledQuestionIsNotAsked(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	r := w.post("tech", question(ticket, 1))
	w.closed[ticket+"|1"] = true
	run(t, w.mailer(p))
	p.expect(t)
	w.expectRow(t, r, Dropped, ReasonSettled)
}

// peers 26: a hundred messages when the shift begins.
func TestMailer_digestAtOpening(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	m := w.mailer(p)
	w.post("boss", held(text()))
	w.post("boss", held(question(ticket, 1)))
	w.post("boss", held(text()))
	if run(t, m) != 0 {
		t.Error("sent before the opening")
	}
	w.pass(24 * time.Hour)
	run(t, m)
	p.expect(t, "boss: #2#+#1#+#3#", "boss: #2#")
	w.expectRow(t, w.rows[0], Sent, "")
	w.expectRow(t, w.rows[1], Sent, "")
	w.expectRow(t, w.rows[2], Merged, "")
}

// A digest that is out is not sent again because a card after it failed.
func TestMailer_digestOnce(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	m := w.mailer(p)
	for i := range 3 {
		w.post("boss", held(question(ticket, i+1)))
	}
	w.post("boss", held(text()))
	w.pass(24 * time.Hour)
	p.faults = []*trouble{nil, nil, {class: RetryLater}}
	run(t, m)
	w.pass(time.Minute)
	run(t, m)
	p.expect(t, "boss: #1#+#2#+#3#+#4#", "boss: #1#", "boss: #2#", "boss: #3#")
}

func TestMailer_longDigestIsCutIntoPieces(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	n := text()
	n.Data.Text = strings.Repeat("长", 150)
	for range 8 {
		w.post("boss", held(n))
	}
	w.post("boss", held(question(ticket, 1)))
	w.pass(24 * time.Hour)
	run(t, w.mailer(p))
	if len(p.shown) != 3 || !slices.Equal(p.ids("boss"), []int64{9, 1, 2, 3, 4, 5, 6, 7, 8}) {
		t.Errorf("%d messages, rows %v", len(p.shown), p.ids("boss"))
	}
	for _, s := range p.shown {
		if len(s) > maxText+len("boss: ") {
			t.Errorf("a text of %d bytes", len(s))
		}
	}
}

// A card that only links has no task id, and no place among the questions.
func TestMailer_linkCard(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	n := text()
	n.Key = "link"
	r := w.post("tech", n)
	run(t, w.mailer(p))
	p.expect(t, "tech: <#1#>")
	if r.state != Sent || r.card != nil {
		t.Errorf("%q with card %v", r.state, r.card)
	}
}

func TestMailer_joinsNoMoreThanIsRead(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	postTexts(w, 3*maxLines)
	run(t, w.mailer(p))
	if len(p.shown) != 4 || len(p.ids("tech")) != 3*maxLines {
		t.Errorf("%d texts with %d messages", len(p.shown), len(p.ids("tech")))
	}
}

func TestMailer_longBacklogTakesTurns(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	m := w.mailer(p)
	for i := range turn + 2 {
		w.post("tech", question(ticket, i+1))
	}
	run(t, m)
	if n := len(p.ids("tech")); n != turn {
		t.Errorf("%d messages in one pass", n)
	}
	run(t, m)
	if ids := p.ids("tech"); len(ids) != turn+2 || !slices.IsSorted(ids) {
		t.Errorf("saw %v", ids)
	}
}
