package main

import "strings"

// Chapters that many stories begin with. Each leaves nothing unread.

// diagnosing: 陈顾问 has registered 浙A12345 and 张伟 has accepted it.
func (s *story) diagnosing() *story {
	s.t.Helper()
	s.says("guwen", "登记 浙A12345 王先生 13800005678 刹车异响 下午5点前要").
		answered("浙A·12345 已登记 HZ20260310-0001,17:00前")
	s.presses("guwen", "张伟")
	s.presses("zhangwei", "接单")
	return s.meanwhile()
}

// quoting: 张伟 is through with the diagnosis, for which he needs parts.
func (s *story) quoting(parts string) *story {
	s.t.Helper()
	s.diagnosing()
	s.photographs("zhangwei", "浙A12345")
	s.says("zhangwei", "工时 2.5 "+parts)
	s.says("zhangwei", "诊断完成")
	if strings.Contains(parts, "BOSCH-08921") {
		s.presses("zhangwei", "先不要") // another store has it
	}
	return s.meanwhile()
}

// working: the customer has agreed to new pads and 张伟 is at work.
func (s *story) working(parts string) *story {
	s.t.Helper()
	s.quoting(parts)
	s.says("guwen", "报价 换前刹车片 480")
	s.says("guwen", "客户同意 当面")
	s.presses("guwen", "张伟", "浙A·12345 派给谁?")
	s.says("zhangwei", "开工").answered("浙A·12345 已开工,17:00前")
	return s.meanwhile()
}
