package workflow

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"bihuan/workflow/calendar"
)

// ErrStale is a timer that was armed again or taken back since: nothing to do.
var ErrStale = errors.New("timer is stale")

// Core actions: what every blueprint can do without declaring it.
const (
	ActShow          = "show"        // the ticket's summary; it becomes the current one
	ActAnswer        = "answer"      // a question by letter
	ActChange        = "change"      // another answer, after it was told to be late
	ActKeep          = "keep"        // no, leave it as it is
	ActUndo          = "undo"        // the sender's own last action
	ActOffShift      = "off_shift"   // 我下班了
	ActIntroduce     = "introduce"   // somebody who is on no list
	ActTimer         = "timer"       // a due timer
	ActUndeliverable = "undelivered" // a push that the platform refused
	ActTransfer      = "request_transfer"
	ActAddOn         = "report_addon"
	ActFuseCustomer  = "fuse_customer"
	ActFuseParts     = "fuse_parts"
	ActFusePerson    = "fuse_person"
	ActFuseFine      = "fuse_fine"
	ActEstimate      = "estimate" // when the next progress is expected
)

// UndoWindow is how long an action may be taken back by who did it.
const UndoWindow = 2 * time.Minute

// decider carries one decision through its steps.
type decider struct {
	s     Subjects
	f     Facts
	t     *Ticket    // being changed; nil: none
	bp    *Blueprint // of the ticket's version
	shop  Shop
	out   Decision
	first int64 // seq of the first event of this decision
	was   *Ticket
	// pressed is the question that the actor answers with this command.
	pressed *Question
	// chosen is the letter that counts, also where it replaces an earlier one.
	chosen string
	undone bool
}

// Decide applies a command to the subjects at f.Now. It returns everything that
// follows, a *Refusal (nothing changes, the sender is told why), a *Missing
// (load these facts and ask again), or ErrStale. It never blocks and never
// reads a clock.
func Decide(s Subjects, c Command, f Facts) (Decision, error) {
	// A decision spends from its own copy of the stock; the caller may decide again.
	s.Stock = slices.Clone(s.Stock)
	d := &decider{s: s, f: f}
	d.shop, _ = f.Org.Shop(f.Actor.Member.Store)
	if s.Ticket != nil {
		d.take(s.Ticket)
	}
	if err := d.run(c); err != nil {
		return Decision{}, err
	}
	d.finish(c)
	return d.out, nil
}

func (d *decider) take(t *Ticket) {
	d.was = t
	d.t = t.Clone()
	d.first = t.Version + 1
	d.bp, _ = d.f.Org.Blueprint(t.Blueprint, t.BlueprintVersion)
	d.shop, _ = d.f.Org.Shop(t.Store)
}

// run executes a command; answers run the command of their option through it.
func (d *decider) run(c Command) error {
	switch {
	case c.Action == ActOffShift:
		return d.offShift()
	case c.Action == ActIntroduce:
		return d.introduce()
	case c.Action == ActAnswer && (d.t == nil || strings.HasPrefix(c.Ticket, "@")):
		return d.answerDialogue(c)
	case c.Action == ActKeep:
		return d.keep(c)
	case d.t == nil:
		return d.create(c)
	case d.bp == nil, !d.f.Actor.System() && !(Viewer{d.f.Actor.Member}).InScope(d.t):
		number := d.t.Number // as it was asked for: nobody learns that it exists elsewhere
		return d.refuse("unknown_ticket", func(x *Data) { x.Text = number })
	}
	core, ok := coreActions[c.Action]
	if !ok {
		return d.act(c)
	}
	if (core.by == byClock) != d.f.Actor.System() || (core.by == byAnswer && d.pressed == nil) {
		return d.refuse("unknown_word", nil)
	}
	return core.do(d, c)
}

// A core action is done by a member, by the clock, or only as the answer to a
// question.
type coreBy int

const (
	byMember coreBy = iota
	byClock
	byAnswer
)

type coreAction struct {
	by coreBy
	do func(*decider, Command) error
}

// coreActions need a ticket.
var coreActions map[string]coreAction

func init() {
	coreActions = map[string]coreAction{
		ActShow:          {byMember, (*decider).show},
		ActUndo:          {byMember, (*decider).undo},
		ActAnswer:        {byMember, (*decider).answer},
		ActTimer:         {byClock, (*decider).timer},
		ActUndeliverable: {byClock, (*decider).undelivered},
		ActChange:        {byAnswer, (*decider).change},
		ActTransfer:      {byAnswer, (*decider).requestTransfer},
		ActAddOn:         {byAnswer, (*decider).reportAddOn},
		ActFuseCustomer:  {byAnswer, (*decider).fuseCustomer},
		ActFuseParts:     {byAnswer, (*decider).fuseParts},
		ActFusePerson:    {byAnswer, (*decider).fusePerson},
		ActFuseFine:      {byAnswer, (*decider).fuseFine},
		ActEstimate:      {byAnswer, (*decider).estimate},
	}
}

