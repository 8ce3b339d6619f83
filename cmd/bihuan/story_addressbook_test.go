package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"bihuan/bot/simulator"
)

// peopleRules make members of the simulated address book.
const peopleRules = `people:
  max_leaving: 3
  stores:
    - {department: 西湖店, store: HZ01}
    - {department: 滨江店, store: HZ02}
    - {department: 鄞州店, store: NB01}
    - {department: 鹿城店, store: WZ01}
    - {department: 公司, store: ""}
  roles:
    - {position: 技师, roles: [technician]}
    - {position: 前台, roles: [front_desk]}
    - {position: 班组长, roles: [team_lead]}
    - {tag: 质检, roles: [inspector]}
    - {tag: 微信插件, text_mode: true}
`

// ruled is the demo's organization with rules for the address book.
func ruled(t *testing.T) string {
	t.Helper()
	return organization(t, func(o string) string { return replaceOnce(t, o, "office: office\n", "office: office\n"+peopleRules) })
}

// followsTheBook applies the rules and activates the address book for the first
// time, which a person does; from then on it is followed.
func (s *story) followsTheBook(t *testing.T) *story {
	s.t.Helper()
	s.applies(ruled(t))
	if err := (&peopleCommand{Apply: true, Leaving: -1}).run(context.Background(), s.book(), io.Discard); err != nil {
		s.t.Fatal(err)
	}
	return s
}

func (s *story) addressBook() []simulator.Member {
	s.t.Helper()
	var list struct {
		Members []simulator.Member `json:"members"`
	}
	s.call("GET", "members", nil, &list)
	return list.Members
}

// hires puts people into the address book, and the platform says so.
func (s *story) hires(people ...simulator.Member) *story {
	s.t.Helper()
	s.call("POST", "members", off{"members": append(s.addressBook(), people...)}, &struct{}{})
	for _, p := range people {
		s.contact(off{"ChangeType": "create_user", "UserID": p.UserID, "Name": p.Name, "Position": p.Title})
	}
	return s
}

// fires takes people out of it.
func (s *story) fires(userids ...string) *story {
	s.t.Helper()
	var stay []simulator.Member
	for _, m := range s.addressBook() {
		if !strings.Contains(strings.Join(userids, " "), m.UserID) {
			stay = append(stay, m)
		}
	}
	s.call("POST", "members", off{"members": stay}, &struct{}{})
	return s
}

func (s *story) contact(fields off) *story {
	s.t.Helper()
	s.call("POST", "contact", fields, &struct{}{})
	s.settle()
	return s
}

var newcomer = simulator.Member{UserID: "xiaoxu", Name: "许新", Title: "技师", Group: "西湖店"}

// The address book makes members by itself: who is hired is offered the next
// ticket, and who leaves has it taken over.
func TestStoryAddressBook(t *testing.T) {
	s := begin(t)
	s.followsTheBook(t)
	s.says("xiaoxu", "我的单").answered("你还不在名单里,已请店长把你加进来")
	s.meanwhile()
	s.hires(newcomer)
	s.says("guwen", "登记 浙A12345 王先生 13800005678 刹车异响")
	s.gets("guwen", card("浙A·12345 派给谁?", "张伟", "李强", "许新"))
	s.presses("guwen", "许新")
	s.presses("xiaoxu", "接单").meanwhile()

	s.fires("xiaoxu").contact(off{"ChangeType": "delete_user", "UserID": "xiaoxu"})
	s.gets("banzhang", card("浙A·12345 改派给谁?", "张伟", "李强")).nothingElse()
	s.contact(off{"ChangeType": "delete_user", "UserID": "xiaoxu"}) // the platform repeats itself
	s.nothingElse()
	s.says("xiaoxu", "接单").answered("你还不在名单里,已请店长把你加进来")
	s.nothingElse() // 孙店长 was told of him this morning, and is once a day
}

// What an event says is never believed: a false, repeated or late one changes
// nothing, for the address book itself is asked.
func TestStoryContactEventsAreHints(t *testing.T) {
	s := begin(t)
	s.followsTheBook(t)
	s.hires(newcomer)
	revision := s.members()
	s.contact(off{"ChangeType": "delete_user", "UserID": "xiaoxu"})
	s.contact(off{"ChangeType": "update_user", "UserID": "xiaoxu", "Position": "总部管理员"})
	s.contact(off{"ChangeType": "create_user", "UserID": "boss", "Name": "假老板", "Position": "店长"})
	s.contact(off{"ChangeType": "update_tag", "TagId": "1", "AddUserItems": "zhangwei,zhangwei,,"})
	s.contact(off{"ChangeType": "没有这种"})
	s.fires("xiaoxu").contact(off{"ChangeType": "create_user", "UserID": "xiaoxu", "Name": "许新"}) // late: he is gone by now
	if got := s.members(); got != revision-1 {
		t.Errorf("%d members after the false ones, %d before", got, revision)
	}
	s.says("boss", "我的单").answered("你还不在名单里,已请店长把你加进来")
	s.meanwhile()
}

