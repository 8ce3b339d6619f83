package phrase

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// lexicon is the product's own.
func lexicon(t testing.TB) *Lexicon {
	t.Helper()
	var files [3][]byte
	for i, name := range []string{"parts", "words", "intents"} {
		b, err := os.ReadFile(filepath.Join("..", "..", "templates", "lexicon", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		files[i] = b
	}
	l, err := ReadLexicon(files[0], files[1], files[2])
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func parser(t testing.TB) *Parser { t.Helper(); return New(lexicon(t), nil) }

// meant is a sentence with what it means.
type meant struct {
	Text     string `json:"text"`
	Intent   Intent `json:"intent"`
	Decision string `json:"decision"`
	Items    []struct {
		Part, Action *string
		Amount       *int64 `json:"amount_fen"`
	} `json:"items"`
}

func sentences(t testing.TB, name string) []meant {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []meant
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var m meant
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			t.Fatal(err)
		}
		out = append(out, m)
	}
	return out
}

// TestSentences holds what was reached; `bihuan bench understand` lists what is
// wrong.
func TestSentences(t *testing.T) {
	p := parser(t)
	for _, name := range []string{"dev.jsonl", "blind.jsonl", "later.jsonl", "everyday.jsonl"} {
		all, kind, whole := sentences(t, name), 0, 0
		for _, m := range all {
			u := p.Understand(m.Text)
			if u.Decision == "approve" && m.Decision != "approve" {
				t.Errorf("%s: %s is taken for a yes", name, m.Text)
			}
			if u.Intent == m.Intent && string(u.Decision) == m.Decision {
				kind++
			}
			if same(u, m) {
				whole++
			}
		}
		if n := len(all); kind*100 < n*97 || whole*100 < n*95 {
			t.Errorf("%s: of %d, %d intents and %d whole rows", name, n, kind, whole)
		}
	}
}

func same(u Understanding, m meant) bool {
	if u.Intent != m.Intent || len(u.Items) != len(m.Items) {
		return false
	}
	for i, it := range m.Items {
		got := u.Items[i]
		if string(got.Part) != text(it.Part) || string(got.Action) != text(it.Action) || (got.AmountFen == nil) != (it.Amount == nil) ||
			it.Amount != nil && *got.AmountFen != *it.Amount {
			return false
		}
	}
	return true
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

var digitNames = []string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"}

// spokenForms are the ways in which people say an amount of yuan.
func spokenForms(n int) []string {
	out := []string{fmt.Sprint(n) + "元", fmt.Sprintf("¥%d", n), long(n) + "块", long(n) + "元", strings.ReplaceAll(long(n), "二百", "两百") + "块钱"}
	if n%1000 != 0 && n%100 == 0 && n > 1000 && n < 10000 {
		out = append(out, digit(n/1000)+"千"+digitNames[n/100%10], fmt.Sprintf("%d千%d", n/1000, n/100%10))
	}
	if n%100 != 0 && n%10 == 0 && n > 100 && n < 1000 {
		out = append(out, digit(n/100)+"百"+digitNames[n/10%10])
	}
	if n%1000 == 0 && n%10000 != 0 && n > 10000 {
		out = append(out, digit(n/10000)+"万"+digitNames[n/1000%10])
	}
	return out
}

func digit(n int) string {
	if n == 2 {
		return "两"
	}
	return digitNames[n]
}

// long is a number below 100 000 in full: 两千零五十.
func long(n int) string {
	out, gap := "", false
	for _, u := range []struct {
		value int
		name  string
	}{{10000, "万"}, {1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}} {
		d := n / u.value % 10
		switch {
		case d == 0:
			gap = gap || out != ""
			continue
		case gap:
			out, gap = out+"零", false
		}
		switch {
		case d == 2 && u.value >= 1000:
			out += "两"
		case d == 1 && u.value == 10 && out == "":
		default:
			out += digitNames[d]
		}
		out += u.name
	}
	return out
}

func TestAmountsAsSpoken(t *testing.T) {
	p := parser(t)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(11, 99999).Draw(t, "yuan")
		if rapid.Bool().Draw(t, "round") {
			n = max(11, n/100*100)
		}
		for _, form := range spokenForms(n) {
			u := p.Understand("水泵要换，" + form)
			if len(u.Items) != 1 || u.Items[0].AmountFen == nil || *u.Items[0].AmountFen != int64(n)*100 {
				t.Fatalf("%s is %d, read %+v", form, n, u.Items)
			}
		}
	})
}

// TestNoNeverApproves puts a no, a doubt or a condition into sentences of
// consent.
func TestNoNeverApproves(t *testing.T) {
	p := parser(t)
	yes := []string{"同意", "批准", "可以", "行", "通过", "准了", "没问题", "好的", "做吧", "换吧", "ok"}
	no := []string{"不%s", "没%s", "别%s", "先别%s", "不能%s", "不太%s", "没有%s", "不要%s", "等客户来了再%s", "先拍照再%s", "便宜点才%s", "谁说%s", "%s个鬼", "%s才怪", "%s吗",
		"暂时不%s", "未%s", "怎么能%s", "要是便宜就%s", "%s，不对，驳回", "%s？", "驳回，别%s", "勿%s", "弗%s", "唔%s", "冇%s", "莫%s", "拒绝%s", "难%s", "考虑%s", "问过客户再%s"}
	around := []string{"%s", "减震%s", "嗯，%s", "%s，左后减震换原厂", "%s啊", "这单%s", "%s，三百二"}
	rapid.Check(t, func(t *rapid.T) {
		s := fmt.Sprintf(rapid.SampledFrom(no).Draw(t, "no"), rapid.SampledFrom(yes).Draw(t, "yes"))
		s = fmt.Sprintf(rapid.SampledFrom(around).Draw(t, "around"), s)
		switch { // phrases that are a yes as a whole
		case strings.Contains(s, "没没"), strings.Contains(s, "不没"), strings.Contains(s, "难没"):
			return
		}
		if u := p.Understand(s); u.Decision == "approve" {
			t.Fatalf("%s is taken for a yes", s)
		}
	})
}

