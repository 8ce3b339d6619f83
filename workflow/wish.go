package workflow

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Core actions that free words lead to. None of them changes a ticket's step, its
// quote or who has it: they ask who may.
const (
	ActMeant        = "meant"          // what a slip of the pen may mean, read back
	ActReport       = "report_lines"   // priced findings that their finder has confirmed
	ActTakeReport   = "take_report"    // into the quote
	ActRefuseReport = "refuse_report"  // and its finder is told
	ActReprice      = "reprice_report" // another price for them
	ActPhone        = "ask_phone"      // somebody wants the customer's number
	ActRelay        = "relay"          // and gets a messenger instead
	ActRelayBack    = "relay_back"     // what came of it
	ActHandOver     = "hand_over"      // a ticket to a colleague
	ActPickOther    = "pick_other"     // to another one
	ActNudge        = "nudge"          // the advisor
)

// Kinds of questions that free words lead to.
const (
	AskReport   = "report"
	AskReprice  = "reprice"
	AskRelay    = "relay"
	AskRelayed  = "relayed:" // with its number behind it: to the advisors
	AskHandOver = "hand_over"
	AskEarly    = "early" // work before its time
)

// report passes confirmed findings with their prices to the advisors.
func (d *decider) report(c Command) error {
	if me := d.f.Actor; !d.t.Assigned(me.ID()) && (!d.t.WorkedOn(me.ID()) || !me.Member.Is(Technician)) {
		return d.refuse("question_stale", nil)
	}
	d.event(Commented{Text: c.Args.Said, Progress: true})
	d.askReport(c, d.f.Actor.ID())
	if d.beforeQuote() {
		return d.say("addon_waits", nil)
	}
	return d.say("addon_reported", nil)
}

// Joined are lines with more of them behind; one that was said again has what was
// said last.
func Joined(lines, more []QuoteLine) []QuoteLine {
	out := slices.Clone(lines)
	for _, m := range more {
		if i := slices.IndexFunc(out, func(l QuoteLine) bool { return l.Title == m.Title }); i >= 0 {
			out[i] = m
			continue
		}
		out = append(out, m)
	}
	return out
}

// quoteAction is the action that writes a quote.
func (d *decider) quoteAction() (Action, bool) {
	i := slices.IndexFunc(d.bp.Actions, func(a Action) bool { return a.Verb == VerbSet && a.Field == "quote" })
	if i < 0 {
		return Action{}, false
	}
	return d.bp.Actions[i], true
}

// beforeQuote reports whether the ticket has not come to where quotes are written.
func (d *decider) beforeQuote() bool {
	a, ok := d.quoteAction()
	return ok && len(a.From) > 0 && !slices.Contains(a.From, d.t.Step) && d.bp.StepIndex(d.t.Step) < d.bp.StepIndex(a.From[0])
}

// offerReports asks anew about findings that came before quotes could be written.
func (d *decider) offerReports(waited bool) {
	if q := d.openOf(AskReport); q != nil && waited && !d.beforeQuote() {
		d.askReport(Command{Args: Args{Lines: q.About.Lines, Said: q.About.Text}}, q.About.By)
	}
}

// askReport asks the advisors whether findings go into the quote. What the same
// finder said before, and nobody has answered, stays among them.
func (d *decider) askReport(c Command, by string) {
	if q := d.openOf(AskReport); q != nil && q.About.By == by && (d.pressed == nil || d.pressed.Kind != AskReport) {
		c.Args.Lines = Joined(q.About.Lines, c.Args.Lines)
	}
	to, role := d.answerers(d.t.Store, Advisor)
	args := Args{Lines: c.Args.Lines, Text: by}
	d.ask(Question{Kind: AskReport, Key: "report_card", About: Subject{Text: c.Args.Said, Lines: c.Args.Lines, By: by}, Options: []Option{
		{Letter: "A", Key: "take_line", Command: Command{Action: ActTakeReport, Args: args}},
		{Letter: "B", Key: "refuse_line", Command: Command{Action: ActRefuseReport, Args: args}},
		{Letter: "C", Key: "reprice_line", Command: Command{Action: ActReprice, Args: args}},
	}}, to, role, nil)
}

// takeReport puts the lines into the quote, as the advisor's own.
func (d *decider) takeReport(c Command) error {
	a, ok := d.quoteAction()
	if !ok {
		return d.refuse("unknown_word", nil)
	}
	if d.beforeQuote() {
		return d.refuse("report_waits", nil)
	}
	if err := d.allowed(a); err != nil {
		return err
	}
	if err := d.quote(a, Command{Args: Args{Lines: c.Args.Lines}}); err != nil {
		return err
	}
	d.close(AskReport, "superseded")
	d.close(AskReprice, "superseded")
	return nil
}

