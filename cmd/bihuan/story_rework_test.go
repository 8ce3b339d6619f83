package main

import "testing"

// A car that comes back with the same fault: who says so is asked, it is free, and
// the days to show another cause run out.
func TestStoryReturnUnderWarranty(t *testing.T) {
	s := begin(t).settling("换前刹车片 480")
	s.says("qiantai", "已收款 0001").meanwhile()
	s.says("guwen", "交车 0001").meanwhile()
	s.customer(first).reads("换前刹车片", "10 天", "2000 公里")
	s.until(2, "09:00")
	s.says("guwen", "登记 浙A12345 王先生 13800005678 刹车又响了").meanwhile()
	s.presses("guwen", "是返修", "浙A·12345 是返修吗?").settled("浙A·12345 记为返修(原单 "+first+"),免费修。{}", "{}")
	s.meanwhile()
	s.says("zhuguan", "举证 HZ20260311-0001").answered("{}原因{}")
	s.meanwhile()
}
