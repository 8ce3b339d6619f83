package chat

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"bihuan/bot"
	"bihuan/templates"
	"bihuan/templates/manifest"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

const (
	salt     = "t1"
	ticketNo = "HZ20260310-0007"
	otherNo  = "HZ20260310-0008"
)

// organization is that of the demo; nobody changes it.
var organization = sync.OnceValue(func() *workflow.Organization {
	docs, err := templates.Demo()
	if err != nil {
		panic(err)
	}
	o, err := manifest.Assemble(docs)
	if err != nil {
		panic(err)
	}
	return o
})

func blueprint(name string) *workflow.Blueprint {
	b, ok := organization().Blueprint(name, 0)
	if !ok {
		panic(name)
	}
	return b
}

func ticket(number, step string) *workflow.Ticket {
	b := blueprint("repair")
	s, _ := b.Step(step)
	return &workflow.Ticket{Company: "demo", Number: number, Store: "HZ01", Blueprint: b.Name, BlueprintVersion: b.Version, Stage: s.Stage, Step: step,
		State: workflow.InProgress, Version: 3, CreatedBy: "guwen",
		Fields: map[string]string{"plate": "浙A12345", "customer_name": "王先生", "complaint_text": "刹车异响", "promised_at": "2026-03-10T17:00:00+08:00"}}
}

func assigned(t *workflow.Ticket, userid string) *workflow.Ticket {
	t.Dispatches = append(t.Dispatches, workflow.Dispatch{ID: len(t.Dispatches) + 1, Assignee: userid, AcceptedAt: tuesday(8, 30)})
	return t
}

func loadedTicket() *unit.Loaded {
	return &unit.Loaded{Subjects: workflow.Subjects{Ticket: ticket(ticketNo, "registered")},
		Facts: workflow.Facts{Now: tuesday(9, 0), Org: organization()}}
}

// desk stands in for storage at the edge of this package: it reads and commits
// in memory, and has every unit of work decided again now and then, as when
// somebody else was faster.
type desk struct {
	t         testing.TB
	org       *workflow.Organization
	tickets   map[string]*workflow.Ticket
	dialogues map[string]workflow.Dialogue
	asked     map[string][]unit.AskedQuestion
	list      []workflow.TicketLine
	overtaken int // how often decisions are thrown away before one is kept

	message unit.Message // the last one
	spec    unit.Spec
	out     workflow.Decision
	reloads []unit.Ref
	calls   int
	fail    error
}

func newDesk(t testing.TB, tickets ...*workflow.Ticket) *desk {
	t.Helper()
	d := &desk{t: t, org: organization(), tickets: map[string]*workflow.Ticket{}, dialogues: map[string]workflow.Dialogue{}, asked: map[string][]unit.AskedQuestion{}}
	for _, x := range tickets {
		d.tickets[x.Number] = x
	}
	return d
}

func (d *desk) Snapshot() *workflow.Organization { return d.org }

func (d *desk) Do(_ context.Context, m unit.Message, s unit.Spec, decide func(unit.Loaded) (unit.Result, error)) (unit.Outcome, error) {
	d.message, d.spec, d.reloads, d.calls = m, s, nil, 0
	for range d.overtaken {
		if _, err := d.decide(s, decide); err != nil {
			return unit.Outcome{}, err
		}
	}
	d.reloads, d.calls = nil, 0
	r, err := d.decide(s, decide)
	if err != nil {
		return unit.Outcome{}, err
	}
	d.out = r.Decision
	if x := r.Decision.Ticket; x != nil {
		d.tickets[x.Number] = x
	}
	if x := r.Decision.Dialogue; x != nil {
		d.dialogues[s.Member] = *x
	}
	return unit.Outcome{Reply: r.Reply, Now: tuesday(9, 0)}, nil
}

