-- +goose Up

-- Pieces on their way belong to neither store: they have left the one's on_hand
-- and are not yet in the other's.
alter table stock
    add column in_transit_in  int not null default 0 check (in_transit_in >= 0),
    add column in_transit_out int not null default 0 check (in_transit_out >= 0);

alter table transfers drop constraint transfers_state_check;
alter table transfers
    add constraint transfers_state_check check (state in
        ('requested', 'approved', 'picked', 'shipped', 'received', 'closed', 'rejected', 'unanswered', 'withdrawn')),
    add column version    bigint not null default 1,
    add column changed_at timestamptz,
    add column shipped_at timestamptz,
    add column done_at    timestamptz;
-- What is on its way, and what a store still has to answer.
create index transfers_live on transfers (company_id, from_store)
    where state in ('requested', 'approved', 'picked', 'shipped');

-- +goose Down
drop index transfers_live;
alter table transfers drop constraint transfers_state_check;
alter table transfers
    add constraint transfers_state_check check (state in ('requested')) not valid,
    drop column version, drop column changed_at, drop column shipped_at, drop column done_at;
alter table stock drop column in_transit_in, drop column in_transit_out;
