package manifest

import (
	"strings"
	"testing"
)

// Mistakes in what is read off a car, in what wears together, and in numbers of
// members are named, with their line and never with the number.
func TestRefusesMeasuresAndRelations(t *testing.T) {
	for _, c := range []struct{ file, before, after, want string }{
		{repairFile, `measure: {min: "0", max: "100"`, `measure: {min: "100", max: "0"`, `a measure needs a "pattern", or a "min" that is less than its "max"`},
		{repairFile, `{pattern: "^(?:[PBCU]`, `{pattern: "^((?:[PBCU]`, "cannot be read"},
		{repairFile, "{if: electric_fault,", "{if: petrol_fault,", `condition "petrol_fault" is unknown; allowed: electric_fault`},
		{repairFile, "requires: [fault_code, soc, ambient_temp]}", "requires: [fault_code, sock]}", `evidence "sock" is unknown`},
		{repairFile, "plates: [nev_small, nev_large]", "plates: [green]", `plate kind "green" is unknown`},
		{repairFile, "values: [electric, hybrid]", "values: [diesel]", `value "diesel" is unknown; allowed: fuel, electric, hybrid`},
		{demoFile, "axle: true, related: [brake_pad]}", "axle: true, related: [brake_pads]}", `group "brake_pads" is unknown`},
		{demoFile, "related: [spark_plug]", "related: [ignition_coil]", `group "ignition_coil" is related to itself`},
		{demoFile, "words: [左前, 前左]", "words: []", "position front_left needs at least one word"},
		{demoFile, `phone: "199 0000 0001"`, `phone: "199 0000 001"`, `phone of "dianzhang" is no mobile number`},
	} {
		src := file(t, c.file)
		if !strings.Contains(src, c.before) {
			t.Fatalf("%q is not in the file", c.before)
		}
		_, err := Decode("x.yaml", []byte(strings.Replace(src, c.before, c.after, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "199 0000") {
			t.Errorf("%s:\ngot  %v\nwant %s", c.after, err, c.want)
		}
	}
}
