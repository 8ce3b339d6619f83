package main

import "testing"

// C10: out of order and mistyped. No step is skipped, nothing is done from a
// guess.
func TestStorySlipsAndOrder(t *testing.T) {
	s := begin(t).quoting("配件 04465-02220")
	early := card("浙A·12345 还没报价确认", "催顾问", "只是移车").with("先别拆")
	s.says("zhangwei", "开始诗工 浙a1234五").unanswered().gets("zhangwei", early)
	s.presses("zhangwei", "催顾问").settled("浙A·12345 已催顾问", "张伟 {hh:mm}")
	s.gets("guwen", "浙A·12345 张伟等着开工。请尽快「报价」或问客户")
	s.says("zhangwei", "完工").unanswered()
	s.gets("zhangwei", card("浙A·12345 还没开工", "开始施工", "拍照").with("要记什么?"))
	s.presses("zhangwei", "开始施工").gets("zhangwei", early)

	// Where it would happen, it is read back first.
	s.says("guwen", "报价 换前刹车片 480").says("guwen", "客户同意 当面").presses("guwen", "张伟", "浙A·12345 派给谁?")
	s.meanwhile()
	s.says("zhangwei", "开始诗工 浙a1234五").unanswered()
	s.gets("zhangwei", card("浙A·12345 你是说", "对", "不是").with("「开始施工 浙a12345」?"))
	s.presses("zhangwei", "对").settled("浙A·12345 已开工,17:00前", "张伟 {hh:mm}")
	s.gets("cangguan", card("浙A·12345 领料", "发料").with("张伟开工了", "04465-02220×1"))
	s.nothingElse()
}
