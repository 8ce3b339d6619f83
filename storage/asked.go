package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
)

const askedQuery = `
select holder, no, kind, plate, asked_at, closed_at, expires_at from asked
where company_id = $1 and member = $2
order by asked_at desc, holder, no desc limit 50`

// askQuestions queues the query for what was put to the member.
func (w *work) askQuestions(batch *pgx.Batch, asked *[]AskedQuestion) {
	if !w.spec.Asked {
		return
	}
	batch.Queue(askedQuery, w.store.company, w.spec.Member).Query(func(rows pgx.Rows) error {
		var err error
		*asked, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (AskedQuestion, error) {
			var q AskedQuestion
			var closed, expires *time.Time
			err := row.Scan(&q.On, &q.No, &q.Kind, &q.Plate, &q.AskedAt, &closed, &expires)
			if closed != nil {
				q.ClosedAt = *closed
			}
			if expires != nil {
				q.ExpiresAt = *expires
			}
			return q, err
		})
		return err
	})
}

// settledFor is how long a settled question is remembered.
const settledFor = 24 * time.Hour

// unsettled drops the questions that ended long ago.
func unsettled(asked []AskedQuestion, now time.Time) []AskedQuestion {
	long := now.Add(-settledFor)
	return slices.DeleteFunc(asked, func(q AskedQuestion) bool {
		return !q.ClosedAt.IsZero() && q.ClosedAt.Before(long) || !q.ExpiresAt.IsZero() && q.ExpiresAt.Before(long)
	})
}

const (
	// Whoever is asked something new loses what was settled long ago.
	forgetAsked = `
delete from asked where company_id = $1 and member = $2 and least(closed_at, expires_at) < $3`
	// What was settled and is open again, after its end was undone, waits anew.
	insertAsked = `
insert into asked (company_id, holder, plate, member, no, kind, asked_at, expires_at)
select distinct $1, $2, $3, * from unnest($4::text[], $5::int[], $6::text[], $7::timestamptz[], $8::timestamptz[])
on conflict (company_id, member, holder, no) do update set closed_at = null, expires_at = excluded.expires_at`
	closeAsked = `
update asked set closed_at = $5
where company_id = $1 and holder = $2 and member = any($3) and no = any($4) and closed_at is null`
)

// putQuestions keeps the list of who was asked what.
func (w *work) putQuestions(batch *pgx.Batch) {
	d := w.result.Decision
	if d.Ticket != nil {
		var before []workflow.Question
		if w.ticket != nil {
			before = w.ticket.before.Questions
		}
		w.queueQuestions(batch, d.Ticket.Number, d.Ticket.Field("plate"), before, d.Ticket.Questions)
	}
	if d.Dialogue != nil {
		w.queueQuestions(batch, "@"+d.Dialogue.Member, "", w.chat.before.Questions, d.Dialogue.Questions)
	}
}

// queueQuestions writes what changed among the questions of one holder.
func (w *work) queueQuestions(batch *pgx.Batch, holder, plate string, before, after []workflow.Question) {
	var fresh askedRows
	var closedTo []string
	var closedNo []int
	for _, q := range after {
		old := numbered(before, q.No)
		if q.Closed == "" {
			fresh.add(q, old)
		}
	}
	for _, q := range before {
		if now := numbered(after, q.No); q.Closed == "" && (now == nil || now.Closed != "") {
			closedTo, closedNo = append(closedTo, q.To...), append(closedNo, q.No)
		}
	}
	if len(fresh.members) > 0 {
		for _, member := range fresh.members {
			batch.Queue(forgetAsked, w.store.company, member, w.now.Add(-settledFor))
		}
		batch.Queue(insertAsked, w.store.company, holder, plate, fresh.members, fresh.numbers, fresh.kinds, fresh.asked, fresh.expire)
	}
	if len(closedNo) > 0 {
		batch.Queue(closeAsked, w.store.company, holder, closedTo, closedNo, w.now)
	}
}

func numbered(questions []workflow.Question, no int) *workflow.Question {
	i := slices.IndexFunc(questions, func(q workflow.Question) bool { return q.No == no })
	if i < 0 {
		return nil
	}
	return &questions[i]
}

// askedRows are the columns of new rows.
type askedRows struct {
	members []string
	numbers []int
	kinds   []string
	asked   []time.Time
	expire  []*time.Time
}

// add appends one row for each member who was not asked before, or for whom the
// question is open again.
func (r *askedRows) add(q workflow.Question, old *workflow.Question) {
	for _, member := range q.To {
		if old != nil && old.Closed == "" && slices.Contains(old.To, member) {
			continue
		}
		r.members, r.numbers, r.kinds = append(r.members, member), append(r.numbers, q.No), append(r.kinds, q.Kind)
		r.asked, r.expire = append(r.asked, q.AskedAt), append(r.expire, instant(q.ExpiresAt))
	}
}

// QuestionOpen reports whether a question still waits for its answer.
func (s *Store) QuestionOpen(ctx context.Context, on string, no int) (bool, error) {
	const query = `select exists (select 1 from asked where company_id = $1 and holder = $2 and no = $3 and closed_at is null)`
	var open bool
	if err := s.pool.QueryRow(ctx, query, s.company, on, no).Scan(&open); err != nil {
		return false, fmt.Errorf("look up a question: %w", err)
	}
	return open, nil
}
