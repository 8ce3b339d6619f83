package unit

import "time"

// Lack is a part of which tickets of a store lack some.
type Lack struct {
	Store string // code
	Part  string // as the catalog spells it
}

// Movement is pieces of a part that came onto a store's shelf, or left it; an ERP
// that owns the count is told of it.
type Movement struct {
	ID       int64
	Store    string // code
	Part     string // as the catalog spells it
	Quantity int    // negative: they left
	At       time.Time
	Ticket   string // number; empty: not noted
}
