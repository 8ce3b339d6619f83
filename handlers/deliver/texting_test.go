package deliver

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

const bossNumber = "+8613800000000"

// carrier is the SMS channel: what it says of the next messages, and what came.
type carrier struct {
	mu   sync.Mutex // recipients are served side by side
	says []error
	got  []string
}

type smsTrouble struct {
	class  Class
	reason string
}

func (smsTrouble) Error() string { return "carrier trouble" }

func (c *carrier) texter() *Texter {
	return &Texter{
		Render: func(n workflow.Notice) (bot.SMS, error) { return bot.SMS{Template: n.Key}, nil },
		Send: func(_ context.Context, number string, _ bot.SMS) error {
			c.mu.Lock()
			defer c.mu.Unlock()
			var err error
			if len(c.says) > 0 {
				err, c.says = c.says[0], c.says[1:]
			}
			if err == nil {
				c.got = append(c.got, number)
			}
			return err
		},
		Classify: func(err error) (Class, string) {
			if t, ok := errors.AsType[smsTrouble](err); ok {
				return t.class, t.reason
			}
			return RetryUncertain, ""
		},
	}
}

// texts is a world in which the boss has a number, and an alarm for him.
func texts(c *carrier) (*world, *Mailer, *row) {
	w := newWorld()
	w.org.Members[0].Phone = bossNumber
	w.org.Index()
	m := w.mailer(newPhone(w))
	if c != nil {
		m.cfg.Texter = c.texter()
	}
	n := workflow.Notice{Channel: workflow.ChannelSMS, Urgent: true, Alarm: "fire", Saying: workflow.Saying{Key: "alarm"}}
	r := w.post("boss", n)
	r.Notice.To = "boss"
	r.To = unit.Queue(r.Notice)
	return w, m, r
}

func TestTexting(t *testing.T) {
	for name, c := range map[string]struct {
		says      error
		uncertain bool
		state     unit.MailState
		reason    string
		told      bool
	}{
		"sent":                 {state: Sent},
		"limit of the number":  {says: smsTrouble{Recipient, workflow.LostDay}, state: Failed, reason: workflow.LostDay, told: true},
		"not known if it came": {says: errors.New("timeout"), state: "", reason: ReasonBusy},
		// The process died after it had sent: the platform refuses the same words.
		"sent before it died":       {says: smsTrouble{Conflict, ""}, uncertain: true, state: Sent},
		"sent twice before it died": {says: smsTrouble{Recipient, workflow.LostSame}, uncertain: true, state: Sent},
		"refused without a try":     {says: smsTrouble{Conflict, ""}, state: "", reason: ReasonBusy},
		"the same too often":        {says: smsTrouble{Recipient, workflow.LostSame}, state: Failed, reason: workflow.LostSame, told: true},
	} {
		t.Run(name, func(t *testing.T) {
			w, m, r := texts(&carrier{says: []error{c.says}})
			r.Uncertain = c.uncertain
			run(t, m)
			w.expectRow(t, r, c.state, c.reason)
			if (len(w.told) == 1) != c.told {
				t.Errorf("told %v", w.told)
			}
		})
	}
}

// A message whose sender died is sent again when its lease has run out.
func TestTexting_crash(t *testing.T) {
	c := &carrier{}
	w, m, r := texts(c)
	if _, err := w.ClaimMail(t.Context(), w.now, 16); err != nil { // whoever claimed it is gone
		t.Fatal(err)
	}
	run(t, m)
	w.expectRow(t, r, "", "")
	w.pass(lease)
	run(t, m)
	w.expectRow(t, r, Sent, "")
	if len(c.got) != 1 || c.got[0] != bossNumber {
		t.Errorf("sent to %v", len(c.got))
	}
}

