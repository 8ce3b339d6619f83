package plate

import (
	"cmp"
	"math"
	"slices"
)

// The search for texts keeps this many beginnings, and looks at this many signs
// per step.
const (
	beams  = 16
	looked = 5
	places = 8 // of the longest plate

	unlikely = -9 // logarithm from which down a sign of a step does not matter
)

// prefix is the beginning of a text: the probabilities that the steps so far say
// it, ending in a blank or in its last sign.
type prefix struct {
	text        string // bytes: classes
	blank, sign float64
	total       float64 // of both
}

// search lists the likeliest texts of a look, as classes, by a search over
// beginnings that could become a plate (CTC).
func (l look) search() []string {
	now := []prefix{{sign: math.Inf(-1)}} // nothing, for certain
	for _, step := range l.steps {
		next := map[string]*prefix{}
		get := func(text string) *prefix {
			p, ok := next[text]
			if !ok {
				p = &prefix{text: text, blank: math.Inf(-1), sign: math.Inf(-1)}
				next[text] = p
			}
			return p
		}
		best := likeliest(step)
		for _, p := range now {
			same := get(p.text)
			same.blank = logAdd(same.blank, p.total+step[0])
			if p.text != "" {
				same.sign = logAdd(same.sign, p.sign+step[p.text[len(p.text)-1]])
			}
			for _, class := range best {
				if !mayFollow(p.text, class) {
					continue
				}
				from := p.total
				if p.text != "" && p.text[len(p.text)-1] == class {
					from = p.blank // the same sign twice has a blank between
				}
				longer := get(p.text + string([]byte{class}))
				longer.sign = logAdd(longer.sign, from+step[class])
			}
		}
		now = pruned(next)
	}
	var out []string
	for _, p := range now {
		out = append(out, p.text)
	}
	return out
}

func pruned(next map[string]*prefix) []prefix {
	now := make([]prefix, 0, len(next))
	for _, p := range next {
		p.total = logAdd(p.blank, p.sign)
		now = append(now, *p)
	}
	slices.SortFunc(now, func(a, b prefix) int {
		if c := cmp.Compare(b.total, a.total); c != 0 {
			return c
		}
		return cmp.Compare(a.text, b.text)
	})
	return now[:min(len(now), beams)]
}

// likeliest are the signs of a step that matter.
func likeliest(step []float64) []byte {
	var out []byte
	for range looked {
		top := -1
		for class := 1; class < len(step); class++ {
			if step[class] > unlikely && !slices.Contains(out, byte(class)) && (top < 0 || step[class] > step[top]) {
				top = class
			}
		}
		if top < 0 {
			break
		}
		out = append(out, byte(top))
	}
	return out
}

// Classes: provinces, digits, letters, tails.
const (
	lastProvince = 31
	lastDigit    = lastProvince + 10
	lastLetter   = lastDigit + 24
	embassy      = lastLetter + 7 // 使
)

// mayFollow leaves out what no plate begins with; the grammar of package
// workflow/plate judges whole texts.
func mayFollow(text string, class byte) bool {
	switch {
	case len(text) >= places:
		return false
	case text == "":
		return class <= lastDigit || class == embassy
	case class <= lastProvince:
		return false
	case class > lastLetter:
		return len(text) == 6
	}
	return true
}

// logOf is the logarithm of the probability that a look says just this text.
func (l look) logOf(text string) float64 {
	n := 2*len(text) + 1
	class := func(i int) byte {
		if i%2 == 0 {
			return 0
		}
		return text[i/2]
	}
	now, next := make([]float64, n), make([]float64, n)
	for i := range now {
		now[i] = math.Inf(-1)
	}
	now[0] = 0
	for t, step := range l.steps {
		for i := range next {
			v := now[i]
			if i > 0 && (t > 0 || i == 1) {
				v = logAdd(v, now[i-1])
			}
			if i > 1 && i%2 == 1 && class(i) != class(i-2) && t > 0 {
				v = logAdd(v, now[i-2])
			}
			next[i] = v + step[class(i)]
		}
		now, next = next, now
	}
	return logAdd(now[n-1], now[n-2])
}

func logAdd(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	if b < a-40 || math.IsInf(b, -1) {
		return a
	}
	return a + math.Log1p(math.Exp(b-a))
}

// written spells classes out.
func written(text string) string {
	out := make([]rune, 0, places)
	for i := range len(text) {
		out = append(out, signs[text[i]-1])
	}
	return string(out)
}
