package workflow_test

import (
	"fmt"
	"testing"
	"time"

	"bihuan/workflow"
)

// late: HZ02 has let its half hour pass; the question was closed, the next store is
// asked.
func late(t *testing.T) (*desk, string, workflow.Question) {
	d, n := lacking(t)
	q := d.asked("hz02_cangguan", n, workflow.AskTransfer+":"+n+"/1")
	d.advance(d.now.Add(30 * time.Minute))
	want(t, "next", d.transfers[n+"/2"].State, workflow.TransferRequested)
	return d, n, q
}

func TestLatecomer_yesWhileItIsOpen(t *testing.T) {
	d, n, q := late(t)
	d.do("hz02_cangguan", answer(n, q, "A"))
	want(t, "taken", d.transfers[n+"/1"].State, workflow.TransferApproved)
	want(t, "called off", d.transfers[n+"/2"].State, workflow.TransferWithdrawn)
	d.hears("nb01_cangguan", "transfer_cancelled")
	d.hears("zhangwei", "transfer_approved")
	want(t, "held", d.line("HZ02").Reserved, 1)
	d.transfer(n+"/1", workflow.AskShip, "hz02_cangguan", "A")
	d.transfer(n+"/1", workflow.AskReceive, "cangguan", "A")
	want(t, "arrived", d.tickets[n].Parts[0].Status, workflow.PartReserved)
	d.do("hz02_cangguan", answer(n, q, "A")) // once more: nothing happens
	want(t, "held", d.line("HZ02").Reserved, 0)
}

// Nobody answered at all and the technician is asked anew: the late yes spares him.
func TestLatecomer_yesWhenAllWereSilent(t *testing.T) {
	d, n, q := late(t)
	for range 4 {
		d.advance(d.now.Add(35 * time.Minute))
	}
	d.asked("zhangwei", n, workflow.AskPart)
	d.do("hz02_cangguan", answer(n, q, "A"))
	want(t, "part", d.tickets[n].Parts[0].Status, workflow.PartTransfer)
	if _, open := d.open("zhangwei", n, workflow.AskPart); open {
		t.Error("the technician is still asked")
	}
}

func TestLatecomer_somebodyElseGave(t *testing.T) {
	d, n, q := late(t)
	d.transfer(n+"/2", workflow.AskTransfer, "nb01_cangguan", "A")
	data := d.no("transfer_late", "hz02_cangguan", n, workflow.ActAnswer, workflow.Args{Question: q.No, Letter: "A"})
	want(t, "who gave", data.Parts[0].Store, "鄞州店")
	want(t, "what he learns", data.Customer+data.Complaint+data.Phone, "")
}

func TestLatecomer_notNeededAnyMore(t *testing.T) {
	for i, over := range []func(d *desk, n string){
		func(d *desk, n string) { d.do("cangguan", arrive(1)) },
		func(d *desk, n string) { d.say("guwen", n, "cancel", workflow.Args{Text: "不修了"}) },
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			d, n, q := late(t)
			over(d, n)
			data := d.no("transfer_late", "hz02_cangguan", n, workflow.ActAnswer, workflow.Args{Question: q.No, Letter: "A"})
			want(t, "who gave", data.Parts[0].Store, "")
		})
	}
}

// A late no is kept: the store is not asked again.
func TestLatecomer_no(t *testing.T) {
	d, n, q := late(t)
	d.do("hz02_cangguan", answer(n, q, "B"))
	want(t, "state", d.transfers[n+"/1"].State, workflow.TransferRejected)
	want(t, "the next one's", d.transfers[n+"/2"].State, workflow.TransferRequested)
}
