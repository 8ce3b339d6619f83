-- +goose Up

create table stock (
    company_id text not null,
    part       text not null,
    store      text not null,
    on_hand    int not null check (on_hand >= 0),
    reserved   int not null check (reserved >= 0),
    version    bigint not null default 1,
    primary key (company_id, part, store)
) with (fillfactor = 70);
select belongs_to_company('stock');

create table transfers (
    company_id   text not null,
    id           text not null,
    ticket       text collate "C" not null,
    part         text not null,
    quantity     int not null check (quantity > 0),
    from_store   text not null,
    to_store     text not null check (to_store <> from_store),
    state        text not null check (state in ('requested')),
    requested_at timestamptz not null,
    primary key (company_id, id)
);
create index transfers_ticket on transfers (company_id, ticket);
select belongs_to_company('transfers');

-- +goose Down
drop table transfers, stock;
