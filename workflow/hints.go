package workflow

import (
	"slices"
	"time"
)

// maxHints is how many lines of earlier visits are recalled; more are not read.
const maxHints = 3

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
			if l.State == LineDeclined && !settled[l.Title] && len(hints) < maxHints {
				hints = append(hints, QuoteLine{Title: l.Title, Amount: l.Amount, State: LineDeclined})
			}
			settled[l.Title] = true
		}
	}
	if len(hints) > 0 {
		d.event(Recalled{Lines: hints})
	}
}

// hintViews are the recalled lines as a viewer may see them: who repairs sees what,
// and not for how much.
func hintViews(t *Ticket, v Viewer) []LineView {
	var out []LineView
	for _, l := range t.Hints {
		x := LineView{Title: l.Title, Amount: l.Amount, State: l.State}
		if v.hidesPrices() {
			x.Amount = 0
		}
		out = append(out, x)
	}
	return out
}

// hidesPrices: a technician who is not the owner as well sees what there is to do,
// not what was once asked for it.
func (v Viewer) hidesPrices() bool { return v.Member.Is(Technician) && !v.Member.Owner }

// RevisionView is a version of the quote as a viewer may see it.
type RevisionView struct {
	Version int
	Who     string
	At      time.Time
	Changes []ChangeView // of a line each
}

// ChangeView is what became of a line; without amounts for who does not see them.
type ChangeView struct {
	Title    string
	Kind     ChangeKind
	Old, New int64 // fen
	Priced   bool  // the amounts may be shown
}

// Revised are the versions of a ticket's quote, the newest first.
func Revised(t *Ticket, o *Organization, v Viewer) []RevisionView {
	var out []RevisionView
	for _, r := range slices.Backward(t.Revisions) {
		x := RevisionView{Version: r.Version, Who: o.NameOf(r.By), At: r.At}
		for _, c := range r.Changes {
			y := ChangeView{Title: c.Title, Kind: c.Kind, Old: c.Old, New: c.New, Priced: !v.hidesPrices()}
			if !y.Priced {
				y.Old, y.New = 0, 0
			}
			x.Changes = append(x.Changes, y)
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
	me := Viewer{d.f.Actor.Member}
	return d.say("quotes", func(x *Data) { x.Revisions = Revised(d.t, d.f.Org, me) })
}
