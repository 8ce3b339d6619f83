package chat

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

func TestLeadingRef(t *testing.T) {
	number, tail, car := unit.Ref{Number: "HZ20260310-0007"}, unit.Ref{Tail: "0832"}, unit.Ref{Plate: "浙A12345"}
	for text, want := range map[string]struct {
		ref  unit.Ref
		rest string
	}{
		"HZ20260310-0007":      {number, ""},
		"hz20260310-0007 完工":   {number, "完工"},
		"HZ20260310-0007完工":    {number, "完工"},
		"HZ20260310—0007":      {number, ""},
		"#HZ20260310-0007 B":   {number, "B"},
		"工单HZ20260310-0007":    {number, ""},
		"单号: HZ20260310-0007":  {number, ""},
		"0832":                 {tail, ""},
		"#0832":                {tail, ""},
		"0832   完工":            {tail, "完工"},
		"0832,完工":              {tail, "完工"},
		"0832:进度 拆完":           {tail, "进度 拆完"},
		"工单 0832 完工":           {tail, "完工"},
		"12345 完工":             {unit.Ref{Tail: "12345"}, "完工"},
		"浙A12345":              {car, ""},
		"浙a12345 完工":           {car, "完工"},
		"浙A·12345 完工":          {car, "完工"},
		"浙A 12345 完工":          {car, "完工"},
		"浙A12345完工":            {car, "完工"},
		"浙A12345 D":            {car, "D"},
		"浙a1234五 完工":           {car, "完工"},
		"浙AD12345 A":           {unit.Ref{Plate: "浙AD12345"}, "A"},
		"HZ20260310-0007 0832": {number, "0832"},
	} {
		ref, rest, ok := leadingRef(text, false)
		if !ok || ref != want.ref || rest != want.rest {
			t.Errorf("%s: got %+v %q %v", text, ref, rest, ok)
		}
	}
	for _, text := range []string{"", "完工", "832", "0832完工", "2000公里", "083245", "0832.5", "08-32", "0832A", "2.5 配件", "04465-02220", "HZ2026-0007", "HZ20260310-00071234", "王先生 浙A12345", "138 0000"} {
		if ref, rest, ok := leadingRef(text, false); ok || rest != text {
			t.Errorf("%q: got %+v %q", text, ref, rest)
		}
	}
	if ref, rest, ok := leadingRef("0832完工", true); !ok || ref != tail || rest != "完工" {
		t.Errorf("glued: got %+v %q %v", ref, rest, ok)
	}
	if ref, rest, ok := trailingRef("张伟 0832"); !ok || ref != tail || rest != "张伟" {
		t.Errorf("trailing: got %+v %q %v", ref, rest, ok)
	}
	if _, _, ok := trailingRef("0832"); ok {
		t.Error("what leads does not trail")
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Ｂ": "B", "０８３２　完工": "0832 完工", "１２：３０": "12:30", "（当面）": "(当面)", "a\u200bb\ufeff": "ab", "a\nb\tc\u00a0d": "a b c d",
		"第\u2028二": "第 二", "a\x00b": "a\x00b", "a\x07b": "ab", "": "", "浙Ａ·１２３４５": "浙A·12345",
	} {
		if got := fold(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestLetterOf(t *testing.T) {
	for text, want := range map[string]chosen{
		"A": {"A", false}, "b": {"B", false}, "选b": {"B", false}, "选 C": {"C", false}, "B.": {"B", false}, "D。": {"D", false}, "就A吧": {"A", false}, "我选a": {"A", false}, "K": {"K", false},
		"2": {"B", true}, "选3": {"C", true}, "1.": {"A", true}, "第二个": {"B", false}, "第一": {"A", false}, " B ": {"B", false}, "选第三个": {"C", false},
	} {
		if got, ok := letterOf(text); !ok || got != want {
			t.Errorf("%s: got %+v %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "AB", "10", "0", "第七个", "选", "A1", "B超", "2.5", "2点", "不选B"} {
		if got, ok := letterOf(text); ok {
			t.Errorf("%q: got %+v", text, got)
		}
	}
}

func TestEvidence(t *testing.T) {
	hours := workflow.Action{Words: []string{"工时"}, Evidence: workflow.NeedHours}
	parts := workflow.Action{Words: []string{"配件"}, Evidence: workflow.NeedParts}
	none := workflow.Action{Words: []string{"不用换件"}, Evidence: workflow.NeedParts}
	for _, c := range []struct {
		action workflow.Action
		text   string
		want   workflow.Args
	}{
		{hours, "2.5", workflow.Args{Hours: 25}},
		{hours, "2.5h", workflow.Args{Hours: 25}},
		{hours, "3H", workflow.Args{Hours: 30}},
		{hours, "2小时", workflow.Args{Hours: 20}},
		{hours, "2.5个工时", workflow.Args{Hours: 25}},
		{hours, "两个半", workflow.Args{Hours: 25}},
		{hours, "半小时", workflow.Args{Hours: 5}},
		{hours, "一个半小时", workflow.Args{Hours: 15}},
		{hours, "十二", workflow.Args{Hours: 120}},
		{hours, "0.1", workflow.Args{Hours: 1}},
		{hours, "99.9", workflow.Args{Hours: 999}},
		{hours, "2.5 配件 04465-02220", workflow.Args{Hours: 25, Parts: []string{"04465-02220"}}},
		{hours, "2.5,配件:04465-02220、BOSCH-08921", workflow.Args{Hours: 25, Parts: []string{"04465-02220", "BOSCH-08921"}}},
		{hours, "2.5配件04465-02220", workflow.Args{Hours: 25, Parts: []string{"04465-02220"}}},
		{hours, "2.5 换 04465-02220", workflow.Args{Hours: 25, Parts: []string{"04465-02220"}}},
		{hours, "2.5 不用换件", workflow.Args{Hours: 25, Kind: "none"}},
		{hours, "2.5不用换件", workflow.Args{Hours: 25, Kind: "none"}},
		{parts, "04465-02220 BOSCH-08921", workflow.Args{Parts: []string{"04465-02220", "BOSCH-08921"}}},
		{parts, "编号 04465-02220", workflow.Args{Parts: []string{"04465-02220"}}},
		{none, "", workflow.Args{Kind: "none"}},
	} {
		got, err := evidence(c.action, c.text)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v %v", c.text, got, err)
		}
	}
	for text, key := range map[string]string{"": "bad_hours", "0": "bad_hours", "100": "bad_hours", "两天": "bad_hours", "2.5 3": "bad_hours", "-2": "bad_hours", "2.55": "bad_hours", "04465-02220": "bad_hours"} {
		if _, err := evidence(hours, text); refusal(err) != key {
			t.Errorf("工时 %s: got %v", text, err)
		}
	}
	if _, err := evidence(parts, " "); refusal(err) != "need_parts" {
		t.Errorf("配件: got %v", err)
	}
}

// refusal is the key of a refusal, "" for none.
func refusal(err error) string {
	if refused, ok := errors.AsType[*workflow.Refusal](err); ok {
		return refused.Key
	}
	return ""
}

func line(title string, fen int64) workflow.QuoteLine {
	return workflow.QuoteLine{Title: title, Amount: fen}
}

func TestQuoteLines(t *testing.T) {
	removed := workflow.QuoteLine{Title: "更换雨刮", State: workflow.LineRemoved}
	for text, want := range map[string][]workflow.QuoteLine{
		"换前刹车片 480":               {line("换前刹车片", 48000)},
		"换前刹车片 480, 更换雨刮 90":      {line("换前刹车片", 48000), line("更换雨刮", 9000)},
		"换前刹车片480,更换雨刮90":         {line("换前刹车片", 48000), line("更换雨刮", 9000)},
		"换前刹车片 480 更换雨刮 90":       {line("换前刹车片", 48000), line("更换雨刮", 9000)},
		"换前刹车片 480元 更换雨刮 90元":     {line("换前刹车片", 48000), line("更换雨刮", 9000)},
		"换前刹车片、更换雨刮 90":           nil, // one without a price
		"换前刹车片：480元；更换雨刮：90块":     {line("换前刹车片", 48000), line("更换雨刮", 9000)},
		"换前刹车片 ４８０．５０":            {line("换前刹车片", 48050)},
		"换前刹车片 480.5块钱":           {line("换前刹车片", 48050)},
		"换前刹车片 ¥480 ":             {line("换前刹车片", 48000)},
		"换前刹车片￥480整":              {line("换前刹车片", 48000)},
		"换前刹车片=480":               {line("换前刹车片", 48000)},
		"更换雨刮 90.":                nil,
		"更换雨刮 90。":                {line("更换雨刮", 9000)},
		"检查底盘 0":                  {line("检查底盘", 0)},
		"换机油5W30 380":             {line("换机油5W30", 38000)},
		"换机油5W30":                 nil, // no price
		"配件04465-02220":           nil,
		"换轮胎 4 条 1200":            {line("换轮胎 4 条", 120000)},
		"换机油 4L 380":              {line("换机油 4L", 38000)},
		"删 更换雨刮":                  {removed},
		"删更换雨刮, 换前刹车片 460":        {removed, line("换前刹车片", 46000)},
		"删除更换雨刮":                  {removed},
		"换前刹车片 460, 删掉 更换雨刮":      {line("换前刹车片", 46000), removed},
		"大修 9999999.99":           {line("大修", 999999999)},
		"大修 12345678":             nil,
		"换前刹车片 480.555":           nil,
		"换前刹车片 -480":              nil,
		"换前刹车片 1,200":             nil,
		"换前刹车片 很多":                nil,
		"480":                     nil,
		"":                        nil,
		",，、":                     nil,
		"删":                       nil,
		"换前刹车片 480, 更换雨刮 90, 洗车 ": nil,
	} {
		got, err := quoteLines(fold(text))
		if want == nil {
			if refusal(err) != "bad_amount" {
				t.Errorf("%s: got %+v", text, got.Lines)
			}
			continue
		}
		if err != nil || !reflect.DeepEqual(got.Lines, want) {
			t.Errorf("%s: got %+v %v", text, got.Lines, err)
		}
	}
}

// An amount comes back as it was written, in whatever way.
func TestAmountsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fen := rapid.Int64Range(0, 999_999_999).Draw(t, "fen")
		text := "换前刹车片" + rapid.SampledFrom([]string{"", " ", ":", " ¥"}).Draw(t, "between") + written(fen, rapid.Bool().Draw(t, "short")) +
			rapid.SampledFrom([]string{"", "元", "块", "块钱"}).Draw(t, "unit")
		got, err := quoteLines(text)
		if err != nil || !reflect.DeepEqual(got.Lines, []workflow.QuoteLine{line("换前刹车片", fen)}) {
			t.Fatalf("%s: got %+v %v", text, got.Lines, err)
		}
	})
}

// written is an amount in yuan, without idle zeros if it may be short.
func written(fen int64, short bool) string {
	s := fmt.Sprintf("%d.%02d", fen/100, fen%100)
	if short {
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	return s
}

func FuzzQuoteLines(f *testing.F) {
	for _, s := range []string{"换前刹车片480,更换雨刮90", "删 x", "a 1 b 2", "¥", "0.1.2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := quoteLines(fold(s))
		for _, l := range got.Lines {
			if l.Amount < 0 || l.Amount > 999_999_999 || (err == nil && strings.TrimSpace(l.Title) == "") {
				t.Errorf("%q: got %+v", s, l)
			}
		}
	})
}

func TestConsent(t *testing.T) {
	for text, want := range map[string]workflow.Args{
		"当面":    {Kind: workflow.ConsentCounter},
		"当面 都做": {Kind: workflow.ConsentCounter, Text: "都做"},
		"当面签字":  {Kind: workflow.ConsentCounter},
		"签字:都做": {Kind: workflow.ConsentCounter, Text: "都做"},
		"电话 王先生说刹车片换,雨刮不换": {Kind: workflow.ConsentPhone, Text: "王先生说刹车片换,雨刮不换"},
		"电话,都做": {Kind: workflow.ConsentPhone, Text: "都做"},
		"王先生说做": {Text: "王先生说做"},
		"":      {},
	} {
		if got := consent(text); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v", text, got)
		}
	}
}

