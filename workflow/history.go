package workflow

import (
	"slices"
	"strings"
	"time"
)

// Position is a place on the car, as the catalog names it.
type Position struct {
	Key   string
	Words []string // in the name of a part or of a job; the first one is shown
	Axle  string   // places of one axle have the same; empty: of none
}

// PartGroup are the parts of one kind, and what wears with them.
type PartGroup struct {
	Key     string
	Words   []string // likewise
	Axle    bool     // it sits on an axle
	Related []string // keys of groups to look at after one was replaced
}

// Visit is what was done to the car at an earlier visit. It holds no price and
// nothing of a person: the car may have been somebody else's.
type Visit struct {
	At    time.Time
	Store string
	Done  []string // titles of agreed lines
	Parts []string // that were issued
}

// Advice is what the last replaced part suggests to look at.
type Advice struct {
	Replaced string
	Check    []string
	SameAxle bool
}

// History are a car's earlier visits, the newest first.
type History struct {
	Visits  []Visit
	ByPlate bool // the car has no VIN yet: they are those of its plate
	Advice  Advice
}

// keptVisits is how many visits are shown.
const keptVisits = 5

// HistoryOf is what the earlier tickets among past, the newest first, say of a
// ticket's car.
func HistoryOf(t *Ticket, past []*Ticket, o *Organization) History {
	own, byPlate := sameCar(t, past)
	h := History{ByPlate: byPlate}
	for _, p := range own {
		if v := visit(p, o); len(v.Done)+len(v.Parts) > 0 && len(h.Visits) < keptVisits {
			h.Visits = append(h.Visits, v)
		}
	}
	h.Advice = o.advice(h.Visits)
	return h
}

// sameCar are the tickets of the same car. A VIN says which it is, and a visit
// without one is nobody's then. Without a VIN the plate says it, as far back as no
// other VIN had it.
func sameCar(t *Ticket, past []*Ticket) (own []*Ticket, byPlate bool) {
	vin, plate, known := t.Fields["vin"], t.Fields["plate"], ""
	for _, p := range past {
		if p.Number == t.Number || p.Outcome != Completed {
			continue
		}
		its := p.Fields["vin"]
		switch {
		case vin != "":
			if its == vin {
				own = append(own, p)
			}
			continue
		case plate == "" || p.Fields["plate"] != plate:
			continue
		case its != "" && known != "" && its != known:
			return own, true // an earlier car of this plate
		case its != "":
			known = its
		}
		own = append(own, p)
	}
	return own, vin == ""
}

// visit tells what was done, without the customer of then.
func visit(p *Ticket, o *Organization) Visit {
	v := Visit{At: p.DoneAt}
	if sh, ok := o.Shop(p.Store); ok {
		v.Store = sh.Name
	}
	clean := hide(p, o)
	for _, l := range p.Quote.Agreed() {
		v.Done = append(v.Done, clean(l.Title))
	}
	for _, n := range p.Parts {
		if n.Status != PartIssued && n.Status != PartReserved {
			continue
		}
		name := n.No
		if c, ok := o.PartByKey(PartKey(n.No)); ok && c.Name != "" {
			name = c.Name + " " + n.No
		}
		v.Parts = append(v.Parts, name)
	}
	return v
}

// replaced is a part that was changed, as far as the catalog understands it.
type replaced struct {
	group    PartGroup
	position Position
}

func (r replaced) name() string {
	if len(r.position.Words) == 0 {
		return r.group.Words[0]
	}
	return r.position.Words[0] + r.group.Words[0]
}

// changed finds what a visit replaced: issued parts, and jobs that say so.
func (o *Organization) changed(v Visit) []replaced {
	var out []replaced
	note := func(text string) {
		if r, ok := o.recognize(text); ok && !slices.ContainsFunc(out, func(x replaced) bool { return x.name() == r.name() }) {
			out = append(out, r)
		}
	}
	for _, title := range v.Done {
		if slices.ContainsFunc(o.Replaced, func(w string) bool { return strings.Contains(title, w) }) {
			note(title)
		}
	}
	for _, p := range v.Parts {
		note(p)
	}
	return out
}

// recognize finds the kind of part and its place in a text; the longest words
// count.
func (o *Organization) recognize(text string) (out replaced, ok bool) {
	longest := 0
	for _, g := range o.Groups {
		for _, w := range g.Words {
			if len(w) > longest && strings.Contains(text, w) {
				out.group, longest = g, len(w)
			}
		}
	}
	if longest == 0 {
		return replaced{}, false
	}
	place := 0
	for _, p := range o.Positions {
		for _, w := range p.Words {
			if len(w) > place && strings.Contains(text, w) {
				out.position, place = p, len(w)
			}
		}
	}
	return out, true
}

// advice is what the newest replaced part suggests, without what was replaced
// with it or since.
func (o *Organization) advice(visits []Visit) Advice {
	var fresh []replaced
	for _, v := range visits {
		now := o.changed(v)
		fresh = append(fresh, now...)
		for _, r := range now {
			if a := o.related(r, fresh); len(a.Check) > 0 {
				return a
			}
		}
	}
	return Advice{}
}

// related are the neighbours of a part that are not fresh: on the same axle
// where both sit on one.
func (o *Organization) related(r replaced, fresh []replaced) Advice {
	a := Advice{Replaced: r.name(), SameAxle: r.group.Axle && r.position.Axle != ""}
	for _, key := range r.group.Related {
		i := slices.IndexFunc(o.Groups, func(g PartGroup) bool { return g.Key == key })
		if i < 0 || a.SameAxle && !o.Groups[i].Axle {
			continue
		}
		done := slices.ContainsFunc(fresh, func(f replaced) bool {
			return f.group.Key == key && (!a.SameAxle || f.position.Axle == "" || f.position.Axle == r.position.Axle)
		})
		if !done {
			a.Check = append(a.Check, o.Groups[i].Words[0])
		}
	}
	return a
}

// history answers with the car's earlier visits.
func (d *decider) history(Command) error {
	if d.f.Past == nil {
		return d.wantPast()
	}
	h := HistoryOf(d.t, d.f.Past.Tickets, d.f.Org)
	d.current()
	return d.say("history", func(x *Data) { x.History = h })
}

// tellPast shows the actor, who has just taken the car, what was done to it
// before.
func (d *decider) tellPast() {
	if h := HistoryOf(d.t, d.f.Past.Tickets, d.f.Org); len(h.Visits) > 0 {
		d.tell(d.f.Actor.Member, "", "history", func(x *Data) { x.History = h })
	}
}

// wantPast asks for the earlier tickets beside what was loaded.
func (d *decider) wantPast() error {
	return &Missing{Past: true}
}