// decide loads what is named and missed until there is a decision.
func (d *desk) decide(s unit.Spec, decide func(unit.Loaded) (unit.Result, error)) (unit.Result, error) {
	f := workflow.Facts{Now: tuesday(9, 0), Org: d.org}
	for range 8 {
		if d.fail != nil {
			return unit.Result{}, d.fail
		}
		l := d.load(s)
		l.Facts.People, l.Facts.Registration, l.Facts.Parts, l.Facts.Past = f.People, f.Registration, f.Parts, f.Past
		d.calls++
		r, err := decide(l)
		var reload *unit.Reload
		var missing *workflow.Missing
		switch {
		case errors.As(err, &reload):
			d.reloads = append(d.reloads, reload.Ref)
			s.Ref = reload.Ref
		case errors.As(err, &missing):
			if missing.Registration && s.Registration.Series == "" {
				d.t.Errorf("the key of the registration is not filled in: %+v", *s.Registration)
			}
			f.People, f.Past = &workflow.People{}, &workflow.Past{}
			f.Registration = &workflow.Registration{Number: ticketNo, Customer: "c1", Vehicle: "v1"}
		default:
			return r, err
		}
	}
	d.t.Error("never decided")
	return unit.Result{}, errors.New("never decided")
}

func (d *desk) load(s unit.Spec) unit.Loaded {
	l := unit.Loaded{Facts: workflow.Facts{Now: tuesday(9, 0), Org: d.org}, List: slices.Clone(d.list)}
	l.Subjects.Dialogue = d.dialogues[s.Member]
	l.Subjects.Dialogue.Draft = maps.Clone(l.Subjects.Dialogue.Draft)
	if s.Asked {
		l.Asked = slices.Clone(d.asked[s.Member])
	}
	for _, number := range slices.Sorted(maps.Keys(d.tickets)) {
		if x := d.tickets[number]; d.fits(s, x) {
			l.Candidates = append(l.Candidates, unit.Candidate{Number: number, Plate: x.Fields["plate"], Store: x.Store})
			l.Subjects.Ticket = x.Clone()
		}
	}
	if len(l.Candidates) > 1 {
		l.Subjects.Ticket = nil
	}
	return l
}

func (d *desk) fits(s unit.Spec, x *workflow.Ticket) bool {
	switch r := s.Ref; {
	case r.Question != nil:
		return x.Number == r.Question.On
	case r.Number != "":
		return x.Number == r.Number
	case r.Tail != "":
		return strings.HasSuffix(x.Number, "-"+r.Tail)
	case r.Plate != "":
		return x.Fields["plate"] == r.Plate
	}
	return s.Ref.Current && x.Number == d.dialogues[s.Member].Current
}

// keys renders the key of a text, so that tests speak of meaning, not wording.
type keys struct{ broken error }

func (k keys) Text(key string, d workflow.Data) (string, error) {
	raw, err := json.Marshal(d)
	if err != nil {
		return "", err
	}
	return key + " " + string(raw), k.broken
}

func (keys) Option(o workflow.Option) (label, long string) { return o.Label, o.Label }

func (keys) Settled(key string, q workflow.Question, on string, _ workflow.Data, body string) (bot.Card, error) {
	return bot.Card{Title: key, Desc: body, Closed: q.Key + " " + on}, nil
}

func (d *desk) handler() *Handler { return New(Config{Store: d, Texts: keys{}, Salt: salt}) }

// says types a text and returns the key of the answer.
func (d *desk) says(from, text string) string {
	d.t.Helper()
	return d.sends(bot.Inbound{ID: "m" + text, From: from, Kind: bot.KindText, Text: text})
}

func (d *desk) sends(in bot.Inbound) string {
	d.t.Helper()
	r, err := d.handler().Handle(context.Background(), in)
	if err != nil {
		d.t.Fatalf("%s %q: %v", in.From, in.Text, err)
	}
	said := r.Text
	if r.Card != nil {
		said = r.Card.Desc
	}
	key, _, _ := strings.Cut(said, " ")
	return key
}
