package deliver

import (
	"context"
	"time"

	"bihuan/bot"
	"bihuan/workflow"
)

// Texter is the SMS channel.
type Texter struct {
	Render func(workflow.Notice) (bot.SMS, error)
	// Send sends to a number (+8613800000000). No error may hold it.
	Send func(ctx context.Context, number string, m bot.SMS) error
	// Classify tells what an error means, and why in a word for the record.
	// Conflict is a number that got the same words a moment ago.
	Classify func(error) (Class, string)
}

// textAgain is the longest wait between two tries of a text message: an alarm
// that comes after an hour is late enough.
const textAgain = time.Minute

// texting serves one member's text messages in one pass. Each stands for itself:
// there is no order to keep and nothing to join.
type texting struct{ *recipient }

func (r *texting) serve(ctx context.Context, org *workflow.Organization, mails []Mail) {
	work := context.WithoutCancel(ctx)
	stop := &hold{ReasonStopped, r.now}
	err := guard(r.mailer.cfg.Log, func() error {
		for i, m := range mails {
			if r.mute || stopped(ctx) || i >= turn || time.Until(r.until) < stepTime {
				return nil
			}
			if at := r.mailer.texts.pausedUntil(r.now); !at.IsZero() && r.mailer.cfg.Texter != nil {
				stop = &hold{ReasonBusy, at}
				for _, waits := range mails[i:] {
					r.late(work, waits)
				}
				return nil
			}
			r.one(work, org, m)
		}
		return nil
	})
	if err != nil {
		stop = &hold{ReasonFault, r.now.Add(backoffLast)}
	}
	r.giveBack(work, mails, *stop, false)
}

func stopped(ctx context.Context) bool { return ctx.Err() != nil }

// late tells once of an alarm that has not arrived in time, whether it is the
// service that is down or it alone that is not taken. It is tried on all the same.
func (r *texting) late(ctx context.Context, m Mail) {
	within := time.Duration(m.Notice.Within) * time.Minute
	if within == 0 || r.now.Sub(m.CreatedAt) < within || r.mailer.cfg.Texter == nil || !r.mailer.texts.overdue(m.ID) {
		return
	}
	r.mailer.cfg.Log.Warn("sms late", "mail", m.ID, "ticket", m.Ticket, "attempt", m.Attempts)
	if err := r.mailer.cfg.Undeliverable(ctx, m, workflow.LostLate); err != nil {
		r.mailer.texts.overdueAgain(m.ID)
		r.mailer.cfg.Log.Error("telling of a late mail failed", "mail", m.ID, "error", err)
	}
}

// one sends a message and settles its mail.
func (r *texting) one(ctx context.Context, org *workflow.Organization, m Mail) {
	f := r.try(ctx, org, m)
	switch f.state {
	case Sent:
		r.sent(ctx, []Mail{m}, nil)
	case Dropped:
		r.drop(ctx, m, f.reason)
	case Retry:
		r.late(ctx, m)
		r.giveBack(ctx, []Mail{m}, hold{f.reason, f.at}, f.uncertain)
	default:
		r.fail(ctx, []Mail{m}, f.reason)
	}
}

func (r *texting) try(ctx context.Context, org *workflow.Organization, m Mail) fate {
	member, found := org.Member(m.Notice.To)
	texter := r.mailer.cfg.Texter
	switch {
	case texter == nil:
		return fate{state: Dropped, reason: ReasonNoSMS}
	case !found:
		return failure(ReasonGone)
	case m.Notice.Role != "" && !member.Is(m.Notice.Role):
		return fate{state: Dropped, reason: ReasonRole}
	case member.Phone == "":
		return failure(workflow.LostNoPhone)
	case m.Attempts > 0 && r.over(ctx, m):
		return fate{state: Dropped, reason: ReasonOver}
	}
	text, err := texter.Render(m.Notice)
	if err != nil {
		return failure(ReasonRender)
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	err = texter.Send(ctx, member.Phone.Number(), text)
	r.mailer.heart.beat()
	if err == nil {
		r.mailer.texts.ok()
		return fate{state: Sent}
	}
	class, reason := texter.Classify(err)
	r.mailer.cfg.Log.Info("sms not sent", "mail", m.ID, "ticket", m.Ticket, "attempt", m.Attempts+1, "class", int(class), "error", err)
	return r.judgeText(m, class, reason)
}

// over reports whether the alarm of a message that waited is taken back. In doubt it
// is not.
func (r *texting) over(ctx context.Context, m Mail) bool {
	if r.mailer.cfg.StillAlarmed == nil {
		return false
	}
	holds, err := r.mailer.cfg.StillAlarmed(ctx, m.Ticket, m.Notice.Alarm)
	return err == nil && !holds
}

// judgeText turns the class of an error into the mail's fate. The platform
// refuses the same words to the same number within half a minute, and more than
// twice a day: of one that may have arrived this says that it did. That is also
// what bounds how often a message is seen when the process dies beside it.
func (r *texting) judgeText(m Mail, class Class, reason string) fate {
	switch class {
	case Recipient, Permanent:
		if m.Uncertain && reason == workflow.LostSame {
			return fate{state: Sent}
		}
		r.mailer.texts.ok() // the channel answers
		return failure(reason)
	case Conflict:
		r.mailer.texts.ok()
		if m.Uncertain {
			return fate{state: Sent}
		}
		return fate{state: Retry, reason: ReasonBusy, at: r.now.Add(lease + time.Second)}
	default:
	}
	later := fate{state: Retry, reason: ReasonBusy, uncertain: class != RetryLater}
	fails, giveUp := r.mailer.texts.failed(r.now, m.ID)
	if giveUp {
		return failure(ReasonRefused)
	}
	later.at = r.now.Add(min(backoff(fails), textAgain))
	return later
}
