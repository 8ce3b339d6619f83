package privacy

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// words are pieces of what people write in a workshop, with figures that have
// to survive and numerals that are none.
var words = []string{
	"左后减震漏油", "一直没人接", "两个半工时", "三百二十元", "浙A·12345", "HZ20260310-0007", "下午15:30前要", "2026-03-10",
	"换前刹车片480元", "BOSCH-08921", "四轮定位", "五门", "第二个", "，", "。", " ", "\n", "先问客户", "里程45231公里", "ok", "灯亮",
}

var (
	spellings = map[byte][]string{
		'0': {"0", "０", "零", "〇", "洞"}, '1': {"1", "１", "一", "幺", "壹"}, '2': {"2", "２", "二", "两", "贰"},
		'3': {"3", "３", "三", "叁", "③"}, '4': {"4", "４", "四", "肆", "④"}, '5': {"5", "５", "五", "伍", "⑤"},
		'6': {"6", "６", "六", "陆", "⑥"}, '7': {"7", "７", "七", "柒", "拐"}, '8': {"8", "８", "八", "捌", "⑧"},
		'9': {"9", "９", "九", "玖", "勾"},
	}
	separators = []string{"", " ", "-", "－", ".", "·", "  ", " - ", "\u3000", "/", "_", "*", ":", "、", "，", "\u200b", "…", "→"}
	prefixes   = []string{"", "+86", "86", "0086", "+86 ", "（+86）", "0086-", "tel:"}
)

func anyPhone(t *rapid.T) string {
	if rapid.Bool().Draw(t, "land line") {
		return rapid.StringMatching(`0[2-9][0-9]{2}[2-8][0-9]{7}`).Draw(t, "phone")
	}
	return rapid.StringMatching(`1[3-9][0-9]{9}`).Draw(t, "phone")
}

// spell writes digits in one, or in any mixture, of the scripts.
func spell(t *rapid.T, digits string) string {
	const anyScript = 5
	script := rapid.IntRange(0, anyScript).Draw(t, "script")
	separator := rapid.SampledFrom(separators).Draw(t, "separator")
	var b strings.Builder
	for i := range len(digits) {
		s := script
		if s == anyScript {
			s = rapid.IntRange(0, anyScript-1).Draw(t, "script of one")
		}
		if i > 0 && rapid.IntRange(0, 2).Draw(t, "separate") == 0 {
			b.WriteString(separator)
		}
		b.WriteString(spellings[digits[i]][s])
	}
	return b.String()
}

func anyText(t *rapid.T, name string) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 4).Draw(t, name), "")
}

// reveals is the detector: it reads a text as a person would who looks for the
// number, by rules of its own, and says how many digits in a row it finds.
func reveals(text, number string) int {
	var b strings.Builder
	between := strings.Join(separators, "")
	for _, r := range text {
		if r == utf8.RuneError {
			continue
		}
		if d := digitByTable(r); d != 0 {
			b.WriteByte(d)
		} else if strings.ContainsRune(between, r) {
			continue
		} else {
			b.WriteByte('x')
		}
	}
	seen, most := b.String(), 0
	for i := range len(number) {
		for j := i + most + 1; j <= len(number) && strings.Contains(seen, number[i:j]); j++ {
			most = j - i
		}
	}
	return most
}

var digitTable = func() map[string]byte {
	m := map[string]byte{}
	for d, forms := range spellings {
		for _, f := range forms {
			m[f] = d
		}
	}
	return m
}()

func digitByTable(r rune) byte { return digitTable[string(r)] }

func TestNoSpellingOfAKnownNumberSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		phone := anyPhone(t)
		spelled := rapid.SampledFrom(prefixes).Draw(t, "prefix") + spell(t, phone)
		text := anyText(t, "before") + spelled + anyText(t, "after")
		got := Redact(text, []string{phone}, nil)
		if n := reveals(got, phone); n >= minDigits {
			t.Fatalf("%q\nbecame %q,\nwhich shows %d digits of %s", text, got, n, phone)
		}
		if again := Redact(got, []string{phone}, nil); again != got {
			t.Fatalf("not stable: %q, then %q", got, again)
		}
	})
}

func TestUsualWordsStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// A blank apart, so that the pieces are what they look like.
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 8).Draw(t, "words"), " ，")
		if got := Redact(text, []string{"13600009999"}, nil); got != text {
			t.Fatalf("%q became %q", text, got)
		}
	})
}

func TestUnknownMobileInUsualSpellingIsHidden(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		phone := rapid.StringMatching(`1[3-9][0-9]{9}`).Draw(t, "phone")
		script := rapid.IntRange(0, 2).Draw(t, "script")
		separator := rapid.SampledFrom([]string{"", " ", "-", "－", "."}).Draw(t, "separator")
		var b strings.Builder
		for i := range len(phone) {
			if i == 3 || i == 7 {
				b.WriteString(separator)
			}
			b.WriteString(spellings[phone[i]][script])
		}
		text := "打 " + b.String() + "，先问客户"
		if got := Redact(text, nil, nil); got != "打 "+Hidden+"，先问客户" {
			t.Fatalf("%q became %q", text, got)
		}
	})
}

func FuzzRedact(f *testing.F) {
	for _, s := range []string{"打138 1234 5678", "13912345678123456", "+86l38I2345678", "浙A12345 0571-88886666", "一三八，一二三四，五六七八\xff"} {
		f.Add(s)
	}
	known := []string{"13812345678", "0571-88886666"}
	f.Fuzz(func(t *testing.T, s string) {
		got := Redact(s, known, isPart)
		if again := Redact(got, known, isPart); again != got {
			t.Fatalf("not stable: %q, %q, %q", s, got, again)
		}
		if strings.Contains(got, known[0]) || reveals(got, known[0]) == len(known[0]) {
			t.Fatalf("%q became %q", s, got)
		}
		if !strings.Contains(got, Hidden) && got != s {
			t.Fatalf("%q changed to %q without a reason", s, got)
		}
	})
}

func TestRedactIsStableOnFigures(t *testing.T) {
	pieces := []string{"1", "3", "8", "0", "5", "7", "86", "+", "12345678", "0571", "88886666", "139", "一", "陆", " ", "-", ".", ":", "，", "浙A", "HZ20251107-0832", "l", "x", "元"}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 5, 30).Draw(t, "text"), "")
		known := []string{"13812345678", "0571-88886666"}
		got := Redact(text, known, isPart)
		if again := Redact(got, known, isPart); again != got {
			t.Fatalf("not stable: %q, %q, %q", text, got, again)
		}
		for _, n := range digitsOf(known) {
			if strings.Contains(got, n) {
				t.Fatalf("%q became %q", text, got)
			}
		}
	})
}
