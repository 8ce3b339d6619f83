package workflow_test

import (
	"cmp"
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

var _ tester = (*testing.T)(nil)

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
			if lacksOneOf(d.tickets[n], cmp.Or(f.Actor.Member.Store, c.Args.To), f.Parts) {
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
