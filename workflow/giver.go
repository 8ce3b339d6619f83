package workflow

import (
	"cmp"
	"math"
	"slices"
)

// giver is the store that can best spare what is missing of a part: its own safety
// stock stays, all of it before some of it, the same city first, then the shortest
// way, then the most pieces. A store that was asked for the part already is not
// asked again.
func (d *decider) giver(p PartNeed) (Stock, bool) {
	return d.giverOf(p, func(s string) bool { return !d.triedAt(s, p.No) })
}

// giverAgain is a giver that has not answered before: whoever asks once more may
// find somebody there now.
func (d *decider) giverAgain(p PartNeed) (Stock, bool) {
	return d.giverOf(p, func(s string) bool { return d.silentAt(s, p.No) })
}

func (d *decider) giverOf(p PartNeed, may func(store string) bool) (Stock, bool) {
	var fit []Stock
	for _, s := range d.s.Stock {
		if s.Part == p.No && s.Store != d.t.Store && d.spare(s) > 0 && may(s.Store) {
			fit = append(fit, s)
		}
	}
	if len(fit) == 0 {
		return Stock{}, false
	}
	want := p.missing()
	return slices.MinFunc(fit, func(a, b Stock) int {
		x, _ := d.f.Org.Shop(a.Store)
		y, _ := d.f.Org.Shop(b.Store)
		return cmp.Or(cmp.Compare(max(0, want-d.spare(a)), max(0, want-d.spare(b))),
			cmp.Compare(d.distant(x), d.distant(y)), cmp.Compare(d.drive(x), d.drive(y)),
			cmp.Compare(d.spare(b), d.spare(a)), cmp.Compare(a.Store, b.Store))
	}), true
}

// spare are the pieces of a line that another store may ask for.
func (d *decider) spare(s Stock) int {
	sh, ok := d.f.Org.Shop(s.Store)
	if !ok {
		return 0
	}
	return s.Available() - sh.SafetyStock
}

// triedAt reports whether a store was asked for a part and did not give it, or
// has been asked and may still.
func (d *decider) triedAt(store, no string) bool {
	return slices.ContainsFunc(d.t.Transfers, func(x Transfer) bool {
		return x.From == store && x.Part == no && x.State != TransferWithdrawn && x.State != TransferClosed && x.State != TransferLost
	})
}

// silentAt reports whether a store that was asked for a part said nothing, and
// nothing else of it is under way there.
func (d *decider) silentAt(store, no string) bool {
	silent := false
	for _, x := range d.t.Transfers {
		if x.From != store || x.Part != no {
			continue
		}
		if x.live() || x.State == TransferRejected {
			return false
		}
		silent = silent || x.State == TransferUnanswered
	}
	return silent
}

func (d *decider) distant(sh Shop) int {
	if sh.City == d.shop.City {
		return 0
	}
	return 1
}

// drive is the way from a store in minutes; one that nobody has told is far.
func (d *decider) drive(sh Shop) int {
	if m, ok := d.shop.Drive[sh.Code]; ok {
		return m
	}
	return math.MaxInt
}
