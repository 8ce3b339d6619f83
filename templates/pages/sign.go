package pages

import (
	"time"

	"bihuan/workflow"
)

// Sign is the page on which a major repair is signed with a finger.
type Sign struct {
	workflow.SignSheet
	Now   time.Time
	Flash string // what came of it, or why there is nothing to sign
	Bad   bool
}

// Sign draws it.
func (p *Pages) Sign(d Sign) ([]byte, error) { return p.draw("sign", d) }

// Head is how the ticket is called.
func (s Sign) Head() string {
	if s.Plate != "" {
		return s.Plate
	}
	return s.Number
}

// Signature is the address of the picture of one.
func (t Ticket) Signature(media string) string { return "/t/" + t.Number + "/signatures/" + media }
