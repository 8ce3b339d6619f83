package workflow

import (
	"fmt"
	"slices"
)

// Core actions of an approval.
const (
	ActApprove   = "approve"       // a level's yes
	ActSign      = "sign"          // a yes with a signature
	ActReject    = "reject"        // a level's no, with its reason
	ActRejectWhy = "reject_why"    // asks for the reason
	ActDelegate  = "delegate"      // a level to a colleague
	ActWhom      = "delegate_whom" // asks which
	ActWithdraw  = "withdraw"      // a level's yes
	ActOpine     = "opine"         // what somebody said of it, read back
	ActOpinion   = "opinion"       // and confirmed, of one who does not decide
)

// Kinds of questions of an approval.
const (
	AskApproval = "approval"
	AskSubmit   = "submit"   // hand it in?
	AskDelegate = "delegate" // to whom?
	AskWithdraw = "withdraw" // a yes, or leave it?
	// AskWhy, with the userid of who is asked behind it: why not? Two may be
	// about to reject the same quote, each has a question of his own.
	AskWhy = "why:"
)

// How a resubmission treats the levels that agreed to the same lines before.
const (
	submitAnew  = "anew"
	submitCarry = "carry"
)

// submit hands the quote in for approval.
func (d *decider) submit(a Action, c Command) error {
	switch q := d.openOf(AskApproval); {
	case len(d.levels()) == 0:
		return d.refuse("approval_off", nil)
	case q != nil:
		return d.refuse("approval_waits", d.aboutApproval(*q))
	case d.t.Cleared():
		return d.refuse("approval_done", nil)
	case !d.wantsApproval():
		return d.refuse("nothing_to_offer", nil)
	}
	if d.carries() && c.Args.Value == "" {
		d.askSubmit([]Member{d.f.Actor.Member})
		return d.say("approval_carry", nil)
	}
	d.current()
	return d.handIn(c.Args.Value == submitCarry)
}

// handIn begins an approval with the first level.
func (d *decider) handIn(carry bool) error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	d.close(AskSubmit, "superseded")
	d.close(AskOffer, "superseded")
	d.event(Submitted{QuoteVersion: d.t.Quote.Version, Object: d.t.Quote.fingerprint(), Major: d.major(), Levels: levelNames(d.levels())})
	if err := d.levelFrom(0, carry); err != nil {
		return err
	}
	if q := d.openOf(AskApproval); q != nil {
		return d.say("submitted", d.aboutApproval(*q))
	}
	if len(d.t.Quote.Waiting()) == 0 {
		return d.say("discount_cleared", nil)
	}
	return d.say("approval_cleared", nil)
}

// levelFrom asks the first level from number i on that has to be asked. With
// none left the quote may go out.
func (d *decider) levelFrom(i int, carry bool) error {
	all := d.levels()
	for ; i < len(all); i++ {
		l := all[i]
		if l.Major && !d.t.Approval.Major {
			d.event(Waived{Level: l.Key})
			continue
		}
		if s, ok := d.before(l); carry && ok {
			d.event(Carried{Level: l.Key, By: s.By, At: s.At})
			continue
		}
		if i < len(all)-1 && d.alone(l, d.t.Approval.By) {
			d.event(Skipped{Level: l.Key, Self: true, Alone: true})
			continue
		}
		return d.askLevel(l)
	}
	d.event(Cleared{QuoteVersion: d.t.Quote.Version})
	return d.clear()
}

// before is the yes that a level gave to the same lines in an earlier
// submission.
func (d *decider) before(l Level) (ApprovalStep, bool) {
	object := d.t.Quote.fingerprint()
	a := d.t.Approval
	for _, s := range slices.Backward(slices.Concat(a.Before, a.Steps)) {
		if s.Level == l.Key && (s.How == HowApproved || s.How == HowCarried) {
			return s, s.Object == object && !l.Sign
		}
	}
	return ApprovalStep{}, false
}

// carries reports whether a level could be carried over.
func (d *decider) carries() bool {
	return d.t.Approval != nil && slices.ContainsFunc(d.levels(), func(l Level) bool {
		_, ok := d.before(l)
		return ok
	})
}

