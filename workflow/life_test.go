package workflow_test

import (
	"slices"
	"testing"

	"bihuan/workflow"
)

func TestDecide_wholeLife(t *testing.T) {
	d := newDesk(t)

	// C1, by typed words.
	out := d.do("guwen", workflow.Command{Action: "create", Args: workflow.Args{Fields: fields(map[string]string{"customer_name": "王先生"})}})
	n := out.Ticket.Number
	want(t, "number", n, "HZ20260310-0001")
	want(t, "answer", out.Answer.Key, "created")
	want(t, "plate", out.Answer.Data.Plate, "浙A·12345")
	want(t, "fault class", out.Ticket.FaultClass, "brake")
	d.hears("guwen", "pick_technician")
	d.hears("banzhang", "pick_technician")

	d.press("guwen", n, workflow.AskStep, "A")
	slip := d.hears("zhangwei", "dispatch_slip")
	if !slices.Equal(slip.Data.Items, []string{"诊断:刹车异响"}) {
		t.Fatalf("slip says %q", slip.Data.Items)
	}
	d.stands(n, "registered", workflow.InProgress)

	d.press("zhangwei", n, workflow.AskSlip, "A")
	d.hears("guwen", "accepted_told")
	d.stands(n, "diagnosis", workflow.InProgress)
	out = d.say("zhangwei", n, "attach_hours", workflow.Args{Hours: 25, Parts: []string{"0446502220"}})
	want(t, "part as the catalog spells it", out.Ticket.Parts[0].No, pads)
	want(t, "part", out.Ticket.Parts[0].Status, workflow.PartInStock)
	d.quiet("zhangwei")

	d.photo("zhangwei", n)
	d.say("zhangwei", n, "diagnosed", workflow.Args{})
	tk := d.stands(n, "quote", workflow.InProgress)
	want(t, "stage", tk.Stage, "quote")
	want(t, "part", tk.Parts[0].Status, workflow.PartReserved)
	want(t, "left in stock", d.available("HZ01", pads), 1)
	told := d.hears("guwen", "diagnosed_told")
	want(t, "hours told", told.Data.Hours, 25)
	want(t, "who diagnosed", told.Data.Whom, "张伟")

	// C16: quote, sent, answered by phone line by line.
	out = d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("换前刹车片", 480), line("更换雨刮", 90)}})
	want(t, "answer", out.Answer.Key, "quoted")
	want(t, "amount", out.Answer.Data.Amount, int64(57000))
	want(t, "version", out.Answer.Data.Version, 1)
	d.press("guwen", n, workflow.AskOffer, "A")
	d.stands(n, "customer_confirm", workflow.InProgress)
	out = d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentPhone, Text: "王先生说刹车片换,雨刮不换"})
	want(t, "answer", out.Answer.Key, "consent_readback")
	d.stands(n, "customer_confirm", workflow.InProgress)
	out = d.press("guwen", n, workflow.AskReadback, "A")
	want(t, "answer", out.Answer.Key, "consented")
	if a := out.Answer.Data; !slices.Equal(a.Items, []string{"换前刹车片"}) || !slices.Equal(a.Missing, []string{"更换雨刮"}) {
		t.Fatalf("agreed %q, declined %q", a.Items, a.Missing)
	}
	tk = d.stands(n, "work_dispatch", workflow.InProgress)
	want(t, "agreed to version", tk.Quote.Lines[0].AgreedVersion, 1)

	// C17: the same technician goes on without a second 接单.
	d.say("zhangwei", n, "started", workflow.Args{})
	tk = d.stands(n, "work", workflow.InProgress)
	if cur := tk.Current(); cur == nil || cur.Assignee != "zhangwei" || cur.AcceptedAt.IsZero() || cur.StartedAt.IsZero() {
		t.Fatalf("dispatch %+v", cur)
	}
	out = d.say("zhangwei", n, "progress", workflow.Args{Text: "拆完了 刹车盘也有槽"})
	want(t, "answer", out.Answer.Key, "progress_finding")
	d.press("zhangwei", n, workflow.AskAddOn, "B")
	d.photo("zhangwei", n)
	d.say("zhangwei", n, "finished", workflow.Args{})
	d.stands(n, "final_check", workflow.InProgress)
	d.hears("banzhang", "final_check_card")
	d.no("self_check", "zhangwei", n, "passed", workflow.Args{})
	d.press("banzhang", n, workflow.AskStep, "A")
	d.hears("qiantai", "settlement_card")
	d.press("qiantai", n, workflow.AskStep, "A")
	d.hears("guwen", "handover_card")
	d.now = at("16:02")
	out = d.press("guwen", n, workflow.AskStep, "A")
	want(t, "answer", out.Answer.Key, "handed_over")
	want(t, "minutes before the promise", out.Answer.Data.Minutes, 58)
	tk = d.stands(n, "handover", workflow.Done)
	want(t, "outcome", tk.Outcome, workflow.Completed)
	want(t, "timers", len(tk.Timers), 0)
	d.no("closed_ticket", "guwen", n, "progress", workflow.Args{Text: "还有一句"})
}

