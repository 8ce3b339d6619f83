package deliver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

const ticket = "HZ20251107-0832"

var (
	nine    = time.Date(2025, 11, 7, 9, 0, 0, 0, time.UTC)
	errDown = errors.New("database down")
)

// row is a mail in the outbox of the world.
type row struct {
	Mail
	state   unit.MailState // "" pending
	reason  string
	card    *Card
	leased  time.Time
	waiting bool // for its retry
	sentAt  time.Time
}

// world keeps the promises of every interface of this package in memory: the
// database, the alarm clock and the clock itself.
type world struct {
	mu     sync.Mutex
	now    time.Time
	rows   []*row
	cards  []Card
	used   map[string]bool // task ids whose code is used
	closed map[string]bool // "on|no" of settled questions
	org    *workflow.Organization

	settleDown int // so many calls of SettleMail fail
	cardsDown  bool

	timers    map[string]Due // by number|kind
	alarm     map[timerKey]Due
	running   map[timerKey]Due
	alarmDown bool
	filled    bool // the alarm clock was refilled since it was flushed
	fired     []Due
	fire      func(w *world, d Due) error

	told []string // undeliverable: "id reason"
}

func newWorld() *world {
	w := &world{
		now: nine, used: map[string]bool{}, closed: map[string]bool{},
		timers: map[string]Due{}, alarm: map[timerKey]Due{}, running: map[timerKey]Due{},
		org: &workflow.Organization{Members: []workflow.Member{
			{UserID: "boss", Roles: []workflow.Role{workflow.StoreManager}},
			{UserID: "tech", Roles: []workflow.Role{workflow.Technician}},
			{UserID: "old", Roles: []workflow.Role{workflow.Technician}, TextMode: true},
		}},
	}
	w.org.Index()
	return w
}

func (w *world) Now(context.Context) (time.Time, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now, nil
}

func (w *world) SetNow(_ context.Context, t time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = t
	return nil
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// post puts a notice into the outbox; its text names the row: "#7#".
func (w *world) post(to string, n workflow.Notice) *row {
	w.mu.Lock()
	defer w.mu.Unlock()
	id := int64(len(w.rows) + 1)
	n.To, n.Data.Text = to, fmt.Sprintf("#%d#%s", id, n.Data.Text)
	r := &row{Mail: Mail{ID: id, To: to, Notice: n, CreatedAt: w.now, DueAt: w.now}}
	if n.NotBefore.After(w.now) {
		r.DueAt, r.Held = n.NotBefore, true
	}
	w.rows = append(w.rows, r)
	return r
}

func (w *world) ClaimMail(_ context.Context, now time.Time, limit int) ([]Mail, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	barred := map[string]int64{} // recipient → nothing from this id on
	for _, r := range w.rows {
		if r.state != "" || r.Notice.Channel == workflow.ChannelSMS {
			continue
		}
		if r.leased.After(now) {
			barred[r.To] = -1
		} else if _, known := barred[r.To]; !known && r.waiting && r.DueAt.After(now) {
			barred[r.To] = r.ID
		}
	}
	var claimed []Mail
	people := map[string]bool{}
	for _, r := range w.rows {
		if bar, ok := barred[r.To]; r.state != "" || r.DueAt.After(now) || r.leased.After(now) || (ok && r.ID >= bar) {
			continue
		}
		if !people[r.To] && len(people) == limit {
			continue
		}
		people[r.To] = true
		if !r.leased.IsZero() {
			r.Uncertain = true
		}
		r.leased = now.Add(lease)
		claimed = append(claimed, r.Mail)
	}
	slices.SortStableFunc(claimed, func(a, b Mail) int {
		return cmp.Or(cmp.Compare(a.To, b.To), cmp.Compare(a.ID, b.ID))
	})
	return claimed, nil
}

func (w *world) SettleMail(_ context.Context, now time.Time, settled []Settled) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.settleDown > 0 {
		w.settleDown--
		return errDown
	}
	for _, s := range settled {
		r := w.rows[s.ID-1]
		r.leased, r.reason, r.waiting = time.Time{}, s.Err, s.State == Retry
		if s.State == Retry {
			r.Attempts++
			r.DueAt, r.Uncertain = s.RetryAt, s.Uncertain
			continue
		}
		r.state = s.State
		if s.State == Sent {
			r.sentAt = now
		}
		if s.Card != nil {
			r.card = s.Card
			w.cards = append(w.cards, *s.Card)
		}
	}
	return nil
}

