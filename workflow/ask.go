package workflow

import (
	"slices"
	"time"

	"bihuan/workflow/calendar"
)

// Kinds of questions; one of a kind is open per holder.
const (
	AskStep     = "step"     // the press that moves a step on
	AskSlip     = "slip"     // the dispatch slip with 接单
	AskOffer    = "offer"    // a quote to send
	AskReadback = "readback" // what was understood of a consent
	AskUrgency  = "urgency"
	AskAddOn    = "addon"
	AskPart     = "part"
	AskFuse     = "fuse"
	AskEstimate = "estimate"
	AskLate     = "late" // change the answer?
	AskSame     = "same" // is it the same ticket?
	AskBlock    = "block_part"
)

// ask puts a question about the ticket to members, each with his own card. An
// open one of the same kind is superseded. Nobody to ask: nothing is asked.
func (d *decider) ask(q Question, to []Member, role Role, fill func(*Data)) {
	if len(to) == 0 {
		return
	}
	d.close(q.Kind, "superseded")
	q.No, q.AskedAt, q.Seq = d.t.LastQuestion+1, d.f.Now, d.t.Version+1
	var once []Member
	for _, m := range to {
		if !slices.Contains(q.To, m.UserID) {
			q.To, once = append(q.To, m.UserID), append(once, m)
		}
	}
	d.event(Asked{Question: q})
	for _, m := range once {
		d.card(q, m, role, fill)
	}
}

// card sends the question to one member.
func (d *decider) card(q Question, m Member, role Role, fill func(*Data)) {
	shown := q.Outward()
	d.out.Notices = append(d.out.Notices, Notice{To: m.UserID, Role: held(m, role), Saying: Saying{
		Key: q.Key, Question: &shown, On: d.t.Number,
		Data: d.data(m, func(x *Data) {
			d.about(q, x)
			if fill != nil {
				fill(x)
			}
		})}})
}

// about fills what the question is about, the same each time its card is drawn.
func (d *decider) about(q Question, x *Data) {
	switch q.Kind {
	case AskSlip:
		x.Items = d.items()
	case AskStep:
		// Who did what is now to be checked has given it back already.
		if n := len(d.t.Dispatches); x.Whom == "" && n > 0 && d.t.Dispatches[n-1].Finished {
			x.Whom = d.f.Org.NameOf(d.t.Dispatches[n-1].Assignee)
		}
	case AskAddOn, AskUrgency:
		x.Text = q.About.Text
	case AskPart:
		v := PartView{No: q.About.Part, Quantity: q.About.Quantity, Status: PartShort}
		if p, ok := d.f.Org.PartByKey(PartKey(v.No)); ok {
			v.Name = p.Name
		}
		if sh, ok := d.f.Org.Shop(q.About.Store); ok {
			v.Store = sh.Name
		}
		x.Parts, x.Count = []PartView{v}, q.About.Count
	}
}

// close ends the open questions of a kind ("" for all) without an answer, and
// redraws the cards of everybody who had them.
func (d *decider) close(kind, why string) {
	for _, q := range slices.Clone(d.t.Questions) {
		if q.Closed != "" || (kind != "" && q.Kind != kind) || (d.pressed != nil && q.No == d.pressed.No) {
			continue
		}
		d.event(Closed{Question: q.No, Why: why})
		d.redraw(*find(d.t.Questions, q.No), why)
	}
}

// redraw updates the cards of a settled question, except the presser's own: he
// gets his in the answer.
func (d *decider) redraw(q Question, result string) {
	// A card that this very decision sends need not be sent at all.
	d.out.Notices = slices.DeleteFunc(d.out.Notices, func(n Notice) bool {
		return n.Question != nil && n.On == d.t.Number && n.Question.No == q.No && !n.Update
	})
	for _, id := range q.To {
		m, ok := d.f.Org.Member(id)
		if !ok || (d.f.Pressed && id == d.f.Actor.ID() && d.pressed != nil && d.pressed.No == q.No) {
			continue
		}
		shown := q.Outward()
		d.out.Notices = append(d.out.Notices, Notice{To: id, Update: true,
			Saying: Saying{Key: q.Key, Question: &shown, On: d.t.Number, Data: d.data(m, d.result(q, result))}})
	}
}

