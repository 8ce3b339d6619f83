package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

const (
	// mediaLease is how long a claimed medium belongs to its claimer, on the
	// machine's own clock.
	mediaLease = 40 * time.Second
	// unplaced is how long a medium is kept that was put on no ticket.
	unplaced = 24 * time.Hour
)

const insertMedium = `
insert into media (company_id, id, message, sender, kind, state, ticket, received_at, due_at, expires_at, original_until, key_id, finding)
values ($1, $2, $3, $4, $5, $12, $6, $7, $13, $8, $9, $10, $11)`

// putArrival writes the photo or voice that a message brought, under a key of
// its own.
func (w *work) putArrival(batch *pgx.Batch) error {
	a := w.result.Arrival
	if a == nil {
		return nil
	}
	key, err := w.newKey(batch, keyDraft, nil)
	if err != nil {
		return err
	}
	id := a.ID
	if id == "" {
		id = uuid.NewString()
	}
	finding, err := w.store.sealFinding(key, id, unit.Finding{Platform: a.Platform, Format: a.Format})
	if err != nil {
		return err
	}
	state, due := unit.MediumArrived, &w.now
	if a.Kind == unit.MediumSignature { // nobody has to look at it
		state, due = unit.MediumKept, nil
	}
	batch.Queue(insertMedium, w.store.company, id, w.message.ID, w.message.From, string(a.Kind), word(a.Ticket), w.now,
		w.now.Add(unplaced), nil, key.id, finding, string(state), due)
	return nil
}

func (s *Store) sealFinding(key sealer, id string, f unit.Finding) ([]byte, error) {
	plain, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("medium: %w", err)
	}
	return key.seal(s.at("media", id), plain), nil
}

// placeMedium puts a medium on a ticket; its key becomes one of the customer's.
// What was placed already, or is gone, undoes everything.
const placeMedium = `
with placed as (
    update media set ticket = $3, linked = true, state = case kind when 'photo' then 'linked' else 'kept' end,
        due_at = case kind when 'photo' then $4::timestamptz end, expires_at = $5,
        original_until = case kind when 'photo' then $6::timestamptz end, attempts = 0, lease_until = null, revision = revision + 1
    where company_id = $1 and id = $2 and not linked and state <> 'expiring' returning key_id),
given as (
    update keys set kind = 'customer', customer_id = $7 from placed
    where keys.company_id = $1 and keys.id = placed.key_id and keys.wrapped is not null and $7::text <> '')
select must_change(count(*), 1) from placed`

const answerMedium = `
with done as (
    update media set state = $3, due_at = $4, expires_at = $5, attempts = 0, lease_until = null, revision = revision + 1
    where company_id = $1 and id = $2 and state = 'ready' returning 1)
select must_change(count(*), 1) from done`

// putMedia places the media that the decision made evidence of, and marks the
// others that it answered.
func (w *work) putMedia(batch *pgx.Batch) {
	placed := map[string]bool{}
	for _, e := range w.result.Decision.Events {
		media := ""
		switch x := e.Data.(type) {
		case workflow.Attached:
			media = x.Evidence.Media
		case workflow.Approved:
			if x.Signature != nil {
				media = x.Signature.Media
			}
		}
		if media == "" {
			continue
		}
		t := w.result.Decision.Ticket
		shop, _ := w.org.Shop(t.Store)
		originals, copies := shop.Retention()
		placed[media] = true
		batch.Queue(placeMedium, w.store.company, media, t.Number, w.now, w.now.Add(copies), w.now.Add(originals), t.Customer)
	}
	for _, m := range w.result.Answered {
		if placed[m.ID] {
			continue
		}
		state, due := unit.MediumKept, (*time.Time)(nil)
		if m.State == unit.MediumUnheard {
			state, due = m.State, &m.DueAt
		}
		batch.Queue(answerMedium, w.store.company, m.ID, string(state), due, w.now.Add(unplaced))
	}
}

// claimMedia leases what is to be fetched, listened to again or stamped.
const claimMedia = `
with claimed as (
    update media set lease_until = clock_timestamp() + $4 * interval '1 second', attempts = attempts + 1
    where company_id = $1 and id in (
        select id from media where company_id = $1 and due_at <= $2 and state in ('arrived', 'unheard', 'linked')
            and (lease_until is null or lease_until <= clock_timestamp())
        order by due_at limit $3 for update skip locked)
    returning *)` + mediaColumns + `from claimed m` + mediaJoins + ` order by m.received_at, m.id`

const (
	mediaColumns = `
select m.id::text, m.message, m.sender, m.kind, m.state, coalesce(m.ticket, ''), m.received_at, coalesce(m.due_at, 'epoch'), m.attempts, m.revision,
       coalesce(t.plate, ''), coalesce(t.store, ''), m.key_id, k.wrapped, m.finding
`
	mediaJoins = `
left join tickets t on t.company_id = m.company_id and t.number = m.ticket
left join keys k on k.company_id = m.company_id and k.id = m.key_id`
)

// ClaimMedia leases up to limit media that somebody has to look at. Those whose
// key was destroyed are left out.
func (s *Store) ClaimMedia(ctx context.Context, now time.Time, limit int) ([]unit.Medium, error) {
	media, err := s.media(ctx, claimMedia, s.company, now, limit, mediaLease.Seconds())
	if err != nil {
		return nil, fmt.Errorf("claim media: %w", err)
	}
	return media, nil
}

