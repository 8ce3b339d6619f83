package main

import "testing"

// C17: from the first spanner to the keys.
func TestStoryWorkToHandover(t *testing.T) {
	s := begin(t).quoting("配件 04465-02220")
	s.says("guwen", "报价 换前刹车片 480")
	s.says("guwen", "客户同意 当面").answered("浙A·12345 客户同意 换前刹车片 480元")
	s.meanwhile()
	s.presses("guwen", "张伟", "浙A·12345 派给谁?").settled("浙A·12345 已派给张伟,他接着做", "陈顾问 {hh:mm}")
	s.gets("banzhang", closed("浙A·12345 派给谁?", "陈顾问 {hh:mm}"))
	s.gets("zhangwei", card("浙A·12345 新工单").with("您有新工单【浙A·12345】,含1项待执行(换前刹车片),点击查看详情", "配件:04465-02220 预留"))

	s.says("zhangwei", "开工").answered("浙A·12345 已开工,17:00前")
	s.gets("cangguan", card("浙A·12345 领料", "发料").with("张伟开工了", "04465-02220×1"))
	s.presses("cangguan", "发料").settled("浙A·12345 已发料 04465-02220×1", "钱仓管 {hh:mm}")
	s.says("zhangwei", "进度 拆完了 刹车盘也有槽").answered("浙A·12345 记下了。要加项目吗?")
	s.gets("zhangwei", card("浙A·12345 要加项目吗?", "报增项", "不用").with("拆完了 刹车盘也有槽"))
	s.presses("zhangwei", "不用").settled("浙A·12345 没有改动", "张伟 {hh:mm}")
	s.says("zhangwei", "完工").answered("差完工照。拍一张带车牌的发来,就完工")
	s.photographs("zhangwei", "浙A12345").gets("zhangwei", "完工照已关联 HZ20260310-0001,待终检")
	s.gets("banzhang", card("浙A·12345 请终检", "通过", "返工").with("换前刹车片", "约定:17:00前"))
	s.says("zhangwei", "通过 0001").answered("自己修的要别人检")

	s.presses("banzhang", "通过").settled("浙A·12345 终检通过,可以结算", "王班长 {hh:mm}")
	s.gets("qiantai", card("浙A·12345 可以结算 480元", "已收款").with("换前刹车片 480元", "客户:王先生"))
	s.presses("qiantai", "已收款").settled("浙A·12345 已收款 480元,可以交车", "已收款 {hh:mm}")
	s.gets("guwen", card("浙A·12345 可以交车", "交车").with("客户:王先生", "电话:13800005678", "约定:17:00前"))
	s.until(1, "16:02")
	s.presses("guwen", "交车").settled("浙A·12345 已交车 16:02,比约定早58分钟", "已交车 16:02")
	s.says("guwen", "0001").answered("浙A·12345 已完成\nHZ20260310-0001 王先生\n刹车异响\n换前刹车片 480元(已同意)\n04465-02220 已领")
	s.says("zhangwei", "开工 0001").answered("浙A·12345 已完成,不能再改")
}

// What the technician finds becomes an add-on, and what the final check finds
// comes back to him.
func TestStoryFindingsAndRework(t *testing.T) {
	s := begin(t).working("配件 04465-02220")
	s.says("zhangwei", "进度 刹车盘偏磨").answered("浙A·12345 记下了。要加项目吗?")
	s.presses("zhangwei", "报增项").settled("浙A·12345 已报给顾问", "张伟 {hh:mm}")
	s.gets("guwen", "浙A·12345 张伟报增项\n刹车盘偏磨。请「报价」")
	s.says("guwen", "报价 0001 更换刹车盘 480").answered("这项增项要客户同意。可以「发给客户」")
	s.meanwhile()
	s.photographs("zhangwei", "浙A12345").gets("zhangwei", "完工照已关联 HZ20260310-0001。可以「完工」")
	s.says("zhangwei", "完工").answered("还差:客户对每一项的答复。补齐后点「完工」")
	s.says("guwen", "客户同意 0001 电话 都做").answered("浙A·12345 客户同意 更换刹车盘 480元")
	s.meanwhile()
	s.says("zhangwei", "完工").answered("浙A·12345 已完工,交班组长检查")
	s.gets("banzhang", card("浙A·12345 请终检", "通过", "返工").with("换前刹车片+更换刹车盘"))
	s.says("banzhang", "返工 0001 刹车还在响").answered("浙A·12345 返工:刹车还在响")
	s.gets("banzhang", closed("浙A·12345 请终检", "王班长 {hh:mm}"))
	s.gets("zhangwei", "浙A·12345 返工:刹车还在响")
	s.says("zhangwei", "完工").answered("差完工照。拍一张带车牌的发来,就完工") // the old photo proves nothing now
	s.photographs("zhangwei", "浙A12345").gets("zhangwei", "完工照已关联 HZ20260310-0001,待终检")
	s.gets("banzhang", card("浙A·12345 请终检", "通过", "返工"))
}
