package main

import "testing"

// C1 by typed words: from the counter to a finished diagnosis.
func TestStoryDayBeginsWithWords(t *testing.T) {
	s := begin(t)
	s.says("guwen", "登记 浙A12345 王先生 刹车异响 下午5点前要").
		answered("浙A·12345 已登记 HZ20260310-0001,17:00前")
	s.gets("guwen", card("浙A·12345 派给谁?", "张伟", "李强"))
	s.gets("banzhang", card("浙A·12345 派给谁?", "张伟", "李强"))

	s.presses("guwen", "张伟").settled("浙A·12345 已派给张伟,等他接单", "陈顾问 {hh:mm}")
	s.gets("banzhang", closed("浙A·12345 派给谁?", "陈顾问 {hh:mm}"))
	s.gets("zhangwei", card("您有新工单【浙A·12345】,含1项待执行(诊断:刹车异响),点击查看详情", "接单").
		with("单号:HZ20260310-0001", "约定:17:00前"))

	s.presses("zhangwei", "接单").settled("浙A·12345 已接单,17:00前", "已接单 {hh:mm}")
	s.gets("guwen", "浙A·12345 张伟已接单")

	s.photographs("zhangwei", "浙A12345").gets("zhangwei", "收到1张,车牌浙A·12345,还差预估工时、配件编号")
	s.says("zhangwei", "工时 2.5 配件 04465-02220").
		answered("浙A·12345 记下了:2.5工时,04465-02220 在库。可以「诊断完成」")
	s.says("zhangwei", "诊断完成").answered("浙A·12345 诊断完成,等报价")
	s.gets("guwen", "浙A·12345 诊断完成,请报价\n张伟 2.5工时 04465-02220 预留")
}

// C1 as it is meant: a photo, and a few words spoken with oily hands. What was
// heard is read back with what the shelf has; one press confirms it and ends the
// diagnosis.
func TestStoryDayBegins(t *testing.T) {
	s := begin(t).diagnosing()
	s.sends("zhangwei", "image", "brake.jpg", s.photo(), "plate", "浙A12345").unanswered()
	s.sends("zhangwei", "voice", "", nil, "transcript", "前刹车片快没了 两个半工时 片子号 零四四六五 零二二二零").unanswered()
	s.looks()
	s.gets("zhangwei", card("浙A·12345 听到", "诊断完成", "改").with("「前刹车片快没了 两个半工时 片子号 零四四六五 零二二二零」",
		"→ 2.5工时,04465-02220 本店有2", "收到1张照片"))
	s.presses("zhangwei", "诊断完成").settled("浙A·12345 诊断完成,等报价", "张伟 {hh:mm}")
	s.gets("guwen", "浙A·12345 诊断完成,请报价\n张伟 2.5工时 04465-02220 预留")
}
