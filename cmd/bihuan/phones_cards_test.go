package main

import "testing"

// pictured opens somebody's phone as it is now and takes a picture of it.
func (s *story) pictured(t *testing.T, file, name, userid, words string) {
	t.Helper()
	s.settle()
	v := visitor{openBrowser(t, s.demo.ready.Phones)}
	v.until(`document.querySelectorAll(".phone").length === 5`, "five phones")
	v.opens(name, userid)
	v.sees(name, words)
	eval[bool](v.browser, `(document.getElementById("guide").hidden = true, `+phone(name)+`.scrollIntoView({block: "center", inline: "center"}), true)`)
	v.shows(file, name)
	v.clean()
	s.meanwhile()
}

// The pictures of cards that the stories tell of: this walk adds nothing to them,
// and is only taken for the documentation.
func TestPhonesCards(t *testing.T) {
	if *screenshots == "" {
		t.Skip("takes pictures only: make screenshots")
	}
	for name, walk := range map[string]func(*testing.T, *story){
		"delegation": func(t *testing.T, s *story) {
			s.atReview().presses("guwen", "转交")
			s.pictured(t, "delegate", advisor, "guwen", "审批转交给谁?")
		},
		"opinion": func(t *testing.T, s *story) {
			s.atReview().speaks("guwen", "同意 没问题")
			s.pictured(t, "opinion", advisor, "guwen", "听到:")
		},
		"transfer": func(t *testing.T, s *story) {
			s.lacking().says("hz02_cangguan", "发了 让小李带过去")
			s.pictured(t, "transfer", "许仓管", "hz02_cangguan", "记为已发出,对吗?")
			s.presses("hz02_cangguan", "对")
			s.pictured(t, "transfer-receive", "钱仓管", "cangguan", "滨江店发来 BOSCH-08921 ×1")
		},
		"leave": func(t *testing.T, s *story) {
			s.advance("1m").says("zhangwei", "周五请假 小李替我").meanwhile()
			s.says("zhangwei", "我的请假").meanwhile()
			s.pictured(t, "leave", zhang, "zhangwei", "你的请假和替班")
		},
		"block": func(t *testing.T, s *story) {
			s.working("不用换件").says("zhangwei", "阻塞").meanwhile()
			s.pictured(t, "block", zhang, "zhangwei", "为什么阻塞?")
			s.says("zhangwei", "阻塞 举升机坏了").meanwhile()
			s.advance("20m")
			s.pictured(t, "blocked", lead, "banzhang", "已阻塞15分钟")
		},
		"return": func(t *testing.T, s *story) {
			s.settling("换前刹车片 480").says("qiantai", "已收款 0001")
			s.says("guwen", "交车 0001")
			s.until(2, "09:00").meanwhile()
			s.says("guwen", "登记 浙A12345 王先生 13800005678 刹车又响了")
			s.pictured(t, "return", advisor, "guwen", "是返修吗?")
		},
		"settlement": func(t *testing.T, s *story) {
			s.settling("换前刹车片 工时2.5 配件04465-02220 320, 四轮定位 120, 优惠 20").says("qiantai", "打印 0001 的结算清单")
			s.pictured(t, "settlement-card", desk, "qiantai", "结算清单")
			s.says("qiantai", "已收款 0001")
			b := openBrowser(t, s.demo.ready.Web+"/healthz")
			b.as(s, "qiantai")
			b.goes(s.demo.ready.Web + "/t/" + first + "/settlement")
			b.says("机动车维修费用结算清单")
			b.wholePage("settlement", 390, 844, 2)
			b.wholePage("settlement-desktop", 1280, 800, 1)
			s.meanwhile()
		},
	} {
		t.Run(name, func(t *testing.T) { walk(t, begin(t)) })
	}
}
