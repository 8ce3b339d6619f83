package storage

import (
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
)

// form names how an event's data are written.
type form struct {
	name    string
	version int
}

// forms knows every event type of the domain by its form.
var forms = func() map[form]reflect.Type {
	known := map[form]reflect.Type{}
	for _, data := range workflow.EventTypes() {
		known[form{data.Type(), data.Version()}] = reflect.TypeOf(data)
	}
	return known
}()

// decodeEvent reads an event's data.
func decodeEvent(f form, plain []byte) (workflow.EventData, error) {
	t, ok := forms[f]
	if !ok {
		return nil, fmt.Errorf("unknown event %s, version %d", f.name, f.version)
	}
	data := reflect.New(t)
	if err := json.Unmarshal(plain, data.Interface()); err != nil {
		return nil, fmt.Errorf("event %s: %w", f.name, err)
	}
	known, ok := reflect.TypeAssert[workflow.EventData](data.Elem())
	if !ok {
		return nil, fmt.Errorf("%s is no event", f.name)
	}
	return known, nil
}

// storedEvent is an event as it lies in the table.
type storedEvent struct {
	number       string
	seq          int64
	form         form
	at           time.Time
	actor, cause string
	data         []byte // sealed
	hash         []byte
}

const insertEvent = `
insert into events (company_id, number, seq, type, version, at, actor, cause, data, hash)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

// putEvents writes the events after the ticket's last one, each chained to the
// one before, and returns the new head. Those who come too late find their
// sequence numbers taken.
func (w *work) putEvents(batch *pgx.Batch, key sealer) (head []byte, err error) {
	t, events, last := w.result.Decision.Ticket, w.result.Decision.Events, int64(0)
	if w.ticket != nil {
		last, head = w.ticket.row.version, w.ticket.row.head
	}
	for _, e := range events {
		if last++; e.Seq != last {
			return nil, badDecision("event %d in place of %d", e.Seq, last)
		}
		plain, err := json.Marshal(e.Data)
		if err != nil {
			return nil, fmt.Errorf("event %s: %w", e.Data.Type(), err)
		}
		stored := storedEvent{number: t.Number, seq: e.Seq, form: form{e.Data.Type(), e.Data.Version()},
			at: e.At.Truncate(time.Microsecond), actor: e.By, cause: e.Cause,
			data: key.seal(w.store.at("events", t.Number).turn(e.Seq), plain)}
		head = w.store.link(head, stored)
		batch.Queue(insertEvent, w.store.company, t.Number, stored.seq, stored.form.name, stored.form.version,
			stored.at, stored.actor, stored.cause, stored.data, head)
	}
	if t.Version != last {
		return nil, badDecision("ticket at version %d after event %d", t.Version, last)
	}
	return head, nil
}
