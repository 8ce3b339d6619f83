package main

import "testing"

// approvalCard is the card of a level of an approval.
func approvalCard(title string) cardWant { return card(title, "同意", "驳回", "转交") }

// major brings a quote that makes a repair a major one, not yet handed in. An advisor
// who helps out from another store wrote it: nobody decides on his own.
func (s *story) major() *story {
	s.t.Helper()
	s.applies(organization(s.t, func(o string) string {
		return replaceOnce(s.t, o, "{userid: hz02_guwen, name: 蒋顾问, store: HZ02,", "{userid: hz02_guwen, name: 蒋顾问, store: HZ01,")
	}))
	return s.majorBy("hz02_guwen")
}

// majorBy is such a quote by somebody.
func (s *story) majorBy(who string) *story {
	s.t.Helper()
	s.quoting("不用换件")
	s.meanwhile()
	s.says(who, "报价 0001 更换发动机总成 6820").answered("浙A·12345 报价 6820元(1项),第1版")
	s.gets(who, card("浙A·12345 报价 6820元(大修),要审批", "提交审批", "再改").with("更换发动机总成 6820元"))
	return s
}

// C11: handed in at 17:40; 20 minutes remain of that day, and at 08:50 of
// the next one the manager has joined. The first decision wins, and what the manager says
// against it afterwards is answered with the chance to take it back.
func TestStoryApprovalClimbsAndFirstDecisionWins(t *testing.T) {
	s := begin(t).major()
	s.until(1, "17:40")
	s.meanwhile()
	s.says("qiantai", "提交审批 0001").answered("浙A·12345 已提交(大修),服务顾问 陈顾问审批")
	s.gets("hz02_guwen", closed("浙A·12345 报价 6820元(大修),要审批", "已失效"))
	s.gets("guwen", approvalCard("浙A·12345 报价 6820元(大修)").with("更换发动机总成 6820元"))
	s.says("guwen", "发给客户 0001").answered("浙A·12345 报价在服务顾问 陈顾问那里审批,同意后才能发")
	s.until(1, "17:59").nothingElse()
	s.until(2, "08:31")
	s.gets("guwen", "浙A·12345 报价等您审批 20 分钟了")
	s.until(2, "08:39").nothingElse()
	s.until(2, "08:50")
	s.gets("dianzhang", approvalCard("浙A·12345 报价已等 30 分钟,陈顾问 未处理").with("服务顾问审批,第1版 6820元(大修)"))

	s.until(2, "08:51")
	s.presses("guwen", "同意").settled("浙A·12345 已同意,交技术主管 赵志刚审批", "已由陈顾问处理")
	s.gets("dianzhang", closed("已选 同意,陈顾问 8:51", "已由陈顾问处理"))
	s.gets("zhuguan", approvalCard("浙A·12345 报价 6820元(大修)").with("技术主管审批,第1版"))

	s.until(2, "08:52")
	s.speaks("dianzhang", "驳回 太贵了 先问保险")
	s.gets("dianzhang", card("浙A·12345 陈顾问 8:51 已同意", "撤回", "算了").with("单子在技术主管那里。要撤回?"))
	s.presses("dianzhang", "算了").settled("浙A·12345 没有改动", "孙店长 {hh:mm}")
	s.nothingElse()
}
