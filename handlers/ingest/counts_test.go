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

func (b *books) StockLines(context.Context, []string) ([]workflow.Stock, error) { return nil, nil }

// picky is an ERP that rejects one movement.
type picky struct{ id string }

func (p picky) Counts(context.Context, []string) ([]erp.Count, error) { return nil, nil }

func (p picky) Tell(_ context.Context, m erp.Movement) error {
	if m.ID == p.id {
		return fmt.Errorf("%w: status 422", erp.ErrRejected)
	}
	return nil
}

// One movement that the ERP never books holds up those of its part for some tries,
// and those of other parts not at all.
func TestTell_rejectedIsSetAside(t *testing.T) {
	b := &books{tries: map[int64]int{}, moved: []unit.Movement{
		{ID: 1, Store: "HZ01", Part: "a", Quantity: -1}, {ID: 2, Store: "HZ01", Part: "a", Quantity: -1}, {ID: 3, Store: "HZ01", Part: "b", Quantity: -1}}}
	c := NewCounts(b, picky{id: "demo-1"}, "demo")
	if err := c.tell(t.Context(), nil); err == nil || !slices.Equal(b.told, []int64{3}) {
		t.Fatalf("told %v, %v", b.told, err)
	}
	for range triesMax {
		_ = c.tell(t.Context(), nil)
	}
	if !slices.Equal(b.aside, []int64{1}) || !slices.Equal(b.told, []int64{3, 2}) {
		t.Fatalf("aside %v, told %v", b.aside, b.told)
	}
	if err := c.tell(t.Context(), nil); err != nil {
		t.Error(err)
	}
}
