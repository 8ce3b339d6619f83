package workflow

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// show answers with the ticket and makes it the current one.
func (d *decider) show(Command) error {
	d.current()
	return d.say("ticket_summary", func(x *Data) { x.Blocked, x.BlockedAll = BlockedFor(d.t, d.f.Org, d.f.Now) })
}

// advance moves to the action's step, or to the next one. A ticket that goes on
// is blocked no longer.
func (d *decider) advance(a Action, c Command) error {
	step, _ := d.bp.Step(d.t.Step)
	to := a.To
	if to == "" {
		to = step.Next
	}
	if a.Settle && d.asksFirst(c) {
		d.askSettle(a)
		return nil
	}
	if a.Start {
		if err := d.start(); err != nil {
			return err
		}
	}
	if slices.Contains(a.Requires, NeedParts) {
		if err := d.reserve(); err != nil {
			return err
		}
	}
	if a.Start {
		if err := d.reserveAgain(); err != nil {
			return err
		}
	}
	if a.Settle && d.t.Quote.Discount > d.t.Discounted {
		if err := d.goesOut(); err != nil {
			return err
		}
	}
	if d.t.State == Blocked {
		d.event(WasUnblocked{})
	}
	if (a.Finish || a.Done) && d.t.Current() != nil {
		d.event(Finished{})
	}
	d.current()
	if a.Settle {
		d.putOnRecord()
	}
	if a.Done {
		return d.end(a)
	}
	if a.Reject {
		d.reopen(c)
	}
	moved := d.stepTo(a.Key, to)
	if a.Start {
		d.askIssue()
	}
	if err := d.say(a.Key, func(x *Data) {
		x.Text = c.Args.Text
		if a.Start {
			x.Missing = titles(d.t.Quote.Waiting())
		}
	}); err != nil || !moved {
		return err
	}
	return d.arrive(a)
}

// arrive asks what the new step wants asked. Where it asks nothing and nobody
// has the ticket, who may act next is told.
func (d *decider) arrive(a Action) error {
	if s, ok := d.bp.Step(d.t.Step); ok && s.Ask != nil {
		return d.askStep(nil)
	}
	if d.t.Current() != nil {
		return nil
	}
	for _, next := range d.bp.Actions {
		if slices.Contains(next.From, d.t.Step) && len(next.Roles) > 0 {
			d.tellRoles(next.Roles[:1], a.Key+"_told", d.evidence)
			return nil
		}
	}
	return nil
}

// evidence fills what the technician found.
func (d *decider) evidence(x *Data) {
	x.Hours, _ = strconv.Atoi(d.t.EvidenceOf(NeedHours))
	if n := len(d.t.Dispatches); n > 0 {
		x.Whom = d.f.Org.NameOf(d.t.Dispatches[n-1].Assignee)
	}
}

// stepTo moves the ticket on; the questions of the step it leaves are void.
func (d *decider) stepTo(action, to string) bool {
	s, ok := d.bp.Step(to)
	if !ok || to == d.t.Step {
		return false
	}
	for _, kind := range []string{AskStep, AskOffer, AskFuse, AskEstimate, AskReadback, AskEarly, AskSettle} {
		d.close(kind, "superseded")
	}
	waited := d.beforeQuote()
	d.event(Stepped{Action: action, From: d.t.Step, To: to, Stage: s.Stage})
	d.offerReports(waited)
	return true
}

// start is the first hand on the car. Who had it last and goes on gets his
// dispatch with it; who was sent but did not say 接单 says it with this.
func (d *decider) start() error {
	me := d.f.Actor.ID()
	if d.continuing(me) {
		d.dispatchTo(d.f.Actor.Member, d.purposeAt(d.t.Step))
	}
	for _, x := range d.t.OpenDispatches() {
		if x.Assignee != me {
			continue
		}
		if !x.StartedAt.IsZero() {
			return d.refuse("started_already", func(v *Data) { v.At = x.StartedAt })
		}
		if x.AcceptedAt.IsZero() {
			d.event(Accepted{Dispatch: x.ID})
			d.close(AskSlip, "superseded")
		}
		d.event(Started{Dispatch: x.ID})
	}
	return nil
}

func (d *decider) purposeAt(step string) string {
	for _, a := range d.bp.Actions {
		if a.Verb == VerbAssign && slices.Contains(a.From, step) {
			return a.Purpose
		}
	}
	return ""
}

// reopen gives the work back to who did it, and tells him why.
func (d *decider) reopen(c Command) {
	n := len(d.t.Dispatches)
	if n == 0 {
		return
	}
	last := d.t.Dispatches[n-1]
	d.event(Reopened{Dispatch: last.ID, Reason: c.Args.Text})
	if m, ok := d.f.Org.Member(last.Assignee); ok {
		d.tell(m, Technician, "rework", func(x *Data) { x.Text = c.Args.Text })
	}
}