// unansweredMedia are all that wait for an answer, of people whose first one is
// due.
const unansweredMedia = mediaColumns + `from media m` + mediaJoins + `
where m.company_id = $1 and m.state in ('arrived', 'ready') and m.sender in (
    select sender from media where company_id = $1 and state = 'ready' and received_at <= $2)
order by m.sender, m.received_at, m.id limit 1000`

// ReadyMedia returns what people sent within unit.BatchWindow of their first photo or
// voice, once that time has passed and all of it was looked at.
func (s *Store) ReadyMedia(ctx context.Context, now time.Time) ([]unit.Batch, error) {
	media, err := s.media(ctx, unansweredMedia, s.company, now.Add(-unit.BatchWindow))
	if err != nil {
		return nil, fmt.Errorf("read answered media: %w", err)
	}
	return batches(media, now), nil
}

// stuck is how long what somebody sent waits for one of his photos or voices that
// cannot be looked at.
const stuck = time.Minute

// batches groups media, which come in the order of their senders and times: what
// came within unit.BatchWindow of the first and was sent for the same ticket, as
// soon as all of it is ready.
func batches(media []unit.Medium, now time.Time) []unit.Batch {
	media = slices.DeleteFunc(media, func(m unit.Medium) bool {
		return m.State == unit.MediumArrived && !now.Before(m.ReceivedAt.Add(stuck))
	})
	var out []unit.Batch
	for len(media) > 0 {
		n := 1
		for n < len(media) && media[n].Sender == media[0].Sender {
			n++
		}
		if own := together(media[:n]); allReady(own) && !now.Before(own[0].ReceivedAt.Add(unit.BatchWindow)) {
			out = append(out, unit.Batch{Sender: own[0].Sender, Media: own})
		}
		media = media[n:]
	}
	return out
}

// together are those of one sender's media that get one answer.
func together(own []unit.Medium) []unit.Medium {
	n := 1
	for n < len(own) && own[n].ReceivedAt.Before(own[0].ReceivedAt.Add(unit.BatchWindow)) && own[n].Ticket == own[0].Ticket {
		n++
	}
	return own[:n]
}

func allReady(media []unit.Medium) bool {
	return !slices.ContainsFunc(media, func(m unit.Medium) bool { return m.State != unit.MediumReady })
}

// Medium reads one medium; ErrForgotten if its customer was deleted, ErrNoMedium
// if there is none.
func (s *Store) Medium(ctx context.Context, id string) (unit.Medium, error) {
	if uuid.Validate(id) != nil {
		return unit.Medium{}, ErrNoMedium
	}
	media, err := s.media(ctx, mediaColumns+`from media m`+mediaJoins+` where m.company_id = $1 and m.id = $2`, s.company, id)
	switch {
	case err != nil:
		return unit.Medium{}, fmt.Errorf("read a medium: %w", err)
	case len(media) == 0:
		return unit.Medium{}, ErrNoMedium
	}
	return media[0], nil
}

// ErrNoMedium means that there is no such photo or voice, or none any more.
var ErrNoMedium = errors.New("no such photo or voice")

func (s *Store) media(ctx context.Context, query string, args ...any) ([]unit.Medium, error) {
	rows, err := s.pool.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	type row struct {
		unit.Medium
		wrapped, finding []byte
	}
	found, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (row, error) {
		var m row
		err := r.Scan(&m.ID, &m.Message, &m.Sender, &m.Kind, &m.State, &m.Ticket, &m.ReceivedAt, &m.DueAt, &m.Attempts, &m.Revision,
			&m.Plate, &m.Store, &m.Key, &m.wrapped, &m.finding)
		return m, err
	})
	if err != nil {
		return nil, err
	}
	var out []unit.Medium
	for _, m := range found {
		key, err := s.ring.sealer(m.Key, m.wrapped)
		if errors.Is(err, ErrForgotten) {
			continue
		}
		if err != nil {
			return nil, err
		}
		plain, err := key.open(s.at("media", m.ID), m.finding)
		if err != nil {
			return nil, fmt.Errorf("medium %s: %w", m.ID, err)
		}
		if err := json.Unmarshal(plain, &m.Finding); err != nil {
			return nil, fmt.Errorf("medium %s: %w", m.ID, err)
		}
		out = append(out, m.Medium)
	}
	return out, nil
}

const settleMedium = `
update media set state = $4, due_at = $5, finding = $6, attempts = case when state = $4 then attempts else 0 end,
    lease_until = null, revision = revision + 1
where company_id = $1 and id = $2 and revision = $3`

// SettleMedium records what became of a claimed medium: its State, when to look
// at it again (DueAt, zero: never), and what was found. What somebody else has
// settled meanwhile stays.
func (s *Store) SettleMedium(ctx context.Context, m unit.Medium) error {
	key, err := s.mediumKey(ctx, m)
	if errors.Is(err, ErrForgotten) {
		return nil
	}
	if err != nil {
		return err
	}
	finding, err := s.sealFinding(key, m.ID, m.Finding)
	if err != nil {
		return err
	}
	if _, err := s.pool.Exec(ctx, settleMedium, s.company, m.ID, m.Revision, string(m.State), instant(m.DueAt), finding); err != nil {
		return fmt.Errorf("settle a medium: %w", err)
	}
	return nil
}

func (s *Store) mediumKey(ctx context.Context, m unit.Medium) (sealer, error) {
	keys, err := s.sealersOf(ctx, []keyID{m.Key})
	if err != nil {
		return sealer{}, err
	}
	key, ok := keys[m.Key]
	if !ok {
		return sealer{}, ErrForgotten
	}
	return key, nil
}
