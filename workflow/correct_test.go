package workflow_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"bihuan/workflow"
)

// writers are, per field, the roles that may correct it, as the store is run.
var writers = map[string][]workflow.Role{
	"arrived_at":     {workflow.FrontDesk, workflow.Advisor, workflow.StoreManager},
	"plate":          {workflow.FrontDesk, workflow.Advisor, workflow.StoreManager},
	"customer_name":  {workflow.FrontDesk, workflow.Advisor, workflow.StoreManager},
	"complaint_text": {workflow.FrontDesk, workflow.Advisor, workflow.StoreManager},
	"promised_at":    {workflow.FrontDesk, workflow.Advisor, workflow.StoreManager},
	"sender_name":    {workflow.Advisor, workflow.StoreManager},
	"owner_name":     {workflow.Advisor, workflow.StoreManager},
	"phone":          {workflow.FrontDesk, workflow.Advisor, workflow.StoreManager},
	"vin":            {workflow.Advisor, workflow.Technician, workflow.TechLead, workflow.StoreManager},
	"power":          {workflow.FrontDesk, workflow.Advisor, workflow.Technician, workflow.TechLead, workflow.StoreManager},
	"urgency":        {workflow.FrontDesk, workflow.Advisor, workflow.TechLead, workflow.StoreManager},
	"mileage":        {workflow.FrontDesk, workflow.Advisor, workflow.Technician, workflow.TechLead, workflow.StoreManager},
}

var valueOf = map[string]string{"arrived_at": at("08:45").Format(time.RFC3339), "plate": "浙A54321", "customer_name": "李四光", "phone": "13900001111",
	"complaint_text": "漏油", "promised_at": at("17:30").Format(time.RFC3339), "sender_name": "赵一鸣", "owner_name": "钱二毛",
	"vin": "LSVAA49J132047371", "urgency": "brake_failure", "mileage": "52300", "power": "electric"}

// crew are the members of 西湖店 with the one role that each has.
var crew = map[string]workflow.Role{"qiantai": workflow.FrontDesk, "guwen": workflow.Advisor, "zhangwei": workflow.Technician,
	"banzhang": workflow.TeamLead, "zhuguan": workflow.TechLead, "dianzhang": workflow.StoreManager, "cangguan": workflow.PartsClerk,
	"zhijian": workflow.Inspector, "quyu": workflow.AreaManager, "kefu": workflow.CustomerService, "zhiliang": workflow.QualityAnalyst,
	"admin": workflow.HQAdmin}

// stages lead a ticket to each stage of the repair.
var stages = []struct {
	name string
	to   func(*desk) string
}{
	{"registered", func(d *desk) string { return d.registered(nil) }},
	{"diagnosis", func(d *desk) string { return d.diagnosing(nil) }},
	{"quote", func(d *desk) string { return d.quoting() }},
	{"work", func(d *desk) string { return d.working() }},
	{"handover", func(d *desk) string {
		n := d.checking()
		d.say("banzhang", n, "passed", workflow.Args{})
		return n
	}},
}

func TestGrants_fields(t *testing.T) {
	bp, _ := organization().Blueprint("repair", 0)
	for _, f := range bp.Fields {
		if writers[f.Key] == nil {
			t.Fatalf("field %s: nobody decided who may correct it", f.Key)
		}
	}
	for _, st := range stages {
		for user, role := range crew {
			d := newDesk(t)
			n := st.to(d)
			want(t, "stage", d.tickets[n].Stage, st.name)
			for field, roles := range writers {
				_, err := d.try(user, workflow.Command{Action: "correct", Ticket: n, Args: workflow.Args{Field: field, Value: valueOf[field]}})
				allowed := slices.Contains(roles, role)
				var r *workflow.Refusal
				if (err == nil) != allowed || err != nil && (!errors.As(err, &r) || r.Key != "wrong_role") {
					t.Errorf("%s: %s corrects %s: %v", st.name, role, field, err)
				}
			}
		}
	}
}

func TestGrants_quote(t *testing.T) {
	for _, st := range stages {
		for user, role := range crew {
			d := newDesk(t)
			n := st.to(d)
			_, err := d.try(user, workflow.Command{Action: "quoted", Ticket: n, Args: workflow.Args{Lines: []workflow.QuoteLine{line("洗车", 30)}}})
			mayQuote := role == workflow.Advisor || role == workflow.StoreManager
			inTime := st.name == "quote" || st.name == "work" || st.name == "handover"
			if (err == nil) != (mayQuote && inTime) {
				t.Errorf("%s quotes at %s: %v", role, st.name, err)
			}
		}
	}
}

