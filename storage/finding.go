package storage

// Problem is what Verify found wrong.
type Problem string

// The problems.
const (
	// EventChanged is an event that does not fit its hash, its predecessor or
	// an anchor: changed, swapped, or written past the chain.
	EventChanged Problem = "event_changed"
	// EventMissing is an event that is not there although others prove it.
	EventMissing Problem = "event_missing"
	// EventUnchained is an event after the last one that its ticket knows.
	EventUnchained Problem = "event_unchained"
	// EventUnreadable is an event that its key does not open.
	EventUnreadable Problem = "event_unreadable"
	// TicketVanished is a ticket that is not there although its number was
	// drawn, an anchor signed it or its events remain.
	TicketVanished Problem = "ticket_vanished"
	// TicketChanged is a row that does not fit its events or its sealed state.
	TicketChanged Problem = "ticket_changed"
	// AnchorChanged and AnchorMissing concern the anchors themselves.
	AnchorChanged Problem = "anchor_changed"
	// AnchorMissing is an anchor that the next one, or the company, names.
	AnchorMissing Problem = "anchor_missing"
)

// Finding is one fault.
type Finding struct {
	Problem Problem
	Ticket  string // number, if one is concerned
	Seq     int64  // of the event, if one is concerned
	Anchor  int64  // number of the anchor, if one is concerned
}

// Verified counts what Verify has seen.
type Verified struct {
	Tickets, Events, Anchors, Findings int
}
