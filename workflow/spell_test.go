package workflow_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"bihuan/workflow"
)

// Spells laid over each other and cut: of each hour it is known who said what of it
// last, the list is in order, nothing in it meets, and neighbours that say the same
// are one.
func TestSpellLaws(t *testing.T) {
	zero := at("00:00")
	const hours = 40
	rapid.Check(t, func(t *rapid.T) {
		var list []workflow.Spell
		said := map[int]string{} // hour → deputy
		for range rapid.IntRange(1, 12).Draw(t, "times") {
			from := rapid.IntRange(0, hours-1).Draw(t, "from")
			until := rapid.IntRange(from+1, hours).Draw(t, "until")
			s := workflow.Spell{From: zero.Add(time.Duration(from) * time.Hour), Until: zero.Add(time.Duration(until) * time.Hour),
				Deputy: rapid.SampledFrom([]string{"", "liqiang", "zhangwei"}).Draw(t, "deputy")}
			cut := rapid.IntRange(0, 3).Draw(t, "cut") == 0
			if list = workflow.PutSpell(list, s); cut {
				list = workflow.CutSpells(list, s)
			}
			for h := from; h < until; h++ {
				if said[h] = s.Deputy; cut {
					delete(said, h)
				}
			}
		}
		for h := range hours {
			at, found := zero.Add(time.Duration(h)*time.Hour+time.Minute), 0
			for _, s := range list {
				if !at.Before(s.From) && at.Before(s.Until) {
					if found++; said[h] != s.Deputy {
						t.Fatalf("hour %d: %q, said was %q in %v", h, s.Deputy, said[h], list)
					}
				}
			}
			if _, known := said[h]; known != (found == 1) || found > 1 {
				t.Fatalf("hour %d stands in %d spells of %v", h, found, list)
			}
		}
		for i, s := range list {
			if !s.From.Before(s.Until) || i > 0 && (s.From.Before(list[i-1].Until) || s.From.Equal(list[i-1].Until) && s.Deputy == list[i-1].Deputy) {
				t.Fatalf("out of order, or not one: %v", list)
			}
		}
	})
}
