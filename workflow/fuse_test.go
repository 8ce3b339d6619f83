package workflow_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bihuan/workflow"
)

// due is when the ticket's timer of a kind fires, zero without one.
func (d *desk) due(number, kind string) time.Time {
	tm, _ := d.tickets[number].Timer(kind)
	return tm.DueAt
}

func optionLetters(q workflow.Question) string {
	out := ""
	for _, o := range q.Options {
		out += o.Letter
	}
	return out
}

func TestFuse_letters(t *testing.T) {
	cases := []struct {
		name    string
		parts   []string
		waiting bool
		letters string
	}{
		{"nothing known", nil, false, "CD"},
		{"customer", nil, true, "ACD"},
		{"part", []string{wipers}, false, "BCD"},
		{"all", []string{wipers}, true, "ABCD"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			n := d.working(c.parts...)
			if c.waiting {
				d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("更换刹车盘", 600)}})
			}
			wantTime(t, "due", d.due(n, workflow.TimerStall), at("14:00")) // lunch is closed
			d.advance(at("14:00"))
			q := d.asked("zhangwei", n, workflow.AskFuse)
			d.asked("banzhang", n, workflow.AskFuse)
			want(t, "letters", optionLetters(q), c.letters)
			for _, o := range q.Options {
				says := map[string]string{"A": "fuse_customer", "B": "fuse_parts BOSCH-08921", "C": "fuse_person 张伟", "D": "fuse_fine"}[o.Letter]
				want(t, o.Letter, strings.TrimSpace(o.Key+" "+o.Label), says)
			}
		})
	}
}

func TestFuse_progressMovesIt(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	d.now = at("11:00")
	d.say("guwen", n, "progress", workflow.Args{Text: "催一下"}) // another's words are no progress
	wantTime(t, "due", d.due(n, workflow.TimerStall), at("14:00"))
	d.say("zhangwei", n, "progress", workflow.Args{Text: "拆完了"})
	wantTime(t, "due", d.due(n, workflow.TimerStall), at("16:00"))
	d.advance(at("16:30"))
	d.asked("zhangwei", n, workflow.AskFuse)
	d.say("zhangwei", n, "progress", workflow.Args{Text: "装好了"})
	if _, ok := d.open("banzhang", n, workflow.AskFuse); ok {
		t.Fatal("progress did not close it")
	}
	u := d.hears("banzhang", "fuse_card")
	want(t, "card says", u.Data.Result, "progress")
	wantTime(t, "due", d.due(n, workflow.TimerStall), on(11, "11:00"))
}

// peers 17: the customer is silent, and the staff is late.
func TestFuse_blockPausesIt(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	d.now = at("10:00")
	d.say("zhangwei", n, "block", workflow.Args{Text: "工位"})
	d.hears("banzhang", "blocked_told")
	d.stands(n, "work", workflow.Blocked)
	want(t, "timers while blocked", len(d.tickets[n].Timers), 1)
	wantTime(t, "the reminder", d.due(n, workflow.TimerBlock), at("10:15"))
	d.now = at("11:30")
	d.say("banzhang", n, "unblock", workflow.Args{})
	d.hears("zhangwei", "unblocked_told")
	wantTime(t, "due", d.due(n, workflow.TimerStall), at("15:30"))
}

// No second card while one is open, unless another four hours go by.
func TestFuse_oneCardOpen(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	d.advance(at("17:59"))
	want(t, "cards", len(d.told(0, "zhangwei", "fuse_card")), 1)
	first := d.asked("zhangwei", n, workflow.AskFuse)
	d.advance(at("18:00"))
	if q := d.asked("zhangwei", n, workflow.AskFuse); q.No == first.No {
		t.Fatal("no second card after four hours more")
	}
	cards := 0
	for _, x := range d.told(0, "zhangwei", "fuse_card") {
		if !x.Update {
			cards++
		}
	}
	want(t, "cards", cards, 2)
}

func TestFuse_answeredWithoutProgress(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	d.advance(at("14:00"))
	d.press("banzhang", n, workflow.AskFuse, "C")
	q := d.asked("banzhang", n, workflow.AskStep)
	want(t, "offered", q.Options[0].Label, "李强")
	want(t, "options", optionLetters(q), "A")
	wantTime(t, "next card", d.due(n, workflow.TimerStall), at("18:00"))
	d.press("banzhang", n, workflow.AskStep, "A")
	d.hears("liqiang", "dispatch_slip")
	want(t, "whose", d.hears("zhangwei", "slip_updated").Data.Whom, "李强")
	want(t, "timer before he accepts", len(d.tickets[n].Timers), 0)
}

func TestFuse_customer(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("更换刹车盘", 600)}})
	d.advance(at("14:00"))
	out := d.press("zhangwei", n, workflow.AskFuse, "A")
	want(t, "answer", out.Answer.Key, "fuse_done")
	want(t, "letter", out.Answer.Data.Letter, "A")
	tk := d.stands(n, "work", workflow.Blocked)
	want(t, "reason", tk.Blocks[0].Reason, "customer_addon")
	card := d.hears("guwen", "quote_card")
	want(t, "buttons", card.Question.Options[0].Label, "发给客户")

	// It went out already: sent again.
	d.press("guwen", n, workflow.AskOffer, "A")
	d.say("zhangwei", n, "unblock", workflow.Args{})
	d.advance(at("18:00"))
	d.press("zhangwei", n, workflow.AskFuse, "A")
	d.hears("guwen", "ask_customer_again")
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentPhone, Text: "换"})
	d.stands(n, "work", workflow.InProgress)
}

