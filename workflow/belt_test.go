package workflow_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"bihuan/workflow"
)

const belt = "GATES-K060841"

// bench is one technician at his car, somewhere between reading and writing.
type bench struct {
	who, number string
	todo        []workflow.Command
	read        workflow.Subjects // that the decision rests on
	out         workflow.Decision
	decided     bool
}

// step decides the next command, or writes the decision if all that it spends is
// still as it was read; else it is decided again, as storage does.
func (b *bench) step(d *desk) {
	c := b.todo[0]
	if !b.decided {
		read, out, err := d.decide(b.who, c)
		if err != nil { // refused: nothing follows
			b.todo = b.todo[1:]
			return
		}
		b.read, b.out, b.decided = read, out, true
		return
	}
	b.decided = false
	if b.read.Ticket != d.tickets[b.number] || !d.unchanged(b.out.Stock) || !d.same(b.read.Beside) {
		return
	}
	d.apply(b.who, b.read, b.out)
	b.todo = b.todo[1:]
}

// same reports whether tickets are as they were read.
func (d *desk) same(tickets []*workflow.Ticket) bool {
	return !slices.ContainsFunc(tickets, func(t *workflow.Ticket) bool { return d.tickets[t.Number] != t })
}

// unchanged reports whether stock lines are what a decision was made on.
func (d *desk) unchanged(changes []workflow.StockChange) bool {
	for _, c := range changes {
		if i := slices.IndexFunc(d.stock, func(s workflow.Stock) bool { return s.Store == c.Store && s.Part == c.Part }); d.stock[i].Version != c.Version {
			return false
		}
	}
	return true
}

// again is the desk as it stands, for one more try from here.
func (d *desk) again() *desk {
	c := *d
	c.tickets, c.events, c.dialogues, c.transfers = maps.Clone(d.tickets), maps.Clone(d.events), maps.Clone(d.dialogues), maps.Clone(d.transfers)
	c.stock = slices.Clone(d.stock)
	return &c
}

// Two technicians need the last belt at the same moment. However their readings
// and writings fall between each other, it is reserved once; who gives it back
// leaves it for the other. (The desk counts the pieces after every write.)
func TestTwoTechniciansOneBelt(t *testing.T) {
	d := newDesk(t)
	for i := range d.stock {
		if d.stock[i].Part == belt {
			d.stock[i].OnHand = 0
		}
	}
	d.stock = append(slices.DeleteFunc(d.stock, func(s workflow.Stock) bool { return s.Part == belt && s.Store == "HZ01" }),
		workflow.Stock{Store: "HZ01", Part: belt, OnHand: 1})
	numbers := []string{d.ready("浙A11111", "zhangwei"), d.ready("浙A22222", "liqiang")}
	dice := rand.New(rand.NewPCG(2026, 3))
	for range 400 {
		d.race(numbers, dice)
	}
}

// ready is a car whose diagnosis only waits to be called done.
func (d *desk) ready(plate, who string) string {
	d.Helper()
	n := d.registered(map[string]string{"plate": plate})
	d.say("qiantai", n, "assign_diagnosis", workflow.Args{To: who})
	d.press(who, n, workflow.AskSlip, "A")
	d.say(who, n, "attach_hours", workflow.Args{Hours: 25})
	d.say(who, n, "attach_parts", workflow.Args{Parts: []string{belt}})
	d.photo(who, n)
	return n
}

// race lets both go on, in an order of chance.
func (d *desk) race(numbers []string, dice *rand.Rand) {
	d.Helper()
	now := d.again()
	benches := []*bench{{who: "zhangwei", number: numbers[0]}, {who: "liqiang", number: numbers[1]}}
	gives := -1 // whose second thought it is to do without
	for i, b := range benches {
		b.todo = []workflow.Command{{Action: "diagnosed", Ticket: b.number}}
		if dice.IntN(4) == 0 && gives < 0 {
			gives = i
		}
	}
	for len(benches[0].todo)+len(benches[1].todo) > 0 {
		if b := benches[dice.IntN(2)]; len(b.todo) > 0 {
			b.step(now)
		}
	}
	holds := func(i int) bool { return now.tickets[numbers[i]].Parts[0].Status == workflow.PartReserved }
	if holds(0) == holds(1) {
		now.Fatalf("the belt is held by %v and %v", holds(0), holds(1))
	}
	if gives >= 0 && holds(gives) {
		now.say("dianzhang", numbers[gives], "cancel", workflow.Args{Text: "客户不修了"})
		if got := now.available("HZ01", belt); got != 1 {
			now.Fatalf("%d belts after it was given back", got)
		}
	}
}