// verbs carry out the blueprint's actions.
var verbs map[Verb]func(*decider, Action, Command) error

func init() {
	verbs = map[Verb]func(*decider, Action, Command) error{
		VerbSet:     (*decider).set,
		VerbAttach:  (*decider).attach,
		VerbAdvance: (*decider).advance,
		VerbAssign:  (*decider).assign,
		VerbAccept:  (*decider).accept,
		VerbAsk:     (*decider).offer,
		VerbAnswer:  (*decider).consent,
		VerbBlock:   (*decider).block,
		VerbUnblock: (*decider).unblock,
		VerbPromise: (*decider).promise,
		VerbComment: (*decider).comment,
		VerbCancel:  (*decider).cancel,
	}
}

func (d *decider) act(c Command) error {
	a, ok := d.bp.Action(c.Action)
	if !ok {
		return d.refuse("unknown_word", nil)
	}
	if err := d.allowed(a); err != nil {
		return err
	}
	do, ok := verbs[a.Verb]
	if !ok { // VerbCreate opens another ticket and has no business with this one
		return d.refuse("unknown_word", nil)
	}
	d.answerByWord(c)
	return do(d, a, c)
}

// allowed checks state, role, step, person and evidence, in the order in which
// the sender can do most about it.
func (d *decider) allowed(a Action) error {
	switch {
	case d.t.State == Done:
		return d.refuse("closed_ticket", nil)
	case a.By == ByNotAssignee && d.t.WorkedOn(d.f.Actor.ID()):
		return d.refuse("self_check", nil)
	case len(a.Roles) > 0 && !d.f.Actor.Member.Is(a.Roles...):
		return d.refuse("wrong_role", func(x *Data) { x.Action = a.Words[0]; x.Items = roleNames(a.Roles) })
	case len(a.From) > 0 && !slices.Contains(a.From, d.t.Step):
		return d.refuse("wrong_step", func(x *Data) { x.Action = a.Words[0]; x.Items = d.possible() })
	case a.By == ByAssignee && !d.mine(a):
		return d.refuse("not_yours", func(x *Data) { x.Action = a.Words[0] })
	}
	if missing := d.missing(a.Requires); len(missing) > 0 {
		return d.refuse("need_evidence", func(x *Data) { x.Action = a.Words[0]; x.Missing = missing })
	}
	return nil
}

// mine reports whether the actor's own dispatch entitles him to the action.
func (d *decider) mine(a Action) bool {
	me := d.f.Actor.ID()
	for _, x := range d.t.OpenDispatches() {
		if x.Assignee == me && (!x.AcceptedAt.IsZero() || a.Verb == VerbAccept || a.Start) {
			return true
		}
	}
	return a.Start && d.continuing(me)
}

// continuing reports whether nobody holds the ticket and the member had it
// last: the same technician goes on without a second 接单.
func (d *decider) continuing(userid string) bool {
	n := len(d.t.Dispatches)
	return n > 0 && d.t.Current() == nil && d.t.Dispatches[n-1].Assignee == userid
}

// missing lists what a required kind of evidence lacks.
func (d *decider) missing(kinds []string) []string {
	var out []string
	for _, k := range kinds {
		var ok bool
		switch k {
		case NeedQuote:
			ok = len(d.t.Quote.Live()) > 0
		case NeedConsent:
			ok = len(d.t.Quote.Agreed()) > 0
		case NeedAnswers:
			ok = len(d.t.Quote.Waiting()) == 0
		default:
			ok = d.t.Has(k)
		}
		if !ok {
			out = append(out, k)
		}
	}
	return out
}

// possible are the words that the actor may use now, for a refusal that helps.
func (d *decider) possible() []string {
	var out []string
	for _, a := range d.bp.Actions {
		if len(a.From) == 0 || !slices.Contains(a.From, d.t.Step) || !d.f.Actor.Member.Is(a.Roles...) {
			continue
		}
		if a.By == ByAssignee && !d.mine(a) || a.By == ByNotAssignee && d.t.WorkedOn(d.f.Actor.ID()) {
			continue
		}
		if !slices.Contains(out, a.Words[0]) {
			out = append(out, a.Words[0])
		}
	}
	return out
}

// event records a fact and puts it onto the ticket.
func (d *decider) event(data EventData) {
	e := Event{Seq: d.t.Version + 1, At: d.f.Now, By: d.f.Actor.ID(), Cause: d.f.Cause, Data: data}
	d.t.Apply(e)
	d.out.Events = append(d.out.Events, e)
}

