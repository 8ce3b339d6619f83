package main

import (
	"flag"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// Where the pictures of the documentation go: make screenshots.
var screenshots = flag.String("screenshots", "", "folder for the pictures of the documentation")

// The people whose phones are open on the first visit.
const (
	desk    = "周敏"
	advisor = "陈顾问"
	zhang   = "张伟"
	lead    = "王班长"
	boss    = "孙店长"
)

// visitor is somebody who tries the phones page with mouse and keyboard, and
// goes by what he reads.
type visitor struct{ *browser }

// phone is the JavaScript of one person's phone.
func phone(name string) string {
	return `document.querySelector(` + js(`.phone[aria-label^="`+name+`"]`) + `)`
}

// types writes words on somebody's phone and sends them.
func (v visitor) types(name, words string) {
	v.t.Helper()
	v.click(phone(name)+".querySelector('textarea')", name+"'s input")
	v.typed(words)
	v.enter()
	v.sees(name, words)
}

// sees waits for words on somebody's phone.
func (v visitor) sees(name string, words ...string) {
	v.t.Helper()
	for _, w := range words {
		v.until(`[...`+phone(name)+`.querySelectorAll(".line")].some(l => l.innerText.includes(`+js(w)+`))`, name+" sees "+w)
	}
}

// button is the newest live button with this label on somebody's phone.
func button(name, label string) string {
	return `[...` + phone(name) + `.querySelectorAll(".card button:not(:disabled)")].findLast(b => b.textContent === ` + js(label) + `)`
}

func (v visitor) presses(name, label string) {
	v.t.Helper()
	v.click(button(name, label), name+"'s button "+label)
}

// settled waits for a card with a line to be over: grey, one dead button.
func (v visitor) settled(name, line, result string) {
	v.t.Helper()
	v.until(`[...`+phone(name)+`.querySelectorAll(".card.closed")].some(c => c.innerText.includes(`+js(line)+`) &&
		c.querySelector(".buttons").innerText.includes(`+js(result)+`) && [...c.querySelectorAll("button")].every(b => b.disabled))`,
		fmt.Sprintf("%s's card %q turns into %q", name, line, result))
}

// skips fast-forwards with a button of the page.
func (v visitor) skips(label string) {
	v.t.Helper()
	free := `[...document.querySelectorAll(".skip button:enabled")].find(b => b.innerText === ` + js(label) + `)`
	v.click(free, label)
	v.until(free, "the end of "+label)
}

// clock waits for the time that the page tells.
func (v visitor) clock(text string) {
	v.t.Helper()
	v.until(`document.querySelector(".clock").innerText.replace(/\s+/g, " ").startsWith(`+js(text)+`)`, "the clock says "+text)
}

// shows takes a picture for the documentation, of the window or of one phone.
func (v visitor) shows(file, name string) {
	v.t.Helper()
	if *screenshots == "" {
		return
	}
	eval[bool](v.browser, `(document.getElementById("toasts").replaceChildren(), document.activeElement.blur(), true)`)
	selector := ""
	if name != "" {
		selector = `.phone[aria-label^="` + name + `"]`
	}
	v.picture(filepath.Join(*screenshots, file+".png"), selector)
}

// opens takes the phone of somebody else out.
func (v visitor) opens(name, userid string) {
	v.t.Helper()
	eval[bool](v.browser, `(list => { list.value = `+js(userid)+`; return list.dispatchEvent(new Event("change")) })(document.getElementById("add"))`)
	v.until(phone(name), name+"'s phone")
}

// switches flips a switch of the faults.
func (v visitor) switches(label string, on bool) {
	v.t.Helper()
	v.click(`document.getElementById("faults-open")`, "the faults")
	v.click(`[...document.querySelectorAll("#faults .switch")].find(l => l.innerText.includes(`+js(label)+`))`, label)
	v.until(fmt.Sprintf(`document.getElementById("faults-count").hidden !== %t`, on), "the number of faults")
}

func (v visitor) closesFaults() {
	v.t.Helper()
	v.click(`document.getElementById("faults-close")`, "the faults' ×")
	v.until(`document.getElementById("faults").hidden`, "the faults go")
}

// tabsTo moves the focus by the keyboard alone; what has it must show it.
func (v visitor) tabsTo(expression, what string) {
	v.t.Helper()
	for range 300 {
		v.key(kb.Tab)
		if eval[bool](v.browser, `document.activeElement === `+expression) {
			v.until(`getComputedStyle(document.activeElement).outlineStyle !== "none"`, "the focus shows on "+what)
			return
		}
	}
	v.t.Fatalf("no Tab leads to %s", what)
}

// A newcomer lives a repair on the phones page, from 登记 to 交车, and a night.
func TestPhonesPage(t *testing.T) {
	s := begin(t)
	t.Cleanup(func() { s.meanwhile() }) // the stories tell what else comes
	v := visitor{openBrowser(t, s.demo.ready.Phones)}
	for _, chapter := range []func(visitor){arrives, registers, diagnoses, quotes, works, stalls, finishes, night, narrow} {
		chapter(v)
		v.clean()
	}
}

func arrives(v visitor) {
	v.clock("3月10日星期二 09:0")
	v.until(`document.querySelectorAll(".phone").length === 5`, "five phones")
	v.until(`!document.getElementById("guide").hidden`, "the guide, on the first visit")
	v.click(`document.getElementById("guide-open")`, "the guide's button")
	v.until(`document.getElementById("guide").hidden`, "the guide goes")
}

func registers(v visitor) {
	v.types(desk, "登记 浙A12345 王先生 13800001234 刹车异响 下午5点前要")
	v.sees(desk, "浙A·12345 已登记 HZ20260310-0001,17:00前", "浙A·12345 派给谁?")
	v.sees(lead, "浙A·12345 派给谁?")
	v.presses(lead, "张伟")
	v.settled(lead, "浙A·12345 已派给张伟,等他接单", "王班长 9:0")
	v.settled(desk, "已选 张伟,王班长 9:0", "王班长 9:0")
	v.sees(zhang, "您有新工单【浙A·12345】,含1项待执行(诊断:刹车异响),点击查看详情")
	v.shows("dispatch", zhang)
}

func diagnoses(v visitor) {
	v.presses(zhang, "接单")
	v.settled(zhang, "浙A·12345 已接单,17:00前", "已接单 9:0")
	v.types(zhang, "诊断完成")
	v.sees(zhang, "还差:故障照片、预估工时、配件编号。补齐后点「诊断完成」")
	v.photographs(zhang, "故障件")
	v.sees(zhang, "收到1张,车牌浙A·12345,还差预估工时、配件编号")
	v.types(zhang, "工时 2.5 配件 04465-02220 BOSCH-08921")
	v.sees(zhang, "04465-02220 在库、BOSCH-08921 缺货。可以「诊断完成」")
	v.types(zhang, "诊断完成")
	v.sees(zhang, "浙A·12345 诊断完成,等报价", "缺 BOSCH-08921 ×1,本店0。滨江店有3,调拨?")
	v.sees(advisor, "浙A·12345 诊断完成,请报价")
}

func quotes(v visitor) {
	v.types(advisor, "报价 0001 换前刹车片 480, 更换雨刮 90, 四轮定位 120")
	v.sees(advisor, "浙A·12345 报价 690元(3项),第1版")
	v.presses(advisor, "发给客户")
	v.settled(advisor, "浙A·12345 报价 690元(3项),第1版", "已发给客户")
	v.types(advisor, "客户同意 0001 电话 王先生说刹车片换,雨刮换,四轮定位不做")
	v.sees(advisor, "记为电话同意:换前刹车片 480元、更换雨刮 90元,不做 四轮定位")
	v.until(button(advisor, "对"), "the card that reads back")
	v.shows("quote", advisor)
	v.presses(advisor, "对")
	v.settled(advisor, "浙A·12345 客户同意 换前刹车片 480元、更换雨刮 90元,不做 四轮定位", advisor)
}

// works: at work another fault shows, and the customer has not said yes to it.
func works(v visitor) {
	v.presses(advisor, "张伟")
	v.settled(advisor, "浙A·12345 已派给张伟,他接着做", advisor)
	v.sees(zhang, "含2项待执行(换前刹车片+更换雨刮)", "04465-02220 预留、BOSCH-08921 缺货")
	v.types(zhang, "开工")
	v.sees(zhang, "浙A·12345 已开工,17:00前")
	v.types(zhang, "进度 拆完了 刹车盘也有槽")
	v.presses(zhang, "报增项")
	v.settled(zhang, "浙A·12345 已报给顾问", "张伟 9:0")
	v.sees(advisor, "浙A·12345 张伟报增项")
	v.types(advisor, "报价 0001 换前刹车盘 680")
	v.sees(advisor, "这项增项要客户同意。可以「发给客户」")
	v.presses(advisor, "发给客户")
	v.sees(zhang, "先别做,等客户同意:换前刹车盘")
}

// stalls: four hours without a word, lunch not counted, then half an hour more.
func stalls(v visitor) {
	v.skips("快进 4 小时")
	v.clock("3月10日星期二 13:0")
	v.skips("到下一件事")
	v.clock("3月10日星期二 14:0")
	for _, name := range []string{zhang, lead} {
		v.sees(name, "请确认【工单#HZ20260310-0001】当前卡点:",
			"A.等待客户确认增项 B.缺少配件【BOSCH-08921】 C.技师张伟已离岗 D.正常施工中")
	}
	v.shows("fuse", zhang)
	v.skips("快进 30 分钟")
	v.sees(boss, "已等30分钟,没有人答")
	v.shows("overview", "")
	v.presses(lead, "D.正常")
	v.settled(lead, "HZ20260310-0001 已选 D,王班长 14:3", "王班长 14:3")
	v.settled(zhang, "已选 正常,王班长 14:3", "王班长 14:3")
	v.settled(boss, "已选 正常,王班长 14:3", "王班长 14:3")
}

// finishes: the platform is away for half an hour, and nothing is lost.
func finishes(v visitor) {
	v.types(advisor, "客户同意 0001 电话 刹车盘先不换")
	v.presses(advisor, "对")
	v.settled(advisor, "浙A·12345 客户不做 换前刹车盘", advisor)
	v.photographs(zhang, "修好了")
	v.sees(zhang, "完工照已关联 HZ20260310-0001。可以「完工」")
	v.switches("平台连不上", true)
	v.shows("faults", "")
	v.closesFaults()
	v.types(zhang, "完工")
	v.sees(zhang, "浙A·12345 已完工,交班组长检查")
	v.skips("快进 30 分钟")
	v.until(`!`+phone(lead)+`.innerText.includes("请终检")`, "nothing comes while the platform is away")
	v.switches("平台连不上", false)
	v.closesFaults()
	v.skips("快进 30 分钟")
	v.sees(lead, "浙A·12345 请终检")

	v.presses(lead, "通过")
	v.settled(lead, "浙A·12345 终检通过,可以结算", "王班长 15:3")
	v.presses(desk, "已收款")
	v.settled(desk, "浙A·12345 已收款 570元,可以交车", "已收款 15:3")
	v.presses(advisor, "交车")
	v.settled(advisor, "浙A·12345 已交车 15:3", "已交车 15:3")
	v.shows("settled", "")
}

// night: what is said after closing comes as one digest at the opening.
func night(v visitor) {
	v.opens("李强", "liqiang")
	v.types(desk, "登记 浙BD12345 李女士 空调不凉 明天10点要")
	v.presses(desk, "李强")
	v.until(button("李强", "接单"), "李强's slip")
	v.tabsTo(button("李强", "接单"), "接单")
	v.key(kb.Enter)
	v.settled("李强", "浙B·D12345 已接单,明天 10:00前", "已接单 15:3")
	v.skips("快进 4 小时")
	v.types("李强", "阻塞 举升机占用")
	v.sees("李强", "浙B·D12345 已阻塞:工位/设备占用")
	v.types(desk, "登记 浙A77777 赵先生 轮胎漏气 明天11点要")
	v.sees(desk, "浙A·77777 派给谁?") // the next thing is the morning now
	v.until(`!`+phone(lead)+`.innerText.includes("浙A·77777")`, "the night is quiet")
	v.skips("到下一件事")
	v.clock("3月11日星期三 08:30")
	v.sees(lead, "2条消息,1条要您处理", "浙A·77777 派给谁?")
	v.shows("morning", lead)
}

// narrow: the same page on a real phone.
func narrow(v visitor) {
	v.window(360, 740, 1)
	v.until(`document.documentElement.scrollWidth <= 360`, "nothing sticks out")
	v.types(desk, "我的单")
	v.sees(desk, "2单在做:")
	v.until(`(r => r.left >= 0 && r.right <= 360)(`+phone(desk)+`.getBoundingClientRect())`, "the phone fits")
	v.shows("narrow", "")
}

// The guide's words alone lead from 登记 to 交车.
func TestPhonesGuide(t *testing.T) {
	s := begin(t)
	t.Cleanup(func() { s.meanwhile() }) // the stories tell what comes
	v := visitor{openBrowser(t, s.demo.ready.Phones)}
	v.until(`document.querySelectorAll("#guide-steps button").length > 0`, "the guide")
	for i := range eval[int](v.browser, `document.querySelectorAll("#guide-steps button").length`) {
		v.click(fmt.Sprintf(`document.querySelectorAll("#guide-steps button")[%d]`, i), fmt.Sprintf("step %d", i+1))
		name := eval[string](v.browser, `document.activeElement.closest(".phone").ariaLabel.split("（")[0]`)
		lines := phone(name) + `.querySelectorAll(".line").length`
		before := eval[int](v.browser, lines)
		if eval[bool](v.browser, `document.activeElement.matches("button")`) {
			v.key(kb.Enter)
		} else {
			v.enter()
		}
		v.until(fmt.Sprintf("%s >= %d", lines, before+2), fmt.Sprintf("an answer to step %d", i+1))
		s.settle()
	}
	v.sees(advisor, "浙A·12345 已交车 9:0")
	v.clean()
}
