package workflow

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// block stops the ticket for a preset reason and tells those who can help.
func (d *decider) block(a Action, c Command) error {
	r, ok := d.reason(c.Args.Text)
	if !ok {
		return d.refuse("which_reason", func(x *Data) {
			x.Action = a.Words[0]
			for _, r := range d.bp.Reasons {
				x.Items = append(x.Items, r.Label)
			}
		})
	}
	if d.t.State == Blocked {
		return d.refuse("blocked_already", nil)
	}
	d.blockFor(r, c.Args.Text)
	for _, x := range d.t.OpenDispatches() {
		if m, ok := d.f.Org.Member(x.Assignee); ok && m.UserID != d.f.Actor.ID() {
			d.tell(m, Technician, "blocked_told", func(v *Data) { v.Reason, v.Text = r.Label, c.Args.Text })
		}
	}
	d.current()
	return d.say("blocked", func(x *Data) { x.Reason = r.Label; x.Text = c.Args.Text })
}

func (d *decider) blockFor(r Reason, note string) {
	d.close(AskFuse, "superseded")
	d.event(WasBlocked{Reason: r.Key, Note: note})
	d.tellRoles(r.Tell, "blocked_told", func(x *Data) { x.Reason, x.Text = r.Label, note })
}

// reason finds the preset reason that words mean: its label, a part of the label
// of that one alone, or its key words.
func (d *decider) reason(text string) (Reason, bool) {
	var part []Reason
	for _, r := range d.bp.Reasons {
		if text == r.Key || strings.Contains(text, r.Label) {
			return r, true
		}
		if utf8.RuneCountInString(text) > 1 && strings.Contains(r.Label, text) {
			part = append(part, r)
		}
	}
	if len(part) == 1 {
		return part[0], true
	}
	for _, r := range d.bp.Reasons {
		if slices.ContainsFunc(r.Words, func(w string) bool { return strings.Contains(text, w) }) {
			return r, true
		}
	}
	return Reason{}, false
}

// unblock lets the ticket go on.
func (d *decider) unblock(_ Action, _ Command) error {
	if d.t.State != Blocked {
		return d.refuse("not_blocked", nil)
	}
	d.event(WasUnblocked{})
	d.current()
	for _, x := range d.t.OpenDispatches() {
		if m, ok := d.f.Org.Member(x.Assignee); ok && m.UserID != d.f.Actor.ID() {
			d.tell(m, Technician, "unblocked_told", nil)
		}
	}
	return d.say("unblocked", nil)
}
