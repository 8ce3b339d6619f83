package storage

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// grow fills the hot tables with the past of a busy shop.
func grow(tb testing.TB, conn *pgx.Conn, tickets int) {
	tb.Helper()
	for _, statement := range []string{
		`insert into tickets (company_id, number, plate, store, blueprint, blueprint_version, stage, step, state, outcome, customer_id, vehicle_id,
			created_at, done_at, version, revision, head, key_id, snapshot)
		select 'demo', 'HZ' || to_char(date '2024-01-01' + i / 50, 'YYYYMMDD') || '-' || lpad((i % 50 + 1)::text, 4, '0'),
			'浙B' || lpad((i * 7919 % 100000)::text, 5, '0'), 'HZ0' || i % 2 + 1, 'repair', 1, 'work', 'work',
			case when i % 10 = 0 then 'in_progress' else 'done' end, case when i % 10 = 0 then null else 'completed' end, 'c' || i, 'v' || i,
			now() - i * interval '1 hour', case when i % 10 = 0 then null else now() - i * interval '50 minutes' end, 1, 1, decode(repeat('00', 32), 'hex'), gen_random_uuid(), decode(repeat('00', 1500), 'hex')
		from generate_series(1, %[1]d) i`,
		`insert into events select company_id, number, 1, 'created', 1, now(), 'x', 'x', '\x00', head from tickets where version = 1 and customer_id like 'c%%' on conflict do nothing`,
		`insert into timers select company_id, number, 'stall', 1, now() + i * interval '1 second' from (
			select *, row_number() over () i from tickets where customer_id like 'c%%') t on conflict do nothing`,
		`insert into inbox select 'demo', 'old' || i, 'x', 'text', now(), '\x00', '\x00' from generate_series(1, %[1]d) i`,
		`insert into outbox (company_id, recipient, key, data, held, state, created_at, due_at, sent_at)
		select 'demo', 'u' || i %% 800, 'old' || i, '\x00', false, 'sent', now(), now(), now() - i * interval '1 second' from generate_series(1, %[1]d) i`,
		`insert into outbox (company_id, recipient, key, data, held, created_at, due_at)
		select 'demo', 'u' || i %% 200, 'new' || i, '\x00', false, now(), now() from generate_series(1, 3000) i`,
		`insert into dialogues select 'demo', 'u' || i, 1, '', gen_random_uuid(), '\x00' from generate_series(1, 2000) i`,
		`insert into dispatches select 'demo', 'u' || i %% 800, 'HZ' || i, 1 from generate_series(1, 5000) i`,
		`insert into asked select 'demo', 'u' || i %% 800, 'HZ' || i, 1, 'step', '', now(), null, null from generate_series(1, 5000) i`,
		`insert into keys select 'demo', gen_random_uuid(), 'customer', 'c' || i, '\x00' from generate_series(1, 5000) i`,
		`insert into phones select 'demo', decode(md5(i::text), 'hex'), decode(md5((i %% 10000)::text), 'hex'), 'c' || i from generate_series(1, 5000) i`,
		`insert into vehicles select 'demo', 'v' || i, '', '浙B' || i from generate_series(1, 5000) i`,
		`insert into stock select 'demo', 'p' || i / 4, 'HZ0' || i %% 4, 1, 0 from generate_series(1, 5000) i`,
		`insert into cards select 'demo', 't' || i, 'u', 'HZ' || i, 1, '', now() from generate_series(1, 5000) i`,
		`insert into media (company_id, id, message, sender, kind, state, received_at, due_at, expires_at, original_until, key_id, finding)
		select 'demo', gen_random_uuid(), 'm' || i, 'u' || i %% 800, 'photo', case when i %% 500 = 0 then 'arrived' else 'kept' end, now(),
			case when i %% 500 = 0 then now() end, now() + i * interval '1 minute', now() + i * interval '1 minute', gen_random_uuid(), '\x00' from generate_series(1, 20000) i`,
		`insert into pages select company_id, sha256(number::bytea), number from tickets on conflict do nothing`,
		`insert into page_views select company_id, number, now(), '\x00' from tickets`,
		`analyze`,
	} {
		statement = strings.ReplaceAll(statement, "%[1]d", strconv.Itoa(tickets))
		exec(tb, conn, strings.ReplaceAll(statement, "%%", "%"))
	}
}

