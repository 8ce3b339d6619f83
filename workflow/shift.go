package workflow

import (
	"time"
)

// offShift is 我下班了: who is away is skipped by dispatch and escalation.
func (d *decider) offShift() error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	now := d.f.Now
	d.out.Off = &now
	n := d.f.People.Load[d.f.Actor.ID()]
	me := d.f.Actor.Member
	if n > 0 {
		for _, m := range d.f.Org.In(me.Store, TeamLead) {
			if m.UserID != me.UserID {
				d.tell(m, TeamLead, "off_shift_told", func(x *Data) { x.Who = me.Name; x.Count = n })
			}
		}
	}
	return d.say("off_shift", func(x *Data) { x.Count = n })
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
