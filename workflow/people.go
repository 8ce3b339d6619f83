package workflow

import (
	"slices"
	"time"

	"bihuan/workflow/calendar"
)

// addressees are the members of the roles who are there today; if none of a
// role is, those on the list all the same.
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
		here := slices.DeleteFunc(slices.Clone(all), func(m Member) bool { return !d.present(m.UserID) })
		if len(here) == 0 {
			here = all
		}
		out = append(out, here...)
	}
	return out
}

// present: on the store's list, and has not said 我下班了 since today's opening.
func (d *decider) present(userid string) bool {
	if d.f.People == nil {
		return true
	}
	off, ok := d.f.People.Off[userid]
	return !ok || off.Before(d.today())
}

// today is the opening of the store's day; without a calendar, midnight UTC.
func (d *decider) today() time.Time {
	cal := d.shop.Calendar
	if cal == nil {
		return d.f.Now.Truncate(24 * time.Hour)
	}
	loc := cal.Location
	if loc == nil {
		loc = time.UTC
	}
	date := calendar.DateOf(d.f.Now, loc)
	if spans := cal.On(date); len(spans) > 0 {
		return date.At(spans[0].From, loc)
	}
	return date.At(0, loc)
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

// ladder is who a stalled ticket climbs to, in this order.
var ladder = []Role{TeamLead, StoreManager, AreaManager, HQAdmin}

// superior is the next person up who is there and does not know yet.
func (d *decider) superior(known []string) (Member, []string) {
	var skipped []string
	for _, r := range ladder {
		for _, m := range d.f.Org.Members {
			if !m.Is(r) || (m.Store != d.t.Store && m.Store != "") || slices.Contains(known, m.UserID) {
				continue
			}
			if !d.present(m.UserID) {
				skipped = append(skipped, m.UserID+" off shift")
				continue
			}
			return m, skipped
		}
	}
	return Member{}, skipped
}
