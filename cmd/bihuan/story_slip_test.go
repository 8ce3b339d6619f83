package main

import "testing"

// A slip that is out of date says so to everybody who had it.
func TestStoryOutdatedSlip(t *testing.T) {
	s := begin(t)
	s.says("guwen", "登记 浙A12345 王先生 刹车异响 下午5点前要").meanwhile()
	s.presses("guwen", "张伟").meanwhile()
	s.says("guwen", "改 0001 问题 刹车异响 还跑偏").answered("浙A·12345 初诊问题描述 已改为 刹车异响 还跑偏(原 刹车异响)")
	s.gets("zhangwei", closed("浙A·12345 新工单", "已更新,看最新"))
	s.gets("zhangwei", card("您有新工单【浙A·12345】,含1项待执行(诊断:刹车异响 还跑偏),点击查看详情", "接单"))

	s.says("banzhang", "派 0001 李强").answered("浙A·12345 已派给李强,等他接单")
	s.gets("zhangwei", closed("浙A·12345 新工单", "已更新,看最新"))
	s.gets("liqiang", card("您有新工单【浙A·12345】,含1项待执行(诊断:刹车异响 还跑偏),点击查看详情", "接单"))
	s.says("zhangwei", "接单 0001").answered("浙A·12345 在李强手里,不能接单")
	s.presses("liqiang", "接单").settled("浙A·12345 已接单,17:00前", "已接单 {hh:mm}")
	s.gets("banzhang", "浙A·12345 李强已接单")
}

// The seed's own sentence, with two lines and where their parts stand.
func TestStorySlipOfTwoLines(t *testing.T) {
	s := begin(t).quoting("配件 BOSCH-08921 04465-02220")
	s.says("guwen", "报价 更换雨刮 90, 四轮定位 120")
	s.says("guwen", "客户同意 当面").answered("浙A·12345 客户同意 更换雨刮 90元、四轮定位 120元")
	s.meanwhile()
	s.presses("banzhang", "李强", "浙A·12345 派给谁?").settled("浙A·12345 已派给李强,等他接单", "王班长 {hh:mm}")
	s.gets("guwen", closed("浙A·12345 派给谁?", "王班长 {hh:mm}"))
	s.gets("liqiang", card("您有新工单【浙A·12345】,含2项待执行(更换雨刮+四轮定位),点击查看详情", "接单").
		with("配件:BOSCH-08921 缺货、04465-02220 预留"))
}

// A part that is missing is asked of the store that has it.
func TestStoryTransferIsAsked(t *testing.T) {
	s := begin(t).diagnosing()
	s.photographs("zhangwei").meanwhile()
	s.says("zhangwei", "工时 1 配件 BOSCH-08921").answered("浙A·12345 记下了:1工时,BOSCH-08921 缺货。可以「诊断完成」")
	s.says("zhangwei", "诊断完成").answered("浙A·12345 诊断完成,等报价")
	s.gets("guwen", "浙A·12345 诊断完成,请报价\n张伟 1工时 BOSCH-08921 缺货")
	s.gets("zhangwei", card("缺 BOSCH-08921 ×1,本店0。滨江店有3,调拨?", "申请调拨", "先不要"))
	s.presses("zhangwei", "申请调拨").settled("浙A·12345 已向滨江店要 BOSCH-08921 ×1", "张伟 {hh:mm}")
	s.gets("hz02_cangguan", card("西湖店要 BOSCH-08921 ×1,浙A·12345 等着", "同意", "没货"))
}
