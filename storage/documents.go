package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
)

// kindBlueprint is the kind of which old versions stay in use: a running ticket
// keeps the version it was opened under.
const kindBlueprint = "Blueprint"

// kindOrganization is the kind that names people.
const kindOrganization = "Organization"

// Document is one version of a piece of configuration.
type Document struct {
	Kind      string
	Name      string
	Version   int
	Body      []byte
	AppliedAt time.Time
	AppliedBy string
	Active    bool
}

// SaveDocument makes documents the active ones of their kind and name, each
// under the next version, all of them or none. One that equals the active
// version is left alone. It returns them as they are now.
func (s *Store) SaveDocument(ctx context.Context, docs ...Document) ([]Document, error) {
	saved := make([]Document, 0, len(docs))
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		saved = saved[:0]
		// The company's row also keeps two people from applying at once.
		if _, err := tx.Exec(ctx, bumpRevision, s.company); err != nil {
			return err
		}
		for _, d := range docs {
			d, err := s.saveOne(ctx, tx, d)
			if err != nil {
				return err
			}
			saved = append(saved, d)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("save the configuration: %w", err)
	}
	return saved, nil
}

const newestDocument = `
select version, body, active, applied_at, applied_by from documents
where company_id = $1 and kind = $2 and name = $3
order by version desc limit 1`

func (s *Store) saveOne(ctx context.Context, tx pgx.Tx, d Document) (Document, error) {
	last := Document{Kind: d.Kind, Name: d.Name}
	err := tx.QueryRow(ctx, newestDocument, s.company, d.Kind, d.Name).
		Scan(&last.Version, &last.Body, &last.Active, &last.AppliedAt, &last.AppliedBy)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return Document{}, err
	}
	if last.Body, err = s.openBody(last); err != nil {
		return Document{}, err
	}
	if last.Active && bytes.Equal(last.Body, d.Body) {
		return last, nil
	}
	const retire = `update documents set active = false where company_id = $1 and kind = $2 and name = $3 and active`
	if _, err := tx.Exec(ctx, retire, s.company, d.Kind, d.Name); err != nil {
		return Document{}, err
	}
	const insert = `
insert into documents (company_id, kind, name, version, body, active, applied_at, applied_by)
values ($1, $2, $3, $4, $5, true,
    clock_timestamp() + coalesce((select offset_us from clock where company_id = $1), 0) * interval '1 microsecond', $6)
returning applied_at`
	d.Version, d.Active = last.Version+1, true
	err = tx.QueryRow(ctx, insert, s.company, d.Kind, d.Name, d.Version, s.sealBody(d), d.AppliedBy).Scan(&d.AppliedAt)
	return d, err
}

// Documents lists the configuration, only what is active or every version.
func (s *Store) Documents(ctx context.Context, active bool) ([]Document, error) {
	const query = `
select kind, name, version, body, applied_at, applied_by, active from documents
where company_id = $1 and (active or not $2)
order by kind, name, version`
	return s.documents(ctx, query, s.company, active)
}

func (s *Store) documents(ctx context.Context, query string, args ...any) ([]Document, error) {
	rows, err := s.pool.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	docs, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Document, error) {
		var d Document
		err := row.Scan(&d.Kind, &d.Name, &d.Version, &d.Body, &d.AppliedAt, &d.AppliedBy, &d.Active)
		if err == nil {
			d.Body, err = s.openBody(d)
		}
		return d, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	return docs, nil
}

// sealBody seals what holds the numbers of members.
func (s *Store) sealBody(d Document) []byte {
	if d.Kind != kindOrganization {
		return d.Body
	}
	return s.ring.shared.seal(s.at("documents", d.Kind, d.Name).turn(int64(d.Version)), d.Body)
}

// openBody is a body in the clear. Those that were saved before bodies were
// sealed are: no text begins like a sealed one.
func (s *Store) openBody(d Document) ([]byte, error) {
	if _, err := sealedBy(d.Body); err != nil || d.Kind != kindOrganization {
		return d.Body, nil //nolint:nilerr // it is not sealed
	}
	return s.ring.shared.open(s.at("documents", d.Kind, d.Name).turn(int64(d.Version)), d.Body)
}

// snapshot is the organization of one revision of the configuration.
type snapshot struct {
	revision int64
	org      *workflow.Organization
}

// Organization is the company as it is configured now.
func (s *Store) Organization(ctx context.Context) (*workflow.Organization, error) {
	var revision int64
	const query = `select revision from companies where company_id = $1`
	if err := s.pool.QueryRow(ctx, query, s.company).Scan(&revision); err != nil {
		return nil, fmt.Errorf("read the configuration's revision: %w", err)
	}
	return s.organizationAt(ctx, revision)
}

// Snapshot is the newest organization that this process has seen. Before the
// first one was read it is empty.
func (s *Store) Snapshot() *workflow.Organization {
	if known := s.organization.Load(); known != nil {
		return known.org
	}
	return &workflow.Organization{}
}

// organizationAt returns a snapshot that is at least as new as the revision.
func (s *Store) organizationAt(ctx context.Context, revision int64) (*workflow.Organization, error) {
	if known := s.organization.Load(); known != nil && known.revision >= revision {
		return known.org, nil
	}
	s.assembling.Lock()
	defer s.assembling.Unlock()
	if known := s.organization.Load(); known != nil && known.revision >= revision {
		return known.org, nil
	}
	const query = `
select kind, name, version, body, applied_at, applied_by, active from documents
where company_id = $1 and (active or kind = $2)
order by kind, name, version`
	docs, err := s.documents(ctx, query, s.company, kindBlueprint)
	if err != nil {
		return nil, err
	}
	if len(docs) == 0 {
		return nil, ErrNoOrganization
	}
	org, err := s.config.Assemble(docs)
	if err != nil {
		return nil, fmt.Errorf("assemble the organization: %w", err)
	}
	if err := s.readTextModes(ctx, org); err != nil {
		return nil, err
	}
	org.Version = revision
	s.organization.Store(&snapshot{revision: revision, org: org})
	return org, nil
}
