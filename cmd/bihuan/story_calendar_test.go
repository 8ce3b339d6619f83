package main

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"bihuan/workflow/unit"
)

// shorter is the demo's organization with a store that closes at noon today, as a
// notice on the door would say.
func shorter(t *testing.T) string {
	t.Helper()
	return organization(t, func(o string) string {
		return replaceOnce(t, o, "exceptions:\n", "exceptions:\n  - {date: 2026-03-10, intervals: [\"08:30-12:00\"], reason: 盘点}\n")
	})
}

// A change of the opening hours moves the timers of open tickets, without anybody
// touching them, and in Redis as well.
// (peers 30: the timer that fires and the one on record disagree.)
func TestStoryCalendarChangeMovesTimers(t *testing.T) {
	s := begin(t).working("不用换件") // at work since 09:00: the fuse would trip at 14:00
	before := s.due("HZ20260310-0001", "stall")
	if want := time.Date(2026, 3, 10, 14, 0, 0, 0, firstDay.Location()); before.Sub(want).Abs() > time.Minute {
		t.Fatalf("the fuse is due at %s", before)
	}
	s.applies(shorter(t))
	s.until(1, "10:00").nothingElse()
	after := s.due("HZ20260310-0001", "stall")
	if want := time.Date(2026, 3, 11, 9, 30, 0, 0, firstDay.Location()); after.Sub(want).Abs() > time.Minute {
		t.Fatalf("the fuse is due at %s", after)
	}
	s.until(1, "17:59").nothingElse()
	s.until(2, "09:29").nothingElse()
	s.until(2, "09:31")
	s.gets("zhangwei", fuse("C.人离岗", "D.正常")).gets("banzhang", fuse("C.人离岗", "D.正常"))
}

// The same the other way: what is due sooner by the new hours comes sooner.
func TestStoryCalendarChangeBringsForward(t *testing.T) {
	s := begin(t).working("不用换件")
	s.applies(organization(t, func(o string) string {
		return replaceOnce(t, o, "mon-sun: [\"08:30-12:00\", \"13:00-18:00\"]", "mon-sun: [\"08:30-12:00\", \"12:00-18:00\"]")
	}))
	s.until(1, "12:59").nothingElse()
	s.until(1, "13:01")
	s.gets("zhangwei", fuse("C.人离岗", "D.正常")).gets("banzhang", fuse("C.人离岗", "D.正常"))
}

// due is when a timer of a ticket falls due: the row in PostgreSQL, and the same in
// the alarm clock.
func (s *story) due(number, kind string) time.Time {
	s.t.Helper()
	rows, err := s.demo.service.store.TimersUntil(context.Background(), firstDay.AddDate(0, 1, 0), unit.Due{}, 100)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, d := range rows {
		if d.Number == number && d.Kind == kind {
			s.rings(d)
			return d.DueAt
		}
	}
	s.t.Fatalf("%s has no timer %s", number, kind)
	return time.Time{}
}

// rings holds that the alarm clock has a timer for the same instant.
func (s *story) rings(d unit.Due) {
	s.t.Helper()
	const deadline = 5 * time.Second
	member := fmt.Sprintf("%d|%s|%s", d.Gen, d.Kind, d.Number)
	var at float64
	for begun := time.Now(); time.Since(begun) < deadline; runtime.Gosched() {
		at, _ = s.demo.service.redis.ZScore(context.Background(), "bihuan:{demo}:timers:due", member).Result()
		if int64(at) == d.DueAt.UnixMicro() {
			return
		}
	}
	s.t.Errorf("%s rings at %s, not at %s", member, time.UnixMicro(int64(at)), d.DueAt)
}

// Somebody who is on the list no more leaves work behind: his 班组长 is asked who
// takes over, once, and what he alone was asked goes to the next person up.
func TestStoryMemberIsGone(t *testing.T) {
	s := begin(t).working("不用换件")
	gone := organization(t, func(o string) string {
		return replaceOnce(t, o, "  - {userid: zhangwei, name: 张伟, store: HZ01, roles: [technician]}\n", "")
	})
	s.applies(gone)
	s.until(1, "09:10")
	s.gets("banzhang", card("浙A·12345 改派给谁?", "李强"))
	s.nothingElse()
	s.applies(gone) // again: nothing is asked twice
	s.until(1, "09:20").nothingElse()
	s.presses("banzhang", "李强").settled("浙A·12345 已派给李强,等他接单", "王班长 9:20")
	s.gets("liqiang", card("您有新工单【浙A·12345】,含1项待执行(换前刹车片),点击查看详情", "接单"))
}

func TestStoryQuestionsOfTheGoneClimb(t *testing.T) {
	s := begin(t).quoting("不用换件")
	s.says("guwen", "报价 换前刹车片 480").meanwhile() // [发给客户] is the advisor's
	s.applies(organization(t, func(o string) string {
		return replaceOnce(t, o, "  - {userid: guwen, name: 陈顾问, store: HZ01, roles: [advisor]}\n", "")
	}))
	s.until(1, "09:10")
	s.gets("dianzhang", card("浙A·12345 报价 480元(1项),第1版", "发给客户", "再改"))
	s.nothingElse()
}

// From November on the headquarters hears once a week that next year's days off
// are not official, in its own hours, until the notice is uploaded.
func TestStoryDaysOffAreNotOfficial(t *testing.T) {
	const warning = "2027年放假安排还不是国务院正式的。公布后写成 Holidays 文件,bihuan apply -f 上传"
	s := begin(t)
	s.on("2026-10-31", "18:00").meanwhile() // Saturday
	s.on("2026-11-02", "08:59").nothingElse()
	s.on("2026-11-02", "09:01").gets("admin", warning).meanwhile()
	s.on("2026-11-06", "18:00").nothingElse()
	s.on("2026-11-09", "09:01").gets("admin", warning).meanwhile()
	s.applies(`kind: Holidays
name: cn
years:
  - year: 2027
    status: official
    off:
      - {name: 元旦, from: 2027-01-01, to: 2027-01-03}
      - {name: 春节, from: 2027-02-05, to: 2027-02-11}
    makeup: [2027-02-14]
`)
	s.on("2026-11-30", "18:00").nothingElse()
}

// on moves the clock to a time of a date.
func (s *story) on(date, clock string) *story {
	s.t.Helper()
	to, err := time.ParseInLocation("2006-01-02 15:04", date+" "+clock, firstDay.Location())
	if err != nil {
		s.t.Fatal(err)
	}
	return s.move(map[string]any{"to": to.Format(time.RFC3339)})
}
