package workflow_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bihuan/workflow"
)

// secondAdvisor lets the advisor of another store help out in the first one.
func (d *desk) secondAdvisor() {
	d.Helper()
	o := *d.org
	o.Members = slices.Clone(o.Members)
	for i := range o.Members {
		if o.Members[i].UserID == "hz02_guwen" {
			o.Members[i].Store = "HZ01"
		}
	}
	o.Index()
	d.org = &o
}

// atReview hands a quote in that makes a repair a major one, and that another
// advisor wrote: the advisor has it.
func (d *desk) atReview() string { return d.atReviewBy("hz02_guwen") }

func (d *desk) atReviewBy(writer string) string {
	d.Helper()
	d.secondAdvisor()
	n := d.quoting()
	d.say(writer, n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("更换发动机总成", 6820)}})
	d.say("qiantai", n, "submitted", workflow.Args{})
	return n
}

func TestMajor(t *testing.T) {
	bp, _ := shops().Blueprint("repair", 0)
	for text, major := range map[string]bool{
		"更换发动机总成": true, "发动机大修": true, "换变速箱阀体": true, "更换转向机": true, "换刹车总泵": true, "动力电池包更换": true, "大梁校正": true,
		"换发动机机油": false, "更换机油滤清器": false, "换前刹车片": false, "更换刹车盘": false, "更换雨刮": false, "四轮定位": false,
		"左后减震器 换 原厂件": false, "发动机舱清洗": false, "更换发动机皮带": false, "变速箱油": false, "更换发动机护板": false,
		"发动机大修(含机油机滤)": true, "更换发动机总成和机油": true, "更换发动机下护板": false, "发动机故障诊断": false, "变速箱大修含变速箱油": true,
	} {
		if got := bp.Approval.Major.Named(text); got != major {
			t.Errorf("%s is a major repair: %v", text, got)
		}
	}
}

// What makes a repair a major one: a word, the total, or the hours.
func TestApproval_major(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []workflow.QuoteLine
		hours int
		major bool
	}{
		{"small", []workflow.QuoteLine{line("换前刹车片", 480)}, 25, false},
		{"just below", []workflow.QuoteLine{line("换前刹车片", 4999)}, 79, false},
		{"the amount", []workflow.QuoteLine{line("换前刹车片", 4500), line("更换雨刮", 500)}, 25, true},
		{"the hours", []workflow.QuoteLine{line("换前刹车片", 480)}, 80, true},
		{"a word", []workflow.QuoteLine{line("更换转向机", 480)}, 25, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			n := d.diagnosing(nil)
			d.say("zhangwei", n, "attach_hours", workflow.Args{Hours: c.hours})
			d.say("zhangwei", n, "no_parts", workflow.Args{Kind: "none"})
			d.photo("zhangwei", n)
			d.say("zhangwei", n, "diagnosed", workflow.Args{})
			d.say("guwen", n, "quoted", workflow.Args{Lines: c.lines})
			want(t, "may go out at once", d.tickets[n].Cleared(), !c.major)
			if !c.major {
				d.asked("guwen", n, workflow.AskOffer)
				return
			}
			d.asked("guwen", n, workflow.AskSubmit)
			d.no("approval_first", "guwen", n, "offer", workflow.Args{})
			d.no("approval_first", "guwen", n, "consent", workflow.Args{Kind: workflow.ConsentCounter, Text: "都做"})
		})
	}
}

// Showing, reminding and answering something else do not stop the clock, and
// neither does a block: only a decision does.
// (peers 16: no warning before it is too late.)
func TestApproval_onlyADecisionStopsTheClock(t *testing.T) {
	d := newDesk(t)
	n := d.atReview()
	due := d.due(n, workflow.TimerApproval)
	wantTime(t, "the superior joins", due, at("09:30"))
	wantTime(t, "reminder", d.due(n, workflow.TimerRemind), at("09:20"))
	d.say("guwen", n, workflow.ActShow, workflow.Args{})
	d.say("guwen", n, "progress", workflow.Args{Text: "看过了"})
	d.say("zhangwei", n, "block", workflow.Args{Text: "会诊"})
	d.press("guwen", n, workflow.AskApproval, "B") // asks why, and no more
	wantTime(t, "the superior still joins", d.due(n, workflow.TimerApproval), due)
	d.advance(at("09:30"))
	d.asked("dianzhang", n, workflow.AskApproval)
	d.asked("guwen", n, workflow.AskApproval) // keeps the right
	d.advance(at("10:00"))
	d.asked("quyu", n, workflow.AskApproval)
	d.advance(on(12, "10:00")) // and there it stays
	want(t, "asked", len(d.asked("guwen", n, workflow.AskApproval).To), 3)
	d.press("guwen", n, workflow.AskApproval, "A")
	q := d.asked("zhuguan", n, workflow.AskApproval)
	want(t, "the next one alone has it", len(q.To), 1)
}

