-- +goose Up

-- How customers answered, one row per answer: what the store's manager is shown
-- of consents at the counter and by phone. It names nobody.
create table consents (
    company_id text not null,
    number     text collate "C" not null,
    seq        bigint not null, -- of its event
    store      text not null,
    kind       text not null, -- page, counter, phone
    lines      int not null check (lines > 0),
    at         timestamptz not null,
    primary key (company_id, number, seq)
);
create index consents_by_store on consents (company_id, store, at);
select belongs_to_company('consents');

-- +goose Down
drop table consents;
