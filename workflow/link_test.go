package workflow_test

import (
	"testing"

	"pgregory.net/rapid"

	"bihuan/workflow"
)

// The match order of photos: own ticket, the store's, one usual confusion, a
// second car, none.
func TestLink(t *testing.T) {
	cars := []workflow.Car{
		{Number: "1", Plate: "浙A12345"}, {Number: "2", Plate: "浙A12345", Mine: true},
		{Number: "3", Plate: "浙B6K908", Mine: true}, {Number: "4", Plate: "浙AD1234"}, {Number: "5", Plate: "浙C55555"}, {Number: "6", Plate: "浙C55555"},
	}
	sure := func(plates ...string) []workflow.Sight {
		var out []workflow.Sight
		for _, p := range plates {
			out = append(out, workflow.Sight{Plate: p, Sure: true})
		}
		return out
	}
	for name, c := range map[string]struct {
		seen []workflow.Sight
		kind workflow.LinkKind
		cars string
	}{
		"one's own before the others'":              {sure("浙A12345"), workflow.LinkSure, "2"},
		"the store's":                               {sure("浙AD1234"), workflow.LinkSure, "4"},
		"two tickets of one car":                    {sure("浙C55555"), workflow.LinkSeveral, "56"},
		"the second car has a ticket as well":       {sure("浙B6K908", "浙AD1234"), workflow.LinkSeveral, "34"},
		"only the second car has one":               {sure("浙Z00001", "浙AD1234"), workflow.LinkNear, "4"},
		"only the second car has one, none is sure": {[]workflow.Sight{{Plate: "甘HHHHHH"}, {Plate: "浙AD1234"}}, workflow.LinkNear, "4"},
		"the second car has none":                   {sure("浙AD1234", "浙Z00001"), workflow.LinkSure, "4"},
		"one usual confusion is asked about":        {sure("浙AD123A"), workflow.LinkNear, "4"},
		"two confusions are no likeness":            {sure("浙A0123A"), workflow.LinkUnknown, ""},
		"an unknown plate":                          {sure("沪A00001"), workflow.LinkUnknown, ""},
		"an unsure reading of an unknown plate":     {[]workflow.Sight{{Plate: "沪A00001"}}, workflow.LinkUnread, ""},
		"an unsure reading that equals a ticket's":  {[]workflow.Sight{{Plate: "浙B6K908"}}, workflow.LinkNear, "3"},
		"nothing read":                              {nil, workflow.LinkUnread, ""},
		"the same plate twice in one picture":       {sure("浙AD1234", "浙AD1234"), workflow.LinkSure, "4"},
		"province signs are confused as well":       {sure("沪B6K908"), workflow.LinkNear, "3"},
		"a plate of another length is no confusion": {sure("浙B6K9088"), workflow.LinkUnknown, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := workflow.Link(c.seen, cars)
			numbers := ""
			for _, car := range got.Cars {
				numbers += car.Number
			}
			if got.Kind != c.kind || numbers != c.cars {
				t.Errorf("got %d %q, want %d %q", got.Kind, numbers, c.kind, c.cars)
			}
		})
	}
}

// Whatever is read, a photo is linked silently only to a ticket with that plate.
func TestLink_neverSilentlyToAnotherPlate(t *testing.T) {
	plates := rapid.StringMatching(`[浙沪][AB][0-9D]{5}`)
	rapid.Check(t, func(t *rapid.T) {
		var cars []workflow.Car
		for i, p := range rapid.SliceOfN(plates, 0, 6).Draw(t, "open") {
			cars = append(cars, workflow.Car{Number: string(rune('a' + i)), Plate: p, Mine: rapid.Bool().Draw(t, "mine")})
		}
		var seen []workflow.Sight
		for _, p := range rapid.SliceOfN(plates, 0, 3).Draw(t, "seen") {
			seen = append(seen, workflow.Sight{Plate: p, Sure: rapid.Bool().Draw(t, "sure")})
		}
		got := workflow.Link(seen, cars)
		if got.Kind == workflow.LinkSure && (len(got.Cars) != 1 || got.Cars[0].Plate != seen[0].Plate) {
			t.Fatalf("%v among %v: linked to %v", seen, cars, got.Cars)
		}
		if (got.Kind == workflow.LinkSeveral || got.Kind == workflow.LinkNear) && len(got.Cars) == 0 {
			t.Fatalf("%v among %v: a question without a choice", seen, cars)
		}
	})
}
