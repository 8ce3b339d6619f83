package ingest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"bihuan/bot/erp"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// books is a ledger of movements in memory.
type books struct {
	ledger
	lines []workflow.Stock
	put   []string // stores whose counts were written
	moved []unit.Movement
	told  []int64
	tries map[int64]int
	aside []int64
}

func (b *books) Now(context.Context) (time.Time, error) { return time.Unix(0, 0), nil }

func (b *books) Movements(context.Context, []string, int) ([]unit.Movement, error) {
	return slices.DeleteFunc(slices.Clone(b.moved), func(m unit.Movement) bool {
		return slices.Contains(b.told, m.ID) || slices.Contains(b.aside, m.ID)
	}), nil
}

func (b *books) MovementsTold(_ context.Context, ids []int64, _ time.Time) error {
	b.told = append(b.told, ids...)
	return nil
}

func (b *books) MovementRejected(_ context.Context, id int64, times int, _ time.Time) (bool, error) {
	b.tries[id]++
	if b.tries[id] < times {
		return false, nil
	}
	b.aside = append(b.aside, id)
	return true, nil
}

func (b *books) StockLines(context.Context, []string) ([]workflow.Stock, error) {
	return slices.Clone(b.lines), nil
}

// PutCounts believes a count only of a line that has not moved since, as storage does.
func (b *books) PutCounts(_ context.Context, counts []workflow.Stock, _ time.Time) error {
	for _, n := range counts {
		b.put = append(b.put, n.Store)
		for i, l := range b.lines {
			if l.Store == n.Store && l.Part == n.Part && l.Version == n.Version {
				b.lines[i].OnHand = n.OnHand
			}
		}
	}
	return nil
}

func (b *books) Organization(context.Context) (*workflow.Organization, error) {
	return chain(), nil
}

func chain() *workflow.Organization {
	o := &workflow.Organization{Counts: rules, Shops: []workflow.Shop{{Code: "HZ01"}, {Code: "HZ02"}}}
	o.Index()
	return o
}

// move is what a unit of work does with a line.
func (b *books) move(by int) {
	l := &b.lines[0]
	l.OnHand, l.Version = l.OnHand+by, l.Version+1
	b.moved = append(b.moved, unit.Movement{ID: int64(len(b.moved) + 1), Store: l.Store, Part: l.Part, Quantity: by})
}

// picky is an ERP that rejects one movement.
type picky struct{ id string }

func (p picky) Counts(context.Context, []string) ([]erp.Count, error) { return nil, nil }

func (p picky) Tell(_ context.Context, m erp.Movement) error {
	if m.ID == p.id {
		return fmt.Errorf("%w: status 422", erp.ErrRejected)
	}
	return nil
}

var rules = workflow.CountRules{Fresh: 30, Patience: 3, TellEvery: 10, Tries: 5}

// One movement that the ERP never books holds up those of its part for some tries,
// and those of other parts not at all.
func TestTell_rejectedIsSetAside(t *testing.T) {
	b := &books{tries: map[int64]int{}, moved: []unit.Movement{
		{ID: 1, Store: "HZ01", Part: "a", Quantity: -1}, {ID: 2, Store: "HZ01", Part: "a", Quantity: -1}, {ID: 3, Store: "HZ01", Part: "b", Quantity: -1}}}
	c := NewCounts(b, picky{id: "demo-1"}, "demo")
	if _, err := c.tell(t.Context(), nil, rules); err == nil || !slices.Equal(b.told, []int64{3}) {
		t.Fatalf("told %v, %v", b.told, err)
	}
	for range rules.Tries {
		_, _ = c.tell(t.Context(), nil, rules)
	}
	if !slices.Equal(b.aside, []int64{1}) || !slices.Equal(b.told, []int64{3, 2}) {
		t.Fatalf("aside %v, told %v", b.aside, b.told)
	}
	if _, err := c.tell(t.Context(), nil, rules); err != nil {
		t.Error(err)
	}
}

