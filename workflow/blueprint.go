package workflow

import (
	"slices"
	"strings"
)

// Verb is what an action does to a ticket. The set is closed: a new trade is a
// new blueprint, not a new verb.
type Verb string

// The verbs.
const (
	VerbCreate  Verb = "create"
	VerbSet     Verb = "set"     // a field, or the lines of a quote
	VerbAttach  Verb = "attach"  // evidence
	VerbAdvance Verb = "advance" // to the next step
	VerbAssign  Verb = "assign"  // a dispatch to a member
	VerbAccept  Verb = "accept"  // the dispatch, by its assignee
	VerbAsk     Verb = "ask"     // the customer, about the lines of the quote
	VerbAnswer  Verb = "answer"  // for the customer, who said it at the counter or by phone
	VerbBlock   Verb = "block"
	VerbUnblock Verb = "unblock"
	VerbPromise Verb = "promise" // a new promised time
	VerbComment Verb = "comment" // progress
	VerbSubmit  Verb = "submit"  // the quote, for approval
	VerbCancel  Verb = "cancel"
)

// Verbs lists them all, for validation.
var Verbs = []Verb{VerbCreate, VerbSet, VerbAttach, VerbAdvance, VerbAssign, VerbAccept, VerbAsk, VerbAnswer,
	VerbBlock, VerbUnblock, VerbPromise, VerbComment, VerbSubmit, VerbCancel}

// FieldType says how a field is read, normalised and shown.
type FieldType string

// The field types.
const (
	FieldText   FieldType = "text"
	FieldName   FieldType = "name"
	FieldPhone  FieldType = "phone"
	FieldPlate  FieldType = "plate"
	FieldVIN    FieldType = "vin"
	FieldTime   FieldType = "time"
	FieldChoice FieldType = "choice"
	// FieldMileage is kilometres, as digits.
	FieldMileage FieldType = "mileage"
)

// FieldTypes lists them all, for validation.
var FieldTypes = []FieldType{FieldText, FieldName, FieldPhone, FieldPlate, FieldVIN, FieldTime, FieldChoice, FieldMileage}

// Blueprint is the flow of one kind of ticket. Stages, steps, evidence and
// grants of a running ticket are those of the version it was created under;
// clock lengths are read live from the newest.
type Blueprint struct {
	Name    string
	Version int
	Label   string
	Fields  []Field
	Stages  []Stage
	Steps   []Step
	Actions []Action
	Reasons []Reason // of being blocked
	Clocks  Clocks
	// Conditions are what Action.When names.
	Conditions []Condition
	Quote      *QuoteRules // nil: this kind of ticket has no quote
	// Approval is who has to agree before a quote goes to the customer, in the
	// stores that choose so; nil: nobody.
	Approval  *ApprovalRules
	PartRules PartRules
	// Warranty is what the store promises from handover on; zero: nothing.
	// Warranties are what it promises for lines of other kinds.
	Warranty   Warranty
	Warranties []WarrantyClass
	Faults     []FaultClass
	Rework     *ReworkRules // nil: nobody is asked about returns
}

// Field is something a ticket records.
type Field struct {
	Key      string
	Label    string
	Type     FieldType
	Required bool
	Default  string   // "now", "closing", or the key of another field
	Personal bool     // never shown to a technician
	Choices  []Choice // of FieldChoice
	Write    []Role   // who may set it after creation; the creator always may at creation
	Aliases  []string // other words for it in 改
}

// Choice finds a value by its key.
func (f Field) Choice(key string) (Choice, bool) {
	i := slices.IndexFunc(f.Choices, func(c Choice) bool { return c.Key == key })
	if i < 0 {
		return Choice{}, false
	}
	return f.Choices[i], true
}

// Choice is one value of a FieldChoice.
type Choice struct {
	Key   string
	Label string
	Words []string // in a complaint, they propose this value
	// Except are longer words around one of Words that mean something harmless:
	// 打不着火 is no fire.
	Except []string
	// Alarm: a ticket that gets it wakes the 店长 at any hour.
	Alarm bool
}

// spokenOf reports whether a complaint has one of the words, other than inside of
// an exception.
func (c Choice) spokenOf(text string) bool {
	for _, harmless := range c.Except {
		text = strings.ReplaceAll(text, harmless, " ")
	}
	return slices.ContainsFunc(c.Words, func(w string) bool { return strings.Contains(text, w) })
}

// Stage is what people see.
type Stage struct {
	Key   string
	Label string
}

// Step is the finer position inside a stage.
type Step struct {
	Key      string
	Stage    string
	Label    string
	Next     string // where an action without a target goes; empty: the ticket is done
	Optional bool   // it may be passed over by an action that names a later step
	Watched  bool   // the stall fuse watches it
	// Ask is put to people when a ticket arrives here.
	Ask *StepQuestion
}

// StepQuestion is the one press that moves a step on.
type StepQuestion struct {
	Key     string   // of its text
	To      []Role   // of the ticket's store; Creator is who opened the ticket
	Options []string // keys of actions, in the order of their letters
	// Pick offers one option per present technician instead, each assigning him.
	Pick bool
}

// By narrows who of the roles may act.
type By string

// The values of Action.By.
const (
	ByAnyone      By = ""
	ByAssignee    By = "assignee"     // only who has an accepted dispatch here
	ByNotAssignee By = "not_assignee" // anybody but those who did the work
)