// A service that takes nothing for as long as the notice may wait: who has to know
// is told, once, and the message is tried on. So is one behind another in the pause.
func TestTexting_late(t *testing.T) {
	c := &carrier{}
	for range 40 {
		c.says = append(c.says, smsTrouble{RetryLater, ""})
	}
	w, m, r := texts(c)
	r.Notice.Within = 5
	other := w.post("deputy", r.Notice)
	other.To = unit.Queue(other.Notice)
	w.org.Members = append(w.org.Members, workflow.Member{UserID: "deputy", Roles: []workflow.Role{workflow.StoreManager}, Phone: "+8613800000009"})
	w.org.Index()
	for range 9 { // the last look is a second before the five minutes are over
		run(t, m)
		w.pass(299 * time.Second / 9)
	}
	if len(w.told) > 0 {
		t.Fatalf("told too soon: %v", w.told)
	}
	for range 10 {
		w.pass(textAgain)
		run(t, m)
	}
	if got := slices.Sorted(slices.Values(w.told)); !slices.Equal(got, []string{"1 late", "2 late"}) {
		t.Fatalf("told %v", got)
	}
	c.says = nil
	w.pass(textAgain)
	run(t, m)
	w.expectRow(t, r, Sent, "")
	w.expectRow(t, other, Sent, "")
	if len(w.told) != 2 {
		t.Errorf("told %v", w.told)
	}
}

// An alarm that was taken back while its message waited is not texted any more; in
// doubt it is.
func TestTexting_over(t *testing.T) {
	for name, c := range map[string]struct {
		holds bool
		err   error
		state unit.MailState
		why   string
	}{
		"over":     {state: Dropped, why: ReasonOver},
		"holds":    {holds: true, state: Sent},
		"in doubt": {err: errDown, state: Sent},
	} {
		t.Run(name, func(t *testing.T) {
			w, m, r := texts(&carrier{says: []error{smsTrouble{RetryLater, ""}}})
			m.cfg.StillAlarmed = func(context.Context, string, string) (bool, error) { return c.holds, c.err }
			run(t, m)
			w.expectRow(t, r, "", ReasonBusy)
			w.pass(textAgain)
			run(t, m)
			w.expectRow(t, r, c.state, c.why)
		})
	}
}

// Who could not be told for the database is told at the next try.
func TestTexting_lateToldAgain(t *testing.T) {
	c := &carrier{}
	for range 9 {
		c.says = append(c.says, smsTrouble{RetryLater, ""})
	}
	w, m, r := texts(c)
	r.Notice.Within = 5
	tells, down := m.cfg.Undeliverable, true
	m.cfg.Undeliverable = func(ctx context.Context, mail Mail, reason string) error {
		if down {
			return errDown
		}
		return tells(ctx, mail, reason)
	}
	w.pass(5 * time.Minute)
	run(t, m)
	down = false
	w.pass(textAgain)
	run(t, m)
	if !slices.Equal(w.told, []string{"1 late"}) {
		t.Errorf("told %v", w.told)
	}
}

// Neither channel waits for the other.
func TestTexting_besideChat(t *testing.T) {
	c := &carrier{says: []error{errors.New("down"), errors.New("down"), errors.New("down"), errors.New("down")}}
	w, m, r := texts(c)
	chat := w.post("boss", text())
	run(t, m)
	w.expectRow(t, chat, Sent, "")
	for range 3 {
		w.pass(textAgain)
		run(t, m)
	}
	if !m.TextsDegraded() || m.Degraded() {
		t.Error("the SMS channel is down, and nothing else")
	}
	w.pass(textAgain)
	run(t, m)
	w.expectRow(t, r, Sent, "")
	if m.TextsDegraded() {
		t.Error("it is up again")
	}
}

func TestTexting_withoutNumberOrChannel(t *testing.T) {
	w, m, r := texts(nil)
	run(t, m)
	w.expectRow(t, r, Dropped, ReasonNoSMS)
	if len(w.told) > 0 {
		t.Errorf("told %v", w.told)
	}
	w, m, r = texts(&carrier{})
	w.org.Members[0].Phone = ""
	run(t, m)
	w.expectRow(t, r, Failed, workflow.LostNoPhone)
	if len(w.told) != 1 {
		t.Errorf("told %v", w.told)
	}
}

// No number gets into the log, whatever fails.
func TestTexting_logsNoNumber(t *testing.T) {
	var log strings.Builder
	w, m, _ := texts(&carrier{says: []error{smsTrouble{Recipient, workflow.LostNumber}}})
	m.cfg.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	run(t, m)
	m.cfg.Log.Info("member", "who", w.org.Members[0])
	if log.Len() == 0 || strings.Contains(log.String(), "13800000000") {
		t.Errorf("the log: %s", log.String())
	}
}
