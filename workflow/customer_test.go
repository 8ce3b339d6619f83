package workflow_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bihuan/workflow"
)

// holder decides a command of whoever holds the customer's page.
func (d *desk) holder(n string, known, staff bool, c workflow.Command) (workflow.Decision, error) {
	d.Helper()
	c.Ticket = n
	s := workflow.Subjects{Ticket: d.tickets[n]}
	f := workflow.Facts{Now: d.now, Org: d.org, Cause: "page", People: &workflow.People{},
		Actor: workflow.Actor{Customer: d.tickets[n].Customer, Known: known, Staff: staff}}
	out, err := workflow.Decide(s, c, f)
	if err == nil {
		d.apply(workflow.ByCustomer, s, out)
	}
	return out, err
}

func refusedWith(err error) string {
	if r, ok := errors.AsType[*workflow.Refusal](err); ok {
		return r.Key
	}
	return ""
}

// sent: a quote of two lines is on the customer's page.
func (d *desk) sent() string {
	d.Helper()
	n := d.quoting()
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("换前刹车片", 480), line("更换雨刮", 90)}})
	d.say("guwen", n, "offer", workflow.Args{})
	return n
}

func TestCustomer_answers(t *testing.T) {
	reply := func(version int, agreed, declined []int) workflow.Command {
		return workflow.Command{Action: workflow.ActReply, Args: workflow.Args{Version: version, Agreed: agreed, Declined: declined}}
	}
	cases := map[string]struct {
		known, staff bool
		before       func(d *desk, n string)
		c            workflow.Command
		refused      string
	}{
		"both":              {known: true, c: reply(1, []int{1}, []int{2})},
		"one":               {known: true, c: reply(1, []int{1}, nil)},
		"a stranger":        {c: reply(1, []int{1}, nil), refused: "page_who"},
		"a member's device": {known: true, staff: true, c: reply(1, []int{1}, nil), refused: "page_staff"},
		"nothing chosen":    {known: true, c: reply(1, nil, nil), refused: "page_choose"},
		"an older version":  {known: true, c: reply(0, []int{1}, nil), refused: "page_quote_changed"},
		"no such line":      {known: true, c: reply(1, []int{7}, nil), refused: "page_answered"},
		"yes and no":        {known: true, c: reply(1, []int{1}, []int{1}), refused: "page_answered"},
		"changed, not sent": {known: true, c: reply(2, []int{1}, nil), refused: "page_quote_changed", before: func(d *desk, n string) {
			d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("更换雨刮", 95)}})
		}},
		"answered by phone":   {known: true, c: reply(1, []int{1}, nil), refused: "page_answered", before: func(d *desk, n string) { d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentPhone}) }},
		"cancelled":           {known: true, c: reply(1, []int{1}, nil), refused: "page_over", before: func(d *desk, n string) { d.say("guwen", n, "cancel", workflow.Args{Text: "不修了"}) }},
		"what members do":     {known: true, c: workflow.Command{Action: "consent", Args: workflow.Args{Kind: workflow.ConsentPhone}}, refused: "page_nothing"},
		"what the clock does": {known: true, c: workflow.Command{Action: workflow.ActTimer}, refused: "page_nothing"},
		"undo":                {known: true, c: workflow.Command{Action: workflow.ActUndo}, refused: "page_nothing"},
		"off shift":           {known: true, c: workflow.Command{Action: workflow.ActOffShift}, refused: "page_nothing"},
		"registering":         {known: true, c: workflow.Command{Action: "create"}, refused: "page_nothing"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			n := d.sent()
			if c.before != nil {
				c.before(d, n)
			}
			out, err := d.holder(n, c.known, c.staff, c.c)
			want(t, "refusal", refusedWith(err), c.refused)
			if c.refused != "" {
				return
			}
			got, ok := out.Events[0].Data.(workflow.Consented)
			if !ok || got.Kind != workflow.ConsentPage || got.QuoteVersion != 1 || !slices.Equal(got.Agreed, c.c.Args.Agreed) || !slices.Equal(got.Declined, c.c.Args.Declined) {
				t.Errorf("recorded %+v", out.Events[0])
			}
			want(t, "by", out.Events[0].By, workflow.ByCustomer)
			want(t, "step", d.tickets[n].Step, "work_dispatch")
			want(t, "nobody can take it back", d.tickets[n].Undo == nil, true)
		})
	}
}

