-- +goose Up

-- The customer's page of a ticket, found by the hash of its token. The token
-- itself is made anew from the number whenever the slip is printed, with a key
-- that lies here only wrapped: who reads this table can open no page.
create table pages (
    company_id text not null,
    hash       bytea not null check (length(hash) = 32),
    number     text collate "C" not null,
    primary key (company_id, hash)
);
select belongs_to_company('pages');

-- Who looked at it, at most once a minute. The visitor is a random number of
-- his browser, or a salted hash that is of no use the next day.
create table page_views (
    company_id text not null,
    number     text collate "C" not null,
    minute     timestamptz not null,
    visitor    bytea not null,
    primary key (company_id, number, minute, visitor)
);
select belongs_to_company('page_views');

-- +goose Down
drop table page_views, pages;
