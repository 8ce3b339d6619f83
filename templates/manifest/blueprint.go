package manifest

import (
	"strings"
	"time"

	"bihuan/workflow"
)

// reserved are words that the chat understands in every blueprint.
var reserved = []string{"帮助", "我的单", "我下班了", "撤销", "历史"}

var (
	fieldDefaults = []string{"now", "closing"}
	byValues      = []string{string(workflow.ByAssignee), string(workflow.ByNotAssignee)}
	// coreNeeds are conditions that an action may require beside evidence.
	coreNeeds = []string{workflow.NeedQuote, workflow.NeedConsent, workflow.NeedAnswers, workflow.NeedList}
)

// maxOptions is how many buttons a card has.
const maxOptions = 6

// maxLabel is how many characters a button shows.
const maxLabel = 10

// checkBlueprint checks a blueprint by itself: it refers to nothing outside.
func (r *reading) checkBlueprint() {
	b := r.blueprint
	before := len(r.problems)
	r.checkFields(b.Fields)
	r.checkStages(b)
	r.checkSteps(b)
	r.checkActions(b)
	r.checkWords(b.Actions)
	r.checkReasons(b)
	r.checkConditions(b)
	r.checkQuote(b)
	r.checkApproval(b)
	r.checkWarranty(b)
	r.checkRework(b)
	r.checkClocks(b)
	r.checkParts(b)
	// The flow can only be walked if its names are right.
	if len(r.problems) == before {
		r.checkFlow(b)
	}
}

func (r *reading) checkFields(fields []fieldSpec) {
	seen, labels := map[string]int{}, map[string]int{}
	for _, f := range fields {
		r.key(f.Key, "field")
		r.once(seen, f.Key, "field")
		r.once(labels, f.Label, "field label")
		for _, a := range f.Aliases {
			r.once(labels, a, "field label")
		}
	}
	for _, f := range fields {
		r.checkField(f, fields)
	}
}

func (r *reading) checkField(f fieldSpec, fields []fieldSpec) {
	if !r.choose(f.Type, "field type", words(workflow.FieldTypes)) {
		return
	}
	for _, role := range f.Write {
		r.choose(role, "role", words(Roles))
	}
	isTime, isChoice := f.Type.value == string(workflow.FieldTime), f.Type.value == string(workflow.FieldChoice)
	switch {
	case isChoice && len(f.Choices) == 0:
		r.at(int(f.At), "field %q is a choice and lacks \"choices\"", f.Key.value)
	case !isChoice && len(f.Choices) > 0:
		r.at(int(f.At), "field %q is no choice and may have no \"choices\"", f.Key.value)
	}
	if d := f.Default; d.value != "" {
		allowed := defaultsFor(f, fields, isTime)
		r.choose(d, "default", allowed)
	}
	keys, labels := map[string]int{}, map[string]int{}
	for _, c := range f.Choices {
		r.key(c.Key, "choice")
		r.once(keys, c.Key, "choice")
		r.once(labels, c.Label, "choice label")
	}
}

// defaultsFor are the fields that stand above, and for a time the moments.
func defaultsFor(f fieldSpec, fields []fieldSpec, isTime bool) []string {
	var allowed []string
	if isTime {
		allowed = append(allowed, fieldDefaults...)
	}
	for _, other := range fields {
		if other.Key == f.Key {
			break
		}
		if other.Type.value == f.Type.value {
			allowed = append(allowed, other.Key.value)
		}
	}
	return allowed
}

func (r *reading) checkStages(b *blueprintSpec) {
	seen := map[string]int{}
	for _, s := range b.Stages {
		r.key(s.Key, "stage")
		r.once(seen, s.Key, "stage")
		used := false
		for _, p := range b.Steps {
			used = used || p.Stage.value == s.Key.value
		}
		if !used && s.Key.value != "" {
			r.at(s.Key.line, "stage %q has no step", s.Key.value)
		}
	}
}

func (r *reading) checkSteps(b *blueprintSpec) {
	stages, steps := stageKeys(b), stepKeys(b)
	if len(b.Steps) == 0 {
		r.at(int(b.At), "a blueprint needs at least one step")
	}
	seen := map[string]int{}
	for _, s := range b.Steps {
		r.key(s.Key, "step")
		r.once(seen, s.Key, "step")
		r.choose(s.Stage, "stage", stages)
		if s.Next.value != "" && r.choose(s.Next, "step", steps) && s.Next.value == s.Key.value {
			r.at(s.Next.line, "step %q leads to itself", s.Key.value)
		}
		if s.Ask != nil {
			r.checkAsk(b, s)
		}
	}
}

