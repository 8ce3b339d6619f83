-- +goose Up

-- Every table starts its keys with company_id and is closed to other companies
-- by row-level security, forced so that it binds the tables' owner as well. The
-- connection says whose it is; one that does not say sees an error, not rows.
-- +goose StatementBegin
create function belongs_to_company(t regclass) returns void language plpgsql as $$
begin
    execute format('alter table %s enable row level security', t);
    execute format('alter table %s force row level security', t);
    execute format('create policy company on %s using (company_id = current_setting(''bihuan.company''))', t);
end $$;
-- +goose StatementEnd

-- A unit of work is sent as one pipeline. A guarded change that finds its base
-- gone must undo all of it, so a missing row becomes an error.
-- +goose StatementBegin
create function must_change(changed bigint, wanted bigint) returns void language plpgsql as $$
begin
    if changed <> wanted then
        raise exception 'the base of this change is gone' using errcode = 'serialization_failure';
    end if;
end $$;
-- +goose StatementEnd

-- +goose StatementBegin
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
-- +goose StatementEnd

create table companies (
    company_id   text primary key,
    -- Of the master key. A program that still holds an old one is kept from
    -- adding keys that nobody could open later.
    master_print bytea not null,
    -- Part of every card's name: the platform never forgets one, and a number
    -- may come again after the database was set up anew.
    salt         text not null default substr(md5(random()::text || clock_timestamp()::text), 1, 8),
    -- Goes up with every applied configuration, so that snapshots in memory
    -- notice that they are old.
    revision     bigint not null default 0,
    -- The last anchor: cutting off the end of their chain shows.
    anchor       bigint not null default 0,
    anchor_hash  bytea not null default ''
);
select belongs_to_company('companies');

-- A moved clock, for demonstration and tests only. No row: real time.
create table clock (
    company_id text primary key,
    offset_us  bigint not null
);
select belongs_to_company('clock');

-- Data keys, wrapped by the master key, which is never here. Without its
-- wrapped form a key is gone, and with it all that it sealed.
create table keys (
    company_id   text not null,
    id           uuid not null,
    kind         text not null check (kind in ('company', 'customer', 'draft', 'lookup', 'anchor')),
    customer_id  text check ((customer_id is not null) = (kind = 'customer')),
    wrapped      bytea,
    created_at   timestamptz not null default clock_timestamp(),
    destroyed_at timestamptz check ((destroyed_at is not null) = (wrapped is null)),
    primary key (company_id, id)
);
create index keys_customer on keys (company_id, customer_id) where customer_id is not null;
create unique index keys_single on keys (company_id, kind) where kind in ('company', 'lookup', 'anchor');
select belongs_to_company('keys');

create table documents (
    company_id text not null,
    kind       text not null,
    name       text not null,
    version    int not null check (version > 0),
    body       bytea not null,
    active     boolean not null,
    applied_at timestamptz not null,
    applied_by text not null,
    primary key (company_id, kind, name, version)
);
create unique index documents_active on documents (company_id, kind, name) where active;
select belongs_to_company('documents');

-- +goose Down
drop table documents, keys, clock, companies;
drop function refuse_change();
drop function must_change(bigint, bigint);
drop function belongs_to_company(regclass);
