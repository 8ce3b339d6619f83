package privacy

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestKnownNumberInEverySpelling(t *testing.T) {
	known := []string{"13812345678"}
	for _, s := range []string{
		"13812345678", "138 1234 5678", "138-1234-5678", "138.1234.5678", "138·1234·5678",
		"+8613812345678", "+86 138 1234 5678", "8613812345678", "008613812345678", "86-13812345678", "(+86)13812345678",
		"１３８１２３４５６７８", "１３８ １２３４ ５６７８", "＋８６１３８１２３４５６７８",
		"一三八一二三四五六七八", "幺三八幺二三四五六七八", "一三八，一二三四，五六七八", "幺三捌 壹贰叁肆 伍陆柒捌",
		"138一二三四5678", "一38一23四五6七8", "1 3 8 1 2 3 4 5 6 7 8", "1-3-8-1-2-3-4-5-6-7-8", "1、3、8、1、2、3、4、5、6、7、8",
		"138:1234:5678", "138/1234/5678", "138*1234*5678", "138🙂1234🙂5678", "138\n1234\n5678", "138  -  1234  -  5678", "138——————————————12345678",
		"138\u200b1234\u200b5678", "1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣", "①③⑧①②③④⑤⑥⑦⑧", "𝟏𝟑𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖", "١٣٨١٢٣٤٥٦٧٨",
		"l38I2345678", "138杠1234杠5678", "138点1234点5678", "138 12 34 56 78", "浙A13812 345678",
	} {
		for _, text := range []string{s, "电话" + s + "一直没人接", "打 " + s + " 问下", "tel" + s, "陆先生" + s + "。"} {
			got := Redact(text, known, nil)
			if n := strings.Count(got, Hidden); n != 1 {
				t.Errorf("Redact(%q) = %q", text, got)
			}
			if left := strings.Trim(strings.ReplaceAll(got, Hidden, ""), "电话一直没人接打 问下tel陆先生。(+)浙A"); left != "" {
				t.Errorf("Redact(%q) = %q, left %q", text, got, left)
			}
		}
	}
}

func TestKnownIsTakenInEverySpellingToo(t *testing.T) {
	for _, known := range []string{"+86 138-1234-5678", "008613812345678", "138 1234 5678", "１３８１２３４５６７８"} {
		if got := Redact("打13812345678", []string{known}, nil); got != "打"+Hidden {
			t.Errorf("known %q: %q", known, got)
		}
	}
}

func TestPartOfAKnownNumber(t *testing.T) {
	known := []string{"13812345678", "0571-88886666"}
	for in, want := range map[string]string{
		"尾号12345678":         "尾号" + Hidden,
		"1381234就是他":         Hidden + "就是他",
		"二三四五六七八":            Hidden,
		"尾号 1234 5678":       "尾号 " + Hidden,
		"1234:5678":          "1234:5678", // rather times than a number
		"88886666":           Hidden,
		"57188886666":        Hidden,
		"后四位5678":            "后四位5678",
		"345678":             "345678", // six digits
		"浙A12345 678元":       "浙A12345 678元",
		"浙A12345678":         "浙A" + Hidden, // nine characters: no plate
		"HZ20251107-0832 问下": "HZ20251107-0832 问下",
	} {
		if got := Redact(in, known, nil); got != want {
			t.Errorf("Redact(%q) = %q, want %q", in, got, want)
		}
	}
	// What is hidden first gives the number before it its end.
	if got := Redact("1395544332288886666", known, nil); got != Hidden+Hidden {
		t.Errorf("two numbers without a gap: %q", got)
	}
	if got := Redact("HZ20251107-0832", []string{"13820251107"}, nil); got != "HZ20251107-0832" {
		t.Errorf("a ticket number lost its date: %q", got)
	}
	if got := Redact("片子号 04465-02220", []string{"13446502222"}, isPart); got != "片子号 04465-02220" {
		t.Errorf("a part number lost its middle: %q", got)
	}
}

func isPart(run string) bool {
	return slices.Contains([]string{"13717571355", "0446502220", "A0446502220", "LATPAB13812345678"}, run)
}

