package main

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"
)

// settling: the work of a ticket is done and checked; only the money is missing.
func (s *story) settling(quote string) *story {
	s.t.Helper()
	s.quoting("配件 04465-02220")
	s.says("guwen", "报价 0001 "+quote)
	s.meanwhile()
	s.says("guwen", "客户同意 0001 当面 都做")
	s.meanwhile()
	s.presses("guwen", "张伟", "浙A·12345 派给谁?").meanwhile()
	s.says("zhangwei", "开工").meanwhile()
	s.photographs("zhangwei", "浙A12345").meanwhile()
	s.says("zhangwei", "完工").meanwhile()
	s.says("banzhang", "通过 0001").meanwhile()
	return s
}

// The list by JT/T 1133: labour and material apart, on record with the payment,
// and the same afterwards whatever is tried.
func TestStorySettlementList(t *testing.T) {
	s := begin(t).settling("换前刹车片 工时2.5 配件04465-02220 320, 优惠 20")
	s.staff("qiantai").opens("/t/"+first+"/settlement").is(200).
		reads("未结算,仅供核对", "300.00", "320.00", "原厂配件", "04465-02220", "陆佰元整").lacks("13800005678")
	s.staff("zhangwei").opens("/t/" + first + "/settlement").is(403)
	s.staff("zhangwei").opens("/t/" + first + "/settlement.pdf").is(403)
	s.staff("hz02_qiantai").opens("/t/" + first + "/settlement.xlsx").is(404)
	s.says("zhangwei", "结算清单 0001").answered("浙A·12345 结算清单由前台、服务顾问、店长看,请找他们")
	s.says("qiantai", "打印 0001 的结算单").answered("浙A·12345 结算清单 600元(1项),还没收款{}")
	s.says("qiantai", "已收款 0001").meanwhile()
	s.says("dianzhang", "0001结算清单").answered("浙A·12345 结算清单 600元(1项),周敏 9:00 收款{}")
	page := s.staff("qiantai").opens("/t/"+first+"/settlement").is(200).lacks("未结算").reads("校验码", "周敏")
	s.says("guwen", "报价 0001 换前刹车片 1")
	s.says("guwen", "交车 0001").meanwhile()
	s.says("guwen", "结算清单 浙A12345").answered("浙A·12345 结算清单 600元{}")
	file, err := excelize.OpenReader(bytes.NewReader([]byte(s.staff("qiantai").opens("/t/" + first + "/settlement.xlsx").is(200).html)))
	if err != nil {
		t.Fatal(err)
	}
	_ = file.Close()
	c := s.customer(first)
	c.opens("/p/"+s.token(first)+"/settlement").is(403).reads("登记手机号的后四位").lacks("LSV", "王先生", "320.00")
	s.reader().opens("/p/" + s.token("HZ20260310-0099") + "/settlement.pdf").is(404)
	if again := s.staff("qiantai").opens("/t/" + first + "/settlement"); again.words() != page.words() {
		t.Error("the list has changed after the payment")
	}
}
