package workflow

import (
	"errors"
	"slices"
)

// opinionCard reads a decision back with what it is about: the quote as it stands.
const opinionCard = "opinion_card"

// errDecided marks an approval that somebody has decided on already.
var errDecided = errors.New("decided already")

// errOutdated marks one whose levels were changed meanwhile.
var errOutdated = errors.New("levels changed")

// decided answers who decides on what is settled: the same again is the same,
// else who said what, and the chance to take a yes back while the next level has
// not decided. Then is what the actor wants instead.
func (d *decider) decided(q Question, letter string, then Command) error {
	if q.Answer == nil {
		return d.refuse("question_stale", nil)
	}
	if q.Answer.Letter == letter {
		return d.say("question_done", d.result(q, "answered"))
	}
	if letter != "" {
		d.event(TooLate{Question: q.No, Letter: letter})
	}
	d.voiced(then.Args)
	says := d.result(q, "")
	if !d.mayWithdraw(q) {
		return d.say("approval_over", says)
	}
	fill := func(x *Data) {
		says(x)
		x.Result = ""
		if next := d.openOf(AskApproval); next != nil {
			l := d.level(next.About.Level)
			x.Field = l.Label
		}
	}
	withdraw := Command{Action: ActWithdraw, Args: Args{Question: q.No}}
	if then.Action == ActReject && then.Args.Text != "" {
		withdraw.Args.Then = &Command{Action: ActOpine, Args: Args{Kind: ActReject, Text: then.Args.Text, Said: then.Args.Said}}
	}
	d.ask(Question{Kind: AskWithdraw, Key: "approval_late", ExpiresAt: d.lapse(), Options: []Option{
		{Letter: "A", Key: "withdraw", Command: withdraw},
		{Letter: "B", Key: "never_mind", Command: Command{Action: ActKeep}},
	}}, []Member{d.f.Actor.Member}, "", fill)
	return nil
}

// mayWithdraw reports whether the yes that a question brought can still be taken
// back by the actor: no later level has decided, and nothing went out.
func (d *decider) mayWithdraw(q Question) bool {
	a := d.t.Approval
	if a == nil || d.level(q.About.Level).Key == "" || d.outdated() || a.QuoteVersion != d.t.Quote.Version || !slices.Contains(q.To, d.f.Actor.ID()) || d.t.Quote.Offered == d.t.Quote.Version ||
		a.State != ApprovalPending && a.State != ApprovalCleared {
		return false
	}
	i := slices.IndexFunc(a.Steps, func(s ApprovalStep) bool { return s.How == HowApproved && s.Question == q.No })
	return i >= 0 && !slices.ContainsFunc(a.Steps[i+1:], func(s ApprovalStep) bool { return s.How == HowApproved })
}

// withdraw takes a yes back: its level is asked again. Without a question the
// actor's own last one is meant.
func (d *decider) withdraw(c Command) error {
	q := find(d.t.Questions, c.Args.Question)
	if c.Args.Question == 0 {
		q = d.yesOf()
	}
	if q == nil || !d.mayWithdraw(*q) {
		return d.refuse("withdraw_late", nil)
	}
	l := d.level(q.About.Level)
	was, to := q.Answer.By, d.membersOf(q.To)
	d.close(AskApproval, "undone")
	d.close(AskOffer, "undone")
	d.event(Withdrawn{Level: l.Key, By: was})
	d.askApproval(l.Key, to, Question{})
	if c.Args.Then != nil { // what he wanted instead is read back
		if err := d.opine(*c.Args.Then); err != nil {
			return err
		}
	}
	for _, m := range to {
		if m.UserID != d.f.Actor.ID() {
			d.tell(m, "", "withdrawn_told", nil)
		}
	}
	return d.say("withdrawn", func(x *Data) { x.Field = l.Label })
}

// yesOf is the question whose yes the actor may take back, nil for none.
func (d *decider) yesOf() *Question {
	for i := range slices.Backward(d.t.Questions) {
		if q := &d.t.Questions[i]; q.Kind == AskApproval && q.Answer != nil && d.mayWithdraw(*q) {
			return q
		}
	}
	return nil
}

func (d *decider) membersOf(userids []string) []Member {
	var out []Member
	for _, id := range userids {
		if m, ok := d.f.Org.Member(id); ok {
			out = append(out, m)
		}
	}
	return out
}

// opine reads back what somebody said of an approval, yes or no as Kind says:
// what he confirms is his decision if he is its approver, and an opinion if not.
func (d *decider) opine(c Command) error {
	letter := "A"
	if c.Args.Kind == ActReject {
		letter = "B"
	}
	q := d.openOf(AskApproval)
	then := Command{Action: c.Args.Kind, Args: Args{Text: c.Args.Text, Voices: c.Args.Voices, Said: c.Args.Said}}
	switch mine := q != nil && slices.Contains(q.To, d.f.Actor.ID()); {
	case mine:
		then.Args.Question = q.No
	default:
		if late := d.lastDecided(); late != nil {
			return d.decided(*late, letter, then)
		}
		if q == nil {
			return d.refuse("approval_none", nil)
		}
		then.Action = ActOpinion
	}
	d.ask(Question{Kind: AskHeard, Key: opinionCard, ExpiresAt: d.f.Now.Add(heardLife),
		About: Subject{Text: c.Args.Said, Level: c.Args.Kind}, Options: []Option{
			{Letter: "A", Key: "right", Command: then},
			{Letter: "B", Key: "speak_again", Command: Command{Action: ActKeep, Args: Args{Kind: "heard_again"}}},
		}}, []Member{d.f.Actor.Member}, "", nil)
	d.current()
	return nil
}

// lastDecided is the newest question of this approval that the actor was asked
// and somebody answered.
func (d *decider) lastDecided() *Question {
	for i := range slices.Backward(d.t.Questions) {
		q := &d.t.Questions[i]
		if q.Kind == AskApproval && q.Answer != nil && slices.Contains(q.To, d.f.Actor.ID()) &&
			d.t.Approval != nil && !q.AskedAt.Before(d.t.Approval.At) {
			return q
		}
	}
	return nil
}

// opinion is what somebody who does not decide has to say; those who do are
// told.
func (d *decider) opinion(c Command) error {
	d.event(Commented{Text: c.Args.Said})
	if q := d.openOf(AskApproval); q != nil {
		for _, m := range d.membersOf(q.To) {
			if m.UserID != d.f.Actor.ID() {
				d.tell(m, "", "opinion_told", func(x *Data) { x.Text = c.Args.Said })
			}
		}
	}
	return d.say("opinion_noted", nil)
}
