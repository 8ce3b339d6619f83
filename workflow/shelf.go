package workflow

import (
	"cmp"
	"slices"
)

// Core actions of a store's own shelves. None needs a ticket.
const (
	ActStock     = "stock"      // 库存: what the store has of a part
	ActStockIn   = "stock_in"   // 入库: pieces came onto the shelf
	ActStockTake = "stock_take" // 盘点: so many lie there
)

// shelfActions are what the people of a store say of its shelves.
var shelfActions map[string]func(*decider, Command) error

func init() {
	shelfActions = map[string]func(*decider, Command) error{
		ActStock:     (*decider).stockOf,
		ActStockIn:   (*decider).stockIn,
		ActStockTake: (*decider).stockTake,
	}
}

// shelfReaders may ask what is there. What a part has cost the store is nowhere in
// the answer.
var shelfReaders = []Role{Technician, TeamLead, TechLead, PartsClerk, Advisor, StoreManager}

// ReadsShelf reports whether a member may ask what is there.
func ReadsShelf(m Member) bool { return m.Is(shelfReaders...) }

// StockEntry is a change of a shelf by word: who brought or counted pieces.
type StockEntry struct {
	Store, Part string
	Kind        EntryKind
	Pieces      int // that came, or that were counted
	Before      int // that were on the shelf before
	By          string
}

// moved is how many pieces more there are by it.
func (e StockEntry) moved() int {
	if e.Kind == EntryCounted {
		return e.Pieces - e.Before
	}
	return e.Pieces
}

// EntryKind says what an entry is.
type EntryKind string

// The kinds of entries.
const (
	EntryReceived EntryKind = "received"
	EntryCounted  EntryKind = "counted"
)

// Hold is what a ticket holds of a store's stock, or what it lacks of it.
type Hold struct {
	Ticket, Store, Part string
	Plate               string // as stored; filled where holds are read
	Held, Lacks         int
}

// Holds are the ticket's claims on stock lines: what is reserved for it in its own
// store or in one that gives, and what its own store lacks.
func (t *Ticket) Holds() []Hold {
	var out []Hold
	add := func(store, part string, held, lacks int) {
		i := slices.IndexFunc(out, func(h Hold) bool { return h.Store == store && h.Part == part })
		if held+lacks > 0 && i < 0 {
			i = len(out)
			out = append(out, Hold{Ticket: t.Number, Store: store, Part: part})
		}
		if held+lacks > 0 {
			out[i].Held, out[i].Lacks = out[i].Held+held, out[i].Lacks+lacks
		}
	}
	for _, p := range t.Parts {
		add(t.Store, p.No, p.Held, t.lacks(p))
	}
	for _, x := range t.Transfers {
		if x.holds() {
			add(x.From, x.Part, x.Quantity, 0)
		}
	}
	return out
}

// Holds are those of the parts whose stock lines were loaded.
type Holds struct{ Of []Hold }

// stockOf answers what the store has of a part, and who else could give it.
func (d *decider) stockOf(c Command) error {
	p, err := d.onShelf(c, "库存", shelfReaders)
	if err != nil {
		return err
	}
	if x := d.f.Counting; x != nil && !d.counted(d.shop.Code, p.No) && !slices.Contains(x.Tried, p.No) {
		return &Missing{Counts: []string{p.No}}
	}
	return d.say("stock_shown", func(v *Data) {
		v.Parts = []PartView{{No: p.No, Name: p.Name}}
		v.Shelves = d.shelves(p.No)
	})
}

// shelves are the own store's line, and those of others that can spare some.
func (d *decider) shelves(no string) []ShelfView {
	own, _ := d.stock(d.shop.Code, no)
	out := []ShelfView{{Store: d.shop.Name, OnHand: own.OnHand, Reserved: own.Reserved, Coming: own.In, Known: d.counted(d.shop.Code, no)}}
	for _, s := range d.s.Stock {
		sh, ok := d.f.Org.Shop(s.Store)
		if spare := s.Available() - sh.SafetyStock; ok && s.Part == no && s.Store != d.shop.Code && spare > 0 {
			out = append(out, ShelfView{Store: sh.Name, OnHand: spare, Known: true})
		}
	}
	return out
}