// result fills what a settled card says: who chose what when, or why it ended.
func (d *decider) result(q Question, why string) func(*Data) {
	return func(x *Data) {
		d.about(q, x)
		x.Result = why
		if q.Answer != nil {
			o, _ := q.Option(q.Answer.Letter)
			x.Result, x.Letter, x.Choice, x.ChoiceKey = "answered", q.Answer.Letter, o.Label, o.Key
			x.Who, x.At = d.f.Org.NameOf(q.Answer.By), q.Answer.At
			x.Minutes = int(d.f.Now.Sub(q.Answer.At) / time.Minute)
		}
	}
}

// answer settles a question of the ticket or of the sender's dialogue; the
// option's command is the next action. If the rules refuse that command the
// question stays open.
func (d *decider) answer(c Command) error {
	q := find(d.t.Questions, c.Args.Question)
	if q == nil || !slices.Contains(q.To, d.f.Actor.ID()) {
		return d.refuse("question_stale", nil)
	}
	if !q.Open(d.f.Now) {
		return d.late(*q, c)
	}
	next, err := d.optionCommand(*q, c)
	if err != nil {
		return err
	}
	asked := *q
	d.pressed, d.chosen = &asked, c.Args.Letter
	d.event(Answered{Question: asked.No, Letter: c.Args.Letter})
	d.redraw(*find(d.t.Questions, asked.No), "answered")
	next.Ticket = d.t.Number
	if err := d.run(next); err != nil {
		return err
	}
	d.settle(*find(d.t.Questions, asked.No), d.t.Number)
	return nil
}

// settle redraws the presser's own card with the answer.
func (d *decider) settle(q Question, on string) {
	shown := q.Outward()
	d.out.Answer.Card, d.out.Answer.Question, d.out.Answer.On = q.Key, &shown, on
	d.out.Answer.CardData = d.data(d.f.Actor.Member, d.result(q, "answered"))
}

// answerByWord settles an open question of the actor whose option says what he
// has just typed in full: 『派 0007 张伟』 is the same as pressing 张伟.
func (d *decider) answerByWord(c Command) {
	if d.pressed != nil {
		return
	}
	for _, q := range d.t.Questions {
		if !q.Open(d.f.Now) || !slices.Contains(q.To, d.f.Actor.ID()) {
			continue
		}
		i := slices.IndexFunc(q.Options, func(o Option) bool { return sameWish(o.Command, c) })
		if i < 0 {
			continue
		}
		d.pressed, d.chosen = &q, q.Options[i].Letter
		d.event(Answered{Question: q.No, Letter: d.chosen})
		d.redraw(*find(d.t.Questions, q.No), "answered")
		return
	}
}

// sameWish reports whether a typed command wants what an option offers. Who says
// a consent anew does not confirm what was read back to him.
func sameWish(o, c Command) bool {
	return o.Action == c.Action && o.Args.To == c.Args.To && o.Args.Field == c.Args.Field && o.Args.Value == c.Args.Value &&
		o.Args.Confirm == c.Args.Confirm
}

// optionCommand is what the chosen letter, or the typed value, means.
func (d *decider) optionCommand(q Question, c Command) (Command, error) {
	if c.Args.Letter == "" && q.Value != nil {
		next := *q.Value
		next.Args.Text, next.Args.At = c.Args.Text, c.Args.At
		return next, nil
	}
	o, ok := q.Option(c.Args.Letter)
	if !ok {
		return Command{}, d.refuse("question_no_option", func(x *Data) { x.Items = letters(q) })
	}
	return o.Command, nil
}

