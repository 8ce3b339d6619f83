package workflow

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ApprovalRules say who has to agree before a quote goes to the customer.
type ApprovalRules struct {
	Levels []Level // in this order
	Major  Major
}

// Level is one approver's turn (审批环节).
type Level struct {
	Key   string
	Label string
	// Roles may decide; those of the first one that somebody present has are
	// asked.
	Roles []Role
	Major bool // only for a major repair; any other quote is waived
	Sign  bool // by hand: a yes needs a signature
	// Alone: who wrote the quote passes the level himself where the store has nobody
	// else of its first Role. Else his superior decides. Never at the last level.
	Alone bool
}

// Major is what makes a repair a major one (大修); any one of these does.
type Major struct {
	Amount int64 // the quote's total in fen, or more; 0: no amount does
	Hours  int   // estimated labour hours in tenths, or more; 0: no length does
	Words  []string
	// Except are words that make the Words beside them harmless: 换发动机机油.
	Except []string
}

// Named reports whether a line or a part with this name makes a repair a major
// one: it has one of the Words of which no Except stands around or right beside it.
func (m Major) Named(text string) bool {
	for _, w := range m.Words {
		for from := 0; ; {
			i := strings.Index(text[from:], w)
			if i < 0 {
				break
			}
			if from += i; !m.harmless(text, from, from+len(w)) {
				return true
			}
			from += len(w)
		}
	}
	return false
}

// harmless reports whether an Except touches text[begin:end].
func (m Major) harmless(text string, begin, end int) bool {
	return slices.ContainsFunc(m.Except, func(x string) bool {
		for from := 0; ; {
			i := strings.Index(text[from:], x)
			if i < 0 {
				return false
			}
			from += i
			if from <= end && from+len(x) >= begin {
				return true
			}
			from += len(x)
		}
	})
}

// ApprovalState is how far an approval has come.
type ApprovalState string

// The states of an approval.
const (
	ApprovalPending  ApprovalState = "pending"
	ApprovalCleared  ApprovalState = "cleared"  // every level agrees
	ApprovalRejected ApprovalState = "rejected" // back to who submitted
	ApprovalVoid     ApprovalState = "void"     // the quote was changed meanwhile
)

// Approval is where the newest submission of the quote stands.
type Approval struct {
	State        ApprovalState
	QuoteVersion int
	Object       string // fingerprint of the lines and the discount
	// Levels are those that it has to pass, as they were when it was handed in; none
	// are known of one from before they were kept.
	Levels   []string `json:",omitzero"`
	Major    bool     `json:",omitzero"`
	By       string   // who submitted
	At       time.Time
	Level    string `json:",omitzero"` // that was asked last
	Question int    `json:",omitzero"` // by this question
	Reason   string `json:",omitzero"` // of a rejection
	// Steps are the levels that are through, Before those of the submission
	// before this one.
	Steps  []ApprovalStep `json:",omitzero"`
	Before []ApprovalStep `json:",omitzero"`
}

// ApprovalStep is how a level was passed.
type ApprovalStep struct {
	Level     string
	How       ApprovalHow
	By        string `json:",omitzero"` // who agreed
	At        time.Time
	Object    string     `json:",omitzero"` // fingerprint of what he agreed to
	Question  int        `json:",omitzero"`
	Signature *Signature `json:",omitzero"`
}

// ApprovalHow says how a level was passed.
type ApprovalHow string

// The ways through a level.
const (
	HowApproved ApprovalHow = "approved"
	HowWaived   ApprovalHow = "waived"
	HowSelf     ApprovalHow = "self" // its only approver submitted or wrote it
	HowCarried  ApprovalHow = "carried"
)

// Signature is a name drawn with a finger.
type Signature struct {
	Media  string // id of the picture
	SHA256 string // of its bytes, hex
}

func (a *Approval) clone() *Approval {
	if a == nil {
		return nil
	}
	c := *a
	c.Steps, c.Before = slices.Clone(a.Steps), slices.Clone(a.Before)
	return &c
}

// Cleared reports whether the quote, as it is now, has every approval.
func (t *Ticket) Cleared() bool {
	return t.Approval != nil && t.Approval.State == ApprovalCleared && t.Approval.QuoteVersion == t.Quote.Version
}

// submitted puts an event of an approval onto the ticket.
func (t *Ticket) submitted(e Event) {
	if x, ok := e.Data.(Submitted); ok {
		next := &Approval{State: ApprovalPending, QuoteVersion: x.QuoteVersion, Object: x.Object, Levels: x.Levels, Major: x.Major, By: e.By, At: e.At}
		if old := t.Approval; old != nil {
			next.Before = slices.Concat(old.Before, old.Steps)
			if n := len(next.Before); n > keptSteps {
				next.Before = slices.Clone(next.Before[n-keptSteps:])
			}
		}
		t.Approval = next
		return
	}
	if t.Approval == nil {
		return
	}
	a := t.Approval
	pass := func(s ApprovalStep) { s.At, s.Object = e.At, a.Object; a.Steps = append(a.Steps, s) }
	switch x := e.Data.(type) {
	case Approved:
		pass(ApprovalStep{Level: x.Level, How: HowApproved, By: e.By, Question: x.Question, Signature: x.Signature})
	case Waived:
		pass(ApprovalStep{Level: x.Level, How: HowWaived})
	case Skipped:
		if x.Self {
			pass(ApprovalStep{Level: x.Level, How: HowSelf, By: a.By})
		}
	case Carried:
		a.Steps = append(a.Steps, ApprovalStep{Level: x.Level, How: HowCarried, By: x.By, At: x.At, Object: a.Object})
	case Rejected:
		a.State, a.Reason = ApprovalRejected, x.Reason
	case Withdrawn:
		a.State = ApprovalPending
		if i := slices.IndexFunc(a.Steps, func(s ApprovalStep) bool { return s.Level == x.Level }); i >= 0 {
			a.Steps = slices.Clone(a.Steps[:i])
		}
	case Cleared:
		a.State, t.Discounted = ApprovalCleared, t.Quote.Discount
	case Voided:
		a.State = ApprovalVoid
	}
}

