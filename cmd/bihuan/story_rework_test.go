package main

import (
	"strings"
	"testing"
)

// A car that comes back with the same fault, under another plate: who says so is
// asked, the warranted work is free and other work on the brakes is not. Once
// another cause is shown the price is back and waits for the customer again. A car
// that comes when the days are over is no return.
func TestStoryReturnUnderWarranty(t *testing.T) {
	const back = "HZ20260311-0001"
	s := begin(t).settling("换前刹车片 480")
	s.says("guwen", "改 0001 车架号 "+vinA).meanwhile()
	s.says("qiantai", "已收款 0001").meanwhile()
	s.says("guwen", "交车 0001").meanwhile()
	s.customer(first).reads("换前刹车片", "10 天", "2000 公里")
	s.until(2, "09:00")
	s.says("guwen", "登记 浙B99999 王先生 13800005678 刹车又响了").meanwhile()
	s.says("guwen", "改 "+back+" 车架号 "+vinA).meanwhile()
	s.presses("guwen", "是返修", "浙B·99999 是返修吗?", "1天前做过 换前刹车片,还在保修期").settled("浙B·99999 记为返修(原单 "+first+"),免费修。{}", "{}")
	s.meanwhile()
	s.presses("guwen", "张伟", "浙B·99999 派给谁?").meanwhile()
	s.says("zhangwei", "接单").meanwhile()
	s.photographs("zhangwei", "浙B99999").meanwhile()
	s.says("zhangwei", "工时 1 不用换件").meanwhile()
	s.says("zhangwei", "诊断完成").meanwhile()
	s.says("guwen", "报价 "+back+" 更换前制动片 480, 换后刹车片 460").answered("浙B·99999 报价 460元(2项),第1版")
	s.meanwhile()
	s.says("guwen", "客户同意 "+back+" 当面").meanwhile()
	s.says("zhangwei", "举证 "+back+" 石子").answered("{}")
	s.says("zhuguan", "举证 "+back).answered("{}原因{}")
	s.meanwhile()
	s.says("zhuguan", "举证 "+back+" 刹车盘进了石子").answered("浙B·99999 记下了:刹车盘进了石子。免费的项目恢复原价")
	s.gets("guwen", "浙B·99999 赵志刚举证不是返修:刹车盘进了石子。免费的项目恢复原价").meanwhile()
	s.says("guwen", "提交审批 "+back).meanwhile()
	s.says("guwen", "客户同意 "+back+" 电话").answered("浙B·99999 客户同意 更换前制动片 480元")
	s.meanwhile()

	s.until(12, "09:00")
	s.says("guwen", "登记 浙A12345 王先生 13800005678 刹车又响了").answered("浙A·12345 已登记{}")
	s.news(func(user string, b *bubble) {
		if strings.Contains(b.look(), "是返修吗") {
			t.Errorf("%s is asked after the warranty:\n%s", user, b.look())
		}
	})
}
