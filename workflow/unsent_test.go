package workflow_test

import (
	"testing"
	"time"

	"bihuan/workflow"
)

// A store that cannot send what it promised says so: its pieces are free, and the
// next store is asked.
func TestUnsent_cannotShip(t *testing.T) {
	for _, typed := range []bool{false, true} {
		d, n := lacking(t)
		id := n + "/1"
		free := d.available("HZ02", pads)
		d.transfer(id, workflow.AskTransfer, "hz02_cangguan", "A")
		if typed {
			q := d.asked("hz02_cangguan", n, workflow.AskShip+":"+id)
			d.do("hz02_cangguan", workflow.Command{Action: workflow.ActTransferSaid, Ticket: n, Args: workflow.Args{Question: q.No, Kind: workflow.SaidNone, Text: "没货了"}})
			d.press("hz02_cangguan", n, workflow.AskTransferSaid, "A")
		} else {
			d.transfer(id, workflow.AskShip, "hz02_cangguan", "C")
		}
		want(t, "state", d.transfers[id].State, workflow.TransferRejected)
		want(t, "free again", d.available("HZ02", pads), free)
		want(t, "next", d.transfers[n+"/2"].From, "NB01")
		d.hears("zhangwei", "transfer_next")
	}
}

// Nobody sends what was promised: the desk is reminded at that time, then both
// managers know and who waits may have another store asked.
func TestUnsent_clock(t *testing.T) {
	d, n := lacking(t)
	id := n + "/1"
	free := d.available("HZ02", pads)
	d.transfer(id, workflow.AskTransfer, "hz02_cangguan", "A")
	wantTime(t, "promised for", d.due(n, workflow.TimerTransfer), at("18:00"))
	d.advance(at("18:00"))
	d.hears("hz02_cangguan", "transfer_remind")
	d.quiet("zhangwei")
	next := d.due(n, workflow.TimerTransfer)
	want(t, "within its opening hours", next.After(at("18:00")), true)
	d.advance(next)
	d.hears("hz02_dianzhang", "transfer_overdue")
	d.hears("dianzhang", "transfer_overdue")
	d.press("zhangwei", n, workflow.AskUnsent+":"+id, "A")
	d.hears("hz02_cangguan", "transfer_cancelled")
	want(t, "free again", d.available("HZ02", pads), free)
	want(t, "next", d.transfers[n+"/2"].From, "NB01")
}

// What is sent in time, reminds nobody.
func TestUnsent_sentInTime(t *testing.T) {
	d, n := lacking(t)
	d.transfer(n+"/1", workflow.AskTransfer, "hz02_cangguan", "A")
	d.transfer(n+"/1", workflow.AskShip, "hz02_cangguan", "A")
	if tm, armed := d.tickets[n].Timer(workflow.TimerTransfer); armed {
		t.Fatalf("%+v", tm)
	}
}

// Pieces that were said to be missing can still be taken in; who may write them off
// is reminded, and then who is above him joins.
func TestLost_remindedAndFound(t *testing.T) {
	d, n := lacking(t)
	id := n + "/1"
	d.transfer(id, workflow.AskTransfer, "hz02_cangguan", "A")
	d.transfer(id, workflow.AskShip, "hz02_cangguan", "A")
	d.transfer(id, workflow.AskReceive, "cangguan", "B")
	since := len(d.notices)
	d.advance(d.now.Add(30 * time.Minute))
	want(t, "reminders", len(d.told(since, "dianzhang", "lost_remind")), 1)
	d.advance(d.now.Add(30 * time.Minute))
	d.asked("quyu", n, workflow.AskLost+":"+id)
	d.transfer(id, workflow.AskReceive, "cangguan", "A")
	want(t, "taken in", d.tickets[n].Parts[0].Status, workflow.PartReserved)
	d.advance(d.now.Add(24 * time.Hour))
	if _, open := d.open("dianzhang", n, workflow.AskLost+":"+id); open {
		t.Fatal("still asked about what was found")
	}
}

// The only other store that has a part says nothing: that is said once, with what
// can be done, and not that nobody has it.
func TestTransfer_silenceIsNoRefusal(t *testing.T) {
	d := newDesk(t)
	for i, s := range d.stock {
		if s.Part == pads && s.Store != "HZ02" {
			d.stock[i].OnHand = 0
		}
	}
	n := d.quoting(pads)
	d.press("zhangwei", n, workflow.AskPart, "A")
	since := len(d.notices)
	d.advance(d.now.Add(30 * time.Minute))
	want(t, "that it is nowhere", len(d.told(since, "zhangwei", "part_nowhere"))+len(d.told(since, "cangguan", "part_short_everywhere")), 0)
	want(t, "asked once more", d.asked("zhangwei", n, workflow.AskPart).Key, "part_silent")
	d.hears("cangguan", "part_silent_desk")
	want(t, "no other to ask", len(d.hears("hz02_dianzhang", "transfer_unanswered").Data.Items), 0)
	d.press("zhangwei", n, workflow.AskPart, "A")
	want(t, "asked", d.transfers[n+"/2"].From, "HZ02")
}