func TestFuse_parts(t *testing.T) {
	d := newDesk(t)
	n := d.working(wipers, "28100-0T080")
	d.advance(at("14:00"))
	q := d.asked("zhangwei", n, workflow.AskFuse)
	want(t, "option", q.Options[0].Label, "BOSCH-08921、28100-0T080")
	out := d.press("zhangwei", n, workflow.AskFuse, "B")
	want(t, "answer", out.Answer.Key, "which_part")
	d.stands(n, "work", workflow.InProgress)
	d.press("zhangwei", n, workflow.AskBlock, "A")
	tk := d.stands(n, "work", workflow.Blocked)
	want(t, "reason", tk.Blocks[0].Reason, "part_missing")
	want(t, "part", tk.Parts[0].Status, workflow.PartTransfer)
	d.hears("cangguan", "blocked_told")
	d.hears("hz02_cangguan", "transfer_requested")
}

func TestFuse_fine(t *testing.T) {
	cases := []struct {
		name   string
		answer workflow.Args
		due    time.Time
	}{
		{"an hour from the press", workflow.Args{Letter: "A"}, at("15:10")},
		{"until closing", workflow.Args{Letter: "C"}, at("18:00")},
		{"a typed time", workflow.Args{Text: "17点", At: at("17:00")}, at("17:00")},
		{"in the night", workflow.Args{Text: "22点", At: at("22:00")}, on(11, "08:30")},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			n := d.working()
			d.advance(at("14:00"))
			d.press("zhangwei", n, workflow.AskFuse, "D")
			wantTime(t, "without an estimate", d.due(n, workflow.TimerStall), at("18:00"))
			d.now = at("14:10")
			c.answer.Question = d.asked("zhangwei", n, workflow.AskEstimate).No
			d.say("zhangwei", n, workflow.ActAnswer, c.answer)
			wantTime(t, "due", d.due(n, workflow.TimerStall), c.due)
			d.advance(c.due)
			d.asked("zhangwei", n, workflow.AskFuse)
		})
	}
	t.Run("a time that has passed", func(t *testing.T) {
		d := newDesk(t)
		n := d.working()
		d.advance(at("14:00"))
		d.press("zhangwei", n, workflow.AskFuse, "D")
		q := d.asked("zhangwei", n, workflow.AskEstimate)
		d.no("bad_time", "zhangwei", n, workflow.ActAnswer, workflow.Args{Question: q.No, Text: "13点", At: at("13:00")})
	})
	t.Run("blocked in between", func(t *testing.T) {
		d := newDesk(t)
		n := d.working()
		d.advance(at("14:00"))
		d.press("zhangwei", n, workflow.AskFuse, "D")
		d.press("zhangwei", n, workflow.AskEstimate, "A")
		d.now = at("14:30")
		d.say("zhangwei", n, "block", workflow.Args{Text: "工位"})
		d.now = at("16:00")
		d.say("zhangwei", n, "unblock", workflow.Args{})
		wantTime(t, "due", d.due(n, workflow.TimerStall), at("16:30"))
	})
}

func TestFuse_escalates(t *testing.T) {
	t.Run("to the manager", func(t *testing.T) {
		d := newDesk(t)
		n := d.working()
		d.advance(at("14:29"))
		want(t, "told early", len(d.told(0, "dianzhang", "fuse_card")), 0)
		d.advance(at("14:30"))
		card := d.hears("dianzhang", "fuse_card")
		want(t, "minutes", card.Data.Minutes, 30)
		want(t, "role", card.Role, workflow.StoreManager)
		d.asked("zhangwei", n, workflow.AskFuse) // who was asked keeps the right
		d.asked("dianzhang", n, workflow.AskFuse)
		d.advance(at("17:59"))
		want(t, "told again", len(d.told(0, "dianzhang", "fuse_card")), 1)
		want(t, "or higher", len(d.told(0, "quyu", "fuse_card")), 0)
		d.press("dianzhang", n, workflow.AskFuse, "D")
		want(t, "closed for all", d.hears("zhangwei", "fuse_card").Data.Who, "孙店长")
	})
	t.Run("past the absent", func(t *testing.T) {
		d := newDesk(t)
		n := d.working()
		d.do("dianzhang", workflow.Command{Action: workflow.ActOffShift})
		d.advance(at("14:30"))
		d.hears("quyu", "fuse_card")
		e, ok := last[workflow.Escalated](d, n)
		if !ok || !slices.Equal(e.Skipped, []string{"dianzhang off shift"}) {
			t.Fatalf("escalated %+v", e)
		}
	})
	t.Run("nobody left", func(t *testing.T) {
		d := newDesk(t)
		n := d.working()
		for _, m := range []string{"dianzhang", "quyu", "admin"} {
			d.do(m, workflow.Command{Action: workflow.ActOffShift})
		}
		d.advance(at("15:00"))
		if e, ok := last[workflow.Escalated](d, n); !ok || len(e.To) != 0 {
			t.Fatalf("escalated %+v", e)
		}
	})
	t.Run("over lunch", func(t *testing.T) {
		d := newDesk(t)
		n := d.agreed()
		d.now = at("17:15")
		d.say("zhangwei", n, "started", workflow.Args{})
		wantTime(t, "due", d.due(n, workflow.TimerStall), on(11, "11:45"))
		d.advance(on(11, "11:45"))
		wantTime(t, "escalates", d.due(n, workflow.TimerEscalate), on(11, "13:15"))
	})
}

