package main

import (
	"fmt"
	"testing"
)

// The platform delivers callbacks twice, and loses answers: the stored answer
// comes again and everything happens once.
func TestStoryDuplicatesAndRetries(t *testing.T) {
	s := begin(t)
	s.faults(off{"duplicate_callbacks": true})
	s.says("guwen", "登记 浙A12345 王先生 13800005678 刹车异响 下午5点前要").
		answered("浙A·12345 已登记 HZ20260310-0001,17:00前")
	s.gets("guwen", card("浙A·12345 派给谁?", "张伟", "李强")).gets("banzhang", card("浙A·12345 派给谁?", "张伟", "李强"))
	s.presses("guwen", "张伟").settled("浙A·12345 已派给张伟,等他接单", "陈顾问 {hh:mm}")
	s.gets("banzhang", closed("浙A·12345 派给谁?", "陈顾问 {hh:mm}"))
	s.gets("zhangwei", card("浙A·12345 新工单", "接单"))
	s.faults(off{"reset": true, "drop_callbacks_replies": 1})
	s.presses("zhangwei", "接单").settled("浙A·12345 已接单,17:00前", "已接单 {hh:mm}")
	s.gets("guwen", "浙A·12345 张伟已接单")
	s.faults(off{"drop_callbacks_replies": 2})
	s.says("qiantai", "登记 浙A54321 李先生 空调不冷").answered("浙A·54321 已登记 HZ20260310-0002,18:00前")
	s.gets("qiantai", card("浙A·54321 派给谁?", "李强", "张伟")).gets("banzhang", card("浙A·54321 派给谁?", "李强", "张伟"))
}

// Two callbacks change places.
func TestStoryReorderedCallbacks(t *testing.T) {
	s := begin(t).diagnosing()
	s.photographs("zhangwei", "浙A12345").meanwhile()
	s.faults(off{"reorder_callbacks": 1})
	s.says("zhangwei", "工时 2.5").unanswered() // held back
	s.says("zhangwei", "配件 04465-02220").answered("浙A·12345 记下了,04465-02220 在库,还差预估工时")
	s.gets("zhangwei", "浙A·12345 记下了:2.5工时,04465-02220 在库。可以「诊断完成」")
	s.says("zhangwei", "诊断完成").answered("浙A·12345 诊断完成,等报价")
	s.gets("guwen", "浙A·12345 诊断完成,请报价\n张伟 2.5工时 04465-02220 预留")
}

// A member whom the app may not reach: his superior is told at once.
func TestStoryOutOfScope(t *testing.T) {
	s := begin(t)
	s.faults(off{"out_of_scope": map[string]bool{"zhangwei": true}})
	s.says("guwen", "登记 浙A12345 王先生 刹车异响").meanwhile()
	s.presses("guwen", "张伟").settled("浙A·12345 已派给张伟,等他接单", "陈顾问 {hh:mm}")
	s.gets("banzhang", closed("浙A·12345 派给谁?", "陈顾问 {hh:mm}"), "浙A·12345 消息送不到张伟,请您接着处理")
	s.says("banzhang", "派 0001 李强").answered("浙A·12345 已派给李强,等他接单")
	s.gets("liqiang", card("浙A·12345 新工单", "接单"))
}

// Tokens die early, the platform is busy or counts too many calls: everything
// arrives, once.
func TestStoryPlatformStumbles(t *testing.T) {
	s := begin(t)
	for i, fault := range []off{{"kill_tokens": true}, {"kill_tokens": 42001}, {"busy": 2}, {"frequency": 1}, {"timeout_after_delivery": 1},
		{"fail_next": map[string]any{"api": "message/send", "errcode": 40014}}} {
		plate := fmt.Sprintf("浙A1000%d", i)
		shown := fmt.Sprintf("浙A·1000%d", i)
		s.faults(fault)
		s.says("qiantai", "登记 "+plate+" 王先生 空调不冷").answered(shown + " 已登记 {}")
		s.advance("5m")
		s.gets("qiantai", card(shown+" 派给谁?", "张伟", "李强")).gets("banzhang", card(shown+" 派给谁?", "张伟", "李强"))
		s.nothingElse()
	}
}

// WeCom is down for an hour in the middle of a life. Answers still come, they
// need no call; the rest comes afterwards, in order and once.
func TestStoryPlatformDown(t *testing.T) {
	for _, how := range []string{"503", "close"} {
		t.Run(how, func(t *testing.T) {
			s := begin(t).diagnosing()
			s.photographs("zhangwei", "浙A12345").meanwhile()
			s.faults(off{"down": how})
			s.says("zhangwei", "工时 2.5 不用换件").answered("浙A·12345 {}可以「诊断完成」")
			s.says("zhangwei", "诊断完成").answered("浙A·12345 诊断完成,等报价")
			s.advance("30m")
			s.says("guwen", "报价 0001 换前刹车片 480").answered("浙A·12345 报价 480元(1项),第1版")
			s.advance("30m").nothingElse()
			s.faults(off{"down": ""}).advance("6m")
			s.gets("guwen", "浙A·12345 诊断完成,请报价\n张伟 2.5工时", card("浙A·12345 报价 480元(1项),第1版", "发给客户", "再改"))
			s.inOrder("guwen", "浙A·12345 诊断完成,请报价{}", "浙A·12345 报价 480元(1项),第1版")
		})
	}
}

// A member who reads in WeChat's plug-in sees no cards: he lives by letters.
func TestStoryTextMode(t *testing.T) {
	s := begin(t)
	s.applies(organization(t, func(o string) string {
		return replaceOnce(t, o, "{userid: zhangwei, name: 张伟, store: HZ01, roles: [technician]}",
			"{userid: zhangwei, name: 张伟, store: HZ01, roles: [technician], text_mode: true}")
	}))
	s.faults(off{"plugin": map[string]bool{"zhangwei": true}})
	s.says("guwen", "登记 浙A12345 王先生 刹车异响 下午5点前要").meanwhile()
	s.presses("guwen", "张伟").settled("浙A·12345 已派给张伟,等他接单", "陈顾问 {hh:mm}")
	s.gets("banzhang", closed("浙A·12345 派给谁?", "陈顾问 {hh:mm}"))
	s.gets("zhangwei", "{}您有新工单【浙A·12345】,含1项待执行(诊断:刹车异响),点击查看详情{}A.接单{}")
	s.says("zhangwei", "a").answered("浙A·12345 已接单,17:00前")
	s.gets("guwen", "浙A·12345 张伟已接单")
}
