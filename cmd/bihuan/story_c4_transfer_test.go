package main

import "testing"

// lacking: the technician has asked 滨江店 for the wipers that 西湖店 lacks.
func (s *story) lacking() *story {
	s.t.Helper()
	s.diagnosing()
	s.photographs("zhangwei", "浙A12345")
	s.says("zhangwei", "工时 1 配件 BOSCH-08921")
	s.says("zhangwei", "诊断完成").meanwhile()
	s.presses("zhangwei", "申请调拨").settled("浙A·12345 已向滨江店要 BOSCH-08921 ×1", "张伟 {hh:mm}")
	return s
}

// C4: the whole talk, from the missing part to the car that goes on.
func TestStoryTransferLivesInTheChat(t *testing.T) {
	s := begin(t).lacking()
	s.gets("hz02_cangguan", card("西湖店要 BOSCH-08921 ×1,浙A·12345 等着", "同意", "没货").with("发出:18:00前"))
	s.stock("HZ02", "BOSCH-08921", [4]int{3, 0, 0, 0})
	s.says("hz02_cangguan", "发了 让小李带过去").unanswered()
	s.gets("hz02_cangguan", card("浙A·12345 记为已发出,对吗?", "对", "还没").with("BOSCH-08921 ×1"))
	s.presses("hz02_cangguan", "对").settled("浙A·12345 BOSCH-08921 ×1 已发出", "许仓管 {hh:mm}")
	s.gets("hz02_cangguan", closed("浙A·12345 要配件", "已失效"))
	s.gets("zhangwei", "浙A·12345 配件在路上,约40分钟。工单已阻塞:跨店调拨在途")
	s.gets("cangguan", card("滨江店发来 BOSCH-08921 ×1", "收到", "没收到"))
	s.stock("HZ02", "BOSCH-08921", [4]int{2, 0, 0, 1}).stock("HZ01", "BOSCH-08921", [4]int{0, 0, 1, 0})

	s.presses("cangguan", "收到").settled("浙A·12345 BOSCH-08921 ×1 收到(滨江店),已预留", "钱仓管 {hh:mm}")
	s.gets("zhangwei", "浙A·12345 BOSCH-08921 ×1 到了,已预留,继续报价")
	s.stock("HZ02", "BOSCH-08921", [4]int{2, 0, 0, 0}).stock("HZ01", "BOSCH-08921", [4]int{1, 1, 0, 0})
}

// With buttons: 同意, 已备好, 已发出; each card once.
func TestStoryTransferByButtons(t *testing.T) {
	s := begin(t).lacking().meanwhile()
	s.presses("hz02_cangguan", "同意").settled("浙A·12345 已同意给 BOSCH-08921 ×1,发出后点「已发出」", "许仓管 {hh:mm}")
	s.gets("zhangwei", "浙A·12345 滨江店同意给 BOSCH-08921 ×1,等发出")
	s.gets("hz02_cangguan", card("BOSCH-08921 ×1 给西湖店", "已发出", "已备好", "发不了"))
	s.stock("HZ02", "BOSCH-08921", [4]int{3, 1, 0, 0})
	s.presses("hz02_cangguan", "已备好").settled("浙A·12345 已备好,发出后点「已发出」", "许仓管 {hh:mm}")
	s.gets("hz02_cangguan", card("BOSCH-08921 ×1 给西湖店", "已发出", "发不了"))
	s.presses("hz02_cangguan", "已发出").settled("浙A·12345 BOSCH-08921 ×1 已发出", "许仓管 {hh:mm}")
	s.meanwhile()
	s.stock("HZ02", "BOSCH-08921", [4]int{2, 0, 0, 1})
	s.says("cangguan", "收到2").answered("浙A·12345 BOSCH-08921 这次是 ×1,件数对不上,请再说一次,如「收到1个」")
	s.says("cangguan", "收到1").unanswered()
	s.gets("cangguan", card("浙A·12345 记为收到,对吗?", "对", "还没").with("滨江店发来 BOSCH-08921 ×1"))
}

// The platform delivers the press again since its answer was lost: one piece is
// held, once. A technician cannot answer for the parts desk.
func TestStoryTransferPressRedelivered(t *testing.T) {
	s := begin(t).lacking().meanwhile()
	s.faults(off{"drop_callbacks_replies": 2})
	s.presses("hz02_cangguan", "同意").settled("浙A·12345 已同意给 BOSCH-08921 ×1,发出后点「已发出」", "许仓管 {hh:mm}")
	s.faults(off{}).meanwhile()
	s.stock("HZ02", "BOSCH-08921", [4]int{3, 1, 0, 0})
	s.says("zhangwei", "发料 0001").answered("「发料」由仓管、店长来做")
	s.stock("HZ02", "BOSCH-08921", [4]int{3, 1, 0, 0}).stock("HZ01", "BOSCH-08921", [4]int{0, 0, 0, 0})
}