// last is the newest event of a type.
func last[E workflow.EventData](d *desk, number string) (E, bool) {
	for _, e := range slices.Backward(d.events[number]) {
		if x, ok := e.Data.(E); ok {
			return x, true
		}
	}
	var none E
	return none, false
}

func TestDecide_undeliverableClimbs(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	d.advance(at("14:00"))
	q := d.asked("banzhang", n, workflow.AskFuse)
	undelivered := workflow.Command{Action: workflow.ActUndeliverable, Ticket: n, Args: workflow.Args{To: "banzhang", Question: q.No}}
	d.do("", undelivered)
	want(t, "who is missing", d.hears("dianzhang", "undelivered").Data.Whom, "王班长")
	d.hears("dianzhang", "fuse_card")
	d.asked("dianzhang", n, workflow.AskFuse)
	e, _ := last[workflow.Escalated](d, n)
	if !slices.Contains(e.Skipped, "banzhang unreachable") {
		t.Fatalf("escalated %+v", e)
	}
	// A person already informed is not informed twice.
	d.advance(at("14:30"))
	d.quiet("dianzhang")
	d.hears("quyu", "fuse_card")
	d.press("dianzhang", n, workflow.AskFuse, "D")
	if _, err := d.try("", undelivered); err != workflow.ErrStale {
		t.Fatalf("settled question: %v", err)
	}
	d.no("unknown_word", "zhangwei", n, workflow.ActUndeliverable, undelivered.Args)
}

func TestDecide_undeliverableSlip(t *testing.T) {
	d := newDesk(t)
	n := d.registered(nil)
	d.say("qiantai", n, "assign_diagnosis", workflow.Args{To: "zhangwei"})
	q := d.asked("zhangwei", n, workflow.AskSlip)
	d.do("", workflow.Command{Action: workflow.ActUndeliverable, Ticket: n, Args: workflow.Args{To: "zhangwei", Question: q.No}})
	d.hears("banzhang", "undelivered")
	if _, ok := d.open("banzhang", n, workflow.AskSlip); ok {
		t.Fatal("the 班组长 is asked to accept another's dispatch")
	}
}

func TestDecide_staleTimer(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	old, _ := d.tickets[n].Timer(workflow.TimerStall)
	if err := d.fire(n, old); err != workflow.ErrStale {
		t.Fatalf("early: %v", err)
	}
	d.now = at("10:00")
	d.say("zhangwei", n, "progress", workflow.Args{Text: "拆完了"})
	d.now = at("14:30")
	if err := d.fire(n, old); err != workflow.ErrStale {
		t.Fatalf("re-armed since: %v", err)
	}
	d.no("unknown_word", "zhangwei", n, workflow.ActTimer, workflow.Args{Kind: old.Kind, Gen: old.Gen})
}

// A store that has nobody left to ask: whoever is above it is asked, and the
// timer does not stay due for ever.
func TestFuse_nobodyLeft(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	d.without("zhangwei", "banzhang", "dianzhang")
	d.advance(at("14:00"))
	d.asked("quyu", n, workflow.AskFuse)
	wantTime(t, "next", d.due(n, workflow.TimerStall), at("18:00"))

	d = newDesk(t)
	n = d.working()
	d.without("zhangwei", "banzhang", "dianzhang", "quyu", "admin", "hz02_quyu", "hz02_admin")
	d.advance(at("14:00"))
	wantTime(t, "without anybody", d.due(n, workflow.TimerStall), at("18:00"))
}

// The customer's word on an add-on is no payment.
func TestDecide_consentEndsOnlyWhatWaitsForIt(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("更换刹车盘", 600)}})
	d.say("guwen", n, "block", workflow.Args{Text: "未付尾款"})
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentPhone})
	d.stands(n, "work", workflow.Blocked)
	d.say("guwen", n, "unblock", workflow.Args{})
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("更换油管", 80)}})
	d.say("guwen", n, "block", workflow.Args{Text: "等待客户确认增项"})
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentPhone})
	d.stands(n, "work", workflow.InProgress)
}

// without takes members off the organization's list.
func (d *desk) without(userids ...string) {
	o := *d.org
	o.Members = slices.DeleteFunc(slices.Clone(o.Members), func(m workflow.Member) bool { return slices.Contains(userids, m.UserID) })
	o.Index()
	d.org = &o
}
