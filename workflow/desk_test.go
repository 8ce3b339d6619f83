package workflow_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bihuan/templates"
	"bihuan/templates/manifest"
	"bihuan/workflow"
	"bihuan/workflow/calendar"
)

var shanghai = time.FixedZone("CST", 8*60*60)

// at is an instant of Tuesday, 10 March 2026, when every store is open.
func at(clock string) time.Time { return on(10, clock) }

func on(day int, clock string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", fmt.Sprintf("2026-03-%02d %s", day, clock), shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

// documents are the demo organization, as it is shipped.
var documents = sync.OnceValue(func() []manifest.Document {
	docs, err := templates.Demo()
	if err != nil {
		panic(err)
	}
	return docs
})

func organization() *workflow.Organization {
	o, err := manifest.Assemble(documents())
	if err != nil {
		panic(err)
	}
	return o
}

// tester is what *testing.T and *rapid.T have in common.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
}

// desk is everything around Decide, in memory: it supplies the facts that a
// decision misses, applies what follows, and holds every decision to the laws
// that hold for all of them.
type desk struct {
	tester
	org       *workflow.Organization
	now       time.Time
	tickets   map[string]*workflow.Ticket
	events    map[string][]workflow.Event
	dialogues map[string]workflow.Dialogue
	stock     []workflow.Stock
	said      map[string]workflow.Presence
	transfers map[string]workflow.Transfer
	notices   []workflow.Notice
	decision  workflow.Decision // the last one
	drawn     int
	causes    int
	pressed   bool
}

func newDesk(t tester) *desk { return deskOf(t, shops()) }

func deskOf(t tester, o *workflow.Organization) *desk {
	d := &desk{tester: t, org: o, now: at("09:00"), tickets: map[string]*workflow.Ticket{}, events: map[string][]workflow.Event{},
		dialogues: map[string]workflow.Dialogue{}, transfers: map[string]workflow.Transfer{}, said: map[string]workflow.Presence{}}
	for _, l := range shelves() {
		d.stock = append(d.stock, workflow.Stock{Store: l.Store, Part: l.Part, OnHand: l.Quantity, Version: 1})
	}
	return d
}

// try decides a command of a member ("" is the clock) and applies it.
func (d *desk) try(user string, c workflow.Command) (workflow.Decision, error) {
	d.Helper()
	s, out, err := d.decide(user, c)
	if err == nil {
		d.apply(user, s, out)
	}
	return out, err
}

// decide gives the decision and what it was made of; nothing is written yet.
func (d *desk) decide(user string, c workflow.Command) (workflow.Subjects, workflow.Decision, error) {
	d.Helper()
	d.causes++
	s := workflow.Subjects{Dialogue: d.dialogues[user]}
	if t, ok := d.tickets[d.meant(user, c)]; ok {
		s.Ticket = t
	}
	f := workflow.Facts{Now: d.now, Org: d.org, Cause: fmt.Sprintf("m%d", d.causes), Pressed: d.pressed}
	if user != "" {
		m, ok := d.org.Member(user)
		if !ok {
			m = workflow.Member{UserID: user}
		}
		f.Actor = workflow.Actor{Member: m}
	}
	for range 6 {
		before := asJSON(s) + facts(f)
		out, err := workflow.Decide(s, c, f)
		again, errAgain := workflow.Decide(s, c, f)
		if asJSON(s)+facts(f) != before {
			d.Fatalf("%s %+v: Decide changed what it was given", user, c)
		}
		if !reflect.DeepEqual(out, again) || !reflect.DeepEqual(err, errAgain) { //nolint:govet // refusals are data
			d.Fatalf("%s %+v: decided differently the second time", user, c)
		}
		if missing, ok := errors.AsType[*workflow.Missing](err); ok {
			d.supply(user, c, *missing, &s, &f)
			continue
		}
		if err != nil {
			d.refused(out, err)
		}
		return s, out, err
	}
	d.Fatalf("%s %+v: misses the same facts for ever", user, c)
	return s, workflow.Decision{}, nil
}

// meant is the number of the ticket that has to be read.
func (d *desk) meant(user string, c workflow.Command) string {
	if !strings.HasPrefix(c.Ticket, "@") {
		return c.Ticket
	}
	return d.chosen(user, c).Ticket
}

// chosen is the command behind the option of a dialogue's question.
func (d *desk) chosen(user string, c workflow.Command) workflow.Command {
	for _, q := range d.dialogues[user].Questions {
		if o, ok := q.Option(c.Args.Letter); ok && q.No == c.Args.Question {
			return o.Command
		}
	}
	return workflow.Command{}
}

func (d *desk) refused(out workflow.Decision, err error) {
	d.Helper()
	if !reflect.DeepEqual(out, workflow.Decision{}) {
		d.Fatalf("refused with %v, yet something follows", err)
	}
}

