package main

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"bihuan/storage"
	"bihuan/templates/manifest"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// The chain that a benchmark plays: as many stores and technicians as a large
// one has, so that no two messages wait for one person more often than in life.
const (
	benchStores = 40
	benchCrew   = 20 // technicians of a store
)

// benchTicket is a ticket with the technician who works on it.
type benchTicket struct{ number, assignee string }

func benchTechnician(store, i int) string { return fmt.Sprintf("tech%02d%02d", store, i) }

// benchDocuments is the configuration of that chain.
func benchDocuments() ([]manifest.Document, error) {
	var b strings.Builder
	b.WriteString("kind: Organization\nname: " + benchCompany + "\nlabel: 测速连锁\nstores:\n")
	for s := range benchStores {
		fmt.Fprintf(&b, "  - {code: B%02d, name: 测速%02d店, city: 城%02d, series: B%c, blueprint: repair, calendar: always}\n", s, s, s%26, 'A'+s%26)
	}
	b.WriteString("members:\n")
	for s := range benchStores {
		for _, role := range []string{"front_desk", "advisor", "team_lead", "tech_lead", "store_manager", "parts_clerk", "inspector"} {
			fmt.Fprintf(&b, "  - {userid: %s%02d, name: 测%02d, store: B%02d, roles: [%s]}\n", role, s, s, s, role)
		}
		for i := range benchCrew {
			fmt.Fprintf(&b, "  - {userid: %s, name: 测试%02d%02d, store: B%02d, roles: [technician]}\n", benchTechnician(s, i), s, i, s)
		}
	}
	for _, role := range []string{"area_manager", "customer_service", "quality_analyst", "hq_admin"} {
		fmt.Fprintf(&b, "  - {userid: %s, name: 测总部, roles: [%s]}\n", role, role)
	}
	// Open at all hours: the figures do not depend on when they are taken.
	b.WriteString("---\nkind: Calendar\nname: always\nlabel: 全天\nweekly:\n  mon-sun: [\"00:00-24:00\"]\n")
	b.WriteString("---\nkind: Catalog\nname: parts\nparts:\n  - {no: 04465-02220, name: 前刹车片}\n")
	return manifest.Decode("bench", []byte(b.String()))
}

// seedBench applies the configuration and opens tickets, each as it stands in
// the workshop in the midst of the work; when is the instant of the last word on
// ticket i, the zero time for now.
func seedBench(ctx context.Context, w *benchWorld, tickets int, when func(i int) time.Time) ([]benchTicket, error) {
	store, err := w.database().open(ctx, false)
	if err != nil {
		return nil, err
	}
	defer store.Close()
	docs, err := benchDocuments()
	if err != nil {
		return nil, err
	}
	if _, err := activate(ctx, store, docs, "bench"); err != nil {
		return nil, err
	}
	opened := make([]benchTicket, tickets)
	// Statements that were planned for empty tables are planned again.
	few := min(tickets, 200)
	if err := openBenchTickets(ctx, store, opened[:few], 0, when); err != nil {
		return nil, err
	}
	if err := w.analyze(ctx); err != nil {
		return nil, err
	}
	return opened, openBenchTickets(ctx, store, opened[few:], few, when)
}

