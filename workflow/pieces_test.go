package workflow_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bihuan/workflow"
)

// onSlip are the pieces of a part that are in the car by the issue slip.
func onSlip(t *workflow.Ticket, no string) int {
	n := 0
	for _, l := range t.Issued {
		if l.No == no {
			n += l.Quantity
		}
	}
	return n
}

// Two tickets want the same part: lists, issues, returns, arrivals, transfers
// and late answers in any order never hand out what another ticket holds, and lose no piece.
func TestPieces_anyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := deskOf(t, shops())
		d.stock[0].OnHand = rapid.IntRange(0, 6).Draw(t, "pads")
		numbers := []string{d.working(pads), d.agreedFor("浙B99999")}
		d.say("zhangwei", numbers[1], "started", workflow.Args{})
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			d.shift(t, rapid.SampledFrom(numbers).Draw(t, "ticket"))
			if rapid.IntRange(0, 5).Draw(t, "arrival") == 0 {
				d.do("cangguan", arrive(rapid.IntRange(1, 3).Draw(t, "pieces")))
			}
		}
	})
}

// shift moves pieces of a ticket somehow, if it can be done.
func (d *desk) shift(t *rapid.T, n string) {
	list := slices.Repeat([]string{pads}, rapid.IntRange(1, 5).Draw(t, "listed"))
	one := workflow.Args{Parts: []string{pads}, Count: rapid.IntRange(0, 3).Draw(t, "count")}
	move := func(user string, c workflow.Command) {
		c.Ticket = n
		if _, err := d.try(user, c); err != nil {
			var r *workflow.Refusal
			if !errors.As(err, &r) && !errors.Is(err, workflow.ErrStale) {
				t.Fatalf("%s %+v: %v", user, c, err)
			}
		}
	}
	switch rapid.IntRange(0, 7).Draw(t, "move") {
	case 7: // stores that say nothing are passed over; they may answer late
		d.advance(d.now.Add(35 * time.Minute))
	case 0, 1:
		move("zhangwei", workflow.Command{Action: "attach_parts", Args: workflow.Args{Parts: list}})
	case 2:
		move("cangguan", workflow.Command{Action: workflow.ActIssue, Args: one})
	case 3:
		move("cangguan", workflow.Command{Action: workflow.ActReturn, Args: one})
	case 4:
		move("zhangwei", workflow.Command{Action: workflow.ActTransfer, Args: workflow.Args{Value: pads}})
	default:
		for _, q := range d.tickets[n].Questions {
			if q.Open(d.now) && q.Kind == workflow.AskPart || strings.Contains(q.Kind, ":") && (q.Open(d.now) || one.Count == 3) {
				c := answer(n, q, rapid.SampledFrom([]string{"A", "A", "B"}).Draw(t, "letter"))
				c.Args.Count = one.Count
				move(q.To[0], c)
			}
		}
	}
}

// pieces counts each part wherever it may be: on a shelf, on its way, in a car, or
// written off on its way.
func (d *desk) pieces() map[string]int {
	out := map[string]int{}
	for _, s := range d.stock {
		out[s.Part] += s.OnHand + s.In
	}
	for _, t := range d.tickets {
		for _, l := range t.Issued {
			out[l.No] += l.Quantity
		}
		for _, x := range t.Transfers {
			if x.State == workflow.TransferLost {
				out[x.Part] += x.Quantity
			}
		}
	}
	return out
}

// shelf is a stock line's key.
type shelf struct{ store, part string }

