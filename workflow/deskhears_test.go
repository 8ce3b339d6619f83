package workflow_test

import (
	"strings"
	"time"

	"bihuan/workflow"
)

// told are the notices of a key to a member since the first n.
func (d *desk) told(since int, user, key string) []workflow.Notice {
	var out []workflow.Notice
	for _, n := range d.notices[since:] {
		if n.To == user && n.Key == key {
			out = append(out, n)
		}
	}
	return out
}

// hears must be told a key in the last decision.
func (d *desk) hears(user, key string) workflow.Notice {
	d.Helper()
	for _, n := range d.decision.Notices {
		if n.To == user && n.Key == key {
			return n
		}
	}
	d.Fatalf("%s is not told %q, only: %s", user, key, d.heard())
	return workflow.Notice{}
}

// quiet must not be told anything in the last decision.
func (d *desk) quiet(user string) {
	d.Helper()
	for _, n := range d.decision.Notices {
		if n.To == user {
			d.Fatalf("%s is told %q", user, n.Key)
		}
	}
}

func (d *desk) heard() string {
	var out []string
	for _, n := range d.decision.Notices {
		out = append(out, n.To+":"+n.Key)
	}
	return strings.Join(out, " ")
}

// stands must be where the ticket is.
func (d *desk) stands(number, step string, state workflow.State) *workflow.Ticket {
	d.Helper()
	t := d.tickets[number]
	if t.Step != step || t.State != state {
		d.Fatalf("%s is at %s %s, want %s %s", number, t.Step, t.State, step, state)
	}
	return t
}

func (d *desk) available(store, part string) int {
	for _, s := range d.stock {
		if s.Store == store && s.Part == part {
			return s.Available()
		}
	}
	return 0
}

// want compares two values.
func want[T comparable](t tester, what string, got, expected T) {
	t.Helper()
	if got != expected {
		t.Fatalf("%s: got %v, want %v", what, got, expected)
	}
}

func wantTime(t tester, what string, got, expected time.Time) {
	t.Helper()
	if !got.Equal(expected) {
		t.Fatalf("%s: got %s, want %s", what, got.In(shanghai), expected)
	}
}
