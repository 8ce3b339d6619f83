package workflow_test

import (
	"slices"
	"testing"

	"bihuan/workflow"
)

func TestDecide_understandsNotes(t *testing.T) {
	lines := []workflow.QuoteLine{line("换前刹车片", 480), line("换后刹车片", 460), line("更换雨刮", 90)}
	const none = ""
	cases := []struct {
		note             string
		readBack         bool
		agreed, declined []int
	}{
		{none, false, []int{1, 2, 3}, nil},
		{"王先生同意", false, []int{1, 2, 3}, nil},
		{"都做", false, []int{1, 2, 3}, nil},
		{"没问题,都做", false, []int{1, 2, 3}, nil},
		{"前刹车片换,后刹车片不换,雨刮换", true, []int{1, 3}, []int{2}},
		{"刹车片换,雨刮不换", true, []int{1, 2}, []int{3}},
		{"雨刮不换,其他都做", true, []int{1, 2}, []int{3}},
		{"雨刮不换,别的都做", true, []int{1, 2}, []int{3}},
		{"前刹车片换,其他不要", true, []int{1}, []int{2, 3}},
		{"前刹车片换", true, []int{1}, nil},
		{"不同意", true, nil, []int{1, 2, 3}},
		{"算了", true, nil, []int{1, 2, 3}},
		{"雨刮换,雨刮先别换", true, nil, []int{3}},
		{"先别换", true, nil, []int{1, 2, 3}},
	}
	for _, c := range cases {
		t.Run(c.note, func(t *testing.T) {
			d := newDesk(t)
			n := d.quoting()
			d.say("guwen", n, "quoted", workflow.Args{Lines: lines})
			out := d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentPhone, Text: c.note})
			want(t, "read back", out.Answer.Key == "consent_readback", c.readBack)
			if c.readBack {
				want(t, "consent by itself", len(d.tickets[n].Quote.Agreed()), 0)
				d.press("guwen", n, workflow.AskReadback, "A")
			}
			states := func(s workflow.LineState) (ids []int) {
				for _, l := range d.tickets[n].Quote.Lines {
					if l.State == s {
						ids = append(ids, l.ID)
					}
				}
				return ids
			}
			if got := states(workflow.LineAgreed); !slices.Equal(got, c.agreed) {
				t.Errorf("agreed %v, want %v", got, c.agreed)
			}
			if got := states(workflow.LineDeclined); !slices.Equal(got, c.declined) {
				t.Errorf("declined %v, want %v", got, c.declined)
			}
		})
	}
}

func TestDecide_quoteVersions(t *testing.T) {
	d := newDesk(t)
	n := d.quoted()
	d.no("quote_same", "guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("更换雨刮", 90)}})
	d.no("bad_amount", "guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("更换雨刮", 2_000_000)}})
	d.no("bad_amount", "guwen", n, "quoted", workflow.Args{})
	d.no("no_such_line", "guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{{Title: "洗车", State: workflow.LineRemoved}}})
	d.no("consent_how", "guwen", n, "consent", workflow.Args{Text: "好"})
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentCounter})
	d.say("zhangwei", n, "started", workflow.Args{})

	// A changed line needs consent again, the other keeps it.
	out := d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("换前刹车片", 520)}})
	want(t, "answer", out.Answer.Key, "quote_needs_consent")
	q := out.Ticket.Quote
	want(t, "version", q.Version, 2)
	want(t, "changed line", q.Lines[0].State, workflow.LineOpen)
	want(t, "is it an add-on", q.Lines[0].AddOn, false)
	want(t, "other line", q.Lines[1].State, workflow.LineAgreed)
	want(t, "agreed to version", q.Lines[1].AgreedVersion, 1)
	d.hears("zhangwei", "slip_changed")

	d.photo("zhangwei", n)
	got := d.no("need_evidence", "zhangwei", n, "finished", workflow.Args{})
	if !slices.Equal(got.Missing, []string{"answers"}) {
		t.Fatalf("missing %q", got.Missing)
	}
	out = d.say("guwen", n, "offer", workflow.Args{})
	want(t, "offered", out.Ticket.Quote.Offered, 2)
	d.stands(n, "work", workflow.InProgress) // further than the offer's step already
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentPhone, Text: "好"})
	want(t, "agreed to version", d.tickets[n].Quote.Lines[0].AgreedVersion, 2)
	d.no("nothing_to_offer", "guwen", n, "offer", workflow.Args{})
	d.no("nothing_to_consent", "guwen", n, "consent", workflow.Args{Kind: workflow.ConsentPhone})
	d.photo("zhangwei", n)
	d.say("zhangwei", n, "finished", workflow.Args{})
	d.say("banzhang", n, "passed", workflow.Args{})
	d.say("qiantai", n, "paid", workflow.Args{})
	d.no("wrong_step", "guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("洗车", 30)}})
}

