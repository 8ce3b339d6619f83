package storage

import (
	"cmp"
	"reflect"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// sharing is a statement that units of work may have in common. The first
// argument is the company; the second, by which the rows of a group are sorted,
// is where it writes.
type sharing struct {
	sql  string
	many string // the same for many rows, each argument but the company an array; empty: there is none
	once bool   // equal ones of a group need to be run only once
	rows bool   // the number of rows is many's last argument
}

// shared are the statements that may stand in a group, in the order in which all
// groups run them: whoever locks the same rows locks them in the same order. A
// unit of work with any other statement is committed alone.
var shared = []sharing{
	{sql: stillConfigured, once: true},
	{sql: stillTicket, many: stillTickets, rows: true},
	{sql: updateTicket, many: updateTickets, rows: true},
	{sql: insertEvent, many: insertEvents},
	{sql: putTimer, many: putTimersOfMany},
	{sql: deleteTimers},
	{sql: stillDialogue, many: stillDialogues, rows: true},
	{sql: updateDialogue, many: updateDialogues, rows: true},
	{sql: forgetAsked, many: forgetAskedOfMany},
	{sql: insertAsked},
	{sql: closeAsked},
	{sql: upsertCard},
	{sql: insertMail, many: insertMails},
	{sql: insertInbox, many: insertInboxes},
}

// place of a statement among the shared ones.
var sharedPlace = func() map[string]int {
	places := map[string]int{}
	for i, s := range shared {
		places[s.sql] = i
	}
	return places
}()

// shareable reports whether a unit of work may be committed with others.
func shareable(batch *pgx.Batch) bool {
	for _, q := range batch.QueuedQueries {
		if _, ok := sharedPlace[q.SQL]; !ok {
			return false
		}
	}
	return true
}

// merge makes one transaction of several units of work. Nobody waits for what
// their statements return.
func merge(batches []*pgx.Batch) *pgx.Batch {
	calls := make([][][]any, len(shared))
	for _, b := range batches {
		for _, q := range b.QueuedQueries {
			i := sharedPlace[q.SQL]
			calls[i] = append(calls[i], q.Arguments)
		}
	}
	out := &pgx.Batch{}
	for i, rows := range calls {
		shared[i].queue(out, rows)
	}
	return out
}

// queue adds all calls of one statement.
func (s sharing) queue(out *pgx.Batch, rows [][]any) {
	switch {
	case len(rows) == 0:
		return
	case s.once:
		rows = slices.CompactFunc(rows, func(a, b []any) bool { return reflect.DeepEqual(a, b) })
	default:
		slices.SortStableFunc(rows, byPlace)
	}
	if s.many == "" || len(rows) == 1 {
		for _, row := range rows {
			out.Queue(s.sql, row...)
		}
		return
	}
	args := []any{rows[0][0]}
	for i := 1; i < len(rows[0]); i++ {
		args = append(args, column(rows, i))
	}
	if s.rows {
		args = append(args, len(rows))
	}
	out.Queue(s.many, args...)
}

// byPlace compares what two calls write to. Lists of members are left as they
// come.
func byPlace(a, b []any) int {
	one, _ := a[1].(string)
	other, _ := b[1].(string)
	return cmp.Compare(one, other)
}

// column is one argument of many calls, as an array.
func column(rows [][]any, i int) any {
	switch rows[0][i].(type) {
	case string:
		return gather[string](rows, i)
	case *string:
		return gather[*string](rows, i)
	case int:
		return gather[int](rows, i)
	case int64:
		return gather[int64](rows, i)
	case bool:
		return gather[bool](rows, i)
	case []byte:
		return gather[[]byte](rows, i)
	case keyID:
		return gather[keyID](rows, i)
	case time.Time:
		return gather[time.Time](rows, i)
	case *time.Time:
		return gather[*time.Time](rows, i)
	}
	panic("storage: a shared statement has an argument that no array is known for")
}

func gather[T any](rows [][]any, i int) []T {
	out := make([]T, len(rows))
	for j, row := range rows {
		out[j], _ = row[i].(T)
	}
	return out
}