func (d *desk) supply(user string, c workflow.Command, m workflow.Missing, s *workflow.Subjects, f *workflow.Facts) {
	if m.People || f.People != nil {
		f.People = &workflow.People{Said: maps.Clone(d.said), Load: map[string]int{}}
		for _, t := range d.tickets {
			for _, x := range t.OpenDispatches() {
				f.People.Load[x.Assignee]++
			}
		}
	}
	if len(m.Parts) > 0 {
		f.Parts = append(slices.Clone(f.Parts), m.Parts...)
		s.Stock = nil
		for _, l := range d.stock {
			if slices.Contains(f.Parts, l.Part) {
				s.Stock = append(s.Stock, l)
			}
		}
	}
	if m.Holds || f.Holds != nil {
		f.Holds, s.Beside = &workflow.Holds{}, nil
		for _, n := range slices.Sorted(maps.Keys(d.tickets)) {
			if lacksOneOf(d.tickets[n], f.Actor.Member.Store, f.Parts) {
				s.Beside = append(s.Beside, d.tickets[n])
			}
			for _, h := range d.tickets[n].Holds() {
				h.Plate = d.tickets[n].Fields["plate"]
				f.Holds.Of = append(f.Holds.Of, h)
			}
		}
	}
	if m.Past || f.Past != nil {
		f.Past = &workflow.Past{Tickets: d.past()}
	}
	if m.Registration || f.Registration != nil {
		fields := maps.Clone(d.dialogues[user].Draft)
		if fields == nil {
			fields = map[string]string{}
		}
		maps.Copy(fields, d.chosen(user, c).Args.Fields)
		maps.Copy(fields, c.Args.Fields)
		f.Registration = d.registration(f.Actor.Member.Store, fields)
	}
}

// lacksOneOf reports whether a ticket of a store lacks one of some parts.
func lacksOneOf(t *workflow.Ticket, store string, parts []string) bool {
	return slices.ContainsFunc(t.Holds(), func(h workflow.Hold) bool {
		return h.Store == store && h.Lacks > 0 && slices.Contains(parts, h.Part)
	})
}

// past are the done tickets, the newest first.
func (d *desk) past() []*workflow.Ticket {
	var out []*workflow.Ticket
	for _, n := range slices.Sorted(maps.Keys(d.tickets)) {
		if t := d.tickets[n]; t.State == workflow.Done {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b *workflow.Ticket) int { return b.DoneAt.Compare(a.DoneAt) })
	return out
}

func (d *desk) registration(store string, fields map[string]string) *workflow.Registration {
	sh, _ := d.org.Shop(store)
	r := &workflow.Registration{Number: fmt.Sprintf("%s%s-%04d", sh.Series, d.now.In(shanghai).Format("20060102"), d.drawn+1),
		Customer: "c" + fields["phone"], Vehicle: "v" + fields["plate"]}
	for _, n := range slices.Sorted(maps.Keys(d.tickets)) {
		if t := d.tickets[n]; t.Store == store && t.State != workflow.Done && t.Fields["plate"] == fields["plate"] && fields["plate"] != "" {
			r.SamePlate = append(r.SamePlate, n)
		}
	}
	r.Past = d.past()
	return r
}

// apply writes a decision as storage does.
func (d *desk) apply(user string, s workflow.Subjects, out workflow.Decision) {
	d.Helper()
	pieces := d.pieces()
	for _, e := range out.Entries {
		if pieces[e.Part] += e.Pieces; e.Kind == workflow.EntryCounted {
			pieces[e.Part] -= e.Before
		}
	}
	defer func() { d.balanced(pieces) }()
	if out.Ticket != nil {
		d.write(s.Ticket, out)
	} else if len(out.Events) > 0 || len(out.Stock) != len(out.Entries) {
		d.Fatalf("events without a ticket: %+v", out)
	}
	for _, b := range out.Beside {
		if len(b.Stock) > 0 || b.Dialogue != nil || b.Answer.Key != "" || b.Ticket == nil {
			d.Fatalf("more than a ticket follows beside: %+v", b)
		}
		d.write(d.tickets[b.Ticket.Number], b)
		d.moved(b.Transfers)
		d.notices = append(d.notices, b.Notices...)
	}
	if out.Dialogue != nil {
		x := *out.Dialogue
		x.Version = d.dialogues[user].Version + 1
		d.dialogues[user] = x
	}
	for _, c := range out.Stock {
		d.spend(c)
	}
	if p := out.Presence; p != nil {
		next := *p
		next.Version++
		d.said[p.UserID] = next
	}
	d.moved(out.Transfers)
	d.notices = append(d.notices, out.Notices...)
	d.decision = out
}

