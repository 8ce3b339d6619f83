package main

import "testing"

// A word on the car that a technician took last goes to that car, though questions
// about another one of his are open.
func TestStoryLineGoesToTheCurrentCar(t *testing.T) {
	s := begin(t)
	for _, car := range []string{"浙A11111 王先生 空调不冷", "浙B22222 李先生 刹车异响", "浙B33333 赵先生 底盘异响"} {
		s.says("qiantai", "登记 "+car).meanwhile()
	}
	s.presses("qiantai", "李强", "浙B·33333 派给谁?").meanwhile()
	s.presses("qiantai", "李强", "浙B·22222 派给谁?").meanwhile()
	s.says("liqiang", "接单 浙B22222").meanwhile()
	s.says("liqiang", "左前减震三百二").unanswered()
	s.gets("liqiang", card("浙B·22222 听到", "对", "重说", "改文字", "作废").with("→ 左前减震器 换 加320元"))
	s.presses("liqiang", "对").settled("浙B·22222 已报给顾问,到报价时再定", "李强 {hh:mm}").meanwhile()
}

// Lines that are said one after the other are all read back; what names no part
// changes none of them, and what is heard as a word shows no price.
func TestStoryLinesAreKept(t *testing.T) {
	s := begin(t).working("配件 04465-02220")
	s.says("zhangwei", "左前减震三百二").unanswered()
	s.gets("zhangwei", card("浙A·12345 听到", "对", "重说", "改文字", "作废").with("→ 左前减震器 换 加320元"))
	s.says("zhangwei", "右前半轴油封一百八").unanswered()
	s.gets("zhangwei", closed("浙A·12345 听到", "已失效"),
		card("浙A·12345 听到", "对", "重说", "改文字", "作废").with("→ 左前减震器 换 加320元", "→ 右前半轴油封 换 加180元"))
	s.says("zhangwei", "那个桶子弄一弄三百二十块哈").answered("没看懂{}")
	s.presses("zhangwei", "对").settled("浙A·12345 已报给顾问", "张伟 {hh:mm}")
	s.gets("guwen", card(addOn, "同意", "驳回", "改价").with("左前减震器 换 320元", "右前半轴油封 换 180元"))
}

// A total that is not the sum, or that stands for several lines, is asked about.
func TestStoryTotalsAreAsked(t *testing.T) {
	s := begin(t).working("配件 04465-02220")
	s.says("zhangwei", "左后减震三百五,右后减震三百五,一起六百").answered("加起来700元,您说一共600元。按哪个?请重说每项的价")
	s.says("zhangwei", "四轮定位加动平衡一共两百").answered("各多少?四轮定位、动平衡一共200元,分开说")
	s.speaks("zhangwei", "四轮定位加动平衡一共两百").gets("zhangwei", "各多少?四轮定位、动平衡一共200元,分开说")
	s.nothingElse()
}

// What is found before quotes can be written waits for its time, and is offered
// then.
func TestStoryFindingWaitsForTheQuote(t *testing.T) {
	s := begin(t).diagnosing()
	s.says("zhangwei", "左后减震漏油换原厂件三百二").unanswered()
	s.gets("zhangwei", card("浙A·12345 听到", "对", "重说", "改文字", "作废"))
	s.presses("zhangwei", "对").settled("浙A·12345 已报给顾问,到报价时再定", "张伟 {hh:mm}")
	s.gets("guwen", card(addOn, "同意", "驳回", "改价"))
	s.presses("guwen", "同意").answered("浙A·12345 还没到报价。留着,到时再问您")
	s.photographs("zhangwei", "浙A12345")
	s.says("zhangwei", "工时 2.5 不用换件")
	s.says("zhangwei", "诊断完成").meanwhile() // the findings are asked about anew
	s.presses("guwen", "同意", addOn).meanwhile()
	s.says("zhangwei", "右前半轴油封一百八").unanswered()
	s.gets("zhangwei", card("浙A·12345 听到", "对", "重说", "改文字", "作废").with("→ 右前半轴油封 换 加180元"))
	s.nothingElse()
}
