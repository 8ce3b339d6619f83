package workflow

import (
	"slices"
	"time"
)

// Ticket is the state of one 工单: the fold of its events, and the timers that
// follow from it. It is written as a whole with each change, so what is zero is
// left out.
type Ticket struct {
	Company          string
	Number           string // HZ20251107-0832
	Store            string // code
	Blueprint        string
	BlueprintVersion int
	Stage            string
	Step             string
	StepAt           time.Time `json:",omitzero"` // when it came to the step
	State            State
	Outcome          Outcome `json:",omitzero"`
	Version          int64   // events so far

	Customer   string // id
	Vehicle    string // id
	FaultClass string
	Fields     map[string]string // in normal form: times RFC 3339, plates and phones without separators

	CreatedBy string
	CreatedAt time.Time
	DoneAt    time.Time `json:",omitzero"`

	Dispatches []Dispatch  `json:",omitzero"`
	Evidence   []Evidence  `json:",omitzero"`
	Quote      Quote       `json:",omitzero"`
	Discounted int64       `json:",omitzero"` // the discount in fen that an approval covers
	Approval   *Approval   `json:",omitzero"` // of the quote; nil: never submitted
	Hints      []QuoteLine `json:",omitzero"` // declined on earlier visits of the car
	Revisions  []Revision  `json:",omitzero"` // of the quote, one per version
	Parts      []PartNeed  `json:",omitzero"`
	Transfers  []Transfer  `json:",omitzero"` // of its parts, over ones as well
	Issued     []PartLine  `json:",omitzero"` // the issue slip
	Blocks     []Block     `json:",omitzero"` // the last one is open while the state is blocked
	Awaits     *Await      `json:",omitzero"` // nil: nothing waits for a photo
	ProgressAt time.Time   `json:",omitzero"`
	ReminderAt time.Time   `json:",omitzero"` // the next stall is not before this estimate
	StalledAt  time.Time   `json:",omitzero"` // when the stall fuse asked last

	Questions    []Question `json:",omitzero"` // open ones and the last closed ones
	LastQuestion int
	Timers       []Timer `json:",omitzero"`
	Undo         *Undo   `json:",omitzero"`

	Former      []Former `json:",omitzero"` // what fields held before they were corrected
	Talk        []Remark `json:",omitzero"` // with the customer, on his page
	Moves       []Moved  `json:",omitzero"` // of the promised time
	WrongDigits int      `json:",omitzero"` // tries of the page's holder since the last right one

	Alarms     []Alarm         `json:",omitzero"` // each high-risk value that it had, once
	Settlement *SettlementList `json:",omitzero"` // nil: not settled; never changed, only replaced
	Rework     *Rework         `json:",omitzero"` // nil: no return under warranty; likewise
}

// Former is a value that a field had. Whoever must not know a number or a name
// must not know the one of before either.
type Former struct{ Field, Value string }

// Dispatch gives a set of lines to one technician.
type Dispatch struct {
	ID         int
	Purpose    string // of the action that assigned it: "diagnosis", "work"
	Assignee   string // userid
	AssignedBy string
	Lines      []int `json:",omitzero"` // ids of quote lines; empty: the whole ticket
	AssignedAt time.Time
	AcceptedAt time.Time `json:",omitzero"`
	StartedAt  time.Time `json:",omitzero"`
	EndedAt    time.Time `json:",omitzero"` // finished or taken away
	Finished   bool      `json:",omitzero"`
}

// Open reports whether the technician still has it.
func (d Dispatch) Open() bool { return d.EndedAt.IsZero() }

// Evidence is proof that a step was done.
type Evidence struct {
	Kind  string // "hours", "parts", "photo", "voice" or one of the blueprint's
	Value string // of a photo the plate read in it, of a voice the words heard
	Media string `json:",omitzero"` // id of the photo or voice that it rests on
	// Others: a photo shows another car's plate as well.
	Others bool `json:",omitzero"`
	// Source is where a value comes from, such as 实测.
	Source string `json:",omitempty"`
	By     string
	At     time.Time
	// Sent is when a photo was, which may lie before it came onto the ticket.
	Sent time.Time `json:",omitzero"`
}