// A flow of three steps is a flow: nothing in the core insists on more.
func TestDecide_delivery(t *testing.T) {
	o := organization()
	for i := range o.Shops {
		o.Shops[i].Blueprint = "delivery"
	}
	d := deskOf(t, o)
	out := d.do("qiantai", workflow.Command{Action: "create", Args: workflow.Args{Fields: map[string]string{
		"customer_name": "刘明", "address": "文三路 1 号", "complaint_text": "轮胎两条", "phone": phone}}})
	n := out.Ticket.Number
	wantTime(t, "promised", out.Ticket.Promised(), at("18:00"))
	d.press("qiantai", n, workflow.AskStep, "B")
	slip := d.hears("liqiang", "dispatch_slip")
	want(t, "to do", slip.Data.Items[0], "配送:轮胎两条")
	d.press("liqiang", n, workflow.AskSlip, "A")
	d.stands(n, "on_the_way", workflow.InProgress)
	d.advance(at("14:00"))
	q := d.asked("liqiang", n, workflow.AskFuse)
	want(t, "options", len(q.Options), 2)
	d.press("liqiang", n, workflow.AskFuse, "D")
	d.say("liqiang", n, "delivered", workflow.Args{})
	d.stands(n, "at_the_door", workflow.InProgress)
	d.press("qiantai", n, workflow.AskStep, "A")
	d.stands(n, "at_the_door", workflow.Done)
	d.no("unknown_word", "guwen", n, "quoted", workflow.Args{})
}

func TestDecide_evidence(t *testing.T) {
	d := newDesk(t)
	n := d.diagnosing(nil)
	got := d.no("need_evidence", "zhangwei", n, "diagnosed", workflow.Args{})
	if !slices.Equal(got.Missing, []string{"fault_photo", "hours", "parts"}) {
		t.Fatalf("missing %q", got.Missing)
	}
	d.no("bad_hours", "zhangwei", n, "attach_hours", workflow.Args{})
	d.no("unknown_part", "zhangwei", n, "attach_parts", workflow.Args{Parts: []string{"XX-1"}})
	out := d.say("zhangwei", n, "no_parts", workflow.Args{Kind: "none"})
	want(t, "answer", out.Answer.Key, "evidence_noted")
	want(t, "none is a word too", out.Answer.Data.Text, "none")
	d.stands(n, "diagnosis", workflow.InProgress) // nothing completes by itself
	d.no("need_evidence", "zhangwei", n, "diagnosed", workflow.Args{})
	d.say("zhangwei", n, "attach_hours", workflow.Args{Hours: 10})
	d.photo("zhangwei", n)
	d.say("zhangwei", n, "diagnosed", workflow.Args{})
	d.stands(n, "quote", workflow.InProgress)
}

func TestDecide_finalCheckByAnother(t *testing.T) {
	o := organization()
	i := slices.IndexFunc(o.Members, func(m workflow.Member) bool { return m.UserID == "zhangwei" })
	o.Members[i].Roles = append(o.Members[i].Roles, workflow.TeamLead)
	d := deskOf(t, o)
	n := d.checking()
	d.no("self_check", "zhangwei", n, "passed", workflow.Args{})
	if _, ok := d.open("zhangwei", n, workflow.AskStep); ok {
		t.Fatal("asked to check his own work")
	}
	d.press("banzhang", n, workflow.AskStep, "B")
	tk := d.stands(n, "work", workflow.InProgress)
	d.hears("zhangwei", "rework")
	if !tk.Assigned("zhangwei") {
		t.Fatal("rework is nobody's")
	}
	want(t, "dispatch is the same one", len(tk.Dispatches), 2)
	d.photo("zhangwei", n)
	d.say("zhangwei", n, "finished", workflow.Args{})
	d.say("zhijian", n, "passed", workflow.Args{})
	d.stands(n, "settlement", workflow.InProgress)
}

func TestDecide_onlyPeopleOfTheStore(t *testing.T) {
	d := newDesk(t)
	n := d.registered(nil)
	got := d.no("unknown_ticket", "hz02_guwen", n, workflow.ActShow, workflow.Args{})
	want(t, "what a stranger learns", got.Number+got.Plate+got.Customer, "")
	d.say("quyu", n, workflow.ActShow, workflow.Args{})
	out, err := d.try("stranger", workflow.Command{Action: workflow.ActIntroduce})
	if err != nil || out.Answer.Key != "unknown_member" {
		t.Fatalf("stranger gets %q, %v", out.Answer.Key, err)
	}
	d.hears("dianzhang", "member_request")
	d.do("stranger", workflow.Command{Action: workflow.ActIntroduce})
	d.quiet("dianzhang") // once a day
}
