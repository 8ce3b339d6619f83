package workflow_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"bihuan/workflow"
)

// saying is a way to be asked about one's own words.
type saying struct {
	kind string
	do   func(d *desk, who, n string)
}

var sayings = []saying{
	{workflow.AskHeard, func(d *desk, who, n string) {
		then := workflow.Command{Action: "comment", Args: workflow.Args{Text: "水泵漏水"}}
		d.say(who, n, workflow.ActHeard, workflow.Args{Voices: []string{"v"}, Said: "水泵漏水", Then: &then})
	}},
	{workflow.AskReason, func(d *desk, who, n string) { d.say(who, n, "block", workflow.Args{Text: "说不清"}) }},
	{workflow.AskRelay, func(d *desk, who, n string) { d.say(who, n, workflow.ActPhone, workflow.Args{Text: "车主电话"}) }},
}

// What is asked of two people about their own words stands side by side: nobody's
// question dies of what another one says or answers.
func TestPersonal_twoSpeakers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := newDesk(rt)
		n := d.working()
		waits := map[string]int{} // the number of his question, by who and kind
		blocks := 0
		for range rapid.IntRange(2, 10).Draw(rt, "turns") {
			who := rapid.SampledFrom([]string{"zhangwei", "guwen", "dianzhang"}).Draw(rt, "who")
			s := rapid.SampledFrom(sayings).Draw(rt, "says")
			key := who + " " + s.kind
			if _, ok := waits[key]; ok && rapid.Bool().Draw(rt, "answers") {
				letter := "B"
				if s.kind == workflow.AskReason { // another one each time
					letter = string(rune('A' + blocks))
					blocks++
				}
				d.press(who, n, s.kind, letter)
				delete(waits, key)
				if s.kind == workflow.AskReason { // the ticket stops: nobody is asked why any more
					for _, w := range []string{"zhangwei", "guwen", "dianzhang"} {
						delete(waits, w+" "+s.kind)
					}
				}
			} else {
				s.do(d, who, n)
				waits[key] = d.asked(who, n, s.kind).No
			}
			open := 0
			for _, q := range d.tickets[n].Questions {
				if q.Open(d.now) && slices.ContainsFunc(sayings, func(x saying) bool { return x.kind == q.Kind }) {
					open++
					if len(q.To) != 1 || waits[q.To[0]+" "+q.Kind] != q.No {
						rt.Fatalf("open: %s of %v, waiting are %v", q.Kind, q.To, waits)
					}
				}
			}
			if open != len(waits) {
				rt.Fatalf("%d are open, %d were asked and not answered: %v", open, len(waits), waits)
			}
		}
	})
}

// An advisor's 同意 leaves the boss's spoken no where it is, to be confirmed.
func TestPersonal_opinionsSideBySide(t *testing.T) {
	d := newDesk(t)
	n := d.atReview()
	says := func(kind, said string) workflow.Args { return workflow.Args{Kind: kind, Text: said, Said: said} }
	d.say("dianzhang", n, workflow.ActOpine, says(workflow.ActReject, "太贵"))
	d.say("guwen", n, workflow.ActOpine, says(workflow.ActApprove, "可以"))
	d.press("dianzhang", n, workflow.AskHeard, "A")
	want(t, "approval", d.tickets[n].Approval.State, workflow.ApprovalPending)
	d.press("guwen", n, workflow.AskHeard, "A")
	if s := d.tickets[n].Approval.Steps; len(s) == 0 || s[len(s)-1].How != workflow.HowApproved {
		t.Errorf("the yes is lost: %+v", s)
	}
}
