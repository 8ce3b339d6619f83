package storage

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// pageLife is how long a customer's page stays after the ticket is done.
const pageLife = 30 * 24 * time.Hour

// pageToken is the secret part of the address of a ticket's page: 192 bits that
// only this company's look-up key can make, always the same for a number.
func (k *keyring) pageToken(number string) string {
	return base64.RawURLEncoding.EncodeToString(k.hash("customer page", number)[:24])
}

// pageHash is what the table knows of a token.
func pageHash(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}

// insertPage is queued when a ticket is opened, and again whenever its slip is
// printed: tickets of an older version have none yet.
const insertPage = `insert into pages (company_id, hash, number) values ($1, $2, $3) on conflict do nothing`

// PageToken is the token of a ticket's customer page. The ticket must exist.
func (s *Store) PageToken(ctx context.Context, number string) (string, error) {
	token := s.ring.pageToken(number)
	if _, err := s.pool.Exec(ctx, insertPage, s.company, pageHash(token), number); err != nil {
		return "", fmt.Errorf("page of %s: %w", number, err)
	}
	return token, nil
}

// PageKey is what the cookies of pages are signed with: the same in every
// process, of no use for anything else.
func (s *Store) PageKey() []byte { return s.ring.hash("cookies of pages", s.company) }

// pageQuery reads all that a page needs in one row: the time, the
// configuration's version, and the ticket with its key.
const pageQuery = `
select clock_timestamp(), coalesce(o.offset_us, 0), c.revision,
    t.number, t.done_at, t.version, t.revision, t.key_id, k.wrapped, t.snapshot
from companies c
left join clock o on o.company_id = c.company_id
join tickets t on t.company_id = c.company_id and t.number = `

const (
	ofToken  = `(select p.number from pages p where p.company_id = $1 and p.hash = $2)`
	ofNumber = `$2`
	pageKeys = ` left join keys k on k.company_id = t.company_id and k.id = t.key_id where c.company_id = $1`
)

// pageRow is the one row of pageQuery.
type pageRow struct {
	ticketRow
	clock  time.Time
	offset int64
	config int64
}

func (r *pageRow) scan(row pgx.Row) error {
	return row.Scan(&r.clock, &r.offset, &r.config, &r.number, &r.doneAt, &r.version, &r.revision, &r.keyID, &r.wrapped, &r.snapshot)
}

func (r *pageRow) now() time.Time { return r.clock.Add(time.Duration(r.offset) * time.Microsecond) }

// Progress shows the ticket of a customer's page to show, which must not keep
// it. A token that is wrong, or whose page is over, is unit.ErrNoPage.
func (s *Store) Progress(ctx context.Context, token string, show func(unit.Page) error) error {
	var r pageRow
	err := r.scan(s.pool.QueryRow(ctx, pageQuery+ofToken+pageKeys, s.company, pageHash(token)))
	if err != nil {
		return noPage(err)
	}
	if r.doneAt != nil && r.now().After(r.doneAt.Add(pageLife)) {
		return unit.ErrNoPage
	}
	return s.showPage(ctx, r, unit.Page{}, show)
}

// noPage tells a page that is not there from a database that is not.
func noPage(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return unit.ErrNoPage
	}
	return fmt.Errorf("read a page: %w", err)
}

// showPage opens the ticket for show.
func (s *Store) showPage(ctx context.Context, r pageRow, p unit.Page, show func(unit.Page) error) error {
	ticket, _, err := s.openTicket(r.ticketRow)
	switch {
	case errors.Is(err, ErrForgotten):
		return unit.ErrNoPage
	case err != nil:
		return fmt.Errorf("ticket %s: %w", r.number, err)
	}
	if p.Org, err = s.organizationAt(ctx, r.config); err != nil {
		return err
	}
	p.Ticket, p.Now, p.Revision = ticket, r.now(), r.revision
	if p.Events != nil {
		if p.Past, err = s.past(ctx, ticket); err != nil {
			return err
		}
	}
	return show(p)
}

// past are the tickets that may be earlier visits of a ticket's car.
func (s *Store) past(ctx context.Context, t *workflow.Ticket) ([]*workflow.Ticket, error) {
	var rows []ticketRow
	batch := &pgx.Batch{}
	s.askPast(batch, t, "", &rows)
	if err := s.pool.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("read earlier visits: %w", err)
	}
	return s.openAll(rows)
}

// Ticket shows a ticket, without its events and the customer's views, to show,
// which must not keep it. An unknown number is unit.ErrNoPage.
func (s *Store) Ticket(ctx context.Context, number string, show func(unit.Page) error) error {
	var r pageRow
	if err := r.scan(s.pool.QueryRow(ctx, pageQuery+ofNumber+pageKeys, s.company, number)); err != nil {
		return noPage(err)
	}
	return s.showPage(ctx, r, unit.Page{}, show)
}

const (
	eventsOfOne = `
select number, seq, type, version, at, actor, cause, data, hash from events
where company_id = $1 and number = $2 order by seq desc limit $3`
	viewsOf = `select count(*), coalesce(max(minute), 'epoch') from page_views where company_id = $1 and number = $2`
	// A ticket has a few dozen; one that is talked over for weeks has more.
	maxMoments = 400
)

// Sheet shows a ticket with its newest events and the customer's views to
// show, which must not keep them. An unknown number is unit.ErrNoPage.
func (s *Store) Sheet(ctx context.Context, number string, show func(unit.Page) error) error {
	var r pageRow
	var stored []storedEvent
	var p unit.Page
	batch := &pgx.Batch{}
	batch.Queue(pageQuery+ofNumber+pageKeys, s.company, number).QueryRow(r.scan)
	batch.Queue(eventsOfOne, s.company, number, maxMoments).Query(func(rows pgx.Rows) error {
		var err error
		stored, err = pgx.CollectRows(rows, scanEvent)
		return err
	})
	batch.Queue(viewsOf, s.company, number).QueryRow(func(row pgx.Row) error { return row.Scan(&p.Views.Count, &p.Views.Last) })
	if err := s.pool.SendBatch(ctx, batch).Close(); err != nil {
		return noPage(err)
	}
	if p.Views.Count == 0 {
		p.Views.Last = time.Time{}
	}
	if err := s.openEvents(ctx, stored, &p); err != nil {
		return err
	}
	return s.showPage(ctx, r, p, show)
}
