package main

import "testing"

// The rest of a return: free lines, who may show another cause, and the last day.
func TestStoryReturnIsFreeAndWatched(t *testing.T) {
	s := begin(t).settling("换前刹车片 480")
	s.says("qiantai", "已收款 0001").meanwhile()
	c := s.customer(first).opens("/p/" + s.token(first) + "/settlement").is(403)
	c.sends("settlement", "digits", "5678").is(200).reads("王先生", "肆佰捌拾元整", "校验码").lacks("13800005678")
	s.reader().opens("/p/" + s.token(first) + "/settlement.pdf").is(403)
	s.says("guwen", "交车 0001").meanwhile()
	s.until(2, "09:00")
	s.says("guwen", "登记 浙A12345 王先生 13800005678 刹车又响了 3月20日下午5点取").meanwhile()
	s.presses("guwen", "是返修", "浙A·12345 是返修吗?").meanwhile()
	s.presses("guwen", "张伟", "浙A·12345 派给谁?").meanwhile()
	s.says("zhangwei", "接单").meanwhile()
	s.photographs("zhangwei", "浙A12345").meanwhile()
	s.says("zhangwei", "工时 1 不用换件").meanwhile()
	s.says("zhangwei", "诊断完成").meanwhile()
	s.says("guwen", "报价 HZ20260311-0001 换前刹车片 480, 更换雨刮 90").answered("浙A·12345 报价 90元(2项),第1版")
	s.meanwhile()
	s.says("zhangwei", "举证 HZ20260311-0001 石子").answered("{}")
	s.meanwhile()
	s.until(5, "09:30")
	s.gets("dianzhang", "浙A·12345 返修(换前刹车片)3天内没有举证,按规定免费修好。原单 "+first)
	s.meanwhile()
	s.says("zhuguan", "举证 HZ20260311-0001 石子").answered("浙A·12345 举证到 {}")
	s.meanwhile()
}
