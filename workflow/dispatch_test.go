package workflow_test

import (
	"slices"
	"testing"

	"bihuan/workflow"
)

func TestDecide_outdatedSlip(t *testing.T) {
	d := newDesk(t)
	n := d.registered(nil)
	d.say("qiantai", n, "assign_diagnosis", workflow.Args{To: "zhangwei"})
	first := d.asked("zhangwei", n, workflow.AskSlip)

	d.say("qiantai", n, "correct", workflow.Args{Field: "complaint_text", Value: "刹车异响,方向跑偏"})
	update, again := false, false
	for _, x := range d.decision.Notices {
		if x.To == "zhangwei" && x.Question != nil {
			update = update || x.Update && x.Question.No == first.No && x.Data.Result == "superseded"
			again = again || !x.Update && x.Question.No != first.No && x.Data.Items[0] == "诊断:刹车异响,方向跑偏"
		}
	}
	if !update || !again {
		t.Fatalf("old slip closed: %t, new slip sent: %t", update, again)
	}
	d.no("question_stale", "zhangwei", n, workflow.ActAnswer, workflow.Args{Question: first.No, Letter: "A"})

	// To somebody else: the new slip goes to him, the old one is closed.
	second := d.asked("zhangwei", n, workflow.AskSlip)
	d.say("banzhang", n, "assign_diagnosis", workflow.Args{To: "liqiang"})
	d.hears("liqiang", "dispatch_slip")
	if u := d.hears("zhangwei", "dispatch_slip"); !u.Update || u.Question.No != second.No {
		t.Fatalf("zhangwei got %+v", u)
	}
	d.no("not_yours", "zhangwei", n, "accept_diagnosis", workflow.Args{})
	d.press("liqiang", n, workflow.AskSlip, "A")
	d.hears("banzhang", "accepted_told")

	// Who has accepted is told that it changed, and that it is another's.
	d.say("qiantai", n, "correct", workflow.Args{Field: "complaint_text", Value: "只有异响"})
	want(t, "changed", d.hears("liqiang", "slip_changed").Data.Items[0], "诊断:只有异响")
	d.say("banzhang", n, "assign_diagnosis", workflow.Args{To: "zhangwei"})
	want(t, "whose it is now", d.hears("liqiang", "slip_updated").Data.Whom, "张伟")
	if d.tickets[n].Assigned("liqiang") {
		t.Fatal("two have the same dispatch")
	}
}

func TestDecide_sameTechnician(t *testing.T) {
	d := newDesk(t)
	n := d.agreed()
	d.say("guwen", n, "assign_work", workflow.Args{To: "zhangwei"})
	tk := d.stands(n, "work", workflow.InProgress)
	if tk.Current().AcceptedAt.IsZero() {
		t.Fatal("has to accept a second time")
	}
	if _, ok := d.open("zhangwei", n, workflow.AskSlip); ok {
		t.Fatal("is asked to accept a second time")
	}
	d.hears("zhangwei", "dispatch_slip")
	d.no("accepted_already", "zhangwei", n, "accept_work", workflow.Args{})
	d.say("zhangwei", n, "started", workflow.Args{})
	d.no("started_already", "zhangwei", n, "started", workflow.Args{})

	m := d.agreedFor("浙B99999")
	d.say("guwen", m, "assign_work", workflow.Args{To: "liqiang"})
	d.stands(m, "work_dispatch", workflow.InProgress)
	d.no("not_yours", "zhangwei", m, "started", workflow.Args{})
	d.say("liqiang", m, "started", workflow.Args{}) // 开工 says 接单 as well
	tk = d.stands(m, "work", workflow.InProgress)
	if tk.Current().AcceptedAt.IsZero() {
		t.Fatal("started without having accepted")
	}
}

// agreedFor is agreed for another car.
func (d *desk) agreedFor(plate string) string {
	d.Helper()
	n := d.registered(map[string]string{"plate": plate})
	d.say("qiantai", n, "assign_diagnosis", workflow.Args{To: "zhangwei"})
	d.say("zhangwei", n, "accept_diagnosis", workflow.Args{})
	d.say("zhangwei", n, "attach_hours", workflow.Args{Hours: 10, Kind: "none"})
	d.photo("zhangwei", n)
	d.say("zhangwei", n, "diagnosed", workflow.Args{})
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("四轮定位", 200)}})
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentPhone, Text: "好"})
	return n
}

func TestDecide_selfDispatch(t *testing.T) {
	o := organization()
	i := slices.IndexFunc(o.Members, func(m workflow.Member) bool { return m.UserID == "banzhang" })
	o.Members[i].Roles = append(o.Members[i].Roles, workflow.Technician)
	d := deskOf(t, o)
	n := d.registered(nil)
	d.say("banzhang", n, "assign_diagnosis", workflow.Args{To: "banzhang"})
	d.stands(n, "diagnosis", workflow.InProgress)
	d.say("banzhang", n, "attach_hours", workflow.Args{Hours: 5})
}

func TestDecide_offShift(t *testing.T) {
	d := newDesk(t)
	n := d.diagnosing(nil)
	out := d.do("zhangwei", workflow.Command{Action: workflow.ActOffShift})
	want(t, "tickets in hand", out.Answer.Data.Count, 1)
	want(t, "told", d.hears("banzhang", "off_shift_told").Data.Who, "张伟")

	m := d.registered(map[string]string{"plate": "浙B99999"})
	q := d.asked("banzhang", m, workflow.AskStep)
	want(t, "offered", len(q.Options), 1)
	want(t, "offered", q.Options[0].Label, "李强")
	got := d.no("not_present", "qiantai", m, "assign_diagnosis", workflow.Args{To: "zhangwei"})
	if !slices.Equal(got.Items, []string{"李强"}) {
		t.Fatalf("there are %q", got.Items)
	}
	d.no("no_such_technician", "qiantai", m, "assign_diagnosis", workflow.Args{To: "guwen"})
	d.no("no_such_technician", "qiantai", m, "assign_diagnosis", workflow.Args{To: "hz02_zhangwei"})
	d.say("qiantai", n, "assign_diagnosis", workflow.Args{To: "liqiang"})
	d.no("assigned_already", "qiantai", n, "assign_diagnosis", workflow.Args{To: "liqiang"})

	d.now = on(11, "08:30") // the next opening: he is there again
	d.say("qiantai", m, "assign_diagnosis", workflow.Args{To: "zhangwei"})
}

func TestDecide_leastLoadedFirst(t *testing.T) {
	d := newDesk(t)
	d.diagnosing(nil)
	n := d.registered(map[string]string{"plate": "浙B99999"})
	q := d.asked("qiantai", n, workflow.AskStep)
	want(t, "first offered", q.Options[0].Label, "李强")
	d.press("qiantai", n, workflow.AskStep, "A")
	want(t, "assigned", d.tickets[n].Current().Assignee, "liqiang")
	if u := d.hears("banzhang", "pick_technician"); !u.Update || u.Data.Who != "周敏" || u.Data.Choice != "李强" {
		t.Fatalf("the other card says %+v", u.Data)
	}
	d.quiet("qiantai") // his own card is redrawn by the answer
	want(t, "own card", d.decision.Answer.Card, "pick_technician")
}
