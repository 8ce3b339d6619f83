-- +goose Up

-- Photos and voices that people sent. finding is sealed under a key of the
-- medium's own, and so are its bytes, which lie in the media store under its id.
-- Where the medium is put on a ticket, that key becomes one of the customer's:
-- destroying his keys makes the pictures unreadable as well.
create table media (
    company_id  text not null,
    id          uuid not null,
    message     text not null, -- that brought it
    sender      text not null,
    kind        text not null check (kind in ('photo', 'voice', 'other')),
    state       text not null check (state in ('arrived', 'ready', 'unheard', 'linked', 'kept', 'expiring')),
    ticket      text collate "C", -- sent for, or linked to
    linked      boolean not null default false, -- it is evidence of the ticket
    received_at timestamptz not null,
    due_at      timestamptz, -- of the next look; NULL: nobody has to look
    attempts    int not null default 0,
    lease_until timestamptz,
    expires_at  timestamptz not null, -- all of it goes
    original_until timestamptz, -- the original goes; NULL: it is gone, or never was
    key_id      uuid not null,
    finding     bytea not null,
    revision    bigint not null default 1,
    primary key (company_id, id)
) with (fillfactor = 70, toast_tuple_target = 8160);
alter table media alter column finding set storage external;
create index media_due on media (company_id, due_at) where due_at is not null;
create index media_unanswered on media (company_id, sender, received_at) where state in ('arrived', 'ready');
create index media_expiry on media (company_id, expires_at);
create index media_original on media (company_id, original_until) where original_until is not null;
select belongs_to_company('media');

-- +goose Down
drop table media;
