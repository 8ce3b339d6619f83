package workflow

import (
	"cmp"
	"slices"
	"time"

	"bihuan/workflow/plate"
)

// Sight is one plate in a photo, in normal form. The first of a photo's is that
// of the car in front.
type Sight struct {
	Plate string
	Sure  bool // the reader vouches for it
	// Confidence is the probability that it is right, as far as the reader knows; 0
	// where it was not kept.
	Confidence float64 `json:",omitzero"`
}

// Photo is a photo with the plate that it counts for, in normal form; empty:
// none was read.
type Photo struct {
	Media  string // id
	Plate  string `json:",omitzero"`
	Others bool   `json:",omitzero"` // another car's plate is in it as well
	// Beside are the plates of the other cars, in normal form.
	Beside []string `json:",omitzero"`
	// Sent is when it was; zero: when it is attached.
	Sent time.Time `json:",omitzero"`
}

// of is the photo as it counts for a car: another car's plate may have been taken
// for the one in front.
func (p Photo) of(car string) Photo {
	if i := slices.Index(p.Beside, plate.Normalize(car)); i >= 0 {
		p.Beside = slices.Clone(p.Beside)
		p.Plate, p.Beside[i] = p.Beside[i], p.Plate
	}
	return p
}

// Car is an open ticket that a photo may belong to.
type Car struct {
	Number string
	Plate  string // normal form
	Mine   bool   // the sender has a dispatch of it
}

// LinkKind says how sure it is where a photo belongs.
type LinkKind int

// The kinds of Linking, from the surest to the least.
const (
	LinkSure    LinkKind = iota // Cars has the one
	LinkSeveral                 // one of Cars, says the sender
	LinkNear                    // Cars differ by one usual confusion, the reading is unsure, or the car is not in front: never without asking
	LinkUnknown                 // a plate without an open ticket
	LinkUnread                  // no plate was read
)

// Linking is where a photo belongs.
type Linking struct {
	Kind  LinkKind
	Cars  []Car
	Plate string // that the photo counts for; empty where none was read
}

// maxChoices bounds the buttons of one question.
const maxChoices = 3

// Link finds the ticket of a photo among the open ones of the sender's store:
// his own before the others', the same plate before one that is only easily
// taken for it. A second car in the picture counts where it has a ticket, too.
func Link(seen []Sight, cars []Car) Linking {
	if len(seen) == 0 {
		return Linking{Kind: LinkUnread}
	}
	front := seen[0].Plate
	hits := exact(front, cars)
	for _, s := range seen[1:] {
		if s.Plate != front {
			hits = append(hits, exact(s.Plate, cars)...)
		}
	}
	if len(hits) == 1 {
		kind := LinkSure
		if !seen[0].Sure || hits[0].Plate != front { // mended, shown on a screen, or not in front
			kind = LinkNear
		}
		return Linking{Kind: kind, Cars: hits, Plate: hits[0].Plate}
	}
	if len(hits) > 0 {
		return Linking{Kind: LinkSeveral, Cars: hits[:min(len(hits), maxChoices)], Plate: front}
	}
	near := chosen(cars, func(c Car) bool { return plate.Confusable(front, c.Plate) })
	if len(near) > 0 {
		return Linking{Kind: LinkNear, Cars: near[:min(len(near), maxChoices)], Plate: front}
	}
	if !seen[0].Sure {
		return Linking{Kind: LinkUnread}
	}
	return Linking{Kind: LinkUnknown, Plate: front}
}

// exact are the cars with the plate: the sender's own if he has any of them.
func exact(text string, cars []Car) []Car {
	same := chosen(cars, func(c Car) bool { return c.Plate == text })
	if n := slices.IndexFunc(same, func(c Car) bool { return !c.Mine }); n > 0 {
		same = same[:n]
	}
	return same
}

// chosen are the cars that fit, the sender's own first.
func chosen(cars []Car, fits func(Car) bool) []Car {
	var out []Car
	for _, c := range cars {
		if fits(c) {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b Car) int { return cmp.Compare(rank(a), rank(b)) })
	return out
}

func rank(c Car) int {
	if c.Mine {
		return 0
	}
	return 1
}
