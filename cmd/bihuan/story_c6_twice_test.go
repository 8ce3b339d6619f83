package main

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// C6: two people at once, and the same button twice. One action is carried out,
// everybody sees whose, and the way to change it stays open.
func TestStoryTwoAnswers(t *testing.T) {
	s := begin(t).working("配件 BOSCH-08921")
	s.until(1, "14:01").meanwhile()
	s.faults(off{"down": true}) // no phone hears of the other's press
	s.presses("zhangwei", "B").settled("HZ20260310-0001 已选 B,张伟 14:01", "张伟 14:01")
	s.presses("banzhang", "C").settled("张伟刚选了 B(14:01)。要改成 C?", "张伟 14:01")
	s.faults(off{"down": false}).advance("1m")
	s.gets("hz02_cangguan", card("西湖店要 BOSCH-08921 ×1,浙A·12345 等着", "同意", "没货"))
	s.gets("cangguan", "浙A·12345 已阻塞:缺少配件\n张伟 14:01 BOSCH-08921")
	s.gets("banzhang", closed("已选 缺配件,张伟 14:01", "张伟 14:01"), card("张伟刚选了 B(14:01)。要改成 C?", "改成C", "不改"))
	s.nothingElse()

	s.presses("banzhang", "不改").settled("浙A·12345 没有改动", "王班长 14:02")
	s.says("banzhang", "0001").answered("浙A·12345 施工中 已阻塞 1分钟(缺少配件)\n{}")
}

// 改成C: the second answer replaces the first and what it did.
func TestStoryAnswerIsChanged(t *testing.T) {
	s := begin(t).working("配件 BOSCH-08921")
	s.until(1, "14:01").meanwhile()
	s.faults(off{"down": true})
	s.presses("zhangwei", "B")
	s.presses("banzhang", "C").settled("张伟刚选了 B(14:01)。要改成 C?", "张伟 14:01")
	s.faults(off{"down": false}).advance("1m").meanwhile()
	s.presses("banzhang", "改成C").settled("HZ20260310-0001 已选 C,王班长 14:02", "王班长 14:02")
	s.gets("zhangwei", "浙A·12345 已更新,看最新\n现在要做:换前刹车片\n配件:BOSCH-08921 缺货")
	s.gets("hz02_cangguan", closed("浙A·12345 要配件", "已失效"), "浙A·12345 取消了,BOSCH-08921 ×1 不用发了")
	s.gets("zhangwei", closed("已选 人离岗,王班长 14:02", "王班长 14:02"))
	s.gets("banzhang", "浙A·12345 已选 人离岗,王班长 14:02", card("浙A·12345 改派给谁?", "李强"))
	s.says("banzhang", "0001").answered("浙A·12345 施工中 阻塞过1分钟\n{}")
}

// His phone did not get the result, so he presses once more.
func TestStorySameButtonTwice(t *testing.T) {
	s := begin(t).working("配件 BOSCH-08921")
	s.until(1, "14:01").meanwhile()
	s.faults(off{"drop_callbacks_replies": 4})
	s.presses("zhangwei", "B").unanswered()
	s.gets("hz02_cangguan", card("西湖店要 BOSCH-08921 ×1,浙A·12345 等着", "同意", "没货"))
	s.gets("cangguan", "浙A·12345 已阻塞:缺少配件\n张伟 14:01 BOSCH-08921")
	s.gets("banzhang", closed("已选 缺配件,张伟 14:01", "张伟 14:01"))
	s.advance("2s")
	s.presses("zhangwei", "B").settled("浙A·12345 已选 缺配件,张伟 14:01", "张伟 14:01")
}

// Really at the same moment, ten times over: one of the two wins, the other is
// told who did.
func TestStoryAtTheSameMoment(t *testing.T) {
	s := begin(t)
	for i := range 10 {
		plate := fmt.Sprintf("浙A1000%d", i)
		s.says("guwen", "登记 "+plate+" 王先生 刹车异响").meanwhile()
		s.faults(off{"down": true})
		mine, a := s.find("guwen", "张伟", nil)
		theirs, b := s.find("banzhang", "李强", nil)
		orders := map[string]map[string]string{
			"guwen":    {"task_id": mine.card.TaskID, "key": a},
			"banzhang": {"task_id": theirs.card.TaskID, "key": b},
		}
		var both sync.WaitGroup
		var won, late atomic.Int32
		for user, order := range orders {
			both.Go(func() {
				var heard outcome
				err := s.request("POST", "members/"+user+"/press", "application/json", encode(order), &heard)
				switch {
				case err != nil || heard.Reply == nil || heard.Reply.Card == nil:
					t.Errorf("%s: %v %+v", user, err, heard)
				case strings.Contains(heard.Reply.Card.SubTitle, "已派给"):
					won.Add(1)
				case strings.Contains(heard.Reply.Card.SubTitle, "现在要改") || strings.Contains(heard.Reply.Card.SubTitle, "要改成"):
					late.Add(1)
				default:
					t.Errorf("%s reads %s", user, (&bubble{card: heard.Reply.Card}).look())
				}
			})
		}
		both.Wait()
		if won.Load() != 1 || late.Load() != 1 {
			t.Errorf("%d won, %d were late", won.Load(), late.Load())
		}
		s.faults(off{"down": false}).advance("6m").meanwhile()
	}
	s.meanwhile()
}
