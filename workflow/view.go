package workflow

import (
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"bihuan/workflow/plate"
	"bihuan/workflow/privacy"
)

// Viewer is who will read something.
type Viewer struct {
	Member Member
}

// mayPhone are the roles that talk to customers.
var mayPhone = []Role{FrontDesk, Advisor, StoreManager, CustomerService, AreaManager, HQAdmin}

// SeesPhone reports whether the viewer may know a customer's phone number and
// full name. A technician never may, whatever else he is, unless the
// organization marks him as owner of a three-man shop.
func (v Viewer) SeesPhone() bool {
	if v.Member.Is(Technician) && !v.Member.Owner {
		return false
	}
	return v.Member.Is(mayPhone...)
}

// InScope reports whether the viewer may see a ticket at all: one of his store,
// or any for people of the headquarters.
func (v Viewer) InScope(t *Ticket) bool {
	return v.Member.Store == t.Store || (v.Member.Store == "" && v.Member.Is(AreaManager, CustomerService, QualityAnalyst, HQAdmin))
}

// knows reports whether the viewer may know who the customer of a ticket is.
func (v Viewer) knows(t *Ticket) bool {
	return v.SeesPhone() && (t == nil || v.InScope(t))
}

// View is what the viewer may know of a ticket.
func View(t *Ticket, o *Organization, v Viewer) Data {
	return Redact(view(t, o, v), t, o, v)
}

// view is View before it is redacted.
func view(t *Ticket, o *Organization, v Viewer) Data {
	bp, _ := o.Blueprint(t.Blueprint, t.BlueprintVersion)
	d := Data{
		Number: t.Number, Plate: ShowPlate(t.Fields["plate"]), Label: t.Number, State: t.State, Outcome: t.Outcome, Stage: t.Stage, Step: t.Step,
		Complaint: t.Fields["complaint_text"], Due: t.Promised(), At: t.CreatedAt,
		Customer: t.Fields["customer_name"], Amount: t.Quote.Total(), Discount: t.Quote.Discount, Version: t.Quote.Version,
		Lines: lineViews(t), Parts: partViews(t, o), Hints: hintViews(t),
	}
	if bp != nil {
		d.Stage = bp.StageLabel(t.Stage)
		if s, ok := bp.Step(t.Step); ok {
			d.Step = s.Label
		}
	}
	if sh, ok := o.Shop(t.Store); ok {
		d.Store = sh.Name
	}
	if c := t.Current(); c != nil {
		d.Whom = o.NameOf(c.Assignee)
	}
	if t.State == Blocked && bp != nil {
		d.Reason = reasonLabel(bp, t.Blocks[len(t.Blocks)-1].Reason)
	}
	if v.knows(t) {
		d.Phone = t.Fields["phone"]
	}
	return d
}

// Line is a ticket in a list, for the viewer.
func Line(t *Ticket, o *Organization, v Viewer) TicketLine {
	d := View(t, o, v)
	return TicketLine{Number: d.Number, Plate: d.Plate, Stage: d.Stage, State: d.State, Who: d.Whom, Due: d.Due, Mine: t.Assigned(v.Member.UserID)}
}

// Redact takes out of every string in d what the viewer must not know of the
// ticket's customer: the numbers on file in every spelling, other digit runs
// that look like a phone number, and the full name. It is the last step before
// anything leaves the core.
func Redact(d Data, t *Ticket, o *Organization, v Viewer) Data {
	if v.knows(t) {
		return d
	}
	if t != nil && d.Customer != "" && d.Customer == t.Fields["customer_name"] {
		d.Customer = privacy.Salutation(d.Customer)
	}
	// Ours are the number and our people: a colleague may bear the customer's name,
	// and everybody knows him.
	own := [...]*string{&d.Number, &d.Label, &d.Who, &d.Whom}
	var kept [len(own)]string
	for i, p := range own {
		kept[i], *p = *p, ""
	}
	eachString(reflect.ValueOf(&d).Elem(), hide(t, o))
	for i, p := range own {
		*p = kept[i]
	}
	d.Phone = ""
	return d
}

