package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// sealers opens the keys of a set of sealed values, in one trip. Keys that were
// destroyed are missing in the result.
func (s *Store) sealers(ctx context.Context, sealed ...[]byte) (map[keyID]sealer, error) {
	var wanted []keyID
	for _, b := range sealed {
		if id, err := sealedBy(b); err == nil && !slices.Contains(wanted, id) {
			wanted = append(wanted, id)
		}
	}
	return s.sealersOf(ctx, wanted)
}

// sealersOf opens keys by their ids.
func (s *Store) sealersOf(ctx context.Context, wanted []keyID) (map[keyID]sealer, error) {
	open := map[keyID]sealer{}
	var ask []keyID
	for _, id := range wanted {
		if id == s.ring.shared.id {
			open[id] = s.ring.shared
		} else {
			ask = append(ask, id)
		}
	}
	if len(ask) == 0 {
		return open, nil
	}
	const query = `select id, wrapped from keys where company_id = $1 and id = any($2) and wrapped is not null`
	rows, err := s.pool.Query(ctx, query, s.company, ask)
	if err != nil {
		return nil, fmt.Errorf("read data keys: %w", err)
	}
	var id keyID
	var wrapped []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &wrapped}, func() error {
		key, err := s.ring.sealer(id, wrapped)
		open[id] = key
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read data keys: %w", err)
	}
	return open, nil
}

// unseal opens one value; ErrForgotten if its key is gone.
func (s *Store) unseal(ctx context.Context, where place, sealed []byte) ([]byte, error) {
	if sealed == nil {
		return nil, nil
	}
	keys, err := s.sealers(ctx, sealed)
	if err != nil {
		return nil, err
	}
	id, err := sealedBy(sealed)
	if err != nil {
		return nil, err
	}
	key, ok := keys[id]
	if !ok {
		return nil, ErrForgotten
	}
	return key.open(where, sealed)
}

// ForgetCustomer destroys all keys of a customer: whatever was said and written
// about him can never be read again, and the event chains stay whole.
func (s *Store) ForgetCustomer(ctx context.Context, customer string) error {
	batch := &pgx.Batch{}
	batch.Queue(`update keys set wrapped = null, destroyed_at = clock_timestamp()
		where company_id = $1 and customer_id = $2 and wrapped is not null`, s.company, customer)
	batch.Queue(`delete from phones where company_id = $1 and customer_id = $2`, s.company, customer)
	// His tickets can never be worked on again: nobody waits for them.
	for _, table := range []string{"timers", "dispatches"} {
		batch.Queue(`delete from `+table+` where company_id = $1 and number in (
			select number from tickets where company_id = $1 and customer_id = $2)`, s.company, customer)
	}
	batch.Queue(`delete from asked where company_id = $1 and holder in (
		select number from tickets where company_id = $1 and customer_id = $2)`, s.company, customer)
	// Whoever has them in memory finds them changed, and reads.
	batch.Queue(`update tickets set revision = revision + 1 where company_id = $1 and customer_id = $2`, s.company, customer)
	// Nobody can read his photos; their bytes go with the next sweep.
	batch.Queue(`update media set state = 'kept', due_at = null, expires_at = least(expires_at, $3) where company_id = $1 and key_id in (
		select id from keys where company_id = $1 and customer_id = $2)`, s.company, customer, time.Unix(0, 0))
	batch.Queue(`update customers set forgotten_at = clock_timestamp()
		where company_id = $1 and id = $2 and forgotten_at is null`, s.company, customer)
	if err := s.pool.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("forget a customer: %w", err)
	}
	return nil
}

// Rewrap puts all data keys under a new master key. Afterwards only programs
// started with that key can read the data.
func (s *Store) Rewrap(ctx context.Context, master []byte) error {
	next, err := newKeyring(s.company, master)
	if err != nil {
		return err
	}
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		// Whoever still wraps with the old master key finds its fingerprint gone.
		if _, err := tx.Exec(ctx, `lock table keys in share row exclusive mode`); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `select id, wrapped from keys where company_id = $1 and wrapped is not null`, s.company)
		if err != nil {
			return err
		}
		batch := &pgx.Batch{}
		var id keyID
		var wrapped []byte
		_, err = pgx.ForEachRow(rows, []any{&id, &wrapped}, func() error {
			secret, err := s.ring.unwrap(id, wrapped)
			batch.Queue(`update keys set wrapped = $3 where company_id = $1 and id = $2`, s.company, id,
				next.wrap.Seal(nil, nil, secret, next.wrapPlace(id)))
			return err
		})
		if err != nil {
			return err
		}
		batch.Queue(`update companies set master_print = $2 where company_id = $1`, s.company, next.print)
		return tx.SendBatch(ctx, batch).Close()
	})
	if err != nil {
		return fmt.Errorf("wrap the data keys anew: %w", err)
	}
	return nil
}
