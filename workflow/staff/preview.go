package staff

import (
	"slices"
	"strings"

	"bihuan/workflow"
)

// Change is what becomes of one member.
type Change struct {
	Kind          string // added, changed, left
	Before, After workflow.Member
}

// The kinds of changes.
const (
	Added   = "added"
	Changed = "changed"
	Left    = "left"
)

// Changes compares two lists of members. The result is in the order of the userids.
func Changes(before, after []workflow.Member) []Change {
	old, next := byID(before), byID(after)
	var out []Change
	for id, m := range next {
		was, known := old[id]
		switch {
		case !known:
			out = append(out, Change{Kind: Added, After: m})
		case !same(was, m):
			out = append(out, Change{Kind: Changed, Before: was, After: m})
		}
	}
	for id, m := range old {
		if _, stays := next[id]; !stays {
			out = append(out, Change{Kind: Left, Before: m})
		}
	}
	slices.SortFunc(out, func(a, b Change) int { return strings.Compare(a.id(), b.id()) })
	return out
}

func (c Change) id() string {
	if c.Kind == Left {
		return c.Before.UserID
	}
	return c.After.UserID
}

func byID(members []workflow.Member) map[string]workflow.Member {
	out := map[string]workflow.Member{}
	for _, m := range members {
		out[strings.ToLower(m.UserID)] = m
	}
	return out
}

// same compares what the address book says of a member. Which mode he chose in the
// chat is his own matter: it is no change.
func same(was, now workflow.Member) bool {
	text := was.TextChosen || was.TextMode == now.TextMode
	return text && was.Name == now.Name && was.Store == now.Store && was.Leader == now.Leader && slices.Equal(was.Roles, now.Roles)
}

// TooMany reports whether so many would leave at once that somebody should have a
// look first: more likely the application's range was cut by mistake.
func (r Rules) TooMany(changes []Change) bool { return leaving(changes) > r.MaxLeaving }

// Leaving is how many members the plan takes off the list.
func (p Plan) Leaving() int { return leaving(p.Changes) }

func leaving(changes []Change) int {
	left := 0
	for _, c := range changes {
		if c.Kind == Left {
			left++
		}
	}
	return left
}
