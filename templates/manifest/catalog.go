package manifest

import (
	"slices"
	"strconv"

	"bihuan/workflow"
)

// StockLevel is what a store has on its shelf when a catalog is applied for the
// first time.
type StockLevel struct {
	Store    string
	Part     string // as the catalog spells it
	Quantity int
}

func (r *reading) checkCatalog() {
	seen := map[string]int{}
	for _, p := range r.catalog.Parts {
		if p.No.value != "" && workflow.PartKey(p.No.value) == "" {
			r.at(p.No.line, "part number %q has no letter or digit", p.No.value)
		}
		r.money(p.Price, "price")
		if p.Class.value != "" {
			r.choose(p.Class, "quality class", words(workflow.PartClasses))
		}
		r.once(seen, text{workflow.PartKey(p.No.value), p.No.line}, "part number")
		r.checkReferences(p)
	}
	r.checkSuperseded()
	r.checkGroups()
}

// checkReferences: a part refers to other numbers than its own, to each once.
func (r *reading) checkReferences(p partSpec) {
	named := map[string]int{workflow.PartKey(p.No.value): p.No.line}
	for _, other := range slices.Concat(p.OE, p.Replaces) {
		key := workflow.PartKey(other.value)
		if key == "" {
			r.at(other.line, "part number %q has no letter or digit", other.value)
			continue
		}
		r.once(named, text{key, other.line}, "part number")
	}
}

// checkSuperseded: a number has one successor, and is not its successor's.
func (r *reading) checkSuperseded() {
	successor := map[string]string{}
	for _, p := range r.catalog.Parts {
		own := workflow.PartKey(p.No.value)
		for _, old := range p.Replaces {
			key := workflow.PartKey(old.value)
			if by, ok := successor[key]; ok && by != own {
				r.at(old.line, "part number %q is replaced by %q already", old.value, by)
			}
			if successor[own] == key {
				r.at(old.line, "%q and %q replace each other", p.No.value, old.value)
			}
			successor[key] = own
		}
	}
}

// checkGroups: each neighbour that is named is a group of the same catalog.
func (r *reading) checkGroups() {
	groups, places := map[string]int{}, map[string]int{}
	for _, g := range r.catalog.Groups {
		r.key(g.Key, "group")
		r.once(groups, g.Key, "group")
		r.worded(g.Words, g.At, "group "+g.Key.value)
	}
	for _, g := range r.catalog.Groups {
		for _, other := range g.Related {
			if r.choose(other, "group", keys(groups)) && other.value == g.Key.value {
				r.at(other.line, "group %q is related to itself", g.Key.value)
			}
		}
	}
	for _, p := range r.catalog.Positions {
		r.key(p.Key, "position")
		r.once(places, p.Key, "position")
		r.worded(p.Words, p.At, "position "+p.Key.value)
	}
}

// worded: an empty word would be found in every text.
func (r *reading) worded(list []text, at place, what string) {
	if len(list) == 0 || list[0].value == "" {
		r.at(int(at), "%s needs at least one word", what)
	}
	for _, w := range list {
		if w.value == "" {
			r.at(w.line, "a word of %s is empty", what)
		}
	}
}

// addRelations puts what wears together into the organization.
func addRelations(o *workflow.Organization, c *catalogSpec) {
	for _, g := range c.Groups {
		o.Groups = append(o.Groups, workflow.PartGroup{Key: g.Key.value, Words: values[string](g.Words), Axle: g.Axle, Related: values[string](g.Related)})
	}
	for _, p := range c.Positions {
		o.Positions = append(o.Positions, workflow.Position{Key: p.Key.value, Words: values[string](p.Words), Axle: p.Axle.value})
	}
	o.Replaced = append(o.Replaced, values[string](c.Replaced)...)
}

// levels are the catalog's stock lines; stores and parts are what there is.
func (r *reading) levels(stores map[string]int, parts map[string]workflow.Part) []StockLevel {
	var out []StockLevel
	for _, shelf := range r.catalog.Stock {
		r.choose(shelf.key, "store", keys(stores))
		lines, ok := r.entries(shelf.node, "the stock of "+shelf.key.value)
		if !ok {
			continue
		}
		seen := map[string]int{}
		for _, l := range lines {
			r.once(seen, text{workflow.PartKey(l.key.value), l.key.line}, "part")
			p, ok := parts[workflow.PartKey(l.key.value)]
			if !ok {
				r.at(l.key.line, "part %q is in no catalog", l.key.value)
				continue
			}
			value, _ := scalar(l.node)
			n, err := strconv.Atoi(value)
			if err != nil || n < 0 {
				r.at(l.key.line, "the stock of %q must be a whole number, 0 or more", l.key.value)
				continue
			}
			out = append(out, StockLevel{Store: shelf.key.value, Part: p.No, Quantity: n})
		}
	}
	return out
}
