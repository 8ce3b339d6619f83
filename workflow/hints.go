package workflow

import (
	"slices"
	"time"
)

// recallDeclined notes on a new ticket what was declined on the car's earlier visits and
// not done since, the newest first.
func (d *decider) recallDeclined(past []*Ticket) {
	var hints []QuoteLine
	settled := map[string]bool{}
	for _, t := range past {
		if t.Vehicle != d.t.Vehicle {
			continue // the same plate on another car
		}
		for _, l := range t.Quote.Lines {
			if l.State == LineDeclined && !settled[l.Title] && len(hints) < d.f.Org.Rules.Hints {
				hints = append(hints, QuoteLine{Title: l.Title, Amount: l.Amount, State: LineDeclined})
			}
			settled[l.Title] = true
		}
	}
	if len(hints) > 0 {
		d.event(Recalled{Lines: hints})
	}
}

// hintViews are the recalled lines that are not in the quote again. What something was once offered for is a sale
// price, which everybody of the store may see; cost prices are in no view.
func hintViews(t *Ticket) []LineView {
	var out []LineView
	for _, l := range t.Hints {
		if slices.ContainsFunc(t.Quote.Lines, func(q QuoteLine) bool { return q.Title == l.Title && q.State != LineRemoved }) {
			continue // it is on offer again
		}
		out = append(out, LineView{Title: l.Title, Amount: l.Amount, State: l.State})
	}
	return out
}

// RevisionView is a version of the quote as a viewer may see it.
type RevisionView struct {
	Version int
	Who     string
	At      time.Time
	Changes []ChangeView // of a line each
}

// ChangeView is what became of a line.
type ChangeView struct {
	Title    string
	Kind     ChangeKind
	Old, New int64 // fen
}

// Revised are the versions of a ticket's quote, the newest first.
func Revised(t *Ticket, o *Organization) []RevisionView {
	var out []RevisionView
	for _, r := range slices.Backward(t.Revisions) {
		x := RevisionView{Version: r.Version, Who: o.NameOf(r.By), At: r.At}
		for _, c := range r.Changes {
			x.Changes = append(x.Changes, ChangeView(c))
		}
		out = append(out, x)
	}
	return out
}

// ActQuotes shows the versions of the quote.
const ActQuotes = "quotes"

func (d *decider) quotes(Command) error {
	if len(d.t.Revisions) == 0 {
		return d.refuse("no_quotes", nil)
	}
	d.current()
	return d.say("quotes", func(x *Data) { x.Revisions = Revised(d.t, d.f.Org) })
}
