package workflow_test

import (
	"slices"
	"testing"
	"time"

	"bihuan/workflow"
)

// C6: two people press at once.
func TestQuestion_twoAtOnce(t *testing.T) {
	d := newDesk(t)
	n := d.working(wipers)
	d.advance(at("14:31"))
	q := d.asked("zhangwei", n, workflow.AskFuse)
	d.press("zhangwei", n, workflow.AskFuse, "B")
	d.stands(n, "work", workflow.Blocked)
	events := len(d.events[n])

	d.now = d.now.Add(time.Second)
	out := d.do("banzhang", answer(n, q, "C"))
	want(t, "answer", out.Answer.Key, "question_late")
	want(t, "who", out.Answer.Data.Who, "张伟")
	want(t, "chose", out.Answer.Data.Letter, "B")
	want(t, "wants", out.Answer.Data.New, "C")
	d.stands(n, "work", workflow.Blocked)
	if _, ok := last[workflow.TooLate](d, n); !ok || len(d.events[n]) != events+2 {
		t.Fatalf("late answer is not on record: %d events more", len(d.events[n])-events)
	}
	card := d.hears("banzhang", "question_late")
	want(t, "button", card.Question.Options[0].Key+card.Question.Options[0].Label, "change_toC")

	// The same choice again: the same card, and nothing happens.
	events = len(d.events[n])
	out = d.do("zhangwei", answer(n, q, "B"))
	want(t, "answer", out.Answer.Key, "question_done")
	want(t, "events", len(d.events[n]), events)
	want(t, "transfers", len(d.transfers), 1)

	d.press("banzhang", n, workflow.AskLate, "B")
	d.stands(n, "work", workflow.Blocked)
}

// C7: a letter hours later.
func TestQuestion_changeToB(t *testing.T) {
	d := newDesk(t)
	n := d.working(wipers)
	d.advance(at("14:00"))
	q := d.asked("zhangwei", n, workflow.AskFuse)
	d.advance(at("14:10"))
	d.press("banzhang", n, workflow.AskFuse, "C")
	d.press("banzhang", n, workflow.AskStep, "A")
	d.advance(at("16:20"))
	out := d.do("zhangwei", answer(n, q, "B"))
	want(t, "who", out.Answer.Data.Who, "王班长")
	wantTime(t, "when", out.Answer.Data.At, at("14:10"))
	out = d.press("zhangwei", n, workflow.AskLate, "A")
	want(t, "answer", out.Answer.Key, "fuse_done")
	want(t, "letter", out.Answer.Data.Letter, "B")
	d.stands(n, "work", workflow.Blocked)
	u := d.hears("banzhang", "fuse_card")
	if !u.Update || u.Data.Who != "张伟" || u.Data.Letter != "B" {
		t.Fatalf("the card now says %+v", u.Data)
	}
	// What others blocked since is not undone by a change of mind.
	e, _ := last[workflow.WasBlocked](d, n)
	want(t, "reason", e.Reason, "part_missing")
}

func TestQuestion_changeLeavesTheFirstAnswer(t *testing.T) {
	d := newDesk(t)
	n := d.working(wipers)
	d.advance(at("14:00"))
	q := d.asked("zhangwei", n, workflow.AskFuse)
	d.press("zhangwei", n, workflow.AskFuse, "B")
	d.advance(at("14:20"))
	d.do("banzhang", answer(n, q, "D"))
	d.press("banzhang", n, workflow.AskLate, "A")
	d.stands(n, "work", workflow.InProgress)

	d.advance(at("14:30"))
	d.do("zhangwei", answer(n, q, "C"))
	d.press("zhangwei", n, workflow.AskLate, "A")
	if _, ok := d.open("banzhang", n, workflow.AskEstimate); ok {
		t.Fatal("what D asked is still open after C")
	}
}

func TestQuestion_notMine(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	d.advance(at("14:00"))
	q := d.asked("zhangwei", n, workflow.AskFuse)
	d.no("question_stale", "liqiang", n, workflow.ActAnswer, workflow.Args{Question: q.No, Letter: "D"})
	d.no("question_no_option", "zhangwei", n, workflow.ActAnswer, workflow.Args{Question: q.No, Letter: "A"})
	d.no("question_stale", "zhangwei", n, workflow.ActAnswer, workflow.Args{Question: 99, Letter: "A"})
	d.no("unknown_word", "liqiang", n, workflow.ActFuseFine, workflow.Args{})
	d.no("unknown_word", "liqiang", n, workflow.ActChange, workflow.Args{Question: q.No, Letter: "D"})
}

// A refused option leaves the question open.
func TestQuestion_refusedStaysOpen(t *testing.T) {
	d := newDesk(t)
	n := d.registered(nil)
	q := d.asked("qiantai", n, workflow.AskStep)
	d.do(q.Options[0].Command.Args.To, workflow.Command{Action: workflow.ActOffShift})
	d.no("not_present", "qiantai", n, workflow.ActAnswer, workflow.Args{Question: q.No, Letter: "A"})
	d.press("qiantai", n, workflow.AskStep, "B")
}