// openBenchTickets opens tickets side by side; first is the number of the first.
func openBenchTickets(ctx context.Context, store *storage.Store, opened []benchTicket, first int, when func(i int) time.Time) error {
	var next atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for range 16 {
		g.Go(func() error {
			for i := int(next.Add(1)) - 1; i < len(opened); i = int(next.Add(1)) - 1 {
				var err error
				if opened[i], err = openBenchTicket(ctx, store, first+i, when(first+i)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// openBenchTicket writes one ticket with its past, in one unit of work.
func openBenchTicket(ctx context.Context, store *storage.Store, i int, when time.Time) (benchTicket, error) {
	shop := i % benchStores
	p := &benchPast{i: i, when: when, shop: fmt.Sprintf("B%02d", shop), plate: fmt.Sprintf("浙A%05d", i%100_000),
		phone: fmt.Sprintf("138%08d", i), technician: benchTechnician(shop, i/benchStores%benchCrew), front: fmt.Sprintf("front_desk%02d", shop)}
	now, err := store.Now(ctx)
	if err != nil {
		return benchTicket{}, err
	}
	spec := unit.Spec{Registration: &unit.RegistrationKey{Store: p.shop, Series: "B" + string(rune('A'+shop%26)),
		Day: now.Format("20060102"), Plate: p.plate, Phone: p.phone}}
	out, err := store.Do(ctx, unit.Message{ID: fmt.Sprintf("seed:%d", i), From: p.front, Kind: "seed"}, spec, p.decide)
	if err != nil {
		return benchTicket{}, fmt.Errorf("open ticket %d: %w", i, err)
	}
	return benchTicket{number: out.Ticket, assignee: p.technician}, nil
}

// benchPast is the life of a ticket until somebody works on it. The last word is
// decided by the rules, so that all that follows from a ticket's state follows
// from this one.
type benchPast struct {
	i                                     int
	when                                  time.Time
	shop, plate, phone, technician, front string
}

func (p *benchPast) decide(l unit.Loaded) (unit.Result, error) {
	reg := l.Facts.Registration
	if reg == nil {
		return unit.Result{}, &workflow.Missing{Registration: true}
	}
	f := l.Facts
	if !p.when.IsZero() {
		f.Now = p.when
	}
	t, events := &workflow.Ticket{}, []workflow.Event(nil)
	for _, data := range p.events(reg, f) {
		e := workflow.Event{Seq: t.Version + 1, At: f.Now.Add(-time.Hour), By: p.front, Cause: f.Cause, Data: data}
		t.Apply(e)
		events = append(events, e)
	}
	member, _ := f.Org.Member(p.technician)
	f.Actor = workflow.Actor{Member: member}
	d, err := workflow.Decide(workflow.Subjects{Ticket: t}, workflow.Command{Action: "progress", Ticket: t.Number, Args: workflow.Args{Text: "开始拆检"}}, f)
	if err != nil {
		return unit.Result{}, err
	}
	return unit.Result{Decision: workflow.Decision{Ticket: d.Ticket, Events: append(events, d.Events...)}, Reply: []byte(`{"Text":"已记录"}`)}, nil
}

// events is everything up to 开工.
func (p *benchPast) events(reg *workflow.Registration, f workflow.Facts) []workflow.EventData {
	at := f.Now.Add(-time.Hour)
	lines := []workflow.QuoteLine{
		{ID: 1, Title: "更换前刹车片", Amount: 68000, State: workflow.LineOpen},
		{ID: 2, Title: "更换右前下摆臂胶套", Amount: 42000, State: workflow.LineOpen},
		{ID: 3, Title: "四轮定位", Amount: 18000, State: workflow.LineOpen},
	}
	return []workflow.EventData{
		workflow.Created{Company: benchCompany, Number: reg.Number, Store: p.shop, Blueprint: "repair", BlueprintVersion: 1,
			Stage: "registered", Step: "registered", Customer: reg.Customer, Vehicle: reg.Vehicle, Fields: map[string]string{
				"plate": p.plate, "phone": p.phone, "customer_name": "王建国", "complaint_text": "刹车异响，过减速带咯噔一声，方向有点偏",
				"arrived_at": at.Format(time.RFC3339), "promised_at": f.Now.Add(8 * time.Hour).Format(time.RFC3339)}},
		workflow.Assigned{Dispatch: workflow.Dispatch{ID: 1, Purpose: "diagnosis", Assignee: p.technician, AssignedBy: p.front, AssignedAt: at}},
		workflow.Accepted{Dispatch: 1},
		workflow.Stepped{Action: "accept_diagnosis", From: "registered", To: "diagnosis", Stage: "diagnosis"},
		workflow.Attached{Evidence: workflow.Evidence{Kind: workflow.NeedHours, Value: "3", By: p.technician, At: at}},
		workflow.Finished{},
		workflow.Stepped{Action: "diagnosed", From: "diagnosis", To: "quote", Stage: "quote"},
		workflow.Quoted{Quote: workflow.Quote{Version: 1, Lines: lines}},
		workflow.Consented{QuoteVersion: 1, Kind: "counter", Note: "当面", Agreed: []int{1, 2, 3}},
		workflow.Assigned{Dispatch: workflow.Dispatch{ID: 2, Purpose: "work", Assignee: p.technician, AssignedBy: p.front, Lines: []int{1, 2, 3}, AssignedAt: at}},
		workflow.Accepted{Dispatch: 2},
		workflow.Stepped{Action: "assign_work", From: "quote", To: "work", Stage: "work"},
		workflow.Started{Dispatch: 2},
	}
}
