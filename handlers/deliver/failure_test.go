package deliver

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

func TestMailer_recipientFailureClimbs(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	m := w.mailer(p)
	a, b := w.post("tech", question(ticket, 1)), w.post("tech", text())
	gone := w.post("nobody", text())
	p.faults = []*trouble{{class: Recipient}}
	run(t, m)
	w.expectRow(t, a, Failed, ReasonRecipient)
	w.expectRow(t, b, Sent, "")
	w.expectRow(t, gone, Failed, ReasonGone)
	slices.Sort(w.told)
	if !slices.Equal(w.told, []string{"1 recipient", "3 gone"}) {
		t.Errorf("told %v", w.told)
	}
}

// If nobody can be told, the mail stays: nothing fails silently.
func TestMailer_failsOnlyWhenToldSo(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	m := w.mailer(p)
	down := true
	m.cfg.Undeliverable = func(ctx context.Context, mail Mail, reason string) error {
		if down {
			return errDown
		}
		return w.undeliverable(ctx, mail, reason)
	}
	r := w.post("nobody", text())
	run(t, m)
	w.expectRow(t, r, "", ReasonStore)
	down = false
	w.pass(time.Minute)
	run(t, m)
	w.expectRow(t, r, Failed, ReasonGone)
}

func TestMailer_refusedCardGoesOutInWords(t *testing.T) {
	for _, class := range []Class{Permanent, Conflict} {
		w := newWorld()
		p := newPhone(w)
		r := w.post("tech", question(ticket, 1))
		p.faults = []*trouble{{class: class}}
		run(t, w.mailer(p))
		p.expect(t, "tech: #1#")
		w.expectRow(t, r, Sent, "")
	}
	w := newWorld()
	p := newPhone(w)
	r := w.post("tech", question(ticket, 1))
	p.faults = []*trouble{{class: Permanent}, {class: Permanent}}
	run(t, w.mailer(p))
	w.expectRow(t, r, Failed, ReasonRefused)
	if !slices.Equal(w.told, []string{"1 refused"}) {
		t.Errorf("told %v", w.told)
	}
}

// One message that cannot be made or sent spoils no other, neither those of
// the same person nor those that share a digest or a bundle with it.
func TestMailer_oneBadRowIsIsolated(t *testing.T) {
	for _, key := range []string{"broken", "panic"} {
		for _, opening := range []bool{false, true} {
			w := newWorld()
			p := newPhone(w)
			n := text()
			n.Key = key
			var bad *row
			for i := range 6 {
				notice := text()
				if i == 2 {
					notice = n
				}
				if opening {
					notice = held(notice)
				}
				if r := w.post("tech", notice); i == 2 {
					bad = r
				}
			}
			w.pass(24 * time.Hour)
			run(t, w.mailer(p))
			if got := p.ids("tech"); !slices.Equal(got, []int64{1, 2, 4, 5, 6}) {
				t.Errorf("%s, opening %t: saw %v", key, opening, got)
			}
			if bad.state != Failed {
				t.Errorf("%s: the bad one is %q", key, bad.state)
			}
		}
	}
}

func TestMailer_refusedBundleFallsApart(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	postTexts(w, 5)
	p.faults = []*trouble{{class: Permanent}, nil, {class: Permanent}}
	run(t, w.mailer(p))
	if got := p.ids("tech"); !slices.Equal(got, []int64{1, 3, 4, 5}) {
		t.Errorf("saw %v", got)
	}
	w.expectRow(t, w.rows[1], Failed, ReasonRefused)
}

// After a stop nothing new is begun, and others may have the rest at once.
func TestMailer_stopsBetweenMessages(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	m := w.mailer(p)
	w.post("tech", question(ticket, 1))
	second := w.post("tech", question(ticket, 2))
	ctx, cancel := context.WithCancel(t.Context())
	p.fault = func(bot.Outbound) *trouble { cancel(); return nil }
	if _, err := m.RunOnce(ctx); err != nil {
		t.Fatal(err)
	}
	w.expectRow(t, w.rows[0], Sent, "")
	w.expectRow(t, second, "", ReasonStopped)
	if !second.DueAt.Equal(nine) || !second.leased.IsZero() {
		t.Errorf("due %v, leased until %v", second.DueAt, second.leased)
	}
}

func TestMailer_downDatabaseDoesNotDouble(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	m := w.mailer(p)
	w.post("tech", text())
	w.settleDown = 2
	run(t, m)
	w.pass(2 * time.Minute) // the lease is over
	if _, err := m.RunOnce(t.Context()); !errors.Is(err, errDown) {
		t.Errorf("got %v", err)
	}
	run(t, m)
	p.expect(t, "tech: #1#")
	w.expectRow(t, w.rows[0], Sent, "")
}

