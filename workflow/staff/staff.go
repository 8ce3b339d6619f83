// Package staff makes the members of an organization out of the company's address
// book, by rules: departments are stores, tags and positions are roles. It is a
// pure function of both; who asks for the address book is not its business.
package staff

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"bihuan/workflow"
)

// Department of the address book. The company itself is the root.
type Department struct {
	ID, Parent int64
	Name       string
	Leaders    []string // userids
}

// Person of the address book.
type Person struct {
	UserID, Name, Position string
	Departments            []int64
	Leads                  []int64 // the departments among them that he leads
	Main                   int64
	Leader                 string // userid of the direct superior; empty: the department's
	Tags                   []string
	Active                 bool // has a client; who has none yet cannot be reached
	Gone                   bool // disabled, or has left
}

// Directory is the address book as the application sees it.
type Directory struct {
	Departments []Department
	People      []Person
	// Unseen are userids of the company that the application does not see.
	Unseen []string
}

// Rules say who becomes what.
type Rules struct {
	Stores []StoreRule
	Roles  []RoleRule
	// MaxLeaving is how many members may leave at once without anybody having a
	// look.
	MaxLeaving int
}

// StoreRule makes a department, by name or id, and all below it a store; an empty
// store is the headquarters.
type StoreRule struct{ Department, Store string }

// RoleRule gives roles to whoever fits everything that it names.
type RoleRule struct {
	Tag, Position, Department string
	Leads                     bool // leads a department
	Roles                     []workflow.Role
	TextMode                  bool
}

// Kinds of findings: why somebody is no member, or what to look at.
const (
	NoStore   = "no store"     // no rule names one of his departments
	NoRole    = "no role"      // no rule gives him one
	TwoStores = "two stores"   // his departments belong to several; the main one counts
	NoClient  = "no client"    // has neither WeCom nor the plug-in yet: is a member, gets no message
	Unseen    = "out of range" // of the company, but does not see the application
	ByHand    = "by hand"      // listed in the organization as well, which counts
	BadID     = "bad userid"   // is spelled as no userid is
)

// Finding is something that whoever applies the result should know.
type Finding struct {
	Kind, UserID, Name, Detail string
}

// Members applies the rules. listed are userids that the organization lists by
// hand; they stay as they are. The result is in the order of the userids.
func Members(dir Directory, rules Rules, listed []string) (members []workflow.Member, findings []Finding) {
	b := book{dir: dir, rules: rules, departments: map[int64]Department{}}
	for _, d := range dir.Departments {
		b.departments[d.ID] = d
	}
	for _, p := range dir.People {
		id := strings.ToLower(p.UserID)
		p.Name = named(p)
		switch {
		case !userid.MatchString(id):
			findings = append(findings, Finding{Kind: BadID, Name: p.Name})
			continue
		case p.Gone, slices.ContainsFunc(members, func(m workflow.Member) bool { return m.UserID == id }):
			continue
		case slices.ContainsFunc(listed, func(l string) bool { return strings.EqualFold(l, id) }):
			findings = append(findings, Finding{Kind: ByHand, UserID: id, Name: p.Name})
			continue
		}
		m, found, ok := b.member(p)
		findings = append(findings, found...)
		if ok {
			members = append(members, m)
		}
	}
	for _, id := range dir.Unseen {
		findings = append(findings, Finding{Kind: Unseen, UserID: strings.ToLower(id)})
	}
	slices.SortFunc(members, func(a, b workflow.Member) int { return strings.Compare(a.UserID, b.UserID) })
	slices.SortStableFunc(findings, func(a, b Finding) int { return strings.Compare(a.Kind+a.UserID, b.Kind+b.UserID) })
	keepLeaders(members, listed)
	return members, findings
}

// userid is how the platform spells one (path 90195). One that is spelled otherwise
// would keep everybody else's change from being taken.
var userid = regexp.MustCompile(`^[a-z0-9][a-z0-9_.@-]{0,63}$`)

// maxName is the longest name that the platform takes, in characters.
const maxName = 64

// named is a person's name as one line, his userid if he has none.
func named(p Person) string {
	clean := strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, p.Name))
	if r := []rune(clean); len(r) > maxName {
		clean = string(r[:maxName])
	}
	return cmp.Or(clean, p.UserID)
}

