package workflow

import (
	"slices"
)

// allowed checks state, role, step, person and evidence, in the order in which
// the sender can do most about it.
func (d *decider) allowed(a Action) error {
	switch {
	case d.t.State == Done && !a.Public: // a question after handover gets its answer
		return d.refuse("closed_ticket", nil)
	case a.By == ByNotAssignee && d.t.WorkedOn(d.f.Actor.ID()):
		return d.refuse("self_check", nil)
	case len(a.Roles) > 0 && !d.f.Actor.Member.Is(a.Roles...):
		return d.refuse("wrong_role", func(x *Data) { x.Action = a.Words[0]; x.Items = roleNames(a.Roles) })
	case len(a.From) > 0 && !slices.Contains(a.From, d.t.Step):
		return d.refuse("wrong_step", func(x *Data) { x.Action = a.Words[0]; x.Items = d.possible() })
	case a.By == ByAssignee && !d.mine(a):
		return d.refuse("not_yours", func(x *Data) { x.Action = a.Words[0] })
	}
	missing := d.missing(d.requires(a))
	if a.Await && len(missing) > 0 && !slices.ContainsFunc(missing, func(k string) bool { return !d.isPhoto(k) }) {
		return errAwaits
	}
	if d.lacksMeasure(missing) {
		return errMeasures
	}
	if len(missing) > 0 {
		return d.refuse("need_evidence", func(x *Data) { x.Action = a.Words[0]; x.Missing = missing })
	}
	return nil
}

// mine reports whether the actor's own dispatch entitles him to the action.
func (d *decider) mine(a Action) bool {
	me := d.f.Actor.ID()
	for _, x := range d.t.OpenDispatches() {
		if x.Assignee == me && (!x.AcceptedAt.IsZero() || a.Verb == VerbAccept || a.Start) {
			return true
		}
	}
	return a.Start && d.continuing(me)
}

// continuing reports whether nobody holds the ticket and the member had it
// last: the same technician goes on without a second 接单.
func (d *decider) continuing(userid string) bool {
	n := len(d.t.Dispatches)
	return n > 0 && d.t.Current() == nil && d.t.Dispatches[n-1].Assignee == userid
}

// missing lists what a required kind of evidence lacks.
func (d *decider) missing(kinds []string) []string {
	var out []string
	for _, k := range kinds {
		var ok bool
		switch k {
		case NeedQuote:
			ok = len(d.t.Quote.Live()) > 0
		case NeedConsent:
			ok = len(d.t.Quote.Agreed()) > 0
		case NeedList:
			ok = len(SettlementOf(d.t, d.f.Org).Lines) > 0
		case NeedAnswers:
			ok = len(d.t.Quote.Waiting()) == 0
		default:
			ok = d.t.Has(k)
			if d.isPhoto(k) {
				ok = d.photosHere(k) > 0
			}
		}
		if !ok {
			out = append(out, k)
		}
	}
	return out
}

// possible are the words that the actor may use now, for a refusal that helps.
func (d *decider) possible() []string {
	var out []string
	for _, a := range d.bp.Actions {
		if a.Photo || a.Measure != nil || len(a.From) == 0 || !slices.Contains(a.From, d.t.Step) || !d.f.Actor.Member.Is(a.Roles...) {
			continue
		}
		if a.By == ByAssignee && !d.mine(a) || a.By == ByNotAssignee && d.t.WorkedOn(d.f.Actor.ID()) {
			continue
		}
		if !slices.Contains(out, a.Words[0]) {
			out = append(out, a.Words[0])
		}
	}
	return out
}
