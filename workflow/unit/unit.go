// Package unit describes one unit of work: what a message may change, what its
// decision is made from, and what comes of it. Handlers fill it in, storage
// carries it out; neither imports the other.
package unit

import (
	"time"

	"bihuan/workflow"
)

// Message is what a unit of work answers to.
type Message struct {
	ID   string // the same for every delivery; empty: not deduplicated (timers)
	From string // userid
	Kind string
	Body []byte // personal; kept sealed
}

// Ref names a ticket in one of the ways that people do. The first of
// Question, Number, Tail, Plate and Current that is set counts.
type Ref struct {
	Question *QuestionRef // a press or a letter
	Number   string       // in full
	Tail     string       // what follows the dash of a number
	Plate    string       // normal form, or at least its last four characters
	Current  bool         // the ticket that the member's dialogue is about
	Store    string       // scope of Tail and Plate: a store's code, empty for all
}

// QuestionRef names a question.
type QuestionRef struct {
	On string // its holder: a ticket's number, or "@" and a userid
	No int
}

// Spec says what a unit of work needs to see.
type Spec struct {
	Member string // userid: whose dialogue; empty: none
	Ref    Ref
	Asked  bool    // also the member's questions, open or closed within 24 hours
	Store  string  // code of the one that it is about; empty: the ticket's, or the sender's
	List   *Filter // also a list of tickets
	// Consents is set where the answer tells how customers agreed.
	Consents *ConsentFilter
	Press    *Card // the pressed card; its response code is kept
	// Registration is read when the decision misses the facts of opening a
	// ticket; the deciding function may fill it in before it says so.
	Registration *RegistrationKey
}

// RegistrationKey says for what a ticket is about to be opened.
type RegistrationKey struct {
	Store  string // code
	Series string // letters before the date of its number
	Day    string // local date, 20060102
	Plate  string // normal form
	Phone  string // digits; empty: unknown
	VIN    string // empty: unknown
}

// Filter chooses tickets for a list.
type Filter struct {
	Store    string // code; empty: all
	Assignee string // userid with an open dispatch; empty: anybody
	Open     bool   // only tickets that are not done
	Limit    int    // 0: 50
}

// ConsentFilter chooses the consents that are summed up.
type ConsentFilter struct {
	Store string        // code; empty: all
	Days  time.Duration // up to now
}

// Loaded is what a decision is made from.
type Loaded struct {
	Subjects   workflow.Subjects
	Facts      workflow.Facts // Now and Org are set; Actor and Cause are the caller's to set
	Candidates []Candidate    // all that fit a Ref which does not name exactly one ticket
	Asked      []AskedQuestion
	List       []workflow.TicketLine
	Consents   []workflow.ConsentShare
}

// Candidate is one of several tickets that a Ref may mean.
type Candidate struct {
	Number string
	Plate  string
	Store  string
}

// AskedQuestion is a question that was put to the member.
type AskedQuestion struct {
	On        string // as in QuestionRef
	No        int
	Kind      string
	Plate     string // of the ticket, empty in a dialogue
	AskedAt   time.Time
	ClosedAt  time.Time // zero while it is open
	ExpiresAt time.Time // zero: never
}

// Result is what the deciding function hands back.
type Result struct {
	Decision workflow.Decision
	Reply    []byte // answer to the sender, stored for repeated deliveries
	Arrival  *Arrival
	Answered []Medium // that this decision answers; State is what comes next
}

// Outcome is what became of a message.
type Outcome struct {
	Reply     []byte
	Duplicate bool // it had been handled before; Reply is the answer of then
	Now       time.Time
	Ticket    string // number of the ticket that changed; empty: none, or a duplicate
}

// Reload is returned by a deciding function that found out which ticket is
// meant only from what it read (a letter that answers a question elsewhere).
// It is called again with that ticket.
type Reload struct{ Ref Ref }

func (r *Reload) Error() string { return "another ticket is meant" }
