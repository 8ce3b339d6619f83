package main

import (
	"net/http"
	"strings"
	"testing"
)

const first = "HZ20260310-0001"

// offered: 陈顾问 has sent a quote of two lines to the customer's page.
func (s *story) offered() *story {
	s.t.Helper()
	s.quoting("配件 04465-02220")
	s.says("guwen", "报价 0001 换前刹车片 480, 更换雨刮 90")
	s.presses("guwen", "发给客户").settled("已发。客户看过会告诉你。现在不发短信,请提醒他看页面", "已发给客户")
	return s.meanwhile()
}

// C16 by page: the customer gives his word line by line, on his own phone.
func TestStoryConsentOnThePage(t *testing.T) {
	s := begin(t).quoting("配件 04465-02220")
	c := s.customer(first)
	c.reads("西湖店", "浙A·**345", "检查完了,正在为您算报价", "预计 17:00 可以取车").lacks("12345", "王先生", "13800005678", "提交答复")
	s.says("guwen", "报价 0001 换前刹车片 480, 更换雨刮 90")
	c.again().lacks("换前刹车片") // not sent yet
	s.presses("guwen", "发给客户").settled("已发。客户看过会告诉你。现在不发短信,请提醒他看页面", "已发给客户")
	s.meanwhile()

	c.again().reads("报价在下面,等您答复", "换前刹车片 480元 同意 不做 问一下", "更换雨刮 90元 同意 不做 问一下", "登记手机号的后四位")
	c.sends("answer", "line-1", "yes", "line-2", "no", "digits", "5678")
	c.reads("收到您的答复,已经告诉服务顾问", "换前刹车片 480元 已同意 9:", "更换雨刮 90元 不做 9:", "您已同意 480元", "正在安排施工").lacks("name=\"digits\"", "提交答复")
	pick := card("浙A·12345 派给谁?", "张伟", "李强").with("客户同意 换前刹车片 480元,不做 更换雨刮", "要做:换前刹车片")
	s.gets("guwen", pick).gets("banzhang", pick)

	// Changed afterwards: that line needs his word again, the other stays.
	s.says("guwen", "报价 0001 换前刹车片 520").answered("这项改价要客户再同意一次。可以「发给客户」")
	s.gets("guwen", card("浙A·12345 报价 520元(1项),第2版", "发给客户", "再改"))
	c.again().reads("报价正在调整", "更换雨刮 90元 不做").lacks("520元")
	s.presses("guwen", "发给客户").settled("已发。{}", "已发给客户")
	c.again().reads("换前刹车片 520元 同意 不做").lacks("登记手机号的后四位") // known on this device
	c.sends("answer", "line-1", "yes").reads("您已同意 520元")
	s.gets("guwen", "浙A·12345 客户同意 换前刹车片 520元")
	s.presses("guwen", "张伟", "浙A·12345 派给谁?").settled("浙A·12345 已派给张伟,他接着做", "陈顾问 {hh:mm}")
	s.meanwhile()
	s.says("zhangwei", "开工").answered("浙A·12345 已开工,17:00前")
	s.gets("cangguan", card("浙A·12345 领料", "发料").with("张伟开工了", "04465-02220×1"))
	c.again().reads("正在施工")
}

// C5, the customer's part: the fuse is told A, the quote goes to his page, a
// question is no consent, and his word lets the clock go on.
func TestStoryFuseIsAnsweredOnThePage(t *testing.T) {
	s := begin(t).working("不用换件")
	s.says("guwen", "报价 0001 更换刹车盘 480").answered("这项增项要客户同意。可以「发给客户」")
	s.meanwhile()
	s.until(1, "14:01")
	s.presses("zhangwei", "A").settled("HZ20260310-0001 已选 A,张伟 14:01", "张伟 14:01")
	s.meanwhile()
	c := s.customer(first).reads("先停在这里,等您和服务顾问商量").lacks("更换刹车盘")
	s.presses("guwen", "发给客户", "浙A·12345 等客户确认增项").settled("已发。{}", "已发给客户")
	c.again().reads("施工先停在这里,等您答复下面的报价", "更换刹车盘 新增 480元 同意 不做 问一下")

	c.sends("question", "line", "2", "text", "多少钱?能不能便宜点,同意的话").reads("收到,服务顾问回复后会显示在这里", "您 14:01 「更换刹车盘」多少钱?能不能便宜点,同意的话")
	s.gets("guwen", "浙A·12345 客户问「更换刹车盘」:多少钱?能不能便宜点,同意的话\n打「回复 HZ20260310-0001 您的话」,他在页面上看到")
	s.says("zhangwei", "0001").answered("浙A·12345 施工中 已阻塞:等待客户确认增项{}")
	s.says("guwen", "回复 0001 480 是含工时的价,已经最低了").answered("浙A·12345 已回复,客户在页面上看到")
	c.again().reads("西湖店 14:01 480 是含工时的价,已经最低了")

	c.sends("answer", "line-2", "yes", "digits", "５６７８").reads("您已同意 960元", "正在施工")
	s.gets("guwen", "浙A·12345 客户同意 更换刹车盘 480元")
	s.gets("zhangwei", "浙A·12345 已更新,看最新\n现在要做:换前刹车片+更换刹车盘")
	s.says("zhangwei", "0001").answered("浙A·12345 施工中\n{}")
}