// Nobody approves what he has submitted himself, not even as a superior.
func TestApproval_self(t *testing.T) {
	d := newDesk(t)
	n := d.quoting()
	d.say("dianzhang", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("更换发动机总成", 6820)}})
	d.press("dianzhang", n, workflow.AskSubmit, "A")
	q := d.asked("guwen", n, workflow.AskApproval)
	want(t, "asked", fmt.Sprint(q.To), "[guwen]")
	d.advance(at("10:00"))
	d.asked("quyu", n, workflow.AskApproval) // past the manager
	d.press("guwen", n, workflow.AskApproval, "A")
	d.asked("zhuguan", n, workflow.AskApproval)
	d.advance(on(12, "17:00"))
	if _, ok := d.open("dianzhang", n, workflow.AskApproval); ok {
		t.Fatal("he is asked about his own")
	}
	d.asked("quyu", n, workflow.AskApproval)
	d.no("sign_not_you", "dianzhang", n, workflow.ActSign, workflow.Args{Value: "x", Text: "y", Version: 1})
	d.no("sign_changed", "zhuguan", n, workflow.ActSign, workflow.Args{Value: "x", Text: "y", Version: 9})
	d.say("zhuguan", n, workflow.ActSign, workflow.Args{Value: "x", Text: "y", Version: 1})
	want(t, "cleared", d.tickets[n].Cleared(), true)
	d.no("sign_over", "zhuguan", n, workflow.ActSign, workflow.Args{Value: "z", Text: "y", Version: 1})
}

// Nobody decides on what he wrote, at no level, whoever hands it in: somebody else of
// the level does, or his superior; and the skip is on record. Only where the store has
// nobody else of a level that the blueprint calls alone does he pass it, on record too.
func TestApproval_authorAtEveryLevel(t *testing.T) {
	for name, c := range map[string]struct {
		writes, submits string
		advisors        int // of the store
		off             string
		asked, skipped  string
		alone           bool
	}{
		"the only advisor, for himself":       {writes: "guwen", submits: "guwen", advisors: 1, alone: true, asked: "[zhuguan]"},
		"the only advisor, handed in for him": {writes: "guwen", submits: "qiantai", advisors: 1, alone: true, asked: "[zhuguan]"},
		"one of two":                          {writes: "guwen", submits: "guwen", advisors: 2, asked: "[hz02_guwen]", skipped: "guwen own"},
		"one of two, handed in for him":       {writes: "guwen", submits: "qiantai", advisors: 2, asked: "[hz02_guwen]", skipped: "guwen own"},
		"each has done his part":              {writes: "guwen", submits: "hz02_guwen", advisors: 2, alone: true, asked: "[zhuguan]"},
		"the other one is off":                {writes: "guwen", submits: "guwen", advisors: 2, off: "hz02_guwen", asked: "[dianzhang]", skipped: "guwen own"},
		"the manager":                         {writes: "dianzhang", submits: "dianzhang", advisors: 1, asked: "[guwen]"},
		"the manager, the advisor is off":     {writes: "dianzhang", submits: "qiantai", advisors: 1, off: "guwen", asked: "[quyu]", skipped: "dianzhang own"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			if c.advisors == 2 {
				d.secondAdvisor()
			}
			n := d.quoting()
			d.say(c.writes, n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("更换发动机总成", 6820)}})
			if c.off != "" {
				d.say(c.off, "", workflow.ActOffShift, workflow.Args{})
			}
			d.say(c.submits, n, "submitted", workflow.Args{})
			q := d.asked(strings.Trim(c.asked, "[]"), n, workflow.AskApproval)
			want(t, "asked", fmt.Sprint(q.To), c.asked)
			var own, alone bool
			for _, e := range d.events[n] {
				if x, ok := e.Data.(workflow.Skipped); ok {
					own, alone = own || slices.Contains(x.People, c.skipped), alone || x.Alone
				}
			}
			want(t, "passed alone, on record", alone, c.alone)
			want(t, "passed over, on record", own, c.skipped != "")
		})
	}
}

