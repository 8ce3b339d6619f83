package workflow_test

import (
	"testing"
	"time"

	"bihuan/workflow"
)

// lacking: zhangwei needs brake pads that his own store has none of.
func lacking(t *testing.T) (*desk, string) {
	d := newDesk(t)
	d.stock[0].OnHand = 0 // the pads of 西湖店; three other stores have some
	n := d.quoting(pads)
	d.press("zhangwei", n, workflow.AskPart, "A")
	return d, n
}

func (d *desk) transfer(id, kind, user, letter string) workflow.Decision {
	d.Helper()
	return d.press(user, id[:len(id)-2], kind+":"+id, letter)
}

func TestTransfer_rejectedGoesToTheNextStore(t *testing.T) {
	d, n := lacking(t)
	d.transfer(n+"/1", workflow.AskTransfer, "hz02_cangguan", "B")
	want(t, "first", d.transfers[n+"/1"].State, workflow.TransferRejected)
	want(t, "next", d.transfers[n+"/2"].From, "NB01")
	d.hears("zhangwei", "transfer_next")
	d.transfer(n+"/2", workflow.AskTransfer, "nb01_cangguan", "B")
	want(t, "last", d.transfers[n+"/3"].From, "WZ01")
	d.transfer(n+"/3", workflow.AskTransfer, "wz01_cangguan", "B")
	want(t, "only now", d.tickets[n].Parts[0].Status, workflow.PartShort)
	d.hears("cangguan", "part_short_everywhere")
}

func TestTransfer_noAnswerGoesToTheNextStore(t *testing.T) {
	d, n := lacking(t)
	d.advance(d.now.Add(30 * time.Minute))
	want(t, "first", d.transfers[n+"/1"].State, workflow.TransferUnanswered)
	want(t, "next", d.transfers[n+"/2"].State, workflow.TransferRequested)
	d.hears("dianzhang", "transfer_unanswered")
	d.hears("hz02_dianzhang", "transfer_unanswered")
}

func TestTransfer_partial(t *testing.T) {
	d := newDesk(t)
	d.stock[0].OnHand = 0
	n := d.quoting(pads, pads, pads)
	d.press("zhangwei", n, workflow.AskPart, "A")
	q := d.asked("hz02_cangguan", n, workflow.AskTransfer+":"+n+"/1")
	d.do("hz02_cangguan", workflow.Command{Action: workflow.ActTransferSaid, Ticket: n,
		Args: workflow.Args{Question: q.No, Kind: workflow.SaidGives, Count: 1, Text: "只有1个"}})
	d.press("hz02_cangguan", n, workflow.AskTransferSaid, "A")
	want(t, "given", d.transfers[n+"/1"].Quantity, 1)
	want(t, "the rest is asked of", d.transfers[n+"/2"].From, "NB01")
	want(t, "the rest", d.transfers[n+"/2"].Quantity, 2)
	d.transfer(n+"/1", workflow.AskShip, "hz02_cangguan", "A")
	d.transfer(n+"/1", workflow.AskReceive, "cangguan", "A")
	want(t, "reserved so far", d.tickets[n].Parts[0].Held, 1)
	d.say("guwen", n, "cancel", workflow.Args{Text: "不修了"})
	want(t, "all is free", d.available("HZ01", pads), 1)
}

// Cancelled in each state: what can come back does, what is on its way arrives.
func TestTransfer_cancelInEachState(t *testing.T) {
	for steps := range 4 {
		d, n := lacking(t)
		id := n + "/1"
		for i, s := range []struct{ kind, letter string }{{workflow.AskTransfer, "A"}, {workflow.AskShip, "B"}, {workflow.AskShip, "A"}} {
			if i < steps {
				d.transfer(id, s.kind, "hz02_cangguan", s.letter)
			}
		}
		d.say("guwen", n, "cancel", workflow.Args{Text: "不修了"})
		if steps < 3 {
			want(t, "withdrawn", d.transfers[id].State, workflow.TransferWithdrawn)
			want(t, "free in 滨江店", d.available("HZ02", pads), 4)
			continue
		}
		d.transfer(id, workflow.AskReceive, "cangguan", "A")
		want(t, "free in 西湖店", d.available("HZ01", pads), 1)
		want(t, "closed", d.transfers[id].State, workflow.TransferClosed)
	}
}

func TestIssue_onlyTheDeskAndOnce(t *testing.T) {
	d := newDesk(t)
	n := d.working(pads)
	d.no("wrong_role", "zhangwei", n, workflow.ActIssue, workflow.Args{})
	d.press("cangguan", n, workflow.AskIssue, "A")
	want(t, "in the car", d.tickets[n].Parts[0].Issued, 1)
	d.no("nothing_to_issue", "cangguan", n, workflow.ActIssue, workflow.Args{})
	d.say("cangguan", n, workflow.ActReturn, workflow.Args{})
	want(t, "slip lines", len(d.tickets[n].Issued), 2)
	want(t, "back", d.available("HZ01", pads), 2)
}

// The part is not needed any more when it comes: it is taken in, and nobody is told
// that it is kept for him.
func TestTransfer_arrivesForNobody(t *testing.T) {
	d, n := lacking(t)
	d.transfer(n+"/1", workflow.AskTransfer, "hz02_cangguan", "A")
	d.transfer(n+"/1", workflow.AskShip, "hz02_cangguan", "A")
	d.say("guwen", n, "cancel", workflow.Args{Text: "不修了"})
	d.transfer(n+"/1", workflow.AskReceive, "cangguan", "A")
	want(t, "kept for nobody", d.decision.Answer.Data.Parts[0].Status, "")
	d.quiet("zhangwei")
}
