package main

import "testing"

const addOn = "浙A·12345 张伟报增项"

// C3: a technician says in his dialect what he found and what it costs; he
// confirms what was heard, the advisor corrects the price by a second sentence.
func TestStoryVoiceToPricedLine(t *testing.T) {
	s := begin(t).working("配件 04465-02220")
	s.speaks("zhangwei", "左后减震漏油,换原厂件要加320元")
	s.gets("zhangwei", card("浙A·12345 听到", "对", "重说", "改文字", "作废").
		with("「左后减震漏油,换原厂件要加320元」", "→ 左后减震器 换 原厂件 加320元"))
	s.presses("zhangwei", "对").settled("浙A·12345 已报给顾问", "张伟 {hh:mm}")
	s.gets("guwen", card(addOn, "同意", "驳回", "改价").with("左后减震器 换 原厂件 320元", "「左后减震漏油,换原厂件要加320元」"))

	s.says("guwen", "是三百六 不是三百二").unanswered()
	s.gets("guwen", card("浙A·12345 改成 360元?", "对", "重说").with("左后减震器 换 原厂件 360元"))
	s.presses("guwen", "对").settled("这项增项要客户同意。可以「发给客户」", "陈顾问 {hh:mm}")
	s.gets("guwen", closed(addOn, "已失效"), card("浙A·12345 报价 840元(2项),第2版", "发给客户", "再改").with("左后减震器 换 原厂件 360元"))
	s.gets("zhangwei", "浙A·12345 已更新,看最新\n现在要做:换前刹车片\n先别做,等客户同意:左后减震器 换 原厂件\n配件:04465-02220 预留")
	s.nothingElse()
}

// The speaker corrects himself before he confirms; vague prices are asked about
// and never offered.
func TestStoryVoiceCorrectedBySpeaker(t *testing.T) {
	s := begin(t).working("配件 04465-02220")
	s.speaks("zhangwei", "减震器大概要三四百").gets("zhangwei", "「减震器」多少钱?说个准数,如「三百二」")
	s.speaks("zhangwei", "左后简阵漏油,换付厂的三百二")
	s.gets("zhangwei", card("浙A·12345 听到", "对", "重说", "改文字", "作废").with("→ 左后减震器 换 副厂件 加320元"))
	s.speaks("zhangwei", "说错了,是右后,三百五")
	s.gets("zhangwei", closed("浙A·12345 听到", "已失效"), card("浙A·12345 听到", "对", "重说", "改文字", "作废").with("→ 右后减震器 换 副厂件 加350元"))
	s.presses("zhangwei", "对").settled("浙A·12345 已报给顾问", "张伟 {hh:mm}")
	s.gets("guwen", card(addOn, "同意", "驳回", "改价").with("右后减震器 换 副厂件 350元"))
	s.presses("guwen", "驳回").settled("浙A·12345 已驳回,告诉技师了", "陈顾问 {hh:mm}")
	s.gets("zhangwei", "浙A·12345 顾问没同意:右后减震器 换 副厂件。先别做")
	s.nothingElse()
}
