-- +goose Up

-- What people said of their shelves: pieces that came, and counts.
create table stock_entries (
    company_id text not null,
    id         bigint generated always as identity,
    store      text not null,
    part       text not null,
    kind       text not null check (kind in ('received', 'counted')),
    pieces     int not null check (pieces >= 0),
    before     int not null,
    said_by    text not null,
    cause      text not null,
    at         timestamptz not null,
    primary key (company_id, id)
);
create index stock_entries_part on stock_entries (company_id, part, store, id);
select belongs_to_company('stock_entries');
create trigger append_only before update or delete or truncate on stock_entries
    for each statement execute function refuse_change();

-- Which ticket holds what of a stock line, or lacks it: an index of the tickets.
create table stock_holds (
    company_id text not null,
    store      text not null,
    part       text not null,
    number     text collate "C" not null,
    held       int not null check (held >= 0),
    lacks      int not null check (lacks >= 0),
    primary key (company_id, part, store, number)
);
select belongs_to_company('stock_holds');

-- +goose Down
drop table stock_holds, stock_entries;