// What never arrives is written off by the manager, not by the desk, and is on the
// ticket's record; nobody's stock has it any more.
func TestStoryTransferLostOnItsWay(t *testing.T) {
	s := begin(t).lacking().meanwhile()
	s.presses("hz02_cangguan", "同意").meanwhile()
	s.presses("hz02_cangguan", "已发出").meanwhile()
	s.presses("cangguan", "没收到").settled("浙A·12345 BOSCH-08921 ×1 没收到,已问孙店长要不要核销", "钱仓管 {hh:mm}")
	s.gets("cangguan", card("滨江店发来的 BOSCH-08921 ×1 找到了点「收到」", "收到"))
	s.gets("hz02_cangguan", "浙A·12345 BOSCH-08921 还有 ×1 没收到,请查")
	s.gets("dianzhang", card("滨江店发来的 BOSCH-08921 ×1 没收到。核销后不再等", "核销", "再等等"))
	s.presses("dianzhang", "核销").settled("浙A·12345 滨江店发来的 BOSCH-08921 ×1 没到,已核销", "孙店长 {hh:mm}")
	s.gets("zhangwei", "浙A·12345 滨江店发来的 BOSCH-08921 ×1 没到,已核销").meanwhile()
	s.stock("HZ02", "BOSCH-08921", [4]int{2, 0, 0, 0}).stock("HZ01", "BOSCH-08921", [4]int{0, 0, 0, 0})
}

// The store finds that it cannot send what it promised, and says so in its own words.
func TestStoryTransferCannotBeSent(t *testing.T) {
	s := begin(t).lacking().meanwhile()
	s.presses("hz02_cangguan", "同意").meanwhile()
	s.stock("HZ02", "BOSCH-08921", [4]int{3, 1, 0, 0})
	s.says("hz02_cangguan", "没货了").unanswered()
	s.gets("hz02_cangguan", card("浙A·12345 记为没货,对吗?", "对", "还没").with("BOSCH-08921 ×1"))
	s.presses("hz02_cangguan", "对").meanwhile()
	s.stock("HZ02", "BOSCH-08921", [4]int{3, 0, 0, 0})
}

// A typed 同意 after the card was passed over counts as the guide says, with and
// without the ticket's name.
func TestStoryTransferLateYesIsTyped(t *testing.T) {
	for _, text := range []string{"同意", "0001 同意", "浙A12345 同意"} {
		t.Run(text, func(t *testing.T) {
			s := begin(t).lacking().meanwhile()
			s.advance("45m").meanwhile()
			s.says("hz02_cangguan", text).answered("浙A·12345 已同意给 BOSCH-08921 ×1,发出后点「已发出」")
			s.meanwhile()
			s.stock("HZ02", "BOSCH-08921", [4]int{3, 1, 0, 0})
		})
	}
}

// Two deliveries are on their way for one ticket: a bare 收到 is asked about, the
// name of the store tells which, and it is read back with it.
func TestStoryTransferWhichHasCome(t *testing.T) {
	s := begin(t).diagnosing()
	s.says("nb01_cangguan", "入库 BOSCH-08921 2").meanwhile()
	s.photographs("zhangwei", "浙A12345")
	s.says("zhangwei", "工时 1 配件 BOSCH-08921 BOSCH-08921 BOSCH-08921 BOSCH-08921")
	s.says("zhangwei", "诊断完成").meanwhile()
	s.presses("zhangwei", "申请调拨").meanwhile()
	for _, who := range []string{"hz02_cangguan", "nb01_cangguan"} {
		s.presses(who, "同意").meanwhile()
		s.presses(who, "已发出").meanwhile()
	}
	s.says("cangguan", "收到").answered("浙A·12345 哪一批?{}滨江店 BOSCH-08921{}。说时带上店名")
	s.says("cangguan", "滨江店的收到了").unanswered()
	s.gets("cangguan", card("浙A·12345 记为收到,对吗?", "对", "还没").with("滨江店发来 BOSCH-08921 ×3"))
	s.presses("cangguan", "对").settled("浙A·12345 BOSCH-08921 ×3 收到(滨江店),已预留", "钱仓管 {hh:mm}")
	s.meanwhile()
}