// stockIn puts pieces onto the shelf that came from a supplier.
func (d *decider) stockIn(c Command) error {
	p, err := d.ownCount(c, "入库")
	if err != nil {
		return err
	}
	if c.Args.Count <= 0 || c.Args.Count > d.f.Org.Rules.Pieces {
		return d.refuse("bad_pieces", func(x *Data) { x.Action, x.Text, x.Total = "入库", c.Args.Text, d.f.Org.Rules.Pieces })
	}
	d.enter(p.No, EntryReceived, c.Args.Count, c.Args.Count)
	return d.shared("stock_received", p, c.Args.Count, nil)
}

// shared gives what lies free to the tickets that lack it, and says so.
func (d *decider) shared(key string, p Part, pieces int, fill func(*Data)) error {
	got, wait, err := d.share(p.No)
	if err != nil {
		return err
	}
	return d.say(key, func(x *Data) {
		line, _ := d.stock(d.shop.Code, p.No)
		x.Parts = []PartView{{No: p.No, Name: p.Name, Quantity: pieces, Stock: line.OnHand}}
		x.Items, x.Missing = got, wait
		if fill != nil {
			fill(x)
		}
	})
}

// stockTake makes a count the truth. Fewer pieces than are reserved is a fact too:
// the tickets that wait for them are named.
func (d *decider) stockTake(c Command) error {
	p, err := d.ownCount(c, "盘点")
	if err != nil {
		return err
	}
	if c.Args.Count < 0 || c.Args.Count > d.f.Org.Rules.Pieces || c.Args.Value == "" {
		return d.refuse("bad_pieces", func(x *Data) { x.Action, x.Text, x.Total = "盘点", c.Args.Text, d.f.Org.Rules.Pieces })
	}
	line, _ := d.stock(d.shop.Code, p.No)
	d.enter(p.No, EntryCounted, c.Args.Count, c.Args.Count-line.OnHand)
	return d.shared("stock_taken", p, c.Args.Count, func(x *Data) {
		if x.Total, x.Bad = line.OnHand, max(0, line.Reserved-c.Args.Count); x.Bad > 0 {
			x.Missing = d.holders(p.No)
		}
	})
}

// enter records an entry and moves the pieces.
func (d *decider) enter(no string, kind EntryKind, pieces, moved int) {
	line, _ := d.stock(d.shop.Code, no)
	d.out.Entries = append(d.out.Entries, StockEntry{Store: d.shop.Code, Part: no, Kind: kind, Pieces: pieces, Before: line.OnHand, By: d.f.Actor.ID()})
	d.move(d.shop.Code, no, StockChange{OnHand: moved})
}

// holders are the tickets that hold pieces of the own shelf.
func (d *decider) holders(no string) []string {
	var out []string
	for _, h := range d.f.Holds.Of {
		if h.Store == d.shop.Code && h.Part == no && h.Held > 0 {
			out = append(out, ShowPlate(cmp.Or(h.Plate, h.Ticket)))
		}
	}
	return out
}

// ownCount is the part whose count the actor changes. Where an ERP owns the count,
// it is changed there.
func (d *decider) ownCount(c Command, word string) (Part, error) {
	if d.f.Counting != nil && d.f.Actor.Member.Is(storekeepers...) {
		return Part{}, d.refuse("stock_by_erp", func(x *Data) { x.Action = word })
	}
	p, err := d.onShelf(c, word, storekeepers)
	if err != nil {
		return p, err
	}
	if d.f.Holds == nil {
		return p, &Missing{Parts: []string{p.No}, Holds: true}
	}
	return p, nil
}

// onShelf checks who asks, finds the part that he names, and loads its lines.
func (d *decider) onShelf(c Command, word string, roles []Role) (Part, error) {
	if d.shop.Code == "" || !d.f.Actor.Member.Is(roles...) {
		return Part{}, d.refuse("wrong_role", func(x *Data) { x.Action, x.Items = word, roleNames(roles) })
	}
	if len(c.Args.Parts) == 0 {
		return Part{}, d.refuse("how_to_stock", func(x *Data) { x.Action = word })
	}
	p, ok := d.f.Org.PartByKey(PartKey(c.Args.Parts[0]))
	if !ok {
		return p, d.refuse("unknown_part", func(x *Data) { x.Text = c.Args.Parts[0] })
	}
	if !slices.Contains(d.f.Parts, p.No) {
		return p, &Missing{Parts: []string{p.No}}
	}
	return p, nil
}
