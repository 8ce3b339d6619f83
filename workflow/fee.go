package workflow

import (
	"slices"
	"strings"
)

// FeeKind is the heading under which a settlement list puts an amount.
type FeeKind string

// The fee kinds of a settlement list.
const (
	FeeLabor      FeeKind = "labor"      // 工时费
	FeeMaterial   FeeKind = "material"   // 材料费
	FeeInspection FeeKind = "inspection" // 检测费
	FeeDiagnosis  FeeKind = "diagnosis"  // 维修诊断费
	FeeProcessing FeeKind = "processing" // 加工费
	FeeOther      FeeKind = "other"      // 其他费用
)

// FeeKinds lists them all, in the order in which a list adds them up.
var FeeKinds = []FeeKind{FeeLabor, FeeMaterial, FeeInspection, FeeDiagnosis, FeeProcessing, FeeOther}

// PartClass is the quality of a part, which the customer chooses.
type PartClass string

// The quality classes.
const (
	ClassOriginal   PartClass = "original"   // 原厂
	ClassEquivalent PartClass = "equivalent" // 同质
	ClassBrand      PartClass = "brand"      // 品牌
	ClassRemade     PartClass = "remade"     // 再制造
	ClassRepaired   PartClass = "repaired"   // 修复
	ClassCustomers  PartClass = "customers"  // 客户自带
)

// PartClasses lists them all, for validation.
var PartClasses = []PartClass{ClassOriginal, ClassEquivalent, ClassBrand, ClassRemade, ClassRepaired, ClassCustomers}

// Fee is a part of a quote line's amount, as a settlement list itemises it.
// Money is fen.
type Fee struct {
	Kind   FeeKind
	Hours  int   `json:",omitzero"` // of labour, tenths
	Rate   int64 `json:",omitzero"` // for an hour of it
	Amount int64

	Part     string    `json:",omitzero"` // number of a material, as the catalog spells it
	Name     string    `json:",omitzero"`
	Class    PartClass `json:",omitzero"`
	Quantity int       `json:",omitzero"`
	Price    int64     `json:",omitzero"` // of one piece
}

// FeeWords say which kind of fee a line is whose title has one of the words.
type FeeWords struct {
	Kind  FeeKind
	Words []string
}

const (
	maxQuantity = 1000
	tenths      = 10 // of an hour
)

// itemise completes the fees that a line was given: the shop's rate for the
// hours, name and class of the parts. Without any it finds out by itself.
func (d *decider) itemise(l *QuoteLine) error {
	if len(l.Fees) == 0 {
		l.Fees = d.split(*l)
		return nil
	}
	l.Fees = slices.Clone(l.Fees)
	l.Amount = 0
	for i := range l.Fees {
		f := &l.Fees[i]
		var err error
		if f.Kind == FeeMaterial {
			err = d.material(f)
		} else {
			err = d.labor(f, l.Title)
		}
		if err != nil {
			return err
		}
		l.Amount += f.Amount
	}
	return nil
}

// labor prices hours at the shop's rate, unless a price was named.
func (d *decider) labor(f *Fee, title string) error {
	switch {
	case f.Hours < 0 || f.Rate < 0 || f.Amount < 0 || f.Amount > maxAmount:
		return d.refuse("bad_amount", func(x *Data) { x.Text = title })
	case f.Amount > 0 || f.Hours == 0:
		return nil
	case d.shop.LaborRate == 0:
		return d.refuse("no_labor_rate", nil)
	}
	f.Rate = d.shop.LaborRate
	f.Amount = int64(f.Hours) * f.Rate / tenths
	return nil
}

// material fills in what the catalog knows of a part.
func (d *decider) material(f *Fee) error {
	p, ok := d.f.Org.PartByKey(PartKey(f.Part))
	switch {
	case !ok:
		return d.refuse("unknown_part", func(x *Data) { x.Text = f.Part })
	case f.Quantity < 0 || f.Quantity > maxQuantity || f.Price < 0 || f.Price > maxAmount:
		return d.refuse("bad_amount", func(x *Data) { x.Text = f.Part })
	}
	f.Part, f.Name, f.Quantity = p.No, p.Name, max(f.Quantity, 1)
	if f.Class == "" {
		f.Class = p.Class
	}
	if f.Price == 0 && f.Class != ClassCustomers {
		if f.Price = p.Price; f.Price == 0 {
			return d.refuse("no_part_price", func(x *Data) { x.Text = p.No })
		}
	}
	f.Amount = int64(f.Quantity) * f.Price
	return nil
}

// split itemises a line of which only title and amount are known: a part of the
// catalog that its title names counts with its price, the rest is labour. All
// else is of the kind that the blueprint's words say, and labour without one.
func (d *decider) split(l QuoteLine) []Fee {
	kind := FeeLabor
	for _, w := range d.bp.Quote.Fees {
		if slices.ContainsFunc(w.Words, func(word string) bool { return strings.Contains(l.Title, word) }) {
			kind = w.Kind
		}
	}
	p, ok := d.named(l.Title)
	if kind != FeeLabor || !ok || p.Price == 0 || p.Price > l.Amount {
		return []Fee{{Kind: kind, Amount: l.Amount}}
	}
	fees := []Fee{{Kind: FeeMaterial, Part: p.No, Name: p.Name, Class: p.Class, Quantity: 1, Price: p.Price, Amount: p.Price}}
	if rest := l.Amount - p.Price; rest > 0 {
		fees = append(fees, Fee{Kind: FeeLabor, Amount: rest})
	}
	return fees
}

// named is the part of the catalog that a title names: one that the ticket needs
// before all others, else the one whose name is the longest. Where several parts
// have that name, none is meant.
func (d *decider) named(title string) (Part, bool) {
	for _, n := range d.t.Parts {
		if p, ok := d.f.Org.PartByKey(PartKey(n.No)); ok && p.Name != "" && strings.Contains(title, p.Name) {
			return p, true
		}
	}
	var best Part
	several := false
	for _, p := range d.f.Org.Catalog {
		switch {
		case p.Name == "" || !strings.Contains(title, p.Name) || len(p.Name) < len(best.Name):
		case len(p.Name) == len(best.Name):
			several = true
		default:
			best, several = p, false
		}
	}
	return best, best.Name != "" && !several
}
