package workflow_test

import (
	"testing"
	"time"

	"bihuan/templates/manifest"
	"bihuan/workflow"
)

func (d *desk) member(userid string) workflow.Viewer {
	m, _ := d.org.Member(userid)
	return workflow.Viewer{Member: m}
}

func TestView_names(t *testing.T) {
	cases := []struct{ customer, complaint, technicianReads, andOfTheComplaint string }{
		{"王小明", "王小明先生说刹车响", "王车主", "王先生说刹车响"},
		{"王先生", "王先生急用,找王班长", "王先生", "王先生急用,找王班长"},
		{"王", "王班长接的车", "王车主", "王班长接的车"},
		{"小王", "小王等着", "王车主", "小王等着"},
		{"欧阳娜娜", "欧阳娜娜等着", "欧阳车主", "欧阳车主等着"},
		{"杭州顺达运输公司", "杭州顺达运输公司的车", "车主", "车主的车"},
		{"张伟", "张伟说刹车响", "张车主", "张车主说刹车响"},
	}
	for _, c := range cases {
		t.Run(c.customer, func(t *testing.T) {
			d := newDesk(t)
			n := d.diagnosing(map[string]string{"customer_name": c.customer, "complaint_text": c.complaint})
			tk := d.tickets[n]
			x := workflow.View(tk, d.org, d.member("zhangwei"))
			want(t, "customer", x.Customer, c.technicianReads)
			want(t, "complaint", x.Complaint, c.andOfTheComplaint)
			want(t, "phone", x.Phone, "")
			want(t, "colleague", x.Whom, "张伟") // also where the customer is called so
			full := workflow.View(tk, d.org, d.member("guwen"))
			want(t, "advisor reads", full.Customer+full.Complaint+full.Phone, c.customer+c.complaint+phone)
		})
	}
}

func TestView_whoSeesPhone(t *testing.T) {
	d := newDesk(t)
	n := d.diagnosing(nil)
	sees := map[string]bool{"qiantai": true, "guwen": true, "dianzhang": true, "kefu": true, "quyu": true, "admin": true}
	for user := range crew {
		want(t, user, workflow.View(d.tickets[n], d.org, d.member(user)).Phone != "", sees[user])
	}
	// Another store's manager may know phones, but not this one.
	want(t, "another store", workflow.View(d.tickets[n], d.org, d.member("hz02_dianzhang")).Phone, "")

	both := workflow.Viewer{Member: workflow.Member{Store: "HZ01", Roles: []workflow.Role{workflow.Technician, workflow.StoreManager}}}
	want(t, "a technician whatever else", workflow.View(d.tickets[n], d.org, both).Phone, "")
	both.Member.Owner = true
	want(t, "the three-man shop", workflow.View(d.tickets[n], d.org, both).Phone, phone)

	l := workflow.Line(d.tickets[n], d.org, d.member("zhangwei"))
	want(t, "line", l, workflow.TicketLine{Number: n, Plate: "浙A·12345", Stage: "诊断", State: workflow.InProgress, Who: "张伟", Mine: true, Due: l.Due})
}

// A part number may look like a phone number, and is not hidden.
func TestRedact_partNumbers(t *testing.T) {
	d := newDesk(t)
	n := d.diagnosing(nil)
	d.say("zhangwei", n, "attach_parts", workflow.Args{Parts: []string{"13717571355", "0446502220"}})
	d.say("zhangwei", n, "progress", workflow.Args{Text: "要 13717571355 和 0446502220"})
	out := d.decision.Answer.Data
	want(t, "text", out.Text, "要 13717571355 和 0446502220")
	want(t, "part", out.Parts[0].No, "13717571355")
	d.say("zhangwei", n, "progress", workflow.Args{Text: "打 13900001111 问"})
	want(t, "another number", d.decision.Answer.Data.Text, "打 [号码已隐藏] 问")
}

