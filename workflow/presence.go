package workflow

import (
	"slices"
	"strings"
	"time"

	"bihuan/workflow/calendar"
)

// Presence is what a member has said of being there. His shift is configured;
// this is what he says beside it. Instants that are zero were never said.
type Presence struct {
	UserID  string
	Version int64
	// OffAt is when he said 我下班了: it holds until the next day's opening.
	OffAt time.Time
	// BackAt is when he said 我回来了: it ends what was said before, and is
	// stronger than his shift for the rest of the day.
	BackAt time.Time
	// Leaves are when he is on leave, Covers who stands in for him when: each list in
	// the order of time, and no two spells of it meet.
	Leaves, Covers []Spell
}

// Limits bound what members say of being there; the organization sets them.
type Limits struct {
	LeaveDays int // days from now that a leave or a deputy said in the chat may last
	Spells    int // leaves and deputies that one member may have on record
	// StrangerHours are the hours until a manager hears again of somebody who writes
	// but is on no list.
	StrangerHours int
}

// People are facts about who is there today.
type People struct {
	Said map[string]Presence // userid → what the member has said
	Load map[string]int      // userid → open dispatches
}

// Why somebody is not there.
const (
	awayOff   = "off shift" // he has left for today
	awayLeave = "on leave"
	awayRota  = "no shift"
	awayGone  = "gone" // on no list any more
	awayOther = "deputy has it"
)

// present reports whether a member is there now.
func (d *decider) present(userid string) bool { return d.away(userid) == "" }

// away is why a member is not there now; empty: he is. Without facts everybody is.
// A leave goes before a deputy: others are told until when.
func (d *decider) away(userid string) string {
	if d.f.People == nil {
		return ""
	}
	m, listed := d.f.Org.Member(userid)
	if !listed {
		return awayGone
	}
	now, said := d.f.Now, d.said(userid)
	_, leave := spellAt(said.Leaves, now)
	_, covered := spellAt(said.Covers, now)
	switch {
	case leave:
		return awayLeave
	case !said.OffAt.IsZero() && !said.OffAt.Before(d.today()):
		return awayOff
	case covered:
		return awayOther
	case m.Shift != nil && !m.Shift.Open(now) && said.BackAt.Before(d.today()):
		return d.offDuty(m)
	}
	return ""
}

// said is what a member has said of himself.
func (d *decider) said(userid string) Presence {
	if d.f.People == nil {
		return Presence{}
	}
	return d.f.People.Said[strings.ToLower(userid)]
}

// offDuty: between the spans of one's own shift one is still there, such as over
// lunch; what counts is from its first opening of the day to its last closing.
func (d *decider) offDuty(m Member) string {
	loc := locationOf(m.Shift)
	today := calendar.DateOf(d.f.Now, loc)
	for day := today - 1; day <= today; day++ {
		spans := m.Shift.On(day)
		if len(spans) == 0 {
			continue
		}
		from, to := day.At(spans[0].From, loc), day.At(spans[len(spans)-1].To, loc)
		if !d.f.Now.Before(from) && d.f.Now.Before(to) {
			return ""
		}
	}
	return awayRota
}

// today is the opening of the store's day: after midnight, within a night that
// opened yesterday, that of yesterday. Without a calendar, midnight UTC.
func (d *decider) today() time.Time {
	cal := d.shop.Calendar
	if cal == nil {
		cal = d.f.Org.Office
	}
	if cal == nil {
		return d.f.Now.Truncate(24 * time.Hour)
	}
	loc := locationOf(cal)
	date := calendar.DateOf(d.f.Now, loc)
	if night := cal.On(date - 1); len(night) > 0 && d.f.Now.Before((date-1).At(night[len(night)-1].To, loc)) {
		return (date - 1).At(night[0].From, loc)
	}
	if spans := cal.On(date); len(spans) > 0 {
		return date.At(spans[0].From, loc)
	}
	return date.At(0, loc)
}

func locationOf(c *calendar.Calendar) *time.Location {
	if c == nil || c.Location == nil {
		return calendar.Shanghai()
	}
	return c.Location
}

// standIn is who acts for a member who is not there: his deputy, or that one's,
// as far as one is there. It names everybody who was passed over, and why.
func (d *decider) standIn(m Member) (who Member, skipped []string, ok bool) {
	seen := map[string]bool{}
	for !seen[m.UserID] {
		seen[m.UserID] = true
		why := d.away(m.UserID)
		if why == "" {
			return m, skipped, true
		}
		skipped = append(skipped, m.UserID+" "+why)
		next, listed := d.deputy(m)
		if !listed {
			break
		}
		m = next
	}
	return Member{}, skipped, false
}

// deputy is who stands in for a member now, as he said himself or, where he said
// nothing, as is configured.
func (d *decider) deputy(m Member) (Member, bool) {
	id := m.Deputy
	if s, ok := spellAt(d.said(m.UserID).Covers, d.f.Now); ok {
		id = s.Deputy
	}
	next, ok := d.f.Org.Member(id)
	return next, ok && CanStandIn(next, m)
}

// CanStandIn reports whether a member may stand in for another one: a colleague of
// the same store, or of the headquarters, who has one of his roles; a leading one
// may be represented by any of those who lead.
func CanStandIn(deputy, m Member) bool {
	if deputy.UserID == m.UserID || deputy.Store != m.Store {
		return false
	}
	return deputy.Is(m.Roles...) || m.Is(leading...) && deputy.Is(leading...)
}

// leading are the roles that may represent each other.
var leading = []Role{TeamLead, TechLead, StoreManager}

// here are those of the members who are there, and the deputies of the rest.
func (d *decider) here(all []Member) (here []Member, skipped []string) {
	for _, m := range all {
		who, passed, ok := d.standIn(m)
		skipped = append(skipped, passed...)
		if ok && !slices.ContainsFunc(here, func(x Member) bool { return x.UserID == who.UserID }) {
			here = append(here, who)
		}
	}
	return here, skipped
}
