package workflow_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"bihuan/workflow"
)

// season is ninety days of a store, with people who do things at any hour.
type season struct {
	*desk
	rand  *rand.Rand
	heard int // notices that were looked at
	// pushes counts what went out by itself; urgent of them at any hour; waited of
	// them were held until an opening.
	pushes, urgent, waited int
	office                 int // went to somebody who works in an office
}

// Nobody is woken: over ninety days with 春节, and over ninety with 国庆 and the
// make-up days around both, no push goes out outside the hours of whoever gets it,
// apart from answers to himself and from what is urgent.
// (peers 9: reminders at midnight and on Sundays.)
func TestNinetyDaysWakeNobody(t *testing.T) {
	for _, from := range []string{"2026-01-20", "2026-08-01"} {
		t.Run(from, func(t *testing.T) {
			t.Parallel()
			begin, err := time.ParseInLocation(time.DateOnly, from, shanghai)
			if err != nil {
				t.Fatal(err)
			}
			s := &season{desk: newDesk(t), rand: rand.New(rand.NewPCG(7, 7))}
			s.now = begin
			for day := range 90 {
				s.day(begin.AddDate(0, 0, day))
			}
			if s.pushes < 300 || s.waited < 100 || s.office < 3 {
				t.Fatalf("%d pushes, %d of them held, %d to an office: too few to show anything", s.pushes, s.waited, s.office)
			}
			t.Logf("%d tickets, %d pushes, %d held, %d urgent, %d to an office", len(s.events), s.pushes, s.waited, s.urgent, s.office)
		})
	}
}

// day lets things happen at random instants of the day and the night.
func (s *season) day(midnight time.Time) {
	minutes := make([]int, 8)
	for i := range minutes {
		minutes[i] = s.rand.IntN(24*60/len(minutes)) + i*24*60/len(minutes)
	}
	for i, m := range minutes {
		s.until(midnight.Add(time.Duration(m) * time.Minute))
		if i == 3 { // in the morning: what stalls goes past the store, to an office
			_, _ = s.try("dianzhang", workflow.Command{Action: workflow.ActOffShift})
			s.listen("dianzhang")
		}
		if i%4 == 0 {
			s.opens(midnight, i)
		}
		for _, n := range slices.Sorted(maps.Keys(s.tickets)) {
			switch {
			case s.tickets[n].State == workflow.Done:
				delete(s.tickets, n) // an archive would only make the run slow
			case len(s.events[n]) > 60: // and so would a life without end
				_, _ = s.try("dianzhang", workflow.Command{Action: "cancel", Ticket: n, Args: workflow.Args{Text: "客户不修了"}})
				s.listen("dianzhang")
			case s.rand.IntN(3) == 0:
				s.goesOn(n)
			}
		}
	}
}

// until fires what falls due on the way, each at its own instant.
func (s *season) until(to time.Time) {
	s.Helper()
	for {
		number, tm, ok := s.next()
		if !ok || tm.DueAt.After(to) {
			break
		}
		if tm.DueAt.After(s.now) {
			s.now = tm.DueAt
		}
		if err := s.fire(number, tm); err != nil {
			s.Fatalf("timer %+v of %s: %v", tm, number, err)
		}
		s.listen("")
	}
	s.now = to
}

func (s *season) opens(day time.Time, i int) {
	f := fields(map[string]string{"plate": fmt.Sprintf("浙A%03d%02d", day.YearDay(), i), "complaint_text": "刹车异响",
		"promised_at": s.now.Add(48 * time.Hour).Format(time.RFC3339)})
	_, _ = s.try("qiantai", workflow.Command{Action: "create", Args: workflow.Args{Fields: f, Confirm: true}})
	s.listen("qiantai")
}

// goesOn does what comes next on a ticket, or something beside it.
func (s *season) goesOn(number string) {
	for _, c := range []struct {
		who, action string
		args        workflow.Args
	}{
		{"zhangwei", "block", workflow.Args{Text: "举升机"}}, {"guwen", "unblock", workflow.Args{}},
		{"qiantai", "assign_diagnosis", workflow.Args{To: "zhangwei"}}, {"zhangwei", "accept_diagnosis", workflow.Args{}}, {"zhangwei", "accept_work", workflow.Args{}},
		{"zhangwei", "attach_hours", workflow.Args{Hours: 15}}, {"zhangwei", "no_parts", workflow.Args{Kind: "none"}},
		{"zhangwei", workflow.ActPhotos, workflow.Args{Photos: []workflow.Photo{{Media: "photo", Plate: s.plate(number)}}}},
		{"zhangwei", "diagnosed", workflow.Args{}},
		{"guwen", "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("换前刹车片", 480)}}},
		{"guwen", "consent", workflow.Args{Kind: workflow.ConsentPhone, Text: "都做"}},
		{"zhangwei", "started", workflow.Args{}}, {"zhangwei", "progress", workflow.Args{Text: "拆完了"}},
		{"zhangwei", "finished", workflow.Args{}}, {"banzhang", "passed", workflow.Args{}}, {"dianzhang", "paid", workflow.Args{}}, {"guwen", "handed_over", workflow.Args{}}, {"dianzhang", "cancel", workflow.Args{Text: "客户不修了"}},
		{"guwen", "correct", workflow.Args{Field: "urgency", Value: "brake_failure"}},
	} {
		odds := 2
		if c.action == "block" || c.action == "cancel" || c.action == "correct" {
			odds = 40
		}
		if t, open := s.tickets[number]; !open || t.State == workflow.Done || s.rand.IntN(odds) > 0 {
			continue
		}
		_, err := s.try(c.who, workflow.Command{Action: c.action, Ticket: number, Args: c.args})
		if _, refused := errors.AsType[*workflow.Refusal](err); err != nil && !refused && !errors.Is(err, workflow.ErrStale) {
			s.Fatalf("%s %s: %v", c.who, c.action, err)
		}
		s.listen(c.who)
	}
}

func (s *season) plate(number string) string { return s.tickets[number].Field("plate") }

// closedDays are dates on which certainly nobody of the office, or of the store, works.
var closedDays = map[bool][][2]string{
	true:  {{"2026-02-15", "2026-02-23"}, {"2026-04-04", "2026-04-06"}, {"2026-09-25", "2026-09-27"}, {"2026-10-01", "2026-10-07"}},
	false: {{"2026-02-17", "2026-02-19"}},
}

// listen holds what was just pushed to the hours of whoever gets it.
func (s *season) listen(actor string) {
	s.Helper()
	for _, n := range s.notices[s.heard:] {
		if n.Update || n.To == actor {
			continue
		}
		s.pushes++
		if n.Urgent {
			s.urgent++
			continue
		}
		at := s.now
		if !n.NotBefore.IsZero() {
			at = n.NotBefore
			s.waited++
		}
		m, _ := s.org.Member(n.To)
		if m.Store == "" {
			s.office++
		}
		if hours := s.org.Hours(m); !hours.Open(at) {
			s.Fatalf("%s is sent %s at %s, when %s is closed", n.To, n.Key, at.In(shanghai), hours.Name)
		}
		date := at.In(shanghai).Format(time.DateOnly)
		for _, span := range closedDays[m.Store == ""] {
			if date >= span[0] && date <= span[1] {
				s.Fatalf("%s is sent %s on %s", n.To, n.Key, date)
			}
		}
	}
	s.notices, s.heard = s.notices[:0], 0
}
