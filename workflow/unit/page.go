package unit

import (
	"errors"
	"time"

	"bihuan/workflow"
)

// Page is what a page of a ticket is made from. It is read at one moment.
type Page struct {
	Ticket   *workflow.Ticket
	Events   []workflow.Event // only where asked for
	Org      *workflow.Organization
	Now      time.Time
	Revision int64 // of the ticket; goes up with every change
	Views    Views // only where asked for
	// Past may be earlier visits of the car; only where asked for.
	Past []*workflow.Ticket
}

// Views says how often the customer looked at his page.
type Views struct {
	Count int
	Last  time.Time // to the minute; zero: never
}

// ErrNoPage is a page that is not there: unknown, over, or of somebody who was
// deleted. They look the same from outside.
var ErrNoPage = errors.New("there is no such page")
