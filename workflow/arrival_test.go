package workflow_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"bihuan/workflow"
)

// waiting is a car whose work stands still since its store lacks the pads.
func (d *desk) waiting(plate string, pieces int) string {
	d.Helper()
	n := d.agreedFor(plate)
	d.say("zhangwei", n, "started", workflow.Args{})
	d.say("zhangwei", n, "attach_parts", workflow.Args{Parts: slices.Repeat([]string{pads}, pieces)})
	d.say("zhangwei", n, "block", workflow.Args{Text: "缺少配件"})
	want(d, "standing", d.tickets[n].Parts[0].Status, workflow.PartShort)
	return n
}

// none empties every store's shelf of the pads.
func (d *desk) none() {
	for i, s := range d.stock {
		if s.Part == pads {
			d.stock[i].OnHand = 0
		}
	}
}

// What comes from a supplier is for the tickets that wait, the oldest first: it is
// reserved at once, the work goes on, and people are told.
func TestArrival_reservedForWhoWaits(t *testing.T) {
	d := newDesk(t)
	d.none()
	first, second := d.waiting("浙A11111", 1), d.waiting("浙A22222", 2)
	since := len(d.notices)
	out, err := d.shelfSays("cangguan", workflow.ActStockIn, pads, 2, "2")
	want(t, "error", err, nil)
	want(t, "got", out.Answer.Data.Items[0]+" "+out.Answer.Data.Items[1], "浙A·11111 浙A·22222")
	want(t, "lacks still", out.Answer.Data.Missing[0], "浙A·22222")
	want(t, "first", d.stands(first, "work", workflow.InProgress).Parts[0].Status, workflow.PartReserved)
	want(t, "second", d.stands(second, "work", workflow.Blocked).Parts[0].Held, 1)
	want(t, "technician is told", len(d.told(since, "zhangwei", "transfer_arrived")), 2)
	want(t, "the desk is asked to hand out", len(d.told(since, "cangguan", "issue_card")), 2)
	want(t, "free", d.available("HZ01", pads), 0)

	_, err = d.shelfSays("cangguan", workflow.ActStockTake, pads, 4, "4") // more turned up
	want(t, "error", err, nil)
	want(t, "second", d.stands(second, "work", workflow.InProgress).Parts[0].Held, 2)
	want(t, "free", d.available("HZ01", pads), 1)
	d.say("cangguan", first, workflow.ActIssue, workflow.Args{})
}

// A high risk goes before age.
func TestArrival_highRiskFirst(t *testing.T) {
	d := newDesk(t)
	d.none()
	old, urgent := d.waiting("浙A11111", 1), d.waiting("浙A22222", 1)
	d.say("guwen", urgent, "correct", workflow.Args{Field: "urgency", Value: "brake_failure"})
	_, err := d.shelfSays("cangguan", workflow.ActStockIn, pads, 1, "1")
	want(t, "error", err, nil)
	want(t, "urgent", d.tickets[urgent].Parts[0].Status, workflow.PartReserved)
	want(t, "older", d.tickets[old].Parts[0].Status, workflow.PartShort)
}

// Other stores could give what has now come: the card about it is over, and the
// next part that is short is asked about.
func TestArrival_endsTheQuestion(t *testing.T) {
	d := newDesk(t)
	d.stock[0].OnHand = 0
	n := d.quoting(pads, wipers)
	want(t, "asked about", d.asked("zhangwei", n, workflow.AskPart).About.Part, pads)
	_, err := d.shelfSays("cangguan", workflow.ActStockIn, pads, 1, "1")
	want(t, "error", err, nil)
	want(t, "asked about", d.asked("zhangwei", n, workflow.AskPart).About.Part, wipers)
}

