package workflow_test

import (
	"reflect"
	"slices"
	"testing"

	"bihuan/workflow"
)

// What users of other systems of tickets complain of, as far as the rules alone can
// show that it does not happen here. docs/testing.md lists them all.

// peers 6: an escalation is told once for each level, however often its timer comes.
func TestOthers_escalationIsNotRepeated(t *testing.T) {
	d := newDesk(t)
	n := d.atReview()
	d.advance(at("09:30"))
	tm, _ := d.tickets[n].Timer(workflow.TimerApproval)
	for range 5 { // the one that has fired, and the next one before its time
		for _, gen := range []int64{tm.Gen - 1, tm.Gen} {
			if err := d.fire(n, workflow.Timer{Kind: tm.Kind, Gen: gen}); err != workflow.ErrStale {
				t.Fatalf("generation %d: %v", gen, err)
			}
		}
	}
	d.advance(on(16, "18:00"))
	cards := map[string]int{}
	for _, x := range d.notices {
		if x.Question != nil && x.Question.Kind == workflow.AskApproval && !x.Update {
			cards[x.To]++
		}
	}
	if want := map[string]int{"guwen": 1, "dianzhang": 1, "quyu": 1}; !reflect.DeepEqual(cards, want) {
		t.Errorf("cards: %v, want %v", cards, want)
	}
}

// peers 7: a second time of being blocked on the same day has reminders of its own,
// and as many.
func TestOthers_secondBlockIsRemindedToo(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	for i, from := range []string{"09:00", "14:00"} {
		d.advance(at(from))
		before := len(d.notices)
		d.say("zhangwei", n, "block", workflow.Args{Text: "工位"})
		d.advance(at(from).Add(20 * 60e9))
		want(t, "reminders", len(d.told(before, "banzhang", "block_reminder")), 1)
		d.say("banzhang", n, "unblock", workflow.Args{})
		want(t, "blocks", len(d.tickets[n].Blocks), i+1)
	}
}

// peers 8: nobody is reminded of what is over.
func TestOthers_noReminderAfterwards(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	d.say("zhangwei", n, "block", workflow.Args{Text: "工位"})
	armed, _ := d.tickets[n].Timer(workflow.TimerBlock)
	d.say("banzhang", n, "unblock", workflow.Args{})
	before := len(d.notices)
	d.now = armed.DueAt
	if err := d.fire(n, armed); err != workflow.ErrStale {
		t.Fatalf("the reminder of a block that is over: %v", err)
	}
	d.advance(at("12:00"))
	want(t, "reminders", len(d.told(before, "banzhang", "block_reminder")), 0)

	d = newDesk(t)
	n = d.atReview()
	reminder, _ := d.tickets[n].Timer(workflow.TimerRemind)
	d.now = at("09:05")
	d.press("guwen", n, workflow.AskApproval, "A")
	d.now = reminder.DueAt
	if err := d.fire(n, reminder); err != workflow.ErrStale {
		t.Fatalf("the reminder of a level that is decided: %v", err)
	}
}

// peers 13: other clock lengths, and another version of the blueprint, count from the
// same record: the time of being blocked is not lost.
func TestOthers_pausesOutliveAChangedPolicy(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	d.now = at("10:00")
	d.say("zhangwei", n, "block", workflow.Args{Text: "工位"})
	d.now = at("11:30")
	d.say("banzhang", n, "unblock", workflow.Args{})
	wantTime(t, "four hours without the pause", d.due(n, workflow.TimerStall), at("15:30"))
	d.with(func(b *workflow.Blueprint) { b.Clocks.Stall = 300 })
	if _, err := d.try("", workflow.Command{Action: workflow.ActReview, Ticket: n}); err != nil {
		t.Fatal(err)
	}
	wantTime(t, "five hours without the pause", d.due(n, workflow.TimerStall), at("16:30"))
	if err := d.lift(n); err != nil {
		t.Fatal(err)
	}
	wantTime(t, "under another version", d.due(n, workflow.TimerStall), at("16:30"))
}

