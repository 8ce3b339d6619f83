package workflow

import (
	"slices"
	"time"
)

// PhotoView is a photo of a ticket.
type PhotoView struct {
	Media string // its id
	Kind  string // of evidence
	At    time.Time
	Who   string // name of who took it; empty for the customer
}

// photos are the pictures that a ticket rests on, oldest first.
func photoViews(t *Ticket, show func(Evidence) bool, who func(userid string) string) []PhotoView {
	var out []PhotoView
	for _, e := range t.Evidence {
		if e.Media != "" && e.Kind != EvidenceVoice && show(e) {
			out = append(out, PhotoView{Media: e.Media, Kind: e.Kind, At: e.At, Who: who(e.By)})
		}
	}
	return out
}

// released tells which photos the customer may see: what the blueprint has
// photographed as proof, and of this car alone. A photo that somebody only put on
// the ticket may show anything. They are out with the quote that they were sent
// before, and the rest once the ticket has come to its last stage, after all checks.
func released(t *Ticket, bp *Blueprint) func(Evidence) bool {
	last := len(bp.Stages) > 0 && t.Stage == bp.Stages[len(bp.Stages)-1].Key
	return func(e Evidence) bool {
		out := last && t.Outcome != Cancelled || !t.Quote.OfferedAt.IsZero() && !e.sent().After(t.Quote.OfferedAt)
		return out && !e.Others && e.Kind != EvidencePhoto && bp.photographs(e.Kind)
	}
}

// photographs reports whether a kind of evidence is a photo that one of the
// actions takes.
func (b *Blueprint) photographs(kind string) bool {
	return slices.ContainsFunc(b.Actions, func(a Action) bool { return a.Photo && a.Evidence == kind })
}

// sent is when a photo was sent. Looking at it and asking where it belongs take
// a while, in which a quote may go out.
func (e Evidence) sent() time.Time {
	if e.Sent.IsZero() {
		return e.At
	}
	return e.Sent
}
