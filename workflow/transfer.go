package workflow

import (
	"slices"
	"strconv"
	"time"
)

// TransferState is how far a 跨店调拨 is. Its draft is the question to whoever
// lacks the part: it has no row of its own before he wants it.
type TransferState string

// The states of a transfer. A requested one holds nothing; from approved on the
// pieces are reserved in the giving store, from shipped on they belong to
// neither store, and received they are the asking store's.
const (
	TransferRequested  TransferState = "requested"
	TransferApproved   TransferState = "approved"
	TransferPicked     TransferState = "picked"
	TransferShipped    TransferState = "shipped"
	TransferReceived   TransferState = "received"
	TransferClosed     TransferState = "closed"
	TransferRejected   TransferState = "rejected"   // 没货
	TransferUnanswered TransferState = "unanswered" // in time
	TransferWithdrawn  TransferState = "withdrawn"  // nobody waits for it any more
	TransferLost       TransferState = "lost"       // sent, never arrived, written off
)

// Transfer asks one store to give a part to another, for a ticket that waits.
type Transfer struct {
	ID        string
	Version   int64 // changes so far; the guard of its row
	Ticket    string
	Part      string
	Quantity  int // pieces on their way: what was asked for, then what is given
	From, To  string
	State     TransferState
	By        string    `json:",omitzero"` // userid of who asked for it
	Note      string    `json:",omitzero"` // the giving store's words
	AskedAt   time.Time `json:",omitzero"`
	AnswerBy  time.Time `json:",omitzero"` // afterwards another store is asked
	DueBy     time.Time `json:",omitzero"` // afterwards somebody is reminded of it
	Reminded  bool      `json:",omitzero"` // the giving store was, of what it promised
	ShippedAt time.Time `json:",omitzero"`
	DoneAt    time.Time `json:",omitzero"`
}

// live reports whether pieces may still come of it.
func (t Transfer) live() bool {
	switch t.State {
	case TransferRequested, TransferApproved, TransferPicked, TransferShipped:
		return true
	case TransferReceived, TransferClosed, TransferRejected, TransferUnanswered, TransferWithdrawn, TransferLost:
	}
	return false
}

// holds reports whether its pieces are reserved in the giving store.
func (t Transfer) holds() bool { return t.State == TransferApproved || t.State == TransferPicked }

// Transfer finds one of the ticket's by its id.
func (t *Ticket) Transfer(id string) (Transfer, bool) {
	i := slices.IndexFunc(t.Transfers, func(x Transfer) bool { return x.ID == id })
	if i < 0 {
		return Transfer{}, false
	}
	return t.Transfers[i], true
}

// coming are the pieces of a part that are asked of other stores, or on their way.
func (t *Ticket) coming(no string) int {
	n := 0
	for _, x := range t.Transfers {
		if x.Part == no && x.live() {
			n += x.Quantity
		}
	}
	return n
}

// promised are the pieces of a part that other stores have agreed to give, or sent.
func (t *Ticket) promised(no string) int {
	n := 0
	for _, x := range t.Transfers {
		if x.Part == no && (x.holds() || x.State == TransferShipped) {
			n += x.Quantity
		}
	}
	return n
}

// lacks are the pieces of a part that no shelf and no other store has promised yet.
func (t *Ticket) lacks(p PartNeed) int {
	if t.State == Done || p.Status != PartShort && p.Status != PartTransfer && p.Status != PartLapsed {
		return 0
	}
	return max(0, p.missing()-t.promised(p.No))
}

// moved puts a transfer as it is now onto the ticket.
func (t *Ticket) moved(x Transfer) {
	i := slices.IndexFunc(t.Transfers, func(o Transfer) bool { return o.ID == x.ID })
	if i < 0 {
		t.Transfers = append(t.Transfers, x)
		return
	}
	t.Transfers[i] = x
}

// putTransfer records where a transfer is now. Its row is written once per
// decision, in its last state.
func (d *decider) putTransfer(x Transfer) {
	i := slices.IndexFunc(d.out.Transfers, func(o Transfer) bool { return o.ID == x.ID })
	if i < 0 {
		x.Version++
		d.out.Transfers = append(d.out.Transfers, x)
	} else {
		x.Version = d.out.Transfers[i].Version
		d.out.Transfers[i] = x
	}
	d.event(TransferMoved{Transfer: x})
}

