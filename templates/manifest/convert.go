package manifest

import (
	"strconv"

	"bihuan/workflow"
)

// values are the strings of texts, converted to a named string type.
func values[T ~string](list []text) []T {
	if len(list) == 0 {
		return nil
	}
	out := make([]T, len(list))
	for i, t := range list {
		out[i] = T(t.value)
	}
	return out
}

// words are named strings as plain ones.
func words[T ~string](list []T, extra ...T) []string {
	out := make([]string, 0, len(list)+len(extra))
	for _, v := range list {
		out = append(out, string(v))
	}
	for _, v := range extra {
		out = append(out, string(v))
	}
	return out
}

func quote(s string) string { return strconv.Quote(s) }

// toBlueprint is the rule book that a checked document stands for.
func toBlueprint(s *blueprintSpec, version int) *workflow.Blueprint {
	b := &workflow.Blueprint{
		Name: s.Name.value, Version: max(version, 1), Label: s.Label.value,
		Clocks: workflow.Clocks{Stall: s.Clocks.Stall, StallEscalate: s.Clocks.StallEscalate, Question: s.Clocks.Question,
			ApprovalRemind: s.Clocks.Remind, ApprovalEscalate: s.Clocks.Climb},
		Warranty: workflow.Warranty{Days: s.Warranty.Days, Km: s.Warranty.Km, Label: s.Warranty.Label.value},
	}
	b.PartRules = workflow.PartRules{Answer: s.Parts.Answer, SameDay: minuteOf(s.Parts.SameDay), HoldDays: s.Parts.HoldDays, Check: s.Parts.Check,
		WriteOff: values[workflow.Role](s.Parts.WriteOff)}
	for _, f := range s.Fields {
		b.Fields = append(b.Fields, toField(f))
	}
	for _, g := range s.Stages {
		b.Stages = append(b.Stages, workflow.Stage{Key: g.Key.value, Label: g.Label.value})
	}
	for _, p := range s.Steps {
		b.Steps = append(b.Steps, toStep(p))
	}
	for _, a := range s.Actions {
		b.Actions = append(b.Actions, toAction(a))
	}
	for _, x := range s.Reasons {
		b.Reasons = append(b.Reasons, workflow.Reason{Key: x.Key.value, Label: x.Label.value,
			Words: values[string](x.Words), Pauses: x.Pauses, Tell: values[workflow.Role](x.Tell),
			Consent: x.Consent, Reached: x.Reached, Fuse: x.Fuse.value, Transit: x.Transit,
			Push: workflow.PushRule{After: x.Push.After, Every: x.Push.Every, Most: x.Push.Most}})
	}
	for _, c := range s.Conditions {
		b.Conditions = append(b.Conditions, workflow.Condition{Key: c.Key.value, Plates: values[string](c.Plates), Field: c.Field.value,
			Values: values[string](c.Values), Words: values[string](c.Words)})
	}
	if q := s.Quote; q != nil {
		b.Quote = &workflow.QuoteRules{From: q.From.value, Write: values[workflow.Role](q.Write), Findings: values[string](q.Findings), Fees: toFees(q.Fees)}
	}
	b.Approval = toApproval(s.Approval)
	toWarranties(s, b)
	return b
}

func toField(f fieldSpec) workflow.Field {
	out := workflow.Field{
		Key: f.Key.value, Label: f.Label.value, Type: workflow.FieldType(f.Type.value), Required: f.Required,
		Default: f.Default.value, Personal: f.Personal, Write: values[workflow.Role](f.Write), Aliases: values[string](f.Aliases),
	}
	for _, c := range f.Choices {
		out.Choices = append(out.Choices, workflow.Choice{Key: c.Key.value, Label: c.Label.value, Words: values[string](c.Words), Except: values[string](c.Except), Alarm: c.Alarm})
	}
	return out
}

func toStep(s stepSpec) workflow.Step {
	out := workflow.Step{
		Key: s.Key.value, Stage: s.Stage.value, Label: s.Label.value, Next: s.Next.value,
		Optional: s.Optional, Watched: s.Watched,
	}
	if a := s.Ask; a != nil {
		out.Ask = &workflow.StepQuestion{Key: a.Key.value, To: values[workflow.Role](a.To), Options: values[string](a.Options), Pick: a.Pick}
	}
	return out
}

func toAction(a actionSpec) workflow.Action {
	return workflow.Action{
		Key: a.Key.value, Words: values[string](a.Words), Verb: workflow.Verb(a.Verb.value), From: values[string](a.From),
		To: a.To.value, Roles: values[workflow.Role](a.Roles), By: workflow.By(a.By.value), Evidence: a.Evidence.value,
		Field: a.Field.value, Purpose: a.Purpose.value, Requires: values[string](a.Requires),
		Start: a.Start, Finish: a.Finish, Done: a.Done, Undo: a.Undo, Reject: a.Reject, Public: a.Public,
		Settle: a.Settle, Photo: a.Photo, Plate: a.Plate, Await: a.Await, When: toWhen(a.When), Measure: toMeasure(a.Measure),
	}
}
