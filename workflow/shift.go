package workflow

import (
	"strings"
	"time"

	"bihuan/workflow/calendar"
)

// Core actions by which a member says whether he is there. None needs a ticket.
const (
	ActOffShift = "off_shift" // 我下班了
	ActBack     = "back"      // 我回来了
	ActLeave    = "leave"     // 我请假: Since to At
	ActDeputize = "deputize"  // 今天小李替我: To, until At
	ActRoster   = "roster"    // 今天谁在
	ActTextMode = "text_mode" // 文字模式, 卡片模式: Confirm
)

// presenceActions are what a member says of himself.
var presenceActions map[string]func(*decider, Command) error

func init() {
	presenceActions = map[string]func(*decider, Command) error{
		ActOffShift: (*decider).offShift,
		ActBack:     (*decider).back,
		ActLeave:    (*decider).leave,
		ActDeputize: (*decider).deputize,
		ActRoster:   (*decider).roster,
		ActTextMode: (*decider).textMode,
	}
}

// maxLeave bounds a leave that is said in the chat; a longer one is a matter of the
// organization's list.
const maxLeave = 60 * 24 * time.Hour

// saysOf changes what is known of the actor's presence.
func (d *decider) saysOf(change func(*Presence)) {
	p := d.f.People.Said[strings.ToLower(d.f.Actor.ID())]
	p.UserID = strings.ToLower(d.f.Actor.ID())
	change(&p)
	d.out.Presence = &p
}

// offShift is 我下班了: who is away is skipped by dispatch and escalation.
func (d *decider) offShift(Command) error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	d.saysOf(func(p *Presence) { p.OffAt, p.BackAt = d.f.Now, time.Time{} })
	n := d.leaves("off_shift_told", nil)
	return d.say("off_shift", func(x *Data) { x.Count = n })
}

// leaves tells the 班组长 of somebody who goes with work in hand, and how much it is.
func (d *decider) leaves(key string, fill func(*Data)) int {
	me := d.f.Actor.Member
	n := d.f.People.Load[me.UserID]
	if n == 0 {
		return 0
	}
	for _, m := range d.f.Org.In(me.Store, TeamLead) {
		if m.UserID != me.UserID {
			d.tell(m, TeamLead, key, func(x *Data) {
				x.Who, x.Count = me.Name, n
				if fill != nil {
					fill(x)
				}
			})
		}
	}
	return n
}

// back is 我回来了: whatever was said before is over.
func (d *decider) back(Command) error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	d.saysOf(func(p *Presence) { *p = Presence{UserID: p.UserID, Version: p.Version, BackAt: d.f.Now} })
	return d.say("back", nil)
}

// leave is 我请假: from the day that was named, else from now, to the end of the
// last day.
func (d *decider) leave(c Command) error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	from, until := c.Args.Since, c.Args.At
	if from.IsZero() || from.Before(d.f.Now) {
		from = d.f.Now
	}
	if !until.After(from) || until.Sub(d.f.Now) > maxLeave {
		return d.refuse("leave_how", nil)
	}
	d.saysOf(func(p *Presence) { p.LeaveFrom, p.LeaveUntil = from, until })
	days := func(x *Data) {
		x.From, x.Due = from, until.Add(-time.Minute) // the last day, not the first one after it
	}
	n := d.leaves("leave_told", days)
	return d.say("leave", func(x *Data) { days(x); x.Count = n })
}

// deputize is 今天小李替我. Who is named must be able to do it, and be there.
func (d *decider) deputize(c Command) error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	me := d.f.Actor.Member
	next, ok := d.f.Org.Member(c.Args.To)
	if !ok || !CanStandIn(next, me) {
		return d.refuse("deputy_unfit", func(x *Data) { x.Text = c.Args.Text; x.Items = d.fit(me) })
	}
	if who, _, here := d.standIn(next); !here || who.UserID == me.UserID || who.UserID != next.UserID {
		return d.refuse("deputy_away", func(x *Data) { x.Whom = next.Name; x.Items = d.fit(me) })
	}
	until := c.Args.At
	if until.IsZero() {
		until = d.endOfDay()
	}
	if !until.After(d.f.Now) || until.Sub(d.f.Now) > maxLeave {
		return d.refuse("leave_how", nil)
	}
	d.saysOf(func(p *Presence) { p.Deputy, p.DeputyUntil, p.BackAt = next.UserID, until, time.Time{} })
	fill := func(x *Data) { x.Who, x.Whom, x.Due = me.Name, next.Name, until.Add(-time.Minute) }
	d.tell(next, "", "deputy_told", fill)
	return d.say("deputy_set", fill)
}

// fit are the names of those who are there and may stand in for a member.
func (d *decider) fit(me Member) []string {
	var out []string
	for _, m := range d.f.Org.Members {
		if len(out) < 6 && CanStandIn(m, me) && d.present(m.UserID) {
			out = append(out, m.Name)
		}
	}
	return out
}

// endOfDay is midnight after now, on the store's wall clock.
func (d *decider) endOfDay() time.Time {
	loc := locationOf(d.shop.Calendar)
	return (calendar.DateOf(d.f.Now, loc) + 1).At(0, loc)
}

// rosterReaders may know who is there and why somebody is not.
var rosterReaders = []Role{TeamLead, TechLead, StoreManager, Advisor, FrontDesk, AreaManager, HQAdmin}

// roster is 今天谁在.
func (d *decider) roster(c Command) error {
	me := d.f.Actor.Member
	if !me.Is(rosterReaders...) {
		return d.refuse("wrong_role", func(x *Data) { x.Action, x.Items = c.Args.Text, roleNames([]Role{TeamLead, StoreManager}) })
	}
	if d.f.People == nil {
		return &Missing{People: true}
	}
	return d.say("roster", func(x *Data) {
		for _, m := range d.f.Org.Members {
			if m.Store != me.Store {
				continue
			}
			if why := d.away(m.UserID); why != "" {
				x.Away = append(x.Away, d.absence(m, why))
			} else {
				x.Here = append(x.Here, Here{Name: m.Name, Roles: roleNames(m.Roles), Load: d.f.People.Load[m.UserID]})
			}
		}
		x.Count = len(x.Here)
	})
}

// textMode: who reads in the WeChat plug-in gets no cards.
func (d *decider) textMode(c Command) error {
	on := c.Args.Confirm
	d.out.TextMode = &on
	if on {
		return d.say("text_mode_on", nil)
	}
	return d.say("text_mode_off", nil)
}

// introduce tells the first store's manager of somebody who writes but is on no
// list, once a day.
func (d *decider) introduce() error {
	if d.f.Now.Sub(d.s.Dialogue.DraftAt) > 24*time.Hour {
		d.dialogue().DraftAt = d.f.Now
		for _, sh := range d.f.Org.Shops[:min(1, len(d.f.Org.Shops))] {
			d.shop = sh // whose hours count: a stranger has none
			for _, m := range d.f.Org.In(sh.Code, StoreManager) {
				d.tell(m, StoreManager, "member_request", func(x *Data) { x.Text = d.f.Actor.ID() })
			}
		}
	}
	return d.say("unknown_member", nil)
}
