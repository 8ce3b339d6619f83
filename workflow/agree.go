package workflow

import (
	"slices"

	"bihuan/workflow/plate"
)

// Shot is one photo with the plates in it.
type Shot struct {
	Picture string // the same for the same picture sent twice
	Sights  []Sight
}

// Agree gives what is seen in the photos that one person sent together. Where
// the plates in front are the same they vouch for one another; where one photo
// reads otherwise by a single sign, none is surer for it.
func Agree(photos []Shot) [][]Sight {
	out := make([][]Sight, len(photos))
	for i, p := range photos {
		out[i] = p.Sights
		if len(p.Sights) == 0 || p.Sights[0].Sure || disputed(p.Sights[0].Plate, photos) {
			continue
		}
		if plate.Together(votes(p.Sights[0].Plate, photos)...) >= plate.Sure {
			out[i] = slices.Clone(p.Sights)
			out[i][0].Sure = true
		}
	}
	return out
}

// votes are the confidences of a plate in front, each picture's once.
func votes(text string, photos []Shot) []float64 {
	var out []float64
	var counted []string
	for _, p := range photos {
		if len(p.Sights) > 0 && p.Sights[0].Plate == text && !slices.Contains(counted, p.Picture) {
			counted = append(counted, p.Picture)
			out = append(out, p.Sights[0].Confidence)
		}
	}
	return out
}

// disputed says that another photo may show the same car with another plate.
func disputed(text string, photos []Shot) bool {
	return slices.ContainsFunc(photos, func(p Shot) bool {
		return len(p.Sights) > 0 && oneSignApart(text, p.Sights[0].Plate)
	})
}

// oneSignApart says that two plates may be one that was misread. Any sign
// counts, the province's as well, whether or not it is often confused.
func oneSignApart(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) != len(y) {
		return plate.Confusable(a, b)
	}
	apart := 0
	for i := range x {
		if x[i] != y[i] {
			apart++
		}
	}
	return apart == 1
}