// moved writes transfers, each once.
func (d *desk) moved(transfers []workflow.Transfer) {
	d.Helper()
	for _, x := range transfers {
		if x.Version != d.transfers[x.ID].Version+1 {
			d.Fatalf("transfer %+v after version %d", x, d.transfers[x.ID].Version)
		}
		d.transfers[x.ID] = x
	}
}

func (d *desk) write(was *workflow.Ticket, out workflow.Decision) {
	d.Helper()
	t := out.Ticket
	if was == nil {
		if d.tickets[t.Number] != nil {
			d.Fatalf("number %s twice", t.Number)
		}
		d.drawn++
	}
	for _, e := range out.Events {
		if e.Seq != int64(len(d.events[t.Number])+1) {
			d.Fatalf("event %d after %d", e.Seq, len(d.events[t.Number]))
		}
		d.events[t.Number] = append(d.events[t.Number], e)
	}
	d.tickets[t.Number] = stored(t)
	if got, want := folded(fold(d.events[t.Number])), folded(t); got != want {
		d.Fatalf("the events fold to\n%s\nthe ticket is\n%s", got, want)
	}
}

// spend moves a reservation as storage does: the caller's version counts for
// the first change of a line within a decision.
func (d *desk) spend(c workflow.StockChange) {
	d.Helper()
	i := slices.IndexFunc(d.stock, func(s workflow.Stock) bool { return s.Store == c.Store && s.Part == c.Part })
	if i < 0 && c.Version == 0 {
		i = len(d.stock)
		d.stock = append(d.stock, workflow.Stock{Store: c.Store, Part: c.Part})
	}
	if i < 0 {
		d.Fatalf("no stock line %s %s", c.Store, c.Part)
	}
	if d.stock[i].Version != c.Version {
		d.Fatalf("stock line %+v is no longer the one that %+v was decided on", d.stock[i], c)
	}
	d.stock[i].OnHand, d.stock[i].Reserved = d.stock[i].OnHand+c.OnHand, d.stock[i].Reserved+c.Reserve
	d.stock[i].In, d.stock[i].Out = d.stock[i].In+c.In, d.stock[i].Out+c.Out
	d.stock[i].Version++
	if s := d.stock[i]; s.Reserved < 0 || s.OnHand < 0 || s.Available() < 0 && c.Reserve > 0 || s.In < 0 || s.Out < 0 {
		d.Fatalf("stock line %+v after %+v", s, c)
	}
}

// folded is a ticket as its events tell it: timers follow from it, and so does
// the chance to undo.
func folded(t *workflow.Ticket) string {
	c := t.Clone()
	c.Timers, c.Undo = nil, nil
	c.Former, c.Alarms = nil, nil // what must stay hidden, and who was woken, outlives an undo
	return asJSON(c)
}

