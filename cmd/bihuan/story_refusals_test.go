package main

import "testing"

// Wrong role, wrong step, unknown number: one sentence that says what to do.
func TestStoryRefusals(t *testing.T) {
	s := begin(t).diagnosing()
	s.says("zhangwei", "报价 0001 换刹车片 100").answered("「报价」由服务顾问、店长来做")
	s.says("guwen", "完工 0001").answered("「完工」由技师来做")
	s.says("guwen", "交车 0001").answered("浙A·12345 诊断中,现在不能「交车」。可以:派")
	s.says("qiantai", "已收款 0001").answered("浙A·12345 诊断中,现在不能「已收款」。可以:派")
	s.says("liqiang", "接单 0001").answered("浙A·12345 在张伟手里,不能接单")
	s.says("zhangwei", "接单").answered("浙A·12345 已经接过了")
	s.says("guwen", "派 0001 张伟").answered("浙A·12345 已经在张伟手里")
	s.says("guwen", "派 0001 小刘").answered("没有技师「小刘」。在店的有:张伟、李强")
	s.says("guwen", "交车 0777").answered("没找到「0777」。回复「我的单」看列表")
	s.says("guwen", "交车 HZ20251107-0832").answered("没找到「HZ20251107-0832」。回复「我的单」看列表")
	s.says("dianzhang", "交车").answered("哪一单?前面加单号后四位或车牌")
	s.says("zhangwei", "天气不错").answered("没看懂。回复「帮助」看怎么说")
	s.says("qiantai", "A").answered("现在没有要选的 A。回复「我的单」看列表")
	s.says("zhangwei", "吃了吗").answered("没看懂。回复「帮助」看怎么说")
}

// Another store's people cannot find a ticket by any of its names.
func TestStoryOtherStoresSeeNothing(t *testing.T) {
	s := begin(t).diagnosing()
	for _, stranger := range []string{"hz02_guwen", "hz02_dianzhang", "hz02_zhangwei", "nb01_qiantai"} {
		s.says(stranger, "HZ20260310-0001").answered("没找到「HZ20260310-0001」。回复「我的单」看列表")
		s.says(stranger, "0001").answered("没找到「0001」。回复「我的单」看列表")
		s.says(stranger, "浙A12345").answered("没找到「浙A·12345」。回复「我的单」看列表")
		s.says(stranger, "我的单").answered("现在没有你的单")
		s.says(stranger, "进度 HZ20260310-0001 我看看").answered("没找到「HZ20260310-0001」。回复「我的单」看列表")
	}
	s.says("quyu", "HZ20260310-0001").answered("浙A·12345 诊断中\n{}") // 总部 sees all stores
	s.says("guwen", "0001").answered("浙A·12345 诊断中\n{}")
}

// 帮助 lists what the asker may say, 我的单 what is his, the menu does the same.
func TestStoryHelpAndLists(t *testing.T) {
	s := begin(t).diagnosing()
	const rest = "我的单、历史、报价记录、我下班了、我请假、我的请假、小李替我、撤销、单号或车牌。\n单号写后四位就行。按钮也可以回复 A、B、C、D"
	for user, words := range map[string]string{
		"qiantai":   "登记、派、提交审批、已收款、交车、进度、回复、阻塞、解除、改、取消、结算清单、今天谁在",
		"guwen":     "登记、派、报价、提交审批、发给客户、客户同意、交车、进度、回复、阻塞、解除、改、取消、同意、驳回、转交、撤回、结算清单、库存、今天谁在",
		"zhangwei":  "接单、工时、配件、不用换件、故障码、SOC、环境温度、诊断完成、开工、完工、进度、阻塞、解除、改、库存",
		"banzhang":  "派、通过、返工、进度、阻塞、解除、库存、今天谁在",
		"dianzhang": "登记、派、报价、提交审批、发给客户、客户同意、通过、返工、已收款、交车、进度、回复、阻塞、解除、改、举证、取消、同意、驳回、转交、撤回、结算清单、库存、入库、盘点、发料、退料、今天谁在、同意方式",
		"cangguan":  "进度、阻塞、解除、库存、入库、盘点、发料、退料",
	} {
		s.says(user, "帮助").answered("你可以说:" + words + "\n还有:" + rest)
	}
	s.touches("quyu", "帮助").answered("你可以说:同意、驳回、转交、撤回、今天谁在、同意方式\n还有:" + rest)
	s.touches("zhangwei", "我的单").answered("1单在做:\n浙A·12345 诊断 17:00前")
	s.touches("zhangwei", "拍照").answered("点「+」拍照发来就行,拍到车牌的我自己找工单")
	s.says("liqiang", "我的单").answered("现在没有你的单")
	s.says("guwen", "我的单").answered("1单在做:\n浙A·12345 诊断 张伟 17:00前")
}

// Somebody who is on no list is told so once, and the manager is asked to add
// him, once.
func TestStoryStranger(t *testing.T) {
	s := begin(t)
	s.says("xiaoli", "你好").answered("你还不在名单里,已请店长把你加进来")
	s.gets("dianzhang", "xiaoli 不在名单里,发来了消息。要用的话请把他加进组织配置")
	s.says("xiaoli", "登记 浙A12345 王先生 刹车异响").answered("你还不在名单里,已请店长把你加进来")
}