func TestDecide_corrections(t *testing.T) {
	d := newDesk(t)
	n := d.registered(nil)
	out := d.say("guwen", n, "correct", workflow.Args{Field: "plate", Value: "浙A54321"})
	want(t, "answer", out.Answer.Key, "corrected")
	want(t, "old", out.Answer.Data.Old, "浙A·12345")
	want(t, "new", out.Answer.Data.New, "浙A·54321")
	e, _ := last[workflow.FieldSet](d, n)
	want(t, "on record", e.Old, "浙A12345")
	d.no("same_value", "guwen", n, "correct", workflow.Args{Field: "plate", Value: "浙A54321"})
	d.no("need_value", "guwen", n, "correct", workflow.Args{Field: "plate"})
	d.no("which_field", "guwen", n, "correct", workflow.Args{Field: "colour", Value: "red"})
	d.no("promise_past", "guwen", n, "correct", workflow.Args{Field: "promised_at", Value: at("08:00").Format(time.RFC3339)})
	out = d.say("guwen", n, "correct", workflow.Args{Field: "promised_at", Value: on(11, "10:00").Format(time.RFC3339)})
	want(t, "shown", out.Answer.Data.New, "2026-03-11T10:00:00+08:00")
	p, _ := last[workflow.Promised](d, n)
	wantTime(t, "old promise on record", p.Old, at("17:00"))
	d.no("no_such_line", "guwen", d.quoting2("浙B99999"), "quoted", workflow.Args{Lines: []workflow.QuoteLine{{Title: "没有的", State: workflow.LineRemoved}}})
}

// quoting2 is quoting for another car.
func (d *desk) quoting2(plate string) string {
	d.Helper()
	n := d.registered(map[string]string{"plate": plate})
	d.say("qiantai", n, "assign_diagnosis", workflow.Args{To: "liqiang"})
	d.say("liqiang", n, "accept_diagnosis", workflow.Args{})
	d.say("liqiang", n, "attach_hours", workflow.Args{Hours: 10, Kind: "none"})
	d.photo("liqiang", n)
	d.say("liqiang", n, "diagnosed", workflow.Args{})
	return n
}

func TestDecide_create(t *testing.T) {
	d := newDesk(t)
	create := func(f map[string]string) workflow.Command {
		return workflow.Command{Action: "create", Args: workflow.Args{Fields: f}}
	}
	t.Run("the rest comes later", func(t *testing.T) {
		out := d.do("qiantai", create(map[string]string{"plate": "浙A12345", "customer_name": "王小明"}))
		want(t, "answer", out.Answer.Key, "missing_fields")
		if !slices.Equal(out.Answer.Data.Missing, []string{"初诊问题描述"}) {
			t.Fatalf("missing %q", out.Answer.Data.Missing)
		}
		d.now = at("09:05")
		out = d.do("qiantai", create(map[string]string{"complaint_text": "刹车异响"}))
		want(t, "answer", out.Answer.Key, "created")
		want(t, "plate", out.Ticket.Fields["plate"], "浙A12345")
		want(t, "sender", out.Ticket.Fields["sender_name"], "王小明")
		wantTime(t, "promised", out.Ticket.Promised(), at("18:00"))
		want(t, "draft left", len(d.dialogues["qiantai"].Draft), 0)
		want(t, "current", d.dialogues["qiantai"].Current, out.Ticket.Number)
	})
	t.Run("an old draft is forgotten", func(t *testing.T) {
		d.do("dianzhang", create(map[string]string{"plate": "浙C99999"}))
		d.now = at("09:20")
		out := d.do("dianzhang", create(map[string]string{"complaint_text": "漏油"}))
		if !slices.Contains(out.Answer.Data.Missing, "车牌号") {
			t.Fatalf("missing %q", out.Answer.Data.Missing)
		}
	})
	t.Run("same plate", func(t *testing.T) {
		out := d.do("guwen", create(fields(nil)))
		want(t, "answer", out.Answer.Key, "same_ticket_question")
		want(t, "which", out.Answer.Data.Number, "HZ20260310-0001")
		q := d.dialogues["guwen"].Questions[0]
		out = d.do("guwen", answer("@guwen", q, "A"))
		want(t, "answer", out.Answer.Key, "ticket_summary")
		want(t, "current", d.dialogues["guwen"].Current, "HZ20260310-0001")

		d.do("guwen", create(fields(nil)))
		out = d.do("guwen", answer("@guwen", d.dialogues["guwen"].Questions[1], "B"))
		want(t, "answer", out.Answer.Key, "created")
		want(t, "number", out.Ticket.Number, "HZ20260310-0002")
		d.no("question_stale", "guwen", "@guwen", workflow.ActAnswer, workflow.Args{Question: q.No, Letter: "B"})
	})
	t.Run("who may", func(t *testing.T) {
		d.no("wrong_role", "zhangwei", "", "create", workflow.Args{Fields: fields(nil)})
		d.no("unknown_ticket", "quyu", "", "create", workflow.Args{Fields: fields(nil)})
		d.no("unknown_ticket", "qiantai", "", "progress", workflow.Args{Text: "哪一单"})
	})
	t.Run("a promise that has passed", func(t *testing.T) {
		d.no("promise_past", "qiantai", "", "create", workflow.Args{Fields: fields(map[string]string{"plate": "浙B1",
			"arrived_at": at("07:00").Format(time.RFC3339), "promised_at": at("08:00").Format(time.RFC3339)})})
	})
}