// A press counts once, whatever the network does; a changed quote and an
// answered line are shown again and nothing is recorded.
func TestStoryPressesOnThePageCountOnce(t *testing.T) {
	s := begin(t).offered()
	c := s.customer(first)
	twice := c.filled("answer", "line-1", "yes", "digits", "5678")
	c.does(c.filled("answer", "line-1", "yes", "digits", "5678")).reads("收到您的答复")
	s.meanwhile()
	c.does(twice).reads("收到您的答复") // the same form once more
	s.settle()
	s.nothingElse()

	// Two devices: what one has answered, the other cannot answer again.
	late := s.customer(first)
	stale := late.filled("answer", "line-2", "yes", "digits", "5678")
	c.again().sends("answer", "line-2", "no").reads("更换雨刮 90元 不做")
	s.gets("guwen", "浙A·12345 客户不做 更换雨刮")
	late.does(stale).reads("这一项已经有答复了,没有重复记", "更换雨刮 90元 不做")

	// The price moved between looking and pressing.
	s.says("guwen", "报价 0001 换前刹车片 500, 四轮定位 120")
	s.says("guwen", "发给客户")
	late.again()
	stale = late.filled("answer", "line-3", "yes")
	s.says("guwen", "报价 0001 四轮定位 150")
	s.says("guwen", "发给客户")
	s.meanwhile()
	late.does(stale).reads("报价刚刚有变动,这次没有记", "四轮定位 新增 150元 同意 不做")
	late.sends("answer").reads("还没有选")
	s.nothingElse()
}

// Who does not know the digits cannot agree, and is stopped after five tries.
func TestStoryDigitsOfTheCustomer(t *testing.T) {
	s := begin(t).offered()
	c := s.customer(first)
	c.sends("answer", "line-1", "yes", "digits", "12").reads("请填手机号的后四位数字")
	for _, left := range []string{"4", "3", "2", "1"} {
		c.sends("answer", "line-1", "yes", "line-2", "no", "digits", "1234").reads("和登记的手机号对不上,还可以试 " + left + " 次")
	}
	if !strings.Contains(c.html, `name="line-1" value="yes" checked`) || !strings.Contains(c.html, `name="line-2" value="no" checked`) {
		t.Error("what was chosen is lost")
	}
	s.nothingElse()
	c.sends("answer", "line-1", "yes", "digits", "9999").reads("输错太多次了", "请联系服务顾问", "我们已经告诉他").lacks("提交答复")
	s.gets("guwen", "浙A·12345 客户页的手机后四位输错5次,已锁。请核对手机号,或当面、电话问客户")
	other := s.customer(first).lacks("提交答复")
	s.says("guwen", "改 0001 手机 13900001234").answered("浙A·12345 手机 已改为 13900001234(原 13800005678)")
	other.again().sends("answer", "line-1", "yes", "line-2", "yes", "digits", "1234").reads("您已同意 570元")
	s.meanwhile()
}

// A stranger with the slip locks the page for strangers. Who has passed keeps what
// he may do, on the page and behind it.
func TestStoryStrangersLockOutNobody(t *testing.T) {
	s := begin(t).offered()
	c := s.customer(first).sends("answer", "line-1", "yes", "digits", "5678").reads("您已同意 480元")
	s.meanwhile()
	stranger := s.customer(first)
	for range 5 {
		stranger.again().sends("answer", "line-2", "no", "digits", "0000")
	}
	stranger.reads("输错太多次了").lacks("提交答复")
	s.gets("guwen", "浙A·12345 客户页的手机后四位输错5次,已锁。请核对手机号,或当面、电话问客户")
	c.again().sends("answer", "line-2", "yes").reads("您已同意 570元")
	s.staff("guwen").opens("/t/" + first).reads("手机后四位没有输对 5 次")
	s.meanwhile()
}

