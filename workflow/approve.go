package workflow

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// maxReason is the length of a rejection's reason, in characters.
const maxReason = 200

// deciding is the question of an approval that the actor may decide on now, or
// the refusal that says what became of it.
func (d *decider) deciding(c Command) (*Question, error) {
	q := find(d.t.Questions, c.Args.Question)
	if c.Args.Question == 0 {
		q = d.openOf(AskApproval)
	}
	if q == nil || q.Kind != AskApproval || !slices.Contains(q.To, d.f.Actor.ID()) {
		return nil, d.refuse("approval_not_yours", nil)
	}
	if own := d.pressed != nil && d.pressed.No == q.No; own || q.Closed == "" {
		if d.outdated() {
			return q, errOutdated
		}
		return q, nil
	}
	return q, errDecided
}

// ended answers who decides on what is over.
func (d *decider) ended(err error, q *Question, letter string, c Command) error {
	switch {
	case errors.Is(err, errDecided):
		return d.decided(*q, letter, c)
	case errors.Is(err, errOutdated):
		d.voidOutdated()
		return d.say("approval_outdated", nil)
	}
	return err
}

// settleApproval answers the question if the press has not done so already.
func (d *decider) settleApproval(q Question, letter string) {
	if find(d.t.Questions, q.No).Closed == "" {
		d.event(Answered{Question: q.No, Letter: letter})
		d.redraw(*find(d.t.Questions, q.No), "answered")
	}
	d.closeWhy("superseded")
	d.close(AskDelegate, "superseded")
}

// closeWhy ends the questions for a reason: it is settled.
func (d *decider) closeWhy(why string) {
	for _, q := range slices.Clone(d.t.Questions) {
		if strings.HasPrefix(q.Kind, AskWhy) {
			d.close(q.Kind, why)
		}
	}
}

// approve is a level's yes. A level that is signed takes it with a signature
// only.
func (d *decider) approve(c Command) error {
	q, err := d.deciding(c)
	if err != nil {
		return d.ended(err, q, "A", c)
	}
	l := d.level(q.About.Level)
	if l.Sign && d.pressed != nil && d.pressed.Kind != AskApproval { // what was said stays to be confirmed
		return d.refuse("sign_first", d.aboutApproval(*q))
	}
	if l.Sign {
		d.close(AskWhy+d.f.Actor.ID(), "superseded") // he thinks of no reason any more
		return d.say("sign_first", d.aboutApproval(*q))
	}
	return d.yes(*q, l, nil)
}

// sign is a yes with a signature: Value is the picture's id, Text its SHA-256.
func (d *decider) sign(c Command) error {
	q, err := d.deciding(c)
	switch {
	case err == errOutdated: //nolint:errorlint // a mark of this package
		return d.refuse("sign_changed", nil)
	case err == errDecided && q.Closed == "superseded": //nolint:errorlint // a mark of this package
		return d.refuse("sign_changed", nil)
	case err == errDecided: //nolint:errorlint // a mark of this package
		return d.refuse("sign_over", d.result(*q, "answered"))
	case err != nil:
		if late := d.lastDecided(); late != nil {
			return d.refuse("sign_over", d.result(*late, "answered"))
		}
		return d.refuse("sign_not_you", nil)
	case c.Args.Version != d.t.Quote.Version:
		return d.refuse("sign_changed", nil)
	}
	l := d.level(q.About.Level)
	if !l.Sign || c.Args.Value == "" || c.Args.Text == "" {
		return d.refuse("sign_changed", nil)
	}
	return d.yes(*q, l, &Signature{Media: c.Args.Value, SHA256: c.Args.Text})
}

// yes passes a level and asks the next one.
func (d *decider) yes(q Question, l Level, s *Signature) error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	d.settleApproval(q, "A")
	d.event(Approved{Level: l.Key, Question: q.No, Signature: s})
	at := slices.IndexFunc(d.levels(), func(x Level) bool { return x.Key == l.Key })
	if err := d.levelFrom(at+1, false); err != nil {
		return err
	}
	if next := d.openOf(AskApproval); next != nil {
		return d.say("approved", d.aboutApproval(*next))
	}
	return d.say("approved_last", nil)
}

