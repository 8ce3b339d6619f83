package staff_test

import (
	"testing"

	"bihuan/workflow"
	"bihuan/workflow/staff"
)

var directory = staff.Directory{
	Departments: []staff.Department{
		{ID: 1, Name: "公司", Leaders: []string{"Boss"}}, {ID: 2, Parent: 1, Name: "西湖店", Leaders: []string{"dz"}},
		{ID: 3, Parent: 2, Name: "机修组"}, {ID: 4, Parent: 1, Name: "滨江店"}, {ID: 8, Parent: 9, Name: "圈"}, {ID: 9, Parent: 8, Name: "圈2"},
	},
	People: []staff.Person{
		{UserID: "Boss", Name: "老板", Departments: []int64{1}, Main: 1, Leads: []int64{1}, Active: true},
		{UserID: "dz", Name: "店长", Position: "店长", Departments: []int64{2}, Main: 2, Active: true},
		{UserID: "js", Name: "技师", Position: "技师", Departments: []int64{3, 4}, Main: 3, Tags: []string{"质检"}, Active: true},
		{UserID: "direct", Name: "有上级", Position: "技师", Departments: []int64{3}, Main: 3, Leader: "JS", Active: true},
		{UserID: "circle", Name: "绕圈", Position: "技师", Departments: []int64{8}, Main: 8, Active: true},
		{UserID: "none", Name: "无岗", Position: "保洁", Departments: []int64{2}, Active: true},
		{UserID: "left", Name: "离职", Position: "技师", Departments: []int64{2}, Gone: true},
		{UserID: "hand", Name: "手写", Position: "技师", Departments: []int64{2}, Active: true},
	},
}

var rules = staff.Rules{MaxLeaving: 2,
	Stores: []staff.StoreRule{{Department: "西湖店", Store: "HZ01"}, {Department: "4", Store: "HZ02"}, {Department: "公司"}},
	Roles: []staff.RoleRule{
		{Position: "技师", Roles: []workflow.Role{workflow.Technician}}, {Position: "店长", Roles: []workflow.Role{workflow.StoreManager}},
		{Tag: "质检", Roles: []workflow.Role{workflow.Inspector}}, {Department: "公司", Leads: true, Roles: []workflow.Role{workflow.AreaManager}},
		{Roles: []workflow.Role{workflow.HQAdmin}}, // names nothing, so it fits nobody
	}}

func TestWhoBecomesWhat(t *testing.T) {
	members, findings := staff.Members(directory, rules, []string{"HAND", "dz2"})
	want := map[string]struct {
		store, leader string
		roles         int
	}{
		"boss":   {"", "", 1},
		"dz":     {"HZ01", "boss", 1}, // leads his own department: the one above counts
		"js":     {"HZ01", "dz", 2},   // the main department counts, and what lies below a store is the store
		"direct": {"HZ01", "js", 1},
	}
	if len(members) != len(want) {
		t.Errorf("%d members: %+v", len(members), members)
	}
	for _, m := range members {
		w, ok := want[m.UserID]
		if !ok || m.Store != w.store || m.Leader != w.leader || len(m.Roles) != w.roles || m.Is(workflow.HQAdmin) {
			t.Errorf("%+v", m)
		}
	}
	kinds := map[string]string{}
	for _, f := range findings {
		kinds[f.UserID] = f.Kind
	}
	for id, kind := range map[string]string{"js": staff.TwoStores, "none": staff.NoRole, "hand": staff.ByHand, "circle": staff.NoStore} {
		if kinds[id] != kind {
			t.Errorf("%s: %q", id, kinds[id])
		}
	}
}

func TestWhoLeavesIsRemembered(t *testing.T) {
	before := &workflow.Organization{Former: map[string]string{"js": "技师"}, Members: []workflow.Member{{UserID: "a", Name: "甲"}, {UserID: "b", Name: "乙"}, {UserID: "c", Name: "丙"}}}
	p := staff.Propose(before, nil, rules, directory)
	if p.Former["a"] != "甲" || p.Former["js"] != "" || !p.TooMany {
		t.Errorf("%+v", p)
	}
	if before.Former["a"] != "" {
		t.Error("the organization was changed")
	}
	if p := staff.Propose(before, before.Members[:2], rules, directory); p.TooMany {
		t.Error("one is not too many")
	}
}

// Who gets or loses the tag of text mode is a change.
func TestChanges_textMode(t *testing.T) {
	was := []workflow.Member{{UserID: "a", Name: "甲"}}
	now := []workflow.Member{{UserID: "a", Name: "甲", TextMode: true}}
	if got := staff.Changes(was, now); len(got) != 1 || got[0].Kind != staff.Changed {
		t.Errorf("%+v", got)
	}
	was[0].TextChosen = true // in the chat, against his tag
	if got := staff.Changes(was, now); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}