// late answers a press on a settled question: the same card again for the same
// choice, else who chose what and the way to change it.
func (d *decider) late(q Question, c Command) error {
	if q.Answer == nil {
		return d.refuse("question_stale", nil)
	}
	d.settle(q, d.t.Number)
	if q.Answer.Letter == c.Args.Letter {
		return d.say("question_done", d.result(q, "answered"))
	}
	o, ok := q.Option(c.Args.Letter)
	if !ok {
		return d.refuse("question_stale", nil)
	}
	d.event(TooLate{Question: q.No, Letter: c.Args.Letter})
	if d.t.State != Done {
		change := Command{Action: ActChange, Args: Args{Question: q.No, Letter: o.Letter}}
		d.ask(Question{Kind: AskLate, Key: "question_late", ExpiresAt: d.f.Now.Add(30 * time.Minute), Options: []Option{
			{Letter: "A", Key: "change_to", Label: o.Letter, Command: change},
			{Letter: "B", Key: "leave", Command: Command{Action: ActKeep}},
		}}, []Member{d.f.Actor.Member}, "", func(x *Data) { d.result(q, "")(x); x.Result, x.New = "", o.Letter })
	}
	return d.say("question_late", func(x *Data) { d.result(q, "")(x); x.New = o.Letter })
}

// change carries out another option of a settled question. What its first
// answer did is left first: a ticket that it blocked goes on, and what it asked
// next is void.
func (d *decider) change(c Command) error {
	q := find(d.t.Questions, c.Args.Question)
	if q == nil || q.Answer == nil || d.t.State == Done || !slices.Contains(q.To, d.f.Actor.ID()) {
		return d.refuse("question_stale", nil)
	}
	o, ok := q.Option(c.Args.Letter)
	if !ok {
		return d.refuse("question_stale", nil)
	}
	first := q.Answer.At
	for _, x := range slices.Clone(d.t.Questions) {
		if x.Closed == "" && x.Kind != AskSlip && x.AskedAt.Equal(first) {
			d.close(x.Kind, "superseded")
		}
	}
	if d.t.State == Blocked && d.t.Blocks[len(d.t.Blocks)-1].From.Equal(first) {
		d.event(WasUnblocked{})
	}
	d.chosen = o.Letter
	d.event(Answered{Question: c.Args.Question, Letter: o.Letter})
	d.redraw(*find(d.t.Questions, c.Args.Question), "answered")
	return d.run(o.Command)
}

// keep leaves everything as it is. Where one missing part was declined, the
// next one is asked about.
func (d *decider) keep(c Command) error {
	if c.Args.Kind != "" { // the answer tells how to say it anew
		return d.say(c.Args.Kind, nil)
	}
	if err := d.say("kept", nil); err != nil || d.t == nil || d.pressed == nil || d.pressed.Kind != AskPart {
		return err
	}
	return d.nextShort(c.Args.Value)
}

// answerDialogue settles a question that belongs to the sender alone.
func (d *decider) answerDialogue(c Command) error {
	dlg := d.dialogue()
	q := find(dlg.Questions, c.Args.Question)
	if q == nil || !q.Open(d.f.Now) {
		return d.refuse("question_stale", nil)
	}
	next, err := d.optionCommand(*q, c)
	if err != nil {
		return err
	}
	q.Closed, q.Answer = "answered", &Answer{By: d.f.Actor.ID(), Letter: c.Args.Letter, At: d.f.Now}
	settled := *q
	if err := d.run(next); err != nil {
		return err
	}
	d.settle(settled, "@"+d.f.Actor.ID())
	if !d.f.Pressed { // a press gets its card redrawn in the answer
		a := d.out.Answer
		d.out.Notices = append(d.out.Notices, Notice{To: d.f.Actor.ID(), Update: true,
			Saying: Saying{Key: a.Card, Question: a.Question, On: a.On, Data: a.CardData}})
	}
	return nil
}

