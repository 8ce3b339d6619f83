package workflow

import (
	"slices"
	"time"
)

// Question is the one mechanism for everything that is asked of a person. It
// belongs to a ticket or, where none is meant yet, to the sender's dialogue.
// The first answer wins; the version of its holder guards that.
type Question struct {
	No      int    // within its holder
	Kind    string // at most one open question per holder and kind, of a personal one per member
	Key     string // of its text and card
	To      []string
	Options []Option
	AskedAt time.Time
	// Since is when the level of an approval was asked first, where this question goes
	// on with its clock; Had who had it before it was delegated: for none of them it is
	// a step up; PassedAt when that was, if it was once.
	Since     time.Time `json:",omitzero"`
	Had       []string  `json:",omitzero"`
	PassedAt  time.Time `json:",omitzero"`
	ExpiresAt time.Time `json:",omitzero"` // zero: with its holder
	// Value is set if a typed value answers as well; it goes into Args.Text.
	Value  *Command `json:",omitzero"`
	Answer *Answer  `json:",omitzero"`
	Closed string   `json:",omitzero"` // "", "answered", "superseded", "expired"
	Seq    int64    // version of the ticket when it was asked ("as of")
	// EscalatedAt is when a superior joined, or should have: once per question.
	EscalatedAt time.Time `json:",omitzero"`
	// RemindedAt is when those asked were reminded, Climbs how often somebody
	// further up was to join, and Top that nobody is left above.
	RemindedAt time.Time `json:",omitzero"`
	Climbs     int       `json:",omitzero"`
	Joined     int       `json:",omitzero"` // how many of To came by an escalation, the last ones
	Top        bool      `json:",omitzero"`
	About      Subject   `json:",omitzero"`
}

// Subject is what a question is about where its holder alone does not tell; its
// card is drawn again from it.
type Subject struct {
	Text     string   `json:",omitzero"` // the note that made somebody ask, or what it may mean
	Part     string   `json:",omitzero"` // a missing part, as the catalog spells it
	Quantity int      `json:",omitzero"`
	Store    string   `json:",omitzero"` // code of the store that has the part
	Count    int      `json:",omitzero"` // pieces that it has
	Photos   []Photo  `json:",omitzero"` // that somebody sent
	Plates   []string `json:",omitzero"` // as shown: of the tickets to choose from
	Hours    int      `json:",omitzero"` // tenths, heard in a voice
	Parts    []string `json:",omitzero"` // heard in a voice
	// Lines were found by By and are in no quote yet.
	Lines []QuoteLine `json:",omitzero"`
	By    string      `json:",omitzero"` // userid of who is spoken of
	Level string      `json:",omitzero"` // of an approval
}

// escalated puts what an escalation did onto its question.
func escalated(q *Question, at time.Time, x Escalated) {
	if x.Rule == TimerRemind {
		q.RemindedAt = at
		return
	}
	q.To = append(slices.Clone(q.To), x.To...)
	q.Joined += len(x.To)
	switch x.Rule {
	case TimerEscalate:
		q.EscalatedAt = at
	case TimerApproval:
		q.Climbs++
		q.Top = len(x.To) == 0
	}
}

// Option is one answer; its command is the next action.
type Option struct {
	Letter  string  // A, B, C …; fixed by the asker, never shifted
	Key     string  `json:",omitzero"` // of its words in templates; empty: Label says it
	Label   string  `json:",omitzero"` // its own data: a name, a number, a word of the blueprint
	Command Command `json:",omitzero"`
}

// Answer is who chose what, when.
type Answer struct {
	By     string
	Letter string
	At     time.Time
}

// began is when the clock of the question began to run.
func (q Question) began() time.Time {
	if q.Since.IsZero() {
		return q.AskedAt
	}
	return q.Since
}

// Open reports whether the question still waits at the instant now.
func (q Question) Open(now time.Time) bool {
	return q.Closed == "" && (q.ExpiresAt.IsZero() || now.Before(q.ExpiresAt))
}

// Outward is the question as it leaves the core: without the commands behind its
// options, which hold what others have typed.
func (q Question) Outward() Question {
	q.Options = slices.Clone(q.Options)
	for i := range q.Options {
		q.Options[i].Command = Command{}
	}
	if q.Value != nil {
		q.Value = &Command{}
	}
	q.About = Subject{}
	return q
}

// Option finds an option by its letter.
func (q Question) Option(letter string) (Option, bool) {
	i := slices.IndexFunc(q.Options, func(o Option) bool { return o.Letter == letter })
	if i < 0 {
		return Option{}, false
	}
	return q.Options[i], true
}

// Dialogue is what the chat remembers of one member between two messages.
type Dialogue struct {
	Member       string
	Version      int64
	Current      string // number of the ticket last accepted, opened or named
	Questions    []Question
	LastQuestion int
	Draft        map[string]string // fields of a half-finished registration
	DraftAt      time.Time
}