// checkAsk checks the question of a step: somebody who is asked may press.
func (r *reading) checkAsk(b *blueprintSpec, s stepSpec) {
	q := s.Ask
	r.key(q.Key, "text key")
	r.roles(q.To, q.At, "the question of a step", workflow.Creator)
	switch {
	case q.Pick && len(q.Options) > 0:
		r.at(int(q.At), "a question with \"pick\" has no \"options\"")
	case !q.Pick && len(q.Options) == 0:
		r.at(int(q.At), "a question needs \"options\", or \"pick: true\"")
	case len(q.Options) > maxOptions:
		r.at(int(q.At), "a question has at most %d options", maxOptions)
	}
	seen := map[string]int{}
	for _, o := range q.Options {
		r.once(seen, o, "option")
		if !r.choose(o, "action", actionKeys(b)) {
			continue
		}
		a := b.action(o.value)
		if !a.possibleAt(s.Key.value) {
			r.at(o.line, "action %q is not possible in step %q", o.value, s.Key.value)
		}
		if len(a.Words) > 0 && len([]rune(a.Words[0].value)) > maxLabel {
			r.at(a.Words[0].line, "the first word of %q is longer than the %d characters of a button", o.value, maxLabel)
		}
		r.checkPresser(q, a, o.line)
	}
	if q.Pick {
		r.checkPick(b, s)
	}
}

func (r *reading) checkPick(b *blueprintSpec, s stepSpec) {
	for _, a := range b.Actions {
		if a.is(workflow.VerbAssign) && a.possibleAt(s.Key.value) {
			r.checkPresser(s.Ask, a, int(s.Ask.At))
			return
		}
	}
	r.at(int(s.Ask.At), "\"pick\" needs an action with verb assign from step %q", s.Key.value)
}

// checkPresser: a card whose buttons none of its readers may press is a trap.
func (r *reading) checkPresser(q *askSpec, a actionSpec, line int) {
	for _, to := range q.To {
		if to.value == string(workflow.Creator) || contains(a.Roles, to.value) {
			return
		}
	}
	r.at(line, "nobody who is asked may do %q; its roles: %s", a.Key.value, strings.Join(values[string](a.Roles), ", "))
}

func (r *reading) checkReasons(b *blueprintSpec) {
	keys, labels, letters := map[string]int{}, map[string]int{}, map[string]int{}
	for _, x := range b.Reasons {
		r.key(x.Key, "reason")
		r.once(keys, x.Key, "reason")
		r.once(labels, x.Label, "reason label")
		for _, w := range x.Words {
			r.once(labels, w, "reason word")
		}
		for _, role := range x.Tell {
			r.choose(role, "role", words(Roles))
		}
		if x.Push.Most > 1 && x.Push.Every == 0 {
			r.at(int(x.Push.At), "a push that comes more than once needs \"every\"")
		}
		if x.Push.Most > 0 && len(x.Tell) == 0 {
			r.at(int(x.Push.At), "a push needs somebody to \"tell\"")
		}
		if x.Fuse.value != "" {
			r.choose(x.Fuse, "letter of the fuse", []string{"A", "B"})
			r.once(letters, x.Fuse, "letter of the fuse")
		}
	}
	for _, a := range b.Actions {
		if a.is(workflow.VerbBlock) && len(b.Reasons) == 0 {
			r.at(a.Verb.line, "verb block needs preset \"reasons\"")
		}
	}
}

func (r *reading) checkQuote(b *blueprintSpec) {
	if q := b.Quote; q != nil {
		r.choose(q.From, "step", stepKeys(b))
		r.roles(q.Write, q.At, "a quote")
		for _, f := range q.Fees {
			r.choose(f.Kind, "fee kind", words(workflow.FeeKinds))
		}
	}
}

func (r *reading) checkClocks(b *blueprintSpec) {
	for _, s := range b.Steps {
		if s.Watched && (b.Clocks.Stall == 0 || b.Clocks.StallEscalate == 0) {
			r.at(s.Key.line, "a watched step needs \"clocks\" with stall and stall_escalate")
			return
		}
	}
}

// checkParts checks the rules of parts.
func (r *reading) checkParts(b *blueprintSpec) {
	if t := b.Parts.SameDay; t.value != "" && minuteOf(t) == 0 {
		r.at(t.line, "%q is no time of day such as 15:00", t.value)
	}
	if len(b.Parts.WriteOff) > 0 {
		r.roles(b.Parts.WriteOff, b.Parts.At, "who writes off")
	}
}

// minuteOf is a time of day in minutes after midnight; 0 where none is given, or
// none that can be read.
func minuteOf(t text) int {
	at, err := time.Parse("15:04", t.value)
	if err != nil {
		return 0
	}
	return at.Hour()*60 + at.Minute()
}
