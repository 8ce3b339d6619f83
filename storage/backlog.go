package storage

import (
	"context"
	"fmt"
	"time"
)

const backlogQuery = `
select count(*) filter (where lease_until is null or lease_until <= $2), count(*) filter (where lease_until > $2),
    (select count(*) from timers where company_id = $1 and due_at <= $2),
    (select min(due_at) from timers where company_id = $1 and due_at <= $2),
    (select count(*) from media where company_id = $1 and due_at <= $2 and (lease_until is null or lease_until <= clock_timestamp())),
    (select count(*) from media where company_id = $1 and due_at <= $2 and lease_until > clock_timestamp())
from outbox where company_id = $1 and state = 'pending' and due_at <= $2`

// Backlog counts what is due.
func (s *Store) Backlog(ctx context.Context, now time.Time) (Backlog, error) {
	var b Backlog
	var oldest *time.Time
	err := s.pool.QueryRow(ctx, backlogQuery, s.company, now).Scan(&b.DueMail, &b.LeasedMail, &b.DueTimers, &oldest, &b.DueMedia, &b.LeasedMedia)
	if err != nil {
		return Backlog{}, fmt.Errorf("count the backlog: %w", err)
	}
	if oldest != nil {
		b.OldestTimer = *oldest
	}
	return b, nil
}

const nextQuery = `
select least(
    (select min(due_at) from timers where company_id = $1),
    (select min(due_at) from media where company_id = $1 and due_at is not null),
    (select min(due_at) from outbox where company_id = $1 and state = 'pending'))`

// NextDue is when the next timer, mail or medium falls due; now, if one is overdue.
func (s *Store) NextDue(ctx context.Context, now time.Time) (time.Time, bool, error) {
	var next *time.Time
	if err := s.pool.QueryRow(ctx, nextQuery, s.company).Scan(&next); err != nil {
		return time.Time{}, false, fmt.Errorf("look for what is due next: %w", err)
	}
	if next == nil {
		return time.Time{}, false, nil
	}
	if next.Before(now) {
		return now, true, nil
	}
	return *next, true, nil
}
