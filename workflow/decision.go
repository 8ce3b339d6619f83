package workflow

import "time"

// Subjects are what a command may change, each with the version it was read at.
type Subjects struct {
	Ticket   *Ticket // nil: none is meant
	Dialogue Dialogue
	Stock    []Stock // of the parts that Missing asked for
	// Beside are the tickets of the actor's store that lack one of those parts; they
	// come with Missing.Holds.
	Beside []*Ticket
}

// Stock is a part's line in one store.
type Stock struct {
	Store    string
	Part     string
	OnHand   int
	Reserved int
	In, Out  int // on their way to and from the store
	Version  int64
	// CountedAt is when the ERP told OnHand last; zero: never.
	CountedAt time.Time
}

// Available is what may still be reserved.
func (s Stock) Available() int { return s.OnHand - s.Reserved }

// Facts are what a decision reads and does not change.
type Facts struct {
	Now   time.Time
	Org   *Organization
	Actor Actor
	Cause string // id of the message or timer
	// Pressed: the actor answers by a button, so that his card is redrawn by the
	// answer itself.
	Pressed bool
	People  *People
	// Parts lists the part numbers whose stock lines were loaded.
	Parts []string
	// Holds are the tickets' claims on them; nil: they were not asked for.
	Holds *Holds
	// Counting is set where an ERP owns the count; nil: the stock lines themselves do.
	Counting     *Counting
	Registration *Registration
	Past         *Past
}

// Past are the tickets that may be earlier visits of the ticket's car, the newest
// first: of its VIN, its vehicle, or its plate.
type Past struct{ Tickets []*Ticket }

// Counting says how far the counts of stock lines can be believed.
type Counting struct {
	Age   time.Duration // a count that is older has to be asked for again
	Tried []string      // parts that were asked for just now, with or without an answer
}

// CountRules say how far an ERP that owns the count is waited for and believed; the
// organization sets them.
type CountRules struct {
	Fresh     int // seconds that a count is believed
	Patience  int // seconds that a person waits for it before his answer does without
	TellEvery int // seconds between two tries to tell what the ERP has not heard
	Tries     int // tellings that the ERP rejects before a movement is set aside
	Recount   int // seconds between two looks whether parts that tickets lack have come; without an ERP as well
}

// Registration are the facts that opening a ticket needs.
type Registration struct {
	Number    string   // drawn; written only if nobody else took it
	SamePlate []string // numbers of open tickets of this store with the same plate
	Customer  string   // id of the customer with this phone, or a new one
	Vehicle   string   // id of the vehicle with this VIN or plate, or a new one
	// Past are the vehicle's last done tickets, the newest first.
	Past []*Ticket
}

// Decision is everything that follows from one command. It is written as a
// whole or not at all.
type Decision struct {
	Ticket    *Ticket // after the events; nil: no ticket changed
	Events    []Event
	Dialogue  *Dialogue // nil: unchanged
	Stock     []StockChange
	Entries   []StockEntry // what was said of shelves
	Transfers []Transfer   // as they are now; version 1: a new one
	Presence  *Presence    // what the actor says of being there; Version is the one that was read
	TextMode  *bool        // the actor wants texts without cards, or cards again
	Notices   []Notice
	Answer    Saying
	// Beside are what follows for further tickets, each with its events, transfers
	// and notices: what moves of the stock is in Stock.
	Beside []Decision
}

// StockChange moves pieces of a line that must still have Version.
type StockChange struct {
	Store, Part string
	OnHand      int   // pieces that come onto the shelf, negative if they leave it
	Reserve     int   // pieces, negative to release
	In, Out     int   // pieces on their way to and from the store
	Version     int64 // 0: there is no such line yet
}

// Saying is a sentence or card by its key, with data that its reader may see.
type Saying struct {
	Key  string
	Data Data
	// Question is set if options go with it.
	Question *Question
	// On is the holder of the question: a ticket's number, or "@" and a userid.
	On string
	// Card and CardData redraw the card that the sender has pressed; empty where
	// the answer settles none.
	Card     string
	CardData Data
}

// Notice is an unasked message: a push.
type Notice struct {
	To string // userid
	Saying
	// Update replaces the card that the addressee has of this question.
	Update bool
	// Urgent goes out at any hour; others wait for the next opening.
	Urgent bool
	// NotBefore is that opening; zero: now.
	NotBefore time.Time
	// Role is why the addressee is told; it is checked again at sending.
	Role Role
	// Channel is the way that it takes; empty: the chat.
	Channel Channel `json:",omitzero"`
	// Alarm is the high-risk value that it is about: one that cannot be delivered
	// climbs.
	Alarm string `json:",omitzero"`
	// Within is how many minutes it may take to arrive, day and night, before it climbs
	// while it is still tried; 0: as long as it takes.
	Within int `json:",omitzero"`
}
