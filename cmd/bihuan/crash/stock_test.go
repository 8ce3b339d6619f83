//go:build unix

package crash

import (
	"errors"
	"maps"
	"slices"

	"bihuan/storage"
	"bihuan/templates"
	"bihuan/templates/manifest"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// shelf is a part in a store.
type shelf struct{ store, part string }

// claims are what the tickets say of the stock.
type claims struct {
	held          map[shelf]int
	gone          map[string]int // by part: in cars, or written off
	transfers     map[string]workflow.Transfer
	lost, arrived int // pieces
}

// stock: what is reserved is what the tickets hold, and no more than there is;
// nothing is on its way any more; and of every part all stores, all cars and what was
// written off together have what the stores had on the first day, and what came since.
func (s *show) stock(store *storage.Store) {
	c := claims{held: map[shelf]int{}, gone: map[string]int{}, transfers: map[string]workflow.Transfer{}}
	for _, l := range s.lives {
		_, err := store.Do(s.t.Context(), unit.Message{}, unit.Spec{Ref: unit.Ref{Number: l.number}}, func(u unit.Loaded) (unit.Result, error) {
			c.of(u.Subjects.Ticket)
			for _, p := range u.Subjects.Ticket.Parts {
				if l.kind == cancelled && p.Held > 0 {
					s.t.Errorf("%s was cancelled and holds %s", l.number, p.No)
				}
			}
			return unit.Result{}, errOnlyLooking
		})
		if !errors.Is(err, errOnlyLooking) {
			s.t.Errorf("%s: %v", l.number, err)
		}
	}
	total, reserved := c.gone, 0
	for _, line := range rows[struct {
		Store, Part               string
		OnHand, Reserved, In, Out int
	}](s, `select store, part, on_hand, reserved, in_transit_in, in_transit_out from stock`) {
		total[line.Part] += line.OnHand
		reserved += line.Reserved
		if held := c.held[shelf{line.Store, line.Part}]; line.Reserved != held || line.Reserved > line.OnHand || line.In != 0 || line.Out != 0 {
			s.t.Errorf("%+v, but tickets and transfers hold %d and nothing is under way", line, held)
		}
	}
	for part, had := range s.hadPieces() {
		if total[part] != had {
			s.t.Errorf("%d pieces of %s have become %d", had, part, total[part])
		}
		delete(total, part)
	}
	for part, n := range total {
		if n != 0 {
			s.t.Errorf("%d pieces of %s came from nowhere", n, part)
		}
	}
	s.sameTransfers(c.transfers)
	s.t.Logf("%d parts reserved; %d pieces came over from other stores, %d were lost on their way", reserved, c.arrived, c.lost)
}

// of adds what one ticket says.
func (c *claims) of(t *workflow.Ticket) {
	for _, h := range t.Holds() {
		c.held[shelf{h.Store, h.Part}] += h.Held
	}
	for _, l := range t.Issued {
		c.gone[l.No] += l.Quantity
	}
	for _, x := range t.Transfers {
		c.transfers[x.ID] = x
		switch x.State {
		case workflow.TransferLost:
			c.gone[x.Part] += x.Quantity
			c.lost += x.Quantity
		case workflow.TransferClosed:
			c.arrived += x.Quantity
		}
	}
}

// hadPieces are the pieces of each part on the first day, and what came since.
func (s *show) hadPieces() map[string]int {
	docs, err := templates.Demo()
	if err != nil {
		s.t.Fatal(err)
	}
	levels, err := manifest.Stock(docs)
	if err != nil {
		s.t.Fatal(err)
	}
	had := map[string]int{}
	for _, l := range levels {
		had[l.Part] += l.Quantity
	}
	came := 0
	for _, e := range rows[struct {
		Part   string
		Pieces int
	}](s, `select part, pieces from stock_entries`) {
		had[e.Part] += e.Pieces
		came += e.Pieces
	}
	s.t.Logf("%d pieces came from suppliers", came)
	return had
}

// sameTransfers: the rows say of each transfer what its ticket says.
func (s *show) sameTransfers(want map[string]workflow.Transfer) {
	got := rows[struct {
		ID, State string
		Quantity  int
		Version   int64
	}](s, `select id, state, quantity, version from transfers`)
	for _, x := range got {
		if w := want[x.ID]; string(w.State) != x.State || w.Quantity != x.Quantity || w.Version != x.Version {
			s.t.Errorf("transfer %+v, its ticket says %+v", x, w)
		}
	}
	if len(got) != len(want) {
		s.t.Errorf("%d transfers, the tickets have %d", len(got), len(want))
	}
	states := map[workflow.TransferState]int{}
	for _, x := range want {
		states[x.State]++
	}
	for _, state := range slices.Sorted(maps.Keys(states)) {
		s.t.Logf("%d transfers %s", states[state], state)
	}
}
