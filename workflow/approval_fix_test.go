package workflow_test

import (
	"slices"
	"testing"

	"bihuan/workflow"
)

// levels changes which levels the stores ask for while the service runs.
func (d *desk) levels(keys ...string) {
	d.Helper()
	o := *d.org
	o.Shops = slices.Clone(o.Shops)
	for i := range o.Shops {
		o.Shops[i].Approval = keys
	}
	o.Index()
	d.org = &o
}

// A pending approval passes no level that is there no more, and none less than it
// was handed in for: it ends, and who handed it in does so anew.
func TestApproval_levelsChange(t *testing.T) {
	for name, keys := range map[string][]string{"the asked one goes": {"final"}, "the signed one goes": {"review"}} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			n := d.atReview()
			d.levels(keys...)
			out := d.press("guwen", n, workflow.AskApproval, "A")
			want(t, "answer", out.Answer.Key, "approval_outdated")
			want(t, "cleared", d.tickets[n].Cleared(), false)
			want(t, "state", d.tickets[n].Approval.State, workflow.ApprovalVoid)
			d.no("approval_first", "guwen", n, "offer", workflow.Args{})
			d.asked("qiantai", n, workflow.AskSubmit)
		})
	}
	t.Run("the configuration moves", func(t *testing.T) {
		d := newDesk(t)
		n := d.atReview()
		d.levels("final")
		if _, err := d.try("", workflow.Command{Action: workflow.ActReview, Ticket: n}); err != nil {
			t.Fatal(err)
		}
		d.hears("guwen", "approval_outdated")
		d.asked("qiantai", n, workflow.AskSubmit)
		d.say("qiantai", n, "submitted", workflow.Args{})
		d.asked("zhuguan", n, workflow.AskApproval)
		d.no("sign_changed", "zhuguan", n, workflow.ActSign, workflow.Args{Value: "x", Text: "y", Version: 9})
	})
	t.Run("the blueprint is lifted", func(t *testing.T) {
		d := newDesk(t)
		n := d.atReview()
		d.with(func(b *workflow.Blueprint) {
			a := *b.Approval
			a.Levels = a.Levels[1:]
			b.Approval = &a
		})
		if err := d.lift(n); err != nil {
			t.Fatal(err)
		}
		want(t, "state", d.tickets[n].Approval.State, workflow.ApprovalVoid)
	})
}

// Who wrote what is up for approval signs it in no case, even where somebody else
// handed it in.
func TestApproval_authorDoesNotSign(t *testing.T) {
	d := newDesk(t)
	d.say("zhuguan", "", workflow.ActOffShift, workflow.Args{})
	n := d.quoting()
	d.say("dianzhang", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("更换发动机总成", 6820)}})
	d.say("qiantai", n, "submitted", workflow.Args{})
	d.press("guwen", n, workflow.AskApproval, "A")
	q := d.asked("quyu", n, workflow.AskApproval)
	if slices.Contains(q.To, "dianzhang") {
		t.Error("the author is asked")
	}
	d.no("sign_not_you", "dianzhang", n, workflow.ActSign, workflow.Args{Value: "x", Text: "y", Version: 1})
}

// A discount on what the customer has agreed to needs its approval: it is in the
// history, no yes to another sum is taken over, and unapproved it is not settled.
func TestApproval_discount(t *testing.T) {
	d := newDesk(t)
	n := d.atReview()
	d.press("guwen", n, workflow.AskApproval, "A")
	d.say("zhuguan", n, workflow.ActSign, workflow.Args{Value: "x", Text: "y", Version: 1})
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentCounter, Text: "都做"})
	want(t, "nothing waits", len(d.tickets[n].Quote.Waiting()), 0)
	off := int64(300_000)
	d.say("hz02_guwen", n, "quoted", workflow.Args{Discount: &off})
	r := d.tickets[n].Revisions
	want(t, "history", asJSON(r[len(r)-1].Changes), asJSON([]workflow.LineChange{{Kind: workflow.LessWhole, New: off}}))
	d.asked("hz02_guwen", n, workflow.AskSubmit)
	d.press("hz02_guwen", n, workflow.AskSubmit, "B") // 再改
	d.say("qiantai", n, "submitted", workflow.Args{Value: "carry"})
	want(t, "another sum is another object", d.tickets[n].Approval.Steps == nil, true)
	card := d.hears("guwen", "approval_card")
	want(t, "the card says it", card.Data.Discount, off)
	d.press("guwen", n, workflow.AskApproval, "A")
	d.say("zhuguan", n, workflow.ActSign, workflow.Args{Value: "x", Text: "y", Version: 2})
	want(t, "cleared", d.tickets[n].Cleared(), true)
	want(t, "covered", d.tickets[n].Discounted, off)
	d.hears("qiantai", "discount_cleared")
}

// 撤销 after another action never takes an old yes back unasked.
func TestUndo_neverWithdrawsUnasked(t *testing.T) {
	d := newDesk(t)
	n := d.atReview()
	d.press("guwen", n, workflow.AskApproval, "A")
	d.now = d.now.Add(workflow.UndoWindow * 2)
	d.say("guwen", n, workflow.ActUndo, workflow.Args{})
	d.asked("zhuguan", n, workflow.AskApproval) // as it was
	q := d.asked("guwen", n, workflow.AskWithdraw)
	want(t, "asked first", q.Options[0].Key, "withdraw")
}
