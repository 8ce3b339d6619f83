package storage

import (
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
)

// history makes three tickets with five events each and two anchors.
func history(t *testing.T, s *Store) [3]string {
	t.Helper()
	var numbers [3]string
	for i := range numbers {
		numbers[i] = openTicket(t, s, fmt.Sprint("open", i))
	}
	for round := range 4 {
		for i, number := range numbers {
			note(t, s, fmt.Sprint("note", round, i), number, fmt.Sprint("note ", round))
		}
		if round%2 == 1 {
			if _, err := s.Anchor(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	return numbers
}

func TestVerifyFindsEveryKindOfTampering(t *testing.T) {
	type tampering struct {
		name string
		do   func(*testing.T, *pgx.Conn)
		want []Finding
	}
	const first, second = "HZ20251107-0001", "HZ20251107-0002"
	sql := func(statements ...string) func(*testing.T, *pgx.Conn) {
		return func(t *testing.T, conn *pgx.Conn) {
			for _, statement := range statements {
				exec(t, conn, statement)
			}
		}
	}
	for _, c := range []tampering{
		{"nothing", sql(), nil},
		{"a changed event", sql(`update events set data = set_byte(data, 40, get_byte(data, 40) # 1) where number = '` + first + `' and seq = 2`),
			[]Finding{{Problem: EventChanged, Ticket: first, Seq: 2}}},
		{"a changed author", sql(`update events set actor = 'somebody' where number = '` + first + `' and seq = 3`),
			[]Finding{{Problem: EventChanged, Ticket: first, Seq: 3}}},
		{"a removed event", sql(`delete from events where number = '` + first + `' and seq = 2`),
			[]Finding{{Problem: EventMissing, Ticket: first, Seq: 2}}},
		{"a removed last event", sql(`delete from events where number = '` + first + `' and seq = 5`),
			[]Finding{{Problem: EventMissing, Ticket: first, Seq: 5}}},
		{"swapped data", sql(`update events e set data = o.data from events o
			where e.number = '` + first + `' and o.number = '` + first + `' and (e.seq, o.seq) in ((2, 3), (3, 2))`),
			[]Finding{{Problem: EventChanged, Ticket: first, Seq: 2}, {Problem: EventChanged, Ticket: first, Seq: 3}}},
		{"data of another ticket", sql(`update events e set data = o.data from events o
			where e.number = '` + first + `' and o.number = '` + second + `' and e.seq = 2 and o.seq = 2`),
			[]Finding{{Problem: EventChanged, Ticket: first, Seq: 2}}},
		{"an event that was appended past the chain", sql(`insert into events
			select company_id, number, 6, type, version, at, actor, cause, data, hash from events where number = '` + first + `' and seq = 5`),
			[]Finding{{Problem: EventChanged, Ticket: first, Seq: 6}, {Problem: EventUnchained, Ticket: first, Seq: 6}}},
		{"a vanished ticket", sql(`delete from events where number = '`+second+`'`, `delete from tickets where number = '`+second+`'`),
			[]Finding{{Problem: TicketVanished, Ticket: second}}},
		{"a vanished last ticket with its number", sql(`delete from events where number = 'HZ20251107-0003'`,
			`delete from tickets where number = 'HZ20251107-0003'`, `update numbers set last = 2`),
			[]Finding{{Problem: TicketVanished, Ticket: "HZ20251107-0003"}}},
		{"a row without its events", sql(`delete from events where number = '` + first + `'`),
			[]Finding{{Problem: EventMissing, Ticket: first, Seq: 1}, {Problem: EventMissing, Ticket: first, Seq: 3}, {Problem: EventMissing, Ticket: first, Seq: 5}}},
		{"another version", sql(`update tickets set version = 4 where number = '` + first + `'`),
			[]Finding{{Problem: EventUnchained, Ticket: first, Seq: 5}, {Problem: TicketChanged, Ticket: first}}},
		{"another head", sql(`update tickets set head = set_byte(head, 0, get_byte(head, 0) # 1) where number = '` + first + `'`),
			[]Finding{{Problem: TicketChanged, Ticket: first}}},
		{"a searched column", sql(`update tickets set state = 'done', outcome = 'completed', done_at = now() where number = '` + first + `'`),
			[]Finding{{Problem: TicketChanged, Ticket: first}}},
		{"swapped snapshots", sql(`update tickets t set snapshot = o.snapshot, key_id = o.key_id from tickets o
			where t.number = '` + first + `' and o.number = '` + second + `'`),
			[]Finding{{Problem: TicketChanged, Ticket: first}}},
		{"a removed anchor", sql(`delete from anchors where no = 1`), []Finding{{Problem: AnchorMissing, Anchor: 1}}},
		{"a removed last anchor", sql(`delete from anchors where no = 2`), []Finding{{Problem: AnchorMissing, Anchor: 2}}},
		{"a changed anchor", sql(`update anchors set heads = set_byte(heads, 40, get_byte(heads, 40) # 1) where no = 1`),
			[]Finding{{Problem: AnchorChanged, Anchor: 1}}},
		{"an anchor that was made up", sql(`insert into anchors select company_id, 3, at, heads, hash from anchors where no = 2`),
			[]Finding{{Problem: AnchorChanged, Anchor: 3}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			url := database(t)
			s := open(t, url)
			history(t, s)
			conn := direct(t, url, company)
			exec(t, conn, `alter table events disable trigger user`)
			exec(t, conn, `alter table anchors disable trigger user`)
			c.do(t, conn)
			var found []Finding
			seen, err := s.Verify(t.Context(), func(f Finding) { found = append(found, f) })
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(found, c.want) || seen.Findings != len(c.want) {
				t.Errorf("found %+v\nwant  %+v", found, c.want)
			}
		})
	}
}

// Somebody who knows the code can make a chain anew; the anchors tell, and so
// do the keys, which he does not have.
func TestVerifyFindsAChainMadeAnew(t *testing.T) {
	url := database(t)
	s := open(t, url)
	numbers := history(t, s)
	conn := direct(t, url, company)
	exec(t, conn, `alter table events disable trigger user`)
	exec(t, conn, `update events e set data = o.data from events o
		where e.number = $1 and o.number = $1 and (e.seq, o.seq) in ((2, 4), (4, 2))`, numbers[0])
	rows, err := conn.Query(t.Context(), eventsOf, company, numbers[0], numbers[0])
	if err != nil {
		t.Fatal(err)
	}
	events, err := pgx.CollectRows(rows, scanEvent)
	if err != nil {
		t.Fatal(err)
	}
	var last []byte
	for _, e := range events {
		e.cause = "another cause"
		last = s.link(last, e)
		exec(t, conn, `update events set cause = $3, hash = $4 where number = $1 and seq = $2`, e.number, e.seq, e.cause, last)
	}
	exec(t, conn, `update tickets set head = $2 where number = $1`, numbers[0], last)
	var found []Finding
	if _, err := s.Verify(t.Context(), func(f Finding) { found = append(found, f) }); err != nil {
		t.Fatal(err)
	}
	want := []Finding{
		{Problem: EventUnreadable, Ticket: numbers[0], Seq: 2}, {Problem: EventUnreadable, Ticket: numbers[0], Seq: 4},
		{Problem: EventChanged, Ticket: numbers[0], Seq: 3}, {Problem: EventChanged, Ticket: numbers[0], Seq: 5},
	}
	if !slices.Equal(found, want) {
		t.Errorf("found %+v", found)
	}
}

func TestAnchorsSignOnlyWhatChanged(t *testing.T) {
	s := open(t, database(t))
	numbers := history(t, s)
	anchored := func() int {
		n, err := s.Anchor(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := anchored(); n != 0 {
		t.Errorf("nothing changed, %d signed", n)
	}
	note(t, s, "more", numbers[1], "more")
	if n := anchored(); n != 1 {
		t.Errorf("one changed, %d signed", n)
	}
	seen, err := s.Verify(t.Context(), func(f Finding) { t.Errorf("%+v", f) })
	if err != nil || seen.Tickets != 3 || seen.Events != 16 || seen.Anchors != 3 {
		t.Errorf("%+v, %v", seen, err)
	}
}

func TestFindingsAreSaidInOneLine(t *testing.T) {
	for want, f := range map[string]Finding{
		"工单 HZ20251107-0001 第 2 条事件：缺失":  {Problem: EventMissing, Ticket: "HZ20251107-0001", Seq: 2},
		"工单 HZ20251107-0001：号码用过，工单却不见了": {Problem: TicketVanished, Ticket: "HZ20251107-0001"},
		"锚点 7：被改动":                       {Problem: AnchorChanged, Anchor: 7},
	} {
		if f.String() != want {
			t.Errorf("%q", f)
		}
	}
}
