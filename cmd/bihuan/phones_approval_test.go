package main

import "testing"

// The superior's card after half an hour, on the phones page.
func TestPhonesApproval(t *testing.T) {
	s := begin(t).atReview()
	s.until(1, "09:31")
	v := visitor{openBrowser(t, s.demo.ready.Phones)}
	t.Cleanup(func() { s.meanwhile() })
	v.opens(boss, "dianzhang")
	v.sees(boss, "报价已等 30 分钟", "陈顾问 未处理")
	eval[bool](v.browser, `(`+phone(boss)+`.scrollIntoView({block: "center", inline: "center"}), true)`)
	v.shows("approval", boss)
	v.presses(boss, "驳回")
	v.sees(boss, "为什么驳回?")
	v.types(boss, "太贵了 先问保险")
	v.settled(boss, "已选 驳回", "已由孙店长处理")
	v.clean()
}
