package workflow

import (
	"slices"
	"time"
)

// Return is the earlier ticket that this one makes good, nil if it is no return:
// nobody said so, the fault has another cause, or it is another car.
func (t *Ticket) Return() *Rework {
	r := t.Rework
	if r == nil || r.Refuted != "" || !sameVehicle(t, r.VIN, r.Plate) {
		return nil
	}
	return r
}

// sameVehicle reports whether a ticket may be of the car with a VIN, or where one
// of them is not known, with a plate.
func sameVehicle(t *Ticket, vin, plate string) bool {
	if its := t.Fields["vin"]; its != "" && vin != "" {
		return its == vin
	}
	return plate == "" || t.Fields["plate"] == plate
}

// pays reports whether the earlier ticket's warranty covers a line of one that
// came at an instant with a mileage.
func (r *Rework) pays(l QuoteLine, o *Organization, at time.Time, km int) bool {
	lines := r.Lines
	for _, title := range r.Titles {
		if len(r.Lines) == 0 {
			lines = append(lines, Warranted{Title: title})
		}
	}
	return slices.ContainsFunc(lines, func(w Warranted) bool { return w.holds(at, km) && o.repairs(l, w) })
}

// proposeRework asks the advisors whether a new visit is a return: something
// that the complaint speaks of was repaired and is under warranty still. What
// they have answered once is not asked again.
func (d *decider) proposeRework(past []*Ticket) {
	if d.bp.Rework == nil {
		return
	}
	faults := d.bp.faultsIn(d.t.Fields["complaint_text"])
	to := d.addressees([]Role{Advisor})
	if len(to) == 0 {
		to = d.addressees([]Role{StoreManager})
	}
	for _, old := range ownVisits(d.t, past) {
		r, ok := d.reworkOf(old, faults)
		if !ok {
			continue
		}
		if slices.ContainsFunc(d.t.Questions, func(q Question) bool { return q.Kind == AskRework && q.About.Text == old.Number }) {
			return
		}
		d.ask(Question{Kind: AskRework, Key: "rework_question", About: Subject{Text: old.Number, Plates: r.Titles, Count: daysBetween(old.DoneAt, d.f.Now, zone(d.f.Org, old.Store))},
			Options: []Option{
				{Letter: "A", Key: "is_rework", Command: Command{Action: ActRework, Args: Args{Rework: &r}}},
				{Letter: "B", Key: "no_rework", Command: Command{Action: ActKeep}},
			}}, to, "", nil)
		return
	}
}

// ownVisits are the visits whose warranty may be the car's: of its VIN, and of
// its plate where a VIN is not known, as far back as no other car had the plate.
func ownVisits(t *Ticket, past []*Ticket) []*Ticket {
	var own []*Ticket
	known, foreign := t.Fields["vin"], false
	for _, p := range past {
		its, plate := p.Fields["vin"], t.Fields["plate"] != "" && p.Fields["plate"] == t.Fields["plate"]
		switch {
		case p.Number == t.Number:
		case its != "" && its == t.Fields["vin"]:
			own = append(own, p)
		case !plate || foreign:
		case its != "" && known != "" && its != known:
			foreign = true
		default:
			if its != "" {
				known = its
			}
			own = append(own, p)
		}
	}
	return own
}

// reworkOf is what a new visit would be to an earlier one, if its lines under
// warranty have to do with one of the faults.
func (d *decider) reworkOf(old *Ticket, faults []string) (Rework, bool) {
	lines := covered(old, d.f.Org, d.t.CreatedAt, mileage(d.t.Fields["mileage"]))
	for _, fault := range faults {
		r := Rework{Of: old.Number, Plate: old.Fields["plate"], VIN: old.Fields["vin"], Lines: lines, Fault: fault, Failed: 1}
		for _, w := range lines {
			if slices.Contains(d.bp.faultsIn(w.Title), fault) {
				r.Titles = append(r.Titles, w.Title)
			}
		}
		if len(r.Titles) == 0 {
			continue
		}
		if before := old.Return(); before != nil && before.Fault == fault {
			r.Failed = before.Failed + 1
		}
		return r, true
	}
	return Rework{}, false
}
