package plate

import (
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	for _, c := range []struct {
		text    string
		plates  string // normal forms, separated by commas
		guessed bool
	}{
		{"登记 浙A12345 王先生 刹车异响 下午5点前要", "浙A12345", false},
		{"登记 浙a·12345 王先生", "浙A12345", false},
		{"登记浙A12345王先生", "浙A12345", false},
		{"登记 浙 a 12345 王先生", "浙A12345", false},
		{"登记 浙A 12 345 王先生", "浙A12345", false},
		{"登记 浙Ａ·Ｄ１２３４５ 王先生", "浙AD12345", false},
		{"开始诗工 浙a1234五", "浙A12345", true},
		{"浙A一二三四五完工", "浙A12345", true},
		{"浙A幺两三四五", "浙A12345", true},
		{"浙A零一二三四到店", "浙A01234", true},
		{"这A12345到了", "浙A12345", true},
		{"哲a12345到了", "浙A12345", true},
		{"这 A·D12345 好了", "浙AD12345", true},
		{"这个A柱有异响", "", false},
		{"这A柱 12345", "", false},
		{"这A BRAKE灯", "", false},
		{"这ABCDE1灯", "", false},
		{"浙A12345D 绿牌大车", "浙A12345D", false},
		{"浙A12345 D", "浙A12345", false}, // the answer D
		{"浙A12345 2个小时", "浙A12345", false},
		{"浙A12345 13:30前", "浙A12345", false},
		{"浙AD1234 5点取", "浙AD1234", false},
		{"浙A12345五点取", "浙A12345", false},
		{"浙A12345一直异响", "浙A12345", false},
		{"浙AD1234一直异响", "浙AD1234", false},
		{"浙AD1234五 完工", "浙AD12345", true},
		{"浙A12345三百二", "浙A12345", false},
		{"浙A12345ABS灯亮", "浙A12345", false},
		{"浙A123456", "", false},
		{"浙A1234", "", false},
		{"浙A12345678", "", false},
		{"浙AO1234", "", false}, // Parse offers 浙A01234
		{"浙A1234学 换刹车", "浙A1234学", false},
		{"浙A1234学", "浙A1234学", false},
		{"浙A1234挂挡", "", false},
		{"浙A12345挂挡异响", "浙A12345", false},
		{"浙A1234警示灯亮", "", false},
		{"粤Z1234港 到店", "粤Z1234港", false},
		{"浙X1234应急 到店", "浙X1234应急", false},
		{"WJ浙1234D 到店", "WJ浙1234D", false},
		{"wj浙12345到店", "WJ浙12345", false},
		{"WJ浙1234五到店", "WJ浙12345", true},
		{"换工单 浙B6K908 还是 浙A·D1234", "浙B6K908,浙AD1234", false},
		{"浙A12345,浙A12346", "浙A12345,浙A12346", false},
		{"浙A12345浙A12346", "浙A12345,浙A12346", false},
		{"浙沪A12345", "沪A12345", false},
		{"换新A4 2021款", "", false},
		{"新 A6 45231公里", "", false},
		{"吉利 贵了 云南 新 BOSCH-08921", "", false},
		{"报价 0007 换前刹车片 480, 更换雨刮 90", "", false},
		{"川A\n12345", "", false},
		{"浙A12345\n王先生", "浙A12345", false},
		{"", "", false},
		{"浙", "", false},
	} {
		ms := Find(c.text)
		var got []string
		for _, m := range ms {
			got = append(got, m.Plate.Text)
			if m.Guessed != c.guessed {
				t.Errorf("Find(%q): guessed %v", c.text, m.Guessed)
			}
			if !strings.Contains(c.text, c.text[m.Start:m.End]) || m.Start >= m.End {
				t.Errorf("Find(%q): bytes %d to %d", c.text, m.Start, m.End)
			}
		}
		if strings.Join(got, ",") != c.plates {
			t.Errorf("Find(%q) = %v, want %s", c.text, got, c.plates)
		}
	}
}

func TestFindGivesThePlaceInTheText(t *testing.T) {
	text := "登记 浙a·12345 王先生"
	m := Find(text)[0]
	if got := text[m.Start:m.End]; got != "浙a·12345" {
		t.Errorf("text[%d:%d] = %q", m.Start, m.End, got)
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"登记 浙a·12345 王先生", "开始诗工 浙a1234五", "WJ浙1234D", "浙X1234应急", "这A12345", "\xff浙A1234\xe5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		for _, m := range Find(s) {
			if m.Start < end || m.End <= m.Start || m.End > len(s) {
				t.Fatalf("Find(%q): bytes %d to %d after %d", s, m.Start, m.End, end)
			}
			end = m.End
			if p, err := Parse(m.Plate.Text); err != nil || p != m.Plate {
				t.Fatalf("Find(%q) gave %+v, Parse %+v, %v", s, m.Plate, p, err)
			}
			if p, err := Parse(s[m.Start:m.End]); !m.Guessed && (err != nil || p != m.Plate) {
				t.Fatalf("Find(%q) gave %+v, Parse of the place %+v, %v", s, m.Plate, p, err)
			}
		}
	})
}

var sink []Match

func BenchmarkFind(b *testing.B) {
	for name, text := range map[string]string{
		"without": "左后减震漏油，换原厂件要加三百二十元，右前轮轴承也有点响，先别拆等顾问问客户同意再说吧",
		"with":    "登记 浙a·12345 王先生 刹车异响，左后减震漏油，下午5点前要，原厂件先问问客户再说吧",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink = Find(text)
			}
		})
	}
}
