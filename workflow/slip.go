package workflow

import (
	"slices"
	"strconv"
	"strings"
)

// reslip sends the dispatch slip when there is a new dispatch, and again when
// what stands on it changed; an outdated one says so to everybody who had it.
func (d *decider) reslip() {
	cur := d.t.Current()
	if cur == nil {
		d.close(AskSlip, "superseded")
		return
	}
	fresh := d.was == nil || !slices.ContainsFunc(d.was.Dispatches, func(x Dispatch) bool { return x.ID == cur.ID })
	if !fresh && (d.was == nil || slip(d.was) == slip(d.t)) {
		return
	}
	m, ok := d.f.Org.Member(cur.Assignee)
	if !ok {
		return
	}
	if !cur.AcceptedAt.IsZero() {
		d.close(AskSlip, "superseded")
		if m.UserID != d.f.Actor.ID() && !slices.Contains(d.told, m.UserID) {
			key := "slip_changed"
			if fresh {
				key = "dispatch_slip"
			}
			d.tell(m, Technician, key, func(x *Data) { x.Items = d.items() })
		}
		return
	}
	q := Question{Kind: AskSlip, Key: "dispatch_slip"}
	for _, a := range d.bp.Actions {
		if a.Verb == VerbAccept {
			q.Options = []Option{{Letter: "A", Label: a.Words[0], Command: Command{Action: d.acceptAction()}}}
		}
	}
	d.ask(q, []Member{m}, Technician, nil)
}

// acceptAction is how the open dispatch is accepted in this step.
func (d *decider) acceptAction() string {
	fallback := ""
	for _, a := range d.bp.Actions {
		if a.Verb != VerbAccept {
			continue
		}
		if slices.Contains(a.From, d.t.Step) || len(a.From) == 0 {
			return a.Key
		}
		fallback = a.Key
	}
	return fallback
}

// slip is what a dispatch slip says, for comparing.
func slip(t *Ticket) string {
	s := []string{t.Fields["plate"], t.Fields["complaint_text"], t.Fields["promised_at"]}
	for _, l := range t.Quote.Live() {
		s = append(s, l.Title+string(l.State))
	}
	for _, p := range t.Parts {
		if p.Status == PartIssued || p.Status == PartReturned {
			p.Status = PartReserved // he has it in his hand, or has brought it back
		}
		s = append(s, p.No+"*"+strconv.Itoa(p.Quantity)+string(p.Status))
	}
	return strings.Join(s, "|")
}

// items are the things to do on the slip: the agreed lines, or before there is
// a quote the diagnosis of the complaint. What waits for the customer is not.
func (d *decider) items() []string {
	var out []string
	for _, l := range d.t.Quote.Agreed() {
		out = append(out, l.Title)
	}
	if len(d.t.Quote.Live()) == 0 {
		step, _ := d.bp.Step(d.t.Step)
		name := step.Label
		if cur := d.t.Current(); cur != nil {
			if st := d.bp.StageLabel(cur.Purpose); st != cur.Purpose {
				name = st
			}
		}
		out = append(out, name+":"+d.t.Fields["complaint_text"])
	}
	return out
}
