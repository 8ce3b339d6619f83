package storage

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// anchorOverlap is how far an anchor looks back before the last one: an event
// bears the time of its decision and shows only after its commit.
const anchorOverlap = time.Minute

// head is the end of a ticket's chain.
type head struct {
	number string
	seq    int64
	hash   []byte
}

// anchor is a row that signs heads.
type anchor struct {
	no    int64
	at    time.Time
	heads []byte
	hash  []byte
}

// sign is the anchor's hash, made with a key that the database does not have.
func (s *Store) sign(before []byte, a anchor) []byte {
	b := appendBytes(nil, before)
	b = appendText(b, s.company)
	b = binary.BigEndian.AppendUint64(b, uint64(a.no))
	b = binary.BigEndian.AppendUint64(b, uint64(a.at.UnixMicro()))
	b = appendBytes(b, a.heads)
	h := hmac.New(sha256.New, s.ring.anchor)
	h.Write(b)
	return h.Sum(nil)
}

const (
	lockAnchors  = `select anchor, anchor_hash from companies where company_id = $1 for update`
	lastAnchor   = `select at, heads from anchors where company_id = $1 and no = $2`
	changedHeads = `
select distinct on (number) number, seq, hash from events
where company_id = $1 and at >= $2
order by number, seq desc`
	insertAnchor  = `insert into anchors (company_id, no, at, heads, hash) values ($1, $2, $3, $4, $5)`
	advanceAnchor = `update companies set anchor = $2, anchor_hash = $3 where company_id = $1`
)

// Anchor signs the heads of the tickets that changed since the last anchor, so
// that none of them can vanish or lose its end unseen. It returns how many it
// signed; with none it writes nothing. Call it every minute.
func (s *Store) Anchor(ctx context.Context) (signed int, err error) {
	now, err := s.Now(ctx)
	if err != nil {
		return 0, err
	}
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		signed, err = s.anchorIn(ctx, tx, now)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("anchor: %w", err)
	}
	return signed, nil
}

func (s *Store) anchorIn(ctx context.Context, tx pgx.Tx, now time.Time) (int, error) {
	var last anchor
	if err := tx.QueryRow(ctx, lockAnchors, s.company).Scan(&last.no, &last.hash); err != nil {
		return 0, err
	}
	since, known := time.Unix(0, 0), map[string]int64{}
	switch err := tx.QueryRow(ctx, lastAnchor, s.company, last.no).Scan(&last.at, &last.heads); {
	case err == nil:
		since = last.at
		if now.Before(since) { // a test clock that went back
			since = now
		}
		since = since.Add(-anchorOverlap)
		for _, h := range readHeads(last.heads) {
			known[h.number] = h.seq
		}
	case !errors.Is(err, pgx.ErrNoRows):
		return 0, err
	}
	rows, err := tx.Query(ctx, changedHeads, s.company, since)
	if err != nil {
		return 0, err
	}
	next, n := anchor{no: last.no + 1, at: now}, 0
	var h head
	_, err = pgx.ForEachRow(rows, []any{&h.number, &h.seq, &h.hash}, func() error {
		if known[h.number] != h.seq {
			next.heads, n = appendHead(next.heads, h), n+1
		}
		return nil
	})
	if err != nil || n == 0 {
		return 0, err
	}
	next.hash = s.sign(last.hash, next)
	batch := &pgx.Batch{}
	batch.Queue(insertAnchor, s.company, next.no, next.at, next.heads, next.hash)
	batch.Queue(advanceAnchor, s.company, next.no, next.hash)
	return n, tx.SendBatch(ctx, batch).Close()
}

// appendHead writes a head: length and number, sequence number, 32 bytes.
func appendHead(b []byte, h head) []byte {
	b = appendText(b, h.number)
	b = binary.BigEndian.AppendUint64(b, uint64(h.seq))
	return append(b, h.hash...)
}

// readHeads reads what appendHead wrote, and stops where it is damaged.
func readHeads(b []byte) (heads []head) {
	for len(b) >= 4 {
		n := int(binary.BigEndian.Uint32(b))
		if len(b)-4-8-sha256.Size < n {
			return heads
		}
		h := head{number: string(b[4 : 4+n])}
		b = b[4+n:]
		h.seq, h.hash = int64(binary.BigEndian.Uint64(b)), bytes.Clone(b[8:8+sha256.Size])
		b = b[8+sha256.Size:]
		heads = append(heads, h)
	}
	return heads
}