// balanced holds after every decision: no piece appears or vanishes, what is
// reserved is what tickets and transfers hold, and what is on its way is what was
// shipped.
func (d *desk) balanced(before map[string]int) {
	d.Helper()
	for part, n := range d.pieces() {
		if n != before[part] {
			d.Fatalf("%d pieces of %s have become %d", before[part], part, n)
		}
	}
	held, in, out := map[shelf]int{}, map[shelf]int{}, map[shelf]int{}
	for _, t := range d.tickets {
		for _, p := range t.Parts {
			held[shelf{t.Store, p.No}] += p.Held
			if slip := onSlip(t, p.No); p.Issued != slip || p.Held < 0 || (p.Status == workflow.PartReserved) && p.Held == 0 {
				d.Fatalf("%+v, but the slip has %d", p, slip)
			}
		}
		for _, l := range t.Issued {
			if !slices.ContainsFunc(t.Parts, func(p workflow.PartNeed) bool { return p.No == l.No }) && onSlip(t, l.No) != 0 {
				d.Fatalf("%s was handed out and is not on the list of %s", l.No, t.Number)
			}
		}
		for _, x := range t.Transfers {
			switch x.State {
			case workflow.TransferApproved, workflow.TransferPicked:
				held[shelf{x.From, x.Part}] += x.Quantity
			case workflow.TransferShipped:
				in[shelf{x.To, x.Part}] += x.Quantity
				out[shelf{x.From, x.Part}] += x.Quantity
			case workflow.TransferRequested, workflow.TransferReceived, workflow.TransferClosed, workflow.TransferRejected,
				workflow.TransferUnanswered, workflow.TransferWithdrawn, workflow.TransferLost:
			}
		}
	}
	for _, s := range d.stock {
		key := shelf{s.Store, s.Part}
		if s.Reserved != held[key] || s.In != in[key] || s.Out != out[key] {
			d.Fatalf("%+v, but %d are held, %d come and %d are gone", s, held[key], in[key], out[key])
		}
	}
}

func TestPieces_listedAgainThenReturnedThenIssued(t *testing.T) {
	d := newDesk(t)
	d.stock[0].OnHand = 4
	n := d.working(pads, pads)
	other := d.agreedFor("浙B99999")
	d.say("zhangwei", other, "started", workflow.Args{})
	d.say("zhangwei", other, "attach_parts", workflow.Args{Parts: []string{pads}})
	d.say("cangguan", n, workflow.ActIssue, workflow.Args{})
	d.say("zhangwei", n, "attach_parts", workflow.Args{Parts: []string{pads, pads, pads}})
	d.say("cangguan", n, workflow.ActReturn, workflow.Args{})
	d.say("cangguan", n, workflow.ActIssue, workflow.Args{})
	want(t, "handed out", d.tickets[n].Parts[0].Issued, 1)
	want(t, "the other's", d.tickets[other].Parts[0].Held, 1)
}

func TestPieces_fewerThanWereHandedOut(t *testing.T) {
	d := newDesk(t)
	n := d.working(pads, pads)
	d.say("cangguan", n, workflow.ActIssue, workflow.Args{})
	d.say("zhangwei", n, "attach_parts", workflow.Args{Parts: []string{pads}})
	want(t, "in the car", d.tickets[n].Parts[0].Issued, 2)
	want(t, "status", d.tickets[n].Parts[0].Status, workflow.PartIssued)
	d.say("cangguan", n, workflow.ActReturn, workflow.Args{Parts: []string{pads}, Count: 1})
	want(t, "in the car", d.tickets[n].Parts[0].Issued, 1)
}

// One of three is in the car: the other stores are asked for two, and nothing stays
// reserved that nobody takes.
func TestPieces_restOfWhatWasHandedOut(t *testing.T) {
	d := newDesk(t)
	d.stock[0].OnHand = 1
	n := d.working(pads)
	d.say("cangguan", n, workflow.ActIssue, workflow.Args{})
	d.say("zhangwei", n, "attach_parts", workflow.Args{Parts: []string{pads, pads, pads}})
	d.press("zhangwei", n, workflow.AskPart, "A")
	want(t, "asked for", d.transfers[n+"/1"].Quantity, 2)
	d.transfer(n+"/1", workflow.AskTransfer, "hz02_cangguan", "A")
	d.transfer(n+"/1", workflow.AskShip, "hz02_cangguan", "A")
	d.transfer(n+"/1", workflow.AskReceive, "cangguan", "A")
	want(t, "held", d.tickets[n].Parts[0].Held, 2)
	d.say("cangguan", n, workflow.ActIssue, workflow.Args{})
	want(t, "in the car", d.tickets[n].Parts[0].Issued, 3)
	want(t, "left", d.stock[0].Reserved, 0)
}

