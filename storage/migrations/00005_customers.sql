-- +goose Up

create table customers (
    company_id   text not null,
    id           text not null,
    created_at   timestamptz not null,
    forgotten_at timestamptz,
    primary key (company_id, id)
);
select belongs_to_company('customers');

-- Telephone numbers, found by keyed hashes of all digits and of the last four,
-- which is what people say and what the customer's page asks for.
create table phones (
    company_id  text not null,
    hash        bytea not null,
    tail_hash   bytea not null,
    customer_id text not null,
    primary key (company_id, hash)
);
create index phones_tail on phones (company_id, tail_hash);
create index phones_customer on phones (company_id, customer_id);
select belongs_to_company('phones');

create table vehicles (
    company_id text not null,
    id         text not null,
    vin        text not null, -- empty: unknown
    plate      text not null,
    primary key (company_id, id)
);
create unique index vehicles_vin on vehicles (company_id, vin) where vin <> '';
create index vehicles_plate on vehicles (company_id, plate);
select belongs_to_company('vehicles');

-- +goose Down
drop table vehicles, phones, customers;
