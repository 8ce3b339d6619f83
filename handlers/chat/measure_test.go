package chat

import "testing"

// What answers a question about a value is told from a ticket's number or a word.
func TestMeasureForm(t *testing.T) {
	for text, want := range map[string]bool{
		"45": true, "P0A80 U0100": true, "零下3度 车显": true, "百分之四十五": true, "四十五": true, "零下五度 车显": true, "车显零下十度": true,
		"一半": false, "完工": false, "十分钟后到": false, "浙A12345": false,
	} {
		if measureForm.MatchString(text) != want {
			t.Errorf("%s: %t", text, !want)
		}
	}
}