func TestDecide_removedLine(t *testing.T) {
	d := newDesk(t)
	n := d.agreed()
	out := d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{{Title: "更换雨刮", State: workflow.LineRemoved}}})
	want(t, "answer", out.Answer.Key, "quoted")
	want(t, "total", out.Ticket.Quote.Total(), int64(48000))
	if _, ok := d.open("guwen", n, workflow.AskOffer); ok {
		t.Fatal("asks to send what nobody waits for")
	}
}

func TestDecide_addOn(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	d.say("zhangwei", n, "progress", workflow.Args{Text: "刹车盘也有槽"})
	q := d.asked("zhangwei", n, workflow.AskAddOn)
	wantTime(t, "lapses", q.ExpiresAt, at("14:00"))
	d.press("zhangwei", n, workflow.AskAddOn, "A")
	want(t, "told", d.hears("guwen", "addon_told").Data.Text, "刹车盘也有槽")
	out := d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("更换刹车盘", 600)}})
	l := out.Ticket.Quote.Lines[2]
	if !l.AddOn || l.State != workflow.LineOpen {
		t.Fatalf("line %+v", l)
	}
	d.say("guwen", n, "offer", workflow.Args{})
	d.say("zhangwei", n, "block", workflow.Args{Text: "等客户确认"})
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentPhone, Text: "换"})
	d.stands(n, "work", workflow.InProgress) // the customer's answer ends the wait
	if got := d.hears("zhangwei", "slip_changed").Data.Items; !slices.Contains(got, "更换刹车盘") {
		t.Fatalf("slip %q", got)
	}
}

// What was read back counts only for the quote that it was said of.
func TestDecide_readBackOfAnOldQuote(t *testing.T) {
	d := newDesk(t)
	n := d.quoted()
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentPhone, Text: "刹车片换,雨刮不换"})
	q := d.asked("guwen", n, workflow.AskReadback)
	d.say("dianzhang", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("换前刹车片", 999)}})
	want(t, "offered to who asked", d.asked("dianzhang", n, workflow.AskOffer).To[0], "dianzhang")
	d.no("question_stale", "guwen", n, workflow.ActAnswer, workflow.Args{Question: q.No, Letter: "A"})
	want(t, "agreed", len(d.tickets[n].Quote.Agreed()), 0)
}

// As many declined lines are recalled at the next visit as the organization says.
func TestRecalled_asManyAsWanted(t *testing.T) {
	for _, want := range []int{0, 1, 2} {
		d := newDesk(t)
		o := *d.org
		o.Rules.Hints = want
		o.Index()
		d.org = &o
		n := d.quoted()
		d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentCounter, Declined: []int{1, 2}, Confirm: true})
		d.say("guwen", n, "cancel", workflow.Args{Text: "客户不修了"})
		again := d.registered(nil)
		if got := len(d.tickets[again].Hints); again == n || got != want {
			t.Errorf("%s recalls %d lines, want %d", again, got, want)
		}
	}
}
