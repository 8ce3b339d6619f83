package workflow_test

import (
	"testing"

	"bihuan/workflow"
)

// atWorkWith is a ticket whose technician works; the customer has agreed to a line
// that puts a part in, and another one waits for his word.
func atWorkWith(d *desk, listed ...string) string {
	d.Helper()
	n := d.quoting(listed...)
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{fitted("换前刹车片", pads), line("四轮定位", 120)}})
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentCounter, Text: "都做"})
	d.say("zhangwei", n, "started", workflow.Args{})
	return n
}

// toSettle goes on until only the money is missing.
func toSettle(d *desk, n string) {
	d.Helper()
	d.photo("zhangwei", n)
	d.say("zhangwei", n, "finished", workflow.Args{})
	d.say("banzhang", n, "passed", workflow.Args{})
}

// What was brought back, never came, or belongs to no line of the list is named to
// who settles, whether he presses or types; nothing is settled until he says so.
func TestSettle_againstTheSlip(t *testing.T) {
	for name, c := range map[string]struct {
		shelf int
		moves func(d *desk, n string)
		had   int
		bills int
	}{
		"brought back": {4, func(d *desk, n string) {
			d.say("cangguan", n, workflow.ActIssue, workflow.Args{})
			d.say("cangguan", n, workflow.ActReturn, workflow.Args{})
		}, 0, 1},
		"never came": {0, func(*desk, string) {}, 0, 1},
		"declined after it was handed out": {4, func(d *desk, n string) {
			d.say("cangguan", n, workflow.ActIssue, workflow.Args{})
			d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{{Title: "换前刹车片", Amount: 99900, Fees: []workflow.Fee{{Kind: workflow.FeeMaterial, Part: pads, Quantity: 1, Price: 99900, Amount: 99900}}}}})
			d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentPhone, Declined: []int{1}, Confirm: true})
			d.asked("cangguan", n, workflow.AskReturn)
		}, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.stock[0].OnHand = c.shelf
			n := atWorkWith(d, pads)
			c.moves(d, n)
			toSettle(d, n)
			d.press("qiantai", n, workflow.AskStep, "A")
			d.asked("qiantai", n, workflow.AskStep) // the money is still to come
			d.say("qiantai", n, "paid", workflow.Args{})
			want(t, "settled", d.tickets[n].Settlement == nil, true)
			shown := d.hears("qiantai", "settle_differs").Data.Parts
			want(t, "parts", len(shown), 1)
			want(t, "handed out", shown[0].Stock, c.had)
			want(t, "billed", shown[0].Quantity, c.bills)
			d.press("qiantai", n, workflow.AskSettle, "A")
			want(t, "settled", d.tickets[n].Settlement != nil, true)
		})
	}
}

// Who agreed to one difference has not agreed to another; what was put right is
// asked no more.
func TestSettle_differsOtherwiseMeanwhile(t *testing.T) {
	d := newDesk(t)
	n := atWorkWith(d, pads)
	d.say("cangguan", n, workflow.ActIssue, workflow.Args{})
	d.say("cangguan", n, workflow.ActReturn, workflow.Args{})
	toSettle(d, n)
	d.say("qiantai", n, "paid", workflow.Args{})
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{{Title: "换前刹车片", State: workflow.LineRemoved}}})
	d.say("qiantai", n, "paid", workflow.Args{})
	want(t, "settled", d.tickets[n].Settlement != nil, true)
}

// Pieces of a line that the customer has not agreed to (any more) stay on the shelf
// until he has; what was handed out for a declined one comes back by one press.
func TestIssue_onlyForAgreedLines(t *testing.T) {
	d := newDesk(t)
	n := atWorkWith(d, pads)
	dear := workflow.Args{Lines: []workflow.QuoteLine{{Title: "换前刹车片", Amount: 99900, Fees: []workflow.Fee{{Kind: workflow.FeeMaterial, Part: pads, Quantity: 1, Price: 99900, Amount: 99900}}}}}
	d.say("guwen", n, "quoted", dear)
	d.no("issue_unagreed", "cangguan", n, workflow.ActIssue, workflow.Args{})
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentPhone, Agreed: []int{1}, Confirm: true})
	d.press("cangguan", n, workflow.AskIssue, "A")
	want(t, "handed out", d.tickets[n].Parts[0].Issued, 1)
	dear.Lines[0].Amount, dear.Lines[0].Fees[0].Price, dear.Lines[0].Fees[0].Amount = 88800, 88800, 88800
	d.say("guwen", n, "quoted", dear)
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentPhone, Declined: []int{1}, Confirm: true})
	d.press("cangguan", n, workflow.AskReturn, "A")
	want(t, "handed out", d.tickets[n].Parts[0].Issued, 0)
}

// What was free costs again: who has the car hears that it is not to be done yet,
// and whoever starts later reads it.
func TestRefuted_technicianHears(t *testing.T) {
	d, n := returned(t, fitted("换前刹车片", pads))
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{fitted("换前刹车片", pads), line("四轮定位", 120)}})
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentCounter, Text: "都做"})
	d.say("zhangwei", n, "started", workflow.Args{})
	d.say("dianzhang", n, "rework_refuted", workflow.Args{Text: "刹车盘进了石子"})
	want(t, "told", d.hears("zhangwei", "rework_refuted_work").Data.Items[0], "换前刹车片")
}

// After the money was taken it is that, not the date, which ends it.
func TestRefuted_afterThePayment(t *testing.T) {
	d, n := returned(t, fitted("换前刹车片", pads))
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("换前刹车片", 480), line("四轮定位", 120)}})
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentCounter, Text: "都做"})
	d.say("zhangwei", n, "started", workflow.Args{})
	toSettle(d, n)
	d.say("qiantai", n, "paid", workflow.Args{})
	d.no("settled_list", "dianzhang", n, "rework_refuted", workflow.Args{Text: "刹车盘进了石子"})
}
