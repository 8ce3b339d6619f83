package main

import (
	"os"
	"strings"
	"testing"
)

// organization is the demo's file, edited.
func organization(t testing.TB, edit func(string) string) string {
	t.Helper()
	raw, err := os.ReadFile("../../templates/organizations/demo.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return edit(string(raw))
}

func replaceOnce(t testing.TB, s, from, to string) string {
	t.Helper()
	if strings.Count(s, from) != 1 {
		t.Fatalf("%q stands %d times in the file", from, strings.Count(s, from))
	}
	return strings.Replace(s, from, to, 1)
}

// A store that delivers instead of repairing lives in the chat by its own
// words; nothing in the program knows them.
func TestStoryDelivery(t *testing.T) {
	s := begin(t)
	s.applies(organization(t, func(o string) string {
		return replaceOnce(t, o, "{code: NB01, name: 鄞州店, city: 宁波, series: NB, blueprint: repair", "{code: NB01, name: 鄞州店, city: 宁波, series: NB, blueprint: delivery")
	}))
	s.says("nb01_qiantai", "下单 王先生 13800005678 中山路8号 轮胎2条 下午3点送到").answered("NB20260310-0001 已登记,15:00前")
	pick := card("NB20260310-0001 派给谁?", "叶军", "潘峰").with("轮胎2条")
	s.gets("nb01_qiantai", pick).gets("nb01_banzhang", pick)
	s.presses("nb01_banzhang", "潘峰").settled("NB20260310-0001 已派给潘峰,等他接单", "蔡班长 {hh:mm}")
	s.gets("nb01_qiantai", closed("NB20260310-0001 派给谁?", "蔡班长 {hh:mm}"))
	s.gets("nb01_liqiang", card("您有新工单【NB20260310-0001】,含1项待执行(配送:轮胎2条),点击查看详情", "接单"))
	s.presses("nb01_liqiang", "接单").settled("NB20260310-0001 已接单,15:00前", "已接单 {hh:mm}")
	s.gets("nb01_banzhang", "NB20260310-0001 潘峰已接单")
	s.says("nb01_liqiang", "阻塞 没人在家").answered("NB20260310-0001 已阻塞:收货人不在")
	s.gets("nb01_qiantai", "NB20260310-0001 已阻塞:收货人不在\n潘峰 {hh:mm} 没人在家")
	s.says("nb01_liqiang", "解除").answered("NB20260310-0001 已解除阻塞,继续配送")
	s.says("nb01_liqiang", "送达").answered("NB20260310-0001 签收:待签收")
	s.gets("nb01_qiantai", card("NB20260310-0001 待签收", "签收"))
	s.presses("nb01_qiantai", "签收").settled("NB20260310-0001 已完成", "董洁 {hh:mm}")
	s.says("nb01_qiantai", "登记 浙B12345 王先生 刹车异响").answered("没看懂。回复「帮助」看怎么说")
}
