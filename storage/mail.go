package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// mailLease is how long a claimed mail belongs to its claimer, and so how long
// it lies when the claimer dies. Package deliver counts on it.
const mailLease = 30 * time.Second

const (
	// Claims of one company go one after another. Locking rows would not do:
	// two claimers could each get some mails of one recipient, out of order.
	lockClaims = `select pg_advisory_xact_lock(hashtextextended('outbox of ' || $1::text, 0))`
	// A recipient waits as a whole while a mail of his is being sent or is to
	// be tried again later, so that his messages keep their order. One pass over
	// what is pending, whatever the planner thinks of its size: statistics of a
	// queue are always out of date. A lease that ran out means that somebody
	// died at it: the mail may have been sent. SMS have no order, so none of
	// them waits for another one of the same number.
	claimMail = `
with claimed as (
    update outbox set lease_until = $2 + $4 * interval '1 second', attempts = attempts + 1,
        uncertain = uncertain or lease_until is not null
    where company_id = $1 and state = 'pending' and due_at <= $2
        and coalesce(lease_until <= $2, true) and recipient = any (array(
        select recipient from outbox where company_id = $1 and state = 'pending'
        group by recipient
        having bool_or(due_at <= $2 and coalesce(lease_until <= $2, true))
            and (recipient like 'sms:%' or not bool_or(coalesce(lease_until > $2, false) or attempts > 0 and due_at > $2))
        order by min(due_at), recipient limit $3))
    returning id, recipient, coalesce(ticket, '') as ticket, key, data, attempts - 1 as attempts, created_at, due_at, held, uncertain)
select * from claimed order by recipient, id`
)

// sealedMail is a claimed row.
type sealedMail struct {
	Mail
	key  string
	data []byte
}

// ClaimMail leases all due mails of up to limit recipients for half a minute,
// ordered by recipient and age. Mails whose customer was deleted are dropped.
func (s *Store) ClaimMail(ctx context.Context, now time.Time, limit int) ([]Mail, error) {
	var rows []sealedMail
	batch := &pgx.Batch{}
	batch.Queue(lockClaims, s.company)
	batch.Queue(claimMail, s.company, now, limit, mailLease.Seconds()).Query(func(r pgx.Rows) error {
		var err error
		rows, err = pgx.CollectRows(r, func(row pgx.CollectableRow) (sealedMail, error) {
			var m sealedMail
			err := row.Scan(&m.ID, &m.To, &m.Ticket, &m.key, &m.data, &m.Attempts, &m.CreatedAt, &m.DueAt, &m.Held, &m.Uncertain)
			return m, err
		})
		return err
	})
	if err := s.pool.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("claim mail: %w", err)
	}
	return s.openMail(ctx, now, rows)
}

// openMail unseals claimed mails.
func (s *Store) openMail(ctx context.Context, now time.Time, rows []sealedMail) ([]Mail, error) {
	sealed := make([][]byte, len(rows))
	for i, m := range rows {
		sealed[i] = m.data
	}
	keys, err := s.sealers(ctx, sealed...)
	if err != nil {
		return nil, err
	}
	mails := make([]Mail, 0, len(rows))
	var unreadable []Settled
	for _, m := range rows {
		if err := s.openOne(keys, &m); err != nil {
			unreadable = append(unreadable, Settled{ID: m.ID, State: MailDropped, Err: "unreadable"})
			continue
		}
		mails = append(mails, m.Mail)
	}
	return mails, s.SettleMail(ctx, now, unreadable)
}

func (s *Store) openOne(keys map[keyID]sealer, m *sealedMail) error {
	id, err := sealedBy(m.data)
	if err != nil {
		return err
	}
	key, ok := keys[id]
	if !ok {
		return ErrForgotten
	}
	plain, err := key.open(s.at("outbox", m.key), m.data)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, &m.Notice)
}

// Only a leased mail can be settled. (Its state would say the same, and lead the
// planner to walk all that is pending.)
const settleMail = `
update outbox set state = $3, lease_until = null, last_error = $4, uncertain = uncertain or $5,
    due_at = coalesce($6, due_at), sent_at = case when $3 = 'sent' then $7::timestamptz end
where company_id = $1 and id = $2 and lease_until is not null`

// SettleMail records what became of claimed mails, and the cards that went out.
func (s *Store) SettleMail(ctx context.Context, now time.Time, settled []Settled) error {
	if len(settled) == 0 {
		return nil
	}
	batch := &pgx.Batch{}
	for _, m := range settled {
		state, retryAt := m.State, (*time.Time)(nil)
		if state == MailRetry {
			state, retryAt = MailPending, &m.RetryAt
		}
		batch.Queue(settleMail, s.company, m.ID, string(state), m.Err, m.Uncertain, retryAt, now)
		if m.Card != nil {
			s.putCard(batch, *m.Card)
		}
	}
	if err := s.pool.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("settle mail: %w", err)
	}
	return nil
}

const sentSince = `
select count(*) filter (where sent_at > $3), count(*) from outbox
where company_id = $1 and recipient = $2 and state = 'sent' and sent_at > $4`

// SentSince counts what went to a member after two instants, usually a minute
// and an hour ago; minute is the later one.
func (s *Store) SentSince(ctx context.Context, userid string, minute, hour time.Time) (lastMinute, lastHour int, err error) {
	if err := s.pool.QueryRow(ctx, sentSince, s.company, userid, minute, hour).Scan(&lastMinute, &lastHour); err != nil {
		return 0, 0, fmt.Errorf("count sent mail: %w", err)
	}
	return lastMinute, lastHour, nil
}