// An old form, after going back, counts for what it says now; and whose digits
// were right is not known any more when the phone on file is corrected.
func TestStoryDigitsOnAnOldForm(t *testing.T) {
	s := begin(t).offered()
	c := s.customer(first)
	wrong := c.filled("answer", "line-1", "yes", "digits", "1234")
	right := c.filled("answer", "line-1", "yes", "digits", "5678")
	late := c.filled("answer", "line-2", "no", "digits", "5678")
	asked := c.filled("question", "text", "多久能好")
	other := c.filled("question", "text", "能不能便宜")
	c.does(wrong).reads("对不上,还可以试 4 次")
	c.does(repeated(t, wrong)).reads("对不上,还可以试 4 次")
	c.does(right).reads("收到您的答复", "您已同意 480元")
	c.does(late).reads("收到您的答复", "更换雨刮 90元 不做")
	c.does(asked).reads("多久能好")
	c.does(other).reads("多久能好", "能不能便宜")
	s.meanwhile()

	s.says("guwen", "改 0001 手机 13900001234")
	s.says("guwen", "报价 0001 四轮定位 120")
	s.says("guwen", "发给客户")
	c.again().reads("登记手机号的后四位").sends("answer", "line-3", "yes").reads("先核对一下登记的手机号后四位")
	old := s.customer(first)
	old.does(repeated(t, right)).reads("对不上,还可以试 4 次")
	old.again().reads("登记手机号的后四位")
	c.sends("answer", "line-3", "yes", "digits", "1234").reads("您已同意 600元")
	s.meanwhile()
}

// repeated is a form that is sent once more.
func repeated(t *testing.T, sent *http.Request) *http.Request {
	t.Helper()
	req := sent.Clone(t.Context())
	body, err := sent.GetBody()
	if err != nil {
		t.Fatal(err)
	}
	req.Body = body
	req.Header.Del("Cookie") // the jar adds those of now
	return req
}

// Without a number on file the page only shows.
func TestStoryNoPhoneOnFile(t *testing.T) {
	s := begin(t)
	s.says("guwen", "登记 浙A12345 王先生 刹车异响 下午5点前要")
	s.presses("guwen", "张伟")
	s.presses("zhangwei", "接单")
	s.photographs("zhangwei", "浙A12345")
	s.photographs("zhangwei", "浙A12345")
	s.says("zhangwei", "工时 1 不用换件")
	s.says("zhangwei", "诊断完成")
	s.says("guwen", "报价 0001 换前刹车片 480")
	s.says("guwen", "发给客户").answered("已发。没留手机,客户只能看,请当面或电话问他")
	s.meanwhile()
	s.customer(first).reads("换前刹车片 480元", "这张单没有留手机号。要同意或不做,请联系服务顾问").lacks("提交答复")
}

// A member's device shows the page and speaks for nobody.
func TestStoryMembersDevicesAreRefused(t *testing.T) {
	s := begin(t).offered()
	g := s.staff("guwen").opens("/t/" + first).is(http.StatusOK)
	answer := s.customer(first).filled("answer", "line-1", "yes", "digits", "5678")
	g.opens("/p/"+s.token(first)).reads("换前刹车片 480元", "这台设备登录过店里的账号").lacks("提交答复", "发出去")
	g.does(answer).reads("这台设备登录过店里的账号,不能替客户答复").reads("等您答复")
	s.nothingElse()
}

// A page ends 30 days after 交车; a wrong address tells no more than that.
func TestStoryThePageEnds(t *testing.T) {
	s := begin(t).working("不用换件")
	c := s.customer(first)
	s.photographs("zhangwei", "浙A12345")
	s.says("zhangwei", "完工")
	s.photographs("zhangwei", "浙A12345")
	s.presses("banzhang", "通过")
	s.presses("qiantai", "已收款")
	s.presses("guwen", "交车")
	s.meanwhile()
	c.again().reads("已完成,谢谢您信任我们", "质量保证", "10 天", "2000 公里", "先到为准", "到 2026年3月20日 为止")
	s.advance("702h")
	c.again().is(http.StatusOK).sends("question", "text", "又响了").reads("又响了")
	s.gets("guwen", "浙A·12345 客户问:又响了\n打「回复 HZ20260310-0001 您的话」,他在页面上看到")
	s.says("guwen", "回复 HZ20260310-0001 明天开过来看").answered("{}已回复{}")
	s.advance("19h")
	gone := c.again().is(http.StatusNotFound).reads("这一页看不到了", "对着接车单再扫一次").words()
	if unknown := s.reader().opens("/p/" + strings.Repeat("A", 32)).is(http.StatusNotFound).words(); unknown != gone {
		t.Errorf("an unknown page says\n%s\nand one that is over\n%s", unknown, gone)
	}
	tries := s.reader()
	for range 30 {
		tries.opens("/p/guess")
	}
	tries.is(http.StatusTooManyRequests).reads("请歇一下再看")
}
