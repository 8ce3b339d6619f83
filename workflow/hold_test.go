package workflow_test

import (
	"slices"
	"testing"
	"time"

	"bihuan/workflow"
)

// A reservation that has ended is not shown as pieces on the shelf, the technician
// knows too, and pieces that come when the shelf is empty are for that ticket.
func TestHold_ended(t *testing.T) {
	d := newDesk(t)
	n := d.quoting(pads)
	due := d.due(n, workflow.TimerHold)
	since := len(d.notices)
	d.advance(due)
	for _, who := range []string{"guwen", "zhangwei"} {
		want(t, who+" is told", len(d.told(since, who, "hold_ended")), 1)
	}
	want(t, "status", d.tickets[n].Parts[0].Status, workflow.PartLapsed)
	if _, err := d.try("", arrives(pads)); err != workflow.ErrStale {
		t.Fatalf("what was let go has come back by itself: %v", err)
	}
	out, _ := d.shelfSays("cangguan", workflow.ActStockIn, pads, 1, "1")
	want(t, "enough lay free before", len(out.Answer.Data.Items), 0)
	out, _ = d.shelfSays("cangguan", workflow.ActStockTake, pads, 0, "0")
	want(t, "lacks", len(out.Answer.Data.Missing), 1)
	out, _ = d.shelfSays("cangguan", workflow.ActStockIn, pads, 1, "1")
	want(t, "got", len(out.Answer.Data.Items), 1)
	want(t, "status", d.tickets[n].Parts[0].Status, workflow.PartReserved)
}

// One of three is held: that shows, and it has an end like a full reservation; what
// has ended does not come back to the same ticket by itself.
func TestHold_partial(t *testing.T) {
	d := newDesk(t)
	d.none()
	n := d.quoting(slices.Repeat([]string{pads}, 3)...)
	since := len(d.notices)
	_, err := d.shelfSays("cangguan", workflow.ActStockIn, pads, 1, "1")
	want(t, "error", err, nil)
	want(t, "held", d.tickets[n].Parts[0].Held, 1)
	want(t, "technician is told", len(d.told(since, "zhangwei", "transfer_arrived")), 1)
	v := d.say("zhangwei", n, workflow.ActShow, workflow.Args{}).Answer.Data.Parts[0]
	want(t, "shown held", v.Held, 1)
	want(t, "shown missing", v.Missing, 2)
	d.advance(d.due(n, workflow.TimerHold))
	want(t, "held", d.tickets[n].Parts[0].Held, 0)
	want(t, "status", d.tickets[n].Parts[0].Status, workflow.PartShort)
	want(t, "free", d.available("HZ01", pads), 1)
	if _, err := d.try("", arrives(pads)); err != workflow.ErrStale {
		t.Fatalf("what was let go has come back by itself: %v", err)
	}
	_, err = d.shelfSays("cangguan", workflow.ActStockIn, pads, 2, "2")
	want(t, "error", err, nil)
	want(t, "all", d.tickets[n].Parts[0].Status, workflow.PartReserved)
	d.advance(d.now.Add(time.Minute))
}

func arrives(no string) workflow.Command {
	return workflow.Command{Action: workflow.ActArrival, Args: workflow.Args{To: "HZ01", Value: no}}
}
