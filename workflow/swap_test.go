package workflow_test

import (
	"testing"

	"bihuan/workflow"
)

const (
	carbon   = "MANN-CUK26009" // at 滨江店 only
	original = "87139-50100"
	bosch    = "BOSCH-0986AF4217"
)

func TestFitting(t *testing.T) {
	o := &workflow.Organization{Catalog: []workflow.Part{
		{No: "04465-02220"}, {No: "TRW-GDB3425", OE: []string{"0446502220"}}, {No: "ATE-13046", OE: []string{"04465 02220", "04465-02221"}},
		{No: "04465-02221", Replaces: []string{"04465-02220"}}, {No: "BOSCH-08921"}, {No: "VALEO-08921"},
	}}
	o.Index()
	for _, c := range []struct {
		no   string
		want []string
	}{
		{"0446502220", []string{"TRW-GDB3425", "ATE-13046", "04465-02221"}},
		{"TRW-GDB3425", []string{"04465-02220", "ATE-13046", "04465-02221"}},
		{"ATE-13046", []string{"04465-02220", "TRW-GDB3425", "04465-02221"}},
		{"04465-02221", []string{"ATE-13046"}}, // the old one does not fit in the new one's place
		{"BOSCH-08921", nil},                   // the same number under another brand is another part
		{"NGK-1", nil},
	} {
		var got []string
		for _, p := range o.Fitting(c.no) {
			got = append(got, p.No)
		}
		want(t, c.no, asJSON(got), asJSON(c.want))
	}
}

// A number that another has superseded means its successor.
func TestPartByKey_superseded(t *testing.T) {
	o := &workflow.Organization{Catalog: []workflow.Part{{No: "06A 115 561 D", Replaces: []string{"06A 115 561 B"}}}}
	o.Index()
	p, _ := o.PartByKey(workflow.PartKey("06a115561b"))
	want(t, "part", p.No, "06A 115 561 D")
}

func TestSwap_reservesTheOther(t *testing.T) {
	d := newDesk(t)
	n := d.quoting(carbon)
	d.press("zhangwei", n, workflow.AskPart, "C")
	d.press("zhangwei", n, workflow.AskSwap, "A")
	want(t, "needed", d.tickets[n].Parts[0].No, bosch)
	want(t, "status", d.tickets[n].Parts[0].Status, workflow.PartReserved)
	want(t, "left", d.available("HZ01", bosch), 5)
}

// What the customer agreed to with another part needs his word again; the other
// lines keep theirs.
func TestSwap_consentAgain(t *testing.T) {
	d := newDesk(t)
	n := d.working(carbon)
	price := int64(58_00)
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{{Title: "换空调滤", Fees: []workflow.Fee{
		{Kind: workflow.FeeMaterial, Part: carbon, Price: price}, {Kind: workflow.FeeLabor, Amount: 50_00}}}}})
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentCounter, Text: "都同意"})
	agreed := len(d.tickets[n].Quote.Agreed())
	d.press("zhangwei", n, workflow.AskPart, "C")
	out := d.press("zhangwei", n, workflow.AskSwap, "B")
	want(t, "again", len(out.Ticket.Quote.Waiting()), 1)
	want(t, "still agreed", len(out.Ticket.Quote.Agreed()), agreed-1)
	want(t, "part", out.Ticket.Quote.Waiting()[0].Fees[0].Part, original)
	_, offer := d.open("guwen", n, workflow.AskOffer)
	_, submit := d.open("guwen", n, workflow.AskSubmit)
	want(t, "the advisor is asked to send it", offer || submit, true)
}

func TestSwap_goneMeanwhile(t *testing.T) {
	d := newDesk(t)
	n := d.quoting(carbon)
	for i, s := range d.stock {
		if s.Store == "HZ01" && (s.Part == bosch || s.Part == original) {
			d.stock[i].OnHand = 0
		}
	}
	q := d.asked("zhangwei", n, workflow.AskPart)
	_, err := d.try("zhangwei", workflow.Command{Action: workflow.ActAnswer, Ticket: n, Args: workflow.Args{Question: q.No, Letter: "C"}})
	want(t, "refused", err.Error(), "refused: part_unfit")
	_, err = d.try("zhangwei", workflow.Command{Action: workflow.ActSwap, Ticket: n, Args: workflow.Args{Value: carbon, Parts: []string{pads}}})
	want(t, "typed", err.Error(), "refused: unknown_word")
}
