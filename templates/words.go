package templates

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"text/template"

	"bihuan/workflow"
)

// funcs are what templates may call beside the methods of page.
var funcs = template.FuncMap{
	"money":   money,
	"price":   price,
	"hours":   hours,
	"list":    func(s []string) string { return strings.Join(s, "、") },
	"one":     func(s string) []string { return []string{s} },
	"plus":    func(s []string) string { return strings.Join(s, "+") },
	"cut":     cut,
	"parts":   parts,
	"roles":   func(s []string) string { return labels(roleLabels, s) },
	"needs":   func(s []string) string { return labels(needLabels, s) },
	"shelf":   shelf,
	"pieces":  pieces,
	"few":     few,
	"lines":   lines,
	"waiting": func(l []workflow.LineView) []workflow.LineView { return only(l, workflow.LineOpen) },
	"live": func(l []workflow.LineView) []workflow.LineView {
		return only(l, workflow.LineOpen, workflow.LineAgreed)
	},
	"doing":   doing,
	"hints":   hints,
	"change":  change,
	"titles":  titles,
	"minutes": minutes,
	"lost":    lost,
	"before":  func(at, s string) string { b, _, _ := strings.Cut(s, at); return b },
	"after":   func(at, s string) string { _, a, _ := strings.Cut(s, at); return a },
	"tail":    tail,
}

// tail are the last n characters, or all.
func tail(n int, s string) string {
	r := []rune(s)
	return string(r[max(len(r)-n, 0):])
}

// lostWords say why an alarm did not reach somebody.
var lostWords = map[string]string{
	workflow.LostNoPhone: "没有手机号", workflow.LostNumber: "号码不对", workflow.LostBlacklist: "退订了短信",
	workflow.LostHour: "一小时的条数到上限", workflow.LostDay: "一天的条数到上限", workflow.LostSame: "相同内容到上限",
	workflow.LostApp: "应用一天的条数到上限", workflow.LostLate: "还没发出", workflow.LostTemplate: "模板或签名没有通过", workflow.LostAccount: "欠费或没有权限",
	"recipient": "企业微信送不到", "gone": "不在名单里了", "refused": "对方不收",
}

func lost(reason string) string {
	if w := lostWords[reason]; w != "" {
		return w
	}
	return "没送到"
}

// money is an amount of fen in yuan: "320元", "0.5元", "-20元".
func money(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	s := fmt.Sprintf("%s%d.%02d", sign, fen/100, fen%100)
	return strings.TrimSuffix(s, ".00") + "元"
}

// hours is tenths of a labour hour: 25 is "2.5".
func hours(tenths int) string {
	return strings.TrimSuffix(fmt.Sprintf("%d.%d", tenths/10, tenths%10), ".0")
}

// minutes is a length people can picture: "58分钟", "2小时", "1小时5分钟".
func minutes(n int) string {
	if n < 0 {
		n = -n
	}
	h, m := n/60, n%60
	switch {
	case h == 0:
		return strconv.Itoa(m) + "分钟"
	case m == 0:
		return strconv.Itoa(h) + "小时"
	default:
		return fmt.Sprintf("%d小时%d分钟", h, m)
	}
}

// cut shortens to n characters, the last of them an ellipsis.
func cut(n int, s string) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return strings.TrimRight(string(r[:max(n-1, 0)]), " \n、,") + "…"
}

var stockWords = map[workflow.PartStatus]string{
	workflow.PartInStock: "在库", workflow.PartReserved: "预留", workflow.PartTransfer: "调拨中",
	workflow.PartShort: "缺货", workflow.PartUnchecked: "库存待核", workflow.PartIssued: "已领", workflow.PartReturned: "已退",
	workflow.PartLapsed: "预留到期",
}

// stock is the word for where a part stands.
func stock(s workflow.PartStatus) string { return stockWords[s] }

// parts are part numbers with what is known of each: "04465-02220 预留、
// BOSCH-08921×2 调拨中(滨江店)".
func parts(list []workflow.PartView) string {
	out := make([]string, len(list))
	for i, p := range list {
		s := p.No
		if p.Quantity > 1 {
			s += "×" + strconv.Itoa(p.Quantity)
		}
		w := stock(p.Status)
		if p.Held > 0 && p.Status == workflow.PartShort {
			w = "已留" + strconv.Itoa(p.Held) + ",缺" + strconv.Itoa(p.Missing)
		}
		if w != "" {
			s += " " + w
		}
		if p.Store != "" {
			s += "(" + p.Store + ")"
		}
		out[i] = s
	}
	return strings.Join(out, "、")
}

// pieces are part numbers with their quantity: "04465-02220×2、BOSCH-08921×1".
func pieces(list []workflow.PartView) string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = p.No + "×" + strconv.Itoa(p.Quantity)
	}
	return strings.Join(out, "、")
}

