package chat

import (
	"reflect"
	"testing"
	"time"

	"bihuan/bot"
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
		c, err := leave(absenceLoaded(), m, "")
		if err != nil || !c.Args.Since.Equal(want[0]) || !c.Args.At.Equal(want[1]) {
			t.Errorf("%s: %v to %v, %v", said, c.Args.Since, c.Args.At, err)
		}
	}
	for _, said := range []string{"我请假 从周五到周三", "请假到2月31日"} {
		if m := leaveWords.FindStringSubmatch(said); m != nil {
			if c, err := leave(absenceLoaded(), m, ""); err == nil {
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

// A time that makes no sense is read as one, so that the rules can say how to write it.
func TestLeaveThatMakesNoSenseIsRead(t *testing.T) {
	day := func(d int) time.Time { return calendar.NewDate(2026, 3, d).At(0, calendar.Shanghai()) }
	for said, until := range map[string]time.Time{
		"我请假 100天": day(110), "我请100天假": day(110), "我请假 -3天": day(7), "昨天请假": day(10), "我昨天请假": day(10), "我请假0天": day(10),
	} {
		m := leaveWords.FindStringSubmatch(said)
		if m == nil {
			t.Errorf("%s: not understood", said)
			continue
		}
		if c, err := leave(absenceLoaded(), m, ""); err != nil || !c.Args.At.Equal(until) {
			t.Errorf("%s: until %v, %v", said, c.Args.At, err)
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
	if m := deputyWords.FindStringSubmatch("周五到周三小李替我"); m == nil {
		t.Error("周五到周三小李替我: not understood")
	} else if _, err := deputy(absenceLoaded(), m); err == nil {
		t.Error("a deputy until before he begins is taken")
	}
}

// What ends a leave, alone or by its days, and who stands in for all of one.
func TestLeaveIsEnded(t *testing.T) {
	day := func(d int) time.Time { return calendar.NewDate(2026, 3, d).At(0, calendar.Shanghai()) }
	h := &Handler{}
	for said, want := range map[string]workflow.Command{
		"取消请假":          {Action: workflow.ActEndLeave},
		"撤销请假":          {Action: workflow.ActEndLeave},
		"不请假了":          {Action: workflow.ActEndLeave},
		"我不休假了":         {Action: workflow.ActEndLeave},
		"取消明天的请假":       {Action: workflow.ActEndLeave, Args: workflow.Args{Since: day(11), At: day(12)}},
		"取消请假 周五":       {Action: workflow.ActEndLeave, Args: workflow.Args{Since: day(13), At: day(14)}},
		"周五不请假了":        {Action: workflow.ActEndLeave, Args: workflow.Args{Since: day(13), At: day(14)}},
		"取消3月12日到15日的假": {Action: workflow.ActEndLeave, Args: workflow.Args{Since: day(12), At: day(16)}},
		"取消替班":          {Action: workflow.ActEndLeave, Args: workflow.Args{Kind: "deputy"}},
		"不用小李替我了":       {Action: workflow.ActEndLeave, Args: workflow.Args{Kind: "deputy"}},
		"小李不用替我了":       {Action: workflow.ActEndLeave, Args: workflow.Args{Kind: "deputy"}},
		"我请假到周五 小李替我":   {Action: workflow.ActLeave, Args: workflow.Args{To: "lq", Text: "小李", Since: day(10), At: day(14)}},
		"明天请假,由李强来替我":   {Action: workflow.ActLeave, Args: workflow.Args{To: "lq", Text: "李强", Since: day(11), At: day(12)}},
		"我请假 3天, 老王顶我班": {Action: workflow.ActLeave, Args: workflow.Args{Text: "老王", Since: day(10), At: day(13)}},
		"明天小李替我":        {Action: workflow.ActDeputize, Args: workflow.Args{To: "lq", Text: "小李", Since: day(11), At: day(12)}},
		"3月12日到15号小李替我": {Action: workflow.ActDeputize, Args: workflow.Args{To: "lq", Text: "小李", Since: day(12), At: day(16)}},
	} {
		p, ok := h.absence(bot.Inbound{From: "zw"}, said)
		if !ok {
			t.Errorf("%s: not understood", said)
			continue
		}
		c, err := p.command(absenceLoaded())
		if err != nil || !reflect.DeepEqual(c, want) {
			t.Errorf("%s: %+v, %v", said, c, err)
		}
	}
	for _, said := range []string{"取消0832", "取消报价", "不换了", "不用换件", "不用了", "取消请假条打印", "不用替换刹车片", "客户不用替代品"} {
		if _, ok := h.absence(bot.Inbound{From: "zw"}, said); ok {
			t.Errorf("%s: taken for a matter of leave", said)
		}
	}
}
