package workflow

import "time"

// Data fills a sentence, card or page. It is always made for one viewer: what
// he must not know is not in it. Each text uses its own few fields.
type Data struct {
	Number    string `json:",omitempty"`
	Plate     string `json:",omitempty"` // as shown: 浙A·12345
	Label     string `json:",omitempty"` // what the ticket is called where it has no plate
	Customer  string `json:",omitempty"`
	Phone     string `json:",omitempty"`
	Complaint string `json:",omitempty"`
	Stage     string `json:",omitempty"`
	Step      string `json:",omitempty"`
	State     State  `json:",omitempty"`
	Store     string `json:",omitempty"`
	Who       string `json:",omitempty"` // name of the one who acted
	Whom      string `json:",omitempty"` // name of the one it concerns
	Action    string `json:",omitempty"` // word of an action
	Text      string `json:",omitempty"`
	Field     string `json:",omitempty"` // label
	Old       string `json:",omitempty"`
	New       string `json:",omitempty"`
	Reason    string `json:",omitempty"` // label
	// Blocked are the minutes of opening time that the last block has lasted,
	// BlockedAll those of all blocks; filled where a ticket is looked at.
	Blocked    int `json:",omitempty"`
	BlockedAll int `json:",omitempty"`
	Outcome    Outcome
	Letter     string    `json:",omitempty"`
	Choice     string    `json:",omitempty"` // an option's own data, or how a consent was given
	ChoiceKey  string    `json:",omitempty"` // key of the option's words
	Amount     int64     `json:",omitempty"` // fen
	Discount   int64     `json:",omitempty"` // fen, taken off the whole; Amount is without it
	Version    int       `json:",omitempty"` // of the quote
	Hours      int       `json:",omitempty"` // tenths
	Count      int       `json:",omitempty"`
	Total      int       `json:",omitempty"` // of which Count are new
	Bad        int       `json:",omitempty"` // that are of no use
	At         time.Time // of what happened
	Due        time.Time // promised, or until when
	From       time.Time `json:",omitzero"`  // since when, or from when on
	Minutes    int       `json:",omitempty"` // signed difference to the promise
	Major      bool      `json:",omitempty"` // the quote is for a major repair
	Missing    []string  `json:",omitempty"` // labels
	Items      []string  `json:",omitempty"`
	Lines      []LineView
	Parts      []PartView
	Shelves    []ShelfView `json:",omitempty"` // of one part, the own store's first
	Tickets    []TicketLine
	Hints      []LineView     // declined on earlier visits of the car
	Shares     []ShareView    // of consents, by store
	Revisions  []RevisionView // of the quote, where they were asked for
	Result     string         `json:",omitempty"` // what a settled card says
	Here       []Here         `json:",omitempty"` // who is there
	Away       []Absent       `json:",omitempty"` // who is not
	History    History        `json:",omitzero"`
}

// Here is a member who is there.
type Here struct {
	Name  string
	Roles []string
	Load  int // open dispatches
}

// Absent is a member who is not there.
type Absent struct {
	Name   string
	Why    string    // off, leave, rota, deputy
	From   time.Time // of a spell that is told to who has it
	Until  time.Time // first instant after a leave; zero: not known
	Deputy string    // name of who stands in
}

// LineView is a quote line as a viewer may see it.
type LineView struct {
	ID     int
	Title  string
	Amount int64 // fen
	AddOn  bool
	State  LineState
	Free   bool `json:",omitempty"` // the warranty of an earlier visit pays for it
	Stock  []PartView
}

// PartView is a part and where it stands.
type PartView struct {
	No       string
	Name     string
	Quantity int
	Status   PartStatus
	Held     int    `json:",omitempty"` // reserved of it, where Missing are not yet
	Missing  int    `json:",omitempty"`
	Stock    int    `json:",omitempty"` // pieces that the own store can give, where that was asked
	Store    string // that gives it, if it comes from elsewhere
}

// ShelfView is what a store has of a part. Of another store OnHand is what it can
// spare.
type ShelfView struct {
	Store                    string
	OnHand, Reserved, Coming int
	Known                    bool // the count can be believed
}

// TicketLine is a ticket in a list.
type TicketLine struct {
	Number string
	Plate  string
	Stage  string
	State  State
	Who    string // technician
	Mine   bool   `json:",omitempty"` // its reader has a dispatch of it
	Due    time.Time
}
