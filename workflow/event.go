package workflow

import "time"

// Event is one fact in the life of a ticket. Events are appended, never
// changed; a ticket is their fold.
type Event struct {
	Seq   int64 // 1, 2, 3 … within the ticket
	At    time.Time
	By    string // userid or "system"
	Cause string // id of the message or timer behind it
	Data  EventData
}

// EventData is one of the types below. Type and Version name its form in
// storage: a changed form gets a new version and the old one stays readable.
type EventData interface {
	Type() string
	Version() int
}

type v1 struct{}

func (v1) Version() int { return 1 }

// The event types.
type (
	// Created opens the ticket.
	Created struct {
		v1
		Company, Number, Store        string
		Blueprint                     string
		BlueprintVersion              int
		Stage, Step                   string
		Customer, Vehicle, FaultClass string
		Fields                        map[string]string
	}
	// FieldSet corrects a field; Old stays on record.
	FieldSet struct {
		v1
		Field, Old, New string
	}
	// Attached adds evidence.
	Attached struct {
		v1
		Evidence Evidence
	}
	// Awaited is an action that is done as soon as its photo is there.
	Awaited struct {
		v1
		Action string
	}
	// Stepped moves the ticket to a step.
	Stepped struct {
		v1
		Action, From, To, Stage string
	}
	// Assigned gives a dispatch to a technician; an open one of the same
	// purpose ends.
	Assigned struct {
		v1
		Dispatch Dispatch
		Replaces int // id of the dispatch that ends, 0 for none
	}
	// Accepted is the technician's 接单.
	Accepted struct {
		v1
		Dispatch int
	}
	// Started is the technician's first hand on the car.
	Started struct {
		v1
		Dispatch int
	}
	// Finished ends the open dispatches as done.
	Finished struct{ v1 }
	// Reopened gives a finished dispatch back to its technician (返工).
	Reopened struct {
		v1
		Dispatch int
		Reason   string
	}
	// Quoted is a new version of the quote; all its lines, so that none is
	// ever lost.
	Quoted struct {
		v1
		Quote Quote
	}
	// Offered is the quote going to the customer.
	Offered struct {
		v1
		QuoteVersion int
	}
	// Consented is the customer's answer, line by line.
	Consented struct {
		v1
		QuoteVersion     int
		Kind, Note       string
		Agreed, Declined []int
	}
	// PartsChanged is where the needed parts stand now.
	PartsChanged struct {
		v1
		Parts []PartNeed
	}
	// TransferMoved is a transfer of one of its parts, as it is from now on.
	TransferMoved struct {
		v1
		Transfer Transfer
	}
	// PartsIssued are lines of the issue slip; a return is negative.
	PartsIssued struct {
		v1
		Lines []PartLine
	}
	// Reminded is a push to those who can end a block.
	Reminded struct {
		v1
		Push int // 1, 2, 3 …
		To   []string
	}
	// WasBlocked and WasUnblocked bound a time of being blocked.
	WasBlocked struct {
		v1
		Reason, Note string
	}
	// WasUnblocked ends it.
	WasUnblocked struct{ v1 }
	// Promised moves the promised time.
	Promised struct {
		v1
		Old, New time.Time
		Reason   string
	}
	// Commented is a word on the ticket; Progress stops the stall fuse.
	Commented struct {
		v1
		Text     string
		Progress bool
		Estimate time.Time // when the next progress is expected, zero if not said
	}
	// Denied is a wish that nobody may fulfil: a technician asks for the
	// customer's number.
	Denied struct {
		v1
		What, Text string
	}
	// Asked begins the life of a question, Answered and Closed end it.
	Asked struct {
		v1
		Question Question
	}
	// Answered is the first answer.
	Answered struct {
		v1
		Question int
		Letter   string
	}
	// Closed ends a question without an answer.
	Closed struct {
		v1
		Question int
		Why      string
	}
	// TooLate is an answer to a question that was closed already.
	TooLate struct {
		v1
		Question int
		Letter   string
	}
	// Escalated is a rule that told a superior.
	Escalated struct {
		v1
		Rule     string
		Question int // that they join, 0 for none
		To       []string
		// Skipped are people who were passed over, and why.
		Skipped []string
		DueAt   time.Time
	}
	// Alarmed is a high-risk value of a field that somebody was woken for.
	Alarmed struct {
		v1
		Field, Level string
		To           []string
	}
	// AlarmLost is an alarm that did not reach To, and who gets it in his place.
	AlarmLost struct {
		v1
		Level, To string
		Channel   Channel
		Reason    string // one of the Lost… constants, or of the outbox
		Next      string `json:",omitzero"` // userid
	}
	// AlarmOver says that the field has a harmless value now, whatever was told of it.
	AlarmOver struct {
		v1
		Field string
	}
	// Ended closes the ticket.
	Ended struct {
		v1
		Outcome Outcome
		Reason  string
	}
	// Said is a word between customer and store, on the customer's page.
	Said struct {
		v1
		Text string
		Line int `json:",omitzero"` // id of the quote line that it is about
	}
	// Identified is the page's holder giving the digits of the phone on file.
	Identified struct {
		v1
		Wrong bool
	}
	// Replanned is a change of the configuration, such as of opening hours, that
	// moved a timer.
	Replanned struct{ v1 }
	// Lifted puts the ticket under another version of its blueprint, in which its
	// step may belong to another stage.
	Lifted struct {
		v1
		From, To int
		Stage    string
	}
	// Settled is the list that the customer has paid.
	Settled struct {
		v1
		List SettlementList
	}
	// Returned makes the ticket a return under the warranty of an earlier one, and
	// Refuted says that its fault has another cause.
	Returned struct {
		v1
		Rework Rework
	}
	// Refuted ends the claim.
	Refuted struct {
		v1
		Cause string
	}
	// Undone takes back the events from Seq From on.
	Undone struct {
		v1
		From   int64
		Action string
	}
)

