package workflow_test

import (
	"fmt"
	"testing"

	"bihuan/workflow"
)

// atFinal brings what the advisor wrote before the last level, which the manager
// may decide on as well.
func (d *desk) atFinal() string {
	d.Helper()
	n := d.quoting()
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("更换发动机总成", 6820)}})
	d.levels("final")
	d.say("qiantai", n, "submitted", workflow.Args{})
	return n
}

// Two who delegate to each other do not keep it from climbing: the clock runs from
// the first time that the level was asked.
func TestApproval_delegationKeepsTheClock(t *testing.T) {
	d := newDesk(t)
	n := d.atFinal()
	for i, who := range []string{"zhuguan", "dianzhang", "zhuguan", "dianzhang"} {
		other := map[string]string{"zhuguan": "dianzhang", "dianzhang": "zhuguan"}[who]
		d.advance(at(fmt.Sprintf("09:%02d", 6+6*i)))
		d.say(who, n, workflow.ActDelegate, workflow.Args{To: other})
	}
	wantTime(t, "the superior joins", d.due(n, workflow.TimerApproval), at("09:30"))
	d.advance(at("09:30")) // past the manager, who had it and gave it away
	d.asked("quyu", n, workflow.AskApproval)
	d.say("zhuguan", n, workflow.ActDelegate, workflow.Args{To: "dianzhang"})
	q := d.asked("dianzhang", n, workflow.AskApproval)
	want(t, "who has joined stays", fmt.Sprint(q.To), "[dianzhang quyu]")
	want(t, "he asks for nothing twice", q.Joined, 1)
}

// Who is the first to get it by a delegation has a little time of his own.
func TestApproval_delegateHasAMinimum(t *testing.T) {
	d := newDesk(t)
	n := d.atFinal()
	d.advance(at("09:29"))
	d.say("zhuguan", n, workflow.ActDelegate, workflow.Args{To: "dianzhang"})
	wantTime(t, "the superior joins", d.due(n, workflow.TimerApproval), at("09:39"))
	d.now = at("09:38")
	d.say("dianzhang", n, workflow.ActDelegate, workflow.Args{To: "zhuguan"})
	wantTime(t, "the second one has none", d.due(n, workflow.TimerApproval), at("09:30"))
}

// A ticket that is cancelled and brought back by 撤销 asks its approver again, with
// buttons that work; the clock has not stopped meanwhile.
func TestUndo_asksTheApproverAgain(t *testing.T) {
	d := newDesk(t)
	n := d.atReview()
	was := d.asked("guwen", n, workflow.AskApproval)
	d.now = at("09:10")
	d.say("guwen", n, "cancel", workflow.Args{Text: "客户不修了"})
	d.say("guwen", n, workflow.ActUndo, workflow.Args{})
	q := d.asked("guwen", n, workflow.AskApproval)
	if q.No == was.No || d.hears("guwen", "approval_card").Update {
		t.Errorf("the dead card is drawn again: question %d", q.No)
	}
	wantTime(t, "reminder", d.due(n, workflow.TimerRemind), at("09:20"))
	wantTime(t, "the superior joins", d.due(n, workflow.TimerApproval), at("09:30"))
	d.press("guwen", n, workflow.AskApproval, "A")
	d.asked("zhuguan", n, workflow.AskApproval)
}

// An unapproved discount is not settled: not before it is handed in, not while it
// waits, not after a no, and not with a bigger one than was agreed to.
func TestSettle_noUnapprovedDiscount(t *testing.T) {
	d := newDesk(t)
	n := d.checking()
	d.say("banzhang", n, "passed", workflow.Args{})
	less := func(yuan int64) {
		off := yuan * 100
		d.say("dianzhang", n, "quoted", workflow.Args{Discount: &off})
	}
	d.levels("final") // a level that nobody passes by himself
	d.with(func(b *workflow.Blueprint) {
		a := *b.Approval
		a.Levels = []workflow.Level{{Key: "final", Label: "技术主管", Roles: []workflow.Role{workflow.TechLead}}}
		b.Approval = &a
	})
	if err := d.lift(n); err != nil {
		t.Fatal(err)
	}
	less(50)
	d.no("approval_first", "qiantai", n, "paid", workflow.Args{})
	d.press("dianzhang", n, workflow.AskSubmit, "A")
	d.no("approval_waits", "qiantai", n, "paid", workflow.Args{})
	d.say("zhuguan", n, workflow.ActReject, workflow.Args{Text: "没有理由"})
	d.no("approval_first", "qiantai", n, "paid", workflow.Args{})
	d.press("dianzhang", n, workflow.AskSubmit, "A")
	d.press("zhuguan", n, workflow.AskApproval, "A")
	less(60)
	d.no("approval_first", "qiantai", n, "paid", workflow.Args{})
	d.press("dianzhang", n, workflow.AskSubmit, "A")
	d.press("zhuguan", n, workflow.AskApproval, "A")
	d.say("qiantai", n, "paid", workflow.Args{})
	want(t, "settled", d.tickets[n].Quote.Discount, 6000)
}