func (s *story) members() int {
	s.t.Helper()
	org, err := s.demo.service.store.Organization(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	return len(org.Members)
}

// An address book that is suddenly empty, because somebody narrowed what the
// application sees, empties no list: the administrator is asked.
func TestStoryAddressBookIsEmptied(t *testing.T) {
	s := begin(t)
	s.followsTheBook(t)
	for _, n := range []string{"a", "b", "c", "d"} {
		s.hires(simulator.Member{UserID: "new_" + n, Name: "新" + n, Title: "技师", Group: "滨江店"})
	}
	before := s.members()
	s.fires("new_a new_b new_c new_d").contact(off{"ChangeType": "update_party", "Id": "3"})
	if got := s.members(); got != before {
		t.Errorf("%d of %d members are left", got, before)
	}
	s.gets("admin", "通讯录一下少了4人,名单先没动。核对应用可见范围,再运行 bihuan people").nothingElse()
	s.contact(off{"ChangeType": "update_party", "Id": "3"}).nothingElse() // told once a day

	var said bytes.Buffer
	for _, c := range []peopleCommand{{Apply: true, Leaving: -1}, {Apply: true, Leaving: 3}} {
		if err := c.run(context.Background(), s.book(), io.Discard); !errors.Is(err, errLeaving) || s.members() != before {
			t.Errorf("--leaving %d: %d of %d members, %v", c.Leaving, s.members(), before, err)
		}
	}
	if err := (&peopleCommand{Apply: true, Leaving: 4}).run(context.Background(), s.book(), &said); err != nil || s.members() != before-4 {
		t.Errorf("%d members, %v\n%s", s.members(), err, said.String())
	}
}

func (s *story) book() *addressBook {
	return &addressBook{store: s.demo.service.store, client: s.demo.service.client, by: "story"}
}

// The platform refuses for a while (45009): the list stays as it is, and follows a
// minute later without another hint.
func TestStoryAddressBookIsRefused(t *testing.T) {
	s := begin(t)
	s.followsTheBook(t)
	before := s.members()
	s.faults(off{"fail_next": off{"api": "user/list", "errcode": 45009, "times": 1}})
	s.hires(newcomer)
	if got := s.members(); got != before {
		t.Errorf("%d members, %d before", got, before)
	}
	s.until(1, "09:05")
	if got := s.members(); got != before+1 {
		t.Errorf("%d members, %d before", got, before)
	}
}

// The preview says who becomes what, whom no rule fits, who has no client, who is
// out of range and who reads texts; nothing changes until it is applied.
func TestStoryPeoplePreview(t *testing.T) {
	s := begin(t)
	s.applies(ruled(t))
	s.call("POST", "members", off{"members": append(s.addressBook(),
		simulator.Member{UserID: "Ming", Name: "明师傅", Title: "技师", Group: "西湖店", Tags: []string{"质检", "微信插件"}, Leader: "banzhang"},
		simulator.Member{UserID: "later", Name: "还没装", Title: "前台", Group: "滨江店", Status: 4},
		simulator.Member{UserID: "nobody", Name: "没岗位", Title: "保洁", Group: "滨江店"},
		simulator.Member{UserID: "fired", Name: "停用的", Title: "技师", Group: "滨江店", Status: 2},
		simulator.Member{UserID: "hidden", Name: "看不到", Title: "技师", Group: "滨江店", OutOfScope: true},
	)}, &struct{}{})
	before := s.members()
	var said bytes.Buffer
	if err := (&peopleCommand{Leaving: -1}).run(context.Background(), s.book(), &said); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"+ ming 明师傅: HZ01 技师、质检 (banzhang)\n", "+ later 还没装: HZ02 前台\n", "! no client: later 还没装", "! no role: nobody 没岗位 保洁",
		"! out of range: hidden", "! text mode: ming 明师傅\n", "! by hand: zhangwei 张伟", "2 added, 0 changed, 0 left", "nothing was changed"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("the preview does not say %q", want)
		}
	}
	if strings.Contains(said.String(), "fired") || s.members() != before {
		t.Errorf("%d members, %d before\n%s", s.members(), before, said.String())
	}
	if t.Failed() {
		t.Log(said.String())
	}
}

// 830 people of 31 stores become members in one go.
func TestPeopleLoadAtOnce(t *testing.T) {
	s := begin(t)
	o := ruled(t)
	var shops, rules strings.Builder
	people := s.addressBook()
	for i := range 830 {
		people = append(people, simulator.Member{UserID: fmt.Sprintf("p%04d", i), Name: fmt.Sprintf("员工%d", i),
			Title: []string{"技师", "技师", "技师", "前台", "班组长"}[i%5], Group: fmt.Sprintf("门店%02d", i%31)})
	}
	for i := range 31 {
		fmt.Fprintf(&shops, "  - {code: ZZ%02d, name: 门店%02d, city: 杭州, series: HZ, blueprint: repair, calendar: store}\n", i, i)
		fmt.Fprintf(&rules, "    - {department: 门店%02d, store: ZZ%02d}\n", i, i)
	}
	o = replaceOnce(t, o, "  stores:\n    - {department: 西湖店", "  stores:\n"+rules.String()+"    - {department: 西湖店")
	s.applies(strings.Replace(o, "\nstores:\n", "\nstores:\n"+shops.String(), 1))
	s.settle() // whatever follows is by the command alone
	s.call("POST", "members", off{"members": people}, &struct{}{})
	before := s.members()
	begun := time.Now()
	var said bytes.Buffer
	if err := (&peopleCommand{Apply: true, Leaving: -1}).run(context.Background(), s.book(), &said); err != nil {
		t.Fatal(err)
	}
	t.Logf("830 people in %s", time.Since(begun))
	if got := s.members(); got != before+830 {
		t.Errorf("%d members, %d before", got, before)
	}
	docs, err := s.demo.service.store.Documents(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	versions := 0
	for _, d := range docs {
		if d.Kind == "People" {
			versions++
		}
	}
	if versions != 1 {
		t.Errorf("%d versions, not one", versions)
	}
}
