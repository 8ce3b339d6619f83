package workflow

import (
	"reflect"
	"slices"
	"time"
)

// refuse turns the command down. fill may add to the data.
func (d *decider) refuse(key string, fill func(*Data)) error {
	return &Refusal{Key: key, Data: d.data(d.f.Actor.Member, fill)}
}

// say sets the answer to the sender.
func (d *decider) say(key string, fill func(*Data)) error {
	d.out.Answer.Key, d.out.Answer.Data = key, d.data(d.f.Actor.Member, fill)
	return nil
}

// data is the view of the ticket for a member, with fill's additions, redacted
// for him as the last step. Somebody of another store who is told of a ticket
// learns which one it is and what fill says; who asks about it, nothing.
func (d *decider) data(m Member, fill func(*Data)) Data {
	v := Viewer{m}
	var x Data
	switch {
	case d.t == nil:
	case v.InScope(d.t):
		x = view(d.t, d.f.Org, v)
	case m.UserID != d.f.Actor.Member.UserID, d.party(m):
		x = Data{Number: d.t.Number, Plate: ShowPlate(d.t.Fields["plate"]), Label: d.t.Number}
	}
	x.At, x.Who = d.f.Now, d.f.Actor.Member.Name
	if fill != nil {
		fill(&x)
	}
	return Redact(x, d.t, d.f.Org, v)
}

// tell pushes a sentence to a member in his role; the same one only once.
func (d *decider) tell(m Member, role Role, key string, fill func(*Data)) {
	n := Notice{To: m.UserID, Role: held(m, role), Saying: Saying{Key: key, Data: d.data(m, fill)}}
	if !slices.ContainsFunc(d.out.Notices, func(o Notice) bool { return reflect.DeepEqual(n, o) }) {
		d.out.Notices = append(d.out.Notices, n)
	}
}

// tellRoles pushes to everybody of the store with one of the roles, but not to
// the actor himself; for who is on leave, his deputy is told as well.
func (d *decider) tellRoles(roles []Role, key string, fill func(*Data)) {
	to, roles := d.hearers(roles)
	for _, m := range to {
		if m.UserID != d.f.Actor.ID() {
			d.tell(m, roleOf(m, roles), key, fill)
		}
	}
}

// hearers are who is told what is for some roles: their members, and the deputies of
// those on leave. Where none of them is there, the manager hears it as well.
func (d *decider) hearers(roles []Role) ([]Member, []Role) {
	to := d.withDeputies(d.f.Org.In(d.t.Store, roles...))
	if slices.ContainsFunc(to, func(m Member) bool { return d.present(m.UserID) }) {
		return to, roles
	}
	roles = append(slices.Clone(roles), StoreManager)
	return d.withDeputies(d.f.Org.In(d.t.Store, roles...)), roles
}

// withDeputies are the members, and who stands in for those who are on leave or
// have named a deputy.
func (d *decider) withDeputies(to []Member) []Member {
	d.blind = d.blind || len(to) > 0 && d.f.People == nil
	out := slices.Clone(to)
	for _, m := range to {
		if !d.longAway(m) {
			continue
		}
		who, _, ok := d.standIn(m)
		if ok && !slices.ContainsFunc(out, func(x Member) bool { return x.UserID == who.UserID }) {
			out = append(out, who)
		}
	}
	return out
}

// held is the role if the member has it. A notice in a role that its addressee
// does not have would be dropped when it is sent.
func held(m Member, role Role) Role {
	if m.Is(role) {
		return role
	}
	return ""
}

func roleOf(m Member, roles []Role) Role {
	for _, r := range roles {
		if m.Is(r) {
			return r
		}
	}
	return ""
}

// quiet holds back what may wait until its receiver's day begins: his store's, or
// the office's; of who has neither, the ticket's store's. What the actor himself
// gets is part of his answer and never waits.
func (d *decider) quiet() {
	for i, n := range d.out.Notices {
		if n.Urgent || n.Update || n.To == d.f.Actor.ID() {
			continue
		}
		if opening := d.opening(n.To); opening.After(d.f.Now) {
			d.out.Notices[i].NotBefore = opening
		}
	}
}

// opening is when a member may next be sent what can wait; zero or now: at once.
func (d *decider) opening(userid string) time.Time {
	cal := d.shop.Calendar
	if m, ok := d.f.Org.Member(userid); ok {
		if own := d.f.Org.Hours(m); own != nil {
			cal = own
		}
	}
	if cal == nil || cal.Open(d.f.Now) {
		return time.Time{}
	}
	at, err := cal.NextOpening(d.f.Now)
	if err != nil {
		return time.Time{}
	}
	return at
}

func roleNames(roles []Role) []string {
	out := make([]string, len(roles))
	for i, r := range roles {
		out[i] = string(r)
	}
	return out
}