// rejectWhy asks for the reason; the approval stays open meanwhile.
func (d *decider) rejectWhy(c Command) error {
	q, err := d.deciding(c)
	if err != nil {
		return d.ended(err, q, "B", c)
	}
	d.ask(Question{Kind: AskWhy + d.f.Actor.ID(), Key: "reject_why", ExpiresAt: d.lapse(),
		Value: &Command{Action: ActReject, Args: Args{Question: q.No}}, Options: []Option{
			{Letter: "A", Key: "never_mind", Command: Command{Action: ActKeep}},
		}}, []Member{d.f.Actor.Member}, "", nil)
	return d.say("reject_how", nil)
}

// reject is a level's no: back to who submitted, with the reason.
func (d *decider) reject(c Command) error {
	q, err := d.deciding(c)
	if err != nil {
		return d.ended(err, q, "B", c)
	}
	reason := strings.TrimSpace(strings.Map(printable, c.Args.Text))
	switch n := utf8.RuneCountInString(reason); {
	case n == 0:
		return d.rejectWhy(c)
	case n > maxReason:
		return d.refuse("reason_long", nil)
	}
	l := q.About.Level
	d.settleApproval(*q, "B")
	d.event(Rejected{Level: l, Question: q.No, Reason: reason})
	by, ok := d.f.Org.Member(d.t.Approval.By)
	if ok {
		d.askSubmit([]Member{by})
	}
	why := func(x *Data) { x.Text = reason }
	for _, m := range d.f.Org.In(d.t.Store, Advisor) {
		if m.UserID != by.UserID && m.UserID != d.f.Actor.ID() {
			d.tell(m, Advisor, "rejected_told", why)
		}
	}
	return d.say("rejected", func(x *Data) { x.Text, x.Whom = reason, by.Name })
}

// delegateWhom offers the colleagues who could decide in the actor's place.
func (d *decider) delegateWhom(c Command) error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	q, err := d.deciding(c)
	if err != nil {
		return d.ended(err, q, "C", c)
	}
	var opts []Option
	for _, m := range d.delegates(*q) {
		if len(opts) < 6 {
			opts = append(opts, Option{Letter: letter(len(opts)), Label: m.Name,
				Command: Command{Action: ActDelegate, Args: Args{Question: q.No, To: m.UserID}}})
		}
	}
	if len(opts) == 0 {
		return d.refuse("delegate_nobody", nil)
	}
	d.ask(Question{Kind: AskDelegate, Key: "delegate_card", ExpiresAt: d.lapse(), Options: opts}, []Member{d.f.Actor.Member}, "", nil)
	return d.say("delegate_how", nil)
}

// delegates are the present colleagues of the level's roles; nobody decides on
// what he has submitted or written himself.
func (d *decider) delegates(q Question) []Member {
	l := d.level(q.About.Level)
	return slices.DeleteFunc(d.f.Org.In(d.t.Store, l.Roles...), func(m Member) bool {
		return m.UserID == d.f.Actor.ID() || slices.Contains(d.authors(d.t.Approval.By), m.UserID) || !d.present(m.UserID)
	})
}

// delegate gives the level to a colleague.
func (d *decider) delegate(c Command) error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	q, err := d.deciding(c)
	if err != nil {
		return d.ended(err, q, "C", c)
	}
	all := d.delegates(*q)
	i := slices.IndexFunc(all, func(m Member) bool { return m.UserID == c.Args.To || (c.Args.To == "" && m.Name == c.Args.Text) })
	if i < 0 {
		return d.refuse("delegate_to", func(x *Data) {
			x.Text = c.Args.Text
			for _, m := range all {
				x.Items = append(x.Items, m.Name)
			}
		})
	}
	l := d.level(q.About.Level)
	d.settleApproval(*q, "C")
	d.event(Delegated{Level: l.Key, Question: q.No, To: all[i].UserID})
	d.delegateTo(*q, all[i])
	return d.say("delegated", func(x *Data) { x.Whom = all[i].Name })
}

