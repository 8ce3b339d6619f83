package workflow_test

import (
	"testing"

	"bihuan/workflow"
)

// What the customer reads of his warranty is what counts when he comes back: free
// until the midnight that ends its last day, and not a minute longer.
func TestWarranty_pageSaysWhatCounts(t *testing.T) {
	d := newDesk(t)
	old := repaired(line("更换制动总成", 480))
	until := workflow.CustomerView(old, d.org).Warranties[0].Until
	want(t, "ends", until.Equal(on(1, "00:00").AddDate(0, 0, 101)), true)
}

// A line that was declined once is no hint any more once it is quoted again.
func TestHints_quotedAgain(t *testing.T) {
	d := newDesk(t)
	n := d.quoted()
	tk := d.tickets[n]
	tk.Hints = []workflow.QuoteLine{line("更换雨刮", 90), line("四轮定位", 120)}
	hints := d.say("guwen", n, workflow.ActShow, workflow.Args{}).Answer.Data.Hints
	want(t, "hints", len(hints), 1)
	want(t, "left", hints[0].Title, "四轮定位")
}
