package workflow

import (
	"slices"
	"strings"
	"time"
)

// Warranty ends with whichever comes first; zero: no such end.
type Warranty struct {
	Days, Km int
	Label    string `json:",omitzero"` // of the kind of repair
}

// WarrantyClass is what is promised for lines whose title has one of the words.
type WarrantyClass struct {
	Warranty
	Words []string
}

// WarrantyOf is what the blueprint promises for a line of a quote: that of the
// longest word that its title has, else what it promises for small repairs.
func (b *Blueprint) WarrantyOf(title string) Warranty {
	out, length := b.Warranty, 0
	for _, c := range b.Warranties {
		for _, w := range c.Words {
			if len(w) > length && strings.Contains(title, w) {
				out, length = c.Warranty, len(w)
			}
		}
	}
	return out
}

// FaultClass is a group of faults that count as the same one.
type FaultClass struct {
	Key   string
	Label string
	Words []string // in a complaint or the title of a line, they mean it
}

// unclassified is the fault class of a complaint that has none of the words.
const unclassified = "unclassified"

// faultsIn are the fault classes that a text speaks of.
func (b *Blueprint) faultsIn(text string) []string {
	var out []string
	for _, f := range b.Faults {
		if slices.ContainsFunc(f.Words, func(w string) bool { return strings.Contains(text, w) }) {
			out = append(out, f.Key)
		}
	}
	return out
}

// faultOf is the first of them.
func (b *Blueprint) faultOf(text string) string {
	if all := b.faultsIn(text); len(all) > 0 {
		return all[0]
	}
	return unclassified
}

// WarrantyView is what is promised for a line, and until when.
type WarrantyView struct {
	Title string
	Warranty
	Until time.Time // the first instant after its days, zero if it has none
}

// warrantyViews are the promises of a ticket that was handed over. One without a
// list has the blueprint's, for everything.
func warrantyViews(t *Ticket, o *Organization) []WarrantyView {
	var out []WarrantyView
	add := func(title string, w Warranty) {
		v := WarrantyView{Title: title, Warranty: w}
		if w.Days > 0 {
			v.Until = midnightAfter(t, o, w.Days)
		}
		if w.Days > 0 || w.Km > 0 {
			out = append(out, v)
		}
	}
	for _, l := range SettlementOf(t, o).Lines {
		add(l.Title, l.Warranty)
	}
	if bp, ok := o.Blueprint(t.Blueprint, t.BlueprintVersion); ok && len(out) == 0 {
		add("", bp.Warranty)
	}
	return out
}
