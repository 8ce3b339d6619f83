package pages

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"bihuan/workflow"
)

func load(t *testing.T) *Pages {
	t.Helper()
	p, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// silent are events that a person need not read: questions show as cards, what
// waits is said in the chat, and what the customer and the store say to each other
// has its own place on the page.
var silent = []workflow.EventData{workflow.Said{}, workflow.Asked{}, workflow.Answered{}, workflow.Closed{}, workflow.TooLate{}, workflow.Awaited{}, workflow.Lifted{}}

// Every event is a sentence on the ticket page, or deliberately none.
func TestEveryEventIsASentence(t *testing.T) {
	p := load(t)
	for _, e := range workflow.EventTypes() {
		var out bytes.Buffer
		if err := p.all.ExecuteTemplate(&out, "moment", workflow.Moment{Kind: e.Type(), Text: "文", Items: []string{"项"}, Others: []string{"人"}}); err != nil {
			t.Fatal(err)
		}
		said, wanted := strings.TrimSpace(out.String()) != "", true
		for _, s := range silent {
			wanted = wanted && s.Type() != e.Type()
		}
		if said != wanted {
			t.Errorf("%s is said: %v", e.Type(), said)
		}
	}
}

// The store's telephone can be dialled from the page; where there is none, nothing
// is said of one.
func TestProgress_phone(t *testing.T) {
	p := load(t)
	base := workflow.Progress{Number: "HZ20260310-0001", Plate: "浙A·**345", Store: "西湖店", Lines: []workflow.ProgressLine{{ID: 1, Title: "换前刹车片", State: workflow.LineOpen}}, Waiting: 1}
	for phone, want := range map[string]int{"": 0, "0571-0000 0001": 2} { // at the top, and in place of the reply
		base.StorePhone = phone
		html, err := p.Progress(Progress{Progress: base, Path: "/p/token"})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(string(html), `<a class="num" href="tel:057100000001">0571-0000 0001</a>`); got != want || strings.Contains(string(html), "tel:") != (want > 0) {
			t.Errorf("%q: %d times in %s", phone, got, html)
		}
	}
}

// The reception slip prints it too.
func TestReceptionSlip_phone(t *testing.T) {
	p := load(t)
	for phone, want := range map[string]bool{"": false, "0571-0000 0001": true} {
		html, err := p.ReceptionSlip(ReceptionSlip{ReceptionSlip: workflow.ReceptionSlip{Number: "HZ20260310-0001", Store: "西湖店", Phone: phone}})
		if err != nil || strings.Contains(string(html), "西湖店 电话 0571-0000 0001") != want || strings.Contains(string(html), "电话") != want {
			t.Errorf("%q: %v, %s", phone, err, html)
		}
	}
}

// A device that has passed keeps its buttons when a stranger's tries lock the page.
func TestProgress_locked(t *testing.T) {
	p := load(t)
	locked := workflow.Progress{Number: "HZ20260310-0001", Lines: []workflow.ProgressLine{{ID: 1, State: workflow.LineOpen}}, Waiting: 1, HasPhone: true, Locked: true}
	for _, known := range []bool{true, false} {
		html, err := p.Progress(Progress{Progress: locked, Path: "/p/token", Known: known})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(html), `name="line-1" value="yes"`) && strings.Contains(string(html), "提交答复"); got != known {
			t.Errorf("known %v: may answer %v", known, got)
		}
	}
}

// Every step and reason of the customer's page has words; a trade that we do
// not know is told by its stage.
func TestProgress_words(t *testing.T) {
	p := load(t)
	now := time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)
	base := workflow.Progress{Number: "HZ20260310-0001", Plate: "浙A·**345", Store: "西湖店", State: workflow.InProgress,
		Stages: []workflow.StageView{{Key: "x", Label: "配送", Place: workflow.StageNow}}, PromisedAt: now.Add(time.Hour)}
	cases := map[string]struct {
		change func(*workflow.Progress)
		want   string
	}{
		"unknown trade": {func(x *workflow.Progress) { x.Step = "on_the_way" }, "现在是「配送」"},
		"late":          {func(x *workflow.Progress) { x.PromisedAt = now.Add(-time.Minute) }, "已经过了说好的时间,对不起"},
		"parts":         {func(x *workflow.Progress) { x.State, x.Reason = workflow.Blocked, "part_transfer" }, "在等配件,到了就接着修"},
		"inside":        {func(x *workflow.Progress) { x.State, x.Reason = workflow.Blocked, "tech_off" }, "暂时停一下,安排好就接着修"},
		"cancelled":     {func(x *workflow.Progress) { x.State, x.Outcome = workflow.Done, workflow.Cancelled }, "这张工单已取消"},
		"done": {func(x *workflow.Progress) {
			x.State, x.Outcome, x.Warranties = workflow.Done, workflow.Completed, []workflow.WarrantyView{{Warranty: workflow.Warranty{Km: 2000}}}
		}, "2000 公里"},
		"script": {func(x *workflow.Progress) {
			x.Talk, x.Open = []workflow.Remark{{Text: "<script>alert(1)</script>"}}, true
		}, "&lt;script&gt;alert(1)"},
	}
	for name, c := range cases {
		x := base
		c.change(&x)
		html, err := p.Progress(Progress{Progress: x, Now: now, Path: "/p/token"})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(html), c.want) {
			t.Errorf("%s: the page lacks %q", name, c.want)
		}
	}
}

func TestMessage(t *testing.T) {
	p := load(t)
	for _, kind := range []string{Gone, Busy, Unknown, Stranger, NoRole, NoList, NoLogin, Foreign, Failed} {
		html, err := p.Message(Message{Kind: kind})
		if err != nil || !strings.Contains(string(html), "<h1>") || len(html) > 20_000 {
			t.Errorf("%s: %d bytes, %v", kind, len(html), err)
		}
	}
}
