package storage

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
)

// defaultLines bounds a list that names no limit.
const defaultLines = 50

const (
	listColumns = `
select t.number, t.store, t.blueprint, t.blueprint_version, t.stage, t.step, t.state, t.revision, t.key_id, k.wrapped, t.snapshot
from (select * from tickets t where t.company_id = $1`
	listOf = ` and t.number in (select p.number from dispatches p where p.company_id = $1 and p.assignee = $2)`
	// Open tickets come first, the newest of each on top.
	listOrder = ` order by t.done_at desc, t.created_at desc, t.number desc`
	listKeys  = `) t left join keys k on k.company_id = t.company_id and k.id = t.key_id` + listOrder
)

// listQuery writes only the conditions that the filter has, and its limit as a
// number: what arguments may switch off or widen keeps the planner from using
// an index.
func listQuery(company string, f Filter) (string, []any) {
	limit := f.Limit
	if limit <= 0 {
		limit = defaultLines
	}
	query, args := listColumns, []any{company}
	if f.Assignee != "" {
		query, args = query+listOf, append(args, f.Assignee)
	}
	if f.Store != "" {
		args = append(args, f.Store)
		query += ` and t.store = $` + strconv.Itoa(len(args))
	}
	if f.Open {
		query += ` and t.done_at is null`
	}
	return query + listOrder + ` limit ` + strconv.Itoa(limit) + listKeys, args
}

// lineRow is a ticket as a list reads it.
type lineRow struct {
	ticketRow
	plain workflow.Ticket // what the columns tell without a key
}

// askList queues the query for the tickets of a list.
func (w *work) askList(batch *pgx.Batch, lines *[]lineRow) {
	f := w.spec.List
	if f == nil {
		return
	}
	query, args := listQuery(w.store.company, *f)
	batch.Queue(query, args...).Query(func(rows pgx.Rows) error {
		var err error
		*lines, err = pgx.CollectRows(rows, scanLine)
		return err
	})
}

func scanLine(row pgx.CollectableRow) (lineRow, error) {
	var l lineRow
	err := row.Scan(&l.plain.Number, &l.plain.Store, &l.plain.Blueprint, &l.plain.BlueprintVersion, &l.plain.Stage,
		&l.plain.Step, &l.plain.State, &l.revision, &l.keyID, &l.wrapped, &l.snapshot)
	l.number = l.plain.Number
	return l, err
}

// takeList shows the member those tickets that he may see, as he may see them.
// Of a deleted customer's ticket only its course is left.
func (w *work) takeList(lines []lineRow) error {
	member, _ := w.org.Member(w.spec.Member)
	viewer := workflow.Viewer{Member: member}
	for _, l := range lines {
		ticket, _, err := w.store.openTicket(l.ticketRow)
		switch {
		case errors.Is(err, ErrForgotten):
			ticket = &l.plain
			ticket.State = withoutBlocks(ticket.State)
		case err != nil:
			return fmt.Errorf("ticket %s: %w", l.number, err)
		}
		if viewer.InScope(ticket) || ticket.Assigned(member.UserID) {
			w.loaded.List = append(w.loaded.List, workflow.Line(ticket, w.org, viewer))
		}
	}
	return nil
}

// withoutBlocks is the state of a ticket whose blocks cannot be read.
func withoutBlocks(s workflow.State) workflow.State {
	if s == workflow.Blocked {
		return workflow.InProgress
	}
	return s
}
