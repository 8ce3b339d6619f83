package workflow

import "time"

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

// released tells which photos the customer may see: those that were there when
// a quote went to him, and the rest once the ticket has come to its last stage,
// after all checks.
func released(t *Ticket, bp *Blueprint) func(Evidence) bool {
	last := len(bp.Stages) > 0 && t.Stage == bp.Stages[len(bp.Stages)-1].Key
	return func(e Evidence) bool {
		return last && t.Outcome != Cancelled || !t.Quote.OfferedAt.IsZero() && !e.At.After(t.Quote.OfferedAt)
	}
}
