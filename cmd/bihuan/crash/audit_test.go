//go:build unix

package crash

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// audit compares the rows with what the people have said, and the phones with
// the rows. It asks the database itself; the service's own word is taken only
// for what is sealed.
func (s *show) audit() {
	s.crashes()
	inbox := s.inbox()
	s.takenOnce(inbox)
	s.events(inbox)
	s.tickets()
	s.stepsOnce()
	s.fuses()
	s.nothingWaits()
	s.numbers()
	s.sealed()
	out, err := s.once("verify")
	if err != nil {
		s.t.Errorf("bihuan verify: %v\n%s", err, out)
	}
	s.t.Log("verify: " + strings.TrimSpace(out))
}

var ownFault = regexp.MustCompile(`(?m)^(panic:|fatal error:|WARNING: DATA RACE).*\n(.*\n){0,40}`)

// crashes are those that nobody ordered.
func (s *show) crashes() {
	for _, name := range []string{"front", "second", "phones"} {
		log, err := os.ReadFile(filepath.Join(s.dir, name+".log"))
		if err != nil {
			s.t.Error(err)
		}
		if f := ownFault.Find(log); f != nil {
			s.t.Errorf("%s broke by itself:\n%s", name, f)
		}
	}
}

// autopsy shows what was left to do, and the last words of each process.
func (w *world) autopsy() {
	for what, query := range map[string]string{
		"timer": `select number || ' ' || kind || ' ' || gen || ' ' || due_at from timers order by due_at limit 20`,
		"mail":  `select (to_jsonb(o) - 'data' - 'company_id')::text from outbox o where state in ('pending', 'failed') limit 20`,
		"clock": `select (clock_timestamp() + offset_us * interval '1 microsecond')::text from clock`,
	} {
		r, err := w.db.Query(context.Background(), query)
		if err != nil {
			w.t.Log(err)
			continue
		}
		list, err := pgx.CollectRows(r, pgx.RowTo[any])
		w.t.Log(what, list, err)
	}
	for _, name := range []string{"front", "second", "phones"} {
		log, _ := os.ReadFile(filepath.Join(w.dir, name+".log"))
		w.t.Logf("%s:\n%s", name, log[max(0, len(log)-4000):])
	}
}

