package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
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
	if history = shown(t, (&historyCommand{Database: db, Name: name}).list); strings.Count(history, "\n") != 3 || !strings.Contains(history, "quyu") {
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
	refused(t, "unknown version", run((&diffCommand{Database: db, Name: repair, From: 1, To: 9}).print), "9", "1 to 1")
	refused(t, "a version that never was", run((&exportCommand{Database: db, Name: repair, At: 9}).print), "9", "1 to 1")
	refused(t, "one version", run((&diffCommand{Database: db, Name: repair}).print), "one version")
	refused(t, "nothing before", run((&rollbackCommand{Database: db, Name: repair}).roll), "one version")
	refused(t, "a version of what", run((&exportCommand{Database: db, At: 1}).print), "KIND/NAME")
}

// An organization that would not work with the rest is not gone back to.
func TestStoryRollbackIsChecked(t *testing.T) {
	s := begin(t)
	db, org := s.demo.command.Database, configName{"Organization", "demo"}
	before := versions(t, db)
	file := filepath.Join(t.TempDir(), "days.yaml")
	const days = "kind: Calendar\nname: days\nlabel: 白天\nweekly:\n  mon-sun: [\"08:00-20:00\"]\n"
	if err := os.WriteFile(file, []byte(days), 0o600); err != nil {
		t.Fatal(err)
	}
	s.applies(organization(t, func(o string) string {
		return strings.ReplaceAll(o, "calendar: store", "calendar: days")
	}), days)
	if now := versions(t, db); now == before {
		t.Fatal("nothing was applied")
	}
	shown(t, (&rollbackCommand{Database: db, Name: org}).roll)
	if got := shown(t, (&exportCommand{Database: db, Name: org}).print); strings.Contains(got, "calendar: days") {
		t.Error("still the other calendar")
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
	s.says("zhangwei", "解除").answered("浙A·12345 已解除阻塞,继续施工").meanwhile()
	if moved := shown(t, move.move); moved != "HZ20260310-0001 follows version 2 now\n" {
		t.Error(moved)
	}
	s.says("zhangwei", "阻塞 工位").meanwhile()
	if s.reply() == "浙A·12345 已阻塞:工位/设备占用" {
		t.Error("the reason is gone, and still taken")
	}
}
