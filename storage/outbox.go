package storage

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
)

// The key makes sure that one effect of one cause is written once, even if a
// timer fires again after its commit went unnoticed.
const insertMail = `
insert into outbox (company_id, recipient, ticket, key, data, held, created_at, due_at)
select $1, recipient, nullif(ticket, ''), key, data, held, $2, due
from unnest($3::text[], $4::text[], $5::text[], $6::bytea[], $7::boolean[], $8::timestamptz[])
    with ordinality as m (recipient, ticket, key, data, held, due, place)
order by place
on conflict (company_id, key) do nothing`

// putMail writes the notices, in their order.
func (w *work) putMail(batch *pgx.Batch, key sealer) error {
	notices := w.result.Decision.Notices
	n := len(notices)
	if n == 0 {
		return nil
	}
	cause, err := w.cause()
	if err != nil {
		return err
	}
	to, tickets, names := make([]string, n), make([]string, n), make([]string, n)
	data, held, due := make([][]byte, n), make([]bool, n), make([]time.Time, n)
	for i, notice := range notices {
		plain, err := json.Marshal(notice)
		if err != nil {
			return fmt.Errorf("notice %s: %w", notice.Key, err)
		}
		to[i], tickets[i] = notice.To, w.aboutTicket(notice)
		names[i] = cause + ":" + strconv.Itoa(i) + ":" + notice.To
		data[i] = key.seal(w.store.at("outbox", names[i]), plain)
		due[i] = w.now
		if notice.NotBefore.After(w.now) {
			held[i], due[i] = true, notice.NotBefore
		}
	}
	batch.Queue(insertMail, w.store.company, w.now, to, tickets, names, data, held, due)
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
