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
	return of, found && slices.Contains([]string{AskTransfer, AskShip, AskReceive}, of)
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
	d.closeTransfer(x.ID)
	d.askTransferOf(x, AskShip, "transfer_ship", x.From, []Option{
		{Letter: "A", Key: "part_shipped", Command: Command{Action: ActShip, Args: Args{Value: x.ID}}},
		{Letter: "B", Key: "part_picked", Command: Command{Action: ActPicked, Args: Args{Value: x.ID}}},
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

// askRest asks another store for what the giving one could not spare.
func (d *decider) askRest(x Transfer) {
	p, ok := d.part(x.Part)
	rest := p.missing() - d.t.coming(x.Part)
	if !ok || d.t.State == Done || rest <= 0 || p.had() {
		return
	}
	if next, found := d.askStore(p, x.By, d.giver); found {
		d.tellAsker(next, "transfer_next")
		d.askRest(next)
		return
	}
	if d.t.coming(x.Part) == 0 {
		d.setPart(x.Part, func(n *PartNeed) { n.Status, n.From = PartShort, "" })
	}
	p.Quantity = rest
	d.tellRoles([]Role{PartsClerk}, "part_short_everywhere", func(v *Data) { v.Parts = []PartView{d.partView(p)} })
	x.Quantity = rest
	d.tellAsker(x, "part_nowhere")
	if s, ok := d.giverAgain(p); ok && d.openOf(AskPart) == nil && d.t.coming(p.No) == 0 {
		d.askTransfer(p, s)
	}
}

// declinePart passes the request on to the next store.
func (d *decider) declinePart(c Command) error {
	x, err := d.transferIn(c, TransferRequested)
	if err != nil {
		return err
	}
	x.State, x.DoneAt, x.Note = TransferRejected, d.f.Now, c.Args.Text
	d.putTransfer(x)
	d.closeTransfer(x.ID)
	if err := d.say("transfer_refused", d.aboutPart(x)); err != nil {
		return err
	}
	d.askRest(x)
	return nil
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
		return d.refuse("issue_doubt", d.aboutPart(x))
	}
	x.State, x.ShippedAt, x.Note = TransferShipped, d.f.Now, c.Args.Text
	d.move(x.From, x.Part, StockChange{OnHand: -x.Quantity, Reserve: -x.Quantity, Out: x.Quantity})
	d.move(x.To, x.Part, StockChange{In: x.Quantity})
	d.putTransfer(x)
	d.closeTransfer(x.ID)
	d.waitForTransfer()
	d.tellAsker(x, "transfer_shipped")
	d.askTransferOf(x, AskReceive, "transfer_receive", x.To, []Option{
		{Letter: "A", Key: "part_received", Command: Command{Action: ActReceive, Args: Args{Value: x.ID}}},
	})
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

// receive takes the pieces into the asking store and reserves them for the
// ticket that waits; with the last of them it goes on.
func (d *decider) receive(c Command) error {
	x, err := d.transferIn(c, TransferShipped)
	if err != nil {
		return err
	}
	if err := d.pieces(ActReceive, x, c.Args.Count); err != nil {
		return err
	}
	n := x.Quantity
	if c.Args.Count > 0 && c.Args.Count < n {
		return d.receiveSome(x, c.Args.Count)
	}
	d.arrived(x, n)
	x.State, x.DoneAt = TransferReceived, d.f.Now
	d.putTransfer(x)
	x.State = TransferClosed
	d.putTransfer(x)
	d.closeTransfer(x.ID)
	return d.afterArrival(x)
}

// receiveSome takes in fewer pieces than were sent. The others stay on their way
// until they turn up, and both stores know.
func (d *decider) receiveSome(x Transfer, n int) error {
	d.arrived(x, n)
	x.Quantity -= n
	d.putTransfer(x)
	d.closeTransfer(x.ID)
	d.askTransferOf(x, AskReceive, "transfer_receive", x.To, []Option{
		{Letter: "A", Key: "part_received", Command: Command{Action: ActReceive, Args: Args{Value: x.ID}}},
	})
	for _, m := range d.f.Org.In(x.From, PartsClerk, StoreManager) {
		d.tell(m, roleOf(m, []Role{PartsClerk, StoreManager}), "transfer_lacks", d.aboutPart(x))
	}
	for _, m := range d.f.Org.In(x.To, StoreManager) {
		d.tell(m, StoreManager, "transfer_lacks", d.aboutPart(x))
	}
	return d.say("transfer_some", d.aboutPart(x))
}

// arrived moves pieces from the way into the asking store, for the ticket if it
// still waits for them.
func (d *decider) arrived(x Transfer, n int) {
	d.move(x.From, x.Part, StockChange{Out: -n})
	d.move(x.To, x.Part, StockChange{OnHand: n, In: -n})
	p, ok := d.part(x.Part)
	if !ok || d.t.State == Done || p.had() {
		return
	}
	d.hold(x.Part, min(n, p.missing()))
}

// afterArrival lets the ticket go on when nothing more is on its way.
func (d *decider) afterArrival(x Transfer) error {
	inTransit := slices.ContainsFunc(d.t.Transfers, func(o Transfer) bool { return o.State == TransferShipped })
	if d.t.State == Blocked && !inTransit {
		if r, _ := d.bp.Reason(d.t.Blocks[len(d.t.Blocks)-1].Reason); r.Transit {
			d.event(WasUnblocked{})
		}
	}
	if d.t.State != Done {
		if p, ok := d.part(x.Part); ok && p.Status == PartTransfer && d.t.coming(x.Part) == 0 {
			d.setPart(x.Part, func(n *PartNeed) { n.Status, n.From = PartShort, "" })
		}
		d.tellAsker(x, "transfer_arrived")
	}
	if err := d.say("transfer_received", d.aboutPart(x)); err != nil {
		return err
	}
	d.askIssue()
	return nil
}

// unneeded ends what is asked of other stores for a part that is not needed any
// more.
func (d *decider) unneeded(no string) error {
	if d.t.coming(no) == 0 {
		return nil
	}
	if err := d.wantStock(nil); err != nil {
		return err
	}
	d.letGo(no)
	return nil
}

// unask withdraws what was asked of other stores at an instant, because the answer
// that led to it is changed.
func (d *decider) unask(at time.Time) {
	for _, x := range slices.Clone(d.t.Transfers) {
		if x.State != TransferRequested || !x.AskedAt.Equal(at) {
			continue
		}
		d.recall(x)
		if d.t.coming(x.Part) == 0 {
			d.setPart(x.Part, func(p *PartNeed) { p.Status, p.From = PartShort, "" })
		}
	}
}

// recall ends a transfer that is not on its way, and tells the giving store.
func (d *decider) recall(x Transfer) {
	d.closeTransfer(x.ID)
	x.State, x.DoneAt = TransferWithdrawn, d.f.Now
	d.putTransfer(x)
	for _, m := range d.f.Org.In(x.From, PartsClerk) {
		d.tell(m, PartsClerk, "transfer_cancelled", d.aboutPart(x))
	}
}

// letGo ends what the ticket still asks of other stores, for one part or for
// all. What is on its way arrives all the same.
func (d *decider) letGo(no string) {
	for _, x := range slices.Clone(d.t.Transfers) {
		if !x.live() || x.State == TransferShipped || (no != "" && x.Part != no) {
			continue
		}
		if x.holds() {
			line, _ := d.stock(x.From, x.Part)
			d.spend(line, -x.Quantity)
		}
		d.recall(x)
	}
}

// unanswered passes over the stores that have said nothing in time, tells both
// managers, and asks the next store.
func (d *decider) unanswered() error {
	var late []Transfer
	for _, x := range d.t.Transfers {
		if x.State == TransferRequested && !x.AnswerBy.IsZero() && !d.f.Now.Before(x.AnswerBy) {
			late = append(late, x)
		}
	}
	if len(late) == 0 {
		return ErrStale
	}
	for _, x := range late {
		if err := d.wantStock([]PartNeed{{No: x.Part}}); err != nil {
			return err
		}
		x.State, x.DoneAt = TransferUnanswered, d.f.Now
		d.putTransfer(x)
		d.closeTransfer(x.ID)
		for _, m := range slices.Concat(d.f.Org.In(x.From, StoreManager), d.f.Org.In(x.To, StoreManager)) {
			d.tell(m, StoreManager, "transfer_unanswered", func(v *Data) {
				d.aboutPart(x)(v)
				v.Minutes = d.rules().Answer
			})
		}
		d.askRest(x)
	}
	return nil
}

// transferSaid reads free words about a transfer back; what they mean is done
// when they are confirmed.
func (d *decider) transferSaid(c Command) error {
	q := find(d.t.Questions, c.Args.Question)
	if q == nil || !q.Open(d.f.Now) || !slices.Contains(q.To, d.f.Actor.ID()) {
		return d.refuse("question_stale", nil)
	}
	of, id, _ := strings.Cut(q.Kind, ":")
	action := saidOf[of][c.Args.Kind]
	if action == "" {
		return d.refuse("unknown_word", nil)
	}
	x, ok := d.t.Transfer(id)
	if !ok {
		return d.refuse("question_stale", nil)
	}
	if err := d.pieces(action, x, c.Args.Count); err != nil {
		return err
	}
	about := q.About
	about.Text, about.Count = action, min(c.Args.Count, x.Quantity)
	d.ask(Question{Kind: AskTransferSaid, Key: "transfer_readback", About: about, ExpiresAt: d.f.Now.Add(heardLife), Options: []Option{
		{Letter: "A", Key: "right", Command: Command{Action: action, Args: Args{Value: id, Count: c.Args.Count, Text: c.Args.Text}}},
		{Letter: "B", Key: "not_yet", Command: Command{Action: ActKeep}},
	}}, []Member{d.f.Actor.Member}, "", nil)
	return nil
}

// pieces refuses a number of pieces that cannot be: none, or more than are on their
// way. A store may have more than it is asked for; it gives what is asked. What it
// has agreed to give goes out together.
func (d *decider) pieces(action string, x Transfer, count int) error {
	promised := action == ActShip && x.State != TransferRequested && count > 0
	if count < 0 || count > x.Quantity && action != ActGive || promised && count != x.Quantity {
		return d.refuse("transfer_count", d.aboutPart(x))
	}
	return nil
}

// What words mean as the answer to a question about a transfer.
const (
	SaidGives    = "gives"
	SaidNone     = "none"
	SaidShipped  = "shipped"
	SaidReceived = "received"
)

var saidOf = map[string]map[string]string{
	AskTransfer: {SaidGives: ActGive, SaidNone: ActDecline, SaidShipped: ActShip},
	AskShip:     {SaidShipped: ActShip},
	AskReceive:  {SaidReceived: ActReceive},
}

// MeansTransfer reports whether words of a kind answer a question of a kind.
func MeansTransfer(question, said string) bool { return saidOf[question][said] != "" }

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

// transferDue is when the next store is asked because one has not answered.
func (t *Ticket) transferDue() (time.Time, bool) {
	var first time.Time
	for _, x := range t.Transfers {
		if x.State == TransferRequested && !x.AnswerBy.IsZero() && (first.IsZero() || x.AnswerBy.Before(first)) {
			first = x.AnswerBy
		}
	}
	return first, !first.IsZero()
}
