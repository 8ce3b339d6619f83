-- +goose Up

-- For which ticket pieces moved; null of what moved before this was noted.
alter table stock_movements add column ticket text collate "C";

-- +goose Down
alter table stock_movements drop column ticket;
