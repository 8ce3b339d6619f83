package storage

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// The key makes sure that one effect of one cause is written once, even if a
// timer fires again after its commit went unnoticed.
const insertMail = `
insert into outbox (company_id, recipient, ticket, key, data, held, created_at, due_at)
values ($1, $2, nullif($3, ''), $4, $5, $6, $7, $8)
on conflict (company_id, key) do nothing`

// putMail writes the notices, in their order.
func (w *work) putMail(batch *pgx.Batch, key sealer) error {
	notices := w.result.Decision.Notices
	if len(notices) == 0 {
		return nil
	}
	cause, err := w.cause()
	if err != nil {
		return err
	}
	for i, notice := range notices {
		plain, err := json.Marshal(notice)
		if err != nil {
			return fmt.Errorf("notice %s: %w", notice.Key, err)
		}
		name := cause + ":" + strconv.Itoa(i) + ":" + notice.To
		held, due := notice.NotBefore.After(w.now), w.now
		if held {
			due = notice.NotBefore
		}
		batch.Queue(insertMail, w.store.company, unit.Queue(notice), w.aboutTicket(notice), name,
			key.seal(w.store.at("outbox", name), plain), held, w.now, due)
	}
	return nil
}

// cause names what a unit of work answers to: the message, or what its events
// name, which for a timer is ticket, kind and generation.
func (w *work) cause() (string, error) {
	if w.message.ID != "" {
		return w.message.ID, nil
	}
	if events := w.result.Decision.Events; len(events) > 0 && events[0].Cause != "" {
		return events[0].Cause, nil
	}
	return "", badDecision("notices without a cause")
}

// aboutTicket is the number of the ticket that a notice is about.
func (w *work) aboutTicket(n workflow.Notice) string {
	switch {
	case n.On != "" && n.On[0] != '@':
		return n.On
	case n.Data.Number != "":
		return n.Data.Number
	case w.result.Decision.Ticket != nil:
		return w.result.Decision.Ticket.Number
	}
	return ""
}