func (d *decider) refuseReport(c Command) error {
	d.close(AskReprice, "superseded")
	if m, ok := d.f.Org.Member(c.Args.Text); ok && m.UserID != d.f.Actor.ID() {
		d.tell(m, Technician, "report_refused", func(x *Data) { x.Lines = proposed(c.Args.Lines) })
	}
	return d.say("report_refusal", nil)
}

// reprice reads another price back; pressed without one it tells how to say it.
func (d *decider) reprice(c Command) error {
	if d.pressed != nil {
		if q := d.pressed; q.Kind == AskReport {
			c.Args.Said = q.About.Text
			d.askReport(c, q.About.By)
		}
		return d.say("reprice_how", nil)
	}
	i := slices.IndexFunc(d.t.Questions, func(q Question) bool {
		return q.Kind == AskReport && q.Open(d.f.Now) && slices.Contains(q.To, d.f.Actor.ID())
	})
	if i < 0 {
		return d.refuse("question_stale", nil)
	}
	about := d.t.Questions[i].About
	about.Lines = c.Args.Lines
	d.ask(Question{Kind: AskReprice, Key: "reprice_question", About: about, ExpiresAt: d.f.Now.Add(heardLife), Options: []Option{
		{Letter: "A", Key: "right", Command: Command{Action: ActTakeReport, Args: Args{Lines: c.Args.Lines, Text: about.By, Voices: c.Args.Voices, Said: c.Args.Said}}},
		{Letter: "B", Key: "speak_again", Command: Command{Action: ActKeep, Args: Args{Kind: "reprice_how"}}},
	}}, []Member{d.f.Actor.Member}, "", nil)
	return nil
}

// wantsPhone: nobody who may not see the number gets it. That he asked is on
// record, and what he wants to ask is passed on.
func (d *decider) wantsPhone(c Command) error {
	d.event(Denied{What: "phone", Text: c.Args.Text})
	d.ask(Question{Kind: AskRelay, Key: "phone_card", ExpiresAt: d.f.Now.Add(heardLife), Options: []Option{
		{Letter: "A", Key: "relay_ask", Command: Command{Action: ActRelay, Args: Args{Kind: "ask"}}},
		{Letter: "B", Key: "relay_call", Command: Command{Action: ActRelay, Args: Args{Kind: "call", Text: c.Args.Text}}},
	}}, []Member{d.f.Actor.Member}, "", nil)
	d.current()
	return nil
}

// relay passes a question for the customer to the advisors. One with a price goes
// to them first, as a finding does.
func (d *decider) relay(c Command) error {
	switch c.Args.Kind {
	case "ask":
		d.ask(Question{Kind: AskRelay, Key: "relay_what", Value: &Command{Action: ActRelay, Args: Args{Kind: "said"}}, ExpiresAt: d.f.Now.Add(heardLife),
			Options: []Option{{Letter: "A", Key: "not_needed", Command: Command{Action: ActKeep}}}}, []Member{d.f.Actor.Member}, "", nil)
		return d.say("relay_how", nil)
	case "call":
		d.tellRoles([]Role{Advisor}, "relay_call_told", func(x *Data) { x.Text = c.Args.Text })
		return d.say("relay_passed", nil)
	}
	d.event(Commented{Text: c.Args.Text})
	if len(c.Args.Lines) > 0 {
		c.Args.Said = c.Args.Text
		d.askReport(c, d.f.Actor.ID())
	} else {
		d.askRelayed(c.Args.Text)
	}
	return d.say("relay_passed", nil)
}

// askRelayed puts the actor's question for the customer to the advisors. Each stands
// for itself, until one of them has answered it.
func (d *decider) askRelayed(text string) {
	to, role := d.answerers(d.t.Store, Advisor)
	no := d.t.LastQuestion + 1
	back := Command{Action: ActRelayBack, Args: Args{Question: no, To: d.f.Actor.ID()}}
	d.ask(Question{Kind: AskRelayed + strconv.Itoa(no), Key: "relay_card", About: Subject{Text: text, By: d.f.Actor.ID()}, Options: []Option{
		{Letter: "A", Key: "relay_back", Command: back},
	}}, to, role, nil)
}

// relayBack takes what the customer said back to who wanted it asked, and puts it on
// record; never to the customer. Pressed without words it asks for them.
func (d *decider) relayBack(c Command) error {
	m, ok := d.f.Org.Member(c.Args.To)
	if !ok {
		return d.refuse("question_stale", nil)
	}
	if strings.TrimSpace(c.Args.Text) == "" {
		d.ask(Question{Kind: AskRelay, Key: "relay_says", About: Subject{By: m.UserID}, Value: &c, ExpiresAt: d.lapse(),
			Options: []Option{{Letter: "A", Key: "never_mind", Command: Command{Action: ActKeep}}}}, []Member{d.f.Actor.Member}, "", nil)
		return d.say("relay_back_how", func(x *Data) { x.Whom = m.Name })
	}
	if q := find(d.t.Questions, c.Args.Question); q != nil && q.Closed == "" {
		d.event(Answered{Question: q.No, Letter: "A"})
		d.redraw(*find(d.t.Questions, q.No), "answered")
	}
	d.event(Commented{Text: c.Args.Text})
	d.tell(m, "", "relay_answered", func(x *Data) { x.Text = c.Args.Text })
	return d.say("relay_answer_sent", func(x *Data) { x.Whom = m.Name })
}

