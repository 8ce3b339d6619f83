package workflow

import (
	"slices"
)

// What the clock does without a ticket's timer.
const (
	ActReview   = "review"   // the configuration has changed: what does it mean for this ticket
	ActHolidays = "holidays" // the list of public days off is not official
	// Version members have left the address book at once: nothing was done.
	ActPeopleHeld = "people_held"
)

// review brings a running ticket in line with a changed configuration: its timers
// move with calendars and clocks, and what waits for somebody who is on the list no
// more finds somebody else. Without a change it is stale.
func (d *decider) review(Command) error {
	if d.t.State == Done {
		return ErrStale
	}
	if err := d.replaceGone(); err != nil {
		return err
	}
	if err := d.climbGone(); err != nil {
		return err
	}
	d.voidOutdated()
	if d.moved() {
		d.event(Replanned{})
	}
	if len(d.out.Events) == 0 {
		return ErrStale
	}
	return nil
}

// moved reports whether a timer is due at another instant than it is armed for.
func (d *decider) moved() bool {
	was := d.t.Timers
	d.arm()
	now := d.t.Timers
	d.t.Timers = was
	return !slices.EqualFunc(was, now, func(a, b Timer) bool { return a.Kind == b.Kind && a.DueAt.Equal(b.DueAt) })
}

// replaceGone asks the 班组长 who takes over from a technician who is gone.
func (d *decider) replaceGone() error {
	gone := slices.ContainsFunc(d.t.OpenDispatches(), func(x Dispatch) bool { return d.gone(x.Assignee) })
	if !gone || d.openOf(AskStep) != nil {
		return nil
	}
	if d.f.People == nil {
		return &Missing{People: true}
	}
	if len(d.pick(d.t.Step)) == 0 || !d.assignable() {
		return nil // nobody to choose from, or nothing to give: the stalled ticket climbs by itself
	}
	return d.askOther()
}

// assignable reports whether work can be given to somebody where the ticket stands.
func (d *decider) assignable() bool {
	return slices.ContainsFunc(d.bp.Actions, func(a Action) bool { return a.Verb == VerbAssign && slices.Contains(a.From, d.t.Step) })
}

// climbGone lets the next person up join each question that only those were asked
// who are gone.
func (d *decider) climbGone() error {
	for _, q := range slices.Clone(d.t.Questions) {
		if !q.Open(d.f.Now) || q.Kind == AskSlip || slices.ContainsFunc(q.To, func(id string) bool { return !d.gone(id) }) {
			continue
		}
		if d.f.People == nil {
			return &Missing{People: true}
		}
		to, skipped := d.superiorFor(q)
		if to.UserID == "" {
			continue // asked again with the next change
		}
		for _, id := range q.To {
			skipped = append(skipped, id+" "+awayGone)
		}
		d.event(Escalated{Rule: ActReview, Question: q.No, To: []string{to.UserID}, Skipped: skipped, DueAt: d.f.Now})
		d.card(*find(d.t.Questions, q.No), to, roleOf(to, rungs(q)), nil)
	}
	return nil
}

// superiorFor is the next person up who could answer a question.
func (d *decider) superiorFor(q Question) (to Member, skipped []string) {
	known := slices.Clone(d.knowing(q))
	for {
		m, passed := d.superior(known, rungs(q))
		skipped = append(skipped, passed...)
		if m.UserID == "" || d.able(q, m) {
			return m, skipped
		}
		known = append(known, m.UserID)
		skipped = append(skipped, m.UserID+" may not answer")
	}
}

// able reports whether a member's role lets him choose each of the answers.
func (d *decider) able(q Question, m Member) bool {
	return !slices.ContainsFunc(q.Options, func(o Option) bool {
		a, ok := d.bp.Action(o.Command.Action)
		return ok && !m.Is(a.Roles...)
	})
}

// gone reports whether somebody who was a member is on the list no more.
func (d *decider) gone(userid string) bool {
	_, listed := d.f.Org.Member(userid)
	return !listed
}

// holidays warns those at the headquarters who configure that the list of days off
// of a year is not the official one.
func (d *decider) holidays(c Command) error {
	for _, m := range d.f.Org.Administrators() {
		d.tell(m, HQAdmin, "holidays_doubtful", func(x *Data) { x.Count = c.Args.Version })
	}
	return nil
}

// peopleHeld tells those who configure that the list of members was left as it is.
func (d *decider) peopleHeld(c Command) error {
	for _, m := range d.f.Org.Administrators() {
		d.tell(m, HQAdmin, "people_held", func(x *Data) { x.Count = c.Args.Version })
	}
	return nil
}

// Administrators are who configures for the whole company; where nobody does, those
// of its stores.
func (o *Organization) Administrators() []Member {
	all := slices.DeleteFunc(slices.Clone(o.Members), func(m Member) bool { return !m.Is(HQAdmin) })
	if here := slices.DeleteFunc(slices.Clone(all), func(m Member) bool { return m.Store != "" }); len(here) > 0 {
		return here
	}
	return all
}
