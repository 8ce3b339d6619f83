package storage

import (
	"bytes"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
)

const (
	// The first number of a day is 1; each further one must follow the last.
	drawNumber = `
with done as (
    insert into numbers (company_id, series, day, last) values ($1, $2, $3, $4)
    on conflict (company_id, series, day) do update set last = excluded.last where numbers.last = excluded.last - 1
    returning 1)
select must_change(count(*), 1) from done`
	insertCustomer = `insert into customers (company_id, id, created_at) values ($1, $2, $3)`
	// A number that already belongs to somebody stays his.
	insertPhone = `
insert into phones (company_id, hash, tail_hash, customer_id) values ($1, $2, $3, $4) on conflict do nothing`
	claimPhone = `
with done as (
    insert into phones (company_id, hash, tail_hash, customer_id) values ($1, $2, $3, $4) on conflict do nothing
    returning 1)
select must_change(count(*), 1) from done`
	insertVehicle = `insert into vehicles (company_id, id, vin, plate) values ($1, $2, $3, $4)`
	// A VIN, once known, is not forgotten; one that another car has stays there.
	updateVehicle = `
update vehicles v set plate = $4, vin = case when $3 = '' or exists (
    select 1 from vehicles o where o.company_id = $1 and o.vin = $3 and o.id <> $2) then v.vin else $3 end
where v.company_id = $1 and v.id = $2`
)

// Keys of the fields by which customers and vehicles are found again.
const (
	fieldPlate = "plate"
	fieldPhone = "phone"
	fieldVIN   = "vin"
)

// putCustomer writes the number that was drawn, and the customer and vehicle
// behind a ticket as far as they are new or changed.
func (w *work) putCustomer(batch *pgx.Batch) error {
	t := w.result.Decision.Ticket
	if w.ticket == nil {
		key := w.spec.Registration
		batch.Queue(drawNumber, w.store.company, key.Series, key.Day, w.opened.last+1)
		w.openCustomer(batch, t)
		batch.Queue(insertPage, w.store.company, pageHash(w.store.ring.pageToken(t.Number)), t.Number)
		return nil
	}
	before := w.ticket.before
	if t.Field(fieldPhone) != before.Field(fieldPhone) && t.Customer != "" {
		w.queuePhone(batch, insertPhone, t)
	}
	if t.Vehicle != "" && (t.Field(fieldPlate) != before.Field(fieldPlate) || t.Field(fieldVIN) != before.Field(fieldVIN)) {
		batch.Queue(updateVehicle, w.store.company, t.Vehicle, t.Field(fieldVIN), t.Field(fieldPlate))
	}
	return nil
}

// openCustomer writes customer and vehicle of a new ticket.
func (w *work) openCustomer(batch *pgx.Batch, t *workflow.Ticket) {
	reg := w.opened
	if t.Customer != "" && t.Customer == reg.facts.Customer {
		query := insertPhone
		if reg.newCustomer {
			batch.Queue(insertCustomer, w.store.company, t.Customer, w.now)
			// Somebody else may just have opened a ticket for this phone.
			if w.sameDigits(t.Field(fieldPhone), w.spec.Registration.Phone) {
				query = claimPhone
			}
		}
		w.queuePhone(batch, query, t)
	}
	if t.Vehicle == "" || t.Vehicle != reg.facts.Vehicle {
		return
	}
	query := updateVehicle
	if reg.newVehicle {
		query = insertVehicle
	}
	batch.Queue(query, w.store.company, t.Vehicle, t.Field(fieldVIN), t.Field(fieldPlate))
}

func (w *work) queuePhone(batch *pgx.Batch, query string, t *workflow.Ticket) {
	if full, tail := w.store.ring.phoneHashes(t.Field(fieldPhone)); full != nil {
		batch.Queue(query, w.store.company, full, tail, t.Customer)
	}
}

// sameDigits compares two spellings of a phone number.
func (w *work) sameDigits(a, b string) bool {
	one, _ := w.store.ring.phoneHashes(a)
	other, _ := w.store.ring.phoneHashes(b)
	return bytes.Equal(one, other)
}