// No number of pieces that cannot be is read as all of them.
func TestTransfer_countThatCannotBe(t *testing.T) {
	d := newDesk(t)
	d.stock[0].OnHand = 0
	n := d.quoting(pads, pads)
	d.press("zhangwei", n, workflow.AskPart, "A")
	said := func(user, kind, word string, count int) {
		q := d.asked(user, n, kind+":"+n+"/1")
		d.no("transfer_count", user, n, workflow.ActTransferSaid, workflow.Args{Question: q.No, Kind: word, Count: count})
	}
	said("hz02_cangguan", workflow.AskTransfer, workflow.SaidGives, -1)
	d.transfer(n+"/1", workflow.AskTransfer, "hz02_cangguan", "A")
	said("hz02_cangguan", workflow.AskShip, workflow.SaidShipped, 3)
	d.transfer(n+"/1", workflow.AskShip, "hz02_cangguan", "A")
	said("cangguan", workflow.AskReceive, workflow.SaidReceived, 3)
	said("cangguan", workflow.AskReceive, workflow.SaidReceived, -1)
	want(t, "still on its way", d.transfers[n+"/1"].State, workflow.TransferShipped)
}

// No store has all that is missing: several are asked for what they can spare.
func TestTransfer_severalStoresTogether(t *testing.T) {
	d := newDesk(t)
	d.stock[0].OnHand = 0
	for i, s := range d.stock {
		if s.Part == pads && s.Store != "HZ01" {
			d.stock[i].OnHand = 2
		}
	}
	n := d.quoting(pads, pads, pads)
	d.press("zhangwei", n, workflow.AskPart, "A")
	asked := 0
	for _, x := range d.transfers {
		asked += x.Quantity
	}
	want(t, "pieces asked for", asked, 3)
	want(t, "stores", len(d.transfers), 2)
}

// Nobody answered anywhere: asking once more asks those stores again.
func TestTransfer_askedAgainAfterSilence(t *testing.T) {
	d, n := lacking(t)
	for range 4 {
		d.advance(d.now.Add(35 * time.Minute))
	}
	want(t, "nobody", d.tickets[n].Parts[0].Status, workflow.PartShort)
	before := len(d.transfers)
	d.press("zhangwei", n, workflow.AskPart, "A")
	want(t, "asked again", len(d.transfers), before+1)
	want(t, "of", d.transfers[fmt.Sprintf("%s/%d", n, before+1)].From, "HZ02")
}

// What was reserved in full had no figure of its own once.
func TestPartNeed_oldRecord(t *testing.T) {
	for old, held := range map[string]int{
		`{"No":"a","Quantity":3,"Status":"reserved","Issued":1}`: 2,
		`{"No":"a","Quantity":3,"Status":"transfer","Partly":1}`: 1,
		`{"No":"a","Quantity":3,"Status":"issued","Issued":3}`:   0,
	} {
		var p workflow.PartNeed
		if err := json.Unmarshal([]byte(old), &p); err != nil {
			t.Fatal(err)
		}
		was := workflow.Ticket{Parts: []workflow.PartNeed{p}} // Decide works on a copy
		want(t, old, was.Clone().Parts[0].Held, held)
		was.Apply(workflow.Event{Seq: 1, Data: workflow.PartsChanged{Parts: []workflow.PartNeed{p}}})
		want(t, "replayed "+old, was.Parts[0].Held, held)
	}
}

// More cannot be brought back than was taken; what was brought back by mistake can be
// handed out again, as long as it is needed and on the shelf.
func TestPieces_broughtBackByMistake(t *testing.T) {
	d := newDesk(t)
	n := d.working(pads, pads)
	d.say("cangguan", n, workflow.ActIssue, workflow.Args{})
	five := workflow.Args{Parts: []string{pads}, Count: 5}
	want(t, "taken", d.no("too_many_back", "cangguan", n, workflow.ActReturn, five).Parts[0].Quantity, 2)
	want(t, "in the car", d.tickets[n].Parts[0].Issued, 2)
	d.say("cangguan", n, workflow.ActReturn, workflow.Args{})
	d.say("cangguan", n, workflow.ActIssue, workflow.Args{})
	want(t, "in the car again", d.tickets[n].Parts[0].Issued, 2)
	d.say("cangguan", n, workflow.ActReturn, workflow.Args{})
	d.stock[0].OnHand = 0
	d.no("issue_doubt", "cangguan", n, workflow.ActIssue, workflow.Args{Parts: []string{pads}})
	want(t, "reserved", d.stock[0].Reserved, 0)
}
