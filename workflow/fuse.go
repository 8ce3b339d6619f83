package workflow

import (
	"slices"
	"strings"
	"time"
)

// Timer kinds.
const (
	TimerStall    = "stall"
	TimerEscalate = "stall_escalate"
	TimerExpire   = "expire" // of the earliest question with an expiry
	TimerRemind   = "approval_remind"
	TimerApproval = "approval_escalate"
	TimerTransfer = "transfer"    // a giving store has not answered
	TimerHold     = "hold"        // the first reservation ends
	TimerCheck    = "stock_check" // the ERP is asked again
	TimerBlock    = "block"       // those who can end a block are reminded
)

// fuseLetters are fixed: one that does not apply is left out, none shifts.
const (
	fuseA, fuseB, fuseC, fuseD = "A", "B", "C", "D"
)

// arm derives the timers from the new state. A timer that is due at another
// instant than before gets a new generation, so that the old wake-up is stale.
func (d *decider) arm() {
	want := map[string]time.Time{}
	if d.t.State == InProgress {
		d.armFuse(want)
	}
	d.armRework(want)
	if d.t.State != Done {
		d.armApproval(want)
		for _, q := range d.t.Questions {
			if at, ok := want[TimerExpire]; q.Closed == "" && !q.ExpiresAt.IsZero() && (!ok || q.ExpiresAt.Before(at)) {
				want[TimerExpire] = q.ExpiresAt
			}
		}
	}
	d.armParts(want)
	var next []Timer
	for _, kind := range []string{TimerStall, TimerEscalate, TimerExpire, TimerRemind, TimerApproval, TimerTransfer, TimerHold, TimerCheck, TimerBlock, TimerRework} {
		due, ok := want[kind]
		if !ok {
			continue
		}
		if old, had := d.t.Timer(kind); had && old.DueAt.Equal(due) {
			next = append(next, old)
			continue
		}
		next = append(next, Timer{Kind: kind, Gen: d.t.Version, DueAt: due})
	}
	d.t.Timers = next
}

// armFuse: the technician has accepted and works. A question that was asked and
// brought no progress counts like progress: the next one comes only as much
// later again.
func (d *decider) armFuse(want map[string]time.Time) {
	step, ok := d.bp.Step(d.t.Step)
	cur := d.t.Current()
	if !ok || !step.Watched || cur == nil || cur.AcceptedAt.IsZero() || d.shop.Calendar == nil {
		return
	}
	clocks := d.clocks()
	if q := d.openOf(AskFuse); q != nil && q.EscalatedAt.IsZero() {
		if due, ok := d.after(q.AskedAt, clocks.StallEscalate); ok {
			want[TimerEscalate] = due
		}
	}
	if !d.t.ReminderAt.IsZero() {
		if due, ok := d.estimated(); ok {
			want[TimerStall] = due
		}
		return
	}
	base := d.t.ProgressAt
	if d.t.StalledAt.After(base) {
		base = d.t.StalledAt
	}
	if due, ok := d.after(base, clocks.Stall); ok {
		want[TimerStall] = due
	}
}

// clocks are read live from the newest version of the blueprint.
func (d *decider) clocks() Clocks {
	if live, ok := d.f.Org.Blueprint(d.t.Blueprint, 0); ok {
		return live.Clocks
	}
	return d.bp.Clocks
}

// after is the instant at which so many business minutes have passed, the times
// of being blocked left out.
func (d *decider) after(from time.Time, minutes int) (time.Time, bool) {
	due, err := d.shop.Calendar.Add(from, time.Duration(minutes)*time.Minute, d.pauses()...)
	return due, err == nil
}

// estimated is when the fuse asks after somebody said when the next progress is
// due: then, later by the time of being blocked since, and in opening hours.
func (d *decider) estimated() (time.Time, bool) {
	cal := d.shop.Calendar
	due, err := cal.Add(d.t.ProgressAt, cal.Elapsed(d.t.ProgressAt, d.t.ReminderAt), d.pauses()...)
	if err != nil {
		return time.Time{}, false
	}
	if due.Before(d.t.ReminderAt) {
		due = d.t.ReminderAt
	}
	if !cal.Open(due) && !cal.Open(due.Add(-time.Nanosecond)) {
		due, err = cal.NextOpening(due)
	}
	return due, err == nil
}

// lapse is when a question that does no harm unanswered ends.
func (d *decider) lapse() time.Time {
	if d.shop.Calendar != nil {
		if at, ok := d.after(d.f.Now, d.clocks().Question); ok {
			return at
		}
	}
	return d.f.Now.Add(time.Duration(d.clocks().Question) * time.Minute)
}

