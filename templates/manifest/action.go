package manifest

import (
	"regexp"
	"slices"

	"bihuan/workflow"
)

// letterOrNumber are words that the chat takes for an answer or a ticket.
var letterOrNumber = regexp.MustCompile(`^([A-Za-z]|[0-9]+)$`)

func (r *reading) checkActions(b *blueprintSpec) {
	seen := map[string]int{}
	creates := 0
	for _, a := range b.Actions {
		r.key(a.Key, "action")
		r.once(seen, a.Key, "action")
		r.roles(a.Roles, a.At, "an action")
		for _, f := range a.From {
			r.choose(f, "step", stepKeys(b))
		}
		if a.To.value != "" {
			r.choose(a.To, "step", stepKeys(b))
		}
		if a.By.value != "" {
			r.choose(a.By, "by", byValues)
		}
		if r.choose(a.Verb, "verb", words(workflow.Verbs)) {
			r.checkVerb(b, a)
		}
		r.checkRequires(b, a)
		r.checkMeasure(a)
		if a.is(workflow.VerbCreate) {
			creates++
		}
	}
	if creates != 1 {
		r.at(int(b.At), "a blueprint needs exactly one action with verb create, it has %d", creates)
	}
	r.checkAssigns(b)
}

// checkVerb checks what belongs to one verb and no other.
func (r *reading) checkVerb(b *blueprintSpec, a actionSpec) {
	only := func(present bool, what string, verbs ...workflow.Verb) {
		if present && !slices.Contains(verbs, workflow.Verb(a.Verb.value)) {
			r.add(Problem{Line: a.Verb.line, Message: "action " + quote(a.Key.value) + " may have no \"" + what + "\"", Allowed: words(verbs)})
		}
	}
	only(a.Evidence.value != "", "evidence", workflow.VerbAttach)
	only(a.Field.value != "", "field", workflow.VerbSet)
	only(a.Purpose.value != "", "purpose", workflow.VerbAssign)
	only(a.Done || a.Start || a.Finish || a.Reject || a.Await, "done, start, finish, reject or await", workflow.VerbAdvance)
	only(a.Photo || a.Plate, "photo or plate", workflow.VerbAttach)
	only(a.Public, "public", workflow.VerbComment)
	only(a.To.value != "", "to", workflow.VerbCreate, workflow.VerbAdvance, workflow.VerbAssign, workflow.VerbAccept,
		workflow.VerbAsk, workflow.VerbAnswer)
	switch workflow.Verb(a.Verb.value) {
	case workflow.VerbCreate:
		if len(a.From) > 0 || (a.To.value != "" && len(b.Steps) > 0 && a.To.value != b.Steps[0].Key.value) {
			r.at(a.Verb.line, "a new ticket begins in the first step; verb create has no \"from\" and no other \"to\"")
		}
	case workflow.VerbAttach:
		r.needs(a, a.Evidence, "evidence")
		r.key(a.Evidence, "evidence")
	case workflow.VerbAssign:
		r.needs(a, a.Purpose, "purpose")
		r.key(a.Purpose, "purpose")
	case workflow.VerbSet:
		r.checkSet(b, a)
	case workflow.VerbAsk, workflow.VerbAnswer, workflow.VerbSubmit:
		if b.Quote == nil {
			r.at(a.Verb.line, "verb %s needs \"quote\" rules", a.Verb.value)
		}
	default: // the others need nothing of their own
	}
}

func (r *reading) needs(a actionSpec, t text, what string) {
	if t.value == "" {
		r.at(int(a.At), "action %q with verb %s lacks %q", a.Key.value, a.Verb.value, what)
	}
}

// checkSet: the quote is edited from its own step on, a field must be there.
func (r *reading) checkSet(b *blueprintSpec, a actionSpec) {
	if a.Field.value == "" {
		return
	}
	allowed := fieldKeys(b)
	if b.Quote != nil {
		allowed = append(allowed, "quote", "rework")
	}
	if !r.choose(a.Field, "field", allowed) || a.Field.value != "quote" {
		return
	}
	steps := stepKeys(b)
	begin := slices.Index(steps, b.Quote.From.value)
	if len(a.From) == 0 && begin > 0 {
		r.at(a.Field.line, "the quote is edited from step %q on; name the steps in \"from\"", b.Quote.From.value)
	}
	for _, f := range a.From {
		if i := slices.Index(steps, f.value); i >= 0 && i < begin {
			r.at(f.line, "the quote is edited from step %q on, %q is before", b.Quote.From.value, f.value)
		}
	}
}

func (r *reading) checkRequires(b *blueprintSpec, a actionSpec) {
	allowed := evidenceKinds(b)
	if b.Quote != nil {
		allowed = append(allowed, coreNeeds...)
	}
	for _, kind := range a.Requires {
		r.choose(kind, "evidence", allowed)
	}
}

// checkAssigns: each step has at most one way to assign, so that a picked
// technician means one thing.
func (r *reading) checkAssigns(b *blueprintSpec) {
	for _, s := range b.Steps {
		first := ""
		for _, a := range b.Actions {
			if !a.is(workflow.VerbAssign) || !a.possibleAt(s.Key.value) {
				continue
			}
			if first != "" {
				r.at(a.Key.line, "step %q has two actions with verb assign: %q and %q", s.Key.value, first, a.Key.value)
			}
			first = a.Key.value
		}
	}
}

// checkWords: one word means one action wherever a ticket stands.
func (r *reading) checkWords(actions []actionSpec) {
	for i, a := range actions {
		for _, w := range a.Words {
			if slices.Contains(reserved, w.value) || letterOrNumber.MatchString(w.value) {
				r.at(w.line, "word %q belongs to the chat itself", w.value)
			}
		}
		if len(a.Words) == 0 {
			r.at(int(a.At), "action %q needs at least one word", a.Key.value)
		}
		for _, other := range actions[:i] {
			if disjoint(a.From, other.From) {
				continue
			}
			for _, w := range a.Words {
				if contains(other.Words, w.value) {
					r.at(w.line, "word %q means action %q already (line %d); only actions from different steps may share it",
						w.value, other.Key.value, other.Key.line)
				}
			}
		}
	}
}

// disjoint reports whether two actions are never possible in the same step; no
// step named means every step.
func disjoint(a, b []text) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	return !slices.ContainsFunc(a, func(t text) bool { return contains(b, t.value) })
}