// stored is a ticket after it has been written and read.
func stored(t *workflow.Ticket) *workflow.Ticket {
	var out workflow.Ticket
	if err := json.Unmarshal([]byte(asJSON(t)), &out); err != nil {
		panic(err)
	}
	return &out
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func facts(f workflow.Facts) string {
	f.Org = nil
	return asJSON(f)
}

// do is a command that must succeed.
func (d *desk) do(user string, c workflow.Command) workflow.Decision {
	d.Helper()
	out, err := d.try(user, c)
	if err != nil {
		d.Fatalf("%s %s %+v: %v %s", user, c.Action, c.Args, err, why(err))
	}
	return out
}

// say is an action of a ticket, by its key.
func (d *desk) say(user, number, action string, args workflow.Args) workflow.Decision {
	d.Helper()
	return d.do(user, workflow.Command{Action: action, Ticket: number, Args: args})
}

// no is a command that must be refused with a key.
func (d *desk) no(key, user, number, action string, args workflow.Args) workflow.Data {
	d.Helper()
	_, err := d.try(user, workflow.Command{Action: action, Ticket: number, Args: args})
	var r *workflow.Refusal
	if !errors.As(err, &r) || r.Key != key {
		d.Fatalf("%s %s %+v: want refusal %q, got %v", user, action, args, key, err)
	}
	return r.Data
}

func why(err error) string {
	if r, ok := errors.AsType[*workflow.Refusal](err); ok {
		return asJSON(r.Data)
	}
	return ""
}

// open is the open question of a kind that a member has of a ticket.
func (d *desk) open(user, number, kind string) (workflow.Question, bool) {
	for _, q := range d.tickets[number].Questions {
		if q.Kind == kind && q.Open(d.now) && slices.Contains(q.To, user) {
			return q, true
		}
	}
	return workflow.Question{}, false
}

// asked is a question that must be open.
func (d *desk) asked(user, number, kind string) workflow.Question {
	d.Helper()
	q, ok := d.open(user, number, kind)
	if !ok {
		d.Fatalf("%s has no open question %q of %s", user, kind, number)
	}
	return q
}

// answer is the command that chooses an option of a question.
func answer(number string, q workflow.Question, letter string) workflow.Command {
	return workflow.Command{Action: workflow.ActAnswer, Ticket: number, Args: workflow.Args{Question: q.No, Letter: letter}}
}

// press answers the open question of a kind by its button.
func (d *desk) press(user, number, kind, letter string) workflow.Decision {
	d.Helper()
	q := d.asked(user, number, kind)
	d.pressed = true
	defer func() { d.pressed = false }()
	return d.do(user, answer(number, q, letter))
}

// advance moves the clock and fires what falls due on the way.
func (d *desk) advance(to time.Time) {
	d.Helper()
	for range 1000 {
		number, tm, ok := d.next()
		if !ok || tm.DueAt.After(to) {
			d.now = to
			return
		}
		if tm.DueAt.After(d.now) {
			d.now = tm.DueAt
		}
		if err := d.fire(number, tm); err != nil {
			d.Fatalf("timer %+v of %s: %v", tm, number, err)
		}
	}
	d.Fatalf("the timers never come to rest")
}

func (d *desk) next() (string, workflow.Timer, bool) {
	var number string
	var first workflow.Timer
	for _, n := range slices.Sorted(maps.Keys(d.tickets)) {
		for _, tm := range d.tickets[n].Timers {
			if number == "" || tm.DueAt.Before(first.DueAt) {
				number, first = n, tm
			}
		}
	}
	return number, first, number != ""
}

func (d *desk) fire(number string, tm workflow.Timer) error {
	_, err := d.try("", workflow.Command{Action: workflow.ActTimer, Ticket: number, Args: workflow.Args{Kind: tm.Kind, Gen: tm.Gen}})
	return err
}

// told are the notices of a key to a member since the first n.
func (d *desk) told(since int, user, key string) []workflow.Notice {
	var out []workflow.Notice
	for _, n := range d.notices[since:] {
		if n.To == user && n.Key == key {
			out = append(out, n)
		}
	}
	return out
}

// hears must be told a key in the last decision.
func (d *desk) hears(user, key string) workflow.Notice {
	d.Helper()
	for _, n := range d.decision.Notices {
		if n.To == user && n.Key == key {
			return n
		}
	}
	d.Fatalf("%s is not told %q, only: %s", user, key, d.heard())
	return workflow.Notice{}
}

// quiet must not be told anything in the last decision.
func (d *desk) quiet(user string) {
	d.Helper()
	for _, n := range d.decision.Notices {
		if n.To == user {
			d.Fatalf("%s is told %q", user, n.Key)
		}
	}
}

func (d *desk) heard() string {
	var out []string
	for _, n := range d.decision.Notices {
		out = append(out, n.To+":"+n.Key)
	}
	return strings.Join(out, " ")
}

// stands must be where the ticket is.
func (d *desk) stands(number, step string, state workflow.State) *workflow.Ticket {
	d.Helper()
	t := d.tickets[number]
	if t.Step != step || t.State != state {
		d.Fatalf("%s is at %s %s, want %s %s", number, t.Step, t.State, step, state)
	}
	return t
}

func (d *desk) available(store, part string) int {
	for _, s := range d.stock {
		if s.Store == store && s.Part == part {
			return s.Available()
		}
	}
	return 0
}

// want compares two values.
func want[T comparable](t tester, what string, got, expected T) {
	t.Helper()
	if got != expected {
		t.Fatalf("%s: got %v, want %v", what, got, expected)
	}
}

func wantTime(t tester, what string, got, expected time.Time) {
	t.Helper()
	if !got.Equal(expected) {
		t.Fatalf("%s: got %s, want %s", what, got.In(shanghai), expected)
	}
}

var _ tester = (*testing.T)(nil)

// shops is one organization for all who do not change it, shelves what its stores
// have on the first day.
var (
	shops   = sync.OnceValue(organization)
	shelves = sync.OnceValue(func() []manifest.StockLevel {
		levels, err := manifest.Stock(documents())
		if err != nil {
			panic(err)
		}
		return levels
	})
)

func storeCalendar(code string) *calendar.Calendar {
	sh, _ := shops().Shop(code)
	return sh.Calendar
}

// fold replays a ticket's events from nothing, without those that were undone.
// Timers are not part of it: they follow from the state.
func fold(events []workflow.Event) *workflow.Ticket {
	var live []workflow.Event
	asked := 0 // numbers of questions are never used twice
	for _, e := range events {
		switch x := e.Data.(type) {
		case workflow.Undone:
			live = slices.DeleteFunc(live, func(e workflow.Event) bool { return e.Seq >= x.From })
			continue
		case workflow.Asked:
			asked = max(asked, x.Question.No)
		}
		live = append(live, e)
	}
	t := &workflow.Ticket{}
	for _, e := range live {
		t.Apply(e)
	}
	t.Version, t.LastQuestion = int64(len(events)), asked
	return t
}