func (d *decider) openOf(kind string) *Question {
	for i := range d.t.Questions {
		if d.t.Questions[i].Kind == kind && d.t.Questions[i].Closed == "" {
			return &d.t.Questions[i]
		}
	}
	return nil
}

// timer is a due wake-up. One whose generation is not the newest is stale.
func (d *decider) timer(c Command) error {
	tm, ok := d.t.Timer(c.Args.Kind)
	if !ok || tm.Gen != c.Args.Gen || d.f.Now.Before(tm.DueAt) {
		return ErrStale
	}
	if d.postponed(tm) {
		d.event(Replanned{})
		return nil
	}
	switch tm.Kind {
	case TimerStall:
		return d.trip()
	case TimerEscalate:
		return d.escalate(tm)
	case TimerExpire:
		return d.expire()
	case TimerRemind:
		return d.remind(tm)
	case TimerApproval:
		return d.climb(tm)
	case TimerTransfer:
		return d.chase()
	case TimerHold:
		return d.holdEnds()
	case TimerCheck:
		return d.checkAgain()
	case TimerBlock:
		return d.remindBlock()
	case TimerRework:
		return d.reworkOverdue(tm)
	}
	return ErrStale
}

// postponed: opening hours or clock lengths have changed since the timer was
// armed, and by what holds now it is not due.
func (d *decider) postponed(tm Timer) bool {
	was := d.t.Timers
	d.arm()
	now, armed := d.t.Timer(tm.Kind)
	d.t.Timers = was
	return !armed || now.DueAt.After(d.f.Now)
}

// armParts: what other stores, reservations and blocks wait for.
func (d *decider) armParts(want map[string]time.Time) {
	if at, ok := d.t.transferDue(); ok { // what was lost is asked about after the ticket's end
		want[TimerTransfer] = at
	}
	if d.t.State == Done {
		return
	}
	for kind, due := range map[string]func() (time.Time, bool){TimerHold: d.holdDue, TimerCheck: d.checkDue, TimerBlock: d.remindDue} {
		if at, ok := due(); ok {
			want[kind] = at
		}
	}
}

// expire closes the questions whose time is over.
func (d *decider) expire() error {
	for _, q := range slices.Clone(d.t.Questions) {
		if q.Closed == "" && !q.Open(d.f.Now) {
			d.event(Closed{Question: q.No, Why: "expired"})
			d.redraw(*find(d.t.Questions, q.No), "expired")
		}
	}
	if len(d.out.Events) == 0 {
		return ErrStale
	}
	return nil
}

// trip asks the technician and the 班组长 at once where it is stuck. Each
// answer is the next action.
func (d *decider) trip() error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	cur := d.t.Current()
	if cur == nil {
		return ErrStale
	}
	var to []Member
	if m, ok := d.f.Org.Member(cur.Assignee); ok {
		to = append(to, m)
	}
	lead := d.addressees([]Role{TeamLead})
	if len(lead) == 0 {
		lead = d.f.Org.In(d.t.Store, StoreManager)
	}
	for _, m := range lead {
		if m.UserID != cur.Assignee {
			to = append(to, m)
		}
	}
	if len(to) == 0 { // the store has nobody left to ask
		next, skipped := d.superior(nil, ladder)
		if next.UserID == "" {
			d.event(Escalated{Rule: TimerStall, Skipped: append(skipped, "nobody to ask"), DueAt: d.f.Now})
			return nil
		}
		to = []Member{next}
	}
	d.ask(Question{Kind: AskFuse, Key: "fuse_card", Options: d.fuseOptions(cur.Assignee)}, to, "", nil)
	return nil
}

// fuseOptions are built from what the ticket knows.
func (d *decider) fuseOptions(assignee string) []Option {
	var out []Option
	if len(d.t.Quote.Waiting()) > 0 && d.means(fuseA) {
		out = append(out, Option{Letter: fuseA, Key: "fuse_customer", Command: Command{Action: ActFuseCustomer}})
	}
	if short := d.shortParts(); len(short) > 0 && d.means(fuseB) {
		out = append(out, Option{Letter: fuseB, Key: "fuse_parts", Label: strings.Join(short, "、"), Command: Command{Action: ActFuseParts}})
	}
	out = append(out,
		Option{Letter: fuseC, Key: "fuse_person", Label: d.f.Org.NameOf(assignee), Command: Command{Action: ActFusePerson}},
		Option{Letter: fuseD, Key: "fuse_fine", Command: Command{Action: ActFuseFine}})
	return out
}

