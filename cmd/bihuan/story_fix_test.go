package main

import "testing"

// What was heard wrong is put right with a tap and a word: the fields that were
// heard are offered, and the changed line is read back again.
func TestStoryHeardFixedByField(t *testing.T) {
	s := begin(t).working("配件 04465-02220")
	heard := func(line string) cardWant {
		return card("浙A·12345 听到", "对", "重说", "改文字", "作废").with("→ " + line)
	}
	s.speaks("zhangwei", "左后减震漏油,换原厂件要加320元").gets("zhangwei", heard("左后减震器 换 原厂件 加320元"))
	s.presses("zhangwei", "改文字").settled("要改的直接说,或打字发来", "张伟 {hh:mm}")
	s.gets("zhangwei", card("浙A·12345 改哪一项?", "位置", "配件", "做法", "品质", "金额", "作废").with("左后减震器 换 原厂件 加320元"))
	s.presses("zhangwei", "位置").settled("位置直接说,或打字发来", "张伟 {hh:mm}")
	s.gets("zhangwei", card("浙A·12345 位置改成什么?", "改别的", "作废"))
	s.says("zhangwei", "右后").unanswered()
	s.gets("zhangwei", closed("浙A·12345 位置改成什么?", "已失效"), heard("右后减震器 换 原厂件 加320元"))

	s.presses("zhangwei", "改文字").settled("要改的直接说,或打字发来", "张伟 {hh:mm}")
	s.gets("zhangwei", card("浙A·12345 改哪一项?", "位置", "配件", "做法", "品质", "金额", "作废"))
	s.speaks("zhangwei", "三百五").gets("zhangwei", closed("浙A·12345 改哪一项?", "已失效"), heard("右后减震器 换 原厂件 加350元"))
	s.presses("zhangwei", "对").settled("浙A·12345 已报给顾问", "张伟 {hh:mm}")
	s.gets("guwen", card(addOn, "同意", "驳回", "改价").with("右后减震器 换 原厂件 350元"))
	s.nothingElse()
}

// One tap drops what was heard; a second press, or one that comes too late, does
// nothing.
func TestStoryHeardDropped(t *testing.T) {
	s := begin(t).working("配件 04465-02220")
	s.speaks("zhangwei", "左后减震漏油,换原厂件要加320元").gets("zhangwei", card("浙A·12345 听到", "对", "重说", "改文字", "作废"))
	s.presses("zhangwei", "作废").settled("好,这句不算", "张伟 {hh:mm}")
	s.says("zhangwei", "右后").answered("没看懂{}")
	s.nothingElse()

	s.speaks("zhangwei", "水泵漏水换一个三百六").gets("zhangwei", card("浙A·12345 听到", "对", "重说", "改文字", "作废").with("→ 水泵 换 加360元"))
	s.presses("zhangwei", "改文字").settled("要改的直接说,或打字发来", "张伟 {hh:mm}")
	s.gets("zhangwei", card("浙A·12345 改哪一项?", "配件", "做法", "金额", "作废"))
	s.presses("zhangwei", "作废", "浙A·12345 改哪一项?").settled("好,这句不算", "张伟 {hh:mm}")
	s.nothingElse()
}