func TestCorrection(t *testing.T) {
	l := loadedTicket()
	for text, want := range map[string][2]string{
		"车牌 浙A12346":             {"plate", "浙A12346"},
		"车牌号 浙a·12346":           {"plate", "浙A12346"},
		"车牌改成浙A 12346":           {"plate", "浙A12346"},
		"车牌 临牌 LSVAU2":           {"plate", "临LSVAU2"},
		"客户姓名 李女士":               {"customer_name", "李女士"},
		"姓名 成龙":                  {"customer_name", "成龙"},
		"客户 为民公司":                {"customer_name", "为民公司"},
		"问题 刹车异响,方向跑偏":           {"complaint_text", "刹车异响,方向跑偏"},
		"手机 138 0000 5678":       {"phone", "13800005678"},
		"手机13800005678":          {"phone", "13800005678"},
		"电话 +86-138-0000-5678":   {"phone", "13800005678"},
		"手机号 0086 13800005678":   {"phone", "13800005678"},
		"电话 0571-87654321":       {"phone", "057187654321"},
		"电话 400-800-1234":        {"phone", "4008001234"},
		"vin latpab071w1005301":  {"vin", "LATPAB071W1005301"},
		"车架号 LATPAB071 W1005301": {"vin", "LATPAB071W1005301"},
		"取车时间 下午5点":              {"promised_at", "2026-03-10T17:00:00+08:00"},
		"取车时间改到明早8点半":            {"promised_at", "2026-03-11T08:30:00+08:00"},
		"预计离店时间 17:30":           {"promised_at", "2026-03-10T17:30:00+08:00"},
		"交车时间 周五":                {"promised_at", "2026-03-13T18:00:00+08:00"},
		"紧急等级 爆胎":                {"urgency", "tire_burst"},
		"紧急 无":                   {"urgency", "none"},
		"紧急等级 冒烟":                {"urgency", "smoke_battery"},
		"紧急 刹车失灵":                {"urgency", "brake_failure"},
		"颜色 红":                   {"颜色", ""},
		"":                       {"", ""},
		"车主 王先生":                 {"owner_name", "王先生"},
		"到店时间 今天 8:30":           {"arrived_at", "2026-03-10T08:30:00+08:00"},
	} {
		got, err := correction(l, text)
		if err != nil || [2]string{got.Field, got.Value} != want {
			t.Errorf("%s: got %q %q %v", text, got.Field, got.Value, err)
		}
	}
	for text, key := range map[string]string{
		"车牌 浙A1234": "bad_plate", "手机 1380000567": "bad_phone", "手机 12345678901": "bad_phone", "手机 没有": "bad_phone", "车架号 LSVAU2A37K2100001": "bad_vin",
		"车架号 123": "bad_vin", "取车时间 很快": "bad_time", "取车时间 25点": "bad_time", "紧急等级 一般": "bad_choice", "紧急等级 不冒烟了": "bad_choice", "手机": "need_value", "车牌": "need_value", "姓名  ": "need_value",
	} {
		if _, err := correction(l, text); refusal(err) != key {
			t.Errorf("%s: got %v, want %s", text, err, key)
		}
	}
}

