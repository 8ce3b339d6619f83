package main

import "testing"

// C16: from a quote to the customer's word on each line, with its variants by
// phone and after a change.
func TestStoryQuoteToConsent(t *testing.T) {
	s := begin(t).quoting("配件 04465-02220")
	s.says("guwen", "报价 0001 换前刹车片 480, 更换雨刮 90").
		answered("浙A·12345 报价 570元(2项),第1版")
	s.gets("guwen", card("浙A·12345 报价 570元(2项),第1版", "发给客户", "再改").
		with("换前刹车片 480元", "更换雨刮 90元"))
	s.presses("guwen", "发给客户").settled("已发。客户看过会告诉你。现在不发短信,请提醒他看页面", "已发给客户")

	// By phone, read back before it counts.
	s.says("guwen", "客户同意 0001 电话 王先生说刹车片换,雨刮不换").
		answered("浙A·12345 核对客户答复\n记为电话同意:换前刹车片 480元,不做 更换雨刮")
	s.gets("guwen", card("记为电话同意:换前刹车片 480元,不做 更换雨刮", "对", "改"))
	s.says("zhangwei", "开工").unanswered()
	s.gets("zhangwei", card("浙A·12345 还没报价确认", "催顾问", "只是移车").with("先别拆"))
	s.presses("guwen", "对").settled("浙A·12345 客户同意 换前刹车片 480元,不做 更换雨刮", "陈顾问 {hh:mm}")
	s.gets("zhangwei", closed("浙A·12345 还没报价确认", "已失效"))
	pick := card("浙A·12345 派给谁?", "张伟", "李强").with("要做:换前刹车片")
	s.gets("guwen", pick).gets("banzhang", pick)

	// Changed afterwards: this line needs the customer again, and may not begin.
	s.says("guwen", "报价 0001 换前刹车片 520").answered("这项改价要客户再同意一次。可以「发给客户」")
	s.gets("guwen", card("浙A·12345 报价 520元(1项),第2版", "发给客户", "再改").with("换前刹车片 520元"))
	s.says("guwen", "0001").answered("浙A·12345 待派施工\nHZ20260310-0001 王先生\n刹车异响\n换前刹车片 520元\n04465-02220 预留\n17:00前")
	s.says("zhangwei", "开工").answered("还差:客户同意。补齐后点「开工」")
}

// 再改: the advisor takes the quote up again instead of sending it.
func TestStoryQuoteIsTakenUpAgain(t *testing.T) {
	s := begin(t).quoting("配件 04465-02220")
	s.says("guwen", "报价 换前刹车片 480").answered("浙A·12345 报价 480元(1项),第1版")
	s.gets("guwen", card("浙A·12345 报价 480元(1项),第1版", "发给客户", "再改"))
	s.presses("guwen", "再改").settled("浙A·12345 改好再发一遍,如「报价 HZ20260310-0001 更换雨刮 90」", "陈顾问 {hh:mm}")
	s.says("guwen", "报价 换前刹车片 460, 更换雨刮 90.5").answered("浙A·12345 报价 550.50元(2项),第2版")
	s.gets("guwen", card("浙A·12345 报价 550.50元(2项),第2版", "发给客户", "再改"))
	s.says("guwen", "报价 删 更换雨刮").answered("浙A·12345 报价 460元(1项),第3版")
	s.gets("guwen", closed("浙A·12345 报价 {}", "已失效"), card("浙A·12345 报价 460元(1项),第3版", "发给客户", "再改"))
	s.says("guwen", "报价 换前刹车片 460").answered("浙A·12345 价格没变,还是第3版")
	s.says("guwen", "报价 换前刹车片 很多").answered("没看懂报价「换前刹车片 很多」。写成「换前刹车片 480, 更换雨刮 90」")
	s.says("guwen", "发给客户").answered("已发。客户看过会告诉你。现在不发短信,请提醒他看页面")
	s.gets("guwen", closed("浙A·12345 报价 {}", "已发给客户"))
	s.says("guwen", "客户同意").answered("写明「当面」或「电话」,如「客户同意 HZ20260310-0001 电话 都做」")
}