// askLevel asks who decides on a level: those of its first role that are there.
// Who is away is passed over, and so are who submitted and who wrote it.
func (d *decider) askLevel(l Level) error {
	to, skipped := d.approvers(l)
	if len(skipped) > 0 {
		d.event(Skipped{Level: l.Key, People: skipped})
	}
	if len(to) == 0 {
		return d.refuse("approval_nobody", func(x *Data) { x.Field = l.Label })
	}
	d.askApproval(l.Key, to, Question{})
	return nil
}

// askApproval asks members about a level. Clock is the question that it goes on
// with, or an empty one.
func (d *decider) askApproval(level string, to []Member, clock Question) {
	no := d.t.LastQuestion + 1
	d.ask(Question{Kind: AskApproval, Key: "approval_card", About: Subject{Level: level}, Options: []Option{
		{Letter: "A", Key: "approve", Command: Command{Action: ActApprove, Args: Args{Question: no}}},
		{Letter: "B", Key: "reject", Command: Command{Action: ActRejectWhy, Args: Args{Question: no}}},
		{Letter: "C", Key: "delegate", Command: Command{Action: ActWhom, Args: Args{Question: no}}},
	}, Since: clock.Since, Had: clock.Had, PassedAt: clock.PassedAt, RemindedAt: clock.RemindedAt, Climbs: clock.Climbs, Joined: clock.Joined, Top: clock.Top}, to, "", nil)
}

// approvers are who decides on a level, and who was passed over.
func (d *decider) approvers(l Level) (to []Member, skipped []string) {
	authors := d.authors(d.t.Approval.By)
	own := func(m Member) bool { return slices.Contains(authors, m.UserID) }
	for _, r := range l.Roles {
		all := d.f.Org.In(d.t.Store, r)
		others := slices.DeleteFunc(slices.Clone(all), own)
		for _, m := range all {
			if own(m) {
				skipped = append(skipped, m.UserID+" own")
			}
		}
		here, passed := d.here(others)
		skipped = append(skipped, passed...)
		to = slices.DeleteFunc(here, own)
		if len(to) > 0 {
			return to, skipped
		}
	}
	m, more := d.superior(authors, approvalLadder)
	if m.UserID == "" {
		return nil, append(skipped, more...)
	}
	return []Member{m}, append(skipped, more...)
}

