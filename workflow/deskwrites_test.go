package workflow_test

import (
	"encoding/json"
	"slices"

	"bihuan/workflow"
)

// apply writes a decision as storage does.
func (d *desk) apply(user string, s workflow.Subjects, out workflow.Decision) {
	d.Helper()
	pieces := d.pieces()
	for _, e := range out.Entries {
		if pieces[e.Part] += e.Pieces; e.Kind == workflow.EntryCounted {
			pieces[e.Part] -= e.Before
		}
	}
	defer func() { d.balanced(pieces) }()
	if out.Ticket != nil {
		d.write(s.Ticket, out)
	} else if len(out.Events) > 0 || len(out.Stock) > len(out.Entries)+len(out.Beside) {
		d.Fatalf("events without a ticket: %+v", out)
	}
	for _, b := range out.Beside {
		if len(b.Stock) > 0 || b.Dialogue != nil || b.Answer.Key != "" || b.Ticket == nil {
			d.Fatalf("more than a ticket follows beside: %+v", b)
		}
		d.write(d.tickets[b.Ticket.Number], b)
		d.moved(b.Transfers)
		d.notices = append(d.notices, b.Notices...)
	}
	if out.Dialogue != nil {
		x := *out.Dialogue
		x.Version = d.dialogues[user].Version + 1
		d.dialogues[user] = x
	}
	for _, c := range out.Stock {
		d.spend(c)
	}
	if p := out.Presence; p != nil {
		next := *p
		next.Version++
		d.said[p.UserID] = next
	}
	d.moved(out.Transfers)
	d.notices = append(d.notices, out.Notices...)
	d.decision = out
}

// moved writes transfers, each once.
func (d *desk) moved(transfers []workflow.Transfer) {
	d.Helper()
	for _, x := range transfers {
		if x.Version != d.transfers[x.ID].Version+1 {
			d.Fatalf("transfer %+v after version %d", x, d.transfers[x.ID].Version)
		}
		d.transfers[x.ID] = x
	}
}

func (d *desk) write(was *workflow.Ticket, out workflow.Decision) {
	d.Helper()
	t := out.Ticket
	if was == nil {
		if d.tickets[t.Number] != nil {
			d.Fatalf("number %s twice", t.Number)
		}
		d.drawn++
	}
	for _, e := range out.Events {
		if e.Seq != int64(len(d.events[t.Number])+1) {
			d.Fatalf("event %d after %d", e.Seq, len(d.events[t.Number]))
		}
		d.events[t.Number] = append(d.events[t.Number], e)
	}
	d.tickets[t.Number] = stored(t)
	if got, want := folded(fold(d.events[t.Number])), folded(t); got != want {
		d.Fatalf("the events fold to\n%s\nthe ticket is\n%s", got, want)
	}
}

// spend moves a reservation as storage does: the caller's version counts for
// the first change of a line within a decision.
func (d *desk) spend(c workflow.StockChange) {
	d.Helper()
	i := slices.IndexFunc(d.stock, func(s workflow.Stock) bool { return s.Store == c.Store && s.Part == c.Part })
	if i < 0 && c.Version == 0 {
		i = len(d.stock)
		d.stock = append(d.stock, workflow.Stock{Store: c.Store, Part: c.Part})
	}
	if i < 0 {
		d.Fatalf("no stock line %s %s", c.Store, c.Part)
	}
	if d.stock[i].Version != c.Version {
		d.Fatalf("stock line %+v is no longer the one that %+v was decided on", d.stock[i], c)
	}
	d.stock[i].OnHand, d.stock[i].Reserved = d.stock[i].OnHand+c.OnHand, d.stock[i].Reserved+c.Reserve
	d.stock[i].In, d.stock[i].Out = d.stock[i].In+c.In, d.stock[i].Out+c.Out
	d.stock[i].Version++
	if s := d.stock[i]; s.Reserved < 0 || s.OnHand < 0 || s.Available() < 0 && c.Reserve > 0 || s.In < 0 || s.Out < 0 {
		d.Fatalf("stock line %+v after %+v", s, c)
	}
}

// folded is a ticket as its events tell it: timers follow from it, and so does
// the chance to undo.
func folded(t *workflow.Ticket) string {
	c := t.Clone()
	c.Timers, c.Undo = nil, nil
	c.Former, c.Alarms = nil, nil // what must stay hidden, and who was woken, outlives an undo
	return asJSON(c)
}

// stored is a ticket after it has been written and read.
func stored(t *workflow.Ticket) *workflow.Ticket {
	var out workflow.Ticket
	if err := json.Unmarshal([]byte(asJSON(t)), &out); err != nil {
		panic(err)
	}
	return &out
}

// fold replays a ticket's events from nothing, without those that were undone.
// Timers are not part of it: they follow from the state.
func fold(events []workflow.Event) *workflow.Ticket {
	var live []workflow.Event
	asked := 0 // numbers of questions are never used twice
	for _, e := range events {
		switch x := e.Data.(type) {
		case workflow.Undone:
			live = slices.DeleteFunc(live, func(e workflow.Event) bool { return e.Seq >= x.From })
			continue
		case workflow.Asked:
			asked = max(asked, x.Question.No)
		}
		live = append(live, e)
	}
	t := &workflow.Ticket{}
	for _, e := range live {
		t.Apply(e)
	}
	t.Version, t.LastQuestion = int64(len(events)), asked
	return t
}