// Another customer's page reaches nothing, and no member is a customer.
func TestCustomer_ownTicketOnly(t *testing.T) {
	d := newDesk(t)
	n := d.sent()
	s := workflow.Subjects{Ticket: d.tickets[n]}
	c := workflow.Command{Action: workflow.ActEnquire, Ticket: n, Args: workflow.Args{Text: "?"}}
	_, err := workflow.Decide(s, c, workflow.Facts{Now: d.now, Org: d.org, Actor: workflow.Actor{Customer: "another", Known: true}})
	want(t, "refusal", refusedWith(err), "page_nothing")
	for _, action := range []string{workflow.ActReply, workflow.ActEnquire, workflow.ActIdentify} {
		d.no("unknown_word", "guwen", n, action, workflow.Args{Text: "?", Value: "5678", Version: 1, Agreed: []int{1}})
	}
}

func TestCustomer_asks(t *testing.T) {
	d := newDesk(t)
	n := d.sent()
	ask := func(text string) string {
		_, err := d.holder(n, false, false, workflow.Command{Action: workflow.ActEnquire, Args: workflow.Args{Text: text}})
		return refusedWith(err)
	}
	want(t, "nothing", ask(" \n "), "page_empty")
	for _, r := range "\u200b\u200d\u202e\u2066\ufeff\u00ad\u2028\u3000\u00a0\u3164\u115f\u2800\U000e0041\u0085\x7f\ufffd" {
		want(t, fmt.Sprintf("nothing to see: %U", r), ask("\n"+string(r)), "page_empty")
	}
	want(t, "too long", ask(strings.Repeat("好", 201)), "page_long")
	want(t, "200", ask(strings.Repeat("好", 200)), "")
	for range 9 {
		want(t, "asked", ask("为什么\n要换\x00"), "")
	}
	want(t, "ten wait", ask("喂"), "page_wait")
	d.say("guwen", n, "reply", workflow.Args{Text: "来了"})
	want(t, "answered", ask("同意"), "")
	tk := d.tickets[n]
	want(t, "words", tk.Talk[1].Text, "为什么 要换")
	want(t, "no consent", len(tk.Quote.Agreed()), 0)
	want(t, "step", tk.Step, "customer_confirm")
	d.no("wrong_role", "zhangwei", n, "reply", workflow.Args{Text: "我来说"})
}

// A photo goes with the quote if it was sent before, however long it takes to
// find out where it belongs.
func TestCustomerView_photosSentBefore(t *testing.T) {
	d := newDesk(t)
	n := d.sent()
	offered := d.tickets[n].Quote.OfferedAt
	before, after := offered.Add(-time.Second), offered.Add(time.Second)
	d.advance(offered.Add(time.Minute))
	were := len(d.tickets[n].Evidence)
	photo := workflow.Args{Photos: []workflow.Photo{{Media: "just before", Sent: before}, {Media: "after", Sent: after}, {Media: "unknown"}}}
	d.say("zhangwei", n, workflow.ActPhotos, photo)
	proof := *d.tickets[n]
	proof.Evidence = slices.Clone(proof.Evidence[were:])
	for i := range proof.Evidence {
		proof.Evidence[i].Kind = "fault_photo"
	}
	got := workflow.CustomerView(&proof, d.org).Photos
	if len(got) != 1 || got[0].Media != "just before" {
		t.Errorf("released with the quote: %+v", got)
	}
}

// What the page shows comes from CustomerView alone.
func TestCustomerView(t *testing.T) {
	d := newDesk(t)
	n := d.sent()
	p := workflow.CustomerView(d.tickets[n], d.org)
	want(t, "plate", p.Plate, "浙A·**345")
	shop, _ := d.org.Shop("HZ01")
	want(t, "the store's phone", p.StorePhone, shop.Phone)
	want(t, "the store's phone on paper", workflow.ReceptionSlipView(d.tickets[n], d.org).Phone, shop.Phone)
	want(t, "waiting", p.Waiting, 2)
	if text := asJSON(p); strings.Contains(text, phone) || strings.Contains(text, "王小明") || strings.Contains(text, "张伟") || strings.Contains(text, "12345\"") {
		t.Errorf("it tells too much: %s", text)
	}
	places := ""
	for _, s := range p.Stages {
		places += string(s.Place) + " "
	}
	want(t, "stages", places, "passed passed now to_come to_come ")
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("更换雨刮", 95)}})
	p = workflow.CustomerView(d.tickets[n], d.org)
	want(t, "lines while it is changed", len(p.Lines), 0)
	want(t, "it is being changed", p.Changes, true)
}

