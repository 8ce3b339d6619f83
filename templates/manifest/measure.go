package manifest

import (
	"regexp"
	"strconv"

	"bihuan/workflow"
	"bihuan/workflow/plate"
)

// plateKinds are the kinds of plates that a condition may name.
var plateKinds = words([]plate.Kind{plate.Ordinary, plate.NEVSmall, plate.NEVLarge, plate.Trainer, plate.Trailer, plate.Police, plate.HKMacau,
	plate.Embassy, plate.Consulate, plate.Rescue, plate.Military, plate.WJ})

// maxSources is how many of them a card can offer.
const maxSources = maxOptions

// checkMeasure checks how a value looks: a pattern, or a number with limits.
func (r *reading) checkMeasure(a actionSpec) {
	m := a.Measure
	if m == nil {
		return
	}
	if !a.is(workflow.VerbAttach) || a.Photo {
		r.at(int(m.At), "action %q may have no \"measure\": it attaches no value", a.Key.value)
	}
	if len(m.Sources) > maxSources {
		r.at(int(m.At), "action %q has more than %d sources", a.Key.value, maxSources)
	}
	if m.Pattern.value != "" {
		if _, err := regexp.Compile(m.Pattern.value); err != nil {
			r.at(m.Pattern.line, "pattern %q cannot be read: %v", m.Pattern.value, err)
		}
		return
	}
	low, errLow := strconv.ParseFloat(m.Min.value, 64)
	high, errHigh := strconv.ParseFloat(m.Max.value, 64)
	if errLow != nil || errHigh != nil || low >= high {
		r.at(int(m.At), "a measure needs a \"pattern\", or a \"min\" that is less than its \"max\"")
	}
}

// checkConditions: each says of what cars it is true, and each that is named is
// there.
func (r *reading) checkConditions(b *blueprintSpec) {
	seen := map[string]int{}
	for _, c := range b.Conditions {
		r.key(c.Key, "condition")
		r.once(seen, c.Key, "condition")
		for _, p := range c.Plates {
			r.choose(p, "plate kind", plateKinds)
		}
		if c.Field.value != "" {
			r.checkConditionField(b, c)
		} else if len(c.Plates) == 0 {
			r.at(int(c.At), "condition %q needs \"plates\" or a \"field\" with \"values\"", c.Key.value)
		}
	}
	for _, a := range b.Actions {
		for _, w := range a.When {
			r.choose(w.If, "condition", keys(seen))
			for _, kind := range w.Requires {
				r.choose(kind, "evidence", evidenceKinds(b))
			}
		}
	}
}

// checkConditionField: the field is a choice, and has the values.
func (r *reading) checkConditionField(b *blueprintSpec, c conditionSpec) {
	if !r.choose(c.Field, "field", fieldKeys(b)) {
		return
	}
	var allowed []string
	for _, f := range b.Fields {
		if f.Key.value == c.Field.value {
			for _, x := range f.Choices {
				allowed = append(allowed, x.Key.value)
			}
		}
	}
	for _, v := range c.Values {
		r.choose(v, "value", allowed)
	}
}

func toWhen(list []whenSpec) []workflow.Requirement {
	var out []workflow.Requirement
	for _, w := range list {
		out = append(out, workflow.Requirement{If: w.If.value, Requires: values[string](w.Requires)})
	}
	return out
}

func toMeasure(m *measureSpec) *workflow.Measure {
	if m == nil {
		return nil
	}
	low, _ := strconv.ParseFloat(m.Min.value, 64)  // said of by checkMeasure
	high, _ := strconv.ParseFloat(m.Max.value, 64) // likewise
	return &workflow.Measure{Pattern: m.Pattern.value, Min: low, Max: high, Units: values[string](m.Units),
		Sources: values[string](m.Sources), Example: m.Example.value}
}
