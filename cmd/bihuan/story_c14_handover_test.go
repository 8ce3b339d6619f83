package main

import (
	"bytes"
	"testing"
)

// C14: a voice in which nobody can be understood gets its sentence; who leaves
// asks for a colleague, and the 班组长 decides.
func TestStoryNoiseAndLeaving(t *testing.T) {
	s := begin(t).working("配件 04465-02220")
	noise := append([]byte("#!AMR\n"), bytes.Repeat([]byte{0x7c}, 150)...)
	s.sends("zhangwei", "voice", "noise.amr", noise).looks().gets("zhangwei", "没听清。打字说,或到安静处再发一条")
	s.says("zhangwei", "我下班了 单子给小李").answered("浙A·12345 已请班组长改派给李强")
	ask := card("张伟请求把 浙A·12345 交给 李强", "同意改派", "换人").with("李强手上0单")
	s.gets("banzhang", ask)
	s.presses("banzhang", "同意改派").settled("浙A·12345 已派给李强,等他接单", "王班长 {hh:mm}")
	s.gets("zhangwei", "{}").gets("liqiang", card("您有新工单【浙A·12345】,含1项待执行(换前刹车片),点击查看详情", "接单"))
	s.nothingElse()
}
