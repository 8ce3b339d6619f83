package main

import "testing"

// At night nobody is woken. The answer to a sender comes at once all the same,
// and at opening each gets one digest, what needs him first.
// (peers 26: a hundred messages when the shift begins.)
func TestStoryNight(t *testing.T) {
	s := begin(t).quoting("配件 04465-02220")
	s.until(1, "21:00")
	s.says("guwen", "报价 0001 换前刹车片 480").answered("浙A·12345 报价 480元(1项),第1版")
	s.gets("guwen", card("浙A·12345 报价 480元(1项),第1版", "发给客户", "再改"))
	s.says("guwen", "阻塞 0001 举升机").answered("浙A·12345 已阻塞:工位/设备占用")
	s.says("qiantai", "登记 浙A54321 李先生 空调不冷").answered("浙A·54321 已登记 HZ20260310-0002,明天 18:00前")
	s.gets("qiantai", card("浙A·54321 派给谁?", "张伟", "李强"))
	s.presses("qiantai", "张伟").settled("浙A·54321 已派给张伟,等他接单", "周敏 21:00")
	s.says("guwen", "登记 浙A99999 孙先生 保养").answered("浙A·99999 已登记 HZ20260310-0003,明天 18:00前")
	s.gets("guwen", card("浙A·99999 派给谁?", "李强", "张伟"))
	s.until(2, "08:29").nothingElse()

	s.until(2, "08:31")
	s.gets("zhangwei", card("浙A·54321 新工单", "接单"))
	s.gets("banzhang", "2条消息,1条要您处理\n浙A·99999 派给谁?\n浙A·12345 已阻塞:工位/设备占用", card("浙A·99999 派给谁?", "李强", "张伟"))
}
