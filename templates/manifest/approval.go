package manifest

import (
	"slices"
	"strconv"
	"strings"

	"bihuan/workflow"
)

// checkApproval checks the levels of approval and what makes a repair a major
// one.
func (r *reading) checkApproval(b *blueprintSpec) {
	a := b.Approval
	submits := false
	for _, x := range b.Actions {
		submits = submits || x.is(workflow.VerbSubmit)
		if x.is(workflow.VerbSubmit) && a == nil {
			r.at(x.Verb.line, "verb submit needs \"approval\" rules")
		}
	}
	if a == nil {
		return
	}
	switch {
	case b.Quote == nil:
		r.at(int(a.At), "\"approval\" needs \"quote\" rules")
	case !submits:
		r.at(int(a.At), "\"approval\" needs an action with verb submit")
	case b.Clocks.Remind == 0 || b.Clocks.Climb <= b.Clocks.Remind:
		r.at(int(a.At), "\"approval\" needs \"clocks\" with approval_remind and a longer approval_escalate")
	}
	if len(a.Levels) == 0 {
		r.at(int(a.At), "\"approval\" needs at least one level")
	}
	keys, labels := map[string]int{}, map[string]int{}
	for i, l := range a.Levels {
		r.key(l.Key, "level")
		r.once(keys, l.Key, "level")
		r.once(labels, l.Label, "level label")
		r.roles(l.Roles, l.At, "a level")
		if l.Alone && (l.Sign || i == len(a.Levels)-1) {
			r.at(l.Key.line, "level %q has alone: true, but nobody passes the last level, or one that is signed, by himself", l.Key.value)
		}
		if l.Major && a.Major == nil {
			r.at(l.Key.line, "level %q is for major repairs, but \"major\" does not say what they are", l.Key.value)
		}
	}
	r.checkMajor(a.Major)
}

func (r *reading) checkMajor(m *majorSpec) {
	if m == nil {
		return
	}
	if m.Amount.value != "" && fenOf(m.Amount) == 0 {
		r.at(m.Amount.line, "amount must be a whole number of fen, more than 0")
	}
	if m.Hours.value != "" && tenthsOf(m.Hours) == 0 {
		r.at(m.Hours.line, "hours must be labour hours with at most one decimal, such as 8.0")
	}
	seen := map[string]int{}
	for _, w := range append(append([]text{}, m.Words...), m.Except...) {
		r.once(seen, w, "word")
	}
}

// fenOf is an amount of money; 0 where none is given, or none that can be read.
func fenOf(t text) int64 {
	n, err := strconv.ParseInt(t.value, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// tenthsOf reads labour hours as tenths; 0 where none are given, or none that
// can be read.
func tenthsOf(t text) int {
	whole, part, _ := strings.Cut(t.value, ".")
	n, err := strconv.Atoi(whole + (part + "0")[:1])
	if err != nil || n < 0 || len(part) > 1 {
		return 0
	}
	return n
}

func toApproval(s *approvalSpec) *workflow.ApprovalRules {
	if s == nil {
		return nil
	}
	out := &workflow.ApprovalRules{}
	for _, l := range s.Levels {
		out.Levels = append(out.Levels, workflow.Level{Key: l.Key.value, Label: l.Label.value,
			Roles: values[workflow.Role](l.Roles), Major: l.Major, Sign: l.Sign, Alone: l.Alone})
	}
	if m := s.Major; m != nil {
		out.Major = workflow.Major{Amount: fenOf(m.Amount), Hours: tenthsOf(m.Hours),
			Words: values[string](m.Words), Except: values[string](m.Except)}
	}
	return out
}

// checkLevels holds a store's choice to the levels that there are. A kind of
// ticket without approval passes none of them.
func (g *gathered) checkLevels(s storeSpec) {
	var levels []string
	for _, b := range g.blueprints {
		if b.Approval == nil {
			continue
		}
		for _, l := range b.Approval.Levels {
			if !slices.Contains(levels, l.Key) {
				levels = append(levels, l.Key)
			}
		}
	}
	seen := map[string]int{}
	for _, key := range s.Approval {
		g.organization.once(seen, key, "level")
		g.organization.choose(key, "level of approval", levels)
	}
}
