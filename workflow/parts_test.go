package workflow_test

import (
	"testing"
	"time"

	"bihuan/workflow"
)

func TestDecide_shortAndTransfer(t *testing.T) {
	d := newDesk(t)
	// The wipers are at 滨江, in the same city; the starter at 温州 only.
	n := d.quoting(pads, wipers, "28100-0T080")
	tk := d.tickets[n]
	want(t, pads, tk.Parts[0].Status, workflow.PartReserved)
	want(t, wipers, tk.Parts[1].Status, workflow.PartShort)

	card := d.hears("zhangwei", "part_short")
	want(t, "part", card.Data.Parts[0].No, wipers)
	want(t, "name", card.Data.Parts[0].Name, "无骨雨刮片 24寸")
	want(t, "store", card.Data.Parts[0].Store, "滨江店")
	want(t, "pieces there", card.Data.Count, 3)
	d.press("zhangwei", n, workflow.AskPart, "A")
	want(t, "requested", len(d.transfers), 1)
	tr := d.transfers[n+"/1"]
	want(t, "transfer", tr, workflow.Transfer{ID: n + "/1", Version: 1, Ticket: n, Part: wipers, Quantity: 1, From: "HZ02", To: "HZ01",
		State: workflow.TransferRequested, By: "zhangwei", AskedAt: d.now, AnswerBy: tr.AnswerBy})
	wantTime(t, "to be answered by", tr.AnswerBy, d.now.Add(30*time.Minute))
	want(t, "part", d.tickets[n].Parts[1].Status, workflow.PartTransfer)
	told := d.hears("hz02_cangguan", "transfer_requested")
	want(t, "who asks", told.Data.Store, "西湖店")
	want(t, "plate", told.Data.Plate, "浙A·12345")
	want(t, "what else he learns", told.Data.Customer+told.Data.Complaint+told.Data.Phone, "")

	// The next missing part is asked about when this one is settled.
	want(t, "next part", d.hears("zhangwei", "part_short").Data.Parts[0].Store, "鹿城店")
	d.press("zhangwei", n, workflow.AskPart, "B")
	want(t, "requested", len(d.transfers), 1)
	want(t, "part", d.tickets[n].Parts[2].Status, workflow.PartShort)
}

func TestDecide_shortEverywhere(t *testing.T) {
	d := newDesk(t)
	for i, s := range d.stock {
		if s.Store != "HZ01" {
			d.stock[i].OnHand = 0
		}
	}
	n := d.quoting("PHILIPS-12342", "MANN-C35154", "MANN-C35154", "MANN-C35154", "MANN-C35154", "MANN-C35154",
		"GATES-T43234", "GATES-T43234")
	if _, ok := d.open("zhangwei", n, workflow.AskPart); ok {
		t.Fatal("asks for a transfer that nobody can give")
	}
	var parts []string
	for _, x := range d.decision.Notices {
		if x.To == "cangguan" && x.Key == "part_short_everywhere" {
			parts = append(parts, x.Data.Parts[0].No)
		}
	}
	want(t, "told of", len(parts), 2)
}

func TestDecide_givingStore(t *testing.T) {
	o := organization()
	for i := range o.Shops {
		if o.Shops[i].Code == "HZ02" {
			o.Shops[i].SafetyStock = 3
		}
	}
	d := deskOf(t, o)
	d.stock[0].OnHand = 0 // the pads of 西湖店
	d.quoting(pads)
	card := d.hears("zhangwei", "part_short")
	// 滨江 could give one of its four only, which is enough; 鄞州 has more to
	// spare but is another city.
	want(t, "store", card.Data.Parts[0].Store, "滨江店")

	for i := range o.Shops {
		if o.Shops[i].Code == "HZ02" {
			o.Shops[i].SafetyStock = 4
		}
	}
	d = deskOf(t, o)
	d.stock[0].OnHand = 0
	d.quoting(pads)
	want(t, "store", d.hears("zhangwei", "part_short").Data.Parts[0].Store, "鄞州店")
}

func TestDecide_lastPiece(t *testing.T) {
	d := newDesk(t)
	d.quoting("13717571355")
	n := d.agreedFor("浙B99999")
	d.say("zhangwei", n, "started", workflow.Args{})
	out := d.say("zhangwei", n, "attach_parts", workflow.Args{Parts: []string{"13717571355"}})
	want(t, "the second to come", out.Ticket.Parts[0].Status, workflow.PartShort)
	want(t, "left", d.available("HZ01", "13717571355"), 0)
}

func TestDecide_partsWhileWorking(t *testing.T) {
	d := newDesk(t)
	n := d.working(pads)
	out := d.say("zhangwei", n, "attach_parts", workflow.Args{Parts: []string{"VARTA-H5-60"}})
	want(t, "parts", len(out.Ticket.Parts), 2)
	for _, p := range out.Ticket.Parts {
		want(t, p.No, p.Status, workflow.PartReserved)
	}
	want(t, "pads left", d.available("HZ01", pads), 1)
	want(t, "batteries left", d.available("HZ01", "VARTA-H5-60"), 1)
	want(t, "answer lists them", len(out.Answer.Data.Parts), 2)
}

func TestDecide_listedAgain(t *testing.T) {
	d := newDesk(t)
	n := d.diagnosing(nil)
	d.say("zhangwei", n, "attach_parts", workflow.Args{Parts: []string{pads, pads, pads}})
	want(t, "three of two", d.tickets[n].Parts[0].Status, workflow.PartShort)
	d.say("zhangwei", n, "attach_parts", workflow.Args{Parts: []string{pads}})
	want(t, "parts", len(d.tickets[n].Parts), 1)
	want(t, "one", d.tickets[n].Parts[0].Status, workflow.PartInStock)
	d.say("zhangwei", n, "no_parts", workflow.Args{Kind: "none"})
	want(t, "parts", len(d.tickets[n].Parts), 0)
}

func TestDecide_cancelReleases(t *testing.T) {
	d := newDesk(t)
	n := d.quoting(pads, wipers)
	d.press("zhangwei", n, workflow.AskPart, "A")
	want(t, "reserved", d.available("HZ01", pads), 1)
	d.no("need_reason", "guwen", n, "cancel", workflow.Args{})
	d.no("wrong_role", "zhangwei", n, "cancel", workflow.Args{Text: "不修了"})
	d.say("guwen", n, "cancel", workflow.Args{Text: "不修了"})
	tk := d.stands(n, "quote", workflow.Done)
	want(t, "outcome", tk.Outcome, workflow.Cancelled)
	want(t, "released", d.available("HZ01", pads), 2)
	want(t, "part", tk.Parts[0].Status, workflow.PartInStock)
	d.hears("hz02_cangguan", "transfer_cancelled")
	for _, q := range tk.Questions {
		if q.Closed == "" {
			t.Errorf("question %s is still open", q.Kind)
		}
	}
	d.no("undo_nothing", "guwen", n, workflow.ActUndo, workflow.Args{}) // stock has moved
}

// More of a part that is reserved already is one change of its stock line.
func TestDecide_moreOfAReservedPart(t *testing.T) {
	d := newDesk(t)
	n := d.working("04465-02220")
	out := d.say("zhangwei", n, "attach_parts", workflow.Args{Parts: []string{"04465-02220", "04465-02220"}})
	want(t, "changes", len(out.Stock), 1)
	want(t, "more", out.Stock[0].Reserve, 1)
	want(t, "status", out.Ticket.Parts[0].Status, workflow.PartReserved)
	want(t, "pieces", out.Ticket.Parts[0].Quantity, 2)
}