func (w *world) SentSince(_ context.Context, userid string, minute, hour time.Time) (m, h int, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range w.rows {
		if r.To != userid || r.state != Sent {
			continue
		}
		if r.sentAt.After(minute) {
			m++
		}
		if r.sentAt.After(hour) {
			h++
		}
	}
	return m, h, nil
}

func (w *world) Cards(_ context.Context, on string, question int, userid string) ([]Card, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cardsDown {
		return nil, errDown
	}
	var out []Card
	for _, c := range slices.Backward(w.cards) {
		if c.On == on && c.Question == question && c.UserID == userid {
			if w.used[c.TaskID] {
				c.ResponseCode = ""
			}
			out = append(out, c)
		}
	}
	return out, nil
}

func (w *world) UseCode(_ context.Context, taskID string) (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	first := !w.used[taskID]
	w.used[taskID] = true
	return first, nil
}

func (w *world) organization(context.Context) (*workflow.Organization, error) { return w.org, nil }

func (w *world) stillOpen(_ context.Context, on string, no int) (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.closed[fmt.Sprintf("%s|%d", on, no)], nil
}

func (w *world) undeliverable(_ context.Context, m Mail, reason string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told = append(w.told, fmt.Sprintf("%d %s", m.ID, reason))
	return nil
}

// words renders: a text is the words of its notice.
type words struct{}

func (words) Message(n workflow.Notice, m workflow.Member) (bot.Outbound, error) {
	if n.Key == "broken" {
		return bot.Outbound{}, errors.New("no such text")
	}
	if n.Key == "panic" {
		panic("broken template")
	}
	if n.Key == "link" && !m.TextMode {
		return bot.Outbound{Card: &bot.Card{Title: n.Data.Text, URL: "https://example.com"}}, nil
	}
	if n.Question == nil || m.TextMode {
		return bot.Outbound{Text: n.Data.Text}, nil
	}
	card := &bot.Card{Title: n.Data.Text}
	for _, o := range n.Question.Options {
		card.Buttons = append(card.Buttons, bot.Button{Text: o.Label, Key: o.Letter})
	}
	if n.Update {
		return bot.Outbound{Update: &bot.Update{Card: card}}, nil
	}
	return bot.Outbound{Card: card}, nil
}

func (r words) Digest(_ workflow.Member, notices []workflow.Notice) (bot.Outbound, error) {
	var all []string
	for _, n := range notices {
		out, err := r.Message(n, workflow.Member{TextMode: true})
		if err != nil {
			return bot.Outbound{}, err
		}
		all = append(all, out.Text)
	}
	return bot.Outbound{Text: strings.Join(all, "+")}, nil
}

// trouble is an error of the platform.
type trouble struct {
	class   Class
	arrived bool // the message did arrive nevertheless
}

func (t *trouble) Error() string { return fmt.Sprintf("class %d", t.class) }

func classify(err error) Class {
	if t, ok := errors.AsType[*trouble](err); ok {
		return t.class
	}
	return 0
}

// phone is the platform with everybody's phone.
type phone struct {
	mu     sync.Mutex
	world  *world
	shown  []string // "to: words"; an update stands in brackets
	seen   map[string]bool
	tasks  map[string]bool
	codes  map[string]bool // true: used
	calls  int
	faults []*trouble // of the next calls; nil: none
	fault  func(bot.Outbound) *trouble
}

func newPhone(w *world) *phone {
	return &phone{world: w, seen: map[string]bool{}, tasks: map[string]bool{}, codes: map[string]bool{}}
}