func TestReadFieldsOfRepair(t *testing.T) {
	const five = "2026-03-10T17:00:00+08:00"
	base := map[string]string{"plate": "浙A12345", "customer_name": "王先生", "complaint_text": "刹车异响"}
	with := func(kv ...string) map[string]string {
		out := maps.Clone(base)
		for i := 0; i < len(kv); i += 2 {
			out[kv[i]] = kv[i+1]
		}
		return out
	}
	all := with("phone", "13800005678", "promised_at", five)
	for text, want := range map[string]map[string]string{
		"浙A12345 王先生 刹车异响":                         base,
		"王先生 浙A12345 刹车异响":                         base,
		"浙A12345 刹车异响 王先生":                         base,
		"浙A12345,王先生,刹车异响":                         base,
		"浙A12345王先生 刹车异响":                          base,
		"浙A 12345  王先生   刹车异响 ":                    base,
		"浙A12345 王先生 刹车异响 下午5点前要":                  with("promised_at", five),
		"浙A12345 王先生 13800005678 刹车异响 下午5点前要":      all,
		"浙A12345 王先生 138-0000-5678 刹车异响 5点取":       all,
		"浙A12345 王先生 138 0000 5678 刹车异响 17:00":     all,
		"浙A12345 王先生 +8613800005678 刹车异响 17点前要":    all,
		"浙A12345 王先生 +86 138 0000 5678 刹车异响 下午5点取": all,
		"浙A12345 王先生13800005678 刹车异响 下午5点取":        all,
		"下午5点取 13800005678 浙A12345 王先生 刹车异响":       all,
		"浙A12345 王先生 刹车异响 13800005678 下午5点来取车":     all,
		"浙A12345 王先生 0571-87654321 刹车异响":           with("phone", "057187654321"),
		"浙A12345 王先生 刹车2点异响 方向跑偏":                  with("complaint_text", "刹车2点异响 方向跑偏"),
		"浙A12345 王先生 刹车异响,方向跑偏 下午5点前要":             with("complaint_text", "刹车异响,方向跑偏", "promised_at", five),
		"浙A12345 王先生 LATPAB071W1005301 刹车异响":       with("vin", "LATPAB071W1005301"),
		"浙A12345 王先生 刹车异响 latpab071w1005301":       with("vin", "LATPAB071W1005301"),
		"临牌 005301 王先生 刹车异响":                       with("plate", "临005301"),
		"临牌LATPAB071W1005301 王先生 刹车异响":             with("plate", "临005301", "vin", "LATPAB071W1005301"),
		"临牌 王先生 LATPAB071W1005301 刹车异响":            with("plate", "临005301", "vin", "LATPAB071W1005301"),
		"浙AD12345 王先生 刹车异响":                        with("plate", "浙AD12345"),
		"浙A12345 欧阳娜娜 刹车异响":                        with("customer_name", "欧阳娜娜"),
		"浙A12345":                                  {"plate": "浙A12345"},
		"浙A12345 王先生":                              {"plate": "浙A12345", "customer_name": "王先生"},
		"王先生 刹车异响":                                 {"customer_name": "王先生", "complaint_text": "刹车异响"},
		"浙A12345 王先生 换配件 13717571355 04465-02220":  with("phone", "13717571355", "complaint_text", "换配件 04465-02220"),
		"": {},
	} {
		got, left, err := readFields(blueprint("repair"), text, tuesday(9, 0), nil)
		if err != nil || left != "" || !maps.Equal(got, want) {
			t.Errorf("%s: got %v left %q %v", text, got, left, err)
		}
	}
	for text, key := range map[string]string{
		"浙A1234 王先生 刹车异响": "bad_plate", "王先生 浙A1234 刹车异响": "bad_plate", "浙AI2345 王先生 刹车异响": "bad_plate",
		"临牌 王先生 刹车异响": "temporary_plate", "临牌13800005678 王先生 刹车异响": "temporary_plate",
		"浙A12345 王先生 LSVAU2A37K2100001 刹车异响": "bad_vin",
	} {
		if got, _, err := readFields(blueprint("repair"), text, tuesday(9, 0), nil); refusal(err) != key {
			t.Errorf("%s: got %v %v, want %s", text, got, err, key)
		}
	}
}