// Action is something that people may do.
type Action struct {
	Key      string
	Words    []string // what they type; the first one is shown
	Verb     Verb
	From     []string // steps; empty: any
	To       string   // step; empty: stays, or with advance the step's Next
	Roles    []Role
	By       By
	Evidence string   // with attach: the kind
	Field    string   // with set: "quote" or a field's key; empty: named by the sender
	Purpose  string   // with assign: what the dispatch is for
	Requires []string // kinds of evidence that must be there
	// When adds kinds of evidence that must be there under a condition.
	When []Requirement
	// Measure: what is attached is a value that is read off the car.
	Measure *Measure
	Done    bool // the ticket is done afterwards
	Undo    bool // may be taken back for two minutes
	Reject  bool // leads back to somebody else's work; the reason is kept
	// Start marks the technician's first hand on the car; one who continues
	// from an earlier dispatch gets his new one with it.
	Start bool
	// Settle puts the settlement list on record.
	Settle bool
	// Public: with comment, the words are for the customer, on his page.
	Public bool
	// Finish ends the actor's dispatches as done.
	Finish bool
	// Photo: what is attached is a photo, taken in this step; Plate: it has to
	// show the car's plate.
	Photo, Plate bool
	// Await: where nothing but a photo is missing, the action is done as soon as
	// that photo comes.
	Await bool
}

// Reason is a preset reason of being blocked.
type Reason struct {
	Key    string
	Label  string
	Words  []string
	Pauses bool   // stops the promise's clock as well (customer or third party)
	Tell   []Role // collaborators
	// Consent: the customer's word on the quote ends it.
	Consent bool
	// Reached: any word of his ends it.
	Reached bool
	// Fuse is the letter of the stall fuse that means it; empty: none does.
	Fuse string
	// Transit: a part of the ticket is on its way from another store.
	Transit bool
	// Push says when those who can end it are reminded.
	Push PushRule
}

// PushRule reminds, in business minutes of the store: After so many, then Every
// so many, at Most so often.
type PushRule struct{ After, Every, Most int }

// PartRules are what a blueprint says of parts.
type PartRules struct {
	Answer   int // business minutes that a giving store has for its answer
	SameDay  int // minutes after midnight until which a part still goes out today
	HoldDays int // working days, after today, that a reservation lasts
	Check    int // minutes until a count that could not be had is asked for again
	// WriteOff may write off pieces that never arrived; nobody: the store's manager.
	WriteOff []Role
}

// Clocks are lengths in business minutes of the store.
type Clocks struct {
	Stall         int // without progress until the fuse trips
	StallEscalate int // without an answer until the superior joins
	Question      int // until a question without its own expiry lapses
	// Of one level of an approval: until its owner is reminded, and until his
	// superior joins, and the next one after as long again.
	ApprovalRemind, ApprovalEscalate int
}

// QuoteRules are what a blueprint with a quote adds.
type QuoteRules struct {
	From  string // step from which the quote may be edited
	Write []Role
	// Findings are words in a progress note that make the bot ask whether an
	// item is to be added.
	Findings []string
	Fees     []FeeWords
}

// Creator stands in StepQuestion.To for the member who opened the ticket.
const Creator Role = "creator"

// Evidence kinds that the core itself knows; Action.Requires may name them
// beside those that are attached.
const (
	NeedHours   = "hours"
	NeedParts   = "parts"
	NeedQuote   = "quote"   // a priced line
	NeedConsent = "consent" // a line that the customer agreed to
	NeedAnswers = "answers" // no line without the customer's word
	NeedList    = "list"    // a line on the settlement list
)

// Step finds a step by key.
func (b *Blueprint) Step(key string) (Step, bool) {
	i := slices.IndexFunc(b.Steps, func(s Step) bool { return s.Key == key })
	if i < 0 {
		return Step{}, false
	}
	return b.Steps[i], true
}

// StepIndex is a step's place in the flow, -1 for none.
func (b *Blueprint) StepIndex(key string) int {
	return slices.IndexFunc(b.Steps, func(s Step) bool { return s.Key == key })
}

// NeedsPlate reports whether the photo that a step asks for has to show the
// car's plate.
func (b *Blueprint) NeedsPlate(step string) bool {
	return slices.ContainsFunc(b.Actions, func(a Action) bool { return a.Photo && a.Plate && slices.Contains(a.From, step) })
}

// Action finds an action by key.
func (b *Blueprint) Action(key string) (Action, bool) {
	i := slices.IndexFunc(b.Actions, func(a Action) bool { return a.Key == key })
	if i < 0 {
		return Action{}, false
	}
	return b.Actions[i], true
}

// Field finds a field by key.
func (b *Blueprint) Field(key string) (Field, bool) {
	i := slices.IndexFunc(b.Fields, func(f Field) bool { return f.Key == key })
	if i < 0 {
		return Field{}, false
	}
	return b.Fields[i], true
}

// StageLabel is what people call a stage.
func (b *Blueprint) StageLabel(key string) string {
	for _, s := range b.Stages {
		if s.Key == key {
			return s.Label
		}
	}
	return key
}

// FuseReason is the preset reason that a letter of the stall fuse means.
func (b *Blueprint) FuseReason(letter string) (Reason, bool) {
	i := slices.IndexFunc(b.Reasons, func(r Reason) bool { return r.Fuse == letter })
	if i < 0 {
		return Reason{}, false
	}
	return b.Reasons[i], true
}

// ReasonFor is the first preset reason that is meant so.
func (b *Blueprint) ReasonFor(meant func(Reason) bool) (Reason, bool) {
	i := slices.IndexFunc(b.Reasons, meant)
	if i < 0 {
		return Reason{}, false
	}
	return b.Reasons[i], true
}

// Reason finds a preset reason by its key.
func (b *Blueprint) Reason(key string) (Reason, bool) {
	i := slices.IndexFunc(b.Reasons, func(r Reason) bool { return r.Key == key })
	if i < 0 {
		return Reason{}, false
	}
	return b.Reasons[i], true
}
