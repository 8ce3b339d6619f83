package alarm

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

var noon = time.Date(2025, 11, 7, 12, 0, 0, 0, time.UTC)

func due(number string, at time.Time) Due {
	return Due{Number: number, Kind: "stall", Gen: 1, DueAt: at}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func claim(t *testing.T, a *Alarm, now time.Time, limit int) ([]string, time.Time) {
	t.Helper()
	got, next, _, err := a.Claim(t.Context(), now, limit, 30*time.Second)
	must(t, err)
	var names []string
	for _, d := range got {
		names = append(names, d.Number)
	}
	return names, next
}

func TestClaim_neverEarlyAndExactToTheMicrosecond(t *testing.T) {
	onEach(t, func(t *testing.T, a *Alarm) {
		var all []Due
		for i := range 10 {
			all = append(all, due(fmt.Sprintf("T-%d", i), noon.Add(time.Duration(i)*time.Microsecond)))
		}
		all = append(all, due("between", noon.Add(3*time.Microsecond+time.Nanosecond)))
		must(t, a.Add(t.Context(), all))

		got, next := claim(t, a, noon.Add(3*time.Microsecond), 100)
		if want := []string{"T-0", "T-1", "T-2", "T-3"}; !slices.Equal(got, want) {
			t.Errorf("claimed %v, want %v", got, want)
		}
		if want := noon.Add(4 * time.Microsecond); !next.Equal(want) {
			t.Errorf("next %v, want %v", next, want)
		}
		dues, _, _, err := a.Claim(t.Context(), noon.Add(5*time.Microsecond), 100, time.Second)
		must(t, err)
		for _, d := range dues {
			if d.Number != "between" && !d.DueAt.Equal(all[d.Number[2]-'0'].DueAt) {
				t.Errorf("%s came back as due at %v", d.Number, d.DueAt)
			}
		}
		if len(dues) != 3 {
			t.Errorf("claimed %v, want T-4, T-5 and the one rounded up", dues)
		}
	})
}

func TestClaim_limitOldestFirst(t *testing.T) {
	onEach(t, func(t *testing.T, a *Alarm) {
		must(t, a.Add(t.Context(), []Due{due("b", noon), due("a", noon.Add(-time.Second)), due("c", noon.Add(time.Hour))}))
		got, next := claim(t, a, noon, 1)
		if !slices.Equal(got, []string{"a"}) || !next.Equal(noon) {
			t.Errorf("got %v, next %v", got, next)
		}
		got, next = claim(t, a, noon, 1)
		if !slices.Equal(got, []string{"b"}) || !next.Equal(noon.Add(30*time.Second)) {
			t.Errorf("got %v, next %v; want the end of the lease", got, next)
		}
	})
}

func TestClaim_leaseReturnsWithItsDueTime(t *testing.T) {
	onEach(t, func(t *testing.T, a *Alarm) {
		must(t, a.Add(t.Context(), []Due{due("kept", noon), due("lost", noon)}))
		if got, _ := claim(t, a, noon, 10); len(got) != 2 {
			t.Fatalf("claimed %v", got)
		}
		must(t, a.Done(t.Context(), due("kept", noon)))
		if got, _ := claim(t, a, noon.Add(29*time.Second), 10); got != nil {
			t.Errorf("claimed %v under a lease", got)
		}
		got, _, _, err := a.Claim(t.Context(), noon.Add(30*time.Second), 10, time.Second)
		must(t, err)
		if len(got) != 1 || got[0].Number != "lost" || !got[0].DueAt.Equal(noon) {
			t.Errorf("after the lease: %v", got)
		}
		must(t, a.Done(t.Context(), got...))
		if got, next := claim(t, a, noon.Add(time.Hour), 10); got != nil || !next.IsZero() {
			t.Errorf("left %v, next %v", got, next)
		}
	})
}

func TestAdd_whileFiringDoesNotFireTwice(t *testing.T) {
	onEach(t, func(t *testing.T, a *Alarm) {
		must(t, a.Add(t.Context(), []Due{due("x", noon)}))
		claim(t, a, noon, 10)
		must(t, a.Add(t.Context(), []Due{due("x", noon)}))
		if got, _ := claim(t, a, noon, 10); got != nil {
			t.Errorf("claimed %v twice", got)
		}
		again := Due{Number: "x", Kind: "stall", Gen: 2, DueAt: noon.Add(time.Minute)}
		must(t, a.Add(t.Context(), []Due{again}))
		must(t, a.Done(t.Context(), due("x", noon)))
		got, _, _, err := a.Claim(t.Context(), noon.Add(time.Minute), 10, time.Second)
		must(t, err)
		if !slices.EqualFunc(got, []Due{again}, sameDue) {
			t.Errorf("the next generation: %v", got)
		}
	})
}

func sameDue(a, b Due) bool {
	return a.Number == b.Number && a.Kind == b.Kind && a.Gen == b.Gen && a.DueAt.Equal(b.DueAt)
}

func TestAdd_movesAndRemoveTakesOut(t *testing.T) {
	onEach(t, func(t *testing.T, a *Alarm) {
		must(t, a.Add(t.Context(), []Due{due("x", noon), due("y", noon)}))
		must(t, a.Add(t.Context(), []Due{due("x", noon.Add(time.Hour))}))
		must(t, a.Remove(t.Context(), []Due{due("y", time.Time{}), due("unknown", noon)}))
		got, next := claim(t, a, noon, 10)
		if got != nil || !next.Equal(noon.Add(time.Hour)) {
			t.Errorf("got %v, next %v", got, next)
		}
		must(t, a.Add(t.Context(), nil))
		must(t, a.Remove(t.Context(), nil))
	})
}

func TestAdd_leavesWhatIsBeyondTheHorizon(t *testing.T) {
	onEach(t, func(t *testing.T, a *Alarm) {
		claim(t, a, noon, 1)
		must(t, a.Add(t.Context(), []Due{due("near", noon.Add(Horizon)), due("far", noon.Add(Horizon+time.Second))}))
		got, _ := claim(t, a, noon.Add(2*Horizon), 10)
		if !slices.Equal(got, []string{"near"}) {
			t.Errorf("kept %v", got)
		}
	})
}

func TestClaim_rubbishIsRemoved(t *testing.T) {
	onEach(t, func(t *testing.T, a *Alarm) {
		must(t, addScript.Run(t.Context(), a.client, a.keys.all(), "1", "rubbish", "2", "x|y|z").Err())
		if got, _ := claim(t, a, noon, 10); got != nil {
			t.Errorf("claimed %v", got)
		}
		if n := a.client.Exists(t.Context(), a.keys.all()...).Val(); n != 0 {
			t.Errorf("%d keys are left", n)
		}
	})
}

// Many claimers at once: everything is claimed, nothing twice.
func TestClaim_manyClaimers(t *testing.T) {
	onEach(t, func(t *testing.T, a *Alarm) {
		const n = 1200
		var all []Due
		for i := range n {
			all = append(all, due(fmt.Sprintf("T-%04d", i), noon))
		}
		must(t, a.Add(t.Context(), all))

		var mu sync.Mutex
		seen := map[string]int{}
		var wg sync.WaitGroup
		for range 4 {
			other := New(a.client, "")
			other.keys = a.keys
			wg.Go(func() {
				for {
					got, _, _, err := other.Claim(t.Context(), noon, 7, time.Minute)
					if err != nil {
						t.Error(err)
					}
					if len(got) == 0 {
						return
					}
					mu.Lock()
					for _, d := range got {
						seen[d.Number]++
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		for _, d := range all {
			if seen[d.Number] != 1 {
				t.Errorf("%s was claimed %d times", d.Number, seen[d.Number])
			}
		}
	})
}

// table is a Source over a slice.
func table(rows []Due) Source {
	rows = slices.SortedFunc(slices.Values(rows), order)
	return func(_ context.Context, until time.Time, after Due, limit int) ([]Due, error) {
		var page []Due
		for _, d := range rows {
			if order(d, after) > 0 && !d.DueAt.After(until) && len(page) < limit {
				page = append(page, d)
			}
		}
		return page, nil
	}
}

func order(a, b Due) int {
	if c := a.DueAt.Compare(b.DueAt); c != 0 {
		return c
	}
	return slices.Compare([]string{a.Number, a.Kind}, []string{b.Number, b.Kind})
}

func TestRefill_afterFlush(t *testing.T) {
	onEach(t, func(t *testing.T, a *Alarm) {
		var rows []Due
		for i := range 2*chunk + 1 {
			rows = append(rows, due(fmt.Sprintf("T-%04d", i), noon.Add(time.Duration(i/3)*time.Second)))
		}
		rows = append(rows, due("tomorrow", noon.Add(Horizon+time.Second)))
		must(t, a.Add(t.Context(), rows))
		must(t, a.client.FlushAll(t.Context()).Err())
		if got, next := claim(t, a, noon, 10); got != nil || !next.IsZero() {
			t.Fatalf("after the flush: %v, next %v", got, next)
		}
		whole := func() bool {
			t.Helper()
			_, _, whole, err := a.Claim(t.Context(), noon.Add(-time.Hour), 1, time.Second)
			must(t, err)
			return whole
		}
		if whole() {
			t.Error("nobody can tell that it was flushed")
		}
		n, err := a.Refill(t.Context(), noon, table(rows))
		must(t, err)
		if !whole() {
			t.Error("it is not whole after it was filled")
		}
		if n != len(rows)-1 {
			t.Errorf("read %d rows, want %d", n, len(rows)-1)
		}
		got, _ := claim(t, a, noon.Add(Horizon), 2*len(rows))
		if len(got) != len(rows)-1 {
			t.Errorf("claimed %d timers, want %d", len(got), len(rows)-1)
		}
	})
}

func TestRefill_sourceFails(t *testing.T) {
	onEach(t, func(t *testing.T, a *Alarm) {
		broken := errors.New("broken")
		_, err := a.Refill(t.Context(), noon, func(context.Context, time.Time, Due, int) ([]Due, error) { return nil, broken })
		if !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
	})
}

func TestAlarm_companiesAreApart(t *testing.T) {
	onEach(t, func(t *testing.T, a *Alarm) {
		other := New(a.client, "other")
		must(t, a.Add(t.Context(), []Due{due("mine", noon)}))
		if got, _ := claim(t, other, noon, 10); got != nil {
			t.Errorf("another company got %v", got)
		}
	})
}

func FuzzParseMember(f *testing.F) {
	f.Add("1|stall|HZ20251107-0832")
	f.Add("|||")
	f.Add("9|a|b|c")
	f.Fuzz(func(t *testing.T, s string) {
		d, err := parseMember(s)
		if err != nil {
			return
		}
		if back, err := parseMember(member(d)); err != nil || back != d {
			t.Errorf("%q → %+v → %+v, %v", s, d, back, err)
		}
	})
}