// keptSteps is how many passed levels of earlier submissions a ticket remembers.
const keptSteps = 8

// fingerprint names the lines that are up for approval: the same lines at the
// same prices have the same one.
func (q Quote) fingerprint() string {
	var b strings.Builder
	for _, l := range q.Live() {
		fmt.Fprintf(&b, "%d\x00%s\x00%d\x00", l.ID, l.Title, l.Amount)
	}
	if q.Discount > 0 {
		fmt.Fprintf(&b, "discount\x00%d\x00", q.Discount)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:12])
}

// levels are those that the ticket's quote passes in its store, nil for none.
func (d *decider) levels() []Level {
	if d.bp == nil || d.bp.Approval == nil {
		return nil
	}
	var out []Level
	for _, l := range d.bp.Approval.Levels {
		if slices.Contains(d.shop.Approval, l.Key) {
			out = append(out, l)
		}
	}
	return out
}

// level is one of them; without a name where the store has given it up since.
func (d *decider) level(key string) Level {
	all := d.levels()
	i := slices.IndexFunc(all, func(l Level) bool { return l.Key == key })
	if i < 0 {
		return Level{}
	}
	return all[i]
}

// major reports whether the quote is for a major repair.
func (d *decider) major() bool {
	m := d.bp.Approval.Major
	if m.Amount > 0 && d.t.Quote.Total() >= m.Amount {
		return true
	}
	if tenths, _ := strconv.Atoi(d.t.EvidenceOf(NeedHours)); m.Hours > 0 && tenths >= m.Hours {
		return true
	}
	for _, l := range d.t.Quote.Live() {
		if m.Named(l.Title) {
			return true
		}
	}
	return slices.ContainsFunc(d.t.Parts, func(n PartNeed) bool {
		p, ok := d.f.Org.PartByKey(PartKey(n.No))
		return ok && m.Named(p.Name)
	})
}

// goesOut refuses what would bring lines to the customer that not every level
// has agreed to; the refusal says who has them.
func (d *decider) goesOut() error {
	if !d.wantsApproval() {
		return nil
	}
	if q := d.openOf(AskApproval); q != nil {
		return d.refuse("approval_waits", d.aboutApproval(*q))
	}
	return d.refuse("approval_first", func(x *Data) { x.Action = d.submitWord() })
}

// wantsApproval reports whether something of the quote has not passed its levels:
// a line that the customer has not answered, or more off the whole than they agreed to.
func (d *decider) wantsApproval() bool {
	if len(d.levels()) == 0 || d.t.Cleared() {
		return false
	}
	return len(d.t.Quote.Waiting()) > 0 || d.t.Quote.Discount > d.t.Discounted
}

func (d *decider) submitWord() string {
	for _, a := range d.bp.Actions {
		if a.Verb == VerbSubmit {
			return a.Words[0]
		}
	}
	return ""
}

// Approver reports whether a member may be asked to decide on a quote: at a level, or
// because he stands above them.
func (b *Blueprint) Approver(m Member) bool {
	return b.Approval != nil && slices.ContainsFunc(b.Approval.Levels, func(l Level) bool { return m.Is(l.Roles...) || m.Is(approvalLadder...) })
}

// aboutApproval fills what the card of an approval says: Whom has it as which
// Field, since how many Minutes of business time. Who stands in for a level is not
// called by its name.
func (d *decider) aboutApproval(q Question) func(*Data) {
	return func(x *Data) {
		l := d.level(q.About.Level)
		var names []string
		for i, id := range q.To {
			if i == 0 || !d.joined(q, id) {
				names = append(names, d.f.Org.NameOf(id))
			}
		}
		x.Whom = strings.Join(names, "、")
		if slices.ContainsFunc(d.membersOf(q.To), func(m Member) bool { return len(l.Roles) > 0 && m.Is(l.Roles[0]) }) {
			x.Field = l.Label
		}
		x.Major = d.t.Approval != nil && d.t.Approval.Major
		for _, line := range d.t.Quote.Waiting() {
			if line.AddOn {
				x.Count++
			}
		}
	}
}

// joined reports whether a member came to a question by an escalation.
func (d *decider) joined(q Question, id string) bool {
	return slices.Index(q.To, id) >= len(q.To)-q.Joined
}