func TestPatterns(t *testing.T) {
	for in, want := range map[string]string{
		"打13912345678":            "打" + Hidden,
		"打139 1234 5678问下":        "打" + Hidden + "问下",
		"139-1234-5678":           Hidden,
		"+86 139 1234 5678":       Hidden,
		"0086 139 1234 5678":      Hidden,
		"8613912345678":           Hidden,
		"一三九一二三四五六七八":             Hidden,
		"一三九，一二三四，五六七八":           Hidden,
		"１３９１２３４５６７８":             Hidden,
		"13912345678一直没接":         Hidden + "一直没接",
		"陆13912345678":            "陆" + Hidden,
		"tel13912345678":          "tel" + Hidden,
		"0571-88886666":           Hidden,
		"0571 88886666":           Hidden,
		"(0571)88886666":          "(" + Hidden,
		"0571-8888-6666":          Hidden,
		"057188886666":            Hidden,
		"010-88886666":            Hidden,
		"tel0571-88886666":        "tel" + Hidden,
		"0446502221":              Hidden, // looks like one and is no part of the catalog
		"13912345678 13912345679": Hidden + " " + Hidden,
		"13912345678,13912345679": Hidden + "," + Hidden,
	} {
		if got := Redact(in, nil, isPart); got != want {
			t.Errorf("Redact(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLeftAlone(t *testing.T) {
	for _, text := range []string{
		"13717571355", "换 13717571355 一个", "0446502220", "片子号 0446502220", "A0446502220", "A0446502229", "04465-02220", "13 71 7 571 355",
		"11 42 7 566 327", "06A 115 561 B", "BOSCH-08921", "BOSCH 0 986 494 123",
		"LATPAB13812345678", "LATPAB071W1005301", "11111111111111111", "车架号后六位 005301",
		"HZ20251107-0832", "HZ20251107-0832 15:30前", "NB20260310-10003", "0832 20251107", "报价 0007 换前刹车片 480, 更换雨刮 90",
		"浙A·12345 完工", "浙AD12345 32000公里", "浙A·12345 13:30 到 15:30", "2026-03-10 13:50", "2026年3月10日 13点50分",
		"报价 180 320 450 90", "180     3200     4500", "150,2000,3000", "加三百二 一共一千五百二十", "1234567.89元", "0832 480 3200", "45231公里 128000元",
		"订单 139123456789", "身份证 330106199001011234", "一二三四五六七", "",
	} {
		if got := Redact(text, []string{"13600009999", "0577-66667777"}, isPart); got != text {
			t.Errorf("Redact(%q) = %q", text, got)
		}
	}
}

func TestKeepDoesNotSaveAKnownNumber(t *testing.T) {
	if got := Redact("打13717571355", []string{"13717571355"}, isPart); got != "打"+Hidden {
		t.Errorf("got %q", got)
	}
}

func TestDecimalDigitsOfAllScripts(t *testing.T) {
	for _, row := range []string{"0123456789", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "０１２３４５６７８９", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡", "𝟶𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿"} {
		want := byte('0')
		for _, r := range row {
			if m, ok := digitOf(r); !ok || m.digit != want {
				t.Errorf("digitOf(%c) = %c, %v", r, m.digit, ok)
			}
			want++
		}
	}
	for _, rows := range unicode.Nd.R32 {
		if rows.Stride != 1 || (rows.Hi-rows.Lo+1)%10 != 0 {
			t.Errorf("the row %x to %x is not made of tens", rows.Lo, rows.Hi)
		}
	}
}

var sink string

func BenchmarkRedact(b *testing.B) {
	known := []string{"13812345678", "0571-88886666"}
	for name, text := range map[string]string{
		"no digits": "左后减震漏油，换原厂件要加钱，右前轮轴承也有点响，先别拆等顾问问客户同意再说吧好的",
		"plate":     "浙A·12345 左后减震漏油，换原厂件要加320元，HZ20260310-0007 下午 15:30 前要",
		"number":    "浙A·12345 左后减震漏油，换原厂件要加320元，车主电话 138 1234 5678 打不通",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink = Redact(text, known, nil)
			}
		})
	}
}
