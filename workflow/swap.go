package workflow

import (
	"slices"
	"time"
)

// ActSwap takes another part that fits in place of one that is missing: Value is
// the missing one, Parts holds the other once it is chosen.
const ActSwap = "change_brand"

// AskSwap asks which part to take where several fit.
const AskSwap = "which_brand"

// maxBrands is how many buttons a card has.
const maxBrands = 6

// wantOthers loads the stock lines of what fits in place of a missing part.
func (d *decider) wantOthers(p PartNeed) error {
	var fitting []PartNeed
	for _, o := range d.f.Org.Fitting(p.No) {
		fitting = append(fitting, PartNeed{No: o.No})
	}
	if len(fitting) == 0 {
		return nil
	}
	return d.wantStock(fitting)
}

// others are the parts that fit in place of a missing one, lie on the own shelf in
// the pieces that lack, and can be counted on.
func (d *decider) others(p PartNeed) []Part {
	var out []Part
	for _, o := range d.f.Org.Fitting(p.No) {
		line, ok := d.stock(d.t.Store, o.No)
		had, listed := d.part(o.No)
		if ok && line.Available() >= p.Quantity-p.Issued && d.counted(d.t.Store, o.No) && (!listed || had.Status == PartReserved) && len(out) < maxBrands {
			out = append(out, o)
		}
	}
	return out
}

// swap takes another part that fits: the need changes and is reserved, and a quote
// line that the missing part was priced in needs the customer's word again.
func (d *decider) swap(c Command) error {
	p, ok := d.part(c.Args.Value)
	if !ok || p.Status != PartShort {
		return d.refuse("question_stale", nil)
	}
	if err := d.wantOthers(p); err != nil {
		return err
	}
	others := d.others(p)
	if len(c.Args.Parts) > 0 {
		others = slices.DeleteFunc(others, func(o Part) bool { return o.No != c.Args.Parts[0] })
	}
	switch len(others) {
	case 0:
		return d.refuse("part_unfit", func(x *Data) { x.Parts = []PartView{d.partView(p)} })
	case 1:
		return d.instead(p, others[0])
	}
	q := Question{Kind: AskSwap, Key: "which_brand", About: subject(p)}
	for i, o := range others {
		q.Options = append(q.Options, Option{Letter: letter(i), Label: o.No,
			Command: Command{Action: ActSwap, Args: Args{Value: p.No, Parts: []string{o.No}}}})
	}
	d.ask(q, []Member{d.f.Actor.Member}, "", nil)
	return d.say("which_brand", func(x *Data) { x.Parts = []PartView{d.partView(p)} })
}

// instead changes what is needed. Pieces that were handed out already stay.
func (d *decider) instead(p PartNeed, by Part) error {
	if err := d.release([]PartNeed{p}); err != nil {
		return err
	}
	d.letGo(p.No)
	missing := p.Quantity - p.Issued
	line, _ := d.stock(d.t.Store, by.No)
	d.spend(line, missing)
	next := slices.DeleteFunc(slices.Clone(d.t.Parts), func(n PartNeed) bool { return n.No == p.No && n.Issued == 0 })
	for i, n := range next {
		if n.No == p.No {
			next[i].Quantity, next[i].Status, next[i].From, next[i].Held, next[i].Until = p.Issued, PartIssued, "", 0, time.Time{}
		}
	}
	if i := slices.IndexFunc(next, func(n PartNeed) bool { return n.No == by.No }); i >= 0 {
		next[i].Quantity, next[i].Held = next[i].Quantity+missing, next[i].Held+missing
	} else {
		next = append(next, PartNeed{No: by.No, Quantity: missing, Held: missing, Status: PartReserved, Until: d.holdUntil()})
	}
	d.event(PartsChanged{Parts: next})
	again := d.requote(p.No, by)
	d.partsThere()
	if err := d.say("part_swapped", func(x *Data) {
		x.Old, x.Items = p.No, again
		x.Parts = []PartView{{No: by.No, Name: by.Name, Quantity: missing, Status: PartReserved}}
	}); err != nil {
		return err
	}
	d.askIssue()
	return d.nextShort("")
}

// partsThere ends a block for a missing part when none is missing any more.
func (d *decider) partsThere() {
	if d.t.State != Blocked || !d.allParts() {
		return
	}
	if r, _ := d.bp.Reason(d.t.Blocks[len(d.t.Blocks)-1].Reason); r.Fuse == fuseB {
		d.event(WasUnblocked{})
	}
}

// allParts reports whether none of the ticket's parts is missing any more.
func (d *decider) allParts() bool {
	return !slices.ContainsFunc(d.t.Parts, func(p PartNeed) bool { return !p.settled() || p.Status == PartTransfer })
}

// requote puts the other part into the quote lines that the first was priced in.
// They are open again, whatever the customer said of them; the titles come back.
func (d *decider) requote(old string, by Part) []string {
	q := d.t.Quote
	q.Lines = slices.Clone(q.Lines)
	var changed []string
	for i, l := range q.Lines {
		at := slices.IndexFunc(l.Fees, func(f Fee) bool { return f.Part == old })
		if at < 0 || l.State != LineOpen && l.State != LineAgreed {
			continue
		}
		l.Fees = slices.Clone(l.Fees)
		f := &l.Fees[at]
		f.Part, f.Name, f.Class = by.No, by.Name, by.Class
		if by.Price > 0 {
			f.Price = by.Price
		}
		f.Amount = int64(f.Quantity) * f.Price
		l.Amount = 0
		for _, fee := range l.Fees {
			l.Amount += fee.Amount
		}
		d.free(&l)
		l.State, l.Answered, l.AnsweredAt = LineOpen, "", time.Time{}
		q.Lines[i], changed = l, append(changed, l.Title)
	}
	if len(changed) > 0 {
		q.Version++
		d.event(Quoted{Quote: q})
		d.close(AskReadback, "superseded")
		d.close(AskOffer, "superseded")
		d.voidApproval()
		d.askQuoter()
	}
	return changed
}

// askQuoter puts the changed quote before those who write quotes.
func (d *decider) askQuoter() {
	to, _ := d.answerers(d.t.Store, Advisor)
	if len(d.levels()) > 0 {
		d.askSubmit(to)
		return
	}
	d.askOffer(to, "")
}
