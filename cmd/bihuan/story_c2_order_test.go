package main

import "testing"

// C2: 诊断完成 comes too early. What is missing is named, and nothing completes
// by itself once it is there.
func TestStoryDiagnosisInTheWrongOrder(t *testing.T) {
	s := begin(t).diagnosing()
	s.says("zhangwei", "诊断完成").answered("还差:故障照片、预估工时、配件编号。补齐后点「诊断完成」")
	s.says("zhangwei", "忘了 稍等").answered("没看懂。回复「帮助」看怎么说")
	s.says("zhangwei", "工时 2.5").answered("浙A·12345 记下了:2.5工时,还差故障照片、配件编号")
	s.photographs("zhangwei", "浙A12345").gets("zhangwei", "收到1张,车牌浙A·12345,还差配件编号")
	s.says("zhangwei", "诊断完成").answered("还差:配件编号。补齐后点「诊断完成」")
	s.says("zhangwei", "不用换件").answered("浙A·12345 记为无需配件。可以「诊断完成」")
	s.nothingElse() // the advisor has heard nothing: it did not complete
	s.says("guwen", "0001").answered("浙A·12345 诊断中\nHZ20260310-0001 王先生 技师张伟\n刹车异响\n17:00前")

	s.says("zhangwei", "诊断完成").answered("浙A·12345 诊断完成,等报价")
	s.gets("guwen", "浙A·12345 诊断完成,请报价\n张伟 2.5工时")
}

// What a technician gets wrong on the way is named, and kept out.
func TestStoryEvidenceThatIsNone(t *testing.T) {
	s := begin(t).diagnosing()
	s.says("zhangwei", "工时 两天").answered("没看懂工时「两天」。写成「工时 2.5」")
	s.says("zhangwei", "工时").answered("没看懂工时。写成「工时 2.5」")
	s.says("zhangwei", "配件").answered("后面写配件编号,如「配件 04465-02220」")
	s.says("zhangwei", "配件 99999-99999").answered("配件库里没有「99999-99999」,核对编号再发")
	s.says("zhangwei", "诊断完成").answered("还差:故障照片、预估工时、配件编号。补齐后点「诊断完成」")
	s.says("zhangwei", "配件 0446502220 04465-02220").
		answered("浙A·12345 记下了,04465-02220×2 在库,还差故障照片、预估工时")
}