func TestReadFieldsGoesOn(t *testing.T) {
	have := map[string]string{"plate": "浙A12345", "customer_name": "王先生"}
	for text, want := range map[string]map[string]string{
		"刹车异响":             {"complaint_text": "刹车异响"},
		"2000公里保养":         {"complaint_text": "2000公里保养"},
		"刹车异响 下午5点 有点跑偏":   {"complaint_text": "刹车异响 有点跑偏", "promised_at": "2026-03-10T17:00:00+08:00"},
		"13800005678 刹车异响": {"phone": "13800005678", "complaint_text": "刹车异响"},
	} {
		got, left, err := readFields(blueprint("repair"), text, tuesday(9, 0), have)
		if err != nil || left != "" || !maps.Equal(got, want) {
			t.Errorf("%s: got %v left %q %v", text, got, left, err)
		}
	}
	have["complaint_text"] = "刹车异响"
	if _, left, _ := readFields(blueprint("repair"), "浙A12345 李先生 漏油", tuesday(9, 0), have); left != "李先生 漏油" {
		t.Errorf("nobody wants %q", left)
	}
}

func TestReadFieldsOfDelivery(t *testing.T) {
	for text, want := range map[string]map[string]string{
		"李女士 文三路100号 一箱苹果":                     {"customer_name": "李女士", "address": "文三路100号", "complaint_text": "一箱苹果"},
		"李女士 13900001111 文三路100号 一箱 苹果 下午3点送到": {"customer_name": "李女士", "phone": "13900001111", "address": "文三路100号", "complaint_text": "一箱 苹果", "promised_at": "2026-03-10T15:00:00+08:00"},
		"文三路12号 李女士 两箱牛奶 明天上午":                 {"customer_name": "李女士", "address": "文三路12号", "complaint_text": "两箱牛奶", "promised_at": "2026-03-11T12:00:00+08:00"},
	} {
		got, left, err := readFields(blueprint("delivery"), text, tuesday(9, 0), nil)
		if err != nil || left != "" || !maps.Equal(got, want) {
			t.Errorf("%s: got %v left %q %v", text, got, left, err)
		}
	}
}