// till is an ERP that books what it is told; meanwhile people go on moving pieces.
type till struct {
	b        *books
	onHand   int
	asked    func()
	away     bool
	duringID map[string]func() // before the movement of this id is booked
}

func (e *till) Counts(context.Context, []string) ([]erp.Count, error) {
	if e.away {
		return nil, erp.ErrUnavailable
	}
	n := e.onHand
	if e.asked != nil {
		e.asked()
	}
	return []erp.Count{{Store: e.b.lines[0].Store, Part: e.b.lines[0].Part, OnHand: n}}, nil
}

func (e *till) Tell(_ context.Context, m erp.Movement) error {
	if e.away {
		return erp.ErrUnavailable
	}
	if f := e.duringID[m.ID]; f != nil {
		f()
	}
	e.onHand += m.Quantity
	return nil
}

// A piece is handed out while the ERP is told and asked, at any moment of it: once
// everything is told, the shelf has what the ERP has, and no piece came back.
func TestRefresh_piecesMoveMeanwhile(t *testing.T) {
	for name, when := range map[string]func(b *books, e *till){
		"while it is told": func(b *books, e *till) { e.duringID = map[string]func(){"demo-1": func() { b.move(-1) }} },
		"while it counts":  func(b *books, e *till) { e.asked = func() { b.move(-1); e.asked = nil } },
	} {
		t.Run(name, func(t *testing.T) {
			b := &books{tries: map[int64]int{}, lines: []workflow.Stock{{Store: "HZ01", Part: "a", OnHand: 5, Version: 1}}}
			e := &till{b: b, onHand: 5}
			c := NewCounts(b, e, "demo")
			b.move(-1)
			when(b, e)
			if err := c.refresh(t.Context(), []string{"a"}, chain()); err != nil || b.lines[0].OnHand != 3 {
				t.Fatalf("%+v, %v", b.lines[0], err)
			}
			if err := c.refresh(t.Context(), []string{"a"}, chain()); err != nil || b.lines[0].OnHand != 3 || e.onHand != 3 {
				t.Fatalf("%+v, the ERP has %d, %v", b.lines[0], e.onHand, err)
			}
		})
	}
}

// That there was nothing to tell says nothing of an ERP that did not answer.
func TestRun_silenceIsNoAnswer(t *testing.T) {
	b := &books{tries: map[int64]int{}, lines: []workflow.Stock{{Store: "HZ01", Part: "a", OnHand: 5, Version: 1}}}
	e := &till{b: b, onHand: 5, away: true}
	c := NewCounts(b, e, "demo")
	_ = c.ask(t.Context(), []string{"a"}, chain())
	c.round(t.Context(), rules)
	if !c.Degraded() {
		t.Error("the ERP is down and nobody says so")
	}
	b.move(-1)
	e.away = false
	c.round(t.Context(), rules)
	if c.Degraded() {
		t.Error("the ERP has booked a movement and is still called down")
	}
}

// The ERP has warehouses that are no stores of ours, under any name: their counts are
// nobody's, and spoil no others.
func TestRefresh_storesThatAreNone(t *testing.T) {
	b := &books{tries: map[int64]int{}}
	c := NewCounts(b, warehouses{"HZ01", "HZ99", "", "a\x00b", "HZ02"}, "demo")
	if err := c.refresh(t.Context(), []string{"a"}, chain()); err != nil || !slices.Equal(b.put, []string{"HZ01", "HZ02"}) {
		t.Errorf("%q, %v", b.put, err)
	}
}

type warehouses []string

func (w warehouses) Counts(context.Context, []string) ([]erp.Count, error) {
	var out []erp.Count
	for _, s := range w {
		out = append(out, erp.Count{Store: s, Part: "a", OnHand: 1})
	}
	return out, nil
}

func (w warehouses) Tell(context.Context, erp.Movement) error { return nil }
