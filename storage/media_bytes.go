package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"bihuan/storage/blob"
	"bihuan/workflow/unit"
)

// errNoBlobs means that the program was started without a media store.
var errNoBlobs = errors.New("no media store is configured")

// blobName is where a form of a medium's bytes lies.
func (s *Store) blobName(id string, form unit.Picture) string {
	return s.company + "/" + id[:2] + "/" + id + "." + string(form)
}

// PutBytes keeps a form of a medium's bytes, sealed under its key.
func (s *Store) PutBytes(ctx context.Context, m unit.Medium, form unit.Picture, content []byte) error {
	if s.config.Blobs == nil {
		return errNoBlobs
	}
	key, err := s.mediumKey(ctx, m)
	if err != nil {
		return err
	}
	return s.config.Blobs.Put(ctx, s.blobName(m.ID, form), key.seal(s.at("blob", m.ID, string(form)), content))
}

// Bytes reads a form of a medium's bytes; ErrNoMedium if it is not there, or not
// any more.
func (s *Store) Bytes(ctx context.Context, m unit.Medium, form unit.Picture) ([]byte, error) {
	if s.config.Blobs == nil {
		return nil, errNoBlobs
	}
	key, err := s.mediumKey(ctx, m)
	if err != nil {
		return nil, err
	}
	sealed, err := s.config.Blobs.Get(ctx, s.blobName(m.ID, form))
	if errors.Is(err, blob.ErrNotFound) {
		return nil, ErrNoMedium
	}
	if err != nil {
		return nil, err
	}
	return key.open(s.at("blob", m.ID, string(form)), sealed)
}

// expireAtOnce is how many media one ExpireMedia removes.
const expireAtOnce = 500

const (
	originalsOver  = `select id::text from media where company_id = $1 and original_until <= $2 limit $3`
	forgetOriginal = `update media set original_until = null where company_id = $1 and id = $2`
	// What is to go is marked first, so that nobody puts it on a ticket while its
	// bytes are being removed.
	mediaOver = `
update media set state = 'expiring' where company_id = $1 and id in (
    select id from media where company_id = $1 and expires_at <= $2 and state in ('kept', 'expiring') limit $3 for update skip locked)
returning id::text`
	forgetMedium = `
with gone as (delete from media where company_id = $1 and id = $2 returning key_id)
update keys set wrapped = null, destroyed_at = clock_timestamp() from gone
where keys.company_id = $1 and keys.id = gone.key_id and keys.wrapped is not null`
)

// ExpireMedia removes the originals and the media whose time is over at now, and
// tells how many of either. The bytes go first: a crash in between leaves rows,
// which are tried again, and never bytes that nobody knows of.
func (s *Store) ExpireMedia(ctx context.Context, now time.Time) (int, error) {
	n, err := s.expire(ctx, originalsOver, now, []unit.Picture{unit.Original}, forgetOriginal)
	if err != nil {
		return n, err
	}
	m, err := s.expire(ctx, mediaOver, now, []unit.Picture{unit.Original, unit.Copy, unit.Stamp}, forgetMedium)
	return n + m, err
}

func (s *Store) expire(ctx context.Context, query string, now time.Time, forms []unit.Picture, then string) (int, error) {
	if s.config.Blobs == nil {
		return 0, nil
	}
	rows, err := s.pool.Query(ctx, query, s.company, now, expireAtOnce)
	if err != nil {
		return 0, fmt.Errorf("look for expired media: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return 0, fmt.Errorf("look for expired media: %w", err)
	}
	for n, id := range ids {
		for _, form := range forms {
			if err := s.config.Blobs.Delete(ctx, s.blobName(id, form)); err != nil {
				return n, err
			}
		}
		if _, err := s.pool.Exec(ctx, then, s.company, id); err != nil {
			return n, fmt.Errorf("expire a medium: %w", err)
		}
	}
	return len(ids), nil
}
