package manifest

import (
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"bihuan/workflow"
	"bihuan/workflow/calendar"
	"bihuan/workflow/staff"
)

// checkPeople checks what needs no other document.
func (r *reading) checkPeople() {
	ids := map[string]int{}
	for _, m := range r.people.Members {
		r.pattern(m.UserID, userID, "userid", "1 to 64 letters, digits and _ . @ -, beginning with a letter or digit")
		r.once(ids, text{strings.ToLower(m.UserID.value), m.UserID.line}, "userid")
		r.roles(m.Roles, m.At, "a member")
	}
}

// everybody are the members of all documents by userid: those whom the
// organization lists count before those of the address book.
type everybody map[string]memberSpec

// members checks what members say of stores, colleagues and shifts, and adds those
// of the address book to the organization.
func (g *gathered) members(stores map[string]int) {
	all := everybody{}
	for _, r := range g.people {
		for _, m := range r.people.Members {
			all[strings.ToLower(m.UserID.value)] = m
		}
	}
	if g.organization == nil {
		return
	}
	// Who has left may still be named: the organization's own file cannot change with
	// the address book.
	for _, r := range g.people {
		for _, f := range r.people.Former {
			if id := strings.ToLower(f.UserID.value); all[id].UserID.value == "" {
				all[id] = memberSpec{UserID: f.UserID}
			}
		}
	}
	for _, m := range g.organization.organization.Members {
		all[strings.ToLower(m.UserID.value)] = m
		all.check(g.organization, m)
	}
	for _, r := range g.people {
		for _, m := range r.people.Members {
			if m.Store.value != "" {
				r.choose(m.Store, "store", keys(stores))
			}
			all.check(r, m)
		}
	}
	for id, shift := range g.organization.shifts() {
		if _, known := all[id]; !known {
			g.organization.at(shift.line, "%q is no member", id)
		}
	}
}

// check checks whom a member names: both are members, and not he himself.
func (all everybody) check(r *reading, m memberSpec) {
	for what, t := range map[string]text{"leader": m.Leader, "deputy": m.Deputy} {
		id := strings.ToLower(t.value)
		switch _, known := all[id]; {
		case id == "":
		case !known:
			r.at(t.line, "%s %q is no member", what, t.value)
		case id == strings.ToLower(m.UserID.value):
			r.at(t.line, "%s %q is the member himself", what, t.value)
		}
	}
}

// addPeople adds the members of the address book and the names of those who left,
// and puts everybody on his shift.
func addPeople(o *workflow.Organization, g *gathered, calendars map[string]*calendar.Calendar) {
	for _, r := range g.people {
		for _, m := range r.people.Members {
			id := strings.ToLower(m.UserID.value)
			if !slices.ContainsFunc(o.Members, func(x workflow.Member) bool { return x.UserID == id }) {
				o.Members = append(o.Members, toMember(m))
			}
		}
		for _, f := range r.people.Former {
			if o.Former == nil {
				o.Former = map[string]string{}
			}
			o.Former[strings.ToLower(f.UserID.value)] = f.Name.value
		}
	}
	shifts := g.organization.shifts()
	for i, m := range o.Members {
		o.Members[i].Shift = calendars[shifts[m.UserID].value]
	}
}

// Staffing is how a company's members come about: some are listed by hand, the rest
// is made of the address book by rules.
type Staffing struct {
	Listed []workflow.Member
	Rules  staff.Rules
	Ruled  bool // there are rules
	// Begun: the address book was activated before, by somebody who saw what it
	// would make of whom.
	Begun bool
}

// StaffOf reads it out of a company's documents.
func StaffOf(docs []Document) (Staffing, error) {
	g, err := gather(docs)
	if err != nil {
		return Staffing{}, err
	}
	s := g.organization.organization
	var out Staffing
	for _, m := range s.Members {
		out.Listed = append(out.Listed, toMember(m))
	}
	if s.People == nil {
		return out, nil
	}
	out.Ruled, out.Begun, out.Rules.MaxLeaving = true, len(g.people) > 0, s.People.MaxLeaving
	for _, x := range s.People.Stores {
		out.Rules.Stores = append(out.Rules.Stores, staff.StoreRule{Department: x.Department.value, Store: x.Store.value})
	}
	for _, x := range s.People.Roles {
		out.Rules.Roles = append(out.Rules.Roles, staff.RoleRule{Tag: x.Tag.value, Position: x.Position.value,
			Department: x.Department.value, Leads: x.Leads, Roles: values[workflow.Role](x.Roles), TextMode: x.TextMode})
	}
	return out, nil
}

// writtenMember is a member as a document of kind People spells him.
type writtenMember struct {
	UserID   string          `yaml:"userid"`
	Name     string          `yaml:"name"`
	Store    string          `yaml:"store,omitempty"`
	Roles    []workflow.Role `yaml:"roles,flow,omitempty"`
	Leader   string          `yaml:"leader,omitempty"`
	TextMode bool            `yaml:"text_mode,omitempty"`
}

// WritePeople makes the document of kind People: the members of the address book,
// and the names of those who have left by userid.
func WritePeople(members []workflow.Member, former map[string]string) (Document, error) {
	type person struct {
		UserID string `yaml:"userid"`
		Name   string `yaml:"name"`
	}
	body := struct {
		Kind    string          `yaml:"kind"`
		Name    string          `yaml:"name"`
		Members []writtenMember `yaml:"members"`
		Former  []person        `yaml:"former,omitempty"`
	}{Kind: People, Name: AddressBook, Members: []writtenMember{}}
	for _, m := range members {
		body.Members = append(body.Members, writtenMember{m.UserID, m.Name, m.Store, m.Roles, m.Leader, m.TextMode})
	}
	for _, id := range slices.Sorted(maps.Keys(former)) {
		body.Former = append(body.Former, person{id, former[id]})
	}
	raw, err := yaml.Marshal(body)
	return Document{Kind: People, Name: AddressBook, Body: raw}, err
}

// AddressBook is the name of the document that is made of the address book.
const AddressBook = "wecom"
