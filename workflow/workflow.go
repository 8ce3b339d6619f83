// Package workflow holds the domain and its rules. Decide turns subjects, a
// command and facts into events, timers, questions and notices; it is pure: no
// SQL, no HTTP, no clock of its own, no message text. What leaves the core goes
// through View and Redact, so that least privilege is enforced in one place.
//
// The flow of a ticket is data (Blueprint). The verbs are a small closed set;
// what a repair shop adds to them is declared in its blueprint, not here.
package workflow

import (
	"fmt"
	"time"
)

// State is how a ticket is going. Where it is, is its stage.
type State string

// The three states; there are no others.
const (
	InProgress State = "in_progress"
	Blocked    State = "blocked"
	Done       State = "done"
)

// Outcome says how a done ticket ended.
type Outcome string

// The outcomes.
const (
	Completed Outcome = "completed"
	Cancelled Outcome = "cancelled"
)

// Refusal is a command that the rules turn down. Key names the sentence that
// the sender gets, Data fills it; nothing has changed.
type Refusal struct {
	Key  string
	Data Data
}

func (r *Refusal) Error() string { return "refused: " + r.Key }

// Missing says which facts Decide needs beside those it was given. The caller
// loads them and decides again; nothing has changed.
type Missing struct {
	People       bool     // presence and load of the store's members
	Parts        []string // stock lines of these part numbers, in every store
	Holds        bool     // the tickets' claims on those lines, and the tickets of the actor's store that lack some
	Past         bool     // the earlier tickets of the ticket's car
	VIN          string   // that it is said to have, where it is another than the ticket's
	Counts       []string // parts that the ERP must be asked about, outside of any transaction
	Registration bool     // next number, open tickets with the plate, the customer of the phone
}

func (m *Missing) Error() string {
	return fmt.Sprintf("facts missing: people %t, parts %d, registration %t", m.People, len(m.Parts), m.Registration)
}

// Command is what a person, or a timer, wants done.
type Command struct {
	Action string // key of a blueprint action or of a core action
	Ticket string `json:",omitzero"` // number; empty where no ticket is meant
	Args   Args   `json:",omitzero"`
}

// Args are the arguments of a command. Each action uses its own few.
type Args struct {
	To       string            `json:",omitzero"` // userid of a member
	Text     string            `json:",omitzero"` // free words
	Field    string            `json:",omitzero"` // a field's key
	Value    string            `json:",omitzero"` // a field's new value, in normal form
	Reason   string            `json:",omitzero"` // code of a preset reason, or free words
	Photos   []Photo           `json:",omitzero"` // that belong to the ticket
	Cars     []Car             `json:",omitzero"` // tickets to choose from
	Voices   []string          `json:",omitzero"` // ids of the voices behind the command
	Said     string            `json:",omitzero"` // what was heard in them
	Then     *Command          `json:",omitzero"` // what it means
	Heard    []string          `json:",omitzero"` // what was heard of its line: HeardPosition …
	Kind     string            `json:",omitzero"` // how a consent was given, which timer fired …
	Count    int               `json:",omitzero"` // pieces of a part
	Hours    int               `json:",omitzero"` // tenths of a labour hour
	Parts    []string          `json:",omitzero"` // part numbers as the catalog spells them
	Lines    []QuoteLine       `json:",omitzero"` // items of a quote
	Agreed   []int             `json:",omitzero"` // ids of quote lines
	Declined []int             `json:",omitzero"` // ids of quote lines
	Fields   map[string]string `json:",omitzero"` // a new ticket's fields, in normal form
	Question int               `json:",omitzero"` // number of a question of this holder
	Letter   string            `json:",omitzero"` // option of that question
	At       time.Time         `json:",omitzero"` // an instant that the sender named
	Since    time.Time         `json:",omitzero"` // from when on, where At is until when
	Gen      int64             `json:",omitzero"` // a timer's generation
	Confirm  bool              `json:",omitzero"` // the sender has confirmed what was read back
	Version  int               `json:",omitzero"` // of the quote that the customer saw, or of a blueprint
	Line     int               `json:",omitzero"` // id of a quote line
	Discount *int64            `json:",omitzero"` // on a quote, in fen; nil: as before
	Rework   *Rework           `json:",omitzero"` // the earlier ticket of a return
}

// Actor is who commands. The zero Actor is the system itself (a timer).
type Actor struct {
	Member Member
	// Customer is set, in place of Member, for the holder of a customer's page:
	// the id of the customer whose ticket it shows.
	Customer string
	Known    bool // he has given the last four digits on this device
	Staff    bool // the device is a member's
}

// System reports whether nobody but the clock stands behind a command.
func (a Actor) System() bool { return a.Member.UserID == "" && a.Customer == "" }

// ID is the userid, ByCustomer, or "system".
func (a Actor) ID() string {
	switch {
	case a.Customer != "":
		return ByCustomer
	case a.System():
		return "system"
	}
	return a.Member.UserID
}