// end closes the ticket as completed.
func (d *decider) end(a Action) error {
	if err := d.wantLive(); err != nil {
		return err
	}
	d.close("", "superseded")
	d.letGo("")
	promised := d.t.Promised()
	d.event(Ended{Outcome: Completed})
	d.allClear("alarm_closed", d.t.warnings())
	d.askLeft()
	return d.say(a.Key, func(x *Data) {
		x.Due = promised
		if !promised.IsZero() {
			x.Minutes = int(promised.Sub(d.f.Now).Round(time.Minute) / time.Minute)
		}
	})
}

// cancel closes the ticket without the work, and gives back what it held.
func (d *decider) cancel(a Action, c Command) error {
	if c.Args.Text == "" {
		return d.refuse("need_reason", func(x *Data) { x.Action = a.Words[0] })
	}
	if err := d.wantLive(); err != nil {
		return err
	}
	if err := d.release(d.t.Parts); err != nil {
		return err
	}
	if len(d.out.Stock) > 0 {
		d.event(PartsChanged{Parts: freed(d.t.Parts)})
	}
	holders := d.t.OpenDispatches()
	d.close("", "superseded")
	d.letGo("")
	if d.t.State == Blocked {
		d.event(WasUnblocked{})
	}
	if len(holders) > 0 {
		d.event(Finished{})
	}
	d.event(Ended{Outcome: Cancelled, Reason: c.Args.Text})
	d.allClear("alarm_closed", d.t.warnings())
	d.current()
	reason := func(x *Data) { x.Text = c.Args.Text }
	for _, x := range holders {
		if m, ok := d.f.Org.Member(x.Assignee); ok && m.UserID != d.f.Actor.ID() {
			d.tell(m, Technician, "cancelled_told", reason)
		}
	}
	return d.say("cancelled", reason)
}

// ahead reports whether a step comes after the ticket's.
func (d *decider) ahead(step string) bool {
	return d.bp.StepIndex(step) > d.bp.StepIndex(d.t.Step)
}

// attach adds evidence: hours, part numbers, or that no part is needed.
func (d *decider) attach(a Action, c Command) error {
	if a.Measure != nil {
		return d.measure(a, c)
	}
	if !a.Photo && c.Args.Hours <= 0 && c.Args.Kind != "none" && len(c.Args.Parts) == 0 {
		if a.Evidence == NeedHours {
			return d.refuse("bad_hours", nil)
		}
		return d.refuse("need_parts", nil)
	}
	if a.Photo {
		return d.refuse("how_to_photo", nil)
	}
	if err := d.noteEvidence(c); err != nil {
		return err
	}
	d.current()
	return d.say("evidence_noted", func(x *Data) {
		d.evidence(x)
		x.Missing = d.missing(d.nextRequires())
		x.Text = d.t.EvidenceOf(NeedParts)
		x.Action = a.Words[0]
	})
}

// nextRequires is what the step's finishing action asks for.
func (d *decider) nextRequires() []string {
	a, _ := d.finishing()
	return d.requires(a)
}

// comment notes a word; from the technician who has the car it is progress. A
// public one is for the customer.
func (d *decider) comment(a Action, c Command) error {
	if strings.TrimSpace(c.Args.Text) == "" {
		return d.refuse("need_text", func(x *Data) { x.Action = a.Words[0] })
	}
	if a.Public {
		return d.replyToCustomer(c)
	}
	progress := d.t.Assigned(d.f.Actor.ID())
	d.event(Commented{Text: c.Args.Text, Progress: progress})
	if progress {
		d.close(AskFuse, "progress")
	}
	d.current()
	if progress && d.finding(c.Args.Text) {
		d.ask(Question{Kind: AskAddOn, Key: "addon_question", ExpiresAt: d.lapse(), About: Subject{Text: c.Args.Text}, Options: []Option{
			{Letter: "A", Key: "report_addon", Command: Command{Action: ActAddOn, Args: Args{Text: c.Args.Text}}},
			{Letter: "B", Key: "not_needed", Command: Command{Action: ActKeep}},
		}}, []Member{d.f.Actor.Member}, Technician, nil)
		return d.say("progress_finding", func(x *Data) { x.Text = c.Args.Text })
	}
	return d.say("progress_noted", func(x *Data) { x.Text = c.Args.Text })
}

// finding reports whether a note speaks of something new that is broken.
func (d *decider) finding(text string) bool {
	return d.bp.Quote != nil && slices.ContainsFunc(d.bp.Quote.Findings, func(w string) bool { return strings.Contains(text, w) })
}
