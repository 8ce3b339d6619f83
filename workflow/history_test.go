package workflow_test

import (
	"fmt"
	"testing"

	"bihuan/workflow"
)

// visited is a done ticket of a car in which jobs were done.
func visited(no int, plate, vin string, jobs ...string) *workflow.Ticket {
	t := &workflow.Ticket{Number: fmt.Sprintf("HZ20260101-%04d", no), Store: "HZ01", Blueprint: "repair", Outcome: workflow.Completed, State: workflow.Done,
		DoneAt: at("09:00").AddDate(0, 0, no-100), Fields: map[string]string{"plate": plate, "vin": vin, "customer_name": "欧阳小明", "phone": "13800005678"}}
	for i, j := range jobs {
		t.Quote.Lines = append(t.Quote.Lines, workflow.QuoteLine{ID: i + 1, Title: j, Amount: 100, State: workflow.LineAgreed})
	}
	return t
}

// What the last replaced part suggests: its neighbours on the same axle, without
// what is new already.
func TestHistory_advice(t *testing.T) {
	for want, past := range map[string][]*workflow.Ticket{
		"右前轮轴承 [刹车片] true": {visited(1, "浙A12345", "", "更换右前轮轴承")},
		"后轮轴承 [刹车片] true":  {visited(1, "浙A12345", "", "更换后轮轴承", "换前刹车片")},
		"火花塞 [点火线圈] false": {visited(1, "浙A12345", "", "换火花塞")},
		"前刹车片 [刹车盘] true":  {visited(3, "浙A12345", "", "换前刹车片"), visited(1, "浙A12345", "", "更换右前轮轴承")},
		" [] false":        {visited(2, "浙A12345", "", "检查右前轮轴承", "做保养")},
	} {
		now := visited(50, "浙A12345", "")
		a := workflow.HistoryOf(now, past, organization()).Advice
		if got := fmt.Sprintf("%s %v %t", a.Replaced, a.Check, a.SameAxle); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A VIN says which car it is; without one the plate does, as far back as no other
// car had it. Nothing of the person of then is told.
func TestHistory_sameCar(t *testing.T) {
	const one, other = "LSVAA49J132047371", "LFV2A21K6A3123456"
	past := []*workflow.Ticket{visited(6, "浙B99999", one, "f"), visited(5, "浙A12345", "", "e"), visited(4, "浙A12345", other, "d 13800005678"),
		visited(3, "浙A12345", "", "c"), visited(2, "浙A12345", one, "b 欧阳小明"), visited(1, "浙A12345", "", "a")}
	for want, now := range map[string]*workflow.Ticket{
		"[[e] [d [号码已隐藏]] [c]] true": visited(50, "浙A12345", ""),
		"[[f] [b 欧阳车主]] false":       visited(50, "浙C00000", one),
		"[[d [号码已隐藏]]] false":        visited(50, "浙A12345", other),
		"[] false":                   visited(50, "浙A12345", "LSVAA49J132047372"),
		"[] true":                    visited(50, "", ""),
	} {
		h := workflow.HistoryOf(now, past, organization())
		done := [][]string{}
		for _, v := range h.Visits {
			done = append(done, v.Done)
		}
		if got := fmt.Sprintf("%v %t", done, h.ByPlate); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
