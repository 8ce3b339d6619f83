package manifest

import (
	"maps"
	"slices"

	"bihuan/workflow"
)

// checkFlow walks the blueprint: every step can be reached and left, none is
// passed over that must not be, and people act only after they can have been
// given the work.
func (r *reading) checkFlow(b *blueprintSpec) {
	edges, ends := b.edges()
	first := b.Steps[0].Key.value
	reached := reach(edges, first)
	for _, s := range b.Steps {
		key := s.Key.value
		if !reached[key] {
			r.at(s.Key.line, "step %q cannot be reached from %q", key, first)
			continue
		}
		if !slices.ContainsFunc(slices.Collect(maps.Keys(reach(edges, key))), func(k string) bool { return ends[k] }) {
			r.at(s.Key.line, "a ticket in step %q could never be done", key)
		}
	}
	for _, a := range b.Actions {
		r.checkJumps(b, a)
		r.checkBefore(b, a, edges)
	}
}

// edges lead from step to step; ends are steps in which a ticket may be done.
func (b *blueprintSpec) edges() (map[string][]string, map[string]bool) {
	edges, ends := map[string][]string{}, map[string]bool{}
	for _, s := range b.Steps {
		for _, a := range b.Actions {
			if !a.possibleAt(s.Key.value) || a.is(workflow.VerbCreate) {
				continue
			}
			switch to := b.target(a, s); {
			case a.Done:
				ends[s.Key.value] = true
			case to != "":
				edges[s.Key.value] = append(edges[s.Key.value], to)
			}
		}
	}
	return edges, ends
}

// target is where the action leads from a step, "" if it stays. Sending,
// answering and assigning never lead back: a ticket that is further already
// stays where it is.
func (b *blueprintSpec) target(a actionSpec, from stepSpec) string {
	to := a.To.value
	switch {
	case a.is(workflow.VerbAdvance) && to == "":
		return from.Next.value
	case a.is(workflow.VerbAsk), a.is(workflow.VerbAnswer), a.is(workflow.VerbAssign), a.is(workflow.VerbAccept):
		if steps := stepKeys(b); slices.Index(steps, to) <= slices.Index(steps, from.Key.value) {
			return ""
		}
	}
	return to
}

// reach are the steps that can follow a step, itself included.
func reach(edges map[string][]string, from string) map[string]bool {
	seen := map[string]bool{from: true}
	for todo := []string{from}; len(todo) > 0; {
		next := edges[todo[0]]
		todo = todo[1:]
		for _, k := range next {
			if !seen[k] {
				seen[k] = true
				todo = append(todo, k)
			}
		}
	}
	return seen
}

// checkJumps: an action may pass over optional steps only, and one that leads
// nowhere must say that the ticket is done.
func (r *reading) checkJumps(b *blueprintSpec, a actionSpec) {
	for _, s := range b.Steps {
		if !a.possibleAt(s.Key.value) || a.is(workflow.VerbCreate) {
			continue
		}
		if a.is(workflow.VerbAdvance) && !a.Done && b.target(a, s) == "" {
			r.at(a.Key.line, "action %q leads nowhere from step %q; it needs \"to\", \"done: true\" or a \"next\" of the step",
				a.Key.value, s.Key.value)
		}
		if to := b.target(a, s); to != "" {
			r.checkPassed(b, a, s, to)
		}
	}
}

func (r *reading) checkPassed(b *blueprintSpec, a actionSpec, from stepSpec, to string) {
	var passed []string
	for key, n := from.Next.value, 0; key != "" && n <= len(b.Steps); n++ {
		if key == to {
			for _, p := range passed {
				r.at(a.Key.line, "action %q passes over step %q, which is not optional", a.Key.value, p)
			}
			return
		}
		s := b.step(key)
		if !s.Optional {
			passed = append(passed, key)
		}
		key = s.Next.value
	}
}

// checkBefore: who acts as assignee must have been assigned by then, and
// evidence that is required must have had a chance to be attached.
func (r *reading) checkBefore(b *blueprintSpec, a actionSpec, edges map[string][]string) {
	if a.By.value == string(workflow.ByAssignee) || a.is(workflow.VerbAccept) {
		if !b.before(a, edges, func(x actionSpec) bool { return x.is(workflow.VerbAssign) }) {
			r.at(a.Key.line, "action %q is the assignee's, but no action with verb assign comes before it", a.Key.value)
		}
	}
	needs := a.Requires
	for _, w := range a.When {
		needs = append(slices.Clip(needs), w.Requires...)
	}
	for _, kind := range needs {
		if slices.Contains(coreNeeds, kind.value) {
			continue
		}
		attaches := func(x actionSpec) bool { return x.is(workflow.VerbAttach) && x.Evidence.value == kind.value }
		if !b.before(a, edges, attaches) {
			r.at(kind.line, "evidence %q cannot be attached before action %q needs it", kind.value, a.Key.value)
		}
	}
}

// before reports whether an action that matches is possible in a step from
// which a step of a can follow.
func (b *blueprintSpec) before(a actionSpec, edges map[string][]string, match func(actionSpec) bool) bool {
	for _, s := range b.Steps {
		after := reach(edges, s.Key.value)
		leads := slices.ContainsFunc(b.Steps, func(t stepSpec) bool { return a.possibleAt(t.Key.value) && after[t.Key.value] })
		if leads && slices.ContainsFunc(b.Actions, func(x actionSpec) bool { return match(x) && x.possibleAt(s.Key.value) }) {
			return true
		}
	}
	return false
}