// The events of an approval. Escalated tells of reminders and of superiors.
type (
	// Submitted hands the quote in.
	Submitted struct {
		v1
		QuoteVersion int
		Object       string // fingerprint of the lines that are up for approval
		Major        bool
		Levels       []string `json:",omitzero"` // that it has to pass
	}
	// Approved is a level's yes.
	Approved struct {
		v1
		Level     string
		Question  int
		Signature *Signature `json:",omitzero"` // nil: the level needs none
	}
	// Rejected is a level's no; it goes back to who submitted.
	Rejected struct {
		v1
		Level    string
		Question int
		Reason   string
	}
	// Delegated gives a level to a colleague.
	Delegated struct {
		v1
		Level    string
		Question int
		To       string
	}
	// Withdrawn takes a level's yes back before the next one has decided.
	Withdrawn struct {
		v1
		Level string
		By    string // whose yes it was
	}
	// Waived is a level that this quote does not need (免终审).
	Waived struct {
		v1
		Level string
	}
	// Skipped passes over people of a level, or over the level itself: nobody
	// approves what he has submitted himself.
	Skipped struct {
		v1
		Level  string
		People []string `json:",omitzero"` // who, and why
		Self   bool     `json:",omitzero"` // the level, because its approver submits or wrote it …
		Alone  bool     `json:",omitzero"` // … and the store has no other one
	}
	// Carried takes over the yes that a level gave to the same lines before.
	Carried struct {
		v1
		Level string
		By    string // whose yes it was
		At    time.Time
	}
	// Recalled is what the customer declined on earlier visits of the car.
	Recalled struct {
		v1
		Lines []QuoteLine
	}
	// Voided ends a pending approval whose levels are not those any more that it was
	// handed in for.
	Voided struct{ v1 }
	// Cleared is a quote that every level has agreed to: it may go out.
	Cleared struct {
		v1
		QuoteVersion int
	}
)

// Type names, one per event type.
func (Created) Type() string      { return "created" }
func (Voided) Type() string       { return "approval_voided" }
func (FieldSet) Type() string     { return "field_set" }
func (Attached) Type() string     { return "attached" }
func (Awaited) Type() string      { return "awaited" }
func (Stepped) Type() string      { return "stepped" }
func (Assigned) Type() string     { return "assigned" }
func (Accepted) Type() string     { return "accepted" }
func (Started) Type() string      { return "started" }
func (Finished) Type() string     { return "finished" }
func (Reopened) Type() string     { return "reopened" }
func (Quoted) Type() string       { return "quoted" }
func (Offered) Type() string      { return "offered" }
func (Consented) Type() string    { return "consented" }
func (PartsChanged) Type() string { return "parts_changed" }
func (WasBlocked) Type() string   { return "blocked" }
func (WasUnblocked) Type() string { return "unblocked" }
func (Promised) Type() string     { return "promised" }
func (Commented) Type() string    { return "commented" }
func (Denied) Type() string       { return "denied" }
func (Asked) Type() string        { return "asked" }
func (Answered) Type() string     { return "answered" }
func (Closed) Type() string       { return "question_closed" }
func (TooLate) Type() string      { return "answered_late" }
func (Escalated) Type() string    { return "escalated" }
func (Alarmed) Type() string      { return "alarmed" }
func (AlarmLost) Type() string    { return "alarm_lost" }
func (AlarmOver) Type() string    { return "alarm_over" }
func (Ended) Type() string        { return "ended" }
func (Said) Type() string         { return "said" }
func (Identified) Type() string   { return "identified" }
func (Replanned) Type() string    { return "replanned" }
func (Lifted) Type() string       { return "lifted" }
func (Settled) Type() string      { return "settled" }
func (Returned) Type() string     { return "returned" }
func (Refuted) Type() string      { return "refuted" }
func (Undone) Type() string       { return "undone" }
func (Submitted) Type() string    { return "submitted" }
func (Approved) Type() string     { return "approved" }
func (Rejected) Type() string     { return "rejected" }
func (Delegated) Type() string    { return "delegated" }
func (Withdrawn) Type() string    { return "withdrawn" }
func (Waived) Type() string       { return "waived" }
func (Skipped) Type() string      { return "skipped" }
func (Carried) Type() string      { return "carried" }
func (Cleared) Type() string      { return "cleared" }
func (Recalled) Type() string     { return "recalled" }

// Type names of what moves parts.
func (TransferMoved) Type() string { return "transfer_moved" }
func (PartsIssued) Type() string   { return "parts_issued" }
func (Reminded) Type() string      { return "block_reminded" }

// EventTypes has one zero value per event type, for decoding.
func EventTypes() []EventData {
	return []EventData{Created{}, FieldSet{}, Attached{}, Awaited{}, Stepped{}, Assigned{}, Accepted{}, Started{}, Finished{},
		Reopened{}, Quoted{}, Offered{}, Consented{}, PartsChanged{}, WasBlocked{}, WasUnblocked{}, Promised{},
		Commented{}, Denied{}, Asked{}, Answered{}, Closed{}, TooLate{}, Escalated{}, Ended{}, Said{}, Identified{}, Replanned{}, Lifted{}, Undone{},
		Submitted{}, Approved{}, Rejected{}, Delegated{}, Withdrawn{}, Waived{}, Skipped{}, Carried{}, Cleared{}, Recalled{},
		TransferMoved{}, PartsIssued{}, Reminded{}, Alarmed{}, AlarmLost{}, AlarmOver{},
		Voided{}, Settled{}, Returned{}, Refuted{}}
}
