package manifest

import (
	"strings"
	"testing"
)

func TestCatalog_references(t *testing.T) {
	for _, c := range []struct{ parts, want string }{
		{"  - {no: BOSCH-08921, name: a}\n  - {no: bosch 08921, name: b}\n", "c.yaml:5: part number \"BOSCH08921\" stands already in line 4"},
		{"  - {no: BOSCH-08921, name: a}\n  - {no: VALEO-08921, name: b}\n", ""},
		{"  - {no: A-1, name: a, oe: [0446502220, 04465-02220]}\n", "c.yaml:4: part number \"0446502220\" stands already in line 4"},
		{"  - {no: A-1, name: a, oe: [a1]}\n", "c.yaml:4: part number \"A1\" stands already"},
		{"  - {no: A-1, name: a, oe: ['--']}\n", "c.yaml:4: part number \"--\" has no letter or digit"},
		{"  - {no: A-2, name: a, replaces: [A-1]}\n  - {no: A-3, name: b, replaces: [A 1]}\n", "c.yaml:5: part number \"A 1\" is replaced by \"A2\" already"},
		{"  - {no: A-1, name: a, replaces: [A-2]}\n  - {no: A-2, name: b, replaces: [A-1]}\n", "c.yaml:5: \"A-2\" and \"A-1\" replace each other"},
		{"  - {no: A-1, name: a, fits: [B-2]}\n", "c.yaml:4:"},
	} {
		_, err := Decode("c.yaml", []byte("kind: Catalog\nname: c\nparts:\n"+c.parts))
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.parts, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, want %s", c.parts, err, c.want)
		}
	}
}
