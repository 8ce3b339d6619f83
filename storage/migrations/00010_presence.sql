-- +goose Up

-- What a member has said of being there: 我下班了, leave, a deputy. His version
-- keeps two messages from overwriting each other.
alter table presence
    alter column off_at drop not null,
    add column version      bigint not null default 0,
    add column back_at      timestamptz,
    add column leave_from   timestamptz,
    add column leave_until  timestamptz,
    add column deputy       text not null default '',
    add column deputy_until timestamptz,
    -- What the member chose in the chat; null: as the configuration says.
    add column text_mode    boolean,
    add check ((leave_from is null) = (leave_until is null)),
    add check ((deputy = '') = (deputy_until is null));

-- +goose Down
alter table presence
    drop column text_mode, drop column deputy_until, drop column deputy, drop column leave_until,
    drop column leave_from, drop column back_at, drop column version,
    alter column off_at type timestamptz using coalesce(off_at, 'epoch'), alter column off_at set not null;