// refuse turns the command down. fill may add to the data.
func (d *decider) refuse(key string, fill func(*Data)) error {
	return &Refusal{Key: key, Data: d.data(d.f.Actor.Member, fill)}
}

// say sets the answer to the sender.
func (d *decider) say(key string, fill func(*Data)) error {
	d.out.Answer.Key, d.out.Answer.Data = key, d.data(d.f.Actor.Member, fill)
	return nil
}

// data is the view of the ticket for a member, with fill's additions, redacted
// for him as the last step. Somebody of another store who is told of a ticket
// learns which one it is and what fill says; who asks about it, nothing.
func (d *decider) data(m Member, fill func(*Data)) Data {
	v := Viewer{m}
	var x Data
	switch {
	case d.t == nil:
	case v.InScope(d.t):
		x = view(d.t, d.f.Org, v)
	case m.UserID != d.f.Actor.Member.UserID:
		x = Data{Number: d.t.Number, Plate: showPlate(d.t), Label: d.t.Number}
	}
	x.At, x.Who = d.f.Now, d.f.Actor.Member.Name
	if fill != nil {
		fill(&x)
	}
	return Redact(x, d.t, d.f.Org, v)
}

// tell pushes a sentence to a member in his role; the same one only once.
func (d *decider) tell(m Member, role Role, key string, fill func(*Data)) {
	n := Notice{To: m.UserID, Role: held(m, role), Saying: Saying{Key: key, Data: d.data(m, fill)}}
	if !slices.ContainsFunc(d.out.Notices, func(o Notice) bool { return reflect.DeepEqual(n, o) }) {
		d.out.Notices = append(d.out.Notices, n)
	}
}

// tellRoles pushes to everybody of the store with one of the roles, but not to
// the actor himself. Where the store has nobody of them, its manager is told.
func (d *decider) tellRoles(roles []Role, key string, fill func(*Data)) {
	to := d.f.Org.In(d.t.Store, roles...)
	if len(to) == 0 {
		roles = []Role{StoreManager}
		to = d.f.Org.In(d.t.Store, roles...)
	}
	for _, m := range to {
		if m.UserID != d.f.Actor.ID() {
			d.tell(m, roleOf(m, roles), key, fill)
		}
	}
}

// held is the role if the member has it. A notice in a role that its addressee
// does not have would be dropped when it is sent.
func held(m Member, role Role) Role {
	if m.Is(role) {
		return role
	}
	return ""
}

func roleOf(m Member, roles []Role) Role {
	for _, r := range roles {
		if m.Is(r) {
			return r
		}
	}
	return ""
}

// finish derives what follows from the new state: timers, the slip of a changed
// ticket, the chance to undo, quiet hours.
func (d *decider) finish(c Command) {
	if d.t != nil && len(d.out.Events) > 0 {
		if !d.undone {
			d.reslip()
		}
		d.arm()
		d.rememberUndo(c)
		d.out.Ticket = d.t
	}
	d.quiet()
}

// quiet holds back what may wait until the store of the ticket opens. What the
// actor himself gets is part of his answer and never waits.
func (d *decider) quiet() {
	cal := d.shop.Calendar
	if cal == nil || cal.Open(d.f.Now) {
		return
	}
	opening, err := cal.NextOpening(d.f.Now)
	if err != nil {
		return
	}
	for i, n := range d.out.Notices {
		if !n.Urgent && !n.Update && n.To != d.f.Actor.ID() {
			d.out.Notices[i].NotBefore = opening
		}
	}
}

// dialogue changes what the chat remembers of the actor.
func (d *decider) dialogue() *Dialogue {
	if d.out.Dialogue == nil {
		c := d.s.Dialogue
		c.Member = d.f.Actor.ID()
		c.Questions = slices.Clone(c.Questions)
		c.Draft = maps.Clone(c.Draft)
		d.out.Dialogue = &c
	}
	return d.out.Dialogue
}

// current makes the ticket the one that the actor means from now on.
func (d *decider) current() {
	if !d.f.Actor.System() && d.s.Dialogue.Current != d.t.Number {
		d.dialogue().Current = d.t.Number
	}
}

// pauses are the times of being blocked, the open one up to now.
func (d *decider) pauses() []calendar.Pause {
	var out []calendar.Pause
	for _, b := range d.t.Blocks {
		to := b.To
		if to.IsZero() {
			to = d.f.Now
		}
		out = append(out, calendar.Pause{From: b.From, To: to})
	}
	return out
}

func roleNames(roles []Role) []string {
	out := make([]string, len(roles))
	for i, r := range roles {
		out[i] = string(r)
	}
	return out
}
