package workflow_test

import (
	"testing"

	"pgregory.net/rapid"

	"bihuan/workflow"
)

func shot(picture, plate string, confidence float64) workflow.Shot {
	return workflow.Shot{Picture: picture, Sights: []workflow.Sight{{Plate: plate, Confidence: confidence, Sure: confidence >= 0.9}}}
}

// Photos that agree vouch for one another; those that may show the same car and
// read otherwise are asked about.
func TestAgree(t *testing.T) {
	for name, c := range map[string]struct {
		photos []workflow.Shot
		sure   string // y or n per photo
	}{
		"alone":                        {[]workflow.Shot{shot("a", "浙A12345", 0.85)}, "n"},
		"two":                          {[]workflow.Shot{shot("a", "浙A12345", 0.85), shot("b", "浙A12345", 0.85)}, "yy"},
		"two, hardly":                  {[]workflow.Shot{shot("a", "浙A12345", 0.7), shot("b", "浙A12345", 0.7)}, "nn"},
		"the same picture twice":       {[]workflow.Shot{shot("a", "浙A12345", 0.85), shot("a", "浙A12345", 0.85)}, "nn"},
		"a sure one helps":             {[]workflow.Shot{shot("a", "浙A12345", 0.6), shot("b", "浙A12345", 0.95)}, "yy"},
		"one sign apart":               {[]workflow.Shot{shot("a", "浙A12345", 0.85), shot("b", "浙A12345", 0.85), shot("c", "浙A12346", 0.6)}, "nnn"},
		"the province apart":           {[]workflow.Shot{shot("a", "琼A12345", 0.85), shot("b", "琼A12345", 0.85), shot("c", "鄂A12345", 0.6)}, "nnn"},
		"another car besides":          {[]workflow.Shot{shot("a", "浙A12345", 0.85), shot("b", "浙A12345", 0.85), shot("c", "浙B6K908", 0.6)}, "yyn"},
		"a rule speaks against it":     {[]workflow.Shot{shot("a", "浙A12345", 0.5), shot("b", "浙A12345", 0.5), shot("c", "浙A12345", 0.5)}, "nnn"},
		"kept before confidences were": {[]workflow.Shot{shot("a", "浙A12345", 0), shot("b", "浙A12345", 0)}, "nn"},
		"one without a plate":          {[]workflow.Shot{shot("a", "浙A12345", 0.85), {Picture: "b"}}, "n-"},
	} {
		got := ""
		for i, sights := range workflow.Agree(c.photos) {
			switch {
			case len(sights) == 0:
				got += "-"
			case sights[0].Sure:
				got += "y"
			default:
				got += "n"
			}
			if len(sights) > 0 && c.photos[i].Sights[0].Sure != (c.photos[i].Sights[0].Confidence >= 0.9) {
				t.Errorf("%s: what was read has changed", name)
			}
		}
		if got != c.sure {
			t.Errorf("%s: %s, want %s", name, got, c.sure)
		}
	}
}

// No plate is read that was not, and what was sure stays so.
func TestAgree_changesNoPlate(t *testing.T) {
	plates := rapid.StringMatching(`[浙沪]A[0-1]{5}`)
	rapid.Check(t, func(t *rapid.T) {
		var photos []workflow.Shot
		for range rapid.IntRange(0, 5).Draw(t, "photos") {
			photos = append(photos, shot(rapid.StringMatching("[a-d]").Draw(t, "picture"), plates.Draw(t, "plate"), rapid.Float64Range(0, 1).Draw(t, "confidence")))
		}
		for i, sights := range workflow.Agree(photos) {
			before := photos[i].Sights[0]
			if sights[0].Plate != before.Plate || before.Sure && !sights[0].Sure {
				t.Fatalf("%+v became %+v", before, sights[0])
			}
			if sights[0].Sure && before.Confidence <= 0.5 && !before.Sure && !vouched(photos, before.Plate) {
				t.Fatalf("%+v became sure by itself", before)
			}
		}
	})
}

// vouched says that a photo reads the plate with some confidence.
func vouched(photos []workflow.Shot, plate string) bool {
	for _, p := range photos {
		if p.Sights[0].Plate == plate && p.Sights[0].Confidence > 0.5 {
			return true
		}
	}
	return false
}
