package main

import "testing"

// No version of a quote is lost: 报价记录 shows what each changed, who did it and
// when; sale prices are for everybody of the store.
func TestStoryQuoteHistory(t *testing.T) {
	s := begin(t).quoting("不用换件")
	s.says("guwen", "报价记录 0001").answered("浙A·12345 还没有报价")
	s.says("guwen", "报价 换前刹车片 480, 更换雨刮 90").meanwhile()
	s.until(1, "10:00")
	s.says("guwen", "报价 换前刹车片 520").meanwhile()
	s.says("dianzhang", "报价 0001 删 更换雨刮").meanwhile()
	s.says("guwen", "报价记录").answered("浙A·12345 报价记录\n第3版 孙店长 10:00:删 更换雨刮\n第2版 陈顾问 10:00:换前刹车片 480元 → 520元\n第1版 陈顾问 9:00:加 换前刹车片 480元,加 更换雨刮 90元")
	s.says("zhangwei", "0001 报价记录").answered("浙A·12345 报价记录\n第3版 孙店长 10:00:删 更换雨刮\n第2版 陈顾问 10:00:换前刹车片 480元 → 520元\n第1版 陈顾问 9:00:加 换前刹车片 480元,加 更换雨刮 90元")
	s.says("hz02_guwen", "报价记录 0001").answered("没找到「0001」。回复「我的单」看列表")
	s.staff("guwen").opens("/t/"+first).reads("报价记录", "第2版 10:00 陈顾问", "换前刹车片 480元 → 520元", "删 更换雨刮")
}

// What the customer did not want comes back at the car's next visit: the advisor
// reads it, whoever registers; so does the technician. What
// was done since is not recalled, and neither is it on another car.
func TestStoryDeclinedIsRecalled(t *testing.T) {
	s := begin(t).quoting("不用换件")
	s.says("guwen", "报价 换前刹车片 480, 更换雨刮 90").meanwhile()
	s.says("guwen", "发给客户").meanwhile()
	s.says("guwen", "客户同意 0001 当面 刹车片换,雨刮不换").meanwhile()
	s.presses("guwen", "对").meanwhile()
	s.says("guwen", "派 0001 张伟")
	s.says("zhangwei", "开工")
	s.photographs("zhangwei", "浙A12345")
	s.says("zhangwei", "完工")
	s.says("banzhang", "通过 0001")
	s.says("qiantai", "已收款 0001")
	s.says("guwen", "交车 0001")
	s.meanwhile()

	s.until(2, "09:00")
	s.says("qiantai", "登记 浙A12345 王先生 13800005678 空调不冷 下午5点前要").answered("浙A·12345 已登记 HZ20260311-0001,17:00前\n上次没做:更换雨刮 90元")
	s.gets("guwen", "浙A·12345 上次没做:更换雨刮 90元")
	s.meanwhile()
	s.presses("qiantai", "张伟")
	s.presses("zhangwei", "接单").meanwhile()
	s.says("zhangwei", "0001").answered("浙A·12345 诊断中\nHZ20260311-0001 王先生 技师张伟\n空调不冷\n上次没做:更换雨刮 90元\n17:00前")
	s.says("guwen", "登记 浙A54321 李先生 空调不冷").answered("浙A·54321 已登记 HZ20260311-0002,18:00前")
	s.meanwhile()
}

// The manager sees how much of what customers agreed to came over the counter or
// by phone; the headquarters sees every store, and nobody else any.
func TestStoryConsentShares(t *testing.T) {
	s := begin(t).quoting("不用换件")
	s.says("dianzhang", "同意方式").answered("近30天没有客户答复")
	s.says("guwen", "报价 换前刹车片 480, 更换雨刮 90, 四轮定位 200, 换空调滤芯 60").meanwhile()
	s.says("guwen", "发给客户").meanwhile()
	s.customer(first).sends("answer", "line-1", "yes", "line-2", "no", "line-3", "yes", "digits", "5678").reads("收到您的答复")
	s.meanwhile()
	s.says("guwen", "客户同意 0001 电话").answered("浙A·12345 客户同意 换空调滤芯 60元")
	s.meanwhile()
	want := "近30天,客户没有自己在页面上答复的:\n西湖店 25%(当面0项,电话1项,页面3项)"
	s.says("dianzhang", "同意方式").answered(want)
	s.says("quyu", "同意方式").answered(want)
	s.says("hz02_dianzhang", "同意方式").answered("近30天没有客户答复")
	s.says("zhangwei", "同意方式").answered("「同意方式」由店长、区域经理、总部管理员来做")

	// What was taken back does not count.
	s.says("guwen", "撤销 0001").meanwhile()
	s.says("dianzhang", "同意方式").answered("近30天,客户没有自己在页面上答复的:\n西湖店 0%(当面0项,电话0项,页面3项)")
	s.until(32, "09:00").meanwhile()
	s.says("dianzhang", "同意方式").answered("近30天没有客户答复")
}
