package ingest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"bihuan/bot/erp"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// waiting is a ledger of parts that tickets lack.
type waiting struct {
	books
	lacks  []unit.Lack
	shared []string
}

// Lacking goes on after the one that was looked for last, as storage does.
func (w *waiting) Lacking(_ context.Context, after unit.Lack, limit int) ([]unit.Lack, error) {
	i := slices.Index(w.lacks, after) + 1
	return slices.Concat(w.lacks[i:], w.lacks[:i])[:min(limit, len(w.lacks))], nil
}

func (w *waiting) Do(_ context.Context, m unit.Message, s unit.Spec, _ func(unit.Loaded) (unit.Result, error)) (unit.Outcome, error) {
	w.shared = append(w.shared, s.Store)
	return unit.Outcome{}, workflow.ErrStale
}

// odd is an ERP that answers of some parts with an error.
type odd struct {
	answers map[string]error
	asked   []string
}

func (o *odd) Counts(_ context.Context, parts []string) ([]erp.Count, error) {
	o.asked = append(o.asked, parts...)
	return nil, o.answers[parts[0]]
}

func (o *odd) Tell(context.Context, erp.Movement) error { return nil }

// A part that the ERP does not know keeps back the arrival of no other.
func TestArrivals_onePartIsNotKnown(t *testing.T) {
	w := &waiting{lacks: []unit.Lack{{Store: "HZ01", Part: "a"}, {Store: "HZ02", Part: "a"}, {Store: "HZ03", Part: "b"}}}
	e := &odd{answers: map[string]error{"a": fmt.Errorf("%w: status 404", erp.ErrRejected)}}
	NewCounts(w, e, "demo").Arrivals(t.Context(), chain())
	if !slices.Equal(e.asked, []string{"a", "b"}) || !slices.Equal(w.shared, []string{"HZ03"}) {
		t.Errorf("asked %q, shared %q", e.asked, w.shared)
	}
}

// An ERP that does not answer is asked once in a look, of another part each time.
func TestArrivals_noAnswer(t *testing.T) {
	w := &waiting{lacks: []unit.Lack{{Store: "HZ01", Part: "a"}, {Store: "HZ02", Part: "b"}}}
	e := &odd{answers: map[string]error{"a": erp.ErrUnavailable}}
	c := NewCounts(w, e, "demo")
	c.Arrivals(t.Context(), chain())
	if !slices.Equal(e.asked, []string{"a"}) || len(w.shared) != 0 {
		t.Errorf("asked %q, shared %q", e.asked, w.shared)
	}
	c.Arrivals(t.Context(), chain())
	if !slices.Equal(e.asked, []string{"a", "b", "a"}) || !slices.Equal(w.shared, []string{"HZ02"}) {
		t.Errorf("asked %q, shared %q", e.asked, w.shared)
	}
}

// More parts are lacking than one look takes: the looks together pass none by.
func TestArrivals_moreThanOneLookTakes(t *testing.T) {
	w := &waiting{}
	for i := range lackMax + 50 {
		w.lacks = append(w.lacks, unit.Lack{Store: "HZ01", Part: fmt.Sprint(i)})
	}
	e := &odd{}
	c := NewCounts(w, e, "demo")
	c.Arrivals(t.Context(), chain())
	c.Arrivals(t.Context(), chain())
	slices.Sort(e.asked)
	if n := len(slices.Compact(e.asked)); n != len(w.lacks) {
		t.Errorf("%d of %d were asked for", n, len(w.lacks))
	}
}
