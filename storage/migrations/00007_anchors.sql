-- +goose Up

-- Each row signs the heads of the tickets that changed since the row before,
-- together with that row's hash: what was once anchored cannot vanish unseen.
create table anchors (
    company_id text not null,
    no         bigint not null check (no > 0),
    at         timestamptz not null,
    heads      bytea not null, -- number, version and head of each ticket
    hash       bytea not null check (length(hash) = 32),
    primary key (company_id, no)
);
alter table anchors alter column heads set storage external;
create trigger append_only before update or delete or truncate on anchors
    for each statement execute function refuse_change();
select belongs_to_company('anchors');

-- +goose Down
drop table anchors;
