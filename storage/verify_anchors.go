package storage

import (
	"bytes"
	"context"

	"github.com/jackc/pgx/v5"
)

// Numbers are drawn without gaps: each one up to the last must have a ticket.
const missingNumbers = `
select drawn.number from (
    select n.series || n.day || '-' || lpad(i::text, greatest(4, length(i::text)), '0') as number
    from numbers n, generate_series(1, n.last) i where n.company_id = $1) drawn
where not exists (select 1 from tickets t where t.company_id = $1 and t.number = drawn.number)
order by drawn.number`

// numbers looks for numbers that were drawn and have no ticket.
func (v *verifier) numbers(ctx context.Context) error {
	rows, err := v.tx.Query(ctx, missingNumbers, v.store.company)
	if err != nil {
		return err
	}
	var number string
	_, err = pgx.ForEachRow(rows, []any{&number}, func() error {
		v.fault(Finding{Problem: TicketVanished, Ticket: number})
		return nil
	})
	return err
}

const anchorsAfter = `
select no, at, heads, hash from anchors where company_id = $1 and no > $2 order by no limit 100`

// anchors walks the chain of anchors and compares what they signed.
func (v *verifier) anchors(ctx context.Context) error {
	var last anchor
	for {
		rows, err := v.tx.Query(ctx, anchorsAfter, v.store.company, last.no)
		if err != nil {
			return err
		}
		page, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (anchor, error) {
			var a anchor
			err := row.Scan(&a.no, &a.at, &a.heads, &a.hash)
			return a, err
		})
		if err != nil {
			return err
		}
		if len(page) == 0 {
			return v.lastAnchor(ctx, last)
		}
		for _, a := range page {
			if err := v.anchor(ctx, last, a); err != nil {
				return err
			}
			last = a
		}
	}
}

// anchor checks one anchor and, if it is genuine, the heads that it signed.
func (v *verifier) anchor(ctx context.Context, before, a anchor) error {
	v.count.Anchors++
	if a.no != before.no+1 {
		v.fault(Finding{Problem: AnchorMissing, Anchor: before.no + 1})
		return v.heads(ctx, a)
	}
	if !bytes.Equal(v.store.sign(before.hash, a), a.hash) {
		v.fault(Finding{Problem: AnchorChanged, Anchor: a.no})
		return nil
	}
	return v.heads(ctx, a)
}

// lastAnchor checks that the newest anchor is the one that the company names.
func (v *verifier) lastAnchor(ctx context.Context, last anchor) error {
	var named anchor
	const query = `select anchor, anchor_hash from companies where company_id = $1`
	if err := v.tx.QueryRow(ctx, query, v.store.company).Scan(&named.no, &named.hash); err != nil {
		return err
	}
	switch {
	case named.no > last.no:
		v.fault(Finding{Problem: AnchorMissing, Anchor: last.no + 1})
	case named.no < last.no || !bytes.Equal(named.hash, last.hash):
		v.fault(Finding{Problem: AnchorChanged, Anchor: last.no})
	}
	return nil
}

const signedEvents = `
select h.number, h.seq, e.hash, exists (select 1 from tickets t where t.company_id = $1 and t.number = h.number)
from unnest($2::text[], $3::bigint[]) with ordinality as h (number, seq, place)
left join events e on e.company_id = $1 and e.number = h.number and e.seq = h.seq
order by h.place`

// heads compares signed heads with the events of today.
func (v *verifier) heads(ctx context.Context, a anchor) error {
	signed := readHeads(a.heads)
	numbers, seqs := make([]string, len(signed)), make([]int64, len(signed))
	for i, h := range signed {
		numbers[i], seqs[i] = h.number, h.seq
	}
	rows, err := v.tx.Query(ctx, signedEvents, v.store.company, numbers, seqs)
	if err != nil {
		return err
	}
	var now head
	var exists bool
	i := 0
	_, err = pgx.ForEachRow(rows, []any{&now.number, &now.seq, &now.hash, &exists}, func() error {
		f := Finding{Ticket: now.number, Seq: now.seq}
		was := signed[i]
		i++
		switch {
		case !exists:
			f.Problem = TicketVanished
		case now.hash == nil:
			f.Problem = EventMissing
		case !bytes.Equal(now.hash, was.hash):
			f.Problem = EventChanged
		default:
			return nil
		}
		v.fault(f)
		return nil
	})
	return err
}
