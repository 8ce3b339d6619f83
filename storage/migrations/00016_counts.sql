-- +goose Up

-- When the ERP told on_hand last; null where no ERP does.
alter table stock add column counted_at timestamptz;

-- What an ERP has to be told: pieces that came onto a shelf or left it.
create table stock_movements (
    company_id text not null,
    id         bigint generated always as identity,
    part       text not null,
    store      text not null,
    quantity   int not null check (quantity <> 0),
    moved_at   timestamptz not null,
    told_at    timestamptz,
    primary key (company_id, id)
);
create index stock_movements_untold on stock_movements (company_id, id) where told_at is null;
select belongs_to_company('stock_movements');

-- +goose Down
drop table stock_movements;
alter table stock drop column counted_at;
