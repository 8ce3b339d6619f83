package storage

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
)

const (
	presenceQuery = `
select userid, version, off_at, back_at, leaves, covers from presence
where company_id = $1 and userid = any($2)`
	loadQuery = `select assignee, count(*) from dispatches where company_id = $1 and assignee = any($2) group by assignee`

	// The version is the guard: the member said nothing else since it was read.
	putPresence = `
with done as (
    insert into presence as p (company_id, userid, version, off_at, back_at, leaves, covers)
    values ($1, $2, $3::bigint + 1, $4, $5, $6, $7)
    on conflict (company_id, userid) do update set version = excluded.version, off_at = excluded.off_at,
        back_at = excluded.back_at, leaves = excluded.leaves, covers = excluded.covers
    where p.version = $3 returning 1)
select must_change(count(*), 1) from done`

	putTextMode = `
insert into presence (company_id, userid, text_mode) values ($1, $2, $3)
on conflict (company_id, userid) do update set text_mode = excluded.text_mode`
	bumpRevision  = `update companies set revision = revision + 1 where company_id = $1`
	textModeQuery = `select userid, text_mode from presence where company_id = $1 and text_mode is not null`
)

// askPeople queues what is known of who is there, and how much each has in hand.
func (s *Store) askPeople(batch *pgx.Batch, people *workflow.People, ids []string) {
	batch.Queue(presenceQuery, s.company, ids).Query(func(rows pgx.Rows) error {
		all, err := pgx.CollectRows(rows, scanPresence)
		for _, p := range all {
			people.Said[p.UserID] = p
		}
		return err
	})
	batch.Queue(loadQuery, s.company, ids).Query(func(rows pgx.Rows) error {
		var id string
		var n int
		_, err := pgx.ForEachRow(rows, []any{&id, &n}, func() error {
			people.Load[id] = n
			return nil
		})
		return err
	})
}

func scanPresence(row pgx.CollectableRow) (workflow.Presence, error) {
	var p workflow.Presence
	var off, back *time.Time
	err := row.Scan(&p.UserID, &p.Version, &off, &back, &p.Leaves, &p.Covers)
	p.OffAt, p.BackAt = said(off), said(back)
	return p, err
}

// said is the instant of a column that may be null.
func said(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// spells is a list as its column has it: none is an empty one.
func spells(list []workflow.Spell) []workflow.Spell { return append([]workflow.Spell{}, list...) }

// putPeople writes what the sender says of himself. Another way to read changes
// the snapshot of the organization, so it counts as a revision of it.
func (w *work) putPeople(batch *pgx.Batch) {
	d, company := w.result.Decision, w.store.company
	if p := d.Presence; p != nil {
		batch.Queue(putPresence, company, p.UserID, p.Version, instant(p.OffAt), instant(p.BackAt),
			spells(p.Leaves), spells(p.Covers))
	}
	if d.TextMode != nil {
		batch.Queue(putTextMode, company, strings.ToLower(w.message.From), *d.TextMode)
		batch.Queue(bumpRevision, company)
	}
}

// readTextModes lays what members chose in the chat over what is configured.
func (s *Store) readTextModes(ctx context.Context, org *workflow.Organization) error {
	rows, err := s.pool.Query(ctx, textModeQuery, s.company)
	if err != nil {
		return fmt.Errorf("read how members read: %w", err)
	}
	chosen := map[string]bool{}
	var id string
	var text bool
	if _, err := pgx.ForEachRow(rows, []any{&id, &text}, func() error { chosen[id] = text; return nil }); err != nil {
		return fmt.Errorf("read how members read: %w", err)
	}
	for i, m := range org.Members {
		if text, ok := chosen[strings.ToLower(m.UserID)]; ok {
			org.Members[i].TextMode, org.Members[i].TextChosen = text, true
		}
	}
	return nil
}