// askStore asks the store that can best spare what is still missing of a part, or
// some of it; false if there is none left to ask.
func (d *decider) askStore(p PartNeed, by string, giver func(PartNeed) (Stock, bool)) (Transfer, bool) {
	missing := p.missing() - d.t.coming(p.No)
	from, ok := giver(PartNeed{No: p.No, Quantity: missing})
	if !ok || missing <= 0 {
		return Transfer{}, false
	}
	x := Transfer{ID: d.t.Number + "/" + strconv.Itoa(len(d.t.Transfers)+1), Ticket: d.t.Number, Part: p.No, Quantity: min(missing, d.spare(from)),
		From: from.Store, To: d.t.Store, State: TransferRequested, By: by, AskedAt: d.f.Now, AnswerBy: d.answerBy(from.Store)}
	d.putTransfer(x)
	d.setPart(p.No, func(n *PartNeed) { n.Status, n.From = PartTransfer, from.Store })
	d.askTransferOf(x, AskTransfer, "transfer_requested", x.From, []Option{
		{Letter: "A", Key: "give_part", Command: Command{Action: ActGive, Args: Args{Value: x.ID}}},
		{Letter: "B", Key: "no_part", Command: Command{Action: ActDecline, Args: Args{Value: x.ID}}},
	})
	return x, true
}

// answerBy is when a giving store that says nothing is passed over: so many
// minutes of its own opening time from now. Zero: it is waited for.
func (d *decider) answerBy(store string) time.Time {
	sh, ok := d.f.Org.Shop(store)
	minutes := d.rules().Answer
	if !ok || sh.Calendar == nil || minutes == 0 {
		return time.Time{}
	}
	at, err := sh.Calendar.Add(d.f.Now, time.Duration(minutes)*time.Minute)
	if err != nil {
		return time.Time{}
	}
	return at
}

// rules are those of parts, read live like the clocks.
func (d *decider) rules() PartRules {
	if live, ok := d.f.Org.Blueprint(d.t.Blueprint, 0); ok {
		return live.PartRules
	}
	return d.bp.PartRules
}

// askTransferOf puts a question about a transfer to the parts desk of a store.
func (d *decider) askTransferOf(x Transfer, kind, key, store string, options []Option) {
	to, role := d.answerers(store, PartsClerk)
	about := Subject{Part: x.Part, Quantity: x.Quantity, Store: x.To, Text: x.Note}
	if store == x.To {
		about.Store = x.From
	}
	d.ask(Question{Kind: kind + ":" + x.ID, Key: key, About: about, Options: options}, to, role, func(v *Data) {
		if x.State == TransferRequested {
			v.Due = d.shipBy(x)
		}
	})
}

// shipBy is when a part that was asked for goes out: today if it was early
// enough, else by the end of the giving store's next day.
func (d *decider) shipBy(x Transfer) time.Time {
	sh, ok := d.f.Org.Shop(x.From)
	if !ok || sh.Calendar == nil {
		return time.Time{}
	}
	today := dayOf(sh.Calendar, x.AskedAt)
	end, open := lastClosing(sh.Calendar, today)
	if open && x.AskedAt.Before(today.At(d.rules().SameDay, location(sh.Calendar))) {
		return end
	}
	return nextDayEnd(sh.Calendar, today)
}

// closeTransfer ends the open questions about a transfer.
func (d *decider) closeTransfer(id string) {
	for _, kind := range []string{AskTransfer, AskShip, AskReceive, AskLost, AskUnsent} {
		d.close(kind+":"+id, "superseded")
	}
	d.closeWhere("superseded", func(q Question) bool {
		return q.Kind == AskTransferSaid && len(q.Options) > 0 && q.Options[0].Command.Args.Value == id
	})
}

// setPart changes a needed part.
func (d *decider) setPart(no string, change func(*PartNeed)) {
	next := slices.Clone(d.t.Parts)
	i := slices.IndexFunc(next, func(p PartNeed) bool { return p.No == no })
	if i < 0 {
		return
	}
	change(&next[i])
	if next[i] != d.t.Parts[i] {
		d.event(PartsChanged{Parts: next})
	}
}

func (d *decider) part(no string) (PartNeed, bool) {
	i := slices.IndexFunc(d.t.Parts, func(p PartNeed) bool { return p.No == no })
	if i < 0 {
		return PartNeed{}, false
	}
	return d.t.Parts[i], true
}

// party reports whether a member of another store was asked something about the
// ticket: he learns which one it is, and what he was asked.
func (d *decider) party(m Member) bool {
	return slices.ContainsFunc(d.t.Questions, func(q Question) bool { return slices.Contains(q.To, m.UserID) })
}
