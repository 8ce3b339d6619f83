package staff

import (
	"maps"

	"bihuan/workflow"
)

// Plan is what an address book makes of an organization's members, to be looked at
// before it is activated.
type Plan struct {
	Members  []workflow.Member // of the address book; those listed by hand are not among them
	Former   map[string]string // names of those who have left, by userid
	Changes  []Change
	Findings []Finding
	TooMany  bool // leave at once
}

// Propose applies the rules to an address book. listed are the members whom the
// organization lists by hand; before is the organization as it is.
func Propose(before *workflow.Organization, listed []workflow.Member, rules Rules, dir Directory) Plan {
	ids := make([]string, len(listed))
	for i, m := range listed {
		ids[i] = m.UserID
	}
	p := Plan{Former: maps.Clone(before.Former)}
	if p.Former == nil {
		p.Former = map[string]string{}
	}
	p.Members, p.Findings = Members(dir, rules, ids)
	p.Changes = Changes(before.Members, append(append([]workflow.Member{}, listed...), p.Members...))
	for _, c := range p.Changes {
		if c.Kind == Left {
			p.Former[c.Before.UserID] = c.Before.Name
		} else {
			delete(p.Former, c.After.UserID)
		}
	}
	p.TooMany = rules.TooMany(p.Changes)
	return p
}
