package storage

import (
	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
)

const (
	insertConsent = `insert into consents (company_id, number, seq, store, kind, lines, at) values ($1, $2, $3, $4, $5, $6, $7)`
	// An answer that was taken back was none.
	undoConsents = `delete from consents where company_id = $1 and number = $2 and seq >= $3`

	consentShares = `
select store, kind, sum(lines) from consents
where company_id = $1 and ($3::text = '' or store = $3)
	and at >= clock_timestamp() + coalesce((select offset_us from clock where company_id = $1), 0) * interval '1 microsecond' - $2::float8 * interval '1 second'
group by store, kind order by store, kind`
)

// putConsents counts the customer's answers.
func (w *work) putConsents(batch *pgx.Batch) {
	t := w.result.Decision.Ticket
	for _, e := range w.result.Decision.Events {
		switch x := e.Data.(type) {
		case workflow.Consented:
			if n := len(x.Agreed) + len(x.Declined); n > 0 {
				batch.Queue(insertConsent, w.store.company, t.Number, e.Seq, t.Store, x.Kind, n, e.At)
			}
		case workflow.Undone:
			batch.Queue(undoConsents, w.store.company, t.Number, x.From)
		}
	}
}

// askConsents queues the query for how customers answered.
func (w *work) askConsents(batch *pgx.Batch, shares *[]workflow.ConsentShare) {
	f := w.spec.Consents
	if f == nil {
		return
	}
	batch.Queue(consentShares, w.store.company, f.Days.Seconds(), f.Store).Query(func(rows pgx.Rows) error {
		var err error
		*shares, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (workflow.ConsentShare, error) {
			var s workflow.ConsentShare
			return s, row.Scan(&s.Store, &s.Kind, &s.Lines)
		})
		return err
	})
}
