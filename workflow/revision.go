package workflow

import (
	"slices"
	"time"
)

// Revision is how a version of the quote differs from the one before it.
type Revision struct {
	Version int
	By      string // userid
	At      time.Time
	Changes []LineChange
}

// LineChange is what became of one line. Old and New are fen; a line that was
// added has no Old, one that was taken out no New.
type LineChange struct {
	Title string
	Kind  ChangeKind
	Old   int64 `json:",omitzero"`
	New   int64 `json:",omitzero"`
}

// ChangeKind says what became of a line.
type ChangeKind string

// The kinds of changes.
const (
	LineAdded   ChangeKind = "added"
	LineTaken   ChangeKind = "taken"   // out of the quote
	LinePriced  ChangeKind = "priced"  // another amount
	LineOffered ChangeKind = "offered" // again, after the customer had declined it
	LessWhole   ChangeKind = "less"    // another discount on the whole; it has no title
)

// keptRevisions bounds what a ticket remembers of its quote; the events hold
// all of it.
const keptRevisions = 40

// revised puts a new version of the quote onto the ticket, and what it changed.
func (t *Ticket) revised(e Event, x Quoted) {
	t.Revisions = append(t.Revisions, Revision{Version: x.Quote.Version, By: e.By, At: e.At, Changes: changes(t.Quote, x.Quote)})
	if n := len(t.Revisions); n > keptRevisions {
		t.Revisions = slices.Clone(t.Revisions[n-keptRevisions:])
	}
	old := t.Quote
	t.Quote = x.Quote
	t.Quote.Lines = written(old, x.Quote.Lines, e.By)
	if t.Quote.DiscountBy = old.DiscountBy; x.Quote.Discount != old.Discount {
		t.Quote.DiscountBy = e.By
	}
	if t.Approval != nil && t.Approval.State == ApprovalPending {
		t.Approval.State = ApprovalVoid
	}
}

// written are the lines of a new version, each with who wrote it as it is.
func written(old Quote, lines []QuoteLine, by string) []QuoteLine {
	out := slices.Clone(lines)
	for n, l := range out {
		out[n].By = by
		i := slices.IndexFunc(old.Lines, func(o QuoteLine) bool { return o.ID == l.ID })
		if i < 0 {
			continue
		}
		if o := old.Lines[i]; o.Price() == l.Price() && (o.State == l.State || o.State != LineDeclined && l.State != LineRemoved) {
			out[n].By = o.By
		}
	}
	return out
}

// changes compares two versions line by line, in the order of the newer one. A
// line keeps its id for ever, and none disappears.
func changes(old, next Quote) []LineChange {
	var out []LineChange
	for _, l := range next.Lines {
		i := slices.IndexFunc(old.Lines, func(o QuoteLine) bool { return o.ID == l.ID })
		var was QuoteLine
		if i >= 0 {
			was = old.Lines[i]
		}
		c := LineChange{Title: l.Title, Old: was.Amount, New: l.Amount}
		switch {
		case i < 0:
			c.Kind = LineAdded
		case l.State == LineRemoved && was.State != LineRemoved:
			c.Kind, c.New = LineTaken, 0
		case l.Amount != was.Amount:
			c.Kind = LinePriced
		case was.State == LineDeclined && l.State == LineOpen:
			c.Kind = LineOffered
		default:
			continue
		}
		out = append(out, c)
	}
	if old.Discount != next.Discount {
		out = append(out, LineChange{Kind: LessWhole, Old: old.Discount, New: next.Discount})
	}
	return out
}
