package workflow

import (
	"cmp"
	"slices"
	"time"
)

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
	signs := next.Action == ActApprove && asked.Kind == AskApproval && d.level(asked.About.Level).Sign
	if asksMore[next.Action] && next.Args.Text == "" || signs || d.asksFirst(next) { // the question stays open until that is said
		d.pressed, next.Ticket = &asked, d.t.Number
		return d.run(next)
	}
	d.pressed, d.chosen = &asked, c.Args.Letter
	d.event(Answered{Question: asked.No, Letter: c.Args.Letter})
	answered := *find(d.t.Questions, asked.No) // what follows may push it out of the ticket's memory
	d.redraw(answered, "answered")
	next.Ticket = d.t.Number
	d.voiced(next.Args)
	if err := d.run(next); err != nil {
		return err
	}
	d.settle(answered, d.t.Number)
	return nil
}

// asksMore are the answers that, without words, only lead to another question.
var asksMore = map[string]bool{ActRejectWhy: true, ActWhom: true, ActRelayBack: true}

// settle redraws the presser's own card with the answer.
func (d *decider) settle(q Question, on string) {
	shown := q.Outward()
	d.out.Answer.Card, d.out.Answer.Question, d.out.Answer.On = q.Key, &shown, on
	d.out.Answer.CardData = d.data(d.f.Actor.Member, d.result(q, "answered"))
}

// answerByWord settles an open question of the actor whose option says what he
// has just typed in full: 『派 0007 张伟』 is the same as pressing 张伟.
func (d *decider) answerByWord(c Command) {
	if d.pressed != nil || d.asksFirst(c) {
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

// optionCommand is what the chosen letter, or the typed value, means.
func (d *decider) optionCommand(q Question, c Command) (Command, error) {
	if c.Args.Letter == "" && q.Value != nil {
		next := *q.Value
		next.Args.Text, next.Args.At, next.Args.Lines = c.Args.Text, c.Args.At, c.Args.Lines
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
	if x, ok := d.lateTransfer(q); ok {
		return d.lateAnswer(x, q, c)
	}
	if q.Answer == nil {
		return d.refuse("question_stale", nil)
	}
	d.settle(q, d.t.Number)
	if q.Kind == AskApproval {
		return d.decided(q, c.Args.Letter, Command{})
	}
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
	d.closeWhere("superseded", func(x Question) bool { return x.Kind != AskSlip && x.AskedAt.Equal(first) })
	d.unask(first)
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
		return d.say(c.Args.Kind, func(x *Data) { x.Text = cmp.Or(c.Args.Text, x.Text) })
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
	d.voiced(next.Args)
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
	q = d.holdQuestion(q)
	m, shown := d.f.Actor.Member, q.Outward()
	d.out.Notices = append(d.out.Notices, Notice{To: m.UserID,
		Saying: Saying{Key: q.Key, Data: d.data(m, fill), Question: &shown, On: "@" + m.UserID}})
}

// How long a question of a dialogue may be answered, and how many of them a
// dialogue remembers.
const (
	ownLife   = 30 * time.Minute
	ownMemory = 6
)

// holdQuestion makes a question the one that the sender's dialogue has open.
// Where photos belong stays open beside it, each until it is answered.
func (d *decider) holdQuestion(q Question) Question {
	dlg := d.dialogue()
	for i, old := range dlg.Questions {
		if old.Closed == "" && old.Kind != AskPhoto {
			dlg.Questions[i].Closed = "superseded"
			d.redrawOwn(dlg.Questions[i], "superseded")
		}
	}
	dlg.LastQuestion++
	q.No, q.AskedAt, q.To = dlg.LastQuestion, d.f.Now, []string{d.f.Actor.ID()}
	if q.ExpiresAt.IsZero() {
		q.ExpiresAt = d.f.Now.Add(ownLife)
	}
	dlg.Questions = append(dlg.Questions, q)
	if n := len(dlg.Questions); n > ownMemory {
		for _, old := range dlg.Questions[:n-ownMemory] {
			if old.Closed == "" {
				d.redrawOwn(old, "superseded")
			}
		}
		dlg.Questions = dlg.Questions[n-ownMemory:]
	}
	return q
}

// redrawOwn updates the card of a question of the actor's dialogue, except the
// one that he has pressed: that is redrawn by the answer.
func (d *decider) redrawOwn(q Question, result string) {
	if len(q.Options) == 0 || (d.f.Pressed && q.Answer != nil) {
		return
	}
	shown, m := q.Outward(), d.f.Actor.Member
	d.out.Notices = append(d.out.Notices, Notice{To: m.UserID, Update: true,
		Saying: Saying{Key: q.Key, Question: &shown, On: "@" + m.UserID, Data: d.data(m, d.result(q, result))}})
}

func letters(q Question) []string {
	out := make([]string, len(q.Options))
	for i, o := range q.Options {
		out[i] = o.Letter
	}
	return out
}
