-- +goose Up

-- The last revision of the configuration that open tickets were brought in line
-- with: timers moved with opening hours, work taken from those who left.
alter table companies add column planned bigint not null default 0;

-- +goose Down
alter table companies drop column planned;