// The customer sees what was photographed as proof, of his car alone, and nothing
// else that somebody put on the ticket.
func TestCustomerView_photos(t *testing.T) {
	d := newDesk(t)
	n := d.diagnosing(nil)
	for who, photo := range map[string]workflow.Photo{"guwen": {Media: "desk"}, "zhangwei": {Media: "neighbour", Others: true}} {
		d.say(who, n, workflow.ActPhotos, workflow.Args{Photos: []workflow.Photo{photo}})
	}
	d.say("zhangwei", n, "attach_hours", workflow.Args{Hours: 25})
	d.say("zhangwei", n, "no_parts", workflow.Args{Kind: "none"})
	d.photo("zhangwei", n)
	d.say("zhangwei", n, "diagnosed", workflow.Args{})
	shown := func() string {
		var out []string
		for _, p := range workflow.CustomerView(d.tickets[n], d.org).Photos {
			out = append(out, p.Media)
		}
		return strings.Join(out, " ")
	}
	want(t, "before the quote", shown(), "")
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("换前刹车片", 480)}})
	d.say("guwen", n, "offer", workflow.Args{})
	want(t, "with the quote", shown(), "photo of zhangwei")
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentCounter, Text: "都做"})
	d.say("zhangwei", n, "started", workflow.Args{})
	d.photo("zhangwei", n)
	d.say("zhangwei", n, "finished", workflow.Args{})
	d.say("banzhang", n, "passed", workflow.Args{})
	d.say("qiantai", n, "paid", workflow.Args{})
	want(t, "at the end", shown(), "photo of zhangwei photo of zhangwei")
	want(t, "a member sees all", len(workflow.MemberView(d.tickets[n], nil, d.org, d.member("guwen")).Photos), 4)
}

// Guesses at the digits and what is said on the customer's page do not bury what
// happened to the car.
func TestMemberView_folds(t *testing.T) {
	d := newDesk(t)
	n := d.sent()
	try := func(times int) {
		for range times {
			_, _ = d.holder(n, false, false, workflow.Command{Action: workflow.ActIdentify, Args: workflow.Args{Value: "0000"}})
			_, _ = d.holder(n, false, false, workflow.Command{Action: workflow.ActEnquire, Args: workflow.Args{Text: "在吗"}})
		}
	}
	try(2)
	d.say("guwen", n, "progress", workflow.Args{Text: "等您答复"})
	try(1)
	s := workflow.MemberView(d.tickets[n], d.events[n], d.org, d.member("guwen"))
	var tries []int
	for _, m := range s.Moments {
		if m.Kind == "said" {
			t.Errorf("said twice: %+v", m)
		}
		if m.Kind == "identified" {
			tries = append(tries, m.Number)
		}
	}
	if !slices.Equal(tries, []int{2, 1}) || len(s.Talk) != 3 {
		t.Errorf("tries %v, %d said", tries, len(s.Talk))
	}
}

// A number that was corrected is hidden like the one on file.
func TestRedact_formerNumbers(t *testing.T) {
	d := newDesk(t)
	n := d.diagnosing(map[string]string{"complaint_text": "打" + phone[:3] + "，" + phone[3:7] + "，" + phone[7:]})
	d.say("guwen", n, "correct", workflow.Args{Field: "phone", Value: "13900001234"})
	d.say("guwen", n, "correct", workflow.Args{Field: "customer_name", Value: "李小红"})
	d.say("guwen", n, "progress", workflow.Args{Text: "王小明来过"})
	s := workflow.MemberView(d.tickets[n], d.events[n], d.org, d.member("zhangwei"))
	text := asJSON(s)
	if strings.Contains(digits(strings.ReplaceAll(text, "，", "")), phone) || strings.Contains(text, "王小明") || strings.Contains(text, "李小红") || strings.Contains(text, "1234\"") {
		t.Errorf("a technician reads %s", text)
	}
}