// With a level that is not passed alone, the only advisor's quote goes to his
// superior, however small; he is offered no card to send it.
func TestApproval_notAlone(t *testing.T) {
	o := organization()
	for i := range o.Blueprints {
		if a := o.Blueprints[i].Approval; a != nil {
			a.Levels[0].Alone = false
		}
	}
	d := deskOf(t, o)
	n := d.quoted()
	want(t, "may go out at once", d.tickets[n].Cleared(), false)
	d.press("guwen", n, workflow.AskSubmit, "A")
	d.asked("dianzhang", n, workflow.AskApproval)
	d.press("dianzhang", n, workflow.AskApproval, "A")
	d.asked("guwen", n, workflow.AskOffer)
}

// Those who were asked have left: who joins in their place is not the author either.
func TestApproval_goneNotToTheAuthor(t *testing.T) {
	d := newDesk(t)
	n := d.quoting()
	d.say("dianzhang", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("更换发动机总成", 6820)}})
	d.say("qiantai", n, "submitted", workflow.Args{})
	d.without("guwen")
	if _, err := d.try("", workflow.Command{Action: workflow.ActReview, Ticket: n}); err != nil {
		t.Fatal(err)
	}
	if _, ok := d.open("dianzhang", n, workflow.AskApproval); ok {
		t.Error("the author is asked")
	}
	d.asked("quyu", n, workflow.AskApproval)
}

// A store that lists no levels, and a kind of ticket without them, know nothing
// of it.
func TestApproval_off(t *testing.T) {
	o := organization()
	for i := range o.Shops {
		o.Shops[i].Approval = nil
	}
	o.Index()
	d := deskOf(t, o)
	n := d.quoting()
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("更换发动机总成", 6820)}})
	d.press("guwen", n, workflow.AskOffer, "A")
	d.no("approval_off", "qiantai", n, "submitted", workflow.Args{})
	if d.tickets[n].Approval != nil {
		t.Error("an approval without levels")
	}
}

// The quote's versions and what each changed stay on the ticket.
func TestQuote_revisions(t *testing.T) {
	d := newDesk(t)
	n := d.quoted()
	d.now = at("10:00")
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("换前刹车片", 520), {Title: "更换雨刮", State: workflow.LineRemoved}, line("四轮定位", 200)}})
	all := d.tickets[n].Revisions
	want(t, "versions", len(all), 2)
	want(t, "first", asJSON(all[0].Changes), asJSON([]workflow.LineChange{
		{Title: "换前刹车片", Kind: workflow.LineAdded, New: 48000}, {Title: "更换雨刮", Kind: workflow.LineAdded, New: 9000}}))
	want(t, "second", asJSON(all[1].Changes), asJSON([]workflow.LineChange{
		{Title: "换前刹车片", Kind: workflow.LinePriced, Old: 48000, New: 52000},
		{Title: "更换雨刮", Kind: workflow.LineTaken, Old: 9000}, {Title: "四轮定位", Kind: workflow.LineAdded, New: 20000}}))
	want(t, "by", all[1].By, "guwen")
	wantTime(t, "at", all[1].At, at("10:00"))
}

// approvalLife is one ticket whose approval random people treat at random.
type approvalLife struct {
	*desk
	number string
	carded map[[2]string]int // question and person → cards
	joined map[[3]string]int // person, level and its beginning → escalations
}

var approvers = []string{"guwen", "dianzhang", "zhuguan", "quyu", "qiantai", "zhangwei", "banzhang"}

// TestEscalationLaws: at most one open card per ticket and rule; never the same
// person twice for one breach, never the customer, and never an author; every step on
// record with when it was due, when it was, and who got it; a clock as long as it is
// open, which nothing but a decision stops, and none afterwards; who cannot be reached
// is on record, and the headquarters hear of it.
func TestEscalationLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := &approvalLife{desk: newDesk(t), carded: map[[2]string]int{}, joined: map[[3]string]int{}}
		l.number = l.atReviewBy(rapid.SampledFrom([]string{"hz02_guwen", "dianzhang"}).Draw(t, "writer"))
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			before, notices, was := len(l.events[l.number]), len(l.notices), l.clock()
			l.step(t)
			l.check(t, before, notices)
			l.ticks(t, was, before)
			l.recorded(t, before, notices)
		}
	})
}

