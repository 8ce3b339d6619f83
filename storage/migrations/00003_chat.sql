-- +goose Up

-- Every message once, with the answer that it got.
create table inbox (
    company_id  text not null,
    id          text not null,
    sender      text not null,
    kind        text not null,
    received_at timestamptz not null,
    body        bytea, -- sealed
    answer      bytea, -- sealed
    primary key (company_id, id)
) with (toast_tuple_target = 8160);
alter table inbox alter column body set storage external;
alter table inbox alter column answer set storage external;
select belongs_to_company('inbox');

create table dialogues (
    company_id text not null,
    member     text not null,
    version    bigint not null check (version > 0),
    current    text collate "C" not null, -- number of a ticket, or empty
    key_id     uuid not null,
    body       bytea not null, -- sealed
    primary key (company_id, member)
) with (fillfactor = 70, toast_tuple_target = 8160);
alter table dialogues alter column body set storage external;
select belongs_to_company('dialogues');

-- When somebody last said that he has left.
create table presence (
    company_id text not null,
    userid     text not null,
    off_at     timestamptz not null,
    primary key (company_id, userid)
);
select belongs_to_company('presence');

-- Cards that members have, each with the one code that may still change it.
create table cards (
    company_id    text not null,
    task_id       text not null,
    userid        text not null,
    holder        text collate "C" not null,
    question      int not null,
    response_code text not null, -- empty: used, or none was given
    code_at       timestamptz not null,
    primary key (company_id, task_id)
);
create index cards_question on cards (company_id, holder, question);
select belongs_to_company('cards');

-- +goose Down
drop table cards, presence, dialogues, inbox;
