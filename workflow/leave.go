package workflow

import (
	"slices"
	"time"

	"bihuan/workflow/calendar"
)

// AskMyLeaves lists a member's own leaves and deputies, each to be ended alone.
const AskMyLeaves = "my_leaves"

// back is 我回来了: what holds now is over; what is to come stays.
func (d *decider) back(Command) error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	d.saysOf(func(p *Presence) {
		running := func(s Spell) bool { return !d.f.Now.Before(s.From) }
		p.OffAt, p.BackAt = time.Time{}, d.f.Now
		p.Leaves, p.Covers = slices.DeleteFunc(p.Leaves, running), slices.DeleteFunc(p.Covers, running)
	})
	return d.say("back", func(x *Data) { x.Away = d.spells() })
}

// leave is 我请假: from the day that was named, else from now, to the end of the
// last day. To stands in for that time.
func (d *decider) leave(c Command) error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	s, err := d.spell(c)
	if err != nil {
		return err
	}
	var deputy Member
	if c.Args.Text != "" {
		if deputy, err = d.mayCover(c, s); err != nil {
			return err
		}
	}
	if err := d.record(s, deputy, true); err != nil {
		return err
	}
	days := func(x *Data) {
		x.From, x.Due, x.Whom = s.From, lastDay(s), deputy.Name
	}
	n := d.leaves("leave_told", days)
	return d.say("leave", func(x *Data) {
		days(x)
		x.Count, x.Away = n, d.spells()
	})
}

// deputize is 今天小李替我. Who is named must be able to do it, and be there all the
// time.
func (d *decider) deputize(c Command) error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	if c.Args.At.IsZero() {
		c.Args.At = d.endOfDay()
	}
	s, err := d.spell(c)
	if err != nil {
		return err
	}
	deputy, err := d.mayCover(c, s)
	if err != nil {
		return err
	}
	if err := d.record(s, deputy, false); err != nil {
		return err
	}
	return d.say("deputy_set", d.covered(s, deputy))
}

// spell is the time that a command names, as far as it is still to come.
func (d *decider) spell(c Command) (Spell, error) {
	s := Spell{From: c.Args.Since, Until: c.Args.At}
	if s.From.Before(d.f.Now) {
		s.From = d.f.Now
	}
	most := d.f.Org.Limits.LeaveDays
	if !s.Until.After(s.From) || s.Until.Sub(d.f.Now) > time.Duration(most)*24*time.Hour {
		return s, d.refuse("leave_how", func(x *Data) { x.Count = most })
	}
	return s, nil
}

// mayCover is the colleague whom a command names, if he can stand in for the actor
// all the time of a spell: he is there, and has neither a leave nor a deputy then.
// So nobody who names a deputy closes a ring.
func (d *decider) mayCover(c Command, s Spell) (Member, error) {
	me := d.f.Actor.Member
	m, ok := d.f.Org.Member(c.Args.To)
	others := func(x *Data) {
		x.Items = d.fit(me, s)
		if c.Action == ActLeave {
			x.Due = lastDay(s) // which is not recorded either
		}
	}
	if !ok || !CanStandIn(m, me) {
		return m, d.refuse("deputy_unfit", func(x *Data) { others(x); x.Text = c.Args.Text })
	}
	if free, from := d.freeFor(m, s); !free {
		return m, d.refuse("deputy_away", func(x *Data) { others(x); x.Whom, x.From = m.Name, from })
	}
	return m, nil
}

// freeFor reports whether a member is there for the time of a spell, else from when
// on he is not; zero: already now.
func (d *decider) freeFor(m Member, s Spell) (bool, time.Time) {
	if !s.From.After(d.f.Now) && !d.present(m.UserID) {
		return false, time.Time{}
	}
	said := d.said(m.UserID)
	for _, away := range slices.Concat(said.Leaves, said.Covers) {
		if away.meets(s) {
			return false, away.From
		}
	}
	return true, time.Time{}
}

// fit are the names of those who may stand in for a member and can for a spell.
func (d *decider) fit(me Member, s Spell) []string {
	var out []string
	for _, m := range d.f.Org.Members {
		if ok, _ := d.freeFor(m, s); ok && len(out) < 6 && CanStandIn(m, me) {
			out = append(out, m.Name)
		}
	}
	return out
}

