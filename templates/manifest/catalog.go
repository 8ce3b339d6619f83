package manifest

import (
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
	}
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