// delegateTo asks a colleague in the place of who was asked. Its clock runs on, or two
// who delegate to each other would keep it from climbing for ever; whoever has joined
// meanwhile stays.
func (d *decider) delegateTo(q Question, to Member) {
	asked := []Member{to}
	for _, m := range d.membersOf(q.To[len(q.To)-q.Joined:]) {
		if m.UserID != to.UserID && m.UserID != d.f.Actor.ID() {
			asked = append(asked, m)
		}
	}
	q.PassedAt = time.Time{}
	if len(q.Had) == 0 {
		q.PassedAt = d.f.Now
	}
	q.Since, q.Joined, q.Had = q.began(), len(asked)-1, slices.Concat(q.Had, q.To)
	d.askApproval(q.About.Level, asked, q)
}

// askAgain asks a question of an approval that an undo has opened again: the buttons
// of its card are gone. Its clock has never stopped.
func (d *decider) askAgain(q Question) {
	to := d.membersOf(q.To)
	if len(to) == 0 {
		return // nobody of them is left: it climbs
	}
	d.event(Closed{Question: q.No, Why: "superseded"}) // its card says so already
	q.Since, q.Joined = q.began(), min(q.Joined, len(to)-1)
	d.askApproval(q.About.Level, to, q)
}

// armApproval: the clock of a level begins when it is asked, runs in opening
// hours only, and stands still for nothing but a decision. Who is the first to get it
// by a delegation has a little time of his own.
func (d *decider) armApproval(want map[string]time.Time) {
	q := d.openOf(AskApproval)
	clocks := d.clocks()
	if q == nil || d.shop.Calendar == nil || clocks.ApprovalEscalate == 0 {
		return
	}
	due := func(kind string, minutes int) {
		at, err := d.shop.Calendar.Add(q.began(), time.Duration(minutes)*time.Minute)
		if err == nil && !q.PassedAt.IsZero() {
			var own time.Time
			own, err = d.shop.Calendar.Add(q.PassedAt, time.Duration(d.f.Org.Rules.Delegate)*time.Minute)
			if own.After(at) {
				at = own
			}
		}
		if err == nil {
			want[kind] = at
		}
	}
	if q.RemindedAt.IsZero() && q.Climbs == 0 {
		due(TimerRemind, clocks.ApprovalRemind)
	}
	if !q.Top {
		due(TimerApproval, clocks.ApprovalEscalate*(q.Climbs+1))
	}
}

// remind reminds those who were asked, once.
func (d *decider) remind(tm Timer) error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	q := d.openOf(AskApproval)
	if q == nil {
		return ErrStale
	}
	e := Escalated{Rule: TimerRemind, Question: q.No, DueAt: tm.DueAt}
	for _, id := range q.To {
		m, ok := d.f.Org.Member(id)
		switch {
		case d.joined(*q, id):
		case !ok:
			e.Skipped = append(e.Skipped, id+" removed")
		case !d.present(id):
			e.Skipped = append(e.Skipped, id+" off shift")
		default:
			e.To = append(e.To, id)
			d.tell(m, "", "approval_remind", d.waited(*q))
		}
	}
	d.event(e)
	return nil
}

// waited fills how long an approval waits, in minutes of business time.
func (d *decider) waited(q Question) func(*Data) {
	fill := d.aboutApproval(q)
	minutes := int(d.shop.Calendar.Elapsed(q.began(), d.f.Now) / time.Minute)
	return func(x *Data) { fill(x); x.Minutes = minutes }
}

// climb lets the next person up join; who was asked keeps the right to decide.
// With nobody left above it stays where it is.
func (d *decider) climb(tm Timer) error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	q := d.openOf(AskApproval)
	if q == nil {
		return ErrStale
	}
	to, skipped := d.superior(d.knowing(*q), approvalLadder)
	e := Escalated{Rule: TimerApproval, Question: q.No, Skipped: skipped, DueAt: tm.DueAt}
	if to.UserID != "" {
		e.To = []string{to.UserID}
	}
	d.event(e)
	if to.UserID != "" {
		q := *find(d.t.Questions, q.No)
		d.card(q, to, roleOf(to, approvalLadder), d.waited(q))
	}
	return nil
}
