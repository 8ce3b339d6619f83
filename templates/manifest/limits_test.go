package manifest

import (
	"strings"
	"testing"

	"bihuan/workflow"
)

// What is left out is as is usual; what is no number within its bounds is said with
// its line.
func TestPresence(t *testing.T) {
	demo, said := file(t, demoFile), "presence: {leave_days: 60, spells: 6, stranger_hours: 24}"
	if strings.Count(demo, said) != 1 {
		t.Fatal("the demo says nothing of presence")
	}
	for _, c := range []struct {
		says string
		want workflow.Limits
		bad  string
	}{
		{said, workflow.Limits{LeaveDays: 60, Spells: 6, StrangerHours: 24}, ""},
		{"", workflow.Limits{LeaveDays: 60, Spells: 6, StrangerHours: 24}, ""},
		{"presence: {leave_days: 14}", workflow.Limits{LeaveDays: 14, Spells: 6, StrangerHours: 24}, ""},
		{"presence: {spells: 10, stranger_hours: 1}", workflow.Limits{LeaveDays: 60, Spells: 10, StrangerHours: 1}, ""},
		{"presence: {leave_days: 0}", workflow.Limits{}, `leave_days: "0" is no whole number from 1 to 366`},
		{"presence: {leave_days: 367}", workflow.Limits{}, `leave_days: "367" is no whole number from 1 to 366`},
		{"presence: {spells: 11}", workflow.Limits{}, `spells: "11" is no whole number from 1 to 10`},
		{"presence: {spells: 2.5}", workflow.Limits{}, `spells: "2.5" is no whole number from 1 to 10`},
		{"presence: {stranger_hours: a day}", workflow.Limits{}, `stranger_hours: "a day" is no whole number from 1 to 720`},
		{"presence: {holidays: 3}", workflow.Limits{}, `"holidays"`},
	} {
		docs := decode(t, repairFile, deliveryFile)
		some, err := Decode("organization", []byte(strings.Replace(demo, said, c.says, 1)))
		var o *workflow.Organization
		if err == nil {
			o, err = Assemble(append(docs, some...))
		}
		switch {
		case c.bad == "" && err != nil:
			t.Errorf("%s: %v", c.says, err)
		case c.bad == "" && o.Limits != c.want:
			t.Errorf("%s: %+v", c.says, o.Limits)
		case c.bad != "" && (err == nil || !strings.Contains(err.Error(), c.bad) || !strings.Contains(err.Error(), "organization:11")):
			t.Errorf("%s: %v", c.says, err)
		}
	}
}

func TestERPRules(t *testing.T) {
	demo, said := file(t, demoFile), "erp: {fresh: 30, patience: 3, tell_every: 10, tries: 5, recount: 60}"
	if strings.Count(demo, said) != 1 {
		t.Fatal("the demo says nothing of an ERP")
	}
	for says, want := range map[string]workflow.CountRules{
		said:                               {Fresh: 30, Patience: 3, TellEvery: 10, Tries: 5, Recount: 60},
		"":                                 {Fresh: 30, Patience: 3, TellEvery: 10, Tries: 5, Recount: 60},
		"erp: {patience: 5, tries: 1}":     {Fresh: 30, Patience: 5, TellEvery: 10, Tries: 1, Recount: 60},
		"erp: {fresh: 600, tell_every: 1}": {Fresh: 600, Patience: 3, TellEvery: 1, Tries: 5, Recount: 60},
		"erp: {patience: 0}":               {},
		"erp: {patience: 31}":              {},
		"erp: {fresh: 0.5}":                {},
		"erp: {spells: 3}":                 {}, // of something else
	} {
		docs := decode(t, repairFile, deliveryFile)
		some, err := Decode("organization", []byte(strings.Replace(demo, said, says, 1)))
		var o *workflow.Organization
		if err == nil {
			o, err = Assemble(append(docs, some...))
		}
		if (want == workflow.CountRules{}) != (err != nil) || err == nil && o.Counts != want {
			t.Errorf("%s: %+v, %v", says, o, err)
		}
	}
}

func TestRulesNumbers(t *testing.T) {
	demo, said := file(t, demoFile), "rules: {delegate: 10, alarm_climb: 5, hints: 3, consent_days: 30, pieces: 9999}"
	if strings.Count(demo, said) != 1 {
		t.Fatal("the demo says nothing of its rules")
	}
	usual := workflow.Rules{Delegate: 10, AlarmClimb: 5, Hints: 3, ConsentDays: 30, Pieces: 9999}
	for says, want := range map[string]workflow.Rules{
		said:                                  usual,
		"":                                    usual,
		"rules: {hints: 20, consent_days: 7}": {Delegate: 10, AlarmClimb: 5, Hints: 20, ConsentDays: 7, Pieces: 9999},
		"rules: {pieces: 50}":                 {Delegate: 10, AlarmClimb: 5, Hints: 3, ConsentDays: 30, Pieces: 50},
		"rules: {alarm_climb: 0}":             {},
		"rules: {alarm_climb: 121}":           {},
		"rules: {delegate: 1.5}":              {},
		"rules: {hints: 21}":                  {},
		"rules: {consent_days: a month}":      {},
		"rules: {climb: 5}":                   {},
	} {
		docs := decode(t, repairFile, deliveryFile)
		some, err := Decode("organization", []byte(strings.Replace(demo, said, says, 1)))
		var o *workflow.Organization
		if err == nil {
			o, err = Assemble(append(docs, some...))
		}
		switch bad := want == (workflow.Rules{}); {
		case bad && (err == nil || !strings.Contains(err.Error(), "organization:")):
			t.Errorf("%s: %v", says, err)
		case !bad && (err != nil || o.Rules != want):
			t.Errorf("%s: %v, %v", says, o, err)
		}
	}
}
