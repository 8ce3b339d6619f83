package workflow_test

import (
	"errors"
	"maps"
	"slices"
	"time"

	"bihuan/workflow"
)

// do is a command that must succeed.
func (d *desk) do(user string, c workflow.Command) workflow.Decision {
	d.Helper()
	out, err := d.try(user, c)
	if err != nil {
		d.Fatalf("%s %s %+v: %v %s", user, c.Action, c.Args, err, why(err))
	}
	return out
}

// say is an action of a ticket, by its key.
func (d *desk) say(user, number, action string, args workflow.Args) workflow.Decision {
	d.Helper()
	return d.do(user, workflow.Command{Action: action, Ticket: number, Args: args})
}

// no is a command that must be refused with a key.
func (d *desk) no(key, user, number, action string, args workflow.Args) workflow.Data {
	d.Helper()
	_, err := d.try(user, workflow.Command{Action: action, Ticket: number, Args: args})
	var r *workflow.Refusal
	if !errors.As(err, &r) || r.Key != key {
		d.Fatalf("%s %s %+v: want refusal %q, got %v", user, action, args, key, err)
	}
	return r.Data
}

func why(err error) string {
	if r, ok := errors.AsType[*workflow.Refusal](err); ok {
		return asJSON(r.Data)
	}
	return ""
}

// open is the open question of a kind that a member has of a ticket.
func (d *desk) open(user, number, kind string) (workflow.Question, bool) {
	for _, q := range d.tickets[number].Questions {
		if q.Kind == kind && q.Open(d.now) && slices.Contains(q.To, user) {
			return q, true
		}
	}
	return workflow.Question{}, false
}

// asked is a question that must be open.
func (d *desk) asked(user, number, kind string) workflow.Question {
	d.Helper()
	q, ok := d.open(user, number, kind)
	if !ok {
		d.Fatalf("%s has no open question %q of %s", user, kind, number)
	}
	return q
}

// answer is the command that chooses an option of a question.
func answer(number string, q workflow.Question, letter string) workflow.Command {
	return workflow.Command{Action: workflow.ActAnswer, Ticket: number, Args: workflow.Args{Question: q.No, Letter: letter}}
}

// press answers the open question of a kind by its button.
func (d *desk) press(user, number, kind, letter string) workflow.Decision {
	d.Helper()
	q := d.asked(user, number, kind)
	d.pressed = true
	defer func() { d.pressed = false }()
	return d.do(user, answer(number, q, letter))
}

// advance moves the clock and fires what falls due on the way.
func (d *desk) advance(to time.Time) {
	d.Helper()
	for range 1000 {
		number, tm, ok := d.next()
		if !ok || tm.DueAt.After(to) {
			d.now = to
			return
		}
		if tm.DueAt.After(d.now) {
			d.now = tm.DueAt
		}
		if err := d.fire(number, tm); err != nil {
			d.Fatalf("timer %+v of %s: %v", tm, number, err)
		}
	}
	d.Fatalf("the timers never come to rest")
}

func (d *desk) next() (string, workflow.Timer, bool) {
	var number string
	var first workflow.Timer
	for _, n := range slices.Sorted(maps.Keys(d.tickets)) {
		for _, tm := range d.tickets[n].Timers {
			if number == "" || tm.DueAt.Before(first.DueAt) {
				number, first = n, tm
			}
		}
	}
	return number, first, number != ""
}

func (d *desk) fire(number string, tm workflow.Timer) error {
	_, err := d.try("", workflow.Command{Action: workflow.ActTimer, Ticket: number, Args: workflow.Args{Kind: tm.Kind, Gen: tm.Gen}})
	return err
}
