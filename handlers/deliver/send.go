package deliver

import (
	"context"
	"time"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// codeLife is how long a response code is good, less a minute for the way
// (developer.work.weixin.qq.com path 94888).
const codeLife = 72*time.Hour - time.Minute

// fate is what became of one try.
type fate struct {
	state     unit.MailState
	reason    string
	at        time.Time // of Retry
	uncertain bool
	card      *Card
}

func failure(reason string) fate { return fate{state: Failed, reason: reason} }

// do sends a step and settles its mails. A hold means that it, and whatever
// follows, has to wait.
func (r *recipient) do(ctx context.Context, s step) *hold {
	var f fate
	err := guard(r.mailer.cfg.Log, func() error {
		f = r.try(ctx, s)
		return nil
	})
	if err != nil {
		f = failure(ReasonFault)
	}
	owns := s.owns()
	switch {
	case f.state == Sent:
		r.sent(ctx, owns, f.card)
	case f.state == Dropped:
		r.drop(ctx, s.mails[0], f.reason)
	case f.state == Retry:
		// With an uncertain digest all that it lists is uncertain, else the
		// next one would not be the same.
		h := hold{f.reason, f.at}
		r.giveBack(ctx, s.mails, h, f.uncertain)
		return &h
	case s.joint && f.reason != ReasonRecipient: // one of them spoils it: each for itself
		for _, m := range owns {
			if r.mute {
				return r.notNow()
			}
			if h := r.do(ctx, step{mails: []Mail{m}, plain: isUpdate(m)}); h != nil {
				return h
			}
		}
	default:
		r.fail(ctx, owns, f.reason)
	}
	return nil
}

func (r *recipient) sent(ctx context.Context, mails []Mail, card *Card) {
	settled := []Settled{{ID: mails[0].ID, State: Sent, Card: card}}
	for _, m := range mails[1:] {
		settled = append(settled, Settled{ID: m.ID, State: Merged})
	}
	r.settle(ctx, settled...)
}

func (r *recipient) try(ctx context.Context, s step) fate {
	m := s.mails[0]
	switch {
	case s.joint:
		return r.digest(ctx, s)
	case s.plain:
		return r.asText(ctx, m)
	case isUpdate(m):
		return r.update(ctx, m)
	}
	return r.message(ctx, m, r.member)
}

func (r *recipient) digest(ctx context.Context, s step) fate {
	list := make([]workflow.Notice, len(s.mails))
	uncertain := false
	for i, m := range s.mails {
		list[i] = m.Notice
		uncertain = uncertain || m.Uncertain
	}
	out, err := r.mailer.cfg.Renderer.Digest(r.member, list)
	if err != nil {
		return failure(ReasonRender)
	}
	out.Once = uncertain
	return r.push(ctx, s.owns()[0], out).fate
}

// message sends a text or a card; a card without a question only links
// somewhere and has no task id. A card that the platform does not take goes out
// as a text, whose letters answer as well.
func (r *recipient) message(ctx context.Context, m Mail, member workflow.Member) fate {
	out, err := r.mailer.cfg.Renderer.Message(m.Notice, member)
	if err != nil || out.Update != nil {
		return failure(ReasonRender)
	}
	if out.Card != nil && asks(m) {
		if err := Address(r.mailer.cfg.Salt, m.Notice.Saying, m.To, out.Card); err != nil {
			if member.TextMode {
				return failure(ReasonRender)
			}
			return r.asText(ctx, m)
		}
	}
	out.Once = m.Uncertain
	got := r.push(ctx, m, out)
	switch {
	case out.Card == nil:
	case got.state == Failed && got.reason == ReasonRefused && !member.TextMode:
		return r.asText(ctx, m)
	case got.state == Sent && got.receipt.ResponseCode != "" && asks(m):
		got.card = &Card{
			TaskID: out.Card.TaskID, UserID: m.To, On: m.Notice.On, Question: m.Notice.Question.No,
			ResponseCode: got.receipt.ResponseCode, CodeAt: r.now,
		}
	}
	return got.fate
}

// asText sends in words what cannot be, or need not be, a card.
func (r *recipient) asText(ctx context.Context, m Mail) fate {
	member := r.member
	member.TextMode = true
	return r.message(ctx, m, member)
}

// update gives a card its new look, with the newest code that still works. If
// none is left, the member is told in a short text. Who was never shown the
// question, because it waits for the opening, is not told of its end either.
func (r *recipient) update(ctx context.Context, m Mail) fate {
	out, err := r.mailer.cfg.Renderer.Message(m.Notice, r.member)
	if err != nil || out.Update == nil {
		return failure(ReasonRender)
	}
	if out.Update.Card != nil {
		if err := Address(r.mailer.cfg.Salt, m.Notice.Saying, m.To, out.Update.Card); err != nil {
			return r.asText(ctx, again(m))
		}
	}
	cards, err := r.mailer.cfg.Outbox.Cards(ctx, m.Notice.On, m.Notice.Question.No, m.To)
	if err != nil {
		return r.storeFailed(m)
	}
	if len(cards) == 0 {
		return fate{state: Dropped, reason: ReasonSettled}
	}
	for _, card := range cards {
		if card.ResponseCode == "" || r.now.Sub(card.CodeAt) >= codeLife {
			continue
		}
		got := r.send(ctx, m, with(out, card))
		if got.class == Conflict || got.state == Sent {
			_, err := r.mailer.cfg.Outbox.UseCode(ctx, card.TaskID)
			if err != nil && got.state != Sent {
				// Without the mark a later try could not tell this conflict
				// from the success of its own.
				return r.storeFailed(m)
			}
		}
		if got.state != Failed {
			return got.fate
		}
	}
	return r.asText(ctx, again(m))
}

// again asks anew where the question is open and its buttons cannot be had: the
// words carry the letters.
func again(m Mail) Mail {
	m.Notice.Update = m.Notice.Question.Closed != ""
	return m
}

// spend marks the codes of a card as used because an update that nobody waits
// for any more may have used one. Else the next update, refused for it, could
// take the refusal for its own arrival.
func (r *recipient) spend(ctx context.Context, m Mail) {
	cards, err := r.mailer.cfg.Outbox.Cards(ctx, m.Notice.On, m.Notice.Question.No, m.To)
	for _, card := range cards {
		if err == nil && card.ResponseCode != "" {
			_, err = r.mailer.cfg.Outbox.UseCode(ctx, card.TaskID)
		}
	}
	r.mute = r.mute || err != nil
}

// with aims an update at a card that is out there.
func with(out bot.Outbound, card Card) bot.Outbound {
	u := *out.Update
	u.ResponseCode = card.ResponseCode
	if u.Card != nil {
		look := *u.Card
		look.TaskID = card.TaskID
		u.Card = &look
	}
	out.To, out.Update = card.UserID, &u
	return out
}

func (r *recipient) storeFailed(m Mail) fate {
	return fate{state: Retry, reason: ReasonStore, at: r.now.Add(backoff(m.Attempts + 1))}
}

// answer is what the platform said of one call.
type answer struct {
	fate
	receipt bot.Receipt
	class   Class // 0 if it took the message
}

// push sends what counts as a message to the member.
func (r *recipient) push(ctx context.Context, m Mail, out bot.Outbound) answer {
	if h := r.quota(ctx, m.To); h != nil {
		return answer{fate: fate{state: Retry, reason: h.reason, at: h.at}}
	}
	out.To = m.To
	return r.send(ctx, m, out)
}

// send makes one call of the platform.
func (r *recipient) send(ctx context.Context, m Mail, out bot.Outbound) answer {
	mailer := r.mailer
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	receipt, err := mailer.cfg.Sender.Send(ctx, out)
	mailer.heart.beat()
	if err == nil {
		mailer.health.ok()
		return answer{fate: fate{state: Sent}, receipt: receipt}
	}
	class := mailer.cfg.Classify(err)
	mailer.cfg.Log.Info("not sent", "mail", m.ID, "ticket", m.Ticket,
		"attempt", m.Attempts+1, "class", int(class), "error", err)
	return answer{fate: r.judge(m, class), class: class}
}

// judge turns the class of an error into the mail's fate.
func (r *recipient) judge(m Mail, class Class) fate {
	later := fate{state: Retry, reason: ReasonBusy}
	switch class {
	case Recipient:
		return failure(ReasonRecipient)
	case Permanent:
		return failure(ReasonRefused)
	case Conflict:
		if m.Uncertain {
			return fate{state: Sent} // the earlier try had arrived
		}
		return failure(ReasonRefused)
	case Frequency:
		later.reason, later.at = ReasonFrequency, r.mailer.health.throttle(r.now)
		return later
	case RetryLater:
	default:
		later.reason, later.uncertain = ReasonUnknown, true
	}
	fails, giveUp := r.mailer.health.failed(r.now, m.ID)
	if giveUp {
		return failure(ReasonRefused)
	}
	wait := backoff(fails)
	if m.Notice.Urgent {
		wait = min(wait, probeEvery)
	}
	later.at = r.now.Add(wait)
	// While the platform is down no mail is at fault: all are tried with its next probe.
	if at := r.mailer.health.pausedUntil(r.now); !at.IsZero() && at.Before(later.at) {
		later.at = at
	}
	return later
}