// few are the first of some things, and how many there are in all: "a、b等5个".
func few(n int, of []string) string {
	if len(of) <= n {
		return strings.Join(of, "、")
	}
	return strings.Join(of[:n], "、") + "等" + strconv.Itoa(len(of)) + "个"
}

// shelf says how many of each part the own store has: "04465-02220 本店有2".
func shelf(list []workflow.PartView) string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = p.No + " 本店" + strconv.Itoa(p.Stock)
		if p.Stock > 0 {
			out[i] = p.No + " 本店有" + strconv.Itoa(p.Stock)
		}
	}
	return strings.Join(out, "、")
}

// lines are quote lines with their price and whether the customer wants them:
// "换前刹车片 480元(已同意)、更换雨刮 90元".
func lines(list []workflow.LineView) string {
	out := make([]string, len(list))
	for i, l := range list {
		out[i] = l.Title + " " + price(l)
		if l.State == workflow.LineAgreed {
			out[i] += "(已同意)"
		}
	}
	return strings.Join(out, "、")
}

// doing are the lines that may be worked on, or all while the customer has said
// nothing yet.
func doing(list []workflow.LineView) []workflow.LineView {
	if agreed := only(list, workflow.LineAgreed); len(agreed) > 0 {
		return agreed
	}
	return list
}

// titles are the names of the lines that are to be done.
func titles(list []workflow.LineView) []string {
	var out []string
	for _, l := range list {
		if l.State != workflow.LineDeclined && l.State != workflow.LineRemoved {
			out = append(out, l.Title)
		}
	}
	return out
}

func only(list []workflow.LineView, states ...workflow.LineState) []workflow.LineView {
	var out []workflow.LineView
	for _, l := range list {
		for _, s := range states {
			if l.State == s {
				out = append(out, l)
			}
		}
	}
	return out
}

var roleLabels = map[string]string{
	string(workflow.FrontDesk): "前台", string(workflow.Advisor): "服务顾问", string(workflow.Technician): "技师",
	string(workflow.TeamLead): "班组长", string(workflow.TechLead): "技术主管", string(workflow.StoreManager): "店长",
	string(workflow.PartsClerk): "仓管", string(workflow.Inspector): "质检", string(workflow.CustomerService): "客服",
	string(workflow.AreaManager): "区域经理", string(workflow.QualityAnalyst): "质量分析", string(workflow.HQAdmin): "总部管理员",
}

// needLabels are what an action may require.
var needLabels = map[string]string{
	workflow.NeedHours: "预估工时", workflow.NeedParts: "配件编号", workflow.NeedQuote: "报价",
	workflow.NeedConsent: "客户同意", workflow.NeedAnswers: "客户对每一项的答复", workflow.NeedList: "客户同意的结算清单", "fault_photo": "故障照片", "finish_photo": "完工照", "fault_code": "故障码", "soc": "SOC", "ambient_temp": "环境温度", workflow.EvidencePhoto: "照片", workflow.EvidenceVoice: "语音",
}

// labels replaces keys by what people call them and leaves other words alone.
func labels(names map[string]string, list []string) string {
	out := make([]string, len(list))
	for i, k := range list {
		if out[i] = names[k]; out[i] == "" {
			out[i] = k
		}
	}
	return strings.Join(out, "、")
}

var blankLines = regexp.MustCompile(`[ \t]*\n[ \t\n]*`)

// tidy takes out the empty lines that unused parts of a template leave.
func tidy(s string) string { return strings.TrimSpace(blankLines.ReplaceAllString(s, "\n")) }

// RoleLabel is what people call a role.
func RoleLabel(r workflow.Role) string { return labels(roleLabels, []string{string(r)}) }

// price is what the customer pays for a line, or why he pays nothing.
func price(l workflow.LineView) string {
	if l.Free {
		return "返修免费"
	}
	return money(l.Amount)
}

// Price is what the customer pays for a line.
func Price(l workflow.LineView) string { return price(l) }

// hints are lines that were declined on earlier visits: "上次没做:更换雨刮 90元".
func hints(list []workflow.LineView) string {
	if len(list) == 0 {
		return ""
	}
	out := make([]string, len(list))
	for i, l := range list {
		if out[i] = l.Title; l.Amount > 0 {
			out[i] += " " + money(l.Amount)
		}
	}
	return "上次没做:" + strings.Join(out, "、")
}

// change is what became of a line: "更换雨刮 90元 → 100元", "删 更换雨刮".
func change(c workflow.ChangeView) string {
	switch c.Kind {
	case workflow.LineAdded:
		return "加 " + c.Title + " " + money(c.New)
	case workflow.LineTaken:
		return "删 " + c.Title
	case workflow.LinePriced:
		return c.Title + " " + money(c.Old) + " → " + money(c.New)
	case workflow.LineOffered:
		return "再报 " + c.Title + " " + money(c.New)
	case workflow.LessWhole:
		return "优惠 " + money(c.Old) + " → " + money(c.New)
	}
	return c.Title
}

// Change is what became of a line of the quote.
func Change(c workflow.ChangeView) string { return change(c) }