func TestDecide_urgency(t *testing.T) {
	d := newDesk(t)
	n := d.registered(map[string]string{"complaint_text": "刹车失灵,差点撞上"})
	want(t, "set silently", d.tickets[n].Fields["urgency"], "")
	want(t, "proposed", d.hears("qiantai", "urgency_question").Data.Text, "制动失灵")
	d.press("qiantai", n, workflow.AskUrgency, "A")
	want(t, "set by a press", d.tickets[n].Fields["urgency"], "brake_failure")

	m := d.registered(map[string]string{"plate": "浙B99999", "complaint_text": "爆胎"})
	d.press("qiantai", m, workflow.AskUrgency, "B")
	want(t, "not set", d.tickets[m].Fields["urgency"], "")
	d.registered(map[string]string{"plate": "浙B88888"})
	if x := d.told(len(d.notices)-len(d.decision.Notices), "qiantai", "urgency_question"); len(x) > 0 {
		t.Fatal("asked without a word of danger")
	}
}

func TestDecide_block(t *testing.T) {
	cases := []struct{ words, reason, tells string }{
		{"缺少配件", "part_missing", "cangguan"},
		{"雨刮缺货", "part_missing", "cangguan"},
		{"等保险定损", "insurance", "guwen"},
		{"保险定损", "insurance", "guwen"},
		{"客户电话打不通", "customer_unreachable", "guwen"},
		{"tech_advice", "tech_advice", "zhuguan"},
		{"等待", "", ""},
		{"件", "", ""},
		{"", "", ""},
	}
	for _, c := range cases {
		d := newDesk(t)
		n := d.working()
		if c.reason == "" {
			d.say("zhangwei", n, "block", workflow.Args{Text: c.words})
			d.stands(n, "work", workflow.InProgress)
			want(t, "choices", len(d.asked("zhangwei", n, workflow.AskReason).Options), 13)
			d.press("zhangwei", n, workflow.AskReason, "H")
			got := d.stands(n, "work", workflow.Blocked).Blocks[0]
			want(t, "reason and note of "+c.words, got.Reason+" "+got.Note, "bay_busy "+c.words)
			continue
		}
		d.say("zhangwei", n, "block", workflow.Args{Text: c.words})
		tk := d.stands(n, "work", workflow.Blocked)
		want(t, c.words, tk.Blocks[0].Reason, c.reason)
		d.hears(c.tells, "blocked_told")
		d.no("blocked_already", "zhangwei", n, "block", workflow.Args{Text: c.words})
		d.say("guwen", n, "unblock", workflow.Args{})
		d.no("not_blocked", "guwen", n, "unblock", workflow.Args{})
	}
	// A ticket that goes on is blocked no longer.
	d := newDesk(t)
	n := d.working()
	d.say("zhangwei", n, "block", workflow.Args{Text: "工位"})
	d.photo("zhangwei", n)
	d.say("zhangwei", n, "finished", workflow.Args{})
	tk := d.stands(n, "final_check", workflow.InProgress)
	if tk.Blocks[0].To.IsZero() {
		t.Fatal("the block has no end")
	}
}
