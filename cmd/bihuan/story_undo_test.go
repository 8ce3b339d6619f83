package main

import "testing"

// A mis-tap is taken back within two minutes, by who made it, while nothing
// followed.
func TestStoryUndo(t *testing.T) {
	s := begin(t).working("不用换件")
	s.photographs("zhangwei", "浙A12345").meanwhile()
	s.says("zhangwei", "完工").answered("浙A·12345 已完工,交班组长检查")
	s.gets("banzhang", card("浙A·12345 请终检", "通过", "返工"))
	s.says("liqiang", "0001 撤销").answered("浙A·12345 上一步是张伟做的,只有本人能撤")
	s.says("zhangwei", "撤销").answered("浙A·12345 已撤销,回到施工中")
	s.gets("banzhang", closed("浙A·12345 请终检", "已撤回"), "浙A·12345 张伟撤销了上一步,现在是施工中")
	s.says("zhangwei", "撤销").answered("浙A·12345 没有可以撤销的")

	s.says("zhangwei", "完工").answered("浙A·12345 已完工,交班组长检查")
	s.gets("banzhang", card("浙A·12345 请终检", "通过", "返工"))
	s.advance("3m")
	s.says("zhangwei", "撤销").answered("浙A·12345 超过2分钟,撤不了。可以用「改」")
	s.presses("banzhang", "通过").settled("浙A·12345 终检通过,可以结算", "王班长 {hh:mm}")
	s.gets("qiantai", card("浙A·12345 可以结算 480元", "已收款"))
	s.says("zhangwei", "撤销").answered("浙A·12345 上一步是王班长做的,只有本人能撤")
}

// What was wrong is corrected with a trail, and whoever has it is told.
func TestStoryCorrections(t *testing.T) {
	s := begin(t).diagnosing()
	s.says("guwen", "改 0001 取车时间 16:00").answered("浙A·12345 预计离店时间 已改为 16:00(原 17:00)")
	s.gets("zhangwei", "浙A·12345 已更新,看最新\n现在要做:诊断:刹车异响")
	s.says("guwen", "改 0001 问题 刹车异响 还抖").answered("浙A·12345 初诊问题描述 已改为 刹车异响 还抖(原 刹车异响)")
	s.gets("zhangwei", "浙A·12345 已更新,看最新\n现在要做:诊断:刹车异响 还抖")
	s.says("guwen", "改 0001 手机 13900001111").answered("浙A·12345 手机 已改为 13900001111(原 13800005678)")
	s.says("guwen", "改 0001 手机 139").answered("手机号要11位数字,核对后再发")
	s.says("guwen", "改 0001 车牌 浙B6K908").answered("浙B·6K908 车牌号 已改为 浙B·6K908(原 浙A·12345)")
	s.gets("zhangwei", "浙B·6K908 已更新,看最新\n现在要做:诊断:刹车异响 还抖")
	s.says("guwen", "改 0001 颜色 红").answered("没有这一项。可以改:\n进店时间、车牌号、客户姓名、初诊问题描述、预计离店时间、送修人、车主、手机、车架号、进店里程、动力、紧急等级")
	s.says("guwen", "改 0001 姓名").answered("客户姓名 改成什么?写在后面")
	s.says("guwen", "改 0001 姓名 王先生").answered("浙B·6K908 客户姓名 本来就是 王先生")
	s.says("zhangwei", "改 0001 手机 13700001111").answered("「改手机」由前台、服务顾问、店长来做")
	s.says("guwen", "改 0001 取车时间 昨天").answered("没看懂时间「昨天」。写成「15:30」或「明天 9:00」")
}

// A cancelled ticket stops everybody who was at it and gives back its parts.
func TestStoryCancel(t *testing.T) {
	s := begin(t).working("配件 04465-02220 04465-02220")
	s.says("zhangwei", "取消 0001 不想修了").answered("「取消」由前台、服务顾问、店长来做")
	s.says("guwen", "取消 0001").answered("浙A·12345 为什么取消?原因写在后面")
	s.says("guwen", "取消 0001 客户不修了").answered("浙A·12345 已取消:客户不修了")
	s.gets("zhangwei", "浙A·12345 已取消,先停手\n陈顾问:客户不修了")
	s.gets("cangguan", closed("浙A·12345 领料", "已失效"))
	s.until(1, "17:00").nothingElse() // no fuse of a dead ticket
	s.says("zhangwei", "完工").answered("浙A·12345 已取消,不能再改")

	s.says("guwen", "登记 浙A54321 李先生 刹车异响").meanwhile()
	s.presses("guwen", "李强").meanwhile()
	s.presses("liqiang", "接单").meanwhile()
	s.says("liqiang", "配件 04465-02220 04465-02220").answered("浙A·54321 记下了,04465-02220×2 在库,还差故障照片、预估工时")
}

// 阻塞 tells those who can help and stops the clock; 解除 lets it go on.
func TestStoryBlocked(t *testing.T) {
	s := begin(t).working("不用换件")
	s.says("zhangwei", "阻塞").unanswered()
	s.gets("zhangwei", card("浙A·12345 为什么阻塞?", "选好了").with("选一个原因", "别的打字回复:K.等待保险定损 L.等待车主手续 M.等待技术主管会诊"))
	s.says("zhangwei", "K").answered("浙A·12345 已阻塞:等待保险定损").gets("zhangwei", closed("已选 等待保险定损,张伟 {hh:mm}", "张伟 {hh:mm}"))
	s.gets("guwen", "浙A·12345 已阻塞:等待保险定损\n张伟 {hh:mm}")
	s.says("zhangwei", "阻塞 0001 等保险").answered("浙A·12345 已经阻塞:等待保险定损")
	s.says("zhangwei", "阻塞 0001 举升机坏了").answered("浙A·12345 已阻塞:工位/设备占用")
	s.gets("banzhang", "浙A·12345 已阻塞:工位/设备占用\n张伟 {hh:mm} 举升机坏了")
	s.until(1, "17:00")
	s.gets("banzhang", "浙A·12345 已阻塞15分钟:工位/设备占用。能继续了请回复「解除 0001」", "浙A·12345 已阻塞2小时15分钟:工位/设备占用。能继续了请回复「解除 0001」", "浙A·12345 已阻塞4小时15分钟:工位/设备占用。能继续了请回复「解除 0001」")
	s.says("banzhang", "解除 0001").answered("浙A·12345 已解除阻塞,继续施工")
	s.gets("zhangwei", "浙A·12345 已解除阻塞,继续施工")
	s.says("banzhang", "解除 0001").answered("浙A·12345 没有阻塞")
	s.until(2, "11:29").nothingElse()
	s.until(2, "11:35")
	s.gets("zhangwei", fuse("C.人离岗", "D.正常")).gets("banzhang", fuse("C.人离岗", "D.正常"))
}

// Who goes home gets nothing more to do, and what he holds finds another.
func TestStoryOffShift(t *testing.T) {
	s := begin(t).diagnosing()
	s.says("liqiang", "我下班了").answered("记下了,今天不再给你派单")
	s.says("guwen", "派 0001 李强").answered("李强已下班。在店的有:张伟")
	s.says("zhangwei", "我下班了").answered("记下了,今天不再给你派单。手上1单已告诉班组长")
	s.gets("banzhang", "张伟已下班,手上还有1单。看谁接:回复「我的单」")
	s.until(2, "09:00")
	s.says("guwen", "派 0001 李强").answered("浙A·12345 已派给李强,等他接单") // a new day
	s.gets("zhangwei", "浙A·12345 改由李强来做,你不用管了")
	s.gets("liqiang", card("浙A·12345 新工单", "接单"))
}
