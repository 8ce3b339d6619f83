package storage

import "github.com/jackc/pgx/v5"

const insertInbox = `
insert into inbox (company_id, id, sender, kind, received_at, body, answer) values ($1, $2, $3, $4, $5, $6, $7)`

// putInbox writes the message with its answer. One that was there already
// undoes everything. What was said is kept only under a key that goes with the
// customer: a message that led to nothing may be about anybody, and nobody could
// delete it with him.
func (w *work) putInbox(batch *pgx.Batch, key sealer) {
	m := w.message
	if m.ID == "" {
		return
	}
	var body, answer []byte
	if len(m.Body) > 0 && key.id != w.store.ring.shared.id {
		body = key.seal(w.store.at("inbox", m.ID), m.Body)
	}
	if len(w.result.Reply) > 0 {
		answer = key.seal(w.store.at("answer", m.ID), w.result.Reply)
	}
	batch.Queue(insertInbox, w.store.company, m.ID, m.From, m.Kind, w.now, body, answer)
}
