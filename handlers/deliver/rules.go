package deliver

import (
	"context"
	"errors"
	"fmt"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// doer is the unit of work.
type doer interface {
	Do(ctx context.Context, m unit.Message, s unit.Spec, decide func(unit.Loaded) (unit.Result, error)) (unit.Outcome, error)
}

// Rules hands what happens without a person to the rules: a timer that falls
// due, a message that cannot reach its recipient.
type Rules struct{ Store doer }

// Fire lets the rules act on a due timer. One that is stale, or whose ticket is a
// deleted customer's, is done with.
func (r Rules) Fire(ctx context.Context, d Due) error {
	cause := fmt.Sprintf("timer:%s:%s:%d", d.Number, d.Kind, d.Gen)
	return r.decide(ctx, unit.Message{}, cause, d.Number, workflow.Command{Action: workflow.ActTimer, Ticket: d.Number,
		Args: workflow.Args{Kind: d.Kind, Gen: d.Gen}})
}

// Undeliverable lets a question, or an alarm, climb to the next person up when the platform
// refuses its recipient, once per mail: whoever tells of it again, for a crash came
// before the mail was settled, changes nothing. Other messages need no answer:
// the row says why it was not sent.
func (r Rules) Undeliverable(ctx context.Context, m Mail, reason string) error {
	if (m.Notice.Question == nil && m.Notice.Alarm == "") || m.Ticket == "" {
		return nil
	}
	args := workflow.Args{To: m.Notice.To, Reason: reason}
	if m.Notice.Alarm != "" {
		args.Value, args.Kind = m.Notice.Alarm, string(m.Notice.Channel)
	} else {
		args.Question = m.Notice.Question.No
	}
	cause := fmt.Sprintf("undelivered:%d", m.ID)
	if reason == workflow.LostLate { // it may fail for good yet
		cause = fmt.Sprintf("late:%d", m.ID)
	}
	return r.decide(ctx, unit.Message{ID: cause, Kind: workflow.ActUndeliverable}, cause, m.Ticket, workflow.Command{Action: workflow.ActUndeliverable, Ticket: m.Ticket,
		Args: args})
}

// StillAlarmed reports whether an alarm of a ticket still holds.
func (r Rules) StillAlarmed(ctx context.Context, ticket, level string) (bool, error) {
	holds := false
	_, err := r.Store.Do(ctx, unit.Message{}, unit.Spec{Ref: unit.Ref{Number: ticket}}, func(l unit.Loaded) (unit.Result, error) {
		holds = l.Subjects.Ticket != nil && l.Subjects.Ticket.Warns(level)
		return unit.Result{}, workflow.ErrStale // it is only looked at
	})
	if err != nil && !errors.Is(err, workflow.ErrStale) {
		return false, fmt.Errorf("ticket %s: alarm: %w", ticket, err)
	}
	return holds, nil
}

func (r Rules) decide(ctx context.Context, m unit.Message, cause, number string, c workflow.Command) error {
	_, err := r.Store.Do(ctx, m, unit.Spec{Ref: unit.Ref{Number: number}}, func(l unit.Loaded) (unit.Result, error) {
		if l.Subjects.Ticket == nil {
			return unit.Result{}, workflow.ErrStale
		}
		l.Facts.Cause = cause
		d, err := workflow.Decide(l.Subjects, c, l.Facts)
		return unit.Result{Decision: d}, err
	})
	if errors.Is(err, workflow.ErrStale) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("ticket %s: %s: %w", number, cause, err)
	}
	return nil
}
