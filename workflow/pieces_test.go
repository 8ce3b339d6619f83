package workflow_test

import (
	"bihuan/workflow"
)

// pieces counts each part wherever it may be: on a shelf, on its way, in a car.
func (d *desk) pieces() map[string]int {
	out := map[string]int{}
	for _, s := range d.stock {
		out[s.Part] += s.OnHand + s.In
	}
	for _, t := range d.tickets {
		for _, l := range t.Issued {
			out[l.No] += l.Quantity
		}
	}
	return out
}

// shelf is a stock line's key.
type shelf struct{ store, part string }

// balanced holds after every decision: no piece appears or vanishes, what is
// reserved is what tickets and transfers hold, and what is on its way is what was
// shipped.
func (d *desk) balanced(before map[string]int) {
	d.Helper()
	for part, n := range d.pieces() {
		if n != before[part] {
			d.Fatalf("%d pieces of %s have become %d", before[part], part, n)
		}
	}
	held, in, out := map[shelf]int{}, map[shelf]int{}, map[shelf]int{}
	for _, t := range d.tickets {
		for _, p := range t.Parts {
			held[shelf{t.Store, p.No}] += p.Partly
			if p.Status == workflow.PartReserved {
				held[shelf{t.Store, p.No}] += p.Quantity - p.Issued
			}
		}
		for _, x := range t.Transfers {
			switch x.State {
			case workflow.TransferApproved, workflow.TransferPicked:
				held[shelf{x.From, x.Part}] += x.Quantity
			case workflow.TransferShipped:
				in[shelf{x.To, x.Part}] += x.Quantity
				out[shelf{x.From, x.Part}] += x.Quantity
			case workflow.TransferRequested, workflow.TransferReceived, workflow.TransferClosed, workflow.TransferRejected,
				workflow.TransferUnanswered, workflow.TransferWithdrawn:
			}
		}
	}
	for _, s := range d.stock {
		key := shelf{s.Store, s.Part}
		if s.Reserved != held[key] || s.In != in[key] || s.Out != out[key] {
			d.Fatalf("%+v, but %d are held, %d come and %d are gone", s, held[key], in[key], out[key])
		}
	}
}