// A plan that scans a table is fast on the first day only. The statements are
// planned as prepared ones are: without a look at their arguments.
// (peers 2: the auditor of overdue steps is switched off because its query is slow.)
func TestHotStatementsUseTheirIndexes(t *testing.T) {
	url := database(t)
	open(t, url)
	conn := direct(t, url, company)
	grow(t, conn, 20000)
	list := func(f Filter) string {
		query, _ := listQuery(company, f)
		return query
	}
	exec(t, conn, `set plan_cache_mode = force_generic_plan`)
	for name, hot := range map[string]struct {
		sql   string
		index []string // each with the last column of its condition
	}{
		"base":           {baseQuery, []string{"inbox_pkey id", "dialogues_pkey member", "keys_pkey id"}},
		"by number":      {ticketByNumber, []string{"tickets_pkey number", "keys_pkey id"}},
		"by current":     {ticketByCurrent, []string{"tickets_pkey number", "dialogues_pkey member"}},
		"by tail":        {ticketByTail, []string{"tickets_tail tail"}},
		"by plate":       {ticketByPlate, []string{"tickets_plate plate_tail"}},
		"asked":          {askedQuery, []string{"asked_pkey member"}},
		"open list":      {list(Filter{Open: true}), []string{"tickets_open done_at"}},
		"any list":       {list(Filter{}), []string{"tickets_open"}},
		"store's list":   {list(Filter{Store: "HZ01"}), []string{"tickets_store store"}},
		"store's open":   {list(Filter{Store: "HZ01", Open: true}), []string{"tickets_store done_at"}},
		"my list":        {list(Filter{Assignee: "u1", Open: true}), []string{"dispatches_pkey assignee", "tickets_pkey number"}},
		"ticket":         {updateTicket, []string{"tickets_pkey number"}},
		"dialogue":       {updateDialogue, []string{"dialogues_pkey member"}},
		"tickets":        {updateTickets, []string{"tickets_pkey number"}},
		"dialogues":      {updateDialogues, []string{"dialogues_pkey member"}},
		"still ticket":   {stillTicket, []string{"tickets_pkey number"}},
		"still tickets":  {stillTickets, []string{"tickets_pkey number"}},
		"still dialogue": {stillDialogue, []string{"dialogues_pkey member"}},
		"dialogues yet":  {stillDialogues, []string{"dialogues_pkey member"}},
		"configured":     {stillConfigured, nil},
		"stock":          {moveStock, []string{"stock_pkey store"}},
		"stock lines":    {stockQuery, []string{"stock_pkey part"}},
		"same plate":     {samePlateQuery, []string{"tickets_plate plate_tail"}},
		"customer":       {customerQuery, []string{"phones_pkey hash", "keys_customer customer_id"}},
		"vehicle":        {vehicleQuery, []string{"vehicles_vin vin", "vehicles_plate plate"}},
		"past of car":    {pastOfCar, []string{"tickets_vehicle vehicle_id", "vehicles_vin vin", "tickets_plate plate_tail"}},
		"load":           {loadQuery, []string{"dispatches_pkey assignee"}},
		"timers until":   {timersUntil, []string{"timers_due due_at"}},
		"claim":          {claimMail, []string{"outbox_pending"}},
		"settle":         {settleMail, []string{"outbox_pkey id"}},
		"sent":           {sentSince, []string{"outbox_sent sent_at"}},
		"backlog":        {backlogQuery, []string{"outbox_due due_at", "timers_due due_at", "media_due due_at"}},
		"next due":       {nextQuery, []string{"timers_due", "outbox_due"}},
		"claim media":    {claimMedia, []string{"media_due due_at", "media_pkey id"}},
		"unanswered":     {unansweredMedia, []string{"media_unanswered"}},
		"place medium":   {placeMedium, []string{"media_pkey id", "keys_pkey id"}},
		"settle medium":  {settleMedium, []string{"media_pkey id"}},
		"cards":          {cardsQuery, []string{"cards_question question"}},
		"forget theirs":  {forgetAskedOfMany, []string{"asked_pkey member"}},
		"forget asked":   {forgetAsked, []string{"asked_pkey member"}},
		"close asked":    {closeAsked, []string{"asked_pkey no"}},
		"end dispatches": {deleteDispatches, []string{"dispatches_pkey"}},
		"progress":       {pageQuery + ofToken + pageKeys, []string{"pages_pkey hash", "tickets_pkey number", "keys_pkey id"}},
		"sheet":          {pageQuery + ofNumber + pageKeys, []string{"tickets_pkey number", "keys_pkey id"}},
		"views":          {viewsOf, []string{"page_views_pkey number"}},
		"revisions":      {revisionsOf, []string{"tickets_pkey number"}},
		"events of one":  {eventsOfOne, []string{"events_pkey number"}},
		"events of":      {eventsOf, []string{"events_pkey number"}},
	} {
		t.Run(name, func(t *testing.T) {
			plan := explain(t, conn, hot.sql)
			if strings.Contains(plan, "Seq Scan on") && !harmless.MatchString(plan) {
				t.Errorf("scans a table:\n%s", plan)
			}
			for _, want := range hot.index {
				index, column, _ := strings.Cut(want, " ")
				used := regexp.MustCompile(`(using|on) ` + index + `\b[^\n]*(\n[^\n]*){0,3}?Index Cond: [^\n]*\b` + column)
				if column == "" {
					used = regexp.MustCompile(`(using|on) ` + index + `\b`)
				}
				if !used.MatchString(plan) {
					t.Errorf("%s does not serve it:\n%s", want, plan)
				}
			}
		})
	}
}