// rows collects a query.
func rows[T any](s *show, query string, args ...any) []T {
	s.t.Helper()
	r, err := s.db.Query(s.t.Context(), query, args...)
	if err != nil {
		s.t.Fatal(err)
	}
	out, err := pgx.CollectRows(r, pgx.RowToStructByPos[T])
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

// none reports every row that a query finds.
func (s *show) none(what, query string, args ...any) {
	s.t.Helper()
	for i, x := range rows[struct{ Text string }](s, query, args...) {
		if i == 10 {
			s.t.Errorf("%s: and more", what)
			return
		}
		s.t.Errorf("%s: %s", what, x.Text)
	}
}

// inbox is the set of messages that the service has taken.
func (s *show) inbox() map[string]bool {
	out := map[string]bool{}
	for _, m := range rows[struct{ ID string }](s, `select id from inbox`) {
		out[m.ID] = true
	}
	return out
}

// takenOnce: what the platform got a 200 for is in the inbox. (That it is there
// once only, the key of the table holds.)
func (s *show) takenOnce(inbox map[string]bool) {
	for _, p := range s.people {
		var said, pressed, sent []callback
		for _, c := range s.record.callbacks[p.id] {
			switch c.What {
			case "text":
				said = append(said, c)
			case "press":
				pressed = append(pressed, c)
			case "image", "voice":
				sent = append(sent, c)
			}
		}
		if len(said) != len(p.said) || len(pressed) != len(p.pressed) {
			s.t.Errorf("%s has said %d and pressed %d times, the platform saw %d and %d", p.id, len(p.said), len(p.pressed), len(said), len(pressed))
			continue
		}
		if len(sent) != len(p.sent) {
			s.t.Errorf("%s has sent %d photos and voices, the platform saw %d", p.id, len(p.sent), len(sent))
			continue
		}
		for i, a := range p.sent {
			a.ids = []string{fmt.Sprintf("m:%d", sent[i].MsgID)}
			a.match(s, inbox)
		}
		for i, a := range p.said {
			a.ids = []string{fmt.Sprintf("m:%d", said[i].MsgID)}
			a.match(s, inbox)
		}
		for i, a := range p.pressed {
			a.taken = a.taken || pressed[i].Status == 200
			for id := range inbox {
				if strings.HasPrefix(id, "e:"+a.user+":") && strings.HasSuffix(id, ":template_card_event:"+a.key+":"+a.card) {
					a.ids = append(a.ids, id)
				}
			}
			a.match(s, inbox)
		}
	}
}

func (a *attempt) match(s *show, inbox map[string]bool) {
	a.ids = slices.DeleteFunc(a.ids, func(id string) bool { return !inbox[id] })
	if a.taken && len(a.ids) == 0 {
		s.t.Errorf("lost: %s got an answer to a message that is not in the inbox (card %q)", a.user, a.card)
	}
}

// effects are the events by cause.
type effect struct {
	Number, Cause, Type string
	Seq                 int64
}

// events: each intent had its effect once, and no cause acted twice.
func (s *show) events(inbox map[string]bool) {
	byCause := map[string][]effect{}
	for _, e := range rows[effect](s, `select number, cause, type, seq from events order by number, seq`) {
		byCause[e.Cause] = append(byCause[e.Cause], e)
	}
	for cause, list := range byCause {
		if !inbox[cause] && !strings.HasPrefix(cause, "timer:") {
			s.t.Errorf("an event of %s has a cause that nobody knows: %s", list[0].Number, cause)
		}
	}
	for _, l := range s.lives {
		for _, i := range l.intents {
			n, taken := i.effects(byCause, i.effect)
			switch {
			case i.effect == "" || n == 1 || i.many && n >= 1 && n <= taken:
			default:
				s.t.Errorf("%s: 『%s』 has %d effects %q, of %d messages taken", l.number, i.what, n, i.effect, taken)
			}
		}
		n := 0
		for _, i := range l.rivals {
			got, _ := i.effects(byCause, "assigned")
			n += got
		}
		if len(l.rivals) > 0 && n != 1 {
			s.t.Errorf("%s: dispatched %d times by %d people", l.number, n, len(l.rivals))
		}
	}
	s.none("a chain has gaps", `select number || ' ' || count(*) || ' events up to ' || max(seq) from events
		group by number having min(seq) <> 1 or max(seq) <> count(*)`)
	s.none("a ticket does not stand at its last event", `select t.number || ' ' || t.version from tickets t
		where t.version <> (select max(seq) from events e where e.company_id = t.company_id and e.number = t.number)`)
	s.none("a cause acted twice", `select number || ' ' || cause from events
		group by number, cause having max(seq) - min(seq) + 1 <> count(*) or count(distinct at) <> 1`)
	// What comes onto a shelf is for all who wait for it.
	s.none("a cause acted on two tickets", `select cause from events where cause not in (select cause from stock_entries)
		group by cause having count(distinct number) > 1`)
	s.none("a message put pieces onto a shelf twice", `select cause from stock_entries group by cause having count(*) > 1`)
}

// effects counts the causes of an intent that left an event of a type, and its
// messages that were taken.
func (i *intent) effects(byCause map[string][]effect, kind string) (n, taken int) {
	seen := map[string]bool{}
	for _, a := range i.attempts {
		for _, id := range a.ids {
			if seen[id] {
				continue
			}
			seen[id] = true
			taken++
			if slices.ContainsFunc(byCause[id], func(e effect) bool { return e.Type == kind }) {
				n++
			}
		}
	}
	return n, taken
}

// tickets: as many as were registered, and each ended as it should.
func (s *show) tickets() {
	type ticket struct{ Number, Plate, State, Outcome, Step, Store string }
	byNumber := map[string]ticket{}
	for _, t := range rows[ticket](s, `select number, plate, state, coalesce(outcome, ''), step, store from tickets`) {
		byNumber[t.Number] = t
	}
	if len(byNumber) != len(s.lives) {
		s.t.Errorf("%d tickets of %d lives", len(byNumber), len(s.lives))
	}
	for _, l := range s.lives {
		want := "completed"
		if l.kind == cancelled {
			want = "cancelled"
		}
		t, ok := byNumber[l.number]
		if !ok || t.State != "done" || t.Outcome != want || t.Plate != l.plate || t.Store != l.store || want == "completed" && t.Step != "handover" {
			s.t.Errorf("%s (%s) should be %s, it is %+v", l.number, l.plate, want, t)
		}
	}
}

// stepsOnce: the way through the blueprint has eight steps and one end.
func (s *show) stepsOnce() {
	s.none("a step was taken twice, or not at all", `select number || ' ' || string_agg(type || ' ' || n, ', ') from (
			select e.number, e.type, count(*) as n from events e join tickets t using (company_id, number)
			where t.outcome = 'completed' group by e.number, e.type) c
		where (type, n) not in (('created', 1), ('stepped', 8), ('started', 1), ('finished', 2), ('consented', 1), ('offered', 1), ('ended', 1))
			and type in ('created', 'stepped', 'started', 'finished', 'consented', 'offered', 'ended')
		group by number`)
	s.none("a ticket did not end once", `select t.number from tickets t where 1 <>
		(select count(*) from events e where e.number = t.number and e.type = 'ended')`)
}

// fuses: one question per stall, to whom it concerns, and one word to the
// superior where nobody answered.
func (s *show) fuses() {
	for _, l := range s.lives {
		stalls, climbs := 0, 0
		if l.kind == answered || l.kind == escalated {
			stalls = 1
		}
		if l.kind == escalated {
			climbs = 1
		}
		for _, want := range []struct {
			what, timer, event string
			n                  int
			to                 []string
		}{
			{"asked", "stall", "asked", stalls, []string{l.tech.name(), l.lead.id}},
			{"escalated", "stall_escalate", "escalated", climbs, []string{l.boss.id}},
		} {
			cause := "timer:" + l.number + ":" + want.timer + ":%"
			got := rows[struct{ Causes, Events int }](s, `select count(distinct cause), count(*) from events where cause like $1 and type = $2`, cause, want.event)[0]
			if got.Causes != want.n || got.Events != want.n {
				s.t.Errorf("%s: %s %d times for %d timers, want %d", l.number, want.what, got.Events, got.Causes, want.n)
			}
			for _, to := range want.to {
				mails := rows[struct{ N, Told int }](s, told, cause, to)[0]
				if mails.N != want.n || mails.Told != want.n {
					s.t.Errorf("%s: %s: %d mails to %s, %d of them sent or settled first, want %d", l.number, want.what, mails.N, to, mails.Told, want.n)
				}
			}
		}
	}
}

// told counts the mails of a timer to somebody, and those that reached him. A
// question that was settled before its mail could leave, or before a try whose
// outcome nobody knows was repeated, is not put any more: then its ticket has the
// event that settled it, no earlier than the mail was written.
const told = `
select count(*), count(*) filter (where o.state = 'sent' or o.state = 'dropped' and o.last_error in ('settled', 'superseded') and exists (
	select 1 from events e where e.number = o.ticket and e.type in ('answered', 'question_closed') and e.at >= o.created_at))
from outbox o where o.key like $1 and o.recipient = $2`

func (p *person) name() string {
	if p == nil {
		return "nobody"
	}
	return p.id
}

// nothingWaits: what is over is over.
func (s *show) nothingWaits() {
	s.none("a timer of a ticket that is done", `select number || ' ' || kind from timers`)
	s.none("work of a ticket that is done", `select number || ' ' || assignee from dispatches`)
	s.none("a question of a ticket that is done", `select holder || ' ' || member || ' ' || kind from asked where closed_at is null and holder not like '@%'`)
	s.none("a transfer without an end", `select id || ' ' || state from transfers where state in ('requested', 'approved', 'picked', 'shipped')`)
	s.none("a mail without an end", `select id || ' ' || recipient || ' ' || state || ' ' || last_error from outbox where state = 'pending' or lease_until is not null`)
	s.none("a mail that failed", `select id || ' ' || recipient || ' ' || last_error from outbox where state = 'failed'`)
	s.none("a mail that was dropped without a reason", `select id || ' ' || recipient from outbox where state = 'dropped' and last_error = ''`)
}

// numbers: each once, none left out.
func (s *show) numbers() {
	s.none("numbers do not add up", `select n.series || n.day || ' last ' || n.last || ', tickets ' || count(t.number) from numbers n
		left join tickets t on t.company_id = n.company_id and t.number like n.series || n.day || '-%'
		group by n.series, n.day, n.last having count(t.number) <> n.last or max(t.tail::int) <> n.last or min(t.tail::int) <> 1`)
}