func (l *approvalLife) step(t *rapid.T) {
	user := rapid.SampledFrom(approvers).Draw(t, "user")
	tk := l.tickets[l.number]
	l.pressed = rapid.Bool().Draw(t, "pressed")
	defer func() { l.pressed = false }()
	try := func(c workflow.Command) { _, _ = l.try(user, c) } // what is refused changes nothing
	switch rapid.IntRange(0, 11).Draw(t, "what") {
	case 10, 11:
		if q := l.openApproval(); q != nil {
			user = rapid.SampledFrom(q.To).Draw(t, "one of them")
			try(workflow.Command{Ticket: l.number, Action: rapid.SampledFrom([]string{workflow.ActDelegate, workflow.ActDelegate, workflow.ActReject, workflow.ActSign}).Draw(t, "does"),
				Args: workflow.Args{Text: "先问保险", Value: "m", Version: tk.Quote.Version, To: rapid.SampledFrom([]string{"guwen", "hz02_guwen", "dianzhang", "zhuguan"}).Draw(t, "colleague")}})
		}
	case 9:
		user = rapid.SampledFrom([]string{"guwen", "qiantai", "dianzhang"}).Draw(t, "canceller")
		try(workflow.Command{Ticket: l.number, Action: "cancel", Args: workflow.Args{Text: "客户不修了"}})
		if l.tickets[l.number].State == workflow.Done {
			l.say(user, l.number, workflow.ActUndo, workflow.Args{})
		}
	case 0, 1, 2:
		l.pressed = false
		l.advance(l.now.Add(time.Duration(rapid.IntRange(1, 120).Draw(t, "minutes")) * time.Minute))
	case 3, 4:
		q := rapid.SampledFrom(tk.Questions).Draw(t, "question")
		try(answer(l.number, q, rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "letter")))
	case 5:
		args := workflow.Args{Text: "先问保险", Kind: rapid.SampledFrom([]string{workflow.ActApprove, workflow.ActReject}).Draw(t, "says"),
			Said: "先问保险", Value: "m", Version: tk.Quote.Version, To: rapid.SampledFrom(approvers).Draw(t, "to")}
		c := workflow.Command{Ticket: l.number, Args: args, Action: rapid.SampledFrom([]string{workflow.ActReject, workflow.ActDelegate,
			workflow.ActWithdraw, workflow.ActOpine, workflow.ActSign, "submitted", "offer", workflow.ActShow}).Draw(t, "action")}
		if c.Action == "submitted" {
			c.Args.Value = rapid.SampledFrom([]string{"", "anew", "carry"}).Draw(t, "how")
		}
		try(c)
	case 6:
		l.pressed = false
		if q := l.openApproval(); q != nil {
			user = ""
			try(workflow.Command{Action: workflow.ActUndeliverable, Ticket: l.number, Args: workflow.Args{Question: q.No, To: q.To[0]}})
		}
	case 7:
		try(workflow.Command{Action: rapid.SampledFrom([]string{workflow.ActOffShift, "back"}).Draw(t, "presence")})
	case 8:
		user = "guwen"
		try(workflow.Command{Action: "quoted", Ticket: l.number, Args: workflow.Args{
			Lines: []workflow.QuoteLine{line("更换发动机总成", rapid.Int64Range(6000, 6003).Draw(t, "yuan"))}}})
	}
}

func (l *approvalLife) openApproval() *workflow.Question {
	for _, q := range l.tickets[l.number].Questions {
		if q.Kind == workflow.AskApproval && q.Closed == "" {
			return &q
		}
	}
	return nil
}

func (l *approvalLife) check(t *rapid.T, before, notices int) {
	tk := l.tickets[l.number]
	open := 0
	for _, q := range tk.Questions {
		if q.Kind == workflow.AskApproval && q.Closed == "" {
			open++
		}
		if sorted := slices.Sorted(slices.Values(q.To)); len(slices.Compact(sorted)) != len(q.To) {
			t.Fatalf("somebody is asked twice: %v", q.To)
		}
		for _, line := range tk.Quote.Waiting() {
			if q.Kind == workflow.AskApproval && q.Closed == "" && slices.Contains(q.To, line.By) {
				t.Fatalf("the author is asked: %v", q.To)
			}
		}
		if slices.Contains(q.To, workflow.ByCustomer) || tk.Approval != nil && q.Kind == workflow.AskApproval && q.Closed == "" && slices.Contains(q.To, tk.Approval.By) {
			t.Fatalf("the customer, or who submitted, is asked: %v", q.To)
		}
	}
	if open > 1 {
		t.Fatalf("%d open cards", open)
	}
	for _, e := range l.events[l.number][before:] {
		if x, ok := e.Data.(workflow.Escalated); ok && (x.DueAt.IsZero() || e.At.Before(x.DueAt) || len(x.To) == 0 && x.Rule == workflow.TimerRemind && len(x.Skipped) == 0) {
			t.Fatalf("an escalation that the record does not explain: %+v at %s", x, e.At)
		}
	}
	for _, n := range l.notices[notices:] {
		if n.Key == "approval_card" && !n.Update {
			key := [2]string{n.To, n.Question.AskedAt.String() + string(rune(n.Question.No))}
			if l.carded[key]++; l.carded[key] > 1 {
				t.Fatalf("%s gets the same card twice", n.To)
			}
		}
	}
	if q := l.openApproval(); q != nil && !q.Top && tk.State != workflow.Done {
		if _, ok := tk.Timer(workflow.TimerApproval); !ok {
			t.Fatal("an open approval without a clock")
		}
	}
}

