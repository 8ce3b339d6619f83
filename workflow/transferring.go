package workflow

import (
	"slices"
	"strings"
	"time"
)

// Core actions of a transfer. Each is an option of a question, or is read back
// first if it was typed.
const (
	ActGive         = "approve_transfer"
	ActDecline      = "reject_transfer"
	ActPicked       = "transfer_picked"
	ActShip         = "ship_transfer"
	ActReceive      = "receive_transfer"
	ActTransferSaid = "transfer_said" // free words about one, read back
)

// Kinds of questions about a transfer. Several may be on their way for a ticket:
// the transfer's id stands behind the kind, with a colon between.
const (
	AskTransfer     = "transfer"
	AskShip         = "transfer_ship"
	AskReceive      = "transfer_receive"
	AskTransferSaid = "transfer_said"
)

// aboutTransfer reports whether a question is one of a transfer's own.
func aboutTransfer(kind string) (string, bool) {
	of, _, found := strings.Cut(kind, ":")
	return of, found && slices.Contains([]string{AskTransfer, AskShip, AskReceive, AskLost, AskUnsent}, of)
}

// transferIn is a transfer that must be in one of some states.
func (d *decider) transferIn(c Command, states ...TransferState) (Transfer, error) {
	x, ok := d.t.Transfer(c.Args.Value)
	if !ok || !slices.Contains(states, x.State) {
		return x, d.refuse("question_stale", nil)
	}
	return x, d.wantStock([]PartNeed{{No: x.Part}})
}

// grant reserves the pieces in the giving store. It may give fewer than were
// asked for; the rest is asked of the next one.
func (d *decider) grant(c Command) error {
	x, err := d.transferIn(c, TransferRequested)
	if err != nil {
		return err
	}
	if x, err = d.give(x, c.Args.Count); err != nil {
		return err
	}
	x = d.shipDue(x)
	d.putTransfer(x)
	d.closeTransfer(x.ID)
	d.askTransferOf(x, AskShip, "transfer_ship", x.From, []Option{
		{Letter: "A", Key: "part_shipped", Command: Command{Action: ActShip, Args: Args{Value: x.ID}}},
		{Letter: "B", Key: "part_picked", Command: Command{Action: ActPicked, Args: Args{Value: x.ID}}},
		{Letter: "C", Key: "cannot_ship", Command: Command{Action: ActDecline, Args: Args{Value: x.ID}}},
	})
	d.tellAsker(x, "transfer_approved")
	if err := d.say("transfer_agreed", d.aboutPart(x)); err != nil {
		return err
	}
	d.askRest(x)
	return nil
}

// give holds the pieces of a requested transfer in the giving store: count of
// them, 0 for all, at most what the store has.
func (d *decider) give(x Transfer, count int) (Transfer, error) {
	if err := d.pieces(ActGive, x, count); err != nil {
		return x, err
	}
	line, _ := d.stock(x.From, x.Part)
	n := x.Quantity
	if count > 0 {
		n = min(n, count)
	}
	n = min(n, line.Available())
	if n <= 0 {
		return x, d.refuse("transfer_gone", d.aboutPart(x))
	}
	x.Quantity, x.State = n, TransferApproved
	d.spend(line, n)
	d.putTransfer(x)
	return x, nil
}

// askRest asks another store for what the giving one could not spare; false if it
// is to be had from none.
func (d *decider) askRest(x Transfer) (Transfer, bool) {
	p, ok := d.part(x.Part)
	rest := p.missing() - d.t.coming(x.Part)
	if !ok || d.t.State == Done || rest <= 0 || p.had() {
		return Transfer{}, false
	}
	if next, found := d.askStore(p, x.By, d.giver); found {
		d.tellAsker(next, "transfer_next")
		d.askRest(next)
		return next, true
	}
	if d.t.coming(x.Part) == 0 {
		d.setPart(x.Part, func(n *PartNeed) { n.Status, n.From = PartShort, "" })
	}
	x.Quantity = rest
	if s, silent := d.giverAgain(p); silent && d.openOf(AskPart) == nil && d.t.coming(p.No) == 0 {
		d.askSilent(p, s)
		return Transfer{}, false
	}
	p.Quantity = rest
	d.tellRoles([]Role{PartsClerk}, "part_short_everywhere", func(v *Data) { v.Parts = []PartView{d.partView(p)} })
	d.tellAsker(x, "part_nowhere")
	return Transfer{}, false
}

// askSilent says which store has not answered, where no other has the part: who lacks
// it may ask there once more, and the parts desk knows.
func (d *decider) askSilent(p PartNeed, silent Stock) {
	d.askTransfer(p, silent, "part_silent")
	p.From = silent.Store
	d.tellRoles([]Role{PartsClerk}, "part_silent_desk", func(v *Data) { v.Parts = []PartView{d.partView(p)} })
}

