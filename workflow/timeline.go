package workflow

import (
	"reflect"
	"slices"
	"strconv"
	"time"

	"bihuan/workflow/privacy"
)

// Sheet is what the ticket page shows to a member: the ticket as he may see
// it, its fields, and what happened.
type Sheet struct {
	Data
	Past     History
	Fields   []FieldView
	Moments  []Moment // oldest first; what was said on the customer's page is in Talk
	Photos   []PhotoView
	Versions []RevisionView // of the quote, newest first
	// Signatures stand under the approvals of the quote.
	Signatures []SignatureView
	Talk       []Remark // By is ByCustomer or a name
	Assigned   bool     // he has it now
}

// FieldView is a field with a value that the viewer may know.
type FieldView struct {
	Key, Label string
	Value      string    // as people read it; empty for an instant
	At         time.Time // of a FieldTime
}

// Moment is an event of a ticket as a viewer may see it. Kind names its
// sentence; each uses its own few fields.
type Moment struct {
	Kind   string // the event's type
	Cause  string // the same for all that came of one message
	At     time.Time
	Who    string // name; empty for the customer and the clock
	By     string // ByCustomer, "system", or empty
	Label  string // of a field, step, question or reason
	Old    string
	New    string
	OldAt  time.Time
	NewAt  time.Time
	Text   string
	Choice string   // kind of consent, or key of what was chosen
	Items  []string // titles, parts
	Not    []string // titles that the customer declined
	Others []string // names of members
	Amount int64    // fen
	Number int
}

// MemberView is everything that a member may know of a ticket and its events.
func MemberView(t *Ticket, events []Event, o *Organization, v Viewer) Sheet {
	bp, ok := o.Blueprint(t.Blueprint, t.BlueprintVersion)
	if !ok {
		bp = &Blueprint{}
	}
	s := Sheet{Data: View(t, o, v), Assigned: t.Assigned(v.Member.UserID)}
	r := &recounting{t: t, o: o, bp: bp, knows: v.knows(t)}
	for _, f := range bp.Fields {
		if fv, ok := r.field(f, t.Fields[f.Key]); ok {
			s.Fields = append(s.Fields, fv)
		}
	}
	for _, e := range events {
		if m, ok := r.moment(e); ok && !r.repeats(m) && !s.triedAgain(m) {
			s.Moments = append(s.Moments, m)
		}
	}
	s.Photos = photoViews(t, func(Evidence) bool { return true }, o.NameOf)
	s.Signatures, s.Versions = r.signatures(), Revised(t, o)
	for _, x := range t.Talk {
		if x.By != ByCustomer {
			x.By = o.NameOf(x.By)
		}
		s.Talk = append(s.Talk, x)
	}
	r.redact(&s)
	return s
}

// recounting turns events into moments.
type recounting struct {
	t     *Ticket
	o     *Organization
	bp    *Blueprint
	knows bool
	parts []string // as they stood last
}

// redact hides what the viewer must not know in everything but names of
// members. Names of members are ours and stay.
func (r *recounting) redact(s *Sheet) {
	if r.knows {
		return
	}
	h := hide(r.t, r.o)
	eachString(reflect.ValueOf(&s.Fields).Elem(), h)
	for i := range s.Moments {
		who, others, cause := s.Moments[i].Who, slices.Clone(s.Moments[i].Others), s.Moments[i].Cause
		eachString(reflect.ValueOf(&s.Moments[i]).Elem(), h)
		s.Moments[i].Who, s.Moments[i].Others, s.Moments[i].Cause = who, others, cause
	}
	for i := range s.Versions { // who made them are members
		eachString(reflect.ValueOf(&s.Versions[i].Changes).Elem(), h)
	}
	for i := range s.Talk {
		s.Talk[i].Text = h(s.Talk[i].Text)
	}
}

// field shows a value; personal ones only to who may know them.
func (r *recounting) field(f Field, value string) (FieldView, bool) {
	v := FieldView{Key: f.Key, Label: f.Label}
	switch {
	case value == "", f.Personal && !r.knows && f.Key != "customer_name":
		return v, false
	case f.Type == FieldTime:
		v.At = parseTime(value)
	case f.Personal && !r.knows:
		v.Value = privacy.Salutation(value)
	default:
		v.Value = shownValue(f, value)
	}
	return v, true
}

func (r *recounting) step(key string) string {
	if s, ok := r.bp.Step(key); ok {
		return s.Label
	}
	return key
}

func (r *recounting) titles(ids []int) []string {
	var out []string
	for _, l := range r.t.Quote.Lines {
		if slices.Contains(ids, l.ID) {
			out = append(out, l.Title)
		}
	}
	return out
}

// repeats reports whether the parts are those of before: only where they stand
// has changed, which the page shows elsewhere.
func (r *recounting) repeats(m Moment) bool {
	if m.Kind != (PartsChanged{}).Type() {
		return false
	}
	same := slices.Equal(m.Items, r.parts)
	r.parts = m.Items
	return same
}

// triedAgain adds one more try of wrong digits to the one before: whoever guesses
// does not push what happened to the car off the page.
func (s *Sheet) triedAgain(m Moment) bool {
	n := len(s.Moments)
	if n == 0 || m.Kind != (Identified{}).Type() || m.Choice != "wrong" || s.Moments[n-1].Kind != m.Kind || s.Moments[n-1].Choice != m.Choice {
		return false
	}
	s.Moments[n-1].Number++
	s.Moments[n-1].At = m.At
	return true
}

func partNos(needs []PartNeed) []string {
	out := make([]string, len(needs))
	for i, p := range needs {
		out[i] = p.No
		if p.Quantity > 1 {
			out[i] += " ×" + strconv.Itoa(p.Quantity)
		}
	}
	return out
}
