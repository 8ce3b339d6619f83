package storage

import (
	"slices"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
)

const (
	insertDispatches = `insert into dispatches (company_id, number, assignee, id)
		select $1, $2, * from unnest($3::text[], $4::int[])`
	deleteDispatches = `delete from dispatches where company_id = $1 and number = $2
		and (assignee, id) in (select * from unnest($3::text[], $4::int[]))`
)

// putDispatches keeps the list of who works on what.
func (w *work) putDispatches(batch *pgx.Batch) {
	var before []workflow.Dispatch
	if w.ticket != nil {
		before = w.ticket.before.OpenDispatches()
	}
	t := w.result.Decision.Ticket
	after := t.OpenDispatches()
	w.queueDispatches(batch, deleteDispatches, t.Number, before, after)
	w.queueDispatches(batch, insertDispatches, t.Number, after, before)
}

// queueDispatches applies a statement to those that are in one list only.
func (w *work) queueDispatches(batch *pgx.Batch, query, number string, of, without []workflow.Dispatch) {
	var assignees []string
	var ids []int
	for _, d := range of {
		if !slices.ContainsFunc(without, func(o workflow.Dispatch) bool { return o.ID == d.ID && o.Assignee == d.Assignee }) {
			assignees, ids = append(assignees, d.Assignee), append(ids, d.ID)
		}
	}
	if len(ids) > 0 {
		batch.Queue(query, w.store.company, number, assignees, ids)
	}
}
