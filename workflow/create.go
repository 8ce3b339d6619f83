package workflow

import (
	"maps"
	"time"
)

// DraftLife is how long a half-finished registration waits for the rest.
const DraftLife = 10 * time.Minute

// create opens a ticket from the fields that the sender gave, or says what is
// still missing and keeps the rest.
func (d *decider) create(c Command) error {
	me := d.f.Actor.Member
	shop, ok := d.f.Org.Shop(me.Store)
	if !ok {
		return d.refuse("unknown_ticket", nil)
	}
	bp, ok := d.f.Org.Blueprint(shop.Blueprint, 0)
	if !ok {
		return d.refuse("unknown_word", nil)
	}
	a, ok := bp.Action(c.Action)
	if !ok || a.Verb != VerbCreate {
		return d.refuse("unknown_ticket", nil)
	}
	if len(a.Roles) > 0 && !me.Is(a.Roles...) {
		return d.refuse("wrong_role", func(x *Data) { x.Action = a.Words[0]; x.Items = roleNames(a.Roles) })
	}
	d.shop, d.bp = shop, bp
	fields := d.draft(c.Args)
	if missing := d.complete(fields); len(missing) > 0 {
		dlg := d.dialogue()
		dlg.Draft, dlg.DraftAt = fields, d.f.Now
		return d.say("missing_fields", func(x *Data) { x.Missing = missing; x.Action = a.Words[0] })
	}
	if at := parseTime(fields["promised_at"]); !at.IsZero() && !at.After(d.f.Now) {
		return d.refuse("promise_past", func(x *Data) { x.Due = at })
	}
	reg := d.f.Registration
	if reg == nil {
		return &Missing{Registration: true}
	}
	if len(reg.SamePlate) > 0 && !c.Args.Confirm {
		return d.askSame(c, fields, reg.SamePlate[0])
	}
	if bp.Steps[0].Ask != nil && d.f.People == nil {
		return &Missing{Registration: true, People: true}
	}
	d.open(bp, fields, reg)
	d.recallDeclined(reg.Past)
	if !c.Args.Confirm {
		d.forgetDraft()
	}
	if err := d.say("created", nil); err != nil {
		return err
	}
	if len(d.t.Hints) > 0 && !me.Is(Advisor) {
		d.tellRoles([]Role{Advisor}, "declined_before", nil)
	}
	d.proposeUrgency()
	d.proposeRework(reg.Past)
	return d.askStep(nil)
}

// draft merges what the sender gave just before into what he gives now. A
// confirmed registration is whole: what was begun after it is of somebody else.
func (d *decider) draft(given Args) map[string]string {
	out := map[string]string{}
	if !given.Confirm && d.f.Now.Sub(d.s.Dialogue.DraftAt) < DraftLife {
		maps.Copy(out, d.s.Dialogue.Draft)
	}
	maps.Copy(out, given.Fields)
	return out
}

// complete fills defaults and lists the labels of required fields without a
// value.
func (d *decider) complete(fields map[string]string) []string {
	var missing []string
	for _, f := range d.bp.Fields {
		if fields[f.Key] == "" && f.Default != "" {
			fields[f.Key] = d.defaultOf(f, fields)
		}
		if f.Required && fields[f.Key] == "" {
			missing = append(missing, f.Label)
		}
	}
	return missing
}

func (d *decider) defaultOf(f Field, fields map[string]string) string {
	switch f.Default {
	case "now":
		return d.f.Now.Format(time.RFC3339)
	case "closing":
		return d.closing().Format(time.RFC3339)
	}
	return fields[f.Default]
}

// closing is when the store closes today, or on its next open day.
func (d *decider) closing() time.Time {
	cal := d.shop.Calendar
	if cal == nil {
		return d.f.Now.Add(8 * time.Hour)
	}
	at := d.f.Now
	if next, err := cal.NextOpening(at); err == nil && next.After(at) {
		at = next
	}
	last := at
	// The last span of the day counts: lunch is no closing time.
	for end, ok := cal.Closing(at); ok; end, ok = cal.Closing(at) {
		last = end
		next, err := cal.NextOpening(end)
		if err != nil || next.Sub(end) > 4*time.Hour {
			break
		}
		at = next
	}
	return last
}

// open writes the first event; the ticket exists from here on.
func (d *decider) open(bp *Blueprint, fields map[string]string, reg *Registration) {
	d.t, d.first = &Ticket{}, 1
	first := bp.Steps[0]
	d.event(Created{
		Company: d.f.Org.Company, Number: reg.Number, Store: d.shop.Code, Blueprint: bp.Name, BlueprintVersion: bp.Version,
		Stage: first.Stage, Step: first.Key, Customer: reg.Customer, Vehicle: reg.Vehicle, FaultClass: bp.faultOf(fields["complaint_text"]), Fields: fields,
	})
	d.dialogue().Current = reg.Number
}

// forgetDraft: nothing waits for the rest any more.
func (d *decider) forgetDraft() {
	dlg := d.dialogue()
	dlg.Draft, dlg.DraftAt = nil, time.Time{}
}

// dropDraft is 算了 of somebody who has begun a registration.
func (d *decider) dropDraft() error {
	if dlg := d.s.Dialogue; len(dlg.Draft) == 0 || d.f.Now.Sub(dlg.DraftAt) >= DraftLife {
		return d.refuse("unknown_word", nil)
	}
	d.forgetDraft()
	return d.say("draft_dropped", nil)
}

// askSame: an open ticket with the same plate may be the same job. The option
// holds the fields from here on.
func (d *decider) askSame(c Command, fields map[string]string, number string) error {
	d.forgetDraft()
	again := Command{Action: c.Action, Args: Args{Fields: fields, Confirm: true}}
	d.askSender(Question{Kind: AskSame, Key: "same_ticket_question", Options: []Option{
		{Letter: "A", Key: "same_ticket", Command: Command{Action: ActShow, Ticket: number}},
		{Letter: "B", Key: "other_ticket", Command: again},
	}}, func(x *Data) { x.Number = number; x.Plate = ShowPlate(fields["plate"]) })
	return d.say("same_ticket_question", func(x *Data) { x.Number = number; x.Plate = ShowPlate(fields["plate"]) })
}

// proposeUrgency asks by one press whether the complaint's words mean one of
// the high-risk values; it is never set silently.
func (d *decider) proposeUrgency() {
	for _, f := range d.bp.Fields {
		if f.Type != FieldChoice || d.t.Fields[f.Key] != "" {
			continue
		}
		for _, ch := range f.Choices {
			if !ch.spokenOf(d.t.Fields["complaint_text"]) {
				continue
			}
			set := ""
			for _, a := range d.bp.Actions {
				if a.Verb == VerbSet && a.Field == "" {
					set = a.Key
				}
			}
			d.ask(Question{Kind: AskUrgency, Key: "urgency_question", ExpiresAt: d.lapse(), About: Subject{Text: ch.Label}, Options: []Option{
				{Letter: "A", Label: ch.Label, Command: Command{Action: set, Args: Args{Field: f.Key, Value: ch.Key}}},
				{Letter: "B", Key: "not_urgent", Command: Command{Action: ActKeep}},
			}}, []Member{d.f.Actor.Member}, "", nil)
			return
		}
	}
}
