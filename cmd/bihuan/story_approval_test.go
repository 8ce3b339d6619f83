package main

import "testing"

// atReview brings a major repair, handed in by the front desk, before the
// advisor.
func (s *story) atReview() *story {
	s.t.Helper()
	s.major()
	s.says("qiantai", "提交审批 0001").answered("浙A·12345 已提交(大修),服务顾问 陈顾问审批")
	s.gets("hz02_guwen", closed("浙A·12345 报价 6820元(大修),要审批", "已失效")).gets("guwen", approvalCard("浙A·12345 报价 6820元(大修)"))
	return s
}

// 驳回 needs its reason, goes back to who submitted, and what did not change need
// not be looked at again.
func TestStoryRejectedAndResubmitted(t *testing.T) {
	s := begin(t).atReview()
	s.presses("guwen", "同意").settled("浙A·12345 已同意,交技术主管 赵志刚审批", "已由陈顾问处理")
	s.gets("zhuguan", approvalCard("浙A·12345 报价 6820元(大修)").with("技术主管审批,第1版"))
	s.presses("zhuguan", "驳回").answered("浙A·12345 为什么驳回?打字或说一句发来")
	s.gets("zhuguan", card("浙A·12345 为什么驳回?", "算了").with("打字或说一句发来"))
	s.says("zhuguan", "缸盖要不要换没写").answered("浙A·12345 已驳回,退给周敏:缸盖要不要换没写")
	s.gets("zhuguan", closed("浙A·12345 为什么驳回?", "赵志刚 {hh:mm}"), closed("已选 驳回,赵志刚 {hh:mm}", "已由赵志刚处理"))
	s.gets("guwen", "浙A·12345 赵志刚驳回报价:缸盖要不要换没写").gets("hz02_guwen", "浙A·12345 赵志刚驳回报价:缸盖要不要换没写")
	s.gets("qiantai", card("浙A·12345 报价被驳回", "沿用已同意的", "全部重审", "再改").with("原因:缸盖要不要换没写"))
	s.says("guwen", "发给客户").answered("浙A·12345 报价还没审批。先「提交审批」")

	// The same lines again: the advisor's yes is taken over.
	s.presses("qiantai", "沿用已同意的").settled("浙A·12345 已提交(大修),技术主管 赵志刚审批", "周敏 {hh:mm}")
	s.gets("zhuguan", approvalCard("浙A·12345 报价 6820元(大修)").with("技术主管审批,第1版"))
	s.says("zhuguan", "驳回 还是没写清楚").answered("浙A·12345 已驳回,退给周敏:还是没写清楚")
	s.gets("zhuguan", closed("已选 驳回,赵志刚 {hh:mm}", "已由赵志刚处理"))
	s.gets("guwen", "浙A·12345 赵志刚驳回报价:还是没写清楚").gets("hz02_guwen", "浙A·12345 赵志刚驳回报价:还是没写清楚")
	s.gets("qiantai", card("浙A·12345 报价被驳回", "沿用已同意的", "全部重审", "再改"))

	// Another price: every level looks again.
	s.says("hz02_guwen", "报价 0001 更换缸盖 900").answered("浙A·12345 报价 7720元(2项),第2版")
	s.gets("qiantai", closed("浙A·12345 报价被驳回", "已失效"))
	s.gets("hz02_guwen", card("浙A·12345 报价 7720元(大修),要审批", "提交审批", "再改"))
	s.says("qiantai", "提交审批 0001").answered("浙A·12345 已提交(大修),服务顾问 陈顾问审批")
	s.gets("hz02_guwen", closed("浙A·12345 报价 7720元(大修),要审批", "已失效")).gets("guwen", approvalCard("浙A·12345 报价 7720元(大修)").with("服务顾问审批,第2版"))
	s.staff("guwen").opens("/t/"+first).reads("技术主管审批:驳回,缸盖要不要换没写", "服务顾问审批:沿用陈顾问")
}

