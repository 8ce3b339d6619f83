package manifest

import (
	_ "embed" // what is usual
	"strconv"

	"bihuan/workflow"
)

// usualFile holds what counts where an organization says nothing. It is embedded
// and no part of anybody's configuration.
//
//go:embed usual.yaml
var usualFile []byte

type usualSpec struct {
	At     place
	Kind   text        `yaml:"kind,required"`
	Name   text        `yaml:"name,required"`
	Limits []limitSpec `yaml:"limits,required"`
}

type limitSpec struct {
	At    place
	Key   text `yaml:"key,required"`
	Usual int  `yaml:"usual,required"`
	Most  int  `yaml:"most,required"`
}

// usual are the limits by key.
func usual() map[string]limitSpec {
	out := map[string]limitSpec{}
	for _, l := range shipped[usualSpec](usualFile, "usual").Limits {
		out[l.Key.value] = l
	}
	return out
}

// values are what the organization says, by key.
func (p *presenceSpec) values() map[string]text {
	if p == nil {
		return nil
	}
	return map[string]text{"leave_days": p.LeaveDays, "spells": p.Spells, "stranger_hours": p.StrangerHours}
}

// values are what the organization says of its ERP, by key.
func (e *erpSpec) values() map[string]text {
	if e == nil {
		return nil
	}
	return map[string]text{"fresh": e.Fresh, "patience": e.Patience, "tell_every": e.TellEvery, "tries": e.Tries, "recount": e.Recount}
}

// values are what the organization says of approvals, quotes and alarms, by key.
func (s *numbersSpec) values() map[string]text {
	if s == nil {
		return nil
	}
	return map[string]text{"delegate": s.Delegate, "alarm_climb": s.AlarmClimb, "hints": s.Hints, "consent_days": s.ConsentDays, "pieces": s.Pieces}
}

// checkLimits holds that every limit is a number within its bounds.
func (r *reading) checkLimits() {
	limits := usual()
	for _, said := range []map[string]text{r.organization.Presence.values(), r.organization.ERP.values(), r.organization.Rules.values()} {
		for key, t := range said {
			if n, err := strconv.Atoi(t.value); t.value != "" && (err != nil || n < 1 || n > limits[key].Most) {
				r.at(t.line, "%s: %q is no whole number from 1 to %d", key, t.value, limits[key].Most)
			}
		}
	}
}

// counting gives the limits that count: as the organization says, else as is usual.
func counting(said map[string]text) func(key string) int {
	limits := usual()
	return func(key string) int {
		if n, err := strconv.Atoi(said[key].value); err == nil { // said of by checkLimits
			return n
		}
		return limits[key].Usual
	}
}

func (p *presenceSpec) limits() workflow.Limits {
	of := counting(p.values())
	return workflow.Limits{LeaveDays: of("leave_days"), Spells: of("spells"), StrangerHours: of("stranger_hours")}
}

func (e *erpSpec) rules() workflow.CountRules {
	of := counting(e.values())
	return workflow.CountRules{Fresh: of("fresh"), Patience: of("patience"), TellEvery: of("tell_every"), Tries: of("tries"), Recount: of("recount")}
}

func (s *numbersSpec) rules() workflow.Rules {
	of := counting(s.values())
	return workflow.Rules{Delegate: of("delegate"), AlarmClimb: of("alarm_climb"), Hints: of("hints"), ConsentDays: of("consent_days"), Pieces: of("pieces")}
}
