package deliver

import (
	"context"
	"time"

	"bihuan/workflow"
)

// The platform drops what one member is sent beyond this, without a word
// (developer.work.weixin.qq.com path 90454).
const (
	perMinute = 30
	perHour   = 1000
)

// recipient serves one member in one pass.
type recipient struct {
	mailer *Mailer
	now    time.Time // on the one clock
	until  time.Time // end of the lease, on the machine's clock
	member workflow.Member

	settled map[int64]bool
	mute    bool // what is sent could not be recorded
	counted bool
	minute  int // messages he may still get this minute
	hour    int
}

// hold is a reason to leave the rest of a recipient's mails for later.
type hold struct {
	reason string
	at     time.Time
}

// serve sends a recipient's mails in order until the first that has to wait.
// Once begun, a message and its row are finished even if ctx ends.
func (r *recipient) serve(ctx context.Context, org *workflow.Organization, mails []Mail) {
	work := context.WithoutCancel(ctx)
	var stop *hold
	err := guard(r.mailer.cfg.Log, func() error {
		steps := r.prepare(work, org, mails)
		for i, s := range steps {
			if stop = r.mayGo(ctx, i); stop != nil {
				return nil
			}
			if stop = r.do(work, s); stop != nil {
				stop.reason = ReasonBehind
				return nil
			}
		}
		return nil
	})
	if err != nil {
		stop = &hold{ReasonFault, r.now.Add(backoffLast)}
	}
	if stop != nil {
		r.giveBack(work, mails, *stop, false)
	}
}

// prepare settles what need not go out and puts the rest into steps.
func (r *recipient) prepare(ctx context.Context, org *workflow.Organization, mails []Mail) []step {
	member, found := org.Member(mails[0].To)
	if !found {
		r.fail(ctx, mails, ReasonGone)
		return nil
	}
	r.member = member
	var allowed []Mail
	for _, m := range mails {
		if m.Notice.Role != "" && !member.Is(m.Notice.Role) {
			r.drop(ctx, m, ReasonRole)
			continue
		}
		allowed = append(allowed, m)
	}
	kept, needless := newest(allowed)
	for _, d := range needless {
		if isUpdate(d.Mail) && d.Uncertain {
			r.spend(ctx, d.Mail)
		}
		r.drop(ctx, d.Mail, d.reason)
	}
	var entries []entry
	for _, e := range kept {
		if reason := r.needless(ctx, e.Mail); reason != "" {
			r.drop(ctx, e.Mail, reason)
			continue
		}
		entries = append(entries, e)
	}
	return compose(entries, r.fits)
}

// needless is why a mail is not worth sending, empty if it is.
func (r *recipient) needless(ctx context.Context, m Mail) string {
	if isUpdate(m) && r.member.TextMode {
		return ReasonTextMode
	}
	if !asks(m) || r.mailer.cfg.StillOpen == nil {
		return ""
	}
	open, err := r.mailer.cfg.StillOpen(ctx, m.Notice.On, m.Notice.Question.No)
	if err == nil && !open {
		return ReasonSettled
	}
	return "" // in doubt it is asked; a late press gets a polite answer
}

// fits reports whether notices make one text that is read and not cut. One that
// cannot be rendered does not fit, and so ends up alone.
func (r *recipient) fits(notices []workflow.Notice) bool {
	if len(notices) > maxLines {
		return false
	}
	ok := false
	err := guard(r.mailer.cfg.Log, func() error {
		out, err := r.mailer.cfg.Renderer.Digest(r.member, notices)
		ok = err == nil && len(out.Text)+len(out.Markdown) <= maxText
		return err
	})
	return ok && err == nil
}

// mayGo is checked before each step; done counts the steps before it.
func (r *recipient) mayGo(ctx context.Context, done int) *hold {
	switch {
	case r.mute:
		return r.notNow()
	case ctx.Err() != nil, done >= turn:
		return &hold{ReasonStopped, r.now}
	case time.Until(r.until) < stepTime:
		return &hold{ReasonStopped, r.now}
	}
	if at := r.mailer.health.pausedUntil(r.now); !at.IsZero() {
		return &hold{ReasonBusy, at}
	}
	return nil
}

// notNow holds what the database is needed for.
func (r *recipient) notNow() *hold { return &hold{ReasonStore, r.now.Add(backoffFirst)} }

// quota takes one message off the member's allowance.
func (r *recipient) quota(ctx context.Context, userid string) *hold {
	if !r.counted {
		minute, hour, err := r.mailer.cfg.Outbox.SentSince(ctx, userid,
			r.now.Add(-time.Minute), r.now.Add(-time.Hour))
		if err != nil {
			return r.notNow()
		}
		r.counted, r.minute, r.hour = true, perMinute-minute, perHour-hour
	}
	switch {
	case r.hour <= 0:
		return &hold{ReasonQuota, r.now.Add(5 * time.Minute)}
	case r.minute <= 0:
		return &hold{ReasonQuota, r.now.Add(15 * time.Second)}
	}
	r.minute--
	r.hour--
	return nil
}

// settle writes the fate of mails and remembers that they have one. If it
// cannot be written, nothing more is sent to this recipient in this pass.
func (r *recipient) settle(ctx context.Context, settled ...Settled) {
	for _, s := range settled {
		r.settled[s.ID] = true
	}
	r.mute = !r.mailer.settle(ctx, r.now, settled) || r.mute
}

func (r *recipient) drop(ctx context.Context, m Mail, reason string) {
	r.settle(ctx, Settled{ID: m.ID, State: Dropped, Err: reason})
}

// fail ends mails that will never arrive. Who has to know is told first: if
// that fails, the mail stays and is tried again.
func (r *recipient) fail(ctx context.Context, mails []Mail, reason string) {
	for _, m := range mails {
		r.mailer.cfg.Log.Warn("undeliverable", "mail", m.ID, "to", m.To, "ticket", m.Ticket, "reason", reason)
		if !isUpdate(m) {
			err := guard(r.mailer.cfg.Log, func() error { return r.mailer.cfg.Undeliverable(ctx, m, reason) })
			if err != nil {
				r.mailer.cfg.Log.Error("telling of an undeliverable mail failed", "mail", m.ID, "error", err)
				r.giveBack(ctx, []Mail{m}, hold{ReasonStore, r.now.Add(backoff(m.Attempts + 1))}, false)
				continue
			}
		}
		r.settle(ctx, Settled{ID: m.ID, State: Failed, Err: reason})
	}
}

// giveBack leaves for later whatever of the mails has no fate yet.
func (r *recipient) giveBack(ctx context.Context, mails []Mail, h hold, uncertain bool) {
	var back []Settled
	for _, m := range mails {
		if !r.settled[m.ID] {
			back = append(back, Settled{
				ID: m.ID, State: Retry, RetryAt: h.at, Err: h.reason,
				Uncertain: uncertain || m.Uncertain,
			})
		}
	}
	if len(back) > 0 {
		r.settle(ctx, back...)
	}
}
