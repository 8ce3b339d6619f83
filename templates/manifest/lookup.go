package manifest

import (
	"maps"
	"slices"

	"bihuan/workflow"
)

func (a actionSpec) is(v workflow.Verb) bool { return a.Verb.value == string(v) }

func (a actionSpec) possibleAt(step string) bool {
	return len(a.From) == 0 || contains(a.From, step)
}

func (b *blueprintSpec) action(key string) actionSpec {
	i := slices.IndexFunc(b.Actions, func(a actionSpec) bool { return a.Key.value == key })
	return b.Actions[i]
}

func (b *blueprintSpec) step(key string) stepSpec {
	i := slices.IndexFunc(b.Steps, func(s stepSpec) bool { return s.Key.value == key })
	return b.Steps[i]
}

func contains(list []text, value string) bool {
	return slices.ContainsFunc(list, func(t text) bool { return t.value == value })
}

func keys(m map[string]int) []string { return slices.Sorted(maps.Keys(m)) }

func stageKeys(b *blueprintSpec) []string {
	return collect(b.Stages, func(s stageSpec) string { return s.Key.value })
}

func stepKeys(b *blueprintSpec) []string {
	return collect(b.Steps, func(s stepSpec) string { return s.Key.value })
}

func actionKeys(b *blueprintSpec) []string {
	return collect(b.Actions, func(a actionSpec) string { return a.Key.value })
}

func fieldKeys(b *blueprintSpec) []string {
	return collect(b.Fields, func(f fieldSpec) string { return f.Key.value })
}

// evidenceKinds are what the blueprint's actions attach.
func evidenceKinds(b *blueprintSpec) []string {
	var out []string
	for _, a := range b.Actions {
		if k := a.Evidence.value; k != "" && !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

func collect[T any](list []T, key func(T) string) []string {
	out := make([]string, 0, len(list))
	for _, x := range list {
		out = append(out, key(x))
	}
	return out
}