// C11, the other way: the manager takes the yes back while the 技术主管 has not
// decided; what he said against it is read back to him.
func TestStoryApprovalWithdrawn(t *testing.T) {
	s := begin(t).atReview()
	s.until(1, "09:31").meanwhile()
	s.presses("guwen", "同意").settled("浙A·12345 已同意,交技术主管 赵志刚审批", "已由陈顾问处理")
	s.gets("dianzhang", closed("已选 同意,陈顾问 {hh:mm}", "已由陈顾问处理"))
	s.gets("zhuguan", approvalCard("浙A·12345 报价 6820元(大修)"))
	s.speaks("dianzhang", "驳回 太贵了 先问保险")
	s.gets("dianzhang", card("浙A·12345 陈顾问 {hh:mm} 已同意", "撤回", "算了"))
	s.presses("dianzhang", "撤回").settled("浙A·12345 已撤回,服务顾问重新审批", "孙店长 {hh:mm}")
	s.gets("zhuguan", closed("浙A·12345 报价 6820元(大修)", "已撤回"))
	s.gets("guwen", approvalCard("浙A·12345 报价 6820元(大修)").with("服务顾问审批,第1版"), "浙A·12345 孙店长撤回了同意,要重新审批")
	s.gets("dianzhang", approvalCard("浙A·12345 报价 6820元(大修)"), card("浙A·12345 听到:驳回,对吗?", "对", "重说").with("整张报价第1版:1项,合计 6820元", "「驳回 太贵了 先问保险」"))
	s.presses("dianzhang", "对").settled("浙A·12345 已驳回,退给周敏:太贵了 先问保险", "孙店长 {hh:mm}")
	s.gets("dianzhang", closed("已选 驳回,孙店长 {hh:mm}", "已由孙店长处理"))
	s.gets("guwen", closed("已选 驳回,孙店长 {hh:mm}", "已由孙店长处理"), "浙A·12345 孙店长驳回报价:太贵了 先问保险")
	s.gets("hz02_guwen", "浙A·12345 孙店长驳回报价:太贵了 先问保险")
	s.gets("qiantai", card("浙A·12345 报价被驳回", "提交审批", "再改").with("原因:太贵了 先问保险"))
}

// Who decided takes it back himself by a word, until the next one has decided.
func TestStoryOwnApprovalWithdrawn(t *testing.T) {
	s := begin(t).atReview()
	s.presses("guwen", "同意").settled("浙A·12345 已同意,交技术主管 赵志刚审批", "已由陈顾问处理")
	s.gets("zhuguan", approvalCard("浙A·12345 报价 6820元(大修)"))
	s.says("guwen", "撤回").answered("浙A·12345 已撤回,服务顾问重新审批")
	s.gets("zhuguan", closed("浙A·12345 报价 6820元(大修)", "已撤回"))
	s.gets("guwen", approvalCard("浙A·12345 报价 6820元(大修)"))
	s.presses("guwen", "同意").settled("浙A·12345 已同意,交技术主管 赵志刚审批", "已由陈顾问处理")
	s.gets("zhuguan", approvalCard("浙A·12345 报价 6820元(大修)"))
	s.staff("zhuguan").opens("/t/"+first+"/sign").sends("sign", "ink", inked(t, 8)).reads("已签字")
	s.meanwhile()
	s.presses("guwen", "发给客户").settled("已发。客户看过会告诉你。现在不发短信,请提醒他看页面", "已发给客户")
	s.says("guwen", "撤回").meanwhile() // that takes the offer back, and nothing of the approval
	s.says("guwen", "0001").answered("浙A·12345 待报价\nHZ20260310-0001 王先生\n刹车异响\n更换发动机总成 6820元\n17:00前")
}

// 转交 goes to a present colleague of the level's roles; the clock of the level runs on.
func TestStoryApprovalDelegated(t *testing.T) {
	s := begin(t).atReview()
	s.presses("guwen", "转交").answered("浙A·12345 转给谁,见下一张卡片")
	s.gets("guwen", card("浙A·12345 审批转交给谁?", "孙店长"))
	s.until(1, "09:15").nothingElse()
	s.says("guwen", "转交 张伟").answered("浙A·12345 可以转给:孙店长")
	s.presses("guwen", "孙店长").settled("浙A·12345 已转给孙店长审批", "陈顾问 {hh:mm}")
	s.gets("guwen", closed("已选 转交,陈顾问 {hh:mm}", "已由陈顾问处理"))
	s.gets("dianzhang", approvalCard("浙A·12345 报价 6820元(大修)"))
	s.until(1, "09:24").nothingElse()
	s.until(1, "09:26")
	s.gets("dianzhang", "浙A·12345 报价等您审批 24 分钟了")
	s.until(1, "09:31")
	s.gets("quyu", approvalCard("浙A·12345 报价已等 30 分钟,孙店长 未处理"))
}

