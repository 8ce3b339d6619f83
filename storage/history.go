package storage

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"bihuan/workflow"
)

// maxPast is how many earlier visits of a car are read.
const maxPast = 16

// pastOfCar finds the done tickets that may be earlier visits of a car: of its
// vehicle ($3), of the vehicle of its VIN ($4), of its plate ($5). Which of them
// are is for the rules to say.
const pastOfCar = ticketColumns + `
where t.company_id = $1 and t.outcome = 'completed' and t.number <> $2 and t.number in (
    select number from tickets where company_id = $1 and vehicle_id = $3 and $3 <> ''
    union
    select o.number from tickets o join vehicles v on v.company_id = o.company_id and v.id = o.vehicle_id
    where v.company_id = $1 and v.vin = $4 and v.vin <> ''
    union
    select number from tickets where company_id = $1 and plate_tail = right($5, 4) and plate = $5 and $5 <> '')
order by t.done_at desc limit $6`

// askPast queues the earlier visits of a ticket's car, which may have a VIN that
// the ticket does not have yet.
func (s *Store) askPast(batch *pgx.Batch, t *workflow.Ticket, vin string, into *[]ticketRow) {
	s.askVisits(batch, t.Number, t.Vehicle, cmp.Or(vin, t.Field(fieldVIN)), t.Field(fieldPlate), into)
}

// askVisits queues what pastOfCar finds.
func (s *Store) askVisits(batch *pgx.Batch, number, vehicle, vin, plate string, into *[]ticketRow) {
	batch.Queue(pastOfCar, s.company, number, vehicle, vin, plate, maxPast).Query(func(rows pgx.Rows) error {
		var err error
		*into, err = pgx.CollectRows(rows, scanTicket)
		return err
	})
}

// openAll opens tickets. Those of a customer who was deleted are not there any
// more.
func (s *Store) openAll(rows []ticketRow) ([]*workflow.Ticket, error) {
	var out []*workflow.Ticket
	for _, row := range rows {
		t, _, err := s.openTicket(row)
		if errors.Is(err, ErrForgotten) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("ticket %s: %w", row.number, err)
		}
		out = append(out, t)
	}
	return out, nil
}