// Tables of one row per company may be scanned.
var harmless = regexp.MustCompile(`Seq Scan on (companies|clock)\b`)

// explain shows the generic plan of a statement.
func explain(t *testing.T, conn *pgx.Conn, sql string) string {
	t.Helper()
	name := fmt.Sprint("plan", time.Now().UnixNano())
	prepared, err := conn.Prepare(t.Context(), name, sql)
	if err != nil {
		t.Fatal(err)
	}
	nulls := strings.TrimSuffix(strings.Repeat("null,", len(prepared.ParamOIDs)), ",")
	return listed(t, conn, "explain (costs off) execute "+name+"("+nulls+")", pgx.QueryExecModeSimpleProtocol)
}

// A progress note must not touch the indexes of its ticket. Whether a page has
// room for the new version depends on who else reads at that moment; whether an
// indexed column changes is the same for all of them.
func TestProgressNotesAreHeapOnlyUpdates(t *testing.T) {
	url := database(t)
	s := open(t, url)
	number := openTicket(t, s, "m1")
	for i := range 20 {
		note(t, s, fmt.Sprint("n", i), number, "note")
	}
	s.Close() // the backends report their counts when they end
	conn := direct(t, url, company)
	deadline := time.Now().Add(time.Minute)
	for {
		exec(t, conn, `select pg_stat_clear_snapshot()`)
		var hot, all int // in one look: the counts change between two
		const counted = `select n_tup_hot_upd, n_tup_upd from pg_stat_user_tables where relname = 'tickets'`
		if err := conn.QueryRow(t.Context(), counted).Scan(&hot, &all); err != nil {
			t.Fatal(err)
		}
		if all == 20 {
			if hot == 0 {
				t.Errorf("%d of %d updates are heap-only", hot, all)
			}
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d updates were counted", all)
		}
	}
}
