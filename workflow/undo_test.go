package workflow_test

import (
	"testing"
	"time"

	"bihuan/workflow"
)

func TestUndo(t *testing.T) {
	d := newDesk(t)
	n := d.checking()
	before := *d.tickets[n]
	d.say("banzhang", n, "passed", workflow.Args{})
	d.hears("qiantai", "settlement_card")
	d.now = d.now.Add(workflow.UndoWindow)
	want(t, "who may", d.no("undo_other", "dianzhang", n, workflow.ActUndo, workflow.Args{}).Whom, "王班长")
	out := d.say("banzhang", n, workflow.ActUndo, workflow.Args{})
	want(t, "answer", out.Answer.Key, "undone")
	d.stands(n, "final_check", workflow.InProgress)
	d.hears("qiantai", "undone_told")
	u := d.hears("qiantai", "settlement_card")
	want(t, "his card", u.Data.Result, "undone")
	back := d.hears("banzhang", "final_check_card")
	if !back.Update || back.Question.Closed != "" {
		t.Fatalf("the card that was pressed is not open again: %+v", back)
	}
	restored(t, &before, d.tickets[n])
	e, _ := last[workflow.Undone](d, n)
	want(t, "what", e.Action, "passed")
	d.no("undo_nothing", "banzhang", n, workflow.ActUndo, workflow.Args{})
	d.press("banzhang", n, workflow.AskStep, "A")
	d.stands(n, "settlement", workflow.InProgress)
}

// restored compares what an undone action may change; numbers go on.
func restored(t tester, before, after *workflow.Ticket) {
	t.Helper()
	a, b := before.Clone(), after.Clone()
	a.Undo, b.Undo, a.Timers, b.Timers = nil, nil, nil, nil
	a.Former, b.Former = nil, nil // what must stay hidden outlives an undo
	a.Alarms, b.Alarms = nil, nil // and so does who was woken
	a.Version, a.LastQuestion = b.Version, b.LastQuestion
	if got, expected := asJSON(b), asJSON(a); got != expected {
		t.Fatalf("undone to\n%s\nwas\n%s", got, expected)
	}
}

func TestUndo_refused(t *testing.T) {
	d := newDesk(t)
	n := d.diagnosing(nil)
	d.say("qiantai", n, "correct", workflow.Args{Field: "complaint_text", Value: "漏油"})
	d.now = d.now.Add(workflow.UndoWindow + time.Second)
	d.no("undo_late", "qiantai", n, workflow.ActUndo, workflow.Args{})

	d.say("qiantai", n, "correct", workflow.Args{Field: "complaint_text", Value: "渗油"})
	d.say("zhangwei", n, "attach_hours", workflow.Args{Hours: 10}) // something followed
	d.no("undo_nothing", "qiantai", n, workflow.ActUndo, workflow.Args{})

	d.say("zhangwei", n, "attach_parts", workflow.Args{Parts: []string{pads}})
	d.photo("zhangwei", n)
	d.say("zhangwei", n, "diagnosed", workflow.Args{}) // stock has moved
	d.no("undo_nothing", "zhangwei", n, workflow.ActUndo, workflow.Args{})
}

func TestUndo_slip(t *testing.T) {
	d := newDesk(t)
	n := d.registered(nil)
	d.say("qiantai", n, "assign_diagnosis", workflow.Args{To: "zhangwei"})
	slip := d.asked("zhangwei", n, workflow.AskSlip)
	before := *d.tickets[n]
	d.say("banzhang", n, "assign_diagnosis", workflow.Args{To: "liqiang"})
	d.say("banzhang", n, workflow.ActUndo, workflow.Args{})
	restored(t, &before, d.tickets[n])
	want(t, "his slip", d.asked("zhangwei", n, workflow.AskSlip).No, slip.No)
	want(t, "other slip", d.hears("liqiang", "dispatch_slip").Data.Result, "undone")
	d.press("zhangwei", n, workflow.AskSlip, "A")
	d.stands(n, "diagnosis", workflow.InProgress)
}

func TestUndo_handover(t *testing.T) {
	d := newDesk(t)
	n := d.checking()
	d.press("banzhang", n, workflow.AskStep, "A")
	d.press("qiantai", n, workflow.AskStep, "A")
	d.press("guwen", n, workflow.AskStep, "A")
	d.stands(n, "handover", workflow.Done)
	d.say("guwen", n, workflow.ActUndo, workflow.Args{})
	d.stands(n, "handover", workflow.InProgress)
	d.press("guwen", n, workflow.AskStep, "A")
	d.stands(n, "handover", workflow.Done)
}

func TestUndo_fuse(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	d.advance(at("14:00"))
	due := d.due(n, workflow.TimerStall)
	d.press("zhangwei", n, workflow.AskFuse, "D")
	d.say("zhangwei", n, workflow.ActUndo, workflow.Args{})
	d.asked("banzhang", n, workflow.AskFuse)
	wantTime(t, "timer", d.due(n, workflow.TimerStall), due)
	d.advance(at("14:30"))
	d.hears("dianzhang", "fuse_card")
}
