package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
)

// repair is the shipped blueprint, edited.
func repair(t *testing.T, from, to string) string {
	t.Helper()
	raw, err := os.ReadFile("../../templates/blueprints/repair.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return replaceOnce(t, string(raw), from, to)
}

// shown is what a command prints.
func shown(t *testing.T, run func(context.Context, io.Writer) error) string {
	t.Helper()
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

const photoToo, noPhoto = "requires: [fault_photo, hours, parts]", "requires: [hours, parts]"

// What was applied can be seen, compared, taken out and taken back; nothing is
// overwritten by that.
func TestStoryConfigurationIsReversible(t *testing.T) {
	s := begin(t)
	db, name := s.demo.command.Database, configName{"Blueprint", "repair"}
	s.applies(repair(t, photoToo, noPhoto))

	history := shown(t, (&historyCommand{Database: db, Name: name}).list)
	if lines := strings.Split(strings.TrimSpace(history), "\n"); len(lines) != 2 || strings.HasSuffix(lines[0], "active") ||
		!strings.HasSuffix(lines[1], "active") || !strings.Contains(lines[1], "story") || !strings.Contains(lines[1], "2026-03-10") {
		t.Errorf("history:\n%s", history)
	}
	diff := shown(t, (&diffCommand{Database: db, Name: name}).print)
	for _, want := range []string{"--- Blueprint/repair@1\n", "+++ Blueprint/repair@2\n", "-", photoToo, "+", noPhoto} {
		if !strings.Contains(diff, want) {
			t.Errorf("diff lacks %q:\n%s", want, diff)
		}
	}
	if back := shown(t, (&diffCommand{Database: db, Name: name, From: 2, To: 2}).print); back != "" {
		t.Errorf("a version differs from itself:\n%s", back)
	}

	before := shown(t, (&exportCommand{Database: db}).print)
	s.applies(before) // what was exported can be applied, and changes nothing
	if again := versions(t, db); strings.Contains(again, ":3") || shown(t, (&exportCommand{Database: db}).print) != before {
		t.Errorf("after applying what was exported: %s", again)
	}

	shown(t, (&rollbackCommand{Database: db, Name: name, By: "quyu"}).roll)
	first := shown(t, (&exportCommand{Database: db, Name: name, At: 1}).print)
	if now := shown(t, (&exportCommand{Database: db, Name: name}).print); now != first {
		t.Error("what was rolled back is not what it was")
	}
	if history = shown(t, (&historyCommand{Database: db, Name: name}).list); strings.Count(history, "\n") != 3 || !strings.Contains(history, "quyu") || !strings.Contains(history, " +08:00") {
		t.Errorf("history:\n%s", history)
	}
}

func TestStoryConfigurationThatIsNotThere(t *testing.T) {
	s := begin(t)
	db := s.demo.command.Database
	var n configName
	for text, wants := range map[string][]string{"repair": {"KIND/NAME", "Blueprint"}, "Flow/repair": {"Flow", "Organization"}, "blueprint/": {"KIND/NAME"}} {
		refused(t, text, n.UnmarshalText([]byte(text)), wants...)
	}
	run := func(f func(context.Context, io.Writer) error) error { return f(t.Context(), io.Discard) }
	none, repair := configName{"Blueprint", "repairs"}, configName{"Blueprint", "repair"}
	refused(t, "unknown name", run((&historyCommand{Database: db, Name: none}).list), "Blueprint/repairs", "Blueprint/repair")
	refused(t, "unknown version", run((&diffCommand{Database: db, Name: repair, From: 1, To: 9}).print), "9", "the newest is 1")
	refused(t, "a version that never was", run((&exportCommand{Database: db, Name: repair, At: 9}).print), "9", "the newest is 1")
	refused(t, "one version", run((&diffCommand{Database: db, Name: repair}).print), "one version")
	refused(t, "nothing before", run((&rollbackCommand{Database: db, Name: repair}).roll), "one version")
	refused(t, "a version of what", run((&exportCommand{Database: db, At: 1}).print), "KIND/NAME")
}

// An organization that would not work with the rest is not gone back to: the level
// that it names has another name by now.
func TestStoryRollbackIsChecked(t *testing.T) {
	s := begin(t)
	db, org := s.demo.command.Database, configName{"Organization", "demo"}
	s.applies(organization(t, func(o string) string {
		return strings.ReplaceAll(o, "approval: [review, final]", "approval: [look, final]")
	}),
		repair(t, "{key: review,", "{key: look,"))
	before := versions(t, db)
	refused(t, "gone back to what does not fit", (&rollbackCommand{Database: db, Name: org}).roll(t.Context(), io.Discard), "review", "look")
	if now := versions(t, db); now != before {
		t.Errorf("something was activated: %s", now)
	}
	if out := shown(t, (&rollbackCommand{Database: db, Name: configName{"Calendar", "store"}, To: 1}).roll); !strings.Contains(out, "active already") {
		t.Errorf("gone back to what is active: %s", out)
	}
	if now := versions(t, db); now != before {
		t.Errorf("going back to what is active is a version: %s", now)
	}
}

// Every kind has its history, and goes back.
func TestStoryEveryKindGoesBack(t *testing.T) {
	s := begin(t)
	db := s.demo.command.Database
	days := func(day string) string {
		return "kind: Holidays\nname: cn\nyears:\n  - year: 2028\n    status: provisional\n    off:\n      - {name: 元旦, from: 2028-01-01, to: " + day + "}\n    makeup: []\n"
	}
	s.applies(days("2028-01-01"))
	s.followsTheBook(t)
	active := func(n configName) string { return shown(t, (&exportCommand{Database: db, Name: n}).print) }
	for n, change := range map[configName]func(string) string{
		{"Blueprint", "repair"}:  func(d string) string { return replaceOnce(t, d, photoToo, noPhoto) },
		{"Organization", "demo"}: func(d string) string { return replaceOnce(t, d, "label: 示范汽修连锁", "label: 另一家") },
		{"Calendar", "store"}:    func(d string) string { return replaceOnce(t, d, "13:00-18:00", "13:00-19:00") },
		{"Catalog", "parts"}:     func(d string) string { return replaceOnce(t, d, "price: 320", "price: 330") },
		{"Holidays", "cn"}:       func(string) string { return days("2028-01-02") },
		{"People", "wecom"}:      func(d string) string { return d + "former:\n- userid: laowang\n  name: 老王\n" },
	} {
		before, count := active(n), strings.Count(shown(t, (&historyCommand{Database: db, Name: n}).list), "\n")
		s.applies(change(before))
		now := active(n)
		diff := shown(t, (&diffCommand{Database: db, Name: n}).print)
		shown(t, (&rollbackCommand{Database: db, Name: n}).roll)
		if now == before || !strings.Contains(diff, fmt.Sprintf("--- %s@%d\n+++ %s@%d\n", n, count, n, count+1)) || active(n) != before {
			t.Errorf("%s: %q, then\n%s", n, diff, active(n))
		}
		if history := shown(t, (&historyCommand{Database: db, Name: n}).list); strings.Count(history, "\n") != count+2 {
			t.Errorf("%s:\n%s", n, history)
		}
	}
	s.meanwhile()
}

// What is typed and cannot be is said in one sentence, and nothing happens.
func TestConfigWords(t *testing.T) {
	var v versionNumber
	for _, text := range []string{"x", "0", "-1", "1.5", "", "99999999999999999999"} {
		refused(t, text, v.UnmarshalText([]byte(text)), "no version", "from 1 on")
	}
	if err := v.UnmarshalText([]byte("12")); err != nil || v != 12 {
		t.Errorf("12: %v, %v", v, err)
	}
}

// A running ticket keeps what its version asks for; clocks are read live; one
// that is moved goes by the new version from then on.
func TestStoryTicketsKeepTheirVersionUntilMoved(t *testing.T) {
	s := begin(t).diagnosing()
	db := s.demo.command.Database
	s.applies(repair(t, photoToo, noPhoto))
	s.says("zhangwei", "工时 2.5").answered("浙A·12345 记下了:2.5工时,还差故障照片、配件编号")
	s.says("zhangwei", "不用换件").answered("浙A·12345 记为无需配件,还差故障照片")
	s.says("zhangwei", "诊断完成").answered("还差:故障照片。补齐后点「诊断完成」")

	moved := shown(t, (&moveCommand{Database: db, Number: []string{"HZ20260310-0001"}, By: "admin"}).move)
	if moved != "HZ20260310-0001 follows version 2 now\n" {
		t.Error(moved)
	}
	s.says("zhangwei", "诊断完成").answered("浙A·12345 诊断完成,等报价")
	s.gets("guwen", "浙A·12345 诊断完成,请报价\n张伟 2.5工时")

	var out strings.Builder
	err := (&moveCommand{Database: db, Number: []string{"HZ20260310-0001", "HZ20260310-0009"}, To: 2}).move(t.Context(), &out)
	if !errors.Is(err, errNotMoved) || !strings.Contains(out.String(), "has version 2 already") || !strings.Contains(out.String(), "no such ticket") {
		t.Errorf("%v: %s", err, out.String())
	}
}

// A version that knows nothing of what a ticket waits for does not get it.
func TestStoryMoveOnlyWhereItFits(t *testing.T) {
	s := begin(t).working("不用换件")
	s.says("zhangwei", "阻塞 工位").answered("浙A·12345 已阻塞:工位/设备占用").meanwhile()
	s.applies(repair(t, "  - {key: bay_busy, label: 工位/设备占用, words: [工位, 举升机, 设备占用, 没位置], tell: [team_lead], push: {after: 15, every: 120, most: 3}}\n", ""))
	move := moveCommand{Database: s.demo.command.Database, Number: []string{"HZ20260310-0001"}}
	var out strings.Builder
	if err := move.move(t.Context(), &out); !errors.Is(err, errNotMoved) || !strings.Contains(out.String(), `no reason "bay_busy"`) {
		t.Errorf("%v: %s", err, out.String())
	}
	move.Number[0] = strings.ToLower(move.Number[0])
	s.says("zhangwei", "解除").answered("浙A·12345 已解除阻塞,继续施工").meanwhile()
	if moved := shown(t, move.move); moved != "HZ20260310-0001 follows version 2 now\n" {
		t.Error(moved)
	}
	s.says("zhangwei", "阻塞 工位").meanwhile()
	if s.reply() == "浙A·12345 已阻塞:工位/设备占用" {
		t.Error("the reason is gone, and still taken")
	}
}