func (p *phone) Send(_ context.Context, out bot.Outbound) (bot.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls++
	var t *trouble
	if len(p.faults) > 0 {
		t, p.faults = p.faults[0], p.faults[1:]
	} else if p.fault != nil {
		t = p.fault(out)
	}
	if t != nil && !t.arrived {
		return bot.Receipt{}, t
	}
	receipt, err := p.take(out)
	if err == nil && t != nil {
		return bot.Receipt{}, t
	}
	return receipt, err
}

// take refuses cards whose words hold "!card", and everything with "!all".
func (p *phone) take(out bot.Outbound) (bot.Receipt, error) {
	card := out.Card
	if out.Update != nil {
		card = out.Update.Card
	}
	if (card != nil && strings.Contains(card.Title, "!")) || strings.Contains(out.Text, "!all") {
		return bot.Receipt{}, &trouble{class: Permanent}
	}
	switch {
	case out.Update != nil:
		if used, ok := p.codes[out.Update.ResponseCode]; !ok || used {
			return bot.Receipt{}, &trouble{class: Conflict}
		}
		p.codes[out.Update.ResponseCode] = true
		p.shown = append(p.shown, out.To+": ["+out.Update.Card.Title+"]")
	case out.Card != nil:
		if len(out.Card.Buttons) == 0 { // only links, has no task
			p.shown = append(p.shown, out.To+": <"+out.Card.Title+">")
			break
		}
		if p.tasks[out.Card.TaskID] || out.Card.TaskID == "" {
			return bot.Receipt{}, &trouble{class: Conflict}
		}
		p.tasks[out.Card.TaskID] = true
		p.shown = append(p.shown, out.To+": "+out.Card.Title)
		code := "code of " + out.Card.TaskID
		p.codes[code] = false
		return bot.Receipt{ResponseCode: code}, nil
	default:
		if out.Once && p.seen[out.To+out.Text] {
			return bot.Receipt{}, nil
		}
		p.seen[out.To+out.Text] = true
		p.shown = append(p.shown, out.To+": "+out.Text)
	}
	return bot.Receipt{}, nil
}

var rowName = regexp.MustCompile(`#(\d+)#`)

// ids lists the rows a recipient has seen, in order.
func (p *phone) ids(to string) []int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []int64
	for _, s := range p.shown {
		if !strings.HasPrefix(s, to+": ") {
			continue
		}
		for _, m := range rowName.FindAllStringSubmatch(s, -1) {
			id, _ := strconv.ParseInt(m[1], 10, 64)
			out = append(out, id)
		}
	}
	return out
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func (w *world) mailer(p *phone) *Mailer {
	return NewMailer(MailerConfig{
		Outbox: w, Organization: w.organization, Renderer: words{}, Sender: p, Classify: classify,
		Undeliverable: w.undeliverable, StillOpen: w.stillOpen, Salt: "s1", Log: quiet(),
	})
}

func text() workflow.Notice { return workflow.Notice{} }

func question(on string, no int) workflow.Notice {
	return workflow.Notice{Saying: workflow.Saying{On: on, Question: &workflow.Question{
		No: no, Options: []workflow.Option{{Letter: "A", Label: "好"}, {Letter: "B", Label: "不"}},
	}}}
}

// update is the end of a question.
func update(on string, no int) workflow.Notice {
	n := reopened(on, no)
	n.Question.Closed = "answered"
	return n
}

// reopened is a question that waits again: its end was undone.
func reopened(on string, no int) workflow.Notice {
	n := question(on, no)
	n.Update = true
	return n
}

func held(n workflow.Notice) workflow.Notice {
	n.NotBefore = nine.Add(24 * time.Hour)
	return n
}

func run(t *testing.T, m *Mailer) int {
	t.Helper()
	n, err := m.RunOnce(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (w *world) expectRow(t *testing.T, r *row, state unit.MailState, reason string) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if r.state != state || r.reason != reason {
		t.Errorf("row %d is %q (%s), want %q (%s)", r.ID, r.state, r.reason, state, reason)
	}
}

func (p *phone) expect(t *testing.T, want ...string) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Equal(p.shown, want) {
		t.Errorf("shown %q\nwant  %q", p.shown, want)
	}
	p.shown = nil
}
