package phrase

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// hostile are sentences with the words of consent in them that are none.
var hostile = strings.Fields(`
需要店长同意 要客户同意 还要店长批准 必须客户同意 要批准 请店长批准 请通过 求通过 麻烦店长通过一下 帮我批了吧 报店长批准 催客户同意 批准中 通过中
部同意 布同意 步同意 簿同意 部通过 梅同意 美同意 煤同意 喂同意 部批准 布可以 部换
同意伐 通过伐 没问题伐 同意咩 冇问题咩 同意么 可以么 行么 准么 要得么 同意A还是B 干嘛同意 同意嘛 同意否 同意没
他说同意 伊讲同意 佢话同意 主管说没问题 小王同意的 店长批准 领导同意 保险公司同意了 老板娘同意
同意你个头 同意个毛 同意个锤子 同意财怪 同意同意，你当我傻啊 同意啊，你自己掏钱 我疯了同意 同意，呵呵 呵呵，同意 哈哈，同意 行，你牛 你行
只同意机油 只批准第一项 同意前两项 同意第一项 除机油外同意 刹车片除外，同意 去掉刹车片，同意 同意一半 改成原厂，同意 改一下价格，通过 价格改一下通过
准备同意 正要同意 下周通过 明天通过 误点同意 误按了通过 降一百，同意 三百同意 同意，明天 系统通过 默认同意 单子签了 听说批了
通过微信发给客户了 通过诊断仪看是缸盖 通过检查发现刹车片磨损 年检通过 路试通过 质检通过了 发动机没毛病 轮胎没问题 磨损在允许范围内 这个可以修
可以换副厂的 刹车片可以换了 可以开工了 可以先不换 准备 行车记录仪 好多 成本多少 得换 中午 确认一下 跟客户确认 同意率 请回复同意 同意的举手`)

func TestHostileIsNoYes(t *testing.T) {
	p := parser(t)
	for _, s := range hostile {
		for _, s := range []string{s, s + "。", "嗯，" + s} {
			if u := p.Understand(s); u.Decision == "approve" || u.Intent == Approve {
				t.Errorf("%s is taken for a yes", s)
			}
		}
	}
}

func TestYesWithWhatBelongsToIt(t *testing.T) {
	p := parser(t)
	for _, s := range []string{"同意", "我同意", "好的，同意", "同意，谢谢", "同意，客户急用车", "这单同意", "报价没问题，换吧", "同意换减震器", "左后减震同意", "同意，三百二", "同意，但不要超过五百",
		"三百以内就换", "行换吧", "可以的师傅", "客户说可以，弄吧", "车主微信上说同意了", "五点前能好就做", "没问题，按你报的来", "批准，抓紧", "完全同意"} {
		if u := p.Understand(s); u.Decision != "approve" {
			t.Errorf("%s: %s %s", s, u.Intent, u.Decision)
		}
	}
}

// TestOnlyTheExplainedApproves puts words that nobody has listed beside a yes: the
// words of the trade, and pieces of what people say without consenting. Only what
// is on the lists of what may stand beside a yes leaves it one.
func TestOnlyTheExplainedApproves(t *testing.T) {
	p := parser(t)
	words := ordinary(t, p.lexicon)
	yes := []string{"同意", "批准", "批了", "通过", "没问题", "可以", "行", "准了", "没毛病"}
	rapid.Check(t, func(t *rapid.T) {
		w, y := rapid.SampledFrom(words).Draw(t, "word"), rapid.SampledFrom(yes).Draw(t, "yes")
		s := strings.NewReplacer("W", w, "Y", y).Replace(rapid.SampledFrom([]string{"WY", "YW", "W，Y", "Y，W", "嗯，WY了", "YW吧"}).Draw(t, "place"))
		if u := p.Understand(s); u.Decision == "approve" && !listed(p, w+"吧") && !listed(p, w+y) && !listed(p, y+w) {
			t.Fatalf("%s is taken for a yes, and nothing explains %s", s, w)
		}
	})
}

// ordinary are the words of the lexicon, and pieces of sentences that are no yes.
func ordinary(t *testing.T, l *Lexicon) []string {
	var out []string
	for _, m := range l.meanings() {
		out = append(out, m.word)
	}
	for _, list := range [][]string{l.Query, l.Waits, l.StillOpen, l.Repairs, l.Progress, l.Smalltalk, l.Estimate, l.Waiting, l.Cancel, l.Withheld, l.RejectStrong, l.RejectWeak} {
		out = append(out, list...)
	}
	for _, name := range []string{"dev.jsonl", "blind.jsonl", "later.jsonl", "everyday.jsonl"} {
		for _, m := range sentences(t, name) {
			if m.Decision == "approve" {
				continue
			}
			for n, r := 2, []rune(m.Text); n <= 4; n++ {
				for i := 0; i+n <= len(r); i++ {
					out = append(out, string(r[i:i+n]))
				}
			}
		}
	}
	return out
}

// listed reports whether a text is made of nothing but listed words, names of
// things, figures and particles, whatever their order.
func listed(p *Parser, text string) bool {
	l, r := p.lexicon, []rune(p.rewrites(text))
	c := l.Consent
	lists := [][]string{c.Before, c.Behind, c.Clauses, c.Capped, c.Decides, c.Who, c.Where, c.Said, l.ApproveStrong, l.ApproveWeak, l.ApproveVerbs, l.Limits}
	reach := map[int]bool{0: true}
	step := func(i int, words []string) {
		for _, w := range words {
			if strings.HasPrefix(string(r[i:]), w) {
				reach[i+len([]rune(w))] = true
			}
		}
	}
	things := map[int][]int{}
	for _, t := range p.tokens(r) {
		if t.is(classPart, classPosition, classGrade, classAmount, classFigure, classCount, classHours, classCode) {
			things[t.from] = append(things[t.from], t.to)
		}
	}
	for i := range r {
		if !reach[i] {
			continue
		}
		for _, list := range lists {
			step(i, list)
		}
		for _, to := range things[i] {
			reach[to] = true
		}
		if strings.ContainsRune(c.Ends+",", r[i]) {
			reach[i+1] = true
		}
	}
	return reach[len(r)]
}
