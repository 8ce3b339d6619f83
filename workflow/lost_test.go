package workflow_test

import (
	"testing"

	"pgregory.net/rapid"

	"bihuan/workflow"
)

// Two of three pieces never arrive: the desk says so, the manager writes them off,
// both stores learn of it, and another store is asked for what lacks.
func TestLost_writtenOff(t *testing.T) {
	d := newDesk(t)
	d.stock[0].OnHand = 0
	n := d.working(pads, pads, pads)
	d.press("zhangwei", n, workflow.AskPart, "A")
	id := n + "/1"
	d.transfer(id, workflow.AskTransfer, "hz02_cangguan", "A")
	d.transfer(id, workflow.AskShip, "hz02_cangguan", "A")
	q := d.asked("cangguan", n, workflow.AskReceive+":"+id)
	d.do("cangguan", workflow.Command{Action: workflow.ActTransferSaid, Ticket: n, Args: workflow.Args{Question: q.No, Kind: workflow.SaidReceived, Count: 1}})
	d.press("cangguan", n, workflow.AskTransferSaid, "A")

	d.transfer(id, workflow.AskReceive, "cangguan", "B")
	d.hears("hz02_cangguan", "transfer_lacks")
	want(t, "who may", d.decision.Answer.Data.Items[0], "孙店长")
	lost := d.asked("dianzhang", n, workflow.AskLost+":"+id)
	d.no("question_stale", "cangguan", n, workflow.ActAnswer, workflow.Args{Question: lost.No, Letter: "A"})
	d.no("unknown_word", "dianzhang", n, workflow.ActWriteOff, workflow.Args{Value: id})

	d.transfer(id, workflow.AskLost, "dianzhang", "B") // wait on
	d.transfer(id, workflow.AskReceive, "cangguan", "B")
	d.transfer(id, workflow.AskLost, "dianzhang", "A")
	want(t, "state", d.transfers[id].State, workflow.TransferLost)
	want(t, "pieces", d.transfers[id].Quantity, 2)
	for _, who := range []string{"hz02_cangguan", "hz02_dianzhang", "cangguan", "zhangwei"} {
		d.hears(who, "transfer_written_off")
	}
	want(t, "on the way", d.line("HZ01").In+d.line("HZ02").Out, 0)
	want(t, "asked of others", d.transfers[n+"/2"].Quantity, 2)
	want(t, "waits for the part", d.tickets[n].Blocks[len(d.tickets[n].Blocks)-1].Reason, "part_missing")
}

// The pieces turn up while the manager thinks about it: they are taken in once.
func TestLost_foundFirst(t *testing.T) {
	d, n := lacking(t)
	id := n + "/1"
	d.transfer(id, workflow.AskTransfer, "hz02_cangguan", "A")
	d.transfer(id, workflow.AskShip, "hz02_cangguan", "A")
	receive := d.asked("cangguan", n, workflow.AskReceive+":"+id)
	d.transfer(id, workflow.AskReceive, "cangguan", "B")
	lost := d.asked("dianzhang", n, workflow.AskLost+":"+id)
	d.do("cangguan", answer(n, receive, "A")) // late: is it to be changed?
	d.press("cangguan", n, workflow.AskLate, "A")
	want(t, "taken in", d.tickets[n].Parts[0].Status, workflow.PartReserved)
	d.no("question_stale", "dianzhang", n, workflow.ActAnswer, workflow.Args{Question: lost.No, Letter: "A"})
}

// Sent, found, lost, called off, received in parts, in any order: what is on shelves,
// on its way, in cars and written off is always the same.
func TestLost_conservation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := deskOf(t, shops())
		d.stock[0].OnHand = rapid.IntRange(0, 1).Draw(t, "pads")
		total := d.pieces()[pads]
		n := d.working(pads, pads, pads)
		for range rapid.IntRange(5, 30).Draw(t, "steps") {
			d.shift(t, n)
		}
		if got := d.pieces()[pads]; got != total {
			t.Fatalf("%d pieces have become %d", total, got)
		}
	})
}

func (d *desk) line(store string) workflow.Stock {
	for _, s := range d.stock {
		if s.Store == store && s.Part == pads {
			return s
		}
	}
	return workflow.Stock{}
}
