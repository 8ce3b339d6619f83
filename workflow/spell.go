package workflow

import (
	"slices"
	"time"
)

// Spell is a time for which a member has said something: that he is on leave, or
// who stands in for him. It begins at From and is over at Until.
type Spell struct {
	From, Until time.Time
	Deputy      string `json:",omitzero"` // userid of who stands in; empty: a leave
}

// meets reports whether two spells have an instant in common.
func (s Spell) meets(o Spell) bool { return s.From.Before(o.Until) && o.From.Before(s.Until) }

// spellAt is the spell of a list that holds at an instant.
func spellAt(list []Spell, at time.Time) (Spell, bool) {
	i := slices.IndexFunc(list, func(s Spell) bool { return !at.Before(s.From) && at.Before(s.Until) })
	if i < 0 {
		return Spell{}, false
	}
	return list[i], true
}

// PutSpell lays a spell over a list in the order of time: where it meets another one
// it counts, and one that says the same becomes one with it.
func PutSpell(list []Spell, s Spell) []Spell {
	list = append(CutSpells(list, s), s)
	slices.SortFunc(list, func(a, b Spell) int { return a.From.Compare(b.From) })
	out := list[:1]
	for _, next := range list[1:] {
		if last := &out[len(out)-1]; last.Until.Equal(next.From) && last.Deputy == next.Deputy {
			last.Until = next.Until
			continue
		}
		out = append(out, next)
	}
	return out
}

// ahead are the spells of a list that are not over at an instant.
func ahead(list []Spell, at time.Time) []Spell {
	return slices.DeleteFunc(slices.Clone(list), func(s Spell) bool { return !at.Before(s.Until) })
}

// CutSpells is a list without the time of a spell; what lies before and after it
// stays.
func CutSpells(list []Spell, s Spell) []Spell {
	var out []Spell
	for _, x := range list {
		before, after := x, x
		if before.Until.After(s.From) {
			before.Until = s.From
		}
		if after.From.Before(s.Until) {
			after.From = s.Until
		}
		for _, part := range []Spell{before, after} {
			if part.From.Before(part.Until) {
				out = append(out, part)
			}
		}
	}
	return out
}