// peers 15: promises have clocks of their own: what moves the one hides no other.
func TestOthers_clocksDoNotHideEachOther(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	stall := d.due(n, workflow.TimerStall)
	d.say("zhangwei", n, "block", workflow.Args{Text: "工位"})
	block := d.due(n, workflow.TimerBlock)
	d.now = at("09:10")
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("更换发动机总成", 6820)}})
	d.say("qiantai", n, "submitted", workflow.Args{})
	approval := d.due(n, workflow.TimerApproval)
	wantTime(t, "the approval's own", approval, at("09:40"))
	wantTime(t, "the block's still", d.due(n, workflow.TimerBlock), block)
	d.now = at("09:12")
	d.say("banzhang", n, "unblock", workflow.Args{})
	d.say("zhangwei", n, "progress", workflow.Args{Text: "拆完了"})
	wantTime(t, "the approval's after progress", d.due(n, workflow.TimerApproval), approval)
	if moved := d.due(n, workflow.TimerStall); !moved.After(stall) {
		t.Errorf("progress left the fuse at %v", moved)
	}
}

// peers 18: several people who can help at once are one step on record, to all of
// them, and the first answer ends it for each.
func TestOthers_oneStepSeveralPeople(t *testing.T) {
	d := newDesk(t)
	o := *d.org
	o.Members = append(slices.Clone(o.Members), workflow.Member{UserID: "banzhang2", Name: "副班长", Store: "HZ01", Roles: []workflow.Role{workflow.TeamLead}})
	o.Index()
	d.org = &o
	n := d.working()
	d.advance(at("14:31"))
	d.press("banzhang2", n, workflow.AskFuse, "D")
	if _, open := d.open("banzhang", n, workflow.AskFuse); open {
		t.Error("it is answered, and the other one is still asked")
	}
	d.say("zhangwei", n, "block", workflow.Args{Text: "工位"})
	d.advance(at("14:50"))
	var escalated []workflow.Escalated
	var reminded []workflow.Reminded
	for _, e := range d.events[n] {
		switch x := e.Data.(type) {
		case workflow.Escalated:
			escalated = append(escalated, x)
		case workflow.Reminded:
			reminded = append(reminded, x)
		}
	}
	if len(escalated) != 1 || len(reminded) != 1 || !slices.Contains(reminded[0].To, "banzhang") || !slices.Contains(reminded[0].To, "banzhang2") {
		t.Errorf("on record: %+v, %+v", escalated, reminded)
	}
}

// peers 29: every level has to agree, and what is said with a refusal or a delegation
// is on record.
func TestOthers_everyLevelAgreesAndWordsAreKept(t *testing.T) {
	d := newDesk(t)
	n := d.atReview()
	d.press("guwen", n, workflow.AskApproval, "A")
	if _, err := d.try("guwen", workflow.Command{Ticket: n, Action: "offer"}); err == nil {
		t.Fatal("one level of two agrees, and the quote goes out")
	}
	d.say("zhuguan", n, workflow.ActReject, workflow.Args{Text: "先问保险"})
	if _, err := d.try("guwen", workflow.Command{Ticket: n, Action: "offer"}); err == nil {
		t.Fatal("a level has refused, and the quote goes out")
	}
	d.say("qiantai", n, "submitted", workflow.Args{Value: "anew"})
	d.say("guwen", n, workflow.ActDelegate, workflow.Args{To: "dianzhang", Text: "孙店长"})
	var words, handed bool
	for _, e := range d.events[n] {
		switch x := e.Data.(type) {
		case workflow.Rejected:
			words = words || x.Reason == "先问保险"
		case workflow.Delegated:
			handed = handed || x.To == "dianzhang" && e.By == "guwen"
		}
	}
	if !words || !handed {
		t.Errorf("the refusal's words on record: %v; the delegation: %v", words, handed)
	}
}