// The advisor is off: his level goes to the manager, and the record says why.
// With nobody deciding it climbs to the area manager and stays there.
func TestStoryApprovalPastTheAbsent(t *testing.T) {
	s := begin(t).major()
	s.says("guwen", "我下班了").meanwhile()
	s.says("qiantai", "提交审批 0001").answered("浙A·12345 已提交(大修),孙店长审批")
	s.gets("hz02_guwen", closed("浙A·12345 报价 6820元(大修),要审批", "已失效"))
	s.gets("dianzhang", approvalCard("浙A·12345 报价 6820元(大修)"))
	s.until(1, "09:31")
	s.gets("dianzhang", "浙A·12345 报价等您审批 20 分钟了")
	s.gets("quyu", approvalCard("浙A·12345 报价已等 30 分钟,孙店长 未处理"))
	s.until(2, "17:00").nothingElse()
	s.staff("dianzhang").opens("/t/" + first).reads("服务顾问审批:蒋顾问、陈顾问不在或是本人的报价,跳过")
	s.presses("quyu", "同意").settled("浙A·12345 已同意,交技术主管 赵志刚审批", "已由郑区域处理")
	s.gets("dianzhang", closed("已选 同意,郑区域 {hh:mm}", "已由郑区域处理"))
	s.gets("zhuguan", approvalCard("浙A·12345 报价 6820元(大修)"))
}

// Two press at once, and one of them late: one decision, and the other is told.
// (peers 20: who answers late does it twice.)
func TestStoryTwoDecideAtOnce(t *testing.T) {
	s := begin(t).atReview()
	s.until(1, "09:31").meanwhile()
	s.presses("dianzhang", "驳回").answered("浙A·12345 为什么驳回?打字或说一句发来")
	s.gets("dianzhang", card("浙A·12345 为什么驳回?", "算了"))
	s.presses("guwen", "同意").settled("浙A·12345 已同意,交技术主管 赵志刚审批", "已由陈顾问处理")
	s.gets("dianzhang", closed("浙A·12345 为什么驳回?", "已失效"), closed("已选 同意,陈顾问 {hh:mm}", "已由陈顾问处理"))
	s.gets("zhuguan", approvalCard("浙A·12345 报价 6820元(大修)"))
	s.says("dianzhang", "同意").answered("浙A·12345 已选 同意,陈顾问 {hh:mm}")
	s.says("liqiang", "同意 0001").unanswered() // read back, and an opinion at most
	s.gets("liqiang", card("浙A·12345 听到:同意,对吗?", "对", "重说"))
	s.staff("guwen").opens("/t/" + first).reads("服务顾问审批:同意")
}

// A quote that is no major repair is 免终审. The only advisor passes his level, for
// nobody else is there; nobody else decides on his own, not even the manager: it goes
// to the advisor. Both are on record.
func TestStoryNoFinalApproval(t *testing.T) {
	s := begin(t).quoting("不用换件")
	s.says("dianzhang", "报价 0001 换前刹车片 480").answered("浙A·12345 报价 480元(1项),第1版")
	s.gets("dianzhang", card("浙A·12345 报价 480元,要审批", "提交审批", "再改"))
	s.presses("dianzhang", "提交审批").settled("浙A·12345 已提交,服务顾问 陈顾问审批", "孙店长 {hh:mm}")
	s.gets("guwen", approvalCard("浙A·12345 报价 480元"))
	s.presses("guwen", "同意").settled("浙A·12345 {}", "已由陈顾问处理")
	s.meanwhile()
	s.staff("guwen").opens("/t/"+first).reads("免终审", "报价第1版审批通过")
	s.says("zhangwei", "提交审批").answered("「提交审批」由前台、服务顾问、店长来做")
	s.says("guwen", "报价 0001 换前刹车片 470").meanwhile()
	s.staff("guwen").opens("/t/"+first).reads("免终审", "报价第2版审批通过", "服务顾问审批:本人的报价,店里没有别的服务顾问,跳过")
}

// C3, the approver's side: a yes by voice is read back; only his own word after
// that counts, and that of others is an opinion.
func TestStorySpokenApprovalIsReadBack(t *testing.T) {
	s := begin(t).atReview()
	s.says("zhangwei", "0001").meanwhile()
	s.speaks("zhangwei", "这个价不同意 太高了")
	s.gets("zhangwei", card("浙A·12345 听到:驳回,对吗?", "对", "重说").with("「这个价不同意 太高了」"))
	s.presses("zhangwei", "对").settled("浙A·12345 记下了。您不是这一环节的审批人,不算审批", "张伟 {hh:mm}")
	s.gets("guwen", "浙A·12345 张伟的意见:「这个价不同意 太高了」")

	s.speaks("guwen", "同意 没问题")
	s.gets("guwen", card("浙A·12345 听到:同意,对吗?", "对", "重说").with("「同意 没问题」"))
	s.nothingElse()
	s.presses("guwen", "对").settled("浙A·12345 已同意,交技术主管 赵志刚审批", "陈顾问 {hh:mm}")
	s.gets("guwen", closed("已选 同意,陈顾问 {hh:mm}", "已由陈顾问处理"))
	s.gets("zhuguan", approvalCard("浙A·12345 报价 6820元(大修)"))

	// A yes by voice does not replace the name by hand.
	s.speaks("zhuguan", "我同意")
	s.gets("zhuguan", card("浙A·12345 听到:同意,对吗?", "对", "重说"))
	s.presses("zhuguan", "对").answered("浙A·12345 大修要签字,签了才算同意")
	s.staff("guwen").opens("/t/"+first).reads("这个价不同意 太高了", "同意 没问题")
}

