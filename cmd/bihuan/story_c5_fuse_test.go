package main

import "testing"

// fuse is the card that asks where the ticket is stuck.
func fuse(buttons ...string) cardWant {
	return card("请确认【工单#HZ20260310-0001】当前卡点:", buttons...)
}

// C5: four hours without a sign of life. A is the customer, whose word lets the
// clock go on.
// (peers 17: the customer is silent, and the staff is late.)
func TestStoryFuseWaitsForTheCustomer(t *testing.T) {
	s := begin(t).working("配件 BOSCH-08921")
	s.says("guwen", "报价 0001 更换刹车盘 480").answered("这项增项要客户同意。可以「发给客户」")
	s.gets("guwen", card("浙A·12345 报价 960元(2项),第2版", "发给客户", "再改"))
	s.gets("zhangwei", "浙A·12345 已更新,看最新\n现在要做:换前刹车片\n先别做,等客户同意:更换刹车盘\n配件:BOSCH-08921 缺货")
	s.until(1, "13:59").nothingElse()

	s.until(1, "14:01") // lunch does not count
	stuck := fuse("A.等客户", "B.缺配件", "C.人离岗", "D.正常").
		with("浙A·12345 张伟", "A.等待客户确认增项 B.缺少配件【BOSCH-08921】 C.技师张伟已离岗 D.正常施工中")
	s.gets("zhangwei", stuck).gets("banzhang", stuck)
	s.presses("zhangwei", "A").settled("HZ20260310-0001 已选 A,张伟 14:01", "张伟 14:01")
	s.gets("banzhang", closed("已选 等客户,张伟 14:01", "张伟 14:01"))
	s.gets("guwen", "浙A·12345 已阻塞:等待客户确认增项\n张伟 14:01", closed("浙A·12345 等客户确认增项", "已失效"),
		card("浙A·12345 等客户确认增项", "发给客户", "再改").with("更换刹车盘 480元"))
	s.presses("guwen", "发给客户").settled("已发。客户看过会告诉你。现在不发短信,请提醒他看页面", "已发给客户")

	s.until(1, "17:00").gets("guwen", "浙A·12345 已阻塞2小时:等待客户确认增项。能继续了请回复「解除 0001」") // blocked: nobody else is asked again
	s.nothingElse()
	s.says("guwen", "客户同意 0001 电话").answered("浙A·12345 客户同意 更换刹车盘 480元")
	s.gets("zhangwei", "浙A·12345 已更新,看最新\n现在要做:换前刹车片+更换刹车盘\n配件:BOSCH-08921 缺货")
	s.says("zhangwei", "0001").answered("浙A·12345 施工中 阻塞过2小时59分钟\nHZ20260310-0001 王先生 技师张伟\n刹车异响\n换前刹车片 480元(已同意)、更换刹车盘 480元(已同意)\nBOSCH-08921 缺货\n已过 17:00")
	s.until(2, "11:29").nothingElse() // one hour yesterday, three today
	s.until(2, "11:31")
	s.gets("zhangwei", fuse("B.缺配件", "C.人离岗", "D.正常")).gets("banzhang", fuse("B.缺配件", "C.人离岗", "D.正常"))
}

// B is the part: it is asked of the store that has it.
func TestStoryFuseMissesAPart(t *testing.T) {
	s := begin(t).working("配件 BOSCH-08921")
	s.until(1, "14:01").meanwhile()
	s.presses("banzhang", "B").settled("HZ20260310-0001 已选 B,王班长 14:01", "王班长 14:01")
	s.gets("zhangwei", closed("已选 缺配件,王班长 14:01", "王班长 14:01"))
	s.gets("hz02_cangguan", card("西湖店要 BOSCH-08921 ×1,浙A·12345 等着", "同意", "没货"))
	s.gets("cangguan", "浙A·12345 已阻塞:缺少配件\n王班长 14:01 BOSCH-08921")
	s.gets("zhangwei", "浙A·12345 已更新,看最新\n现在要做:换前刹车片\n配件:BOSCH-08921 调拨中(滨江店)")
}

// D: all is well, and the next question comes when the technician said.
func TestStoryFuseWasWrong(t *testing.T) {
	s := begin(t).working("不用换件")
	s.until(1, "14:01")
	s.gets("zhangwei", fuse("C.人离岗", "D.正常")).gets("banzhang", fuse("C.人离岗", "D.正常"))
	s.presses("zhangwei", "D").settled("HZ20260310-0001 已选 D,张伟 14:01", "张伟 14:01")
	s.gets("banzhang", closed("已选 正常,张伟 14:01", "张伟 14:01"))
	s.gets("zhangwei", card("浙A·12345 下次进度几点?", "1小时", "2小时", "收工前"))
	s.says("zhangwei", "15:30").answered("浙A·12345 记下了,15:30前不再问")
	s.gets("zhangwei", closed("浙A·12345 下次进度几点?", "{}"))
	s.until(1, "15:29").nothingElse()
	s.until(1, "15:31")
	s.gets("zhangwei", fuse("C.人离岗", "D.正常")).gets("banzhang", fuse("C.人离岗", "D.正常"))
	s.says("zhangwei", "进度 装回去了").answered("浙A·12345 记下了")
	s.gets("zhangwei", closed("已有新进度,不用答了", "已有进度")).gets("banzhang", closed("已有新进度,不用答了", "已有进度"))
}

// Nobody answers for 30 minutes: the manager joins, and above him who is there.
func TestStoryFuseClimbs(t *testing.T) {
	s := begin(t).working("不用换件")
	s.until(1, "14:01").meanwhile()
	s.until(1, "14:29").nothingElse()
	s.until(1, "14:31")
	s.gets("dianzhang", fuse("C.人离岗", "D.正常").with("已等30分钟,没有人答"))
	s.until(1, "15:30").nothingElse() // climbs once
	s.presses("dianzhang", "C").settled("HZ20260310-0001 已选 C,孙店长 15:30", "孙店长 15:30")
	done := closed("已选 人离岗,孙店长 15:30", "孙店长 15:30")
	s.gets("zhangwei", done).gets("banzhang", done)
	s.gets("banzhang", card("浙A·12345 改派给谁?", "李强").with("张伟已离岗"))
	s.presses("banzhang", "李强").settled("浙A·12345 已派给李强,等他接单", "王班长 15:30")
	s.gets("zhangwei", "浙A·12345 改由李强来做,你不用管了")
	s.gets("liqiang", card("您有新工单【浙A·12345】,含1项待执行(换前刹车片),点击查看详情", "接单"))
}

// A manager who is off is passed over.
func TestStoryFuseClimbsPastTheAbsent(t *testing.T) {
	s := begin(t).working("不用换件")
	s.says("dianzhang", "我下班了").answered("记下了,今天不再给你派单")
	s.until(1, "14:01").meanwhile()
	s.until(1, "14:31")
	s.gets("quyu", fuse("C.人离岗", "D.正常").with("已等30分钟,没有人答"))
}
