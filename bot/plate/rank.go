package plate

import (
	"cmp"
	"image"
	"math"
	"slices"
)

// ranked puts the plate that is most likely meant first, and each text once.
// Where another plate is about as prominent, or one that could not be read more
// so, it is doubtful which one is meant, and none of them is sure.
func ranked(all []Found, unread float64) []Found {
	slices.SortStableFunc(all, func(a, b Found) int { return cmp.Compare(b.weight, a.weight) })
	var out []Found
	for _, f := range all {
		if !slices.ContainsFunc(out, func(o Found) bool { return o.Text == f.Text || overlap(o.Box, f.Box) > 0.3 }) {
			out = append(out, f)
		}
	}
	if whichOne(out, unread) {
		for i, f := range out {
			out[i].Confidence = min(f.Confidence, Doubtful)
		}
	}
	return out
}

// whichOne says that it is doubtful which of the plates is meant.
func whichOne(all []Found, unread float64) bool {
	if len(all) == 0 {
		return false
	}
	first := all[0].front
	return unread > first || slices.ContainsFunc(all[1:], func(f Found) bool { return f.front > rival*first && f.Confidence > enough })
}

// weighed ranks a reading by where its plate lies in the photo; one that lies
// nobody knows where may be in front of all others.
func weighed(r Reading, photo image.Rectangle) Found {
	box := r.Box
	if box.Empty() {
		box = photo
	}
	front := prominence(frame(box), photo)
	return Found{Reading: r, front: front, weight: weightOf(front, r.Confidence)}
}

// weightOf is how likely it is that a plate is meant: it is in front, and is one.
func weightOf(front, confidence float64) float64 { return front * (0.05 + confidence) }

// prominence is how much a plate is in front: its size, and how near to the
// middle it is.
func prominence(q quad, m image.Rectangle) float64 {
	c := q.centre()
	w, _ := q.size()
	dx := (c.x-float64(m.Min.X))/float64(m.Dx()) - 0.5
	dy := (c.y-float64(m.Min.Y))/float64(m.Dy()) - 0.5
	return w * math.Sqrt(w) * math.Exp(-2*(dx*dx+dy*dy))
}
