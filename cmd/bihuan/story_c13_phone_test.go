package main

import (
	"strings"
	"testing"
)

// C13: a technician asks for the customer's number. He gets a messenger.
func TestStoryTechnicianWantsPhone(t *testing.T) {
	s := begin(t).working("配件 04465-02220")
	s.says("zhangwei", "车主电话发我 我问下要不要换机油").unanswered()
	s.gets("zhangwei", card("浙A·12345 电话我来转", "代我问", "让顾问打").with("要问客户什么?"))
	s.presses("zhangwei", "代我问").settled("浙A·12345 好,把要问的发来", "张伟 {hh:mm}")
	s.gets("zhangwei", card("浙A·12345 要问客户什么?", "不用"))
	s.says("zhangwei", "换不换机油 加180").answered("浙A·12345 已交给顾问")
	s.gets("zhangwei", closed("浙A·12345 要问客户什么?", "张伟 {hh:mm}"))
	s.gets("guwen", card(addOn, "同意", "驳回", "改价").with("机油 换 180元", "「换不换机油 加180」"))
	s.presses("guwen", "同意").settled("这项增项要客户同意。可以「发给客户」", "陈顾问 {hh:mm}")
	s.gets("guwen", card("浙A·12345 报价 660元(2项),第2版", "发给客户", "再改").with("机油 换 180元"))
	s.gets("zhangwei", "浙A·12345 已更新,看最新\n现在要做:换前刹车片\n先别做,等客户同意:机油 换\n配件:04465-02220 预留")

	s.says("zhangwei", "客户手机号多少").unanswered()
	s.presses("zhangwei", "让顾问打").settled("浙A·12345 已交给顾问", "张伟 {hh:mm}")
	s.gets("guwen", "浙A·12345 张伟请你打电话给客户\n「客户手机号多少」")
	s.nothingElse()
}

// A question without a price gets through as well, in any words; asking for the number
// again is no question for the customer.
func TestStoryRelayInPlainWords(t *testing.T) {
	s := begin(t).working("不用换件")
	for _, said := range []string{"能不能换副厂的", "问下王先生能不能换副厂的", "0001 他明天下午三点能来吗"} {
		s.says("zhangwei", "车主电话").unanswered()
		s.gets("zhangwei", card("浙A·12345 电话我来转", "代我问", "让顾问打"))
		s.presses("zhangwei", "代我问")
		s.gets("zhangwei", card("浙A·12345 要问客户什么?", "不用")).meanwhile()
		s.says("zhangwei", "车主电话").unanswered()
		s.gets("zhangwei", card("浙A·12345 电话我来转", "代我问", "让顾问打")).meanwhile()
		s.presses("zhangwei", "代我问")
		s.gets("zhangwei", card("浙A·12345 要问客户什么?", "不用")).meanwhile()
		s.says("zhangwei", said).answered("浙A·12345 已交给顾问")
		s.gets("guwen", card("浙A·12345 张伟想问客户", "回他").with("「"+strings.TrimPrefix(said, "0001 ")+"」")).meanwhile()
	}
	// What the customer said goes to who asked, and not to the customer's page.
	s.presses("guwen", "回他", "「能不能换副厂的」")
	s.gets("guwen", card("浙A·12345 客户怎么说?", "算了").with("打字发来,只告诉张伟,不上客户页")).meanwhile()
	s.says("guwen", "可以换 他13812345678 下午三点后来").answered("浙A·12345 已告诉张伟")
	s.gets("zhangwei", "浙A·12345 你要问的,陈顾问回:\n「可以换 他[号码已隐藏] 下午三点后来」")
	s.gets("guwen", closed("浙A·12345 客户怎么说?", "{}")).meanwhile()
	s.says("guwen", "今天先这样吧").answered("没看懂{}").nothingElse() // it is no second answer
	s.presses("guwen", "回他", "「他明天下午三点能来吗」").meanwhile()
	s.says("guwen", "算了").meanwhile()
	if page := s.customer("HZ20260310-0001").html; strings.Contains(page, "可以换") {
		t.Errorf("the customer reads it:\n%s", page)
	}
}

// However he asks for the number or for a call, he gets the messenger and never the
// number; who only speaks of a call does not.
func TestStoryTechnicianWantsPhoneInManyWords(t *testing.T) {
	s := begin(t).working("不用换件")
	for _, said := range []string{"车主电话", "老板号码", "联系方式发我", "客户手机号多少", "打电话给车主", "0001 车主联系方式", "怎么联系客户",
		"加一下客户微信", "我想联系车主", "电话多少", "跟客户通个电话", "打给车主", "打电话问下客户要不要换", "把客户电话给我 我跟他说下价格"} {
		s.says("zhangwei", said).unanswered()
		s.gets("zhangwei", card("浙A·12345 电话我来转", "代我问", "让顾问打").with("要问客户什么?")).meanwhile()
	}
	for _, said := range []string{"客户电话打不通", "供应商电话多少", "客户手机支架坏了", "给客户打过电话了", "车牌号码多少"} {
		s.says("zhangwei", said).news(func(user string, b *bubble) {
			if strings.Contains(b.look(), "电话我来转") {
				t.Errorf("%s: %s", said, b.look())
			}
		})
	}
	s.nothingElse()
}