// Await is an action that a member wants and that only lacks a photo: it is done
// as soon as the photo is there.
type Await struct {
	Action string
	By     string // userid
}

// PartNeed is a part that the ticket needs, and where it stands.
type PartNeed struct {
	No       string
	Quantity int
	Status   PartStatus
	From     string `json:",omitzero"` // store that gives it by a transfer
	// Held are the pieces of the own store that are reserved for the ticket. It moves
	// with the stock line alone, and never follows from other figures. Issued are
	// those that were handed out, which may be more than are needed still.
	Held   int       `json:"Partly,omitzero"`
	Issued int       `json:",omitzero"`
	Until  time.Time `json:",omitzero"` // when the reservation ends; zero: it does not
}

// PartStatus is what the slip says of a part.
type PartStatus string

// The part states.
const (
	PartInStock   PartStatus = "in_stock"  // 在库
	PartReserved  PartStatus = "reserved"  // 预留
	PartTransfer  PartStatus = "transfer"  // 调拨中
	PartShort     PartStatus = "short"     // 缺货: the own store has too few; another may have some
	PartUnchecked PartStatus = "unchecked" // 库存待核
	PartIssued    PartStatus = "issued"    // 已领
	PartReturned  PartStatus = "returned"  // 已退
	PartLapsed    PartStatus = "lapsed"    // 预留到期: given back before the work began
)

// Block is one time of being blocked; half-open, To is zero while it lasts.
type Block struct {
	Reason   string
	Note     string `json:",omitzero"`
	By       string
	From, To time.Time `json:",omitzero"`
	Pushed   int       `json:",omitzero"` // how often who can help was reminded
}

// Timer is a wish to be woken. A fired one whose generation is not the newest
// of its kind is stale.
type Timer struct {
	Kind  string
	Gen   int64
	DueAt time.Time
}

// Undo remembers the state before an action that may be taken back.
type Undo struct {
	By     string
	At     time.Time
	Seq    int64 // of the first event of the action
	Action string
	Told   []string `json:",omitzero"` // userids that were told
	Before Ticket   // without an Undo of its own
}

// Field is a field's value, empty if it was never set.
func (t *Ticket) Field(key string) string { return t.Fields[key] }

// Promised is the promised time, zero if none.
func (t *Ticket) Promised() time.Time { return parseTime(t.Fields["promised_at"]) }

// Has reports whether evidence of a kind is there.
func (t *Ticket) Has(kind string) bool {
	return slices.ContainsFunc(t.Evidence, func(e Evidence) bool { return e.Kind == kind })
}

// EvidenceOf is the newest value of a kind of evidence.
func (t *Ticket) EvidenceOf(kind string) string {
	for _, e := range slices.Backward(t.Evidence) {
		if e.Kind == kind {
			return e.Value
		}
	}
	return ""
}

// Current is the open dispatch, nil if none.
func (t *Ticket) Current() *Dispatch {
	for i := len(t.Dispatches) - 1; i >= 0; i-- {
		if t.Dispatches[i].Open() {
			return &t.Dispatches[i]
		}
	}
	return nil
}

// OpenDispatches are those that technicians still have.
func (t *Ticket) OpenDispatches() []Dispatch {
	var out []Dispatch
	for _, d := range t.Dispatches {
		if d.Open() {
			out = append(out, d)
		}
	}
	return out
}

// Assigned reports whether a member has an open dispatch of the ticket.
func (t *Ticket) Assigned(userid string) bool {
	return slices.ContainsFunc(t.Dispatches, func(d Dispatch) bool { return d.Open() && d.Assignee == userid })
}

// WorkedOn reports whether a member ever had a dispatch of the ticket.
func (t *Ticket) WorkedOn(userid string) bool {
	return slices.ContainsFunc(t.Dispatches, func(d Dispatch) bool { return d.Assignee == userid })
}

// Timer finds a timer by kind.
func (t *Ticket) Timer(kind string) (Timer, bool) {
	i := slices.IndexFunc(t.Timers, func(x Timer) bool { return x.Kind == kind })
	if i < 0 {
		return Timer{}, false
	}
	return t.Timers[i], true
}

func parseTime(s string) time.Time {
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return at
}
