package main

import "testing"

// C4, 换品牌: another part that fits lies on the own shelf. The car waits for no
// transfer, and what the customer agreed to with the first part is asked again.
func TestStoryAnotherBrand(t *testing.T) {
	s := begin(t).diagnosing()
	s.photographs("zhangwei", "浙A12345")
	s.says("zhangwei", "工时 1 配件 MANN-CUK26009")
	s.says("zhangwei", "诊断完成").meanwhile()
	s.presses("zhangwei", "换品牌").settled("浙A·12345 换成哪个?{}", "张伟 {hh:mm}")
	s.gets("zhangwei", card("浙A·12345 换成哪个?", "A", "B").with("MANN-CUK26009 ×1 缺货", "A.BOSCH-0986AF4217 B.87139-50100"))
	s.presses("zhangwei", "B", "A.BOSCH-0986AF4217 B.87139-50100").settled("浙A·12345 MANN-CUK26009 换成 87139-50100 ×1,已预留", "张伟 {hh:mm}")
	s.stock("HZ01", "87139-50100", [4]int{5, 1, 0, 0})
	s.meanwhile()
	s.says("zhangwei", "0001").answered("{}87139-50100 预留{}")
}