// means reports whether the blueprint has a reason for a letter of the fuse.
func (d *decider) means(letter string) bool {
	_, ok := d.bp.FuseReason(letter)
	return ok
}

func (d *decider) shortParts() []string {
	var out []string
	for _, p := range d.t.Parts {
		if p.Status == PartShort || p.Status == PartTransfer {
			out = append(out, p.No)
		}
	}
	return out
}

// fuseCustomer: it waits for the customer. A question that went out already is
// recorded as sent again; else the advisor gets it to send.
func (d *decider) fuseCustomer(Command) error {
	r, ok := d.bp.FuseReason(fuseA)
	if !ok {
		return d.refuse("unknown_word", nil)
	}
	if d.t.State != Blocked {
		d.blockFor(r, "")
	}
	switch {
	case d.t.Quote.Offered == d.t.Quote.Version:
		d.event(Offered{QuoteVersion: d.t.Quote.Version})
		d.tellRoles([]Role{Advisor}, "ask_customer_again", nil)
	case d.goesOut() == nil:
		d.askOffer(d.addressees([]Role{Advisor}), Advisor)
	case d.openOf(AskApproval) == nil:
		d.askSubmit(d.addressees([]Role{Advisor}))
	}
	return d.fuseDone()
}

// fuseParts: a part is missing. With several, which one is asked first.
func (d *decider) fuseParts(c Command) error {
	r, ok := d.bp.FuseReason(fuseB)
	short := d.shortParts()
	if !ok || len(short) == 0 {
		return d.refuse("question_stale", nil)
	}
	if c.Args.Value == "" && len(short) > 1 {
		return d.whichPart(short)
	}
	if c.Args.Value == "" {
		c.Args.Value = short[0]
	}
	i := slices.IndexFunc(d.t.Parts, func(p PartNeed) bool { return p.No == c.Args.Value })
	if i < 0 {
		return d.refuse("question_stale", nil)
	}
	if d.t.Parts[i].Status == PartShort {
		if err := d.requestTransfer(Command{Args: Args{Value: c.Args.Value}}); err != nil {
			return err
		}
	}
	if d.t.State != Blocked {
		d.blockFor(r, c.Args.Value)
	}
	return d.fuseDone()
}

func (d *decider) whichPart(short []string) error {
	var opts []Option
	for i, no := range short {
		if i < 6 {
			opts = append(opts, Option{Letter: letter(i), Label: no, Command: Command{Action: ActFuseParts, Args: Args{Value: no}}})
		}
	}
	d.ask(Question{Kind: AskBlock, Key: "which_part", Options: opts}, []Member{d.f.Actor.Member}, "", nil)
	return d.say("which_part", nil)
}

// fusePerson: the technician is away. The 班组长 gets who could take over.
func (d *decider) fusePerson(Command) error {
	if err := d.askOther(); err != nil {
		return err
	}
	return d.fuseDone()
}

// fuseFine: nothing is stuck. That is progress, and the next fuse comes at the
// new estimate.
func (d *decider) fuseFine(Command) error {
	d.event(Commented{Progress: true})
	d.ask(Question{Kind: AskEstimate, Key: "ask_estimate", Value: &Command{Action: ActEstimate}, ExpiresAt: d.lapse(), Options: []Option{
		{Letter: "A", Key: "in_one_hour", Command: Command{Action: ActEstimate, Args: Args{Hours: 10}}},
		{Letter: "B", Key: "in_two_hours", Command: Command{Action: ActEstimate, Args: Args{Hours: 20}}},
		{Letter: "C", Key: "by_closing", Command: Command{Action: ActEstimate, Args: Args{Kind: "closing"}}},
	}}, []Member{d.f.Actor.Member}, "", nil)
	return d.fuseDone()
}

// estimate notes when the next progress is expected, reckoned from now; the fuse
// waits for it.
func (d *decider) estimate(c Command) error {
	at := c.Args.At
	switch {
	case c.Args.Hours > 0:
		at = d.f.Now.Add(time.Duration(c.Args.Hours) * 6 * time.Minute)
	case c.Args.Kind == "closing":
		at = d.closing()
	}
	if !at.After(d.f.Now) || at.Sub(d.f.Now) > 14*24*time.Hour {
		return d.refuse("bad_time", func(x *Data) { x.Text = c.Args.Text })
	}
	d.event(Commented{Text: c.Args.Text, Progress: true, Estimate: at})
	return d.say("estimate_noted", func(x *Data) { x.Due = at })
}

func (d *decider) fuseDone() error {
	return d.say("fuse_done", func(x *Data) { x.Letter = d.chosen })
}