// The platform is away for an hour in the middle: nothing is lost or doubled,
// and whoever decided meanwhile is believed.
func TestStoryApprovalThroughAnOutage(t *testing.T) {
	s := begin(t).major()
	s.faults(off{"down": true})
	s.says("qiantai", "提交审批 0001").answered("浙A·12345 已提交(大修),服务顾问 陈顾问审批")
	s.advance("1h")
	s.faults(off{"reset": true})
	s.advance("5m")
	s.gets("hz02_guwen", closed("浙A·12345 报价 6820元(大修),要审批", "已失效")).gets("guwen", approvalCard("浙A·12345 报价 6820元(大修)"))
	s.gets("dianzhang", approvalCard("浙A·12345 报价已等 30 分钟,陈顾问 未处理"))
	s.meanwhile()
	s.presses("guwen", "同意").settled("浙A·12345 已同意,交技术主管 赵志刚审批", "已由陈顾问处理")
	s.gets("dianzhang", closed("已选 同意,陈顾问 {hh:mm}", "已由陈顾问处理"))
	s.gets("quyu", closed("已选 同意,陈顾问 {hh:mm}", "已由陈顾问处理"))
	s.gets("zhuguan", approvalCard("浙A·12345 报价 6820元(大修)"))
}

// A ticket that is cancelled and brought back asks its approver again with a card.
func TestStoryApprovalAfterCancelAndUndo(t *testing.T) {
	s := begin(t).atReview()
	s.says("guwen", "取消 0001 客户不修了").meanwhile()
	s.says("guwen", "撤销").answered("浙A·12345 已撤销,回到待报价")
	s.gets("guwen", approvalCard("浙A·12345 报价 6820元(大修)"))
	s.presses("guwen", "同意").settled("浙A·12345 已同意,交技术主管 赵志刚审批", "已由陈顾问处理")
	s.meanwhile()
}

// The SMS service is away for an hour in the middle: the approval goes its way, with
// its clock, and the alarm that falls into it climbs by push until it is texted.
func TestStoryApprovalWhileSMSIsDown(t *testing.T) {
	s := begin(t).atReview()
	s.faults(off{"sms_down": "503"})
	s.says("guwen", "改 0001 紧急等级 爆胎").answered("浙A·12345 紧急等级 已改为 爆胎")
	s.gets("dianzhang", "浙A·12345 紧急:爆胎。请马上去看")
	s.advance("6m").gets("quyu", "浙A·12345 紧急:爆胎,通知不到孙店长,请您马上处理")
	s.until(1, "09:21").gets("guwen", "浙A·12345 报价等您审批 20 分钟了")
	s.meanwhile()
	s.until(1, "09:31").gets("dianzhang", approvalCard("浙A·12345 报价已等 30 分钟,陈顾问 未处理"))
	s.presses("guwen", "同意").settled("浙A·12345 已同意,交技术主管 赵志刚审批", "已由陈顾问处理")
	s.gets("dianzhang", closed("已选 同意,陈顾问 {hh:mm}", "已由陈顾问处理"))
	s.gets("zhuguan", approvalCard("浙A·12345 报价 6820元(大修)"))
	s.advance("28m").gets("zhuguan", "浙A·12345 报价等您审批 20 分钟了").nothingElse()
	s.faults(off{"sms_down": ""}).advance("2m")
	for _, who := range []string{"dianzhang", "quyu", "admin"} {
		s.gets(who, "【闭环工单】{}爆胎{}")
	}
	s.meanwhile()
	s.staff("zhuguan").opens("/t/"+first+"/sign").sends("sign", "ink", inked(t, 8)).reads("已签字")
	s.meanwhile()
}

// Who cannot be reached does not hold it up: the next one up has it at once.
func TestStoryApproverOutOfReach(t *testing.T) {
	s := begin(t).major()
	s.faults(off{"out_of_scope": map[string]bool{"guwen": true}})
	s.says("qiantai", "提交审批 0001").answered("浙A·12345 已提交(大修),服务顾问 陈顾问审批")
	s.gets("dianzhang", "浙A·12345 消息送不到陈顾问,请您接着处理", approvalCard("浙A·12345 报价 6820元(大修)"))
	s.gets("admin", "浙A·12345 审批送不到陈顾问,请查应用的可见范围和名单")
	s.gets("hz02_guwen", closed("浙A·12345 报价 6820元(大修),要审批", "已失效"))
	s.nothingElse()
}