// declinePart passes the request on to the next store; what was promised is free.
func (d *decider) declinePart(c Command) error {
	x, err := d.transferIn(c, TransferRequested, TransferApproved, TransferPicked)
	if err != nil {
		return err
	}
	x.Note = c.Args.Text
	x = d.unpromise(x)
	next, found := d.askRest(x)
	return d.say("transfer_refused", func(v *Data) {
		if sh, ok := d.f.Org.Shop(next.From); found && ok {
			v.Items = []string{sh.Name}
		}
	})
}

// picked notes that the pieces lie ready.
func (d *decider) picked(c Command) error {
	x, err := d.transferIn(c, TransferApproved)
	if err != nil {
		return err
	}
	x.State = TransferPicked
	d.putTransfer(x)
	d.closeTransfer(x.ID)
	d.askTransferOf(x, AskShip, "transfer_ship", x.From, []Option{
		{Letter: "A", Key: "part_shipped", Command: Command{Action: ActShip, Args: Args{Value: x.ID}}},
		{Letter: "C", Key: "cannot_ship", Command: Command{Action: ActDecline, Args: Args{Value: x.ID}}},
	})
	return d.say("transfer_ready", d.aboutPart(x))
}

// ship puts the pieces on their way: they leave the giving store's stock and are
// in nobody's until they arrive. A ticket that works on is blocked by it.
func (d *decider) ship(c Command) error {
	x, err := d.transferIn(c, TransferRequested, TransferApproved, TransferPicked)
	if err != nil {
		return err
	}
	asked := x.State == TransferRequested
	if asked {
		if x, err = d.give(x, c.Args.Count); err != nil {
			return err
		}
	}
	if err := d.pieces(ActShip, x, c.Args.Count); !asked && err != nil {
		return err
	}
	if line, _ := d.stock(x.From, x.Part); line.OnHand < x.Quantity {
		if d.f.Counting != nil {
			return d.doubt(d.aboutPart(x))
		}
		return d.refuse("transfer_doubt", d.aboutPart(x))
	}
	x.State, x.ShippedAt, x.Note, x.DueBy = TransferShipped, d.f.Now, c.Args.Text, time.Time{}
	d.move(x.From, x.Part, StockChange{OnHand: -x.Quantity, Reserve: -x.Quantity, Out: x.Quantity})
	d.move(x.To, x.Part, StockChange{In: x.Quantity})
	d.putTransfer(x)
	d.closeTransfer(x.ID)
	d.waitForTransfer()
	d.tellAsker(x, "transfer_shipped")
	d.askReceive(x)
	if err := d.say("transfer_sent", d.aboutPart(x)); err != nil {
		return err
	}
	if asked {
		d.askRest(x)
	}
	return nil
}

// waitForTransfer blocks a ticket whose part is on its way. The pause runs from
// now: a ticket that waited for the part already is blocked for the new reason.
func (d *decider) waitForTransfer() {
	r, ok := d.bp.ReasonFor(func(r Reason) bool { return r.Transit })
	if !ok || d.t.State == Done {
		return
	}
	if d.t.State == Blocked {
		if was, _ := d.bp.Reason(d.t.Blocks[len(d.t.Blocks)-1].Reason); was.Fuse != fuseB {
			return // it waits for somebody else as well
		}
		d.event(WasUnblocked{})
	}
	d.close(AskFuse, "superseded")
	d.event(WasBlocked{Reason: r.Key})
}

// tellAsker tells those who wait for a part: who asked for it, and who has the
// ticket now.
func (d *decider) tellAsker(x Transfer, key string) {
	ids := []string{x.By}
	for _, o := range d.t.OpenDispatches() {
		ids = append(ids, o.Assignee)
	}
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		if m, ok := d.f.Org.Member(id); ok && m.UserID != d.f.Actor.ID() {
			d.tell(m, "", key, d.aboutPart(x))
			d.told = append(d.told, m.UserID)
		}
	}
}

// aboutPart fills which part a transfer is about, the other store, and how long
// the way is.
func (d *decider) aboutPart(x Transfer) func(*Data) {
	return func(v *Data) {
		p := d.partView(PartNeed{No: x.Part, Quantity: x.Quantity, From: x.From})
		v.Parts, v.Text = []PartView{p}, x.Note
		to, _ := d.f.Org.Shop(x.To)
		v.Store, v.Minutes = to.Name, to.Drive[x.From]
	}
}

func (d *decider) partView(p PartNeed) PartView {
	v := PartView{No: p.No, Quantity: p.Quantity, Status: p.Status}
	if c, ok := d.f.Org.PartByKey(PartKey(p.No)); ok {
		v.Name = c.Name
	}
	if sh, ok := d.f.Org.Shop(p.From); ok {
		v.Store = sh.Name
	}
	return v
}
