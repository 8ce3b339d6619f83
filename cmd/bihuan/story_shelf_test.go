package main

import (
	"strings"
	"sync"
	"testing"

	"bihuan/handlers/ingest"
)

// Who works here asks what there is; who keeps the parts says what came and what
// lies there. A message that the platform delivers again counts once.
func TestStoryShelf(t *testing.T) {
	s := begin(t).quoting("配件 04465-02220")
	s.meanwhile()
	s.says("zhangwei", "库存 0446502220").answered("04465-02220 本店2,预留1。可调:滨江店4、鄞州店3、{}")
	s.says("guwen", "库存 bosch-08921").answered("BOSCH-08921 本店0。可调:滨江店3{}")
	s.says("cangguan", "入库 BOSCH-08921 4").answered("BOSCH-08921 入库4,现有4")
	s.stock("HZ01", "BOSCH-08921", [4]int{4, 0, 0, 0}).entries("HZ01", "BOSCH-08921", 1)
	s.says("dianzhang", "入库 KYB-339030 ×2").answered("KYB-339030 入库2,现有2")
	s.says("cangguan", "盘点 04465-02220 0").answered("04465-02220 盘点0,原来2。比预留少1:浙A·12345占着,请订货或改单")
	s.stock("HZ01", "04465-02220", [4]int{0, 1, 0, 0})
	s.says("cangguan", "盘点 04465-02220 2").answered("04465-02220 盘点2,原来0")
}

// The answer is lost on its way, so the platform delivers the message again.
func TestStoryShelfRedelivered(t *testing.T) {
	s := begin(t)
	s.faults(off{"drop_callbacks_replies": 2})
	s.says("cangguan", "入库 BOSCH-08921 4").answered("BOSCH-08921 入库4,现有4")
	s.faults(off{})
	s.stock("HZ01", "BOSCH-08921", [4]int{4, 0, 0, 0}).entries("HZ01", "BOSCH-08921", 1)
}

func TestStoryShelfRefuses(t *testing.T) {
	s := begin(t)
	s.says("zhangwei", "入库 BOSCH-08921 4").answered("「入库」由仓管、店长来做")
	s.says("qiantai", "库存 BOSCH-08921").answered("「库存」由{}来做")
	for _, text := range []string{"入库 BOSCH-08921 -4", "入库 BOSCH-08921 0", "入库 BOSCH-08921", "入库 BOSCH-08921 10000", "入库 BOSCH-08921 99999999999999999999"} {
		s.says("cangguan", text).answered("「入库」后面写配件号和件数,如「入库 04465-02220 4」,最多9999件")
	}
	s.says("cangguan", "盘点 BOSCH-08921 -1").answered("「盘点」后面写配件号和件数,如「盘点 04465-02220 4」,最多9999件")
	s.says("cangguan", "入库 BOSCH-99999 1").answered("配件库里没有「BOSCH-99999」,核对编号再发")
	s.says("cangguan", "盘点").answered("写成「盘点 04465-02220 4」")
	s.stock("HZ01", "BOSCH-08921", [4]int{0, 0, 0, 0}).entries("HZ01", "BOSCH-08921", 0)
}

// Where an ERP owns the count, it is changed there; what it says is shown.
func TestStoryShelfOfAnERP(t *testing.T) {
	s, e := counted(t)
	e.Put("HZ01", "BOSCH-08921", 7)
	s.says("zhangwei", "库存 BOSCH-08921").answered("BOSCH-08921 本店7{}")
	s.says("cangguan", "盘点 BOSCH-08921 2").answered("库存以 ERP 为准,请在 ERP 里「盘点」")
	s.says("zhangwei", "盘点 BOSCH-08921 2").answered("「盘点」由仓管、店长来做")
}

// Twenty deliveries are told at once by two people: no piece is lost, none counts
// twice.
func TestStoryShelfAtTheSameMoment(t *testing.T) {
	s := begin(t)
	var all sync.WaitGroup
	for i := range 20 {
		user := []string{"cangguan", "dianzhang"}[i%2]
		all.Go(func() {
			var heard outcome
			err := s.request("POST", "members/"+user+"/text", "application/json", encode(map[string]string{"content": "入库 BOSCH-08921 1"}), &heard)
			if err != nil || heard.Reply == nil || !strings.HasPrefix(heard.Reply.Text, "BOSCH-08921 入库1,现有") {
				t.Errorf("%v %+v", err, heard)
			}
		})
	}
	all.Wait()
	s.stock("HZ01", "BOSCH-08921", [4]int{20, 0, 0, 0}).entries("HZ01", "BOSCH-08921", 20)
	s.meanwhile()
}

// What comes in is kept for the car that waits for it in the same breath, and the
// one who waits is told; the card that offered a transfer is over.
func TestStoryShelfForWhoWaits(t *testing.T) {
	s := begin(t).diagnosing()
	s.photographs("zhangwei", "浙A12345")
	s.says("zhangwei", "工时 1 配件 BOSCH-08921")
	s.says("zhangwei", "诊断完成").meanwhile()
	s.says("cangguan", "入库 BOSCH-08921 4").answered("BOSCH-08921 入库4,现有4。已留给浙A·12345")
	s.gets("zhangwei", "浙A·12345 BOSCH-08921 ×1 到了,已预留,继续报价")
	s.stock("HZ01", "BOSCH-08921", [4]int{4, 1, 0, 0})
	s.gets("zhangwei", closed("浙A·12345 缺配件", "已失效"))
	s.says("zhangwei", "0001").answered("{}BOSCH-08921 预留{}")
}

// What a cancelled ticket gives back goes to the one that lacks it, once.
func TestStoryShelfGivenBack(t *testing.T) {
	s := begin(t).diagnosing()
	s.photographs("zhangwei", "浙A12345")
	s.says("zhangwei", "工时 1 配件 04465-02220 04465-02220").meanwhile()
	s.says("guwen", "登记 浙A54321 李先生 刹车异响").meanwhile()
	s.presses("guwen", "李强").meanwhile()
	s.presses("liqiang", "接单").meanwhile()
	s.photographs("liqiang", "浙A54321")
	s.says("zhangwei", "0001 诊断完成").meanwhile()
	s.says("liqiang", "0002 工时 1 配件 04465-02220").meanwhile()
	s.says("liqiang", "0002 诊断完成").meanwhile()
	look := func() { ingest.NewShelves(s.demo.service.store).Look(t.Context()) }
	look()
	s.nothingElse()
	s.says("guwen", "取消 0001 客户不修了").meanwhile()
	look()
	look()
	s.gets("liqiang", "浙A·54321 04465-02220 ×1 到了,已预留,继续报价")
	s.gets("liqiang", closed("浙A·54321 缺配件", "已失效"))
	s.stock("HZ01", "04465-02220", [4]int{2, 1, 0, 0})
}
