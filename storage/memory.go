package storage

import (
	"time"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
)

const (
	// rememberedTickets bounds the tickets in memory, some 4 kB each, and in the
	// same way the dialogues and the ids of messages.
	rememberedTickets = 16_384
	// rememberFor is how long something is taken from memory without a look at
	// PostgreSQL.
	rememberFor = 10 * time.Minute
)

// memory is what this process knows of tickets, dialogues and the clock, so that
// most messages are decided without asking PostgreSQL. None of it is believed:
// the commit says on what it was decided, and fails if that is no longer so. Then
// PostgreSQL is asked after all.
type memory struct {
	tickets   *recentMap[*storedTicket]
	dialogues *recentMap[*storedDialogue]
	answered  *recentMap[struct{}] // ids of messages
	clock     clockSense
}

func newMemory() *memory {
	return &memory{
		tickets:   newRecentMap[*storedTicket](rememberedTickets, rememberFor),
		dialogues: newRecentMap[*storedDialogue](rememberedTickets, rememberFor),
		answered:  newRecentMap[struct{}](rememberedTickets, rememberFor),
	}
}

// remembered is what a unit of work leaves in memory.
type remembered struct {
	ticket   *storedTicket   // nil: as it was seen
	dialogue *storedDialogue // nil: as it was seen
}

// recall fills in from memory what the decision is made from. It reports false
// if anything of it has to be read. The turns of member and ticket must be held.
func (w *work) recall() bool {
	m, org := w.store.memory, w.store.organization.Load()
	if w.doubtful || !w.recallable() || org == nil {
		return false
	}
	if _, seen := m.answered.get(w.message.ID); seen {
		return false // its answer has to be read
	}
	now, offset, ok := m.clock.now(time.Now())
	if !ok {
		return false
	}
	chat := &storedDialogue{}
	if w.spec.Member != "" {
		if chat, ok = m.dialogues.get(w.spec.Member); !ok {
			return false
		}
	}
	var ticket *storedTicket
	if number := w.namedTicket(); number != "" {
		if ticket, ok = m.tickets.get(number); !ok {
			return false
		}
	}
	w.now, w.offset, w.org, w.chat, w.ticket = now, offset, org.org, chat, ticket
	w.loaded = Loaded{Facts: workflow.Facts{Now: now, Org: org.org, Cause: w.message.ID}}
	w.loaded.Subjects.Dialogue = chat.before
	if ticket != nil {
		w.loaded.Subjects.Ticket = ticket.before
	}
	return true
}

// recallable reports whether memory can know all that is asked for. What is not
// a message, such as a timer, names no id that would show it was done before.
func (w *work) recallable() bool {
	ref := w.spec.Ref
	named := w.namedTicket() != "" || ref.Question != nil
	return w.message.ID != "" && !w.spec.Asked && w.spec.List == nil && w.spec.Consents == nil &&
		(named || ref.Tail == "" && ref.Plate == "" && !ref.Current)
}

// putGuards makes the commit fail if what was recalled is no longer so. What the
// unit of work writes guards itself.
func (w *work) putGuards(batch *pgx.Batch) {
	if !w.recalled {
		return
	}
	company, d := w.store.company, w.result.Decision
	batch.Queue(stillConfigured, company, w.org.Version, w.store.ring.print, w.offset)
	if w.ticket != nil && d.Ticket == nil {
		batch.Queue(stillTicket, company, w.ticket.row.number, w.ticket.row.revision)
	}
	if w.spec.Member != "" && d.Dialogue == nil {
		batch.Queue(stillDialogue, company, w.spec.Member, w.chat.version)
	}
}

// remember keeps what is known after the unit of work; after an error, nothing.
func (w *work) remember(err error) {
	m := w.store.memory
	for _, o := range w.others {
		m.tickets.drop(o.ticket.row.number)
	}
	if err != nil {
		w.forget()
		return
	}
	if w.message.ID != "" {
		m.answered.put(w.message.ID, struct{}{})
	}
	ticket, chat := w.ticket, w.chat
	if w.after.ticket != nil {
		ticket = w.after.ticket
	}
	if ticket != nil {
		m.tickets.put(ticket.row.number, ticket)
	}
	if w.after.dialogue != nil {
		chat = w.after.dialogue
	}
	// A draft holds what a customer's ticket will; one that was never written has
	// no version to be guarded by.
	if w.spec.Member == "" || chat == nil {
		return
	}
	if chat.version == 0 || chat.draft != nil || personal(chat.before) {
		m.dialogues.drop(w.spec.Member)
		return
	}
	m.dialogues.put(w.spec.Member, chat)
}

// forget drops what may have been wrong.
func (w *work) forget() {
	w.store.memory.dialogues.drop(w.spec.Member)
	if number := w.namedTicket(); number != "" {
		w.store.memory.tickets.drop(number)
	}
	if w.ticket != nil {
		w.store.memory.tickets.drop(w.ticket.row.number)
	}
}