// keepLeaders drops superiors who are no members.
func keepLeaders(members []workflow.Member, listed []string) {
	known := map[string]bool{}
	for _, m := range members {
		known[m.UserID] = true
	}
	for _, id := range listed {
		known[strings.ToLower(id)] = true
	}
	for i, m := range members {
		if !known[m.Leader] || m.Leader == m.UserID {
			members[i].Leader = ""
		}
	}
}

type book struct {
	dir         Directory
	rules       Rules
	departments map[int64]Department
}

// member is what a person becomes.
func (b book) member(p Person) (m workflow.Member, findings []Finding, ok bool) {
	m = workflow.Member{UserID: strings.ToLower(p.UserID), Name: p.Name}
	say := func(kind, detail string) {
		findings = append(findings, Finding{Kind: kind, UserID: m.UserID, Name: p.Name, Detail: detail})
	}
	stores := b.stores(p)
	if len(stores) == 0 {
		say(NoStore, strings.Join(b.names(p), ", "))
		return m, findings, false
	}
	if len(stores) > 1 {
		say(TwoStores, strings.Join(stores, ", "))
	}
	m.Store = stores[0]
	for _, r := range b.rules.Roles {
		if !b.fits(r, p) {
			continue
		}
		m.TextMode = m.TextMode || r.TextMode
		for _, role := range r.Roles {
			if !m.Is(role) {
				m.Roles = append(m.Roles, role)
			}
		}
	}
	if len(m.Roles) == 0 {
		say(NoRole, p.Position)
		return m, findings, false
	}
	if !p.Active {
		say(NoClient, "")
	}
	m.Leader = b.leader(p)
	return m, findings, true
}

// stores are those of the person's departments, that of the main one first.
func (b book) stores(p Person) []string {
	var out []string
	ids := slices.Clone(p.Departments)
	if slices.Contains(ids, p.Main) {
		ids = append([]int64{p.Main}, ids...)
	}
	for _, id := range ids {
		if store, ok := b.storeOf(id); ok && !slices.Contains(out, store) {
			out = append(out, store)
		}
	}
	return out
}

// storeOf is the store of a department: by the rule for it, else for the nearest
// one above.
func (b book) storeOf(id int64) (string, bool) {
	for range len(b.departments) + 1 { // a circle ends as well
		d, ok := b.departments[id]
		if !ok {
			return "", false
		}
		for _, r := range b.rules.Stores {
			if d.is(r.Department) {
				return r.Store, true
			}
		}
		id = d.Parent
	}
	return "", false
}

func (d Department) is(name string) bool {
	return d.Name == name || strconv.FormatInt(d.ID, 10) == name
}

func (b book) names(p Person) []string {
	var out []string
	for _, id := range p.Departments {
		out = append(out, b.departments[id].Name)
	}
	return out
}

// fits reports whether a person is all that a rule names. A rule that names nothing
// fits nobody.
func (b book) fits(r RoleRule, p Person) bool {
	inside := func(ids []int64) bool {
		return slices.ContainsFunc(ids, func(id int64) bool { return b.departments[id].is(r.Department) })
	}
	switch {
	case r.Tag == "" && r.Position == "" && r.Department == "" && !r.Leads:
		return false
	case r.Tag != "" && !slices.Contains(p.Tags, r.Tag), r.Position != "" && p.Position != r.Position:
		return false
	case r.Department != "" && r.Leads:
		return inside(p.Leads)
	case r.Department != "":
		return inside(p.Departments)
	}
	return !r.Leads || len(p.Leads) > 0
}

// leader is the person's direct superior, else who leads his main department or the
// nearest one above, as the address book's own chain goes.
func (b book) leader(p Person) string {
	if p.Leader != "" {
		return strings.ToLower(p.Leader)
	}
	id := p.Main
	if id == 0 && len(p.Departments) > 0 {
		id = p.Departments[0]
	}
	for range len(b.departments) + 1 {
		d, ok := b.departments[id]
		if !ok {
			return ""
		}
		for _, l := range d.Leaders {
			if !strings.EqualFold(l, p.UserID) {
				return strings.ToLower(l)
			}
		}
		id = d.Parent
	}
	return ""
}
