package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"bihuan/bot/wecom"
	"bihuan/templates/manifest"
	"bihuan/workflow/staff"
)

// bookOf is a client of a platform that answers with these bodies.
func bookOf(tb testing.TB, answers *atomic.Pointer[[3]string]) *wecom.Client {
	tb.Helper()
	platform := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, body := answers.Load(), `{"errcode":48002}`
		switch {
		case strings.HasSuffix(r.URL.Path, "gettoken"):
			body = `{"access_token":"t","expires_in":7200}`
		case strings.HasSuffix(r.URL.Path, "department/list"):
			body = a[0]
		case strings.HasSuffix(r.URL.Path, "user/list"):
			body = a[1]
		case strings.HasSuffix(r.URL.Path, "tag/list"):
			body = `{"taglist":[{"tagid":1,"tagname":"质检"}]}`
		case strings.HasSuffix(r.URL.Path, "tag/get"), strings.HasSuffix(r.URL.Path, "user/list_id"):
			body = a[2]
		}
		_, _ = io.WriteString(w, body)
	}))
	tb.Cleanup(platform.Close)
	tokens, err := wecom.NewTokens(wecom.TokenConfig{CorpID: "c", Secret: "s", Label: "1", BaseURL: platform.URL})
	if err != nil {
		tb.Fatal(err)
	}
	client, err := wecom.NewClient(wecom.ClientConfig{AgentID: 1, Tokens: tokens, BaseURL: platform.URL})
	if err != nil {
		tb.Fatal(err)
	}
	return client
}

// smallOrganization is read quickly: one store that delivers.
const smallOrganization = `kind: Organization
name: demo
label: 小店
stores: [{code: HZ01, name: 西湖店, city: 杭州, series: HZ, blueprint: delivery, calendar: store}]
members: [{userid: boss, name: 老板, roles: [store_manager]}]
` + peopleOfTheShop + `---
kind: Calendar
name: store
label: 营业时间
weekly: {mon-sun: ["08:30-18:00"]}
`

const peopleOfTheShop = `people:
  max_leaving: 3
  stores: [{department: 西湖店, store: HZ01}, {department: 公司, store: ""}]
  roles: [{position: 技师, roles: [technician]}, {tag: 质检, roles: [inspector], text_mode: true}]
`

// FuzzAddressBook: whatever the platform answers, reading it ends, and what is made of
// it can be activated: one odd person keeps nobody else's change from being taken.
func FuzzAddressBook(f *testing.F) {
	const departments = `{"department":[{"id":1,"name":"公司","department_leader":["boss"]},{"id":2,"name":"西湖店","parentid":1}]}`
	for _, people := range []string{
		`{"userlist":[{"userid":"ZhangWei","name":"张伟","position":"技师","department":[2],"main_department":2,"status":1}]}`,
		`{"userlist":[{"userid":"a","name":"","position":"技师","department":[2]},{"userid":"A","name":"二","position":"技师","department":[2]}]}`,
		`{"userlist":[{"userid":"","name":"无","position":"技师","department":[2]},{"userid":"a b|@all","name":"x","position":"技师","department":[2]}]}`,
		`{"userlist":[{"userid":"n","name":"\u0000\n: {","position":"技师","department":[2,2],"is_leader_in_dept":[1],"direct_leader":["n"]}]}`,
		`{"userlist":null}`, `{`, ``, `[]`, `{"errcode":45009}`,
	} {
		f.Add(departments, people, `{"userlist":[{"userid":"a"}],"dept_user":[{"userid":"x"}],"next_cursor":"again"}`)
	}
	f.Add(`{"department":[{"id":8,"parentid":9},{"id":9,"parentid":8,"name":"西湖店"}]}`, `{"userlist":[{"userid":"u","position":"技师","department":[8]}]}`, `{}`)

	var answers atomic.Pointer[[3]string]
	client := bookOf(f, &answers)
	docs, err := manifest.Decode("organization", []byte(smallOrganization))
	if err != nil {
		f.Fatal(err)
	}
	docs = append(docs, documents(f, "")[1:]...)
	staffing, err := manifest.StaffOf(docs)
	if err != nil {
		f.Fatal(err)
	}
	before, err := manifest.Assemble(docs)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, departments, people, others string) {
		answers.Store(&[3]string{departments, people, others})
		dir, err := directory(t.Context(), client)
		if err != nil {
			return // it is tried again later
		}
		p := staff.Propose(before, staffing.Listed, staffing.Rules, dir)
		doc, err := manifest.WritePeople(p.Members, p.Former)
		if err != nil {
			t.Fatal(err)
		}
		after, err := manifest.Assemble(append(slices.Clone(docs), doc))
		if err != nil {
			t.Fatalf("cannot be activated: %v\n%s", err, doc.Body)
		}
		for _, m := range p.Members {
			if got, ok := after.Member(m.UserID); !ok || got.Name != m.Name || got.Store != m.Store {
				t.Errorf("%+v is read as %+v", m, got)
			}
		}
		if again := staff.Propose(after, staffing.Listed, staffing.Rules, dir); len(again.Changes) > 0 {
			t.Errorf("what is active differs from itself: %+v", again.Changes)
		}
	})
}

// documents are the shipped blueprints, repair before delivery, and an organization.
func documents(tb testing.TB, organization string) []manifest.Document {
	tb.Helper()
	var docs []manifest.Document
	for _, name := range []string{"blueprints/repair.yaml", "blueprints/delivery.yaml"} {
		raw, err := os.ReadFile("../../templates/" + name)
		if err != nil {
			tb.Fatal(err)
		}
		some, err := manifest.Decode(name, raw)
		if err != nil {
			tb.Fatal(err)
		}
		docs = append(docs, some...)
	}
	if organization == "" {
		return docs
	}
	some, err := manifest.Decode("organization", []byte(organization))
	if err != nil {
		tb.Fatal(err)
	}
	return append(docs, some...)
}

// Somebody whom the organization's own file still names, on a shift or as a deputy,
// may leave: the address book is followed all the same.
func TestPeopleWhoAreStillNamedMayLeave(t *testing.T) {
	raw, err := os.ReadFile("../../templates/organizations/demo.yaml")
	if err != nil {
		t.Fatal(err)
	}
	o := replaceOnce(t, string(raw), "office: office\n", "office: office\n"+peopleRules)
	o = replaceOnce(t, o, "phone: \"0571-0000 0001\",", "phone: \"0571-0000 0001\", rota: {store: [gone]},")
	o = replaceOnce(t, o, "{userid: banzhang, ", "{userid: banzhang, deputy: gone, leader: gone, ")
	people, err := manifest.WritePeople(nil, map[string]string{"gone": "走了的"})
	if err != nil {
		t.Fatal(err)
	}
	org, err := manifest.Assemble(append(documents(t, o), people))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := org.Member("gone"); ok || org.NameOf("gone") != "走了的" {
		t.Error("who has left is a member")
	}
	if _, err := manifest.Assemble(documents(t, o)); err == nil || !strings.Contains(err.Error(), `"gone"`) {
		t.Errorf("somebody who never was a member is named: %v", err)
	}
}