// tiny is the shortest flow, with a new promise by a verb of its own.
const tiny = `
kind: Blueprint
name: tiny
label: 快修
fields:
  - {key: plate, label: 车牌, type: plate, required: true, write: [front_desk]}
  - {key: complaint_text, label: 问题, type: text, required: true, write: [front_desk]}
  - {key: promised_at, label: 取车, type: time, required: true, default: closing, write: [front_desk]}
stages:
  - {key: open, label: 登记}
  - {key: work, label: 施工}
steps:
  - {key: open, stage: open, label: 待派工, next: advice}
  - {key: advice, stage: open, label: 待会诊, next: work, optional: true}
  - {key: work, stage: work, label: 施工中, watched: true}
actions:
  - {key: create, words: [登记], verb: create, roles: [front_desk]}
  - {key: advise, words: [会诊], verb: advance, from: [open], to: advice, roles: [tech_lead]}
  - {key: assign, words: [派工], verb: assign, purpose: work, from: [open, advice], to: work, roles: [team_lead]}
  - {key: accept, words: [接单], verb: accept, from: [open, advice], to: work, roles: [technician], by: assignee}
  - {key: postpone, words: [延期], verb: promise, roles: [front_desk]}
  - {key: finished, words: [完工], verb: advance, from: [work], done: true, roles: [technician], by: assignee}
clocks: {stall: 240, stall_escalate: 30, question: 240}
`

func TestDecide_optionalStep(t *testing.T) {
	docs, err := manifest.Decode("tiny.yaml", []byte(tiny))
	if err != nil {
		t.Fatal(err)
	}
	o, err := manifest.Assemble(append(docs, documents()...))
	if err != nil {
		t.Fatal(err)
	}
	for i := range o.Shops {
		o.Shops[i].Blueprint = "tiny"
	}
	d := deskOf(t, o)
	open := func(plate string) string {
		return d.do("qiantai", workflow.Command{Action: "create", Args: workflow.Args{
			Fields: map[string]string{"plate": plate, "complaint_text": "补胎"}}}).Ticket.Number
	}
	n := open("浙A12345")
	d.say("banzhang", n, "assign", workflow.Args{To: "liqiang"})
	d.press("liqiang", n, workflow.AskSlip, "A") // passes over 会诊
	d.stands(n, "work", workflow.InProgress)
	d.no("promise_past", "qiantai", n, "postpone", workflow.Args{At: at("08:00")})
	d.say("qiantai", n, "postpone", workflow.Args{At: on(11, "10:00")})
	wantTime(t, "promised", d.tickets[n].Promised(), on(11, "10:00"))
	d.photo("liqiang", n)
	d.say("liqiang", n, "finished", workflow.Args{})
	tk := d.stands(n, "work", workflow.Done)
	want(t, "in hand", len(tk.OpenDispatches()), 0)

	m := open("浙B99999")
	d.say("zhuguan", m, "advise", workflow.Args{})
	d.stands(m, "advice", workflow.InProgress)
	d.hears("banzhang", "advise_told")
	d.say("banzhang", m, "assign", workflow.Args{To: "liqiang"})
	d.press("liqiang", m, workflow.AskSlip, "A")
	d.stands(m, "work", workflow.InProgress)
}

func BenchmarkDecide_progressNote(b *testing.B) {
	d := newDesk(quietTester{b})
	n := d.working(pads)
	m, _ := d.org.Member("zhangwei")
	s := workflow.Subjects{Ticket: d.tickets[n], Dialogue: d.dialogues["zhangwei"]}
	c := workflow.Command{Action: "progress", Ticket: n, Args: workflow.Args{Text: "左前已经拆完了,正在清洗卡钳"}}
	f := workflow.Facts{Now: d.now.Add(time.Minute), Org: d.org, Actor: workflow.Actor{Member: m}, Cause: "m"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := workflow.Decide(s, c, f); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(asJSON(s.Ticket))), "ticket-bytes")
}

// quietTester is a benchmark as a tester.
type quietTester struct{ *testing.B }
