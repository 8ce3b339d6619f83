package workflow_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"bihuan/workflow"
	"bihuan/workflow/calendar"
)

// The fuse of a ticket is what its record says: four hours of opening time since the
// last progress, without the times of being blocked, however these fall into nights,
// lunch and closed days. What was blocked while the store was shut costs nothing.
func TestPausesAreRecomputedFromTheRecord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := newDesk(t)
		n := d.working()
		since := d.now
		shop, _ := d.org.Shop(d.tickets[n].Store)
		for range rapid.IntRange(1, 6).Draw(t, "steps") {
			// Blocked for as long as you like; going on so briefly that six times of it,
			// in opening hours, are less than the four hours: no fuse is due on the way.
			tk := d.tickets[n]
			if tk.State == workflow.Blocked {
				d.now = d.now.Add(time.Duration(rapid.IntRange(1, 40*60).Draw(t, "blocked")) * time.Minute)
			} else {
				at, err := shop.Calendar.Add(d.now, time.Duration(rapid.IntRange(1, 39).Draw(t, "minutes"))*time.Minute)
				if err != nil {
					t.Fatal(err)
				}
				d.now = at
			}
			switch {
			case tk.State == workflow.Blocked:
				d.say("banzhang", n, "unblock", workflow.Args{})
			case rapid.Bool().Draw(t, "progress"):
				d.say("zhangwei", n, "progress", workflow.Args{Text: "拆完了"})
				since = d.now
			default:
				d.say("zhangwei", n, "block", workflow.Args{Text: "工位"})
			}
		}
		if d.tickets[n].State == workflow.Blocked {
			if _, armed := d.tickets[n].Timer(workflow.TimerStall); armed && !d.due(n, workflow.TimerStall).IsZero() {
				t.Fatal("a blocked ticket has a fuse")
			}
			d.say("banzhang", n, "unblock", workflow.Args{})
		}
		want, err := shop.Calendar.Add(since, 4*time.Hour, pausesOf(d.events[n])...)
		if err != nil {
			t.Fatal(err)
		}
		if want.Before(d.now) {
			t.Fatal("it was due on the way, which the clock of this test did not fire")
		}
		if got := d.due(n, workflow.TimerStall); !got.Equal(want) {
			t.Fatalf("due %v, by the record %v", got, want)
		}
	})
}

// pausesOf are the times of being blocked, by the events alone.
func pausesOf(events []workflow.Event) []calendar.Pause {
	var out []calendar.Pause
	for _, e := range events {
		switch e.Data.(type) {
		case workflow.WasBlocked:
			out = append(out, calendar.Pause{From: e.At})
		case workflow.WasUnblocked:
			out[len(out)-1].To = e.At
		}
	}
	return out
}
