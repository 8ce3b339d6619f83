-- +goose Up

create table outbox (
    company_id  text not null,
    id          bigint generated always as identity,
    recipient   text not null,
    ticket      text collate "C",
    key         text not null, -- the same effect of the same cause is sent once
    data        bytea not null, -- sealed
    state       text not null default 'pending' check (state in ('pending', 'sent', 'failed', 'dropped', 'merged')),
    attempts    int not null default 0,
    held        boolean not null, -- waits for an opening
    uncertain   boolean not null default false, -- a try may have arrived
    created_at  timestamptz not null,
    due_at      timestamptz not null,
    lease_until timestamptz check (lease_until is null or state = 'pending'),
    sent_at     timestamptz check ((sent_at is not null) = (state = 'sent')),
    last_error  text not null default '',
    primary key (company_id, id)
) with (fillfactor = 80, toast_tuple_target = 8160);
alter table outbox alter column data set storage external;
create unique index outbox_key on outbox (company_id, key);
create index outbox_pending on outbox (company_id, recipient, id) where state = 'pending';
create index outbox_due on outbox (company_id, due_at) where state = 'pending';
-- The platform counts messages per member and hour; so do we.
create index outbox_sent on outbox (company_id, recipient, sent_at) where state = 'sent';
select belongs_to_company('outbox');

-- +goose Down
drop table outbox;
