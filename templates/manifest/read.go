package manifest

import (
	"reflect"
	"regexp"

	"github.com/goccy/go-yaml/ast"

	"bihuan/workflow"
	"bihuan/workflow/calendar"
)

var (
	wordKey   = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	storeCode = regexp.MustCompile(`^[A-Z][A-Z0-9]{1,11}$`)
	// phoneNumber is for the eyes of people, and can be dialled.
	phoneNumber = regexp.MustCompile(`^\+?[0-9]([ -]?[0-9]){4,18}$`)
	seriesKey   = regexp.MustCompile(`^[A-Z]{2}$`)
	// userID is the platform's rule for member ids.
	userID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}$`)
)

// Roles are what a member can be.
var Roles = []workflow.Role{workflow.FrontDesk, workflow.Advisor, workflow.Technician, workflow.TeamLead,
	workflow.TechLead, workflow.StoreManager, workflow.PartsClerk, workflow.Inspector, workflow.CustomerService,
	workflow.AreaManager, workflow.QualityAnalyst, workflow.HQAdmin}

// reading is one document while it is read and what came of it; exactly one of
// the results is set if nothing was wrong.
type reading struct {
	tree
	organization *organizationSpec
	calendar     *calendar.Calendar
	catalog      *catalogSpec
	blueprint    *blueprintSpec
	holidays     *calendar.Holidays
	people       *peopleSpec
}

// read parses a document and checks it by itself; it sets the document's kind
// and name.
func read(d *Document) *reading {
	r := &reading{tree: tree{log: &log{source: d.source()}, offset: d.line() - 1}}
	root := r.parse(d.Body)
	if root == nil {
		return r
	}
	entries, ok := r.entries(root, "a document")
	if !ok {
		return r
	}
	h := headOf(entries)
	if h.Kind.line == 0 {
		r.add(Problem{Line: r.lineOf(root), Message: `the document lacks "kind"`, Allowed: Kinds})
		return r
	}
	if !r.choose(h.Kind, "kind", Kinds) {
		return r
	}
	d.Kind, d.Name = h.Kind.value, h.Name.value
	// entries has reported repeated keys; filling does so again.
	r.problems = r.problems[:0]
	r.fillKind(root, h.Kind.value)
	r.key(h.Name, "name")
	return r
}

// headOf reads kind and name alone: the kind decides what else is allowed.
func headOf(entries []pair) head {
	var h head
	for _, e := range entries {
		switch value, _ := scalar(e.node); e.key.value {
		case "kind":
			h.Kind = text{value, e.key.line}
		case "name":
			h.Name = text{value, e.key.line}
		}
	}
	return h
}

func (r *reading) fillKind(root ast.Node, kind string) {
	switch kind {
	case Organization:
		r.organization = &organizationSpec{}
		r.fill(root, reflect.ValueOf(r.organization).Elem(), "the organization", 0)
		r.checkOrganization()
	case Calendar:
		spec := &calendarSpec{}
		r.fill(root, reflect.ValueOf(spec).Elem(), "the calendar", 0)
		r.calendar = r.toCalendar(spec)
	case Catalog:
		r.catalog = &catalogSpec{}
		r.fill(root, reflect.ValueOf(r.catalog).Elem(), "the catalog", 0)
		r.checkCatalog()
	case People:
		r.people = &peopleSpec{}
		r.fill(root, reflect.ValueOf(r.people).Elem(), "the people", 0)
		r.checkPeople()
	case Holidays:
		spec := &holidaysSpec{}
		r.fill(root, reflect.ValueOf(spec).Elem(), "the days off", 0)
		r.holidays = r.toHolidays(spec)
	case Blueprint:
		r.blueprint = &blueprintSpec{}
		r.fill(root, reflect.ValueOf(r.blueprint).Elem(), "the blueprint", 0)
		r.checkBlueprint()
	}
}

// pattern checks the spelling of a key that is there; a missing one has been
// reported already.
func (r *reading) pattern(t text, re *regexp.Regexp, what, allowed string) {
	if t.value != "" && !re.MatchString(t.value) {
		r.add(Problem{Line: t.line, Message: what + " " + quote(t.value) + " is misspelt", Allowed: []string{allowed}})
	}
}

func (r *reading) key(t text, what string) {
	r.pattern(t, wordKey, what, "small letters, digits and _, beginning with a letter")
}

// once reports a value that stands a second time.
func (r *reading) once(seen map[string]int, t text, what string) {
	if t.value == "" {
		return
	}
	if line, ok := seen[t.value]; ok {
		r.at(t.line, "%s %q stands already in line %d", what, t.value, line)
		return
	}
	seen[t.value] = t.line
}

// roles checks a list of roles; extra are words that are allowed beside them.
func (r *reading) roles(list []text, line place, what string, extra ...workflow.Role) {
	if len(list) == 0 {
		r.at(int(line), "%s needs at least one role", what)
	}
	allowed := words(Roles, extra...)
	for _, t := range list {
		r.choose(t, "role", allowed)
	}
}