// authors are who decides on no level of a submission: who hands it in, and who
// wrote what is up for approval.
func (d *decider) authors(by string) []string {
	out := []string{by}
	add := func(id string) {
		if id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	for _, l := range d.t.Quote.Waiting() {
		add(l.By)
	}
	if d.t.Quote.Discount > d.t.Discounted {
		add(d.t.Quote.DiscountBy)
	}
	return out
}

// alone reports whether a level may be passed by its author, since the store has
// nobody else of its first role.
func (d *decider) alone(l Level, by string) bool {
	authors := d.authors(by)
	all := d.f.Org.In(d.t.Store, l.Roles[0])
	return l.Alone && len(all) > 0 && !slices.ContainsFunc(all, func(m Member) bool { return !slices.Contains(authors, m.UserID) })
}

// levelNames say of levels all that decides how strict they are.
func levelNames(all []Level) []string {
	var out []string
	for _, l := range all {
		name := fmt.Sprintf("%s %v major=%t sign=%t", l.Key, l.Roles, l.Major, l.Sign)
		if l.Alone {
			name += " alone"
		}
		out = append(out, name)
	}
	return out
}

// outdated reports whether the pending approval was handed in for other levels than
// there are now: a yes to it could pass less than was to be passed.
func (d *decider) outdated() bool {
	a := d.t.Approval
	if a == nil || a.State != ApprovalPending {
		return false
	}
	names := levelNames(d.levels())
	if a.Levels != nil {
		return !slices.Equal(a.Levels, names)
	}
	return a.Level != "" && d.level(a.Level).Key == ""
}

// voidOutdated ends such an approval; who handed it in does so anew.
func (d *decider) voidOutdated() {
	if !d.outdated() {
		return
	}
	var told []Member
	if q := d.openOf(AskApproval); q != nil {
		told = d.membersOf(q.To)
	}
	d.voidApproval()
	d.event(Voided{})
	if by, ok := d.f.Org.Member(d.t.Approval.By); ok {
		if d.wantsApproval() {
			d.askSubmit([]Member{by})
		} else if len(d.t.Quote.Waiting()) > 0 {
			d.askOffer([]Member{by}, "")
		}
		told = append(told, by)
	}
	var once []string
	for _, m := range told {
		if m.UserID != d.f.Actor.ID() && !slices.Contains(once, m.UserID) {
			once = append(once, m.UserID)
			d.tell(m, "", "approval_outdated", nil)
		}
	}
}

// clear offers the quote to who sends it, and tells who submitted.
func (d *decider) clear() error {
	me, by := d.f.Actor.Member, d.t.Approval.By
	if len(d.t.Quote.Waiting()) == 0 { // a discount on what the customer has agreed to
		if m, ok := d.f.Org.Member(by); ok && by != me.UserID {
			d.tell(m, "", "discount_cleared", nil)
		}
		return nil
	}
	to := d.addressees([]Role{Advisor})
	if me.Is(d.bp.Quote.Write...) && me.UserID == by {
		to = []Member{me}
	}
	if len(to) == 0 {
		to = d.f.Org.In(d.t.Store, StoreManager)
	}
	d.askOffer(to, "")
	if m, ok := d.f.Org.Member(by); ok && by != me.UserID && !slices.ContainsFunc(to, func(x Member) bool { return x.UserID == by }) {
		d.tell(m, "", "approval_cleared", nil)
	}
	return nil
}

// propose is what follows a new version of the quote: where nobody else would be
// asked it may go out at once, all others are asked to hand it in.
func (d *decider) propose() error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	if me := d.f.Actor.Member; me.Is(d.bp.Quote.Write...) && d.needsNobody(me) {
		d.event(Submitted{QuoteVersion: d.t.Quote.Version, Object: d.t.Quote.fingerprint(), Levels: levelNames(d.levels())})
		return d.levelFrom(0, false)
	}
	d.askSubmit(d.quoters())
	return nil
}

// voidApproval ends the approval of a version that is no longer the newest.
func (d *decider) voidApproval() {
	for _, kind := range []string{AskApproval, AskSubmit, AskDelegate, AskWithdraw} {
		d.close(kind, "superseded")
	}
	d.closeWhy("superseded")
}

// needsNobody reports whether every level is waived, or one that the member passes
// alone.
func (d *decider) needsNobody(m Member) bool {
	all, major := d.levels(), d.major()
	for i, l := range all {
		if waived := l.Major && !major; !waived && (i == len(all)-1 || !d.alone(l, m.UserID)) {
			return false
		}
	}
	return true
}

// askSubmit offers to hand the quote in; where levels agreed to the same lines
// before, with or without asking them again.
func (d *decider) askSubmit(to []Member) {
	var key, word string
	for _, a := range d.bp.Actions {
		if a.Verb == VerbSubmit {
			key, word = a.Key, a.Words[0]
		}
	}
	hand := func(letter, how string) Option {
		return Option{Letter: letter, Command: Command{Action: key, Args: Args{Value: how}}}
	}
	how := Command{Action: ActKeep, Args: Args{Kind: "quote_how"}}
	first := hand("A", submitAnew)
	first.Label = word
	q := Question{Kind: AskSubmit, Key: "submit_card", Options: []Option{first, {Letter: "B", Key: "requote", Command: how}}}
	if d.carries() {
		carry, anew := hand("A", submitCarry), hand("B", submitAnew)
		carry.Key, anew.Key = "submit_carry", "submit_anew"
		q.Options = []Option{carry, anew, {Letter: "C", Key: "requote", Command: how}}
	}
	if a := d.t.Approval; a != nil && a.State == ApprovalRejected && a.QuoteVersion == d.t.Quote.Version {
		q.About.Text = a.Reason
	}
	d.ask(q, to, "", nil)
}
