package main

import (
	"strings"
	"testing"
)

// two brings two major repairs before the advisor: 0001 and 0002.
func (s *story) two() *story {
	s.t.Helper()
	s.atReview()
	s.says("guwen", "登记 浙B6K908 李先生 13900001111 异响").meanwhile()
	s.says("guwen", "派 0002 李强").meanwhile()
	s.says("liqiang", "0002 接单").meanwhile()
	s.says("liqiang", "工时 2.5 不用换件").meanwhile()
	s.photographs("liqiang", "浙B6K908").meanwhile()
	s.says("liqiang", "0002 诊断完成").meanwhile()
	s.says("dianzhang", "报价 0002 更换变速箱 9000").meanwhile()
	s.says("qiantai", "提交审批 0002").meanwhile()
	return s
}

// A number behind the word names the ticket and is no part of the reason; without one
// and with several open, nothing is decided before it is clear which.
// (peers 19: a short reply hits another matter.)
func TestStoryDecisionHitsTheNamedTicket(t *testing.T) {
	s := begin(t).two()
	s.says("guwen", "驳回 价格不对").answered("哪一单?前面加上:浙B·6K908、浙A·12345")
	s.says("guwen", "转交 孙店长").answered("哪一单?前面加上:浙B·6K908、浙A·12345")
	s.says("guwen", "同意").answered("哪一单?前面加上:浙B·6K908、浙A·12345")
	s.says("guwen", "驳回 0009 价格不对").answered("没找到「0009」。回复「我的单」看列表")
	s.says("guwen", "驳回 0001 价格不对").answered("浙A·12345 已驳回,退给周敏:价格不对")
	s.meanwhile()
	s.says("guwen", "驳回 HZ20260310-0001 价格不对").answered("浙A·12345 已选 驳回,陈顾问 {hh:mm}")
	s.says("guwen", "同意 0002").answered("浙B·6K908 已同意,交技术主管 赵志刚审批")
	s.meanwhile()
	s.says("zhuguan", "驳回 0001 太贵").answered("浙A·12345 没有等您审批的报价")
	s.says("dianzhang", "同意 0001").answered("浙A·12345 没有等您审批的报价")
	s.says("zhuguan", "驳回 太贵").answered("浙B·6K908 已驳回,退给周敏:太贵") // the only one
	s.meanwhile()
}

// While the reason is asked for, nothing rejects that is none: another word of decision,
// a change of mind, a moment's thought, another ticket.
func TestStoryNoReasonIsNoRejection(t *testing.T) {
	s := begin(t).two()
	s.says("guwen", "同意 0001").meanwhile()
	s.says("guwen", "同意 0002").meanwhile()
	for _, said := range []struct{ text, answer string }{
		{"转交 李强", "哪一单?前面加上:{}"},
		{"0001 转交 李强", "浙A·12345 可以转给:{}"},
		{"等一下", "浙A·12345 没有改动"},
		{"好的", "哪一单?前面加上:{}"},
		{"车主电话", "{}"},
		{"看看 0002", "没看懂{}"},
		{"0001 同意", "浙A·12345 大修要签字,签了才算同意{}"},
		{"同意 但是转向机最多两千", "{}"},
	} {
		s.says("zhuguan", "0001 驳回").meanwhile()
		s.says("zhuguan", said.text)
		if said.answer != "{}" {
			s.answered(said.answer)
		}
		s.news(func(user string, b *bubble) {
			if strings.Contains(b.look(), "驳回报价") || strings.Contains(b.look(), "已选 驳回") {
				t.Errorf("%q rejects: %s reads %s", said.text, user, b.look())
			}
		})
	}
	s.says("zhuguan", "0001 驳回").meanwhile()
	s.says("zhuguan", "0001 太贵").answered("浙A·12345 已驳回,退给周敏:太贵")
	s.meanwhile()
}
