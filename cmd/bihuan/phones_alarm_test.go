package main

import "testing"

// On the phones page the 店长 gets an SMS, which looks like none of the
// application's messages; who takes the car sees what was done to it before, and an
// electric one is asked about.
func TestPhonesAlarm(t *testing.T) {
	s := begin(t)
	t.Cleanup(func() { s.meanwhile() }) // the stories tell what else comes
	s.visit(1, "浙AD12345 王先生 13800005678 异响 "+vinA, "更换右前轮轴承 680")
	v := visitor{openBrowser(t, s.demo.ready.Phones)}
	v.until(`document.querySelectorAll(".phone").length === 5`, "five phones")
	v.click(`document.getElementById("guide-open")`, "the guide's button")
	v.types(advisor, "登记 浙AD12345 王先生 动力电池报警 "+vinA)
	v.types(advisor, "改 0002 紧急等级 冒烟/电池报警")
	v.sees(boss, "【闭环工单】紧急：西湖店工单HZ20260310-0002，车牌尾号2345，冒烟/电池报警", "浙A·D12345 紧急:冒烟/电池报警。请马上去看")
	v.until(phone(boss)+`.querySelector(".bubble.sms small").innerText === "短信"`, "it is marked as an SMS")
	v.shows("alarm", boss)
	v.types(advisor, "派 0002 张伟")
	v.types(zhang, "接单 0002")
	v.sees(zhang, "上次更换右前轮轴承,建议本次检查同轴刹车片")
	s.photographs("zhangwei", "浙AD12345")
	v.types(zhang, "工时 2.5 不用换件")
	v.types(zhang, "诊断完成")
	v.types(zhang, "P0A80")
	v.types(zhang, "45")
	v.types(zhang, "26度")
	v.sees(zhang, "环境温度从哪来?")
	v.shows("electric", zhang)
	v.presses(zhang, "实测")
	v.sees(zhang, "记下了:环境温度 26℃(实测)。可以「诊断完成」")
	v.clean()
	if *screenshots == "" {
		return
	}
	page := openBrowser(t, s.demo.ready.Phones)
	page.as(s, "zhangwei")
	page.goes(s.demo.ready.Web + "/t/HZ20260310-0002")
	page.says("上次更换右前轮轴承,建议本次检查同轴刹车片")
	page.wholePage("history", 390, 700, 2)
}