// TestVagueIsNeverStored: no amount comes of a vague figure.
func TestVagueIsNeverStored(t *testing.T) {
	p := parser(t)
	for _, s := range []string{"三四百", "四百多", "百把块", "千把块", "三百来块", "六七十块", "几百块", "十几块", "三百左右", "差不多三百", "大概三百二", "三百出头", "两三千", "一千多块",
		"不到五百", "百八十块", "三百上下", "好几百", "五百以内", "约三百"} {
		u := p.Understand("水泵要" + s)
		if len(u.Items) != 1 || u.Items[0].AmountFen != nil || len(u.Doubts) == 0 {
			t.Errorf("%s: %+v %v", s, u.Items, u.Doubts)
		}
	}
}

func TestWishes(t *testing.T) {
	p := parser(t)
	for s, want := range map[string][2]string{
		"车主电话发我 我问下要不要换机油": {string(WantsPhone), ""},
		"把客户手机号给我":         {string(WantsPhone), ""},
		"我下班了 单子给小李":       {string(HandsOver), "小李"},
		"有事先走，这单交给李强做":     {string(HandsOver), "李强"},
		"客户电话打不通":          {"", ""},
		"给客户打电话":           {string(WantsPhone), ""},
		"左后减震三百二":          {"", ""},
	} {
		if w, to := p.Wish(s); string(w) != want[0] || to != want[1] {
			t.Errorf("%s: %q %q", s, w, to)
		}
	}
}

func TestSlips(t *testing.T) {
	p := parser(t)
	words := []string{"开工", "开始施工", "完工", "接单"}
	for s, want := range map[string]string{"开始诗工 浙A1": "开始施工", "完公": "完工", "开始施工": "", "接丹": "接单", "随便说": "", "开": ""} {
		if word, _ := p.Slip(s, words); word != want {
			t.Errorf("%s: %q", s, word)
		}
	}
}

func TestCatalogIsKnown(t *testing.T) {
	p := New(lexicon(t), []string{"前刹车片", "活性炭空调滤芯", "铱金火花塞", "尾门电动撑杆总成"})
	for s, want := range map[string]Text{"前刹车片三百二": "刹车片", "尾门电动撑杆总成八百": "尾门电动撑杆总成"} {
		if u := p.Understand(s); len(u.Items) != 1 || u.Items[0].Part != want {
			t.Errorf("%s: %+v", s, u.Items)
		}
	}
}

func TestLexiconIsStrict(t *testing.T) {
	for name, c := range map[string][3]string{
		"unknown field": {"parts: {}\nbogus: 1\n", "", ""},
		"two meanings":  {"parts:\n  减震器: [震]\n  弹簧: [震]\n", "", ""},
		"no such part":  {"parts: {}\nfees: [工时费]\n", "", ""},
		"lone reason":   {"parts: {}\n", "traditional: ''\n", "reject_reasons: {价格高: [贵]}\n"},
	} {
		if _, err := ReadLexicon([]byte(c[0]), []byte(c[1]), []byte(c[2])); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestHotWords(t *testing.T) {
	words := lexicon(t).HotWords([]string{"无骨雨刮片 24寸", "减震器"})
	if len(words) < 128 || words[0] != "无骨雨刮片 24寸" || words[1] != "减震器" {
		t.Errorf("%d: %v", len(words), words[:min(5, len(words))])
	}
	seen := map[string]bool{}
	for _, w := range words {
		if seen[w] {
			t.Errorf("%s twice", w)
		}
		seen[w] = true
	}
}

func FuzzUnderstand(f *testing.F) {
	for _, m := range sentences(f, "dev.jsonl") {
		f.Add(m.Text)
	}
	f.Add("一百二一个,不是不是,零零,1,200,¥,十百千万亿点五")
	f.Add("\xff\x00减震" + strings.Repeat("一百", 600))
	p := parser(f)
	f.Fuzz(func(t *testing.T, s string) {
		u := p.Understand(s)
		for _, i := range u.Items {
			if i.AmountFen != nil && (*i.AmountFen < 0 || *i.AmountFen > 1e13) {
				t.Errorf("%q costs %d", s, *i.AmountFen)
			}
		}
		if _, err := json.Marshal(u); err != nil {
			t.Error(err)
		}
		p.Wish(s)
		if word, _ := p.Slip(s, []string{"开始施工"}); word != "" && !utf8.ValidString(word) {
			t.Error(word)
		}
	})
}

func BenchmarkUnderstand(b *testing.B) {
	p := parser(b)
	all := sentences(b, "dev.jsonl")
	for i := 0; b.Loop(); i++ {
		p.Understand(all[i%len(all)].Text)
	}
}

// BenchmarkLongest is the longest text that is read.
func BenchmarkLongest(b *testing.B) {
	p := parser(b)
	s := string([]rune(strings.Repeat("左前减震漏油，换原厂的三百二，不对，", 100))[:maxRunes])
	for b.Loop() {
		p.Understand(s)
	}
}

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		parser(b)
	}
}
