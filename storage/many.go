package storage

// What a group of units of work writes: the statements of one unit, for many
// rows. Planned without a look at the arrays, they must still go by the keys:
// see the test of plans.
const (
	updateTickets = `
with done as (
    update tickets t set revision = n.revision, version = n.version, head = n.head, key_id = n.key_id, snapshot = n.snapshot,
        store = n.store, blueprint = n.blueprint, blueprint_version = n.blueprint_version, stage = n.stage, step = n.step,
        state = n.state, outcome = n.outcome, reason = n.reason, plate = n.plate, customer_id = n.customer_id,
        vehicle_id = n.vehicle_id, created_at = n.created_at, promised_at = n.promised_at, done_at = n.done_at
    from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bytea[], $6::uuid[], $7::bytea[], $8::text[], $9::text[], $10::int[],
        $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::timestamptz[],
        $20::timestamptz[], $21::timestamptz[])
        as n(number, revision, version, head, key_id, snapshot, store, blueprint, blueprint_version, stage, step, state, outcome,
        reason, plate, customer_id, vehicle_id, created_at, promised_at, done_at)
    where t.company_id = $1 and t.number = n.number collate "C" and t.revision = n.revision - 1 returning 1)
select must_change(count(*), $22) from done`

	insertEvents = `
insert into events (company_id, number, seq, type, version, at, actor, cause, data, hash)
select $1, * from unnest($2::text[], $3::bigint[], $4::text[], $5::smallint[], $6::timestamptz[], $7::text[], $8::text[],
    $9::bytea[], $10::bytea[])`

	putTimersOfMany = `
insert into timers (company_id, number, kind, gen, due_at)
select $1, * from unnest($2::text[], $3::text[], $4::bigint[], $5::timestamptz[])
on conflict (company_id, number, kind) do update set gen = excluded.gen, due_at = excluded.due_at`

	updateDialogues = `
with done as (
    update dialogues d set version = n.version, current = n.current, key_id = n.key_id, body = n.body
    from unnest($2::text[], $3::bigint[], $4::text[], $5::uuid[], $6::bytea[]) as n(member, version, current, key_id, body)
    where d.company_id = $1 and d.member = n.member and d.version = n.version - 1 returning 1)
select must_change(count(*), $7) from done`

	forgetAskedOfMany = `
delete from asked a using unnest($2::text[], $3::timestamptz[]) as n(member, before)
where a.company_id = $1 and a.member = n.member and least(a.closed_at, a.expires_at) < n.before`

	insertMails = `
insert into outbox (company_id, recipient, ticket, key, data, held, created_at, due_at)
select $1, recipient, nullif(ticket, ''), key, data, held, created_at, due_at
from unnest($2::text[], $3::text[], $4::text[], $5::bytea[], $6::boolean[], $7::timestamptz[], $8::timestamptz[])
    as n(recipient, ticket, key, data, held, created_at, due_at)
on conflict (company_id, key) do nothing`

	insertInboxes = `
insert into inbox (company_id, id, sender, kind, received_at, body, answer)
select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::bytea[], $7::bytea[])`
)

// What a unit of work that was decided from memory asks before it writes: is all
// of it still so? Each for one row and for many.
const (
	stillConfigured = `
select must_change(count(*), 1) from companies c
left join clock t on t.company_id = c.company_id
where c.company_id = $1 and c.revision = $2 and c.master_print = $3 and coalesce(t.offset_us, 0) = $4`

	stillTicket = `
select must_change(count(*), 1) from tickets where company_id = $1 and number = $2 and revision = $3`
	stillTickets = `
select must_change(count(*), $4) from unnest($2::text[], $3::bigint[]) as n(number, revision)
join tickets t on t.company_id = $1 and t.number = n.number collate "C" and t.revision = n.revision`

	stillDialogue = `
select must_change(count(*), 1) from dialogues where company_id = $1 and member = $2 and version = $3`
	stillDialogues = `
select must_change(count(*), $4) from unnest($2::text[], $3::bigint[]) as n(member, version)
join dialogues d on d.company_id = $1 and d.member = n.member and d.version = n.version`
)
