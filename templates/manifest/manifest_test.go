package manifest

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"bihuan/workflow"
)

func file(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile("../" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func decode(t testing.TB, names ...string) []Document {
	t.Helper()
	var docs []Document
	for _, n := range names {
		some, err := Decode(n, []byte(file(t, n)))
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, some...)
	}
	return docs
}

const (
	repairFile   = "blueprints/repair.yaml"
	deliveryFile = "blueprints/delivery.yaml"
	demoFile     = "organizations/demo.yaml"
)

func TestAssemble(t *testing.T) {
	docs := decode(t, repairFile, deliveryFile, demoFile)
	o, err := Assemble(docs)
	if err != nil {
		t.Fatal(err)
	}
	if o.Company != "demo" || len(o.Shops) != 4 || len(o.Members) != 52 {
		t.Errorf("company %q, %d stores, %d members", o.Company, len(o.Shops), len(o.Members))
	}
	for id, want := range map[string]workflow.Role{"qiantai": workflow.FrontDesk, "hz02_guwen": workflow.Advisor, "nb01_liqiang": workflow.Technician,
		"wz01_zhijian": workflow.Inspector, "QUYU": workflow.AreaManager, "admin": workflow.HQAdmin} {
		if m, ok := o.Member(id); !ok || !m.Is(want) {
			t.Errorf("member %s: %+v", id, m)
		}
	}
	s, ok := o.Shop("HZ02")
	if !ok || s.Series != "HZ" || s.Calendar == nil || s.Calendar.ID != "store" {
		t.Errorf("store HZ02: %+v", s)
	}
	if p, ok := o.PartByKey(workflow.PartKey("bosch 08921")); !ok || p.No != "BOSCH-08921" {
		t.Errorf("part: %+v", p)
	}
	for _, name := range []string{"repair", "delivery"} {
		if b, ok := o.Blueprint(name, 0); !ok || b.Version != 1 {
			t.Errorf("blueprint %s: %+v", name, b)
		}
	}
}

func TestAssembleKeepsBlueprintVersions(t *testing.T) {
	docs := decode(t, repairFile, demoFile)
	second := docs[0]
	docs[0].Version, second.Version = 1, 2
	o, err := Assemble(append(docs, second))
	if err != nil {
		t.Fatal(err)
	}
	if newest, _ := o.Blueprint("repair", 0); newest.Version != 2 {
		t.Errorf("newest is %d", newest.Version)
	}
	if old, ok := o.Blueprint("repair", 1); !ok || old.Version != 1 {
		t.Errorf("version 1 is gone")
	}
}

func TestStock(t *testing.T) {
	levels, err := Stock(decode(t, repairFile, demoFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []StockLevel{{"HZ01", "BOSCH-08921", 0}, {"HZ02", "BOSCH-08921", 3}, {"HZ01", "04465-02220", 2}, {"HZ02", "06A 115 561 B", 5}} {
		if !slices.Contains(levels, want) {
			t.Errorf("lacks %+v", want)
		}
	}
}

// The words that always work belong to exactly one action in every step.
func TestRepairWords(t *testing.T) {
	o, err := Assemble(decode(t, repairFile, demoFile))
	if err != nil {
		t.Fatal(err)
	}
	b, _ := o.Blueprint("repair", 0)
	for word, from := range map[string]string{"派": "registered", "接单": "work_dispatch", "工时": "diagnosis", "配件": "diagnosis", "不用换件": "diagnosis",
		"诊断完成": "diagnosis", "报价": "quote", "发给客户": "quote", "客户同意": "customer_confirm", "开工": "work", "进度": "work", "完工": "work",
		"通过": "final_check", "返工": "final_check", "已收款": "settlement", "交车": "handover", "阻塞": "work", "解除": "work", "改": "quote", "取消": "work"} {
		n := 0
		for _, a := range b.Actions {
			if a.Words[0] == word && (len(a.From) == 0 || slices.Contains(a.From, from)) && a.Verb != workflow.VerbCreate {
				n++
			}
		}
		if n != 1 {
			t.Errorf("in %s the word %s means %d actions", from, word, n)
		}
	}
}

func TestDecodeKeepsBodies(t *testing.T) {
	docs := decode(t, demoFile)
	var kinds []string
	for _, d := range docs {
		kinds = append(kinds, d.Kind+"/"+d.Name)
		again, err := Decode("again", d.Body)
		if err != nil || len(again) != 1 || again[0].Kind != d.Kind {
			t.Errorf("%s/%s alone: %v", d.Kind, d.Name, err)
		}
	}
	if got := strings.Join(kinds, " "); got != "Organization/demo Calendar/store Calendar/office Catalog/parts" {
		t.Error(got)
	}
}

// replace changes one place of a good file and returns what Decode says.
func problemsAfter(t *testing.T, name, before, after string) Problems {
	t.Helper()
	src := file(t, name)
	if !strings.Contains(src, before) {
		t.Fatalf("%s lacks %q", name, before)
	}
	_, err := Decode(name, []byte(strings.Replace(src, before, after, 1)))
	var p Problems
	if !errors.As(err, &p) {
		t.Fatalf("no problem after %q → %q: %v", before, after, err)
	}
	return p
}

// lineOf is the line of the first occurrence.
func lineOf(t *testing.T, name, s string) int {
	t.Helper()
	before, _, ok := strings.Cut(file(t, name), s)
	if !ok {
		t.Fatalf("%s lacks %q", name, s)
	}
	return strings.Count(before, "\n") + 1
}

func TestDecodeRefuses(t *testing.T) {
	for _, c := range []struct{ name, file, old, new, want string }{
		{"unknown kind", repairFile, "kind: Blueprint", "kind: Blueprnt", `kind "Blueprnt" is unknown; allowed: Organization, Blueprint, Calendar, Catalog`},
		{"unknown key", repairFile, "watched: true", "watch: true", `unknown key "watch" in an item of steps; allowed: key, stage, label`},
		{"missing key", repairFile, "name: repair\n", "", `the blueprint lacks "name"`},
		{"key twice", repairFile, "name: repair\n", "name: repair\nname: repair\n", `key "name" stands twice`},
		{"bad role", repairFile, "roles: [technician], by: assignee, requires", "roles: [mechanic], by: assignee, requires", `role "mechanic" is unknown; allowed: front_desk`},
		{"bad verb", repairFile, "verb: comment", "verb: talk", `verb "talk" is unknown; allowed: create`},
		{"bad step", repairFile, "next: diagnosis", "next: diagnose", `step "diagnose" is unknown; allowed: registered`},
		{"bad stage", repairFile, "stage: diagnosis", "stage: diag", `stage "diag" is unknown`},
		{"bad option", repairFile, "options: [paid]", "options: [pay]", `action "pay" is unknown`},
		{"option of another step", repairFile, "options: [paid]", "options: [started]", `action "started" is not possible in step "settlement"`},
		{"nobody may press", repairFile, "to: [front_desk], options: [paid]", "to: [technician], options: [paid]", `nobody who is asked may do "paid"`},
		{"bad default", repairFile, "default: now", "default: today", `default "today" is unknown; allowed: now, closing`},
		{"bad type", repairFile, "type: vin", "type: chassis", `field type "chassis" is unknown`},
		{"not a bool", repairFile, "undo: true}", "undo: maybe}", "undo must be yes or no; allowed: true, false"},
		{"not a number", repairFile, "stall: 240", "stall: four hours", "stall must be a whole number"},
		{"word twice", repairFile, "words: [解除]", "words: [阻塞]", `word "阻塞" means action "block" already`},
		{"reserved word", repairFile, "words: [解除]", "words: [帮助]", `word "帮助" belongs to the chat itself`},
		{"letter as word", repairFile, "words: [解除]", "words: [B]", `word "B" belongs to the chat itself`},
		{"action twice", repairFile, "key: unblock", "key: block", `action "block" stands already in line`},
		{"unreachable", deliveryFile, "next: at_the_door, ", "", `step "at_the_door" cannot be reached`},
		{"never done", deliveryFile, "done: true", "to: ordered", "could never be done"},
		{"passed over", deliveryFile, "to: on_the_way, roles", "to: at_the_door, roles", `action "accept" passes over step "on_the_way", which is not optional`},
		{"no stage", deliveryFile, "stages:\n", "stages:\n  - {key: billing, label: 开票}\n", `stage "billing" has no step`},
		{"pick without assign", deliveryFile, "verb: assign, purpose: delivery", "verb: comment", `"pick" needs an action with verb assign from step "ordered"`},
		{"evidence too late", repairFile, "evidence: hours,\n     from: [diagnosis]", "evidence: hours,\n     from: [work]", `evidence "hours" cannot be attached before action "diagnosed" needs it`},
		{"no create", deliveryFile, "verb: create", "verb: comment", "exactly one action with verb create"},
		{"no reasons", deliveryFile, file(t, deliveryFile)[strings.Index(file(t, deliveryFile), "reasons:"):], "clocks: {stall: 1, stall_escalate: 1}\n", `verb block needs preset "reasons"`},
		{"alone at the last level", repairFile, "major: true, sign: true}", "major: true, alone: true}", `level "final" has alone: true, but nobody passes the last level`},
		{"evidence out of reach", deliveryFile, "finish: true", "requires: [photo]", `evidence "photo" is unknown`},
		{"quote without rules", deliveryFile, "verb: comment", "verb: ask", `verb ask needs "quote" rules`},
		{"quote too early", repairFile, "field: quote,\n     from: [quote,", "field: quote,\n     from: [diagnosis,", `the quote is edited from step "quote" on, "diagnosis" is before`},
		{"series", demoFile, "series: NB", "series: N1", `series "N1" is misspelt; allowed: two capital letters`},
		{"series of another city", demoFile, "series: NB", "series: HZ", `series "HZ" belongs to 杭州 already`},
		{"phone", demoFile, `"0574-0000 0001"`, `"0574-ask"`, `phone "0574-ask" is misspelt; allowed: digits`},
		{"phone with words", demoFile, `"0574-0000 0001"`, `"0574-00000001 转 8"`, "is misspelt"},
		{"an engine that there is not", demoFile, "series: NB,", "series: NB, speech: [openai, siri],", `speech engine "siri"`},
		{"an engine twice", demoFile, "series: NB,", "series: NB, speech: [openai, openai],", `speech engine "openai" stands already in line`},
		{"no days", demoFile, "series: NB,", "series: NB, originals_days: 0,", `"0" is no number of days to keep photos: want 1 to 3650`},
		{"too many days", demoFile, "series: NB,", "series: NB, copies_days: 3651,", `"3651" is no number of days`},
		{"days in words", demoFile, "series: NB,", "series: NB, copies_days: a year,", `"a year" is no number of days`},
		{"originals longer than copies", demoFile, "series: NB,", "series: NB, originals_days: 60, copies_days: 59,", "copies_days (59) must not be less than originals_days (60)"},
		{"originals longer than copies usually", demoFile, "series: NB,", "series: NB, originals_days: 731,", "copies_days (730) must not be less"},
		{"userid twice", demoFile, "userid: liqiang", "userid: ZhangWei", `userid "zhangwei" stands already in line`},
		{"store of a member", demoFile, "store: WZ01, roles: [front_desk]", "store: WZ02, roles: [front_desk]", `store "WZ02" is unknown; allowed: HZ01, HZ02, NB01, WZ01`},
		{"day", demoFile, "mon-sun:", "mo-so:", `day "mo-so" is unknown; allowed: mon-sun`},
		{"interval", demoFile, `"13:00-18:00"`, `"13:00"`, "bad interval"},
		{"part twice", demoFile, "no: 04466-12130", "no: 0446502220", "stands already in line"},
		{"alias", demoFile, "label: 示范汽修连锁", "label: &a 示范汽修连锁", "label must be a text"},
		{"no yaml", demoFile, "stores:\n", "stores: [\n", "this is not YAML"},
		{"not UTF-8", demoFile, "杭州", "\xff\xfe", "this is not UTF-8 text"},
		{"lone return", demoFile, "杭州", "杭\r州", "control character U+000D"},
		{"text after mark", demoFile, "---\n", "--- kind\n", "nothing may stand after ---"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := problemsAfter(t, c.file, c.old, c.new)
			if !strings.Contains(p.Error(), c.want) || !strings.HasPrefix(p[0].Error(), c.file+":") {
				t.Errorf("got  %v\nwant %s", p, c.want)
			}
		})
	}
}

// tiny is the smallest shop: 登记 → 派工 → 完工.
const tiny = `kind: Blueprint
name: tiny
label: 小店工单
fields: [{key: plate, label: 车牌号, type: plate, required: true}]
stages: [{key: work, label: 施工}]
steps: [{key: work, stage: work, label: 施工中}]
actions:
  - {key: create, words: [登记], verb: create, roles: [technician]}
  - {key: assign, words: [派], verb: assign, purpose: work, roles: [technician]}
  - {key: finished, words: [完工], verb: advance, done: true, roles: [technician], by: assignee}
`

func TestTinyBlueprint(t *testing.T) {
	if _, err := Decode("tiny.yaml", []byte(tiny)); err != nil {
		t.Error(err)
	}
	_, err := Decode("tiny.yaml", []byte(strings.Replace(tiny, "verb: assign, purpose: work", "verb: comment", 1)))
	if want := `tiny.yaml:10: action "finished" is the assignee's, but no action with verb assign comes before it`; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestProblemsSayTheirLine(t *testing.T) {
	src := strings.Replace(file(t, demoFile), "series: NB", "series: N1", 1)
	src = strings.Replace(src, "roles: [inspector]", "roles: [judge]", 1)
	src = strings.Replace(src, "makeup_as: mon", "makeup_as: monday", 1)
	_, err := Decode("o.yaml", []byte(src))
	var p Problems
	if !errors.As(err, &p) || len(p) != 3 {
		t.Fatalf("want three problems at once, got %v", err)
	}
	for i, s := range []string{"series: NB", "roles: [inspector]", "makeup_as: mon"} {
		if want := lineOf(t, demoFile, s); p[i].Line != want {
			t.Errorf("%v: want line %d", p[i], want)
		}
	}
}

func TestAssembleRefuses(t *testing.T) {
	change := func(name, before, after string) []Document {
		docs, err := Decode(name, []byte(strings.Replace(file(t, name), before, after, 1)))
		if err != nil {
			t.Fatal(err)
		}
		return docs
	}
	repair := decode(t, repairFile)
	for _, c := range []struct {
		name string
		docs []Document
		want string
	}{
		{"nothing", nil, "there is no document"},
		{"no organization", repair, "there is no document of kind Organization"},
		{"no blueprint", decode(t, demoFile), `blueprint "repair" is unknown`},
		{"calendar", append(change(demoFile, "calendar: store,", "calendar: shop,"), repair...), `calendar "shop" is unknown; allowed: office, store`},
		{"stock of no store", append(change(demoFile, "  WZ01:\n", "  WZ09:\n"), repair...), `store "WZ09" is unknown`},
		{"stock of no part", append(change(demoFile, "    BOSCH-08921: 0", "    BOSCH-00000: 0"), repair...), `part "BOSCH-00000" is in no catalog`},
		{"negative stock", append(change(demoFile, "    BOSCH-08921: 0", "    BOSCH-08921: -1"), repair...), "must be a whole number"},
		{"twice", append(decode(t, demoFile), append(repair, repair...)...), `Blueprint "repair" stands already at`},
		{"broken body", []Document{{Kind: Calendar, Name: "x", Version: 3, Body: []byte("kind: Calendar\nname: x\n")}}, `Calendar/x@3:1: the calendar lacks "label"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Assemble(c.docs)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

// An unquoted part number is taken as it is written.
func TestNumbersStayText(t *testing.T) {
	docs, err := Decode("c.yaml", []byte("kind: Catalog\nname: c\nparts:\n  - {no: 0446502220, name: 刹车片}\n  - {no: 1e5, name: 怪号}\n"))
	if err != nil {
		t.Fatal(err)
	}
	r := read(&docs[0])
	if got := r.catalog.Parts[0].No.value + " " + r.catalog.Parts[1].No.value; got != "0446502220 1e5" {
		t.Error(got)
	}
}

func FuzzDecode(f *testing.F) {
	for _, n := range []string{repairFile, deliveryFile, demoFile} {
		f.Add([]byte(file(f, n)))
	}
	for _, s := range []string{"", "---", "kind: Catalog", "kind: Calendar\nname: a\nweekly: {mon: [08:30-12:00]}", "a: &a [*a]", "<<: {kind: Blueprint}",
		"kind: [x]\n---\n- 1\n", "? {a: b}\n: c", "kind: |\n  Blueprint\nname: !!int 3", "\xef\xbb\xbfkind: Organization\r\nname: x\r\n", "kind: Catalog\nname: p\nparts: []\nstock: {A: {B: 1}}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		docs, err := Decode("f.yaml", data)
		var p Problems
		if err != nil {
			if !errors.As(err, &p) || len(p) == 0 {
				t.Fatalf("not Problems: %v", err)
			}
			for _, one := range p {
				if one.Line < 1 || one.Line > strings.Count(string(data), "\n")+1 {
					t.Errorf("line out of the file: %v", one)
				}
			}
			return
		}
		// What was accepted once is accepted again from its stored body.
		for _, d := range docs {
			if again, err := Decode("g.yaml", d.Body); err != nil || len(again) != 1 || again[0].Kind != d.Kind || again[0].Name != d.Name {
				t.Errorf("body of %s/%s: %v", d.Kind, d.Name, err)
			}
		}
		if _, err := Assemble(docs); err != nil && !errors.As(err, &p) {
			t.Errorf("not Problems: %v", err)
		}
	})
}