// tick is the clock of the open approval.
type tick struct {
	level                string
	submitted, asked     time.Time
	due                  time.Time
	question, climbs, by int // by: how many had it before
}

func (l *approvalLife) clock() tick {
	tk, q := l.tickets[l.number], l.openApproval()
	tm, ok := tk.Timer(workflow.TimerApproval)
	if q == nil || !ok {
		return tick{}
	}
	asked := q.Since
	if asked.IsZero() {
		asked = q.AskedAt
	}
	return tick{level: q.About.Level, submitted: tk.Approval.At, asked: asked, due: tm.DueAt, question: q.No, climbs: q.Climbs, by: len(q.Had)}
}

// ticks: whatever was done, short of a decision, the clock of a level goes on; only the
// first delegation may give it a little more.
func (l *approvalLife) ticks(t *rapid.T, was tick, before int) {
	now := l.clock()
	withdrawn := slices.ContainsFunc(l.events[l.number][before:], func(e workflow.Event) bool { return e.Data.Type() == workflow.Withdrawn{}.Type() })
	if now.question == 0 {
		for _, kind := range []string{workflow.TimerApproval, workflow.TimerRemind} {
			if _, ok := l.tickets[l.number].Timer(kind); ok && l.openApproval() == nil {
				t.Fatalf("the clock %s goes on after the decision", kind)
			}
		}
		return
	}
	same := was.question != 0 && was.level == now.level && was.submitted.Equal(now.submitted) && was.asked.Equal(now.asked) && was.climbs == now.climbs
	switch {
	case same && was.by == now.by && !was.due.Equal(now.due), same && was.by > 0 && now.due.After(was.due):
		t.Fatalf("the clock was set from %s to %s without a decision", was.due, now.due)
	case same && now.due.Before(was.due) && was.by == 0:
		t.Fatalf("the clock was put forward from %s to %s", was.due, now.due)
	case was.question != 0 && was.level == now.level && was.submitted.Equal(now.submitted) && !was.asked.Equal(now.asked) && !withdrawn:
		t.Fatalf("the clock began anew at %s without a decision", now.asked)
	}
}

// recorded: whoever gets a card because of an escalation stands in its event, gets one
// card, and has had the same level of this submission on no other escalation.
func (l *approvalLife) recorded(t *rapid.T, before, notices int) {
	cards := map[string]int{}
	told := map[string]int{}
	for _, n := range l.notices[notices:] {
		if n.Key == "approval_card" && !n.Update {
			cards[n.To]++
		}
		told[n.Key]++
	}
	for _, e := range l.events[l.number][before:] {
		switch x := e.Data.(type) {
		case workflow.Asked:
			for _, id := range x.Question.To {
				if x.Question.Kind == workflow.AskApproval && cards[id] > 0 {
					cards[id]--
				}
			}
		case workflow.Escalated:
			if x.Rule == workflow.ActUndeliverable && (told["undelivered_hq"] == 0 || len(x.Skipped) == 0) {
				t.Fatalf("the headquarters do not hear of %+v", x)
			}
			for _, id := range x.To {
				if x.Rule == workflow.TimerRemind {
					continue
				}
				if cards[id]--; cards[id] < 0 {
					t.Fatalf("%s joins without a card: %+v", id, x)
				}
				l.twice(t, id, x.Question)
			}
		}
	}
	for id, n := range cards {
		if n > 0 {
			t.Fatalf("%s got %d cards that are on no record", id, n)
		}
	}
}

// twice fails if an escalation of the same level, since it was first asked, had
// reached the person before.
func (l *approvalLife) twice(t *rapid.T, id string, no int) {
	for _, q := range l.tickets[l.number].Questions {
		if q.No != no || q.Kind != workflow.AskApproval {
			continue
		}
		key := [3]string{id, q.About.Level, cmp.Or(q.Since, q.AskedAt).String()}
		if l.joined[key]++; l.joined[key] > 1 {
			t.Fatalf("%s joins twice", id)
		}
	}
}
