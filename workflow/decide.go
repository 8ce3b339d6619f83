package workflow

import (
	"errors"
	"maps"
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
	ActDropDraft     = "drop_draft"  // the half-finished registration is not wanted any more
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
	ActPhotos        = "photos"   // photos that belong to the ticket
	ActHeard         = "heard"    // a voice, read back to its speaker
	ActAskTicket     = "ask_ticket"
	ActHistory       = "history" // earlier visits of the car
	ActLift          = "lift"    // to another version of its blueprint
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
	// told are members who were told of the ticket's parts: their slip is not sent
	// again for it.
	told []string
	// blind: it mattered who is there, which the facts did not say.
	blind bool
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
	if d.blind {
		return Decision{}, &Missing{People: true}
	}
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
	case d.f.Actor.Customer != "":
		return d.customer(c)
	case c.Action == ActHolidays && d.f.Actor.System():
		return d.holidays(c)
	case c.Action == ActPeopleHeld && d.f.Actor.System():
		return d.peopleHeld(c)
	case c.Action == ActArrival && d.f.Actor.System():
		return d.arrival(c)
	case presenceActions[c.Action] != nil && !d.f.Actor.System():
		return presenceActions[c.Action](d, c)
	case shelfActions[c.Action] != nil && !d.f.Actor.System():
		return shelfActions[c.Action](d, c)
	case c.Action == ActDropDraft:
		return d.dropDraft()
	case c.Action == ActIntroduce:
		return d.introduce()
	case c.Action == ActAnswer && (d.t == nil || strings.HasPrefix(c.Ticket, "@")):
		return d.answerDialogue(c)
	case c.Action == ActKeep:
		return d.keep(c)
	case c.Action == ActAskTicket:
		return d.askTicket(c)
	case (c.Action == ActHeard || c.Action == ActMeant) && d.t == nil:
		return d.heard(c)
	case d.t == nil:
		return d.create(c)
	case d.bp == nil, !d.f.Actor.System() && !(Viewer{d.f.Actor.Member}).InScope(d.t) && !d.invited(c):
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

// invited reports whether somebody of another store may do this with the ticket:
// he answers what he was asked about it.
func (d *decider) invited(c Command) bool {
	return d.pressed != nil || (c.Action == ActAnswer || c.Action == ActTransferSaid || c.Action == ActChange) && d.party(d.f.Actor.Member)
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
		ActHistory:       {byMember, (*decider).history},
		ActUndo:          {byMember, (*decider).undo},
		ActAnswer:        {byMember, (*decider).answer},
		ActTimer:         {byClock, (*decider).timer},
		ActUndeliverable: {byClock, (*decider).undelivered},
		ActReview:        {byClock, (*decider).review},
		ActLift:          {byClock, (*decider).lift},
		ActChange:        {byAnswer, (*decider).change},
		ActTransfer:      {byAnswer, (*decider).requestTransfer},
		ActSwap:          {byAnswer, (*decider).swap},
		ActGive:          {byAnswer, (*decider).grant},
		ActDecline:       {byAnswer, (*decider).declinePart},
		ActElsewhere:     {byAnswer, (*decider).elsewhere},
		ActPicked:        {byAnswer, (*decider).picked},
		ActShip:          {byAnswer, (*decider).ship},
		ActReceive:       {byAnswer, (*decider).receive},
		ActLacks:         {byAnswer, (*decider).lacks},
		ActAwait:         {byAnswer, (*decider).awaitOn},
		ActWriteOff:      {byAnswer, (*decider).writeOff},
		ActTransferSaid:  {byMember, (*decider).transferSaid},
		ActIssue:         {byMember, (*decider).issue},
		ActReturn:        {byMember, (*decider).giveBack},
		ActUnused:        {byAnswer, (*decider).unused},
		ActAddOn:         {byAnswer, (*decider).reportAddOn},
		ActFuseCustomer:  {byAnswer, (*decider).fuseCustomer},
		ActFuseParts:     {byAnswer, (*decider).fuseParts},
		ActFusePerson:    {byAnswer, (*decider).fusePerson},
		ActFuseFine:      {byAnswer, (*decider).fuseFine},
		ActEstimate:      {byAnswer, (*decider).estimate},
		ActPhotos:        {byMember, (*decider).photos},
		ActHeard:         {byMember, (*decider).heard},
		ActMeant:         {byMember, (*decider).heard},
		ActFix:           {byAnswer, (*decider).fix},
		ActReport:        {byAnswer, (*decider).report},
		ActTakeReport:    {byAnswer, (*decider).takeReport},
		ActRefuseReport:  {byAnswer, (*decider).refuseReport},
		ActReprice:       {byMember, (*decider).reprice},
		ActPhone:         {byMember, (*decider).wantsPhone},
		ActRelay:         {byAnswer, (*decider).relay},
		ActRelayBack:     {byAnswer, (*decider).relayBack},
		ActHandOver:      {byMember, (*decider).handOver},
		ActPickOther:     {byAnswer, (*decider).pickOther},
		ActNudge:         {byAnswer, (*decider).nudge},
		ActQuotes:        {byMember, (*decider).quotes},
		ActSettlement:    {byMember, (*decider).settlement},
		ActApprove:       {byAnswer, (*decider).approve},
		ActSign:          {byMember, (*decider).sign},
		ActReject:        {byMember, (*decider).reject},
		ActRejectWhy:     {byAnswer, (*decider).rejectWhy},
		ActDelegate:      {byMember, (*decider).delegate},
		ActWhom:          {byAnswer, (*decider).delegateWhom},
		ActWithdraw:      {byMember, (*decider).withdraw},
		ActOpine:         {byMember, (*decider).opine},
		ActOpinion:       {byAnswer, (*decider).opinion},
		ActRework:        {byAnswer, (*decider).rework},
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
		VerbSubmit:  (*decider).submit,
		VerbCancel:  (*decider).cancel,
	}
}

func (d *decider) act(c Command) error {
	a, ok := d.bp.Action(c.Action)
	if !ok {
		return d.refuse("unknown_word", nil)
	}
	if err := d.inHand(a, c); err != nil {
		return err
	}
	if err := d.allowed(a); errors.Is(err, errAwaits) {
		return d.await(a)
	} else if errors.Is(err, errMeasures) {
		return d.wantMeasures(a)
	} else if err != nil {
		return d.early(a, err)
	}
	do, ok := verbs[a.Verb]
	if !ok { // VerbCreate opens another ticket and has no business with this one
		return d.refuse("unknown_word", nil)
	}
	d.answerByWord(c)
	return do(d, a, c)
}

// event records a fact and puts it onto the ticket.
func (d *decider) event(data EventData) {
	e := Event{Seq: d.t.Version + 1, At: d.f.Now, By: d.f.Actor.ID(), Cause: d.f.Cause, Data: data}
	d.t.Apply(e)
	d.out.Events = append(d.out.Events, e)
}

// finish derives what follows from the new state: timers, the slip of a changed
// ticket, the chance to undo, quiet hours.
func (d *decider) finish(c Command) {
	if d.t != nil && len(d.out.Events) > 0 {
		d.alarm()
		if !d.undone {
			d.reslip()
		}
		d.arm()
		d.rememberUndo(c)
		d.out.Ticket = d.t
	}
	d.quiet()
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
