package chat

import (
	"testing"
	"time"

	"bihuan/workflow"
	"bihuan/workflow/calendar"
	"bihuan/workflow/unit"
)

// Tuesday.
var absenceNow = time.Date(2026, 3, 10, 9, 0, 0, 0, calendar.Shanghai())

func absenceLoaded() *unit.Loaded {
	org := &workflow.Organization{Shops: []workflow.Shop{{Code: "A"}, {Code: "B"}}, Members: []workflow.Member{
		{UserID: "zw", Name: "张伟", Store: "A", Roles: []workflow.Role{workflow.Technician}},
		{UserID: "lq", Name: "李强", Store: "A", Roles: []workflow.Role{workflow.Technician}},
		{UserID: "lg", Name: "李顾问", Store: "A", Roles: []workflow.Role{workflow.Advisor}},
		{UserID: "lb", Name: "李别店", Store: "B", Roles: []workflow.Role{workflow.Technician}},
	}}
	org.Index()
	return &unit.Loaded{Facts: workflow.Facts{Now: absenceNow, Org: org, Actor: workflow.Actor{Member: org.Members[0]}}}
}

func TestLeaveIsRead(t *testing.T) {
	day := func(d int) time.Time { return calendar.NewDate(2026, 3, d).At(0, calendar.Shanghai()) }
	for said, want := range map[string][2]time.Time{
		"我请假":           {day(10), day(11)},
		"请假":            {day(10), day(11)},
		"我请假 到周五":       {day(10), day(14)},
		"我请假到周五":        {day(10), day(14)},
		"请假到3月15日":      {day(10), day(16)},
		"我明天请假":         {day(11), day(12)},
		"明天请假":          {day(11), day(12)},
		"我请假3天":         {day(10), day(13)},
		"我请3天假":         {day(10), day(13)},
		"请两天假":          {day(10), day(12)},
		"我想请假,明天到后天":    {day(11), day(13)},
		"我请假 3月12日到15号": {day(12), day(16)},
		"我要休假 下周一到下周三":  {day(16), day(19)},
		"周四到周六请假":       {day(12), day(15)},
	} {
		m := leaveWords.FindStringSubmatch(said)
		if m == nil {
			t.Errorf("%s: not understood", said)
			continue
		}
		c, err := leave(absenceLoaded(), m)
		if err != nil || !c.Args.Since.Equal(want[0]) || !c.Args.At.Equal(want[1]) {
			t.Errorf("%s: %v to %v, %v", said, c.Args.Since, c.Args.At, err)
		}
	}
	for _, said := range []string{"我请假 从周五到周三", "请假到2月31日"} {
		if m := leaveWords.FindStringSubmatch(said); m != nil {
			if c, err := leave(absenceLoaded(), m); err == nil {
				t.Errorf("%s: %+v", said, c)
			}
		}
	}
	for _, said := range []string{"客户请假牌照", "请假条在哪", "张三请假了吗", "请假如下", "休假日加班"} {
		if leaveWords.MatchString(said) {
			t.Errorf("%s: taken for a leave", said)
		}
	}
}

func TestDeputyIsRead(t *testing.T) {
	day := func(d int) time.Time { return calendar.NewDate(2026, 3, d).At(0, calendar.Shanghai()) }
	for said, want := range map[string]struct {
		to    string
		until time.Time
	}{
		"今天小李替我":    {"lq", day(11)},
		"小李替我":      {"lq", day(11)},
		"今天李强替我":    {"lq", day(11)},
		"李强 替我 到周五": {"lq", day(14)},
		"小李替我到周五":   {"lq", day(14)},
		"今天由李强来替我":  {"lq", day(11)},
		"今天@lq 替我":  {"lq", day(11)},
		"今天到周五小李替我": {"lq", day(14)},
		"小李顶我班":     {"lq", day(11)},
		"今天老王替我":    {"", day(11)},
		"今天李顾问替我":   {"lg", day(11)}, // whether he may is the rules' matter
		"今天李别店替我":   {"", day(11)},   // not of this store
	} {
		m := deputyWords.FindStringSubmatch(said)
		if m == nil {
			t.Errorf("%s: not understood", said)
			continue
		}
		c, err := deputy(absenceLoaded(), m)
		if err != nil || c.Args.To != want.to || !c.Args.At.Equal(want.until) {
			t.Errorf("%s: %q until %v, %v", said, c.Args.To, c.Args.At, err)
		}
	}
	for _, said := range []string{"单子给小李 我下班了", "帮我替换刹车片", "小李替我问下客户", "代替我方"} {
		if deputyWords.MatchString(said) {
			t.Errorf("%s: taken for a deputy", said)
		}
	}
	if m := deputyWords.FindStringSubmatch("明天小李替我"); m == nil {
		t.Error("明天小李替我: not understood")
	} else if _, err := deputy(absenceLoaded(), m); err == nil {
		t.Error("a deputy for a day to come is taken")
	}
}
