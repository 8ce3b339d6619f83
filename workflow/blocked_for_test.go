package workflow_test

import (
	"testing"
	"time"

	"bihuan/workflow"
)

// A block lasts as long as the store is open: a night and its lunch do not count.
func TestBlockedFor(t *testing.T) {
	o := organization()
	tk := &workflow.Ticket{Store: "HZ01", Blocks: []workflow.Block{{From: at("09:00"), To: at("09:40")}, {From: on(10, "17:00")}}}
	for _, c := range []struct {
		now       time.Time
		last, all int
	}{
		{at("17:00"), 0, 40},
		{at("17:30"), 30, 70},
		{on(11, "03:00"), 60, 100},
	} {
		last, all := workflow.BlockedFor(tk, o, c.now)
		want(t, c.now.String()+" last", last, c.last)
		want(t, c.now.String()+" all", all, c.all)
	}
	tk.Blocks[1].To = at("17:30")
	last, all := workflow.BlockedFor(tk, o, on(12, "12:00"))
	want(t, "over", last, 30)
	want(t, "over, all", all, 70)
}
