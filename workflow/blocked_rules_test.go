package workflow_test

import (
	"testing"
	"time"

	"bihuan/workflow"
)

// Who is told of a block at once and reminded of it after how many minutes: parts
// after half an hour, what the customer or a third party holds up after two hours,
// the shop's own matters after a quarter; then every two hours, three times.
func TestBlocked_whoIsReminded(t *testing.T) {
	for reason, c := range map[string]struct {
		who   string
		after int
	}{
		"customer_addon": {"guwen", 120}, "customer_unreachable": {"guwen", 120}, "customer_unpaid": {"guwen", 120},
		"part_missing": {"cangguan", 30}, "part_transfer": {"cangguan", 30}, "part_wrong": {"cangguan", 30},
		"tech_off": {"banzhang", 15}, "bay_busy": {"banzhang", 15}, "qc_wait": {"zhijian", 15}, "tech_advice": {"zhuguan", 15},
		"outsourced": {"guwen", 120}, "insurance": {"guwen", 120}, "authority": {"guwen", 120},
	} {
		d := newDesk(t)
		n := d.working()
		d.say("zhangwei", n, "block", workflow.Args{Value: reason})
		d.hears(c.who, "blocked_told")
		first := at("09:00").Add(time.Duration(c.after) * time.Minute)
		d.advance(first.Add(-time.Minute))
		want(t, reason+", too early", len(d.told(0, c.who, "block_reminder")), 0)
		d.advance(first)
		told := d.told(0, c.who, "block_reminder")
		if len(told) != 1 || told[0].Data.Minutes != c.after {
			t.Fatalf("%s: %s is told %+v", reason, c.who, told)
		}
		d.advance(at("14:10")) // lunch does not count
		want(t, reason+", again", len(d.told(0, c.who, "block_reminder")), 2)
		d.advance(on(13, "18:00"))
		want(t, reason+", at most", len(d.told(0, c.who, "block_reminder")), 3)
	}
}

// The customer's word ends a block that waits for him when he says it, whoever
// notices when; it ends no other, and a question is no answer to a quote.
func TestBlocked_untilTheCustomerSays(t *testing.T) {
	answers := func(d *desk, n string) error {
		_, err := d.holder(n, true, false, workflow.Command{Action: workflow.ActReply, Args: workflow.Args{Version: 1, Agreed: []int{1}, Declined: []int{2}}})
		return err
	}
	asks := func(d *desk, n string) error {
		_, err := d.holder(n, true, false, workflow.Command{Action: workflow.ActEnquire, Args: workflow.Args{Text: "能便宜点吗"}})
		return err
	}
	told := func(d *desk, n string) error {
		d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentPhone})
		return nil
	}
	for _, c := range []struct {
		name, reason string
		say          func(*desk, string) error
		over         bool
	}{
		{"answers", "customer_addon", answers, true},
		{"answers by phone", "customer_addon", told, true},
		{"asks", "customer_addon", asks, false},
		{"answers at last", "customer_unreachable", answers, true},
		{"asks at last", "customer_unreachable", asks, true},
		{"answers, insurance", "insurance", answers, false},
		{"asks, insurance", "insurance", asks, false},
		{"answers, parts", "part_missing", answers, false},
	} {
		d := newDesk(t)
		n := d.sent()
		d.now = at("10:00")
		d.say("guwen", n, "block", workflow.Args{Value: c.reason})
		d.now = at("11:30")
		if err := c.say(d, n); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		b := d.tickets[n].Blocks[0]
		want(t, c.name+" ends it", !b.To.IsZero(), c.over)
		if c.over {
			wantTime(t, c.name, b.To, at("11:30"))
			d.no("not_blocked", "guwen", n, "unblock", workflow.Args{})
		}
	}
}

// Another reason for the same people goes on with their clock; whom it concerns for
// the first time is reminded after its own time.
func TestBlocked_anotherReasonIsTheSameStop(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	d.say("zhangwei", n, "block", workflow.Args{Value: "insurance"})
	d.advance(at("09:40"))
	d.say("zhangwei", n, "block", workflow.Args{Value: "outsourced"})
	last, all := workflow.BlockedFor(d.tickets[n], d.org, d.now)
	want(t, "blocked for", [2]int{last, all}, [2]int{40, 40})
	d.advance(at("10:50"))
	d.say("zhangwei", n, "block", workflow.Args{Value: "insurance"})
	d.advance(at("11:00"))
	told := d.told(0, "guwen", "block_reminder")
	if len(told) != 1 || told[0].Data.Minutes != 120 {
		t.Fatalf("told %+v", told)
	}
	d.advance(at("11:10"))
	d.say("zhangwei", n, "block", workflow.Args{Value: "bay_busy"}) // other people
	d.advance(at("11:24"))
	want(t, "others too early", len(d.told(0, "banzhang", "block_reminder")), 0)
	d.advance(at("11:25"))
	told = d.told(0, "banzhang", "block_reminder")
	if len(told) != 1 || told[0].Data.Minutes != 145 {
		t.Fatalf("others are told %+v", told)
	}
	d.say("zhangwei", n, "unblock", workflow.Args{})
	d.now = d.now.Add(time.Minute)
	d.say("zhangwei", n, "block", workflow.Args{Value: "bay_busy"})
	last, all = workflow.BlockedFor(d.tickets[n], d.org, d.now.Add(10*time.Minute))
	want(t, "a new stop", [2]int{last, all}, [2]int{10, 155})
}