// A process that dies between sending and writing leaves a lease; the next one
// sends again in a way that shows nothing twice.
func TestMailer_restartInTheMiddle(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	w.post("tech", text())
	w.post("tech", question(ticket, 1))
	w.post("tech", text())
	dying := w.mailer(p)
	w.settleDown = 1000
	run(t, dying)
	w.settleDown = 0
	next := w.mailer(p)
	if run(t, next) != 0 {
		t.Error("took over before the lease ended")
	}
	w.pass(lease)
	run(t, next)
	p.expect(t, "tech: #1#", "tech: #2#", "tech: #3#")
	for _, r := range w.rows {
		w.expectRow(t, r, Sent, "")
	}
}

func TestMailer_outagePausesAndRecovers(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	m := w.mailer(p)
	m.cfg.Recipients = 1
	p.fault = func(bot.Outbound) *trouble { return &trouble{class: RetryLater} }
	for i := range 20 {
		u := fmt.Sprintf("u%02d", i)
		w.org.Members = append(w.org.Members, workflow.Member{UserID: u})
		w.post(u, text())
	}
	w.org.Index()
	for range 25 {
		run(t, m)
	}
	if p.calls != outage {
		t.Errorf("%d calls of a platform that is down, want %d", p.calls, outage)
	}
	w.expectRow(t, w.rows[19], "", ReasonBusy)
	p.fault = nil
	for range 60 {
		w.pass(probeEvery / 10)
		run(t, m)
	}
	if len(p.shown) != 20 {
		t.Errorf("%d of 20 arrived after the outage", len(p.shown))
	}
}

// However long it took, whatever waited goes out with the first probe after it: also
// what stands behind, and what was tried in vain all the time.
func TestMailer_outageIsOverAtOnce(t *testing.T) {
	for _, most := range []time.Duration{10 * time.Second, 37 * time.Minute, 9 * time.Hour} {
		w := newWorld()
		p := newPhone(w)
		m := w.mailer(p)
		p.fault = func(bot.Outbound) *trouble { return &trouble{class: RetryLater} }
		for _, to := range []string{"boss", "boss", "tech"} {
			w.post(to, text())
		}
		for down := time.Duration(0); down < most; down += probeEvery / 6 {
			run(t, m)
			w.pass(probeEvery / 6)
		}
		if few := 20 + 3*int(most/probeEvery); p.calls > few {
			t.Errorf("%d calls of a platform that is down, at most %d", p.calls, few)
		}
		p.fault = nil
		for range 6 {
			w.pass(probeEvery / 6)
			run(t, m)
		}
		for i, r := range w.rows {
			if r.state != Sent && r.state != unit.MailMerged {
				t.Errorf("down for %s: mail %d is not sent a minute after it", most, i+1)
			}
		}
	}
}

// firstFails takes everything but the first message, for now.
func firstFails(out bot.Outbound) *trouble {
	if strings.Contains(out.Text, "#1#") {
		return &trouble{class: RetryLater}
	}
	return nil
}

// Something urgent that alone is not taken is tried every minute, while others pass.
func TestMailer_urgentIsTriedOften(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	m := w.mailer(p)
	p.fault = firstFails
	n := text()
	n.Urgent = true
	r := w.post("boss", n)
	for range 8 {
		run(t, m)
		w.post("tech", text())
		if wait := r.DueAt.Sub(w.now); wait > probeEvery {
			t.Errorf("it waits %s", wait)
		}
		w.pass(probeEvery)
	}
	p.fault = nil
	run(t, m)
	w.expectRow(t, r, Sent, "")
}

func TestMailer_frequencyPausesAll(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	m := w.mailer(p)
	m.cfg.Recipients = 1
	w.post("boss", text())
	w.post("tech", text())
	p.faults = []*trouble{{class: Frequency}}
	run(t, m)
	run(t, m)
	w.expectRow(t, w.rows[0], "", ReasonFrequency)
	w.expectRow(t, w.rows[1], "", ReasonBusy)
	if p.calls != 1 {
		t.Errorf("%d calls", p.calls)
	}
	w.pass(throttled)
	run(t, m)
	run(t, m)
	p.expect(t, "boss: #1#", "tech: #2#")
}

// While others go through, a mail that always fails is given up at last, so
// that it does not hold back its recipient's others for ever.
func TestMailer_stubbornMailIsGivenUp(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	m := w.mailer(p)
	p.fault = firstFails
	bad, good := w.post("tech", text()), w.post("tech", text())
	for range 2 * hopeless {
		w.post("boss", text())
		run(t, m)
		w.pass(backoffLast)
	}
	w.expectRow(t, bad, Failed, ReasonRefused)
	w.expectRow(t, good, Sent, "")
}

// While the platform is down nothing is ever given up.
func TestMailer_outageIsEndured(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	m := w.mailer(p)
	p.fault = func(bot.Outbound) *trouble { return &trouble{class: RetryLater} }
	r := w.post("tech", text())
	for range 500 {
		run(t, m)
		w.pass(backoffLast)
	}
	p.fault = nil
	run(t, m)
	w.expectRow(t, r, Sent, "")
}
