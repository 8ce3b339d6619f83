package main

import "testing"

// How long a ticket has been blocked stands on it, in opening hours: now, and all
// together.
func TestStoryBlockedFor(t *testing.T) {
	s := begin(t).working("不用换件")
	s.says("zhangwei", "阻塞 0001 举升机坏了").meanwhile()
	s.until(1, "11:10").meanwhile()
	s.says("banzhang", "0001").answered("浙A·12345 施工中 已阻塞 2小时10分钟(工位/设备占用)\n{}")
	s.says("zhangwei", "解除阻塞 0001").meanwhile()
	s.says("banzhang", "0001").answered("浙A·12345 施工中 阻塞过2小时10分钟\n{}")
	s.says("zhangwei", "阻塞 0001 举升机坏了").meanwhile()
	s.until(1, "11:20").meanwhile()
	s.says("banzhang", "0001").answered("浙A·12345 施工中 已阻塞 10分钟(工位/设备占用,共2小时20分钟)\n{}")
}
