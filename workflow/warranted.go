package workflow

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"bihuan/workflow/calendar"
)

// Warranted is a line of an earlier ticket, and what its warranty covers until
// when.
type Warranted struct {
	Title string
	Parts []string `json:",omitzero"` // keys of the materials that the store put in
	// Until is the first instant after its days, and Km the mileage after which it
	// is over; zero: no such end. A ticket from before they were kept has neither.
	Until time.Time `json:",omitzero"`
	Km    int       `json:",omitzero"`
}

// holds reports whether the warranty is still good for a car that comes at an
// instant with a mileage, 0 if nobody has read it.
func (w Warranted) holds(at time.Time, km int) bool {
	return (w.Until.IsZero() || at.Before(w.Until)) && (w.Km == 0 || km <= w.Km)
}

// covered are the lines of a done ticket whose warranty is good for a car that
// comes at an instant with a mileage.
func covered(t *Ticket, o *Organization, at time.Time, km int) []Warranted {
	bp, ok := o.Blueprint(t.Blueprint, t.BlueprintVersion)
	if !ok || t.Outcome != Completed {
		return nil
	}
	var out []Warranted
	for _, l := range t.Quote.Agreed() {
		promised := bp.WarrantyOf(l.Title)
		if t.Settlement != nil {
			promised = t.Settlement.warranty(l.ID)
		}
		if promised.Days == 0 && promised.Km == 0 {
			continue
		}
		w := Warranted{Title: l.Title, Parts: fitted(l.Fees)}
		if promised.Days > 0 {
			w.Until = midnightAfter(t, o, promised.Days)
		}
		if before := mileage(t.Fields["mileage"]); promised.Km > 0 && before > 0 {
			w.Km = before + promised.Km
		}
		if w.holds(at, km) {
			out = append(out, w)
		}
	}
	return out
}

// midnightAfter is the end of the last of so many days after the handover: the day of
// the handover does not count, and a day ends at midnight.
func midnightAfter(t *Ticket, o *Organization, days int) time.Time {
	loc := zone(o, t.Store)
	return (calendar.DateOf(t.DoneAt, loc) + calendar.Date(days) + 1).At(0, loc)
}

// zone is where a store's days begin and end.
func zone(o *Organization, store string) *time.Location {
	if sh, ok := o.Shop(store); ok && sh.Calendar != nil {
		return location(sh.Calendar)
	}
	return calendar.Shanghai()
}

// daysBetween are the midnights between two instants.
func daysBetween(from, to time.Time, loc *time.Location) int {
	return int(calendar.DateOf(to, loc) - calendar.DateOf(from, loc))
}

// fitted are the keys of the parts that the store put in; what the customer
// brought is his own.
func fitted(fees []Fee) []string {
	var out []string
	for _, f := range fees {
		if f.Kind == FeeMaterial && f.Part != "" && f.Class != ClassCustomers {
			out = append(out, PartKey(f.Part))
		}
	}
	return out
}

// repairs reports whether a line does again what an earlier one did: it is the
// same work, or all that it puts in was put in then, at no other place.
func (o *Organization) repairs(l QuoteLine, w Warranted) bool {
	if o.sameWork(l.Title, w.Title) {
		return true
	}
	parts := fitted(l.Fees)
	if len(parts) == 0 || slices.ContainsFunc(parts, func(p string) bool { return !slices.Contains(w.Parts, p) }) {
		return false
	}
	now, _ := o.recognize(l.Title)
	then, _ := o.recognize(w.Title)
	return now.position.Key == "" || then.position.Key == "" || now.position.Key == then.position.Key
}

// sameWork reports whether two titles name the same work: 更换前刹车片 is
// 换前制动片, and neither is 换后刹车片 nor 检查前刹车片.
func (o *Organization) sameWork(a, b string) bool {
	a, b = joined(a), joined(b)
	if a == b {
		return true
	}
	one, ok := o.replacing(a)
	two, too := o.replacing(b)
	if !ok || !too {
		return false
	}
	if one == two {
		return true
	}
	now, known := o.recognize(one)
	then, also := o.recognize(two)
	return known && also && now.group.Key == then.group.Key && now.position.Key == then.position.Key
}

// replacing is what a title says is replaced.
func (o *Organization) replacing(title string) (string, bool) {
	for _, w := range o.Replaced {
		if _, what, ok := strings.Cut(title, w); ok && what != "" {
			return what, true
		}
	}
	return "", false
}

// joined is a text without its blanks.
func joined(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
