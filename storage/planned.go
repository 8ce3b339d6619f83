package storage

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Planned is the last revision of the configuration that open tickets were brought
// in line with.
func (s *Store) Planned(ctx context.Context) (revision int64, err error) {
	const query = `select planned from companies where company_id = $1`
	if err := s.pool.QueryRow(ctx, query, s.company).Scan(&revision); err != nil {
		return 0, fmt.Errorf("read what is planned: %w", err)
	}
	return revision, nil
}

// SetPlanned records it; an older revision than is recorded changes nothing.
func (s *Store) SetPlanned(ctx context.Context, revision int64) error {
	const update = `update companies set planned = greatest(planned, $2) where company_id = $1`
	if _, err := s.pool.Exec(ctx, update, s.company, revision); err != nil {
		return fmt.Errorf("record what is planned: %w", err)
	}
	return nil
}

const concernedQuery = `
select number from (
    select number from timers where company_id = $1
    union select number from dispatches where company_id = $1 and assignee <> all($2)
    union select holder from asked where company_id = $1 and member <> all($2) and closed_at is null and left(holder, 1) <> '@'
) as concerned
where number > $3 order by number limit $4`

// Concerned pages through the numbers of tickets that have timers, or of which
// somebody has work or an open question who is none of the members. An empty after
// starts.
func (s *Store) Concerned(ctx context.Context, members []string, after string, limit int) ([]string, error) {
	rows, err := s.pool.Query(ctx, concernedQuery, s.company, members, after, limit)
	if err != nil {
		return nil, fmt.Errorf("find what a change concerns: %w", err)
	}
	numbers, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("find what a change concerns: %w", err)
	}
	return numbers, nil
}
