-- +goose Up

-- The earlier visits of a car.
create index tickets_vehicle on tickets (company_id, vehicle_id);

-- +goose Down
drop index tickets_vehicle;
