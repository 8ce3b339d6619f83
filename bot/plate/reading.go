package plate

import (
	"cmp"
	"image"
	"math"
	"slices"

	"bihuan/bot/plate/network"
	"bihuan/workflow/plate"
)

// views are the ways in which a plate is looked at: how much wider and higher
// than its corners say, and how far aside, as shares of its size.
var views = [][4]float64{{0.03, 0.06, 0, 0}, {0.07, 0.16, 0, 0}, {0.02, 0.02, 0.01, 0.03}}

// wider are further views, for plates whose corners may be wrong: bent ones, and
// those that are seen from the side.
var wider = [][4]float64{{0.14, 0.2, 0, 0}, {0.25, 0.12, 0.1, 0}, {0.25, 0.12, -0.1, 0}, {0.08, 0.05, 0, 0.12}, {0.08, 0.05, 0, -0.12}}

// Logarithms of a text's probability.
const (
	plain  = -0.03 // needs no further look
	likely = -0.7  // needs no look beyond the corners
)

// read reads the plate at a spot, hard where it matters.
func (n *nets) read(a *network.Arena, m *image.RGBA, s spot, hard bool) (Found, bool) {
	w, h := s.quad.size()
	shapes := []bool{false}
	switch {
	case s.two > 0.8:
		shapes = []bool{true}
	case s.two > 0.1 || w < 2.3*h:
		shapes = []bool{false, true}
	}
	var best judged
	two := false
	for _, rows := range shapes {
		if j := n.judged(a, m, s, rows, hard); j.text != "" && (best.text == "" || j.score > best.score) {
			best, two = j, rows
		}
	}
	if best.text == "" || best.score < math.Log(leastRead) {
		return Found{}, false
	}
	box := s.quad.box().Intersect(m.Rect)
	f := Found{Reading: best.reading(s, box), TwoRows: two}
	for _, o := range best.others {
		f.Others = append(f.Others, o.reading(s, box))
	}
	for i, p := range s.quad {
		f.Corners[i] = image.Pt(int(math.Round(p.x)), int(math.Round(p.y)))
	}
	f.front = prominence(s.quad, m.Rect)
	f.weight = weightOf(f.front, f.Confidence)
	return f, true
}

// judged is what several looks at one plate come to.
type judged struct {
	text   string // normal form; "" no plate
	color  string
	score  float64 // logarithm of the text's mean probability, the colour's included
	doubt  bool    // a layout that is hardly ever met
	others []judged
}

// judge compares the texts that any look gave by what all of them say of it.
// Texts that are no plates are dropped.
func judge(looks []look) judged {
	hue := make([]float64, len(hues))
	texts := map[string]bool{}
	for _, l := range looks {
		for i, v := range l.hue {
			hue[i] += v / float64(len(looks))
		}
		for _, t := range l.texts {
			texts[t] = true
		}
	}
	var all []judged
	for t := range texts {
		p, ok := parsed(t)
		if !ok {
			continue
		}
		sum := math.Inf(-1)
		for _, l := range looks {
			sum = logAdd(sum, l.logOf(t))
		}
		j := judged{text: p.Text, color: hues[top(hue)], score: sum - math.Log(float64(len(looks))) + fits(p.Kind, hue), doubt: p.Warning != plate.NoWarning}
		all = append(all, j)
	}
	slices.SortFunc(all, func(a, b judged) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.text, b.text)) })
	if len(all) == 0 {
		return judged{}
	}
	best := all[0]
	best.others = append(best.others, all[1:min(len(all), 4)]...)
	return best
}

// parsed makes a plate of classes. O of old offices looks like 0, and is read so.
func parsed(classes string) (plate.Plate, bool) {
	r := []rune(written(classes))
	if len(r) < 7 {
		return plate.Plate{}, false
	}
	p, err := plate.Parse(string(r))
	if err != nil && classes[0] <= lastProvince && r[1] == '0' {
		r[1] = 'O'
		p, err = plate.Parse(string(r))
	}
	return p, err == nil
}

// fits is the logarithm of how well a kind goes with the colours: new energy
// plates are green, others are not.
func fits(k plate.Kind, hue []float64) float64 {
	green := math.Exp(hue[2])
	if k == plate.NEVSmall || k == plate.NEVLarge {
		return math.Log(green + 0.02)
	}
	return math.Log(1 - green + 0.02)
}

func top(v []float64) int {
	best := 0
	for i, x := range v {
		if x > v[best] {
			best = i
		}
	}
	return best
}

// judged looks at a plate in one way after another until what they come to is
// plain. Where it is not even likely, trying hard takes the corners less
// seriously. A spot that may well be none has to show a text in the first look
// or two: most are headlights, stickers and signs.
func (n *nets) judged(a *network.Arena, m *image.RGBA, s spot, rows, hard bool) judged {
	var looks []look
	more := func(q quad, views [][4]float64) {
		for _, v := range views {
			a.Reset()
			looks = append(looks, n.reader.read(a, rectified(a, m, q.grown(v[0], v[1], v[2], v[3]), rows)))
		}
	}
	more(s.quad, views[:1])
	if !hard && judge(looks).text == "" {
		return judged{}
	}
	more(s.quad, views[1:2])
	j := judge(looks)
	if j.score > plain && j.text != "" || j.text == "" && (!hard || s.score <= blindScore) {
		return j
	}
	more(s.quad, views[2:])
	if j = judge(looks); !hard || j.score > likely && j.text != "" {
		return j
	}
	more(s.rough, views[:2])
	more(s.quad, wider)
	return judge(looks)
}

func (j judged) reading(s spot, box image.Rectangle) Reading {
	return Reading{Text: j.text, Color: j.color, Confidence: j.confidence(s), Box: box}
}

// confidence is the probability that the reading is right.
func (j judged) confidence(s spot) float64 {
	c := math.Exp(min(j.score, 0))
	if s.score < leastScore {
		c = min(c, Doubtful)
	}
	if j.doubt {
		c = min(c, Doubtful)
	}
	return c
}
