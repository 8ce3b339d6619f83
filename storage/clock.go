package storage

import (
	"context"
	"fmt"
	"time"
)

const nowQuery = `
select clock_timestamp(), coalesce((select offset_us from clock where company_id = $1), 0)`

// Now is the company's time: PostgreSQL's, plus the offset of a test clock, so
// that all processes agree on it.
func (s *Store) Now(ctx context.Context) (time.Time, error) {
	var at time.Time
	var offset int64
	if err := s.pool.QueryRow(ctx, nowQuery, s.company).Scan(&at, &offset); err != nil {
		return time.Time{}, fmt.Errorf("read the clock: %w", err)
	}
	return at.Add(time.Duration(offset) * time.Microsecond), nil
}

const moveClock = `
insert into clock (company_id, offset_us)
values ($1, (extract(epoch from $2::timestamptz - clock_timestamp()) * 1000000)::bigint)
on conflict (company_id) do update set offset_us = excluded.offset_us`

// SetNow moves the clock, which goes on from there. Only a test clock moves.
func (s *Store) SetNow(ctx context.Context, to time.Time) error {
	if !s.config.TestClock {
		return ErrNoTestClock
	}
	if _, err := s.pool.Exec(ctx, moveClock, s.company, to); err != nil {
		return fmt.Errorf("move the clock: %w", err)
	}
	s.memory.clock.forget()
	return nil
}

// checkClock refuses a real service on data of a moved clock.
func (s *Store) checkClock(ctx context.Context) error {
	if s.config.TestClock {
		return nil
	}
	var moved bool
	const query = `select exists (select 1 from clock where company_id = $1)`
	if err := s.pool.QueryRow(ctx, query, s.company).Scan(&moved); err != nil {
		return fmt.Errorf("read the clock: %w", err)
	}
	if moved {
		return ErrClockMoved
	}
	return nil
}