// handOver asks the 班组长 to give the actor's ticket to a colleague.
func (d *decider) handOver(c Command) error {
	if !d.t.Assigned(d.f.Actor.ID()) {
		return d.refuse("not_yours", func(x *Data) { x.Action = c.Args.Text })
	}
	if d.f.People == nil {
		return &Missing{People: true}
	}
	m, ok := d.f.Org.Member(c.Args.To)
	if !ok || !m.Is(Technician) || m.Store != d.t.Store || m.UserID == d.f.Actor.ID() {
		return d.refuse("no_such_technician", func(x *Data) { x.Text = c.Args.Text; x.Items = d.crew() })
	}
	i := slices.IndexFunc(d.bp.Actions, func(a Action) bool { return a.Verb == VerbAssign && slices.Contains(a.From, d.t.Step) })
	if i < 0 {
		return d.refuse("wrong_step", func(x *Data) { x.Action = c.Args.Text; x.Items = d.possible() })
	}
	d.ask(Question{Kind: AskHandOver, Key: "hand_over_card", About: Subject{Text: d.f.Actor.Member.Name, By: m.UserID, Count: d.f.People.Load[m.UserID]}, Options: []Option{
		{Letter: "A", Key: "agree_reassign", Command: Command{Action: d.bp.Actions[i].Key, Args: Args{To: m.UserID, Text: m.Name}}},
		{Letter: "B", Key: "other_person", Command: Command{Action: ActPickOther}},
	}}, d.leads(), TeamLead, nil)
	d.current()
	return d.say("hand_over_asked", func(x *Data) { x.Whom = m.Name })
}

// leads are the 班组长 who are there, else the manager.
func (d *decider) leads() []Member {
	if lead := d.addressees([]Role{TeamLead}); len(lead) > 0 {
		return lead
	}
	return d.f.Org.In(d.t.Store, StoreManager)
}

// pickOther offers everybody who could take the ticket over.
func (d *decider) pickOther(Command) error {
	if err := d.askOther(); err != nil {
		return err
	}
	return d.say("pick_below", nil)
}

// askOther asks the 班组长 who takes over.
func (d *decider) askOther() error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	opts := slices.DeleteFunc(d.pick(d.t.Step), func(o Option) bool { return d.t.Assigned(o.Command.Args.To) })
	for i := range opts {
		opts[i].Letter = letter(i)
	}
	if len(opts) == 0 {
		return d.refuse("nobody_present", nil)
	}
	d.ask(Question{Kind: AskStep, Key: "pick_other_technician", Options: opts}, d.leads(), TeamLead, nil)
	return nil
}

// early asks a technician who begins or ends his work before its time what he
// means; err is what the rules say to it.
func (d *decider) early(a Action, err error) error {
	refused, ok := err.(*Refusal) //nolint:errorlint // it comes straight from refuse
	if !ok || refused.Key != "wrong_step" || len(a.From) == 0 || !d.t.WorkedOn(d.f.Actor.ID()) && !d.t.Assigned(d.f.Actor.ID()) ||
		d.bp.StepIndex(d.t.Step) >= d.bp.StepIndex(a.From[0]) {
		return err
	}
	q := Question{Kind: AskEarly, ExpiresAt: d.f.Now.Add(30 * time.Minute)}
	if a.Start {
		q.Key, q.Options = "too_early", []Option{
			{Letter: "A", Key: "nudge", Command: Command{Action: ActNudge}},
			{Letter: "B", Key: "only_moving", Command: Command{Action: ActKeep, Args: Args{Kind: "only_moved"}}},
		}
	} else if i := slices.IndexFunc(d.bp.Actions, func(x Action) bool { return x.Start && slices.Contains(a.From, x.To) }); i >= 0 && a.Finish {
		q.Key, q.Options = "not_started", []Option{
			{Letter: "A", Key: "start_work", Command: Command{Action: d.bp.Actions[i].Key}},
			{Letter: "B", Key: "take_photo", Command: Command{Action: ActKeep, Args: Args{Kind: "how_to_photo"}}},
		}
	} else {
		return err
	}
	d.ask(q, []Member{d.f.Actor.Member}, "", nil)
	return nil
}

// nudge tells the advisors that the technician waits for them.
func (d *decider) nudge(Command) error {
	d.tellRoles([]Role{Advisor}, "nudged_told", nil)
	return d.say("nudged", nil)
}

// proposed are lines that are in no quote yet, as people see them.
func proposed(lines []QuoteLine) []LineView {
	var out []LineView
	for _, l := range lines {
		out = append(out, LineView{Title: l.Title, Amount: l.Amount})
	}
	return out
}
