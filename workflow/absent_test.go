package workflow_test

import (
	"slices"
	"testing"
	"time"

	"bihuan/workflow"
)

// onLeave puts somebody on leave for two days.
func (d *desk) onLeave(users ...string) {
	for _, u := range users {
		d.said[u] = workflow.Presence{UserID: u, Leaves: []workflow.Spell{{From: d.now, Until: d.now.Add(48 * time.Hour)}}}
	}
}

// A question about parts reaches somebody who can answer it: the clerk on leave
// is not asked, his manager is, and whom the manager named, and the next above.
func TestAbsent_partsDeskIsAskedElsewhere(t *testing.T) {
	for name, c := range map[string]struct {
		away, deputy string
		asked        string
	}{
		"manager":          {asked: "hz02_dianzhang"},
		"deputy":           {away: "hz02_dianzhang", deputy: "hz02_banzhang", asked: "hz02_banzhang"},
		"nobody but above": {away: "hz02_dianzhang", asked: "quyu"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.stock[0].OnHand = 0
			n := d.quoting(pads)
			d.onLeave("hz02_cangguan")
			if c.away != "" {
				d.onLeave(c.away)
				p := d.said[c.away]
				p.Covers = []workflow.Spell{{From: d.now, Until: d.now.Add(48 * time.Hour), Deputy: c.deputy}}
				d.said[c.away] = p
			}
			d.press("zhangwei", n, workflow.AskPart, "A")
			q := d.asked(c.asked, n, workflow.AskTransfer+":"+n+"/1")
			want(t, "the clerk on leave", slices.Contains(q.To, "hz02_cangguan"), false)
			d.transfer(n+"/1", workflow.AskTransfer, c.asked, "A")
			want(t, "given", d.transfers[n+"/1"].State, workflow.TransferApproved)
		})
	}
}

// What is to be handed out is asked of who stands in for the clerk.
func TestAbsent_partsAreIssuedByTheManager(t *testing.T) {
	d := newDesk(t)
	n := d.agreed(pads)
	d.onLeave("cangguan")
	d.say("zhangwei", n, "started", workflow.Args{})
	d.press("dianzhang", n, workflow.AskIssue, "A")
	want(t, "issued", d.tickets[n].Parts[0].Status, workflow.PartIssued)
}

// What is only told goes to who is on leave, and to who stands in for him.
func TestAbsent_deputyIsToldToo(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	d.onLeave("banzhang")
	p := d.said["banzhang"]
	p.Covers = []workflow.Spell{{From: d.now, Until: d.now.Add(48 * time.Hour), Deputy: "zhuguan"}}
	d.said["banzhang"] = p
	d.say("zhangwei", n, "block", workflow.Args{Text: "举升机"})
	for _, who := range []string{"zhuguan", "banzhang"} {
		if len(d.told(0, who, "blocked_told")) > 0 {
			continue
		}
		t.Errorf("%s was not told", who)
	}
}

// What is told to a role reaches the manager as well when nobody of it is there.
func TestAbsent_managerHearsForARoleThatIsAway(t *testing.T) {
	for name, c := range map[string]struct {
		away    func(d *desk)
		manager bool
	}{
		"there":  {away: func(*desk) {}},
		"leave":  {away: func(d *desk) { d.onLeave("guwen") }, manager: true},
		"left":   {away: func(d *desk) { d.said["guwen"] = workflow.Presence{UserID: "guwen", OffAt: d.now} }, manager: true},
		"deputy": {away: func(d *desk) { d.secondAdvisor(); d.onLeave("guwen") }},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			n := d.working()
			c.away(d)
			before := len(d.notices)
			d.say("zhangwei", n, "block", workflow.Args{Text: "等客户确认"})
			want(t, "told 顾问", len(d.told(before, "guwen", "blocked_told")), 1)
			want(t, "told 店长", len(d.told(before, "dianzhang", "blocked_told")) > 0, c.manager)
			d.advance(d.now.Add(2 * time.Hour))
			want(t, "reminded 顾问", len(d.told(before, "guwen", "block_reminder")) > 0, true)
			want(t, "reminded 店长", len(d.told(before, "dianzhang", "block_reminder")) > 0, c.manager)
		})
	}
}