// An ERP has counted more than there was: only the program says so, and it is for
// those who wait.
func TestArrival_counted(t *testing.T) {
	d := newDesk(t)
	d.none()
	n := d.waiting("浙A11111", 1)
	look := workflow.Command{Action: workflow.ActArrival, Args: workflow.Args{To: "HZ01", Value: pads}}
	if _, err := d.try("", look); !errors.Is(err, workflow.ErrStale) {
		t.Errorf("nothing has come: %v", err)
	}
	d.stock[0].OnHand, d.stock[0].Version = 2, d.stock[0].Version+1
	d.no("unknown_ticket", "cangguan", "", workflow.ActArrival, look.Args)
	d.do("", look)
	want(t, "part", d.stands(n, "work", workflow.InProgress).Parts[0].Status, workflow.PartReserved)
	if _, err := d.try("", look); !errors.Is(err, workflow.ErrStale) {
		t.Errorf("nobody waits: %v", err)
	}
}

// Another store was asked and has not answered: what came is taken, and the other
// store is told that nothing is to be sent.
func TestArrival_insteadOfATransfer(t *testing.T) {
	d, n := lacking(t)
	since := len(d.notices)
	d.do("cangguan", arrive(1))
	want(t, "part", d.tickets[n].Parts[0].Status, workflow.PartReserved)
	want(t, "transfer", d.transfers[n+"/1"].State, workflow.TransferWithdrawn)
	want(t, "told", len(d.told(since, "hz02_cangguan", "transfer_cancelled")), 1)
	if _, open := d.open("hz02_cangguan", n, workflow.AskTransfer+":"+n+"/1"); open {
		t.Error("it is still asked")
	}
}

// Another store has agreed to give: what came stays free.
func TestArrival_promisedElsewhere(t *testing.T) {
	d, n := lacking(t)
	d.transfer(n+"/1", workflow.AskTransfer, "hz02_cangguan", "A")
	d.do("cangguan", arrive(1))
	want(t, "free", d.available("HZ01", pads), 1)
	want(t, "transfer", d.transfers[n+"/1"].State, workflow.TransferApproved)
}

// Pieces arrive while two cars wait for them and a third technician reserves some:
// however the readings and writings fall, each piece is held once, none lies free
// while somebody waits, and the older car goes before the younger. (The desk counts
// the pieces after every write.)
func TestArrival_atTheSameMoment(t *testing.T) {
	for cars := range 3 {
		d := newDesk(t)
		d.none()
		a, b := d.waiting("浙A11111", 1), d.waiting("浙A22222", 2)
		c := d.ready("浙A33333", "liqiang")
		rapid.Check(t, func(t *rapid.T) {
			now := d.again()
			now.tester = t
			dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "dice"), uint64(cars)))
			benches := []*bench{
				{who: "cangguan", todo: []workflow.Command{arrive(1), arrive(1)}},
				{who: "dianzhang", todo: []workflow.Command{arrive(1 + cars)}},
				{who: "liqiang", number: c, todo: []workflow.Command{{Action: "attach_parts", Ticket: c, Args: workflow.Args{Parts: []string{pads}}}, {Action: "diagnosed", Ticket: c}}},
				{who: "zhangwei", number: a, todo: []workflow.Command{{Action: "progress", Ticket: a, Args: workflow.Args{Text: "等件"}}}},
			}
			for slices.ContainsFunc(benches, func(b *bench) bool { return len(b.todo) > 0 }) {
				if x := benches[dice.IntN(len(benches))]; len(x.todo) > 0 {
					x.step(now)
				}
			}
			first, second := now.tickets[a].Parts[0], now.tickets[b].Parts[0]
			if free := now.available("HZ01", pads); free > 0 && (first.Held < 1 || second.Held < 2) {
				t.Fatalf("%d lie free, %+v and %+v", free, first, second)
			}
			if second.Held > 0 && first.Held < 1 {
				t.Fatalf("the younger has %d, the older none", second.Held)
			}
		})
	}
}

func arrive(n int) workflow.Command {
	return workflow.Command{Action: workflow.ActStockIn, Args: workflow.Args{Parts: []string{pads}, Count: n, Value: "1"}}
}
