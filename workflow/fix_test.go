package workflow_test

import (
	"testing"
	"time"

	"bihuan/workflow"
)

// heardLine has a priced line read back to the technician.
func heardLine(d *desk, n string) workflow.Question {
	then := workflow.Command{Action: workflow.ActReport, Args: workflow.Args{Lines: []workflow.QuoteLine{{Title: "水泵 换", Amount: 36000}}}}
	d.say("zhangwei", n, workflow.ActHeard, workflow.Args{Voices: []string{"v"}, Said: "水泵三百六", Then: &then,
		Heard: []string{workflow.HeardPart, workflow.HeardAmount}})
	return d.asked("zhangwei", n, workflow.AskHeard)
}

// Only what was heard is offered; what it would do stays what it was.
func TestFix_offersWhatWasHeard(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	heardLine(d, n)
	d.press("zhangwei", n, workflow.AskHeard, "C")
	q := d.asked("zhangwei", n, workflow.AskHeard)
	if len(q.Options) != 3 || q.Options[0].Key != "fix_part" || q.Options[1].Key != "fix_amount" || q.Options[2].Key != "drop_heard" || !q.Fixes() {
		t.Fatalf("offered: %+v", q.Options)
	}
	out := d.press("zhangwei", n, workflow.AskHeard, "B")
	want(t, "the field", out.Answer.Data.Action, workflow.HeardAmount)
	q = d.asked("zhangwei", n, workflow.AskHeard)
	want(t, "what it would do", q.Meant().Action, workflow.ActReport)
	want(t, "voices", len(d.tickets[n].EvidenceOf(workflow.EvidenceVoice)), 0)
}

// What was dropped, or waits too long, does nothing any more.
func TestFix_droppedOrExpired(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	q := heardLine(d, n)
	out := d.press("zhangwei", n, workflow.AskHeard, "D")
	want(t, "answer", out.Answer.Key, "heard_dropped")
	again := d.do("zhangwei", answer(n, q, "D"))
	want(t, "a second press", again.Answer.Key, "question_done")
	if _, open := d.open("guwen", n, workflow.AskReport); open {
		t.Error("it was reported all the same")
	}

	q = heardLine(d, n)
	d.press("zhangwei", n, workflow.AskHeard, "C")
	fix := d.asked("zhangwei", n, workflow.AskHeard)
	d.now = d.now.Add(31 * time.Minute)
	d.do("zhangwei", answer(n, q, "A")) // a late press only asks
	if _, open := d.open("guwen", n, workflow.AskReport); open || fix.Open(d.now) {
		t.Error("it counts after it has expired")
	}
}
