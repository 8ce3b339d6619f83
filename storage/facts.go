package storage

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
)

// registration is what was read for opening a ticket.
type registration struct {
	key         *sealer // of a customer who is known
	newCustomer bool
	newVehicle  bool
	last        int // number drawn last
	past        []ticketRow
	facts       workflow.Registration
}

// readFacts loads what the decision missed, in one trip.
func (w *work) readFacts(ctx context.Context) error {
	batch := &pgx.Batch{}
	f := &w.loaded.Facts
	f.People = nil
	if w.need.People {
		f.People = w.recallPeople()
	}
	if w.need.People && f.People == nil {
		f.People = &workflow.People{Said: map[string]workflow.Presence{}, Load: map[string]int{}}
		w.store.askPeople(batch, f.People, crew(w.org, w.storeCode()))
	}
	if len(w.need.Parts) > 0 {
		f.Parts = w.need.Parts
		w.askStock(batch)
	}
	var beside []ticketRow
	if w.need.Holds {
		w.askHolds(batch)
		w.askBeside(batch, &beside)
	}
	var past []ticketRow
	if w.need.Past && w.ticket != nil {
		w.store.askPast(batch, w.ticket.before, w.need.VIN, &past)
	}
	if w.need.Registration {
		w.opened = &registration{}
		w.askRegistration(batch, w.opened)
	}
	if batch.Len() == 0 {
		return nil
	}
	if err := w.store.pool.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("read facts: %w", err)
	}
	if w.need.Past {
		tickets, err := w.store.openAll(past)
		if err != nil {
			return err
		}
		f.Past = &workflow.Past{Tickets: tickets}
	}
	if err := w.takeBeside(beside); err != nil {
		return err
	}
	w.rememberPeople(f.People)
	if w.need.Registration {
		w.completeRegistration()
		if err := w.openPast(); err != nil {
			return err
		}
		f.Registration = &w.opened.facts
	}
	return nil
}

// storeCode is the store that the unit of work is about.
func (w *work) storeCode() string {
	switch {
	case w.spec.Store != "":
		return w.spec.Store
	case w.ticket != nil:
		return w.ticket.before.Store
	case w.spec.Registration != nil:
		return w.spec.Registration.Store
	}
	m, _ := w.org.Member(w.message.From)
	return m.Store
}

// crew are the userids of a store and of the headquarters.
func crew(o *workflow.Organization, store string) []string {
	var ids []string
	for _, m := range o.Members {
		if m.Store == store || m.Store == "" {
			ids = append(ids, m.UserID)
		}
	}
	return ids
}

const (
	lastNumberQuery = `select last from numbers where company_id = $1 and series = $2 and day = $3`
	samePlateQuery  = `
select number from tickets
where company_id = $1 and plate_tail = right($2, 4) and plate = $2 and store = $3 and done_at is null
order by created_at`
	customerQuery = `
select p.customer_id, k.id, k.wrapped from phones p
left join lateral (
    select id, wrapped from keys
    where company_id = p.company_id and customer_id = p.customer_id and wrapped is not null
    order by created_at desc limit 1) k on true
where p.company_id = $1 and p.hash = $2`
	// A car is known by its VIN; by its plate only as long as no VIN speaks
	// against it.
	vehicleQuery = `
select id from vehicles where company_id = $1 and vin = $2 and vin <> ''
union all
(select id from vehicles where company_id = $1 and $3 <> '' and plate = $3 and (vin = '' or $2 = '') order by id limit 1)
limit 1`
)

// askRegistration queues what opening a ticket needs to know.
func (w *work) askRegistration(batch *pgx.Batch, r *registration) {
	company, key := w.store.company, w.spec.Registration
	batch.Queue(lastNumberQuery, company, key.Series, key.Day).QueryRow(optional(&r.last))
	if key.Plate != "" {
		batch.Queue(samePlateQuery, company, key.Plate, key.Store).Query(func(rows pgx.Rows) error {
			var err error
			r.facts.SamePlate, err = pgx.CollectRows(rows, pgx.RowTo[string])
			return err
		})
	}
	if full, _ := w.store.ring.phoneHashes(key.Phone); full != nil {
		batch.Queue(customerQuery, company, full).QueryRow(func(row pgx.Row) error {
			var id *keyID
			var wrapped []byte
			if err := optional(&r.facts.Customer, &id, &wrapped)(row); err != nil || id == nil {
				return err
			}
			s, err := w.store.ring.sealer(*id, wrapped)
			r.key = &s
			return err
		})
	}
	if key.Plate != "" || key.VIN != "" { // whose warranties may still hold
		w.store.askVisits(batch, "", "", key.VIN, key.Plate, &r.past)
	}
	batch.Queue(vehicleQuery, company, key.VIN, key.Plate).QueryRow(optional(&r.facts.Vehicle))
}

// openPast opens the car's last visits. Those of a customer who was deleted are
// not there any more.
func (w *work) openPast() error {
	var err error
	w.opened.facts.Past, err = w.store.openAll(w.opened.past)
	return err
}

// optional scans a row that may be missing.
func optional(into ...any) func(pgx.Row) error {
	return func(row pgx.Row) error {
		if err := row.Scan(into...); !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		return nil
	}
}

// completeRegistration draws the next number and makes ids for those unknown.
func (w *work) completeRegistration() {
	r, key := w.opened, w.spec.Registration
	r.facts.Number = fmt.Sprintf("%s%s-%04d", key.Series, key.Day, r.last+1)
	if r.newCustomer = r.facts.Customer == ""; r.newCustomer {
		r.facts.Customer = newID()
	}
	if r.newVehicle = r.facts.Vehicle == ""; r.newVehicle {
		r.facts.Vehicle = newID()
	}
}

// newID is a random id of a customer or vehicle.
func newID() string {
	var b [10]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
