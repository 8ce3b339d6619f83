-- +goose Up

-- Of leaves and deputies a member may have several, each for its own time: lists in
-- the order of time, [{"From": …, "Until": …, "Deputy": …}].
alter table presence
    add column leaves jsonb not null default '[]' check (jsonb_typeof(leaves) = 'array'),
    add column covers jsonb not null default '[]' check (jsonb_typeof(covers) = 'array');
-- The owner of the table sees every company's rows for this one statement.
alter table presence no force row level security;
update presence set
    leaves = case when leave_from is null then '[]'
        else jsonb_build_array(jsonb_build_object('From', leave_from, 'Until', leave_until)) end,
    covers = case when deputy = '' then '[]'
        else jsonb_build_array(jsonb_build_object('From', least(now(), deputy_until), 'Until', deputy_until, 'Deputy', deputy)) end;
alter table presence force row level security;
alter table presence drop column deputy_until, drop column deputy, drop column leave_until, drop column leave_from;

-- +goose Down
alter table presence
    add column leave_from   timestamptz,
    add column leave_until  timestamptz,
    add column deputy       text not null default '',
    add column deputy_until timestamptz,
    add check ((leave_from is null) = (leave_until is null)),
    add check ((deputy = '') = (deputy_until is null));
alter table presence no force row level security;
update presence set
    leave_from = (leaves -> 0 ->> 'From')::timestamptz, leave_until = (leaves -> 0 ->> 'Until')::timestamptz,
    deputy = coalesce(covers -> 0 ->> 'Deputy', ''), deputy_until = (covers -> 0 ->> 'Until')::timestamptz;
alter table presence force row level security;
alter table presence drop column covers, drop column leaves;