// record puts a leave, a deputy or both for one time onto what is known of the
// actor, and tells the deputy.
func (d *decider) record(s Spell, deputy Member, leave bool) error {
	next := d.said(d.f.Actor.ID())
	next.Leaves, next.Covers = ahead(next.Leaves, d.f.Now), ahead(next.Covers, d.f.Now)
	if leave {
		next.Leaves = PutSpell(next.Leaves, s)
	}
	if deputy.UserID != "" {
		next.Covers = PutSpell(next.Covers, Spell{From: s.From, Until: s.Until, Deputy: deputy.UserID})
	}
	if most := d.f.Org.Limits.Spells; len(next.Leaves)+len(next.Covers) > most {
		return d.refuse("leaves_full", func(x *Data) { x.Count = most })
	}
	d.saysOf(func(p *Presence) {
		p.Leaves, p.Covers = next.Leaves, next.Covers
		if deputy.UserID != "" && !leave && !s.From.After(d.f.Now) {
			p.BackAt = time.Time{}
		}
	})
	if deputy.UserID != "" {
		d.tell(deputy, "", "deputy_told", d.covered(s, deputy))
	}
	return nil
}

// covered tells who stands in for the actor, and when.
func (d *decider) covered(s Spell, deputy Member) func(*Data) {
	return func(x *Data) {
		x.Who, x.Whom, x.From, x.Due = d.f.Actor.Member.Name, deputy.Name, s.From, lastDay(s)
	}
}

// lastDay is an instant of a spell's last day, not of the first one after it.
func lastDay(s Spell) time.Time { return s.Until.Add(-time.Minute) }

// spells are the actor's own leaves and deputies that are not over, as this
// decision leaves them.
func (d *decider) spells() []Absent {
	p := d.said(d.f.Actor.ID())
	if d.out.Presence != nil {
		p = *d.out.Presence
	}
	var out []Absent
	for _, s := range ahead(p.Leaves, d.f.Now) {
		out = append(out, Absent{Why: reasonKeys[awayLeave], From: s.From, Until: s.Until})
	}
	for _, s := range ahead(p.Covers, d.f.Now) {
		out = append(out, Absent{Why: reasonKeys[awayOther], From: s.From, Until: s.Until, Deputy: d.f.Org.NameOf(s.Deputy)})
	}
	return out
}

// myLeaves is 我的请假: every leave and deputy, each with the press that ends it.
func (d *decider) myLeaves(Command) error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	q := Question{Kind: AskMyLeaves, Key: "my_leaves"}
	for i, a := range d.spells() {
		o := Option{Letter: letter(i), Key: "end_leave", Label: days(a, locationOf(d.shop.Calendar)),
			Command: Command{Action: ActEndLeave, Args: Args{Kind: a.Why, Since: a.From, At: a.Until}}}
		if a.Deputy != "" {
			o.Key, o.Label = "end_deputy", a.Deputy+" "+o.Label
		}
		q.Options = append(q.Options, o)
	}
	if len(q.Options) == 0 {
		return d.say("leaves_none", nil)
	}
	d.askSender(q, nil)
	return nil
}

// days are the days of a spell as digits: 3/12, or 3/12-3/15.
func days(a Absent, loc *time.Location) string {
	first, last := a.From.In(loc).Format("1/2"), a.Until.Add(-time.Minute).In(loc).Format("1/2")
	if first == last {
		return first
	}
	return first + "-" + last
}

// endLeave is 取消请假: of the days that were named, else of the only leave there is.
// A deputy for that time goes with a leave; he alone is ended by his own Kind.
func (d *decider) endLeave(c Command) error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	p := d.said(d.f.Actor.ID())
	list := ahead(p.Leaves, d.f.Now)
	if c.Args.Kind == reasonKeys[awayOther] {
		list = ahead(p.Covers, d.f.Now)
	}
	cut := Spell{From: c.Args.Since, Until: c.Args.At}
	if cut.Until.IsZero() && len(list) == 1 {
		cut = list[0]
	}
	met := slices.ContainsFunc(list, cut.meets)
	switch {
	case cut.Until.IsZero() && len(list) > 1:
		return d.myLeaves(c)
	case !met:
		return d.refuse("leaves_none", func(x *Data) { x.Away = d.spells() })
	}
	d.saysOf(func(p *Presence) {
		if c.Args.Kind != reasonKeys[awayOther] {
			p.Leaves = CutSpells(p.Leaves, cut)
		}
		p.Covers = CutSpells(p.Covers, cut)
	})
	return d.say("leave_ended", func(x *Data) { x.Away = d.spells() })
}

// endOfDay is midnight after now, on the store's wall clock.
func (d *decider) endOfDay() time.Time {
	loc := locationOf(d.shop.Calendar)
	return (calendar.DateOf(d.f.Now, loc) + 1).At(0, loc)
}