func TestQuestion_expires(t *testing.T) {
	d := newDesk(t)
	n := d.quoted()
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentPhone, Text: "雨刮不换"})
	q := d.asked("guwen", n, workflow.AskReadback)
	d.advance(at("09:30"))
	u := d.hears("guwen", "consent_readback")
	want(t, "card says", u.Data.Result, "expired")
	d.no("question_stale", "guwen", n, workflow.ActAnswer, workflow.Args{Question: q.No, Letter: "A"})
	want(t, "timers", len(d.tickets[n].Timers), 0)
}

func TestQuestion_quietHours(t *testing.T) {
	d := newDesk(t)
	n := d.registered(nil)
	d.now = at("12:30")
	d.say("qiantai", n, "assign_diagnosis", workflow.Args{To: "zhangwei"})
	wantTime(t, "in the lunch break", d.hears("zhangwei", "dispatch_slip").NotBefore, at("13:00"))
	d.now = at("20:00")
	d.say("banzhang", n, "assign_diagnosis", workflow.Args{To: "liqiang"})
	wantTime(t, "at night", d.hears("liqiang", "dispatch_slip").NotBefore, on(11, "08:30"))
	if u := d.hears("zhangwei", "dispatch_slip"); !u.NotBefore.IsZero() {
		t.Fatal("the old card is not redrawn at once")
	}
	d.do("liqiang", workflow.Command{Action: workflow.ActOffShift})
	wantTime(t, "without a ticket", d.hears("banzhang", "off_shift_told").NotBefore, on(11, "08:30"))
	out := d.do("guwen", workflow.Command{Action: "create", Args: workflow.Args{Fields: fields(map[string]string{"plate": "浙B99999", "promised_at": on(11, "17:00").Format(time.RFC3339)})}})
	for _, x := range out.Notices {
		if (x.To == "guwen") != x.NotBefore.IsZero() {
			t.Errorf("%s gets %s at %s", x.To, x.Key, x.NotBefore)
		}
	}
}

// What is typed in full answers the card that offers it, and no other.
func TestQuestion_answeredByWord(t *testing.T) {
	d := newDesk(t)
	n := d.registered(map[string]string{"complaint_text": "刹车失灵"})
	q := d.asked("qiantai", n, workflow.AskUrgency)
	d.say("qiantai", n, "correct", workflow.Args{Field: "plate", Value: "浙A54321"})
	want(t, "urgency question", d.asked("qiantai", n, workflow.AskUrgency).No, q.No)
	d.say("qiantai", n, "correct", workflow.Args{Field: "urgency", Value: "brake_failure"})
	if _, ok := d.open("qiantai", n, workflow.AskUrgency); ok {
		t.Fatal("the typed urgency leaves its question open")
	}

	d.say("qiantai", n, "assign_diagnosis", workflow.Args{To: "liqiang"})
	u := d.hears("banzhang", "pick_technician")
	want(t, "card says", u.Data.Choice, "李强")

	m := d.quoted2("浙B99999")
	d.say("guwen", m, "consent", workflow.Args{Kind: workflow.ConsentPhone, Text: "刹车片换,雨刮不换"})
	first := d.asked("guwen", m, workflow.AskReadback)
	d.say("guwen", m, "consent", workflow.Args{Kind: workflow.ConsentPhone, Text: "雨刮换,刹车片不换"})
	for _, x := range d.tickets[m].Questions {
		if x.No == first.No && x.Answer != nil {
			t.Fatal("saying it anew counts as 对 to what was read back")
		}
	}
}

// quoted2 is quoted for another car.
func (d *desk) quoted2(plate string) string {
	d.Helper()
	n := d.quoting2(plate)
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("换前刹车片", 480), line("更换雨刮", 90)}})
	return n
}

// Who wanted to begin too early is not asked any more once the work may begin.
func TestEarly_endsWithItsStep(t *testing.T) {
	d := newDesk(t)
	n := d.quoted()
	d.say("zhangwei", n, "started", workflow.Args{})
	d.asked("zhangwei", n, workflow.AskEarly)
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentCounter, Text: "都做"})
	if q, still := d.open("zhangwei", n, workflow.AskEarly); still {
		t.Errorf("asked still: %+v", q)
	}
}

// An old question that is answered with a new one leaves the ticket's memory, and
// its card is settled all the same.
func TestAnswer_oldQuestionMakesRoom(t *testing.T) {
	d := newDesk(t)
	n := d.quoting("BOSCH-08921")
	q := d.asked("zhangwei", n, workflow.AskPart)
	for range 20 {
		d.say("zhangwei", n, "block", workflow.Args{})
	}
	out := d.press("zhangwei", n, workflow.AskPart, "A")
	if i := slices.IndexFunc(out.Ticket.Questions, func(x workflow.Question) bool { return x.No == q.No }); i >= 0 {
		t.Fatal("the ticket remembers it still: nothing is shown")
	}
	if got := out.Answer.Question; got == nil || got.No != q.No || got.Answer == nil {
		t.Errorf("the card is settled with %+v", got)
	}
}
