package deliver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"bihuan/workflow"
)

var errPanic = errors.New("deliver: panic")

const (
	// lease is what ClaimMail grants, on the machine's own clock.
	lease = 30 * time.Second
	// sendTimeout bounds one call of the platform.
	sendTimeout = 10 * time.Second
	// storeTimeout bounds one call of the database after the pass was told to
	// stop.
	storeTimeout = 5 * time.Second
	// stepTime is what the longest step may take: an update whose code turns out
	// to be spent goes out again as a text. None is begun with less of the lease
	// left, so that nobody takes over a mail that is on its way.
	stepTime = 2*sendTimeout + storeTimeout
	// turn is how many messages one recipient gets in a pass, so that others
	// do not wait for his backlog.
	turn = 10
	// maxText is what a text holds, in bytes (path 90236); longer is cut.
	maxText = 2048
	// maxLines is how many messages are joined into one text at most.
	maxLines = 20
)

// MailerConfig is what a Mailer needs. All fields without "optional" must be
// set.
type MailerConfig struct {
	Outbox       Outbox
	Organization func(ctx context.Context) (*workflow.Organization, error)
	Renderer     Renderer
	Sender       Sender
	Classify     func(error) Class
	// Undeliverable is told of every message, updates aside, that will not
	// reach its recipient, before its row says so. It may be told twice.
	Undeliverable func(ctx context.Context, m Mail, reason string) error
	// StillOpen reports whether a question still waits; a settled one is not
	// put any more. Optional.
	StillOpen func(ctx context.Context, on string, no int) (bool, error)
	// StillAlarmed reports whether an alarm still holds; one that does not is not texted
	// any more. Optional.
	StillAlarmed func(ctx context.Context, ticket, level string) (bool, error)
	// Texter sends alarms by SMS; nil: nobody does, and they go by chat alone.
	Texter     *Texter
	Salt       string        // of task ids, see TaskID
	Recipients int           // served side by side; optional, default 16
	Poll       time.Duration // between looks at an idle outbox; optional, default 1 s
	Log        *slog.Logger  // optional
}

// Mailer sends what stands in the outbox. Several may run on one outbox.
type Mailer struct {
	cfg    MailerConfig
	bell   bell
	heart  heart
	health health
	texts  health // of the SMS channel

	pass sync.Mutex // held for a pass; Clock holds it while the clock jumps

	mu   sync.Mutex
	owed map[int64]Settled // settled, but the database did not take it yet
}

// NewMailer makes a Mailer; Run or RunOnce start it.
func NewMailer(cfg MailerConfig) *Mailer {
	cfg.Recipients = cmp.Or(cfg.Recipients, 16)
	cfg.Poll = cmp.Or(cfg.Poll, time.Second)
	cfg.Log = cmp.Or(cfg.Log, slog.Default()).With("loop", "mailer")
	return &Mailer{
		cfg: cfg, bell: newBell(), owed: map[int64]Settled{},
		health: health{stubborn: map[int64]record{}}, texts: health{stubborn: map[int64]record{}},
	}
}

// Run sends until ctx ends. A message on its way is finished first, what was
// claimed beyond it is given back.
func (m *Mailer) Run(ctx context.Context) {
	loop(ctx, &m.heart, m.bell, func(ctx context.Context) time.Duration {
		n, err := m.RunOnce(ctx)
		if err != nil && ctx.Err() == nil {
			m.cfg.Log.Error("pass failed", "error", err)
		}
		if n > 0 && err == nil {
			return 0
		}
		return m.cfg.Poll
	})
}

// Wake makes Run look at the outbox now.
func (m *Mailer) Wake() { m.bell.ring() }

// Degraded reports whether the platform takes nothing at present; the outbox
// keeps what waits.
func (m *Mailer) Degraded() bool { return m.health.down() }

// TextsDegraded reports whether the SMS channel takes nothing at present.
func (m *Mailer) TextsDegraded() bool { return m.texts.down() }

// Heartbeat is when the loop was last alive.
func (m *Mailer) Heartbeat() time.Time { return m.heart.last() }

// RunOnce claims what is due and sends it, and tells how many mails it claimed.
// An error means that nothing was claimed; the fate of each mail stands in its
// row.
func (m *Mailer) RunOnce(ctx context.Context) (int, error) {
	m.pass.Lock()
	defer m.pass.Unlock()
	m.heart.beat()
	now, err := m.cfg.Outbox.Now(ctx)
	if err != nil {
		return 0, fmt.Errorf("mailer: clock: %w", err)
	}
	if err := m.payOwed(ctx, now); err != nil {
		return 0, err
	}
	org, err := m.cfg.Organization(ctx)
	if err != nil {
		return 0, fmt.Errorf("mailer: organization: %w", err)
	}
	// The lease is counted from before the claim, so never too long.
	until := time.Now().Add(lease)
	mails, err := m.cfg.Outbox.ClaimMail(ctx, now, m.cfg.Recipients)
	if err != nil {
		return 0, fmt.Errorf("mailer: claim: %w", err)
	}
	var all sync.WaitGroup
	for _, group := range byRecipient(mails) {
		r := &recipient{mailer: m, now: now, until: until, settled: map[int64]bool{}}
		if group[0].Notice.Channel == workflow.ChannelSMS {
			all.Go(func() { (&texting{r}).serve(ctx, org, group) })
			continue
		}
		all.Go(func() { r.serve(ctx, org, group) })
	}
	all.Wait()
	return len(mails), nil
}

// payOwed tells the database what it could not be told before. Until that is
// done nothing is claimed, so that no message is sent again for want of a row.
func (m *Mailer) payOwed(ctx context.Context, now time.Time) error {
	m.mu.Lock()
	owed := slices.Collect(maps.Values(m.owed))
	m.mu.Unlock()
	if len(owed) == 0 {
		return nil
	}
	if err := m.cfg.Outbox.SettleMail(ctx, now, owed); err != nil {
		return fmt.Errorf("mailer: settle: %w", err)
	}
	m.mu.Lock()
	clear(m.owed)
	m.mu.Unlock()
	return nil
}

// settle writes what became of mails, or remembers it until the database
// answers again, and reports which of the two it did.
func (m *Mailer) settle(ctx context.Context, now time.Time, settled []Settled) bool {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	for _, s := range settled {
		if s.State != Retry {
			m.health.forget(s.ID)
			m.texts.forget(s.ID)
		}
	}
	err := m.cfg.Outbox.SettleMail(ctx, now, settled)
	if err == nil {
		return true
	}
	m.cfg.Log.Error("settling failed", "mails", len(settled), "error", err)
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range settled {
		m.owed[s.ID] = s
	}
	return false
}