// askSender puts a question that belongs to no ticket yet.
func (d *decider) askSender(q Question, fill func(*Data)) {
	dlg := d.dialogue()
	for i := range dlg.Questions {
		if dlg.Questions[i].Closed == "" {
			dlg.Questions[i].Closed = "superseded"
		}
	}
	dlg.LastQuestion++
	q.No, q.AskedAt, q.To = dlg.LastQuestion, d.f.Now, []string{d.f.Actor.ID()}
	q.ExpiresAt = d.f.Now.Add(30 * time.Minute)
	dlg.Questions = append(dlg.Questions, q)
	if n := len(dlg.Questions); n > 3 {
		dlg.Questions = dlg.Questions[n-3:]
	}
	m, shown := d.f.Actor.Member, q.Outward()
	d.out.Notices = append(d.out.Notices, Notice{To: m.UserID,
		Saying: Saying{Key: q.Key, Data: d.data(m, fill), Question: &shown, On: "@" + m.UserID}})
}

// askStep asks what the new step wants asked.
func (d *decider) askStep() error {
	s, ok := d.bp.Step(d.t.Step)
	if !ok || s.Ask == nil {
		return nil
	}
	if d.f.People == nil {
		return &Missing{People: true}
	}
	to := d.addressees(s.Ask.To)
	q := Question{Kind: AskStep, Key: s.Ask.Key}
	if s.Ask.Pick {
		q.Options = d.pick(s.Key)
	}
	for i, key := range s.Ask.Options {
		a, _ := d.bp.Action(key)
		q.Options = append(q.Options, Option{Letter: letter(i), Label: a.Words[0], Command: Command{Action: key}})
		if a.By == ByNotAssignee {
			to = slices.DeleteFunc(to, func(m Member) bool { return d.t.WorkedOn(m.UserID) })
		}
	}
	if len(q.Options) == 0 {
		return nil
	}
	if len(to) == 0 {
		to = d.f.Org.In(d.t.Store, StoreManager)
	}
	d.ask(q, to, "", nil)
	return nil
}

// addressees are the members of the roles who are there today; if none of a
// role is, those on the list all the same.
func (d *decider) addressees(roles []Role) []Member {
	var out []Member
	for _, r := range roles {
		if r == Creator {
			if m, ok := d.f.Org.Member(d.t.CreatedBy); ok {
				out = append(out, m)
			}
			continue
		}
		all := d.f.Org.In(d.t.Store, r)
		here := slices.DeleteFunc(slices.Clone(all), func(m Member) bool { return !d.present(m.UserID) })
		if len(here) == 0 {
			here = all
		}
		out = append(out, here...)
	}
	return out
}

// present: on the store's list, and has not said 我下班了 since today's opening.
func (d *decider) present(userid string) bool {
	if d.f.People == nil {
		return true
	}
	off, ok := d.f.People.Off[userid]
	return !ok || off.Before(d.today())
}

// today is the opening of the store's day; without a calendar, midnight UTC.
func (d *decider) today() time.Time {
	cal := d.shop.Calendar
	if cal == nil {
		return d.f.Now.Truncate(24 * time.Hour)
	}
	loc := cal.Location
	if loc == nil {
		loc = time.UTC
	}
	date := calendar.DateOf(d.f.Now, loc)
	if spans := cal.On(date); len(spans) > 0 {
		return date.At(spans[0].From, loc)
	}
	return date.At(0, loc)
}

// pick offers the store's present technicians, the least loaded first, each
// with the command that assigns him.
func (d *decider) pick(step string) []Option {
	var action string
	for _, a := range d.bp.Actions {
		if a.Verb == VerbAssign && slices.Contains(a.From, step) {
			action = a.Key
		}
	}
	crew := slices.DeleteFunc(d.f.Org.In(d.t.Store, Technician), func(m Member) bool { return !d.present(m.UserID) })
	load := func(m Member) int {
		if d.f.People == nil {
			return 0
		}
		return d.f.People.Load[m.UserID]
	}
	slices.SortStableFunc(crew, func(a, b Member) int { return load(a) - load(b) })
	var out []Option
	for i, m := range crew {
		if i == 10 {
			break
		}
		out = append(out, Option{Letter: letter(i), Label: m.Name, Command: Command{Action: action, Args: Args{To: m.UserID}}})
	}
	return out
}

func letter(i int) string { return string(rune('A' + i)) }

func letters(q Question) []string {
	out := make([]string, len(q.Options))
	for i, o := range q.Options {
		out[i] = o.Letter
	}
	return out
}
