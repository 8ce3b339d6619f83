package workflow

import (
	"slices"
	"strings"
	"time"
)

// Core actions by which a member says whether he is there. None needs a ticket.
const (
	ActOffShift = "off_shift" // 我下班了
	ActBack     = "back"      // 我回来了
	ActLeave    = "leave"     // 我请假: Since to At
	ActDeputize = "deputize"  // 今天小李替我: To, until At
	ActMyLeaves = "my_leaves" // 我的请假
	ActEndLeave = "end_leave" // 取消请假: of the days Since to At, or the only one; Kind says of what
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
		ActMyLeaves: (*decider).myLeaves,
		ActEndLeave: (*decider).endLeave,
		ActRoster:   (*decider).roster,
		ActTextMode: (*decider).textMode,
	}
}

// saysOf changes what is known of the actor's presence. Spells that are over are
// forgotten; a deputy who is not to stand in any more is told.
func (d *decider) saysOf(change func(*Presence)) {
	p := d.said(d.f.Actor.ID())
	p.UserID = strings.ToLower(d.f.Actor.ID())
	p.Leaves, p.Covers = ahead(p.Leaves, d.f.Now), ahead(p.Covers, d.f.Now)
	before := slices.Clone(p.Covers)
	change(&p)
	d.out.Presence = &p
	for _, was := range before {
		free := []Spell{was}
		for _, now := range p.Covers {
			if now.Deputy == was.Deputy {
				free = CutSpells(free, now)
			}
		}
		d.relieve(free)
	}
}

// relieve tells deputies for which times they do not stand in any more.
func (d *decider) relieve(free []Spell) {
	for _, s := range free {
		m, ok := d.f.Org.Member(s.Deputy)
		if !ok {
			continue
		}
		if s.From.Before(d.f.Now) {
			s.From = d.f.Now
		}
		d.tell(m, "", "deputy_relieved", d.covered(s, m))
	}
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

// rosterReaders may know who is there and why somebody is not.
var rosterReaders = []Role{TeamLead, TechLead, StoreManager, Advisor, FrontDesk, AreaManager, HQAdmin}

// ReadsRoster reports whether a member may ask who is there.
func ReadsRoster(m Member) bool { return m.Is(rosterReaders...) }

// roster is 今天谁在.
func (d *decider) roster(c Command) error {
	me := d.f.Actor.Member
	if !me.Is(rosterReaders...) {
		return d.refuse("wrong_role", func(x *Data) { x.Action, x.Items = c.Args.Text, roleNames(rosterReaders) })
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
// list, now and then.
func (d *decider) introduce() error {
	if d.f.Now.Sub(d.s.Dialogue.DraftAt) > time.Duration(d.f.Org.Limits.StrangerHours)*time.Hour {
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