func TestTechnician(t *testing.T) {
	l := loadedTicket()
	for name, want := range map[string]string{
		"张伟": "zhangwei", "zhangwei": "zhangwei", "ZhangWei": "zhangwei", "给张伟": "zhangwei", "@张伟": "zhangwei", "张": "zhangwei", "伟": "zhangwei", "小李": "liqiang", "李师傅": "liqiang",
		"张伟。": "zhangwei", "王班长": "", "陈顾问": "", "沈涛": "", "hz02_zhangwei": "", "": "", "小王": "", "师傅": "", "张伟 李强": "",
	} {
		if got := technician(l, name); got.To != want {
			t.Errorf("%s: got %q, want %q", name, got.To, want)
		}
	}
	two := *l.Facts.Org
	l.Facts.Org = &two
	two.Members = append(slices.Clone(two.Members), workflow.Member{UserID: "zhangqiang", Name: "张强", Store: "HZ01", Roles: []workflow.Role{workflow.Technician}})
	for name, want := range map[string]string{"张": "", "小张": "", "强": "", "张强": "zhangqiang", "伟": "zhangwei", "张伟": "zhangwei"} {
		if got := technician(l, name); got.To != want {
			t.Errorf("two of them, %s: got %q, want %q", name, got.To, want)
		}
	}
}
