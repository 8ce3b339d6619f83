package manifest

import (
	_ "embed" // the law
	"maps"
	"slices"

	"bihuan/workflow"
)

// lawFile holds the shortest warranties that a shop may give. It is embedded and
// no part of anybody's configuration.
//
//go:embed law.yaml
var lawFile []byte

type lawSpec struct {
	At         place
	Kind       text           `yaml:"kind,required"`
	Name       text           `yaml:"name,required"`
	Warranties []lawClassSpec `yaml:"warranties,required"`
}

type lawClassSpec struct {
	At   place
	Key  text `yaml:"key,required"`
	Days int  `yaml:"days,required"`
	Km   int  `yaml:"km,required"`
}

// minor is the law's class of what a blueprint promises for all other lines.
const minor = "minor"

// law are the shortest warranties by class.
func law() map[string]lawClassSpec {
	out := map[string]lawClassSpec{}
	for _, c := range shipped[lawSpec](lawFile, "law").Warranties {
		out[c.Key.value] = c
	}
	return out
}

// checkWarranty: a shop may promise more than the law, never less.
func (r *reading) checkWarranty(b *blueprintSpec) {
	least := law()
	if w := b.Warranty; w.Days > 0 || w.Km > 0 {
		r.atLeast(int(w.At), least[minor], w.Days, w.Km)
	}
	seen := map[string]int{}
	for _, c := range b.Warranties {
		if r.choose(c.Law, "repair class of the law", slices.Sorted(maps.Keys(least))) {
			r.atLeast(int(c.At), least[c.Law.value], c.Days, c.Km)
		}
		for _, w := range c.Words {
			r.once(seen, w, "warranty word")
		}
	}
}

func (r *reading) atLeast(line int, least lawClassSpec, days, km int) {
	if days < least.Days || km < least.Km {
		r.at(line, "a warranty of %d days and %d km is less than the law's %d days and %d km for %q", days, km, least.Days, least.Km, least.Key.value)
	}
}

// checkRework checks the classes of faults, and what is told of returns.
func (r *reading) checkRework(b *blueprintSpec) {
	keys, words := map[string]int{}, map[string]int{}
	for _, f := range b.Faults {
		r.key(f.Key, "fault class")
		r.once(keys, f.Key, "fault class")
		for _, w := range f.Words {
			r.once(words, w, "fault word")
		}
	}
	if w := b.Rework; w != nil {
		r.roles(w.Tell, w.At, "who is told of a return")
		if w.EvidenceDays < 1 || w.MaxRepairs < 1 {
			r.at(int(w.At), "\"rework\" needs evidence_days and max_repairs of 1 or more")
		}
		if len(b.Faults) == 0 {
			r.at(int(w.At), "\"rework\" needs \"faults\" to tell a return by")
		}
	}
}

func toWarranties(s *blueprintSpec, b *workflow.Blueprint) {
	if b.Quote != nil && b.Warranty.Days == 0 && b.Warranty.Km == 0 { // nothing was said: the law holds
		least := law()[minor]
		b.Warranty.Days, b.Warranty.Km = least.Days, least.Km
	}
	for _, c := range s.Warranties {
		b.Warranties = append(b.Warranties, workflow.WarrantyClass{
			Warranty: workflow.Warranty{Days: c.Days, Km: c.Km, Label: c.Label.value}, Words: values[string](c.Words)})
	}
	for _, f := range s.Faults {
		b.Faults = append(b.Faults, workflow.FaultClass{Key: f.Key.value, Label: f.Label.value, Words: values[string](f.Words)})
	}
	if w := s.Rework; w != nil {
		b.Rework = &workflow.ReworkRules{EvidenceDays: w.EvidenceDays, MaxRepairs: w.MaxRepairs, Tell: values[workflow.Role](w.Tell)}
	}
}

func toFees(list []feeSpec) []workflow.FeeWords {
	var out []workflow.FeeWords
	for _, f := range list {
		out = append(out, workflow.FeeWords{Kind: workflow.FeeKind(f.Kind.value), Words: values[string](f.Words)})
	}
	return out
}