// hide takes numbers and names of a ticket's customer out of a text.
func hide(t *Ticket, o *Organization) func(string) string {
	numbers := hideNumbers(t, o)
	var names []personName
	if t != nil {
		names = personNames(t, o)
	}
	return func(s string) string {
		for _, n := range names {
			if strings.Contains(s, n.begin) {
				s = privacy.HideName(s, n.full)
			}
		}
		return numbers(s)
	}
}

// hideNumbers takes a ticket's phone numbers out of a text, and what looks like
// one.
func hideNumbers(t *Ticket, o *Organization) func(string) string {
	var known []string
	if t != nil {
		known = secrets(t, o)
	}
	keep := func(run string) bool {
		_, isPart := o.PartByKey(PartKey(run))
		return isPart
	}
	return func(s string) string {
		if utf8.RuneCountInString(s) < shortestNumber {
			return s
		}
		return privacy.Redact(s, known, keep)
	}
}

// shortestNumber is what a part of a phone number that is hidden has at least.
const shortestNumber = 7

// secrets are the phone numbers that a ticket knows, corrected ones included.
func secrets(t *Ticket, o *Organization) []string {
	return everHeld(t, fieldsOf(t, o, FieldPhone))
}

// everHeld are the values that fields have, and had before.
func everHeld(t *Ticket, fields []string) []string {
	var out []string
	for _, key := range fields {
		if v := t.Fields[key]; v != "" {
			out = append(out, v)
		}
	}
	for _, f := range t.Former {
		if slices.Contains(fields, f.Field) {
			out = append(out, f.Value)
		}
	}
	return out
}

// fieldsOf are the keys of the ticket's fields of a type. The blueprint says
// which they are, not their names.
func fieldsOf(t *Ticket, o *Organization, kind FieldType) []string {
	bp, ok := o.Blueprint(t.Blueprint, t.BlueprintVersion)
	if !ok {
		return nil
	}
	var out []string
	for _, f := range bp.Fields {
		if f.Type == kind {
			out = append(out, f.Key)
		}
	}
	return out
}

// personName is a name to hide, and how it begins: most texts hold neither.
type personName struct{ full, begin string }

func personNames(t *Ticket, o *Organization) []personName {
	var out []personName
	for _, n := range everHeld(t, fieldsOf(t, o, FieldName)) {
		if n = strings.TrimSpace(n); n == "" || slices.ContainsFunc(out, func(p personName) bool { return p.full == n }) {
			continue
		}
		_, first := utf8.DecodeRuneInString(n)
		out = append(out, personName{n, n[:first]})
	}
	return out
}

func eachString(v reflect.Value, f func(string) string) {
	switch v.Kind() {
	case reflect.String:
		if v.CanSet() && v.String() != "" {
			v.SetString(f(v.String()))
		}
	case reflect.Struct:
		if v.Type().PkgPath() == "time" {
			return
		}
		for _, field := range v.Fields() {
			eachString(field, f)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachString(v.Index(i), f)
		}
	}
}

// ShowPlate is a plate as people read it, 浙A·12345; what is none stays as it is.
func ShowPlate(text string) string {
	if p, err := plate.Parse(text); err == nil {
		return p.Display()
	}
	return text
}

func lineViews(t *Ticket) []LineView {
	out := make([]LineView, 0, len(t.Quote.Lines))
	for _, l := range t.Quote.Lines {
		if l.State != LineRemoved {
			out = append(out, LineView{ID: l.ID, Title: l.Title, Amount: l.Amount, AddOn: l.AddOn, State: l.State, Free: l.Free != ""})
		}
	}
	return out
}

func partViews(t *Ticket, o *Organization) []PartView {
	out := make([]PartView, 0, len(t.Parts))
	for _, p := range t.Parts {
		v := PartView{No: p.No, Quantity: p.Quantity, Status: p.Status}
		if p.Held > 0 && p.missing() > 0 {
			v.Held, v.Missing = p.Held, p.missing()
		}
		if c, ok := o.PartByKey(PartKey(p.No)); ok {
			v.Name = c.Name
		}
		if sh, ok := o.Shop(p.From); ok {
			v.Store = sh.Name
		}
		out = append(out, v)
	}
	return out
}

func reasonLabel(bp *Blueprint, key string) string {
	if r, ok := bp.Reason(key); ok {
		return r.Label
	}
	return key
}
