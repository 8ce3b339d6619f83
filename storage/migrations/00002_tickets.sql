-- +goose Up

-- The state of a ticket is sealed in snapshot; beside it stand only the columns
-- that are searched by. Indexed columns do not change with a progress note, so
-- that its update stays within the page (HOT); fillfactor leaves the room for
-- it. Sealed bytes do not compress: keep them in the row, never try.
create table tickets (
    company_id        text not null,
    number            text collate "C" not null,
    -- How people call it. Columns of their own, because row-level security
    -- lets an index be used for plain equality only.
    tail              text generated always as (split_part(number, '-', 2)) stored,
    plate             text not null,
    plate_tail        text generated always as (right(plate, 4)) stored,
    store             text not null,
    blueprint         text not null,
    blueprint_version int not null,
    stage             text not null,
    step              text not null,
    state             text not null check (state in ('in_progress', 'blocked', 'done')),
    outcome           text check (outcome in ('completed', 'cancelled')),
    reason            text,
    customer_id       text not null,
    vehicle_id        text not null,
    created_at        timestamptz not null,
    promised_at       timestamptz,
    done_at           timestamptz,
    version           bigint not null check (version > 0), -- events so far
    revision          bigint not null check (revision > 0), -- writes of this row: the optimistic guard
    head              bytea not null check (length(head) = 32), -- hash of the last event
    key_id            uuid not null,
    snapshot          bytea not null,
    primary key (company_id, number),
    constraint blocked_has_reason check ((state = 'blocked') = (reason is not null)),
    constraint done_has_end check ((state = 'done') = (done_at is not null) and (state = 'done') = (outcome is not null))
) with (fillfactor = 70, toast_tuple_target = 8160);
alter table tickets alter column snapshot set storage external;
-- Open ones first, then the newest done ones: read backwards.
create index tickets_tail on tickets (company_id, tail, done_at);
create index tickets_plate on tickets (company_id, plate_tail, done_at);
create index tickets_store on tickets (company_id, store, done_at);
create index tickets_open on tickets (company_id, done_at, created_at);
create index tickets_customer on tickets (company_id, customer_id);
select belongs_to_company('tickets');

-- The life of a ticket. The key is the optimistic guard: an event that somebody
-- else has written first cannot be written again. data are the exact bytes that
-- the hash covers.
create table events (
    company_id text not null,
    number     text collate "C" not null,
    seq        bigint not null check (seq > 0),
    type       text not null,
    version    smallint not null,
    at         timestamptz not null,
    actor      text not null,
    cause      text not null,
    data       bytea not null,
    hash       bytea not null check (length(hash) = 32),
    primary key (company_id, number, seq)
) with (toast_tuple_target = 8160);
alter table events alter column data set storage external;
-- Finds the tickets that changed since the last anchor, at next to no cost.
create index events_at on events using brin (at) with (pages_per_range = 16, autosummarize = on);
create trigger append_only before update or delete or truncate on events
    for each statement execute function refuse_change();
select belongs_to_company('events');

-- Who works on what now.
create table dispatches (
    company_id text not null,
    assignee   text not null,
    number     text collate "C" not null,
    id         int not null,
    primary key (company_id, assignee, number, id)
);
select belongs_to_company('dispatches');

-- The last number of a series and day. Drawn in the transaction that uses it:
-- each once, none left out.
create table numbers (
    company_id text not null,
    series     text not null,
    day        text not null check (day ~ '^[0-9]{8}$'),
    last       int not null check (last > 0),
    primary key (company_id, series, day)
) with (fillfactor = 50);
select belongs_to_company('numbers');

create table timers (
    company_id text not null,
    number     text collate "C" not null,
    kind       text not null,
    gen        bigint not null,
    due_at     timestamptz not null,
    primary key (company_id, number, kind)
) with (fillfactor = 70);
create index timers_due on timers (company_id, due_at, number, kind);
select belongs_to_company('timers');

-- Which questions were put to whom: an extract of tickets and dialogues that
-- tells what a typed letter may answer. Settled ones leave after a day.
create table asked (
    company_id text not null,
    member     text not null,
    holder     text collate "C" not null, -- a ticket's number, or @ and a userid
    no         int not null,
    kind       text not null,
    plate      text not null,
    asked_at   timestamptz not null,
    closed_at  timestamptz,
    expires_at timestamptz,
    primary key (company_id, member, holder, no)
);
select belongs_to_company('asked');

-- +goose Down
drop table asked, timers, numbers, dispatches, events, tickets;
