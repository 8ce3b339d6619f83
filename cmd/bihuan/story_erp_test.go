package main

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	erpsim "bihuan/bot/simulator/erp"
)

// counted begins a story in a chain whose ERP owns the stock.
func counted(t *testing.T) (*story, *erpsim.ERP) {
	t.Helper()
	e, err := newSimulatedERP("erp-token")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e.Handler())
	t.Cleanup(server.Close)
	return begin(t, func(c *demoCommand) { c.ERP = erpSettings{URL: server.URL, Token: "erp-token"} }), e
}

// The ERP is down for an hour: nothing is called missing that may be there, the
// diagnosis ends all the same, and the slip follows when the ERP answers.
// (peers 27: what goes out is booked twice.)
func TestStoryERPDownForAnHour(t *testing.T) {
	s, e := counted(t)
	s.diagnosing()
	s.photographs("zhangwei", "浙A12345").meanwhile()
	e.Misbehave(erpsim.Down)
	s.says("zhangwei", "工时 1 配件 04465-02220").answered("浙A·12345 记下了:1工时,04465-02220 库存待核。可以「诊断完成」")
	s.says("zhangwei", "诊断完成").answered("浙A·12345 诊断完成,等报价")
	s.gets("guwen", "浙A·12345 诊断完成,请报价\n张伟 1工时 04465-02220 库存待核")
	s.advance("1h").nothingElse()
	e.Misbehave(erpsim.Fine)
	s.advance("6m").gets("zhangwei", "浙A·12345 库存已核:04465-02220 预留")
	s.stock("HZ01", "04465-02220", [4]int{2, 1, 0, 0})
}

// Figures that contradict each other are not believed, and neither is what is no
// JSON; the ERP's own count is.
func TestStoryERPContradicts(t *testing.T) {
	s, e := counted(t)
	s.diagnosing()
	for _, f := range []erpsim.Fault{erpsim.Contradictory, erpsim.WrongJSON, erpsim.Locked} {
		e.Misbehave(f)
		s.says("zhangwei", "配件 13717571355").answered("浙A·12345 记下了,13717571355 库存待核,还差故障照片、预估工时")
		s.says("zhangwei", "不用换件").meanwhile()
	}
	e.Misbehave(erpsim.Fine)
	e.Put("HZ01", "13717571355", 0)
	s.says("zhangwei", "配件 13717571355").answered("浙A·12345 记下了,13717571355 缺货,还差故障照片、预估工时")
}

// The ERP knows the first movement with other content and never books it: it is set
// aside after some tries and named to the operator, and counts are believed again.
// (peers 21: one bad row holds up all others.)
func TestStoryERPRejectsAMovement(t *testing.T) {
	s, e := counted(t)
	book := httptest.NewRequest(http.MethodPost, "/v1/movements", strings.NewReader(`{"id":"demo-1","store":"HZ02","part":"x","quantity":9}`))
	book.Header.Set("Authorization", "Bearer erp-token")
	e.Handler().ServeHTTP(httptest.NewRecorder(), book)
	s.working("配件 04465-02220").meanwhile()
	s.presses("cangguan", "发料").meanwhile()
	for range 6 {
		s.advance("1m").says("zhangwei", "库存 04465-02220").meanwhile()
	}
	// The ERP still counts the piece that was issued: it is gone from the shelf all the same.
	s.stock("HZ01", "04465-02220", [4]int{1, 0, 0, 0})
	r := s.demo.service.ready(t.Context())
	if !r.Ready || !slices.Contains(r.Degraded, "erp rejects movement 1: HZ01 04465-02220 -1") {
		t.Errorf("%+v", r)
	}
	d := s.doctor()
	d.ERP = s.demo.command.ERP
	line := "✗ ERP 库存：ERP 拒收 HZ01 的 04465-02220 -1 件（工单 HZ20260310-0001，"
	says(t, "rejected", d, true, "✓ ERP 库存：应答正常", line)
	booked := erpBookedCommand{Database: d.Database, IDs: []int64{1}}
	if err := booked.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := d.movements(t.Context()); len(left) > 0 || booked.Run(t.Context()) == nil {
		t.Errorf("still listed after it was booked: %v", left)
	}
	if r := s.demo.service.ready(t.Context()); len(r.Degraded) > 0 {
		t.Errorf("%+v", r)
	}
	e.Put("HZ01", "04465-02220", 0)
	s.advance("1m").says("zhangwei", "库存 04465-02220").meanwhile()
	s.stock("HZ01", "04465-02220", [4]int{0, 0, 0, 0})
}

// Goods are booked in the ERP and nobody says so in the chat: the car that waits for
// them gets them all the same, once.
func TestStoryERPArrivals(t *testing.T) {
	s, e := counted(t)
	s.diagnosing()
	s.photographs("zhangwei", "浙A12345")
	s.says("zhangwei", "工时 1 配件 BOSCH-08921")
	s.says("zhangwei", "诊断完成").meanwhile()
	look := func() {
		org, err := s.demo.service.store.Organization(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s.demo.service.units.counts.Arrivals(t.Context(), org)
	}
	s.advance("1m")
	look()
	s.nothingElse()
	e.Put("HZ01", "BOSCH-08921", 4)
	s.advance("1m")
	look()
	look()
	s.gets("zhangwei", "浙A·12345 BOSCH-08921 ×1 到了,已预留,继续报价")
	s.gets("zhangwei", closed("浙A·12345 缺配件", "已失效"))
	s.stock("HZ01", "BOSCH-08921", [4]int{4, 1, 0, 0})
}
