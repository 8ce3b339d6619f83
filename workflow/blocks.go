package workflow

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// AskReason asks for which of the preset reasons the ticket stops.
const AskReason = "reason"

// block stops the ticket for a preset reason and tells those who can help. A
// ticket that is blocked already is blocked for the new reason from now on.
func (d *decider) block(a Action, c Command) error {
	r, ok := d.bp.Reason(c.Args.Value) // of the menu
	if !ok {
		r, ok = d.reason(c.Args.Text)
	}
	if !ok {
		d.askReason(a, c.Args.Text)
		return nil
	}
	if d.t.State == Blocked {
		if d.t.Blocks[len(d.t.Blocks)-1].Reason == r.Key {
			return d.refuse("blocked_already", nil)
		}
		d.event(WasUnblocked{})
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

// askReason offers the preset reasons; what was said beside stays the note.
func (d *decider) askReason(a Action, note string) {
	q := Question{Kind: AskReason, Key: "reason_question", ExpiresAt: d.lapse(), About: Subject{Text: note}}
	for i, r := range d.bp.Reasons {
		q.Options = append(q.Options, Option{Letter: letter(i), Label: r.Label,
			Command: Command{Action: a.Key, Args: Args{Value: r.Key, Text: note}}})
	}
	d.ask(q, []Member{d.f.Actor.Member}, "", nil)
	d.current()
}

func (d *decider) blockFor(r Reason, note string) {
	d.close(AskFuse, "superseded")
	d.close(AskReason, "superseded")
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

// remindDue is when those who can end the block are reminded next, in opening
// hours, and not more often than its reason says.
func (d *decider) remindDue() (time.Time, bool) {
	if d.t.State != Blocked || d.shop.Calendar == nil {
		return time.Time{}, false
	}
	from, pushed, r := d.waitingFor()
	if r.Push.After == 0 || pushed >= r.Push.Most {
		return time.Time{}, false
	}
	at, err := d.shop.Calendar.Add(from, time.Duration(r.Push.After+pushed*r.Push.Every)*time.Minute)
	return at, err == nil
}

// waitingFor is since when those who can end the block have known of this stop, under
// whatever reason, and how often they were reminded of it. Another reason for the
// same people starts no new clock; whom it concerns for the first time has his own.
func (d *decider) waitingFor() (from time.Time, pushed int, r Reason) {
	stop := lastStop(d.t.Blocks)
	r, _ = d.liveReason(stop[len(stop)-1].Reason)
	for _, b := range stop {
		was, _ := d.liveReason(b.Reason)
		if slices.ContainsFunc(r.Tell, func(x Role) bool { return !slices.Contains(was.Tell, x) }) {
			continue
		}
		if from.IsZero() {
			from = b.From
		}
		pushed += b.Pushed
	}
	return from, pushed, r
}

// lastStop are the blocks that together are the last time of standing still: each but
// the first begins where the one before it ends, because only the reason changed.
func lastStop(blocks []Block) []Block {
	i := len(blocks) - 1
	for ; i > 0 && blocks[i-1].To.Equal(blocks[i].From); i-- {
	}
	return blocks[max(i, 0):]
}

// liveReason is a reason of the ticket's version with the reminders and people
// of the newest one.
func (d *decider) liveReason(key string) (Reason, bool) {
	r, ok := d.bp.Reason(key)
	if live, found := d.f.Org.Blueprint(d.t.Blueprint, 0); found {
		if now, still := live.Reason(key); still {
			r.Push, r.Tell = now.Push, now.Tell
		}
	}
	return r, ok
}

// remindBlock tells those who can end the block how long it lasts.
func (d *decider) remindBlock() error {
	if d.t.State != Blocked {
		return ErrStale
	}
	b := d.t.Blocks[len(d.t.Blocks)-1]
	r, ok := d.liveReason(b.Reason)
	if !ok {
		return ErrStale
	}
	e := Reminded{Push: b.Pushed + 1}
	to, _ := d.hearers(r.Tell)
	for _, m := range to {
		e.To = append(e.To, m.UserID)
	}
	d.event(e)
	d.tellRoles(r.Tell, "block_reminder", func(x *Data) { x.Reason, x.Minutes = r.Label, d.blockedFor() })
	return nil
}

// blockedFor is how many minutes of opening time the last stop has lasted.
func (d *decider) blockedFor() int {
	last, _ := BlockedFor(d.t, d.f.Org, d.f.Now)
	return last
}

// BlockedFor is how many minutes of its store's opening time a ticket's last stop
// has lasted, up to now while it does, and all of them together. A stop whose reason
// was changed is one.
func BlockedFor(t *Ticket, o *Organization, now time.Time) (last, all int) {
	sh, _ := o.Shop(t.Store)
	if sh.Calendar == nil {
		return 0, 0
	}
	var sum, before time.Duration
	begin := len(t.Blocks) - len(lastStop(t.Blocks))
	for i, b := range t.Blocks {
		end := b.To
		if end.IsZero() {
			end = now
		}
		if i == begin {
			before = sum
		}
		sum += sh.Calendar.Elapsed(b.From, end)
	}
	return int((sum - before).Round(time.Minute) / time.Minute), int(sum.Round(time.Minute) / time.Minute)
}
