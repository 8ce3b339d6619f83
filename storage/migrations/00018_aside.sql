-- +goose Up

-- How often the ERP has rejected a movement, and since when nobody tries any more:
-- the next ones of the part are told without it, and it stays listed.
alter table stock_movements add column tries int not null default 0, add column aside_at timestamptz;
create index stock_movements_aside on stock_movements (company_id, id) where aside_at is not null and told_at is null;

-- +goose Down
drop index stock_movements_aside;
alter table stock_movements drop column tries, drop column aside_at;
