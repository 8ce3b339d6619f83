package workflow

import (
	"fmt"
	"slices"
	"strings"
)

// Questions that keep the slip and the list of a ticket together.
const (
	AskSettle = "settle_parts" // the list bills other pieces than were handed out: settle?
	AskReturn = "return"       // pieces were handed out for a line that was declined
)

// returnDeclined, as the kind of a 退料, is what was handed out for declined lines.
const returnDeclined = "declined"

// piecesIn counts what lines put in of each part of the catalog; what the customer
// brought is his own.
func (q Quote) piecesIn(states ...LineState) map[string]int {
	out := map[string]int{}
	for _, l := range q.filter(states...) {
		for _, f := range l.Fees {
			if f.Kind == FeeMaterial && f.Part != "" && f.Class != ClassCustomers {
				out[f.Part] += max(f.Quantity, 1)
			}
		}
	}
	return out
}

// differing are the parts of the ticket's slip of which other pieces were handed
// out than the list bills: Stock of them, and Quantity billed. What is reserved
// still may have gone into the car; the parts desk is asked when it leaves.
func (d *decider) differing() []PartView {
	billed := d.t.Quote.piecesIn(LineAgreed)
	var out []PartView
	for _, p := range d.t.Parts {
		if n := billed[p.No]; p.Issued > n || p.Issued+p.Held < n {
			v := d.partView(PartNeed{No: p.No, Quantity: n})
			v.Stock = p.Issued
			out = append(out, v)
		}
	}
	return out
}

// differences names them in one word, so that a yes is one to these.
func differences(all []PartView) string {
	var out []string
	for _, v := range all {
		out = append(out, fmt.Sprintf("%s %d/%d", v.No, v.Stock, v.Quantity))
	}
	return strings.Join(out, ", ")
}

// asksFirst reports whether a command would settle against the slip, and nobody has
// agreed to that. It is asked then, and nothing else happens.
func (d *decider) asksFirst(c Command) bool {
	if d.t == nil || d.bp == nil {
		return false
	}
	a, ok := d.bp.Action(c.Action)
	all := d.differing()
	return ok && a.Settle && len(all) > 0 && c.Args.Value != differences(all)
}

// askSettle names the differences to who settles.
func (d *decider) askSettle(a Action) {
	what := differences(d.differing())
	d.ask(Question{Kind: AskSettle, Key: "settle_differs", About: Subject{Text: what}, Options: []Option{
		{Letter: "A", Key: "settle_as_listed", Command: Command{Action: a.Key, Args: Args{Value: what}}},
		{Letter: "B", Key: "settle_later", Command: Command{Action: ActKeep, Args: Args{Kind: "settle_how"}}},
	}}, []Member{d.f.Actor.Member}, "", nil)
}

// consented puts the customer's word on record. What may be handed out now, or is to
// come back, is put before the parts desk.
func (d *decider) consented(x Consented) {
	before := d.toIssue("")
	d.event(x)
	if now := d.toIssue(""); !slices.Equal(before, now) {
		d.close(AskIssue, "superseded")
		d.askIssue()
	}
	if len(x.Declined) == 0 || len(d.toReturn()) == 0 {
		return
	}
	to, role := d.answerers(d.t.Store, PartsClerk)
	d.ask(Question{Kind: AskReturn, Key: "return_card", Options: []Option{
		{Letter: "A", Key: "was_returned", Command: Command{Action: ActReturn, Args: Args{Kind: returnDeclined}}},
		{Letter: "B", Key: "not_yet", Command: Command{Action: ActKeep}},
	}}, to, role, nil)
}

// toReturn are the pieces that were handed out for declined lines.
func (d *decider) toReturn() []PartLine {
	wanted, declined := d.t.Quote.piecesIn(LineOpen, LineAgreed), d.t.Quote.piecesIn(LineDeclined)
	var out []PartLine
	for _, p := range d.t.Parts {
		if n := min(declined[p.No], p.Issued-wanted[p.No]); n > 0 {
			out = append(out, PartLine{No: p.No, Quantity: -n, By: d.f.Actor.ID(), At: d.f.Now})
		}
	}
	return out
}

// mayGo are the pieces held of a part that may be handed out: those of a line that
// the customer has not agreed to wait for his word.
func (d *decider) mayGo(p PartNeed) int {
	if d.t.State == Done || d.t.Quote.piecesIn(LineOpen, LineDeclined)[p.No] == 0 {
		return p.Held
	}
	return min(p.Held, max(0, d.t.Quote.piecesIn(LineAgreed)[p.No]-p.Issued))
}
