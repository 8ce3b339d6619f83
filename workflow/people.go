package workflow

import "slices"

// addressees are the members of the roles who are there today, and the deputies of
// those who are not; if none of a role is there, those on the list all the same.
func (d *decider) addressees(roles []Role) []Member {
	var out []Member
	for _, r := range roles {
		if r == Creator {
			if m, ok := d.f.Org.Member(d.t.CreatedBy); ok {
				out = append(out, m)
			}
			continue
		}
		all := d.f.Org.In(d.t.Store, r)
		here := all
		if d.f.People != nil {
			here, _ = d.here(all)
		}
		if len(here) == 0 {
			here = all
		}
		for _, m := range here {
			if !slices.ContainsFunc(out, func(x Member) bool { return x.UserID == m.UserID }) {
				out = append(out, m)
			}
		}
	}
	return out
}

// onHand are those of the members who are there, and the deputies of the rest.
// Without facts about them the decision is made again with them.
func (d *decider) onHand(all []Member) []Member {
	if len(all) > 0 && d.f.People == nil {
		d.blind = true
		return all
	}
	here, _ := d.here(all)
	return here
}

// answerers are who can answer a question that is for a role of a store: who of it
// is there, or stands in; else the same of the manager, and of the rungs above
// him. If nobody is there at all, those on the list find it when they are back.
func (d *decider) answerers(store string, role Role) ([]Member, Role) {
	list := d.f.Org.In(store, role)
	if here := d.onHand(list); len(here) > 0 {
		return here, role
	}
	for _, r := range approvalLadder {
		rung := slices.DeleteFunc(slices.Clone(d.f.Org.Members), func(m Member) bool { return !m.Is(r) || m.Store != store && m.Store != "" })
		if here := d.onHand(rung); len(here) > 0 {
			return here, r
		}
	}
	if len(list) == 0 {
		return d.f.Org.In(store, StoreManager), StoreManager
	}
	return list, role
}

// longAway reports whether what is told to a member must reach his deputy too: he
// is on leave, or has given it to somebody.
func (d *decider) longAway(m Member) bool {
	why := d.away(m.UserID)
	return why == awayLeave || why == awayOther
}

// pick offers the store's present technicians, the least loaded first, each
// with the command that assigns him.
func (d *decider) pick(step string) []Option {
	var action string
	for _, a := range d.bp.Actions {
		if a.Verb == VerbAssign && slices.Contains(a.From, step) {
			action = a.Key
		}
	}
	crew := slices.DeleteFunc(d.f.Org.In(d.t.Store, Technician), func(m Member) bool { return !d.present(m.UserID) })
	load := func(m Member) int {
		if d.f.People == nil {
			return 0
		}
		return d.f.People.Load[m.UserID]
	}
	slices.SortStableFunc(crew, func(a, b Member) int { return load(a) - load(b) })
	var out []Option
	for i, m := range crew {
		if i == 10 {
			break
		}
		out = append(out, Option{Letter: letter(i), Label: m.Name, Command: Command{Action: action, Args: Args{To: m.UserID}}})
	}
	return out
}

// crew are the names of the technicians who are there.
func (d *decider) crew() []string {
	var out []string
	for _, m := range d.f.Org.In(d.t.Store, Technician) {
		if d.present(m.UserID) {
			out = append(out, m.Name)
		}
	}
	return out
}

// absence is what others learn of somebody who is away.
func (d *decider) absence(m Member, why string) Absent {
	a := Absent{Name: m.Name, Why: reasonKeys[why]}
	if s, ok := spellAt(d.said(m.UserID).Leaves, d.f.Now); ok && why == awayLeave {
		a.Until = s.Until
	}
	if next, ok := d.deputy(m); ok {
		a.Deputy = next.Name
	}
	return a
}

// reasonKeys are the names by which texts know why somebody is away.
var reasonKeys = map[string]string{awayOff: "off", awayLeave: "leave", awayRota: "rota", awayOther: "deputy", awayGone: "gone"}
