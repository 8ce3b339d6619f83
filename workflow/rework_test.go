package workflow_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"bihuan/workflow"
)

const (
	oneVIN, otherVIN = "LSVAA49J132047371", "LFV2A21K6A3123456"
	earlier          = "HZ20260301-0001"
)

// repaired is a visit that ended on 1 March at 16:00 with 52000 km.
func repaired(jobs ...workflow.QuoteLine) *workflow.Ticket {
	t := &workflow.Ticket{Number: earlier, Store: "HZ01", Blueprint: "repair", Outcome: workflow.Completed, State: workflow.Done,
		DoneAt: on(1, "16:00"), Fields: fields(map[string]string{"mileage": "52000"})}
	for i, l := range jobs {
		l.ID, l.State = i+1, workflow.LineAgreed
		t.Quote.Lines = append(t.Quote.Lines, l)
	}
	return t
}

// fitted is a line that put a part in.
func fitted(title, part string) workflow.QuoteLine {
	return workflow.QuoteLine{Title: title, Amount: 48000, Fees: []workflow.Fee{{Kind: workflow.FeeLabor, Amount: 16000},
		{Kind: workflow.FeeMaterial, Part: part, Quantity: 1, Price: 32000, Amount: 32000}}}
}

// backWith is a desk at which a car stands again after an earlier visit.
func backWith(t *testing.T, old *workflow.Ticket, more map[string]string) (*desk, string) {
	d := newDesk(t)
	d.tickets[old.Number] = old
	return d, d.registered(more)
}

// returned is one whose advisor has said that it is a return, at the quote.
func returned(t *testing.T, jobs ...workflow.QuoteLine) (*desk, string) {
	d, n := backWith(t, repaired(jobs...), nil)
	d.press("guwen", n, workflow.AskRework, "A")
	d.say("qiantai", n, "assign_diagnosis", workflow.Args{To: "zhangwei"})
	d.press("zhangwei", n, workflow.AskSlip, "A")
	d.say("zhangwei", n, "attach_hours", workflow.Args{Hours: 10})
	d.say("zhangwei", n, "no_parts", workflow.Args{Kind: "none"})
	d.photo("zhangwei", n)
	d.say("zhangwei", n, "diagnosed", workflow.Args{})
	return d, n
}

// Free is the warranted work, done again or with the same part at the same place;
// never all that has to do with the same fault.
func TestReturn_onlyWarrantedLines(t *testing.T) {
	d, n := returned(t, fitted("换前刹车片", pads), line("更换右前轮轴承", 600), line("四轮定位", 120), line("更换 雨刮", 90))
	lines := []workflow.QuoteLine{line("换后刹车片", 460), line("换刹车盘", 900), line("检查前刹车片", 50), line("换左前轮轴承", 600),
		fitted("加装后刹车片", pads), fitted("制动异响处理", "04466-12130"), line("换轴承", 600),
		line("更换前制动片", 500), line("更换右前轮轴承单元", 650), line("四轮 定位", 120), fitted("制动片复位", pads), line("换雨刮", 100)}
	d.say("guwen", n, "quoted", workflow.Args{Lines: lines})
	for i, l := range d.tickets[n].Quote.Lines {
		want(t, l.Title+" is free", l.Free == earlier, i >= 7)
		want(t, l.Title+" costs nothing", l.Amount == 0, i >= 7)
	}
	list := workflow.SettlementOf(d.tickets[n], d.org)
	want(t, "the list names it", list.ReworkOf, earlier)
}

// The warranty ends with the days or the kilometres, whichever comes first; the
// last day is a whole one.
func TestReturn_warrantyEnds(t *testing.T) {
	for _, c := range []struct {
		job     string
		at      time.Time
		mileage string
		asked   bool
	}{
		{"换前刹车片", on(11, "23:59"), "", true},
		{"换前刹车片", on(12, "00:00"), "", false},
		{"换前刹车片", on(11, "09:00"), "54000", true},
		{"换前刹车片", on(11, "09:00"), "54001", false},
		{"换前刹车片", on(12, "09:00"), "52001", false},
		{"制动二级维护", on(31, "23:59"), "57000", true},
		{"制动二级维护", on(31, "23:59"), "57001", false},
		{"制动二级维护", on(31, "23:59").Add(time.Minute), "52001", false},
		{"更换制动总成", on(1, "16:00").AddDate(0, 0, 100), "72000", true},
		{"更换制动总成", on(1, "16:00").AddDate(0, 0, 100), "72001", false},
		{"更换制动总成", on(1, "00:00").AddDate(0, 0, 101), "52001", false},
	} {
		d := newDesk(t)
		d.now = c.at
		d.tickets[earlier] = repaired(line(c.job, 480))
		more := map[string]string{"promised_at": c.at.Add(48 * time.Hour).Format(time.RFC3339)}
		if c.mileage != "" {
			more["mileage"] = c.mileage
		}
		_, asked := d.open("guwen", d.registered(more), workflow.AskRework)
		want(t, c.job+" "+c.at.String()+" "+c.mileage, asked, c.asked)
	}
}

// Another cause gives the prices back, and they need the customer's word again.
func TestReturn_pricesComeBack(t *testing.T) {
	d, n := returned(t, fitted("换前刹车片", pads))
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("换前刹车片", 480), line("更换雨刮", 90)}})
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentCounter})
	want(t, "free", d.tickets[n].Quote.Total(), int64(9000))
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("换前刹车片", 500)}})
	want(t, "free at another price, agreed as before", d.tickets[n].Quote.Lines[0].State, workflow.LineAgreed)
	d.say("zhangwei", n, "started", workflow.Args{})
	d.no("need_reason", "zhuguan", n, "rework_refuted", workflow.Args{})
	d.no("wrong_role", "zhangwei", n, "rework_refuted", workflow.Args{Text: "石子"})

	d.say("zhuguan", n, "rework_refuted", workflow.Args{Text: "刹车盘进了石子"})
	q := d.tickets[n].Quote
	l := q.Lines[0]
	want(t, "price", l.Amount, int64(50000))
	want(t, "fees", l.Fees[0].Amount+l.Fees[1].Amount, int64(50000))
	want(t, "free", l.Free, "")
	want(t, "state", l.State, workflow.LineOpen)
	want(t, "who priced it", l.By, "guwen")
	want(t, "the other line keeps its yes", q.Lines[1].State, workflow.LineAgreed)
	d.hears("guwen", "rework_refuted_told")
	d.asked("guwen", n, workflow.AskSubmit) // who shows the cause does not approve the price by it
	d.photo("zhangwei", n)
	missing := d.no("need_evidence", "zhangwei", n, "finished", workflow.Args{}).Missing
	want(t, "what is missing", fmt.Sprint(missing), "[answers]")
	d.no("no_rework", "zhuguan", n, "rework_refuted", workflow.Args{Text: "石子"})
	d.say("guwen", n, "submitted", workflow.Args{})
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentPhone})
	want(t, "total", d.tickets[n].Quote.Total(), int64(59000))
	want(t, "no return on the list", workflow.SettlementOf(d.tickets[n], d.org).ReworkOf, "")
}

// A quote from before somebody said that it is a return becomes free, and what
// the customer had agreed to stays agreed to.
func TestReturn_ofAnOldQuote(t *testing.T) {
	d := newDesk(t)
	d.tickets[earlier] = repaired(fitted("换前刹车片", pads))
	n := d.agreed()
	d.press("guwen", n, workflow.AskRework, "A")
	l := d.tickets[n].Quote.Lines[0]
	want(t, "amount", l.Amount, int64(0))
	want(t, "state", l.State, workflow.LineAgreed)
	want(t, "price", l.Price(), int64(48000))
	want(t, "the other", d.tickets[n].Quote.Lines[1].Amount, int64(9000))
}

// Kilometres that are read later end a warranty too, and a slip of the pen does
// not for ever.
func TestReturn_mileageIsReadLater(t *testing.T) {
	d, n := returned(t, fitted("换前刹车片", pads))
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("换前刹车片", 480)}})
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentCounter})
	d.say("zhangwei", n, "correct", workflow.Args{Field: "mileage", Value: "54001"})
	want(t, "price", d.tickets[n].Quote.Total(), int64(48000))
	want(t, "state", d.tickets[n].Quote.Lines[0].State, workflow.LineOpen)
	d.hears("guwen", "rework_repriced")
	d.say("zhangwei", n, "correct", workflow.Args{Field: "mileage", Value: "53001"})
	want(t, "price", d.tickets[n].Quote.Total(), int64(0))
}

// The VIN says whose warranty it is; the plate does where none is known.
func TestReturn_sameCar(t *testing.T) {
	car := func(plate, vin string) map[string]string { return map[string]string{"plate": plate, "vin": vin} }
	for _, c := range []struct {
		name      string
		then, now map[string]string
		asked     bool
	}{
		{"the same", car("浙A12345", oneVIN), car("浙A12345", oneVIN), true},
		{"another plate", car("浙B99999", oneVIN), car("浙A12345", oneVIN), true},
		{"another car of the plate", car("浙A12345", otherVIN), car("浙A12345", oneVIN), false},
		{"no VIN now", car("浙A12345", oneVIN), car("浙A12345", ""), true},
		{"no VIN then", car("浙A12345", ""), car("浙A12345", oneVIN), true},
		{"nothing the same", car("浙B99999", ""), car("浙A12345", oneVIN), false},
	} {
		old := repaired(line("换前刹车片", 480))
		old.Fields["plate"], old.Fields["vin"] = c.then["plate"], c.then["vin"]
		d, n := backWith(t, old, c.now)
		_, asked := d.open("guwen", n, workflow.AskRework)
		want(t, c.name, asked, c.asked)
	}
	// A visit without a VIN, from before another car had the plate, is nobody's.
	d := newDesk(t)
	mine, theirs := repaired(line("换前刹车片", 480)), repaired(line("换前刹车片", 480))
	theirs.Number, theirs.Fields["vin"], theirs.DoneAt = "HZ20260302-0001", otherVIN, on(2, "16:00")
	d.tickets[mine.Number], d.tickets[theirs.Number] = mine, theirs
	_, asked := d.open("guwen", d.registered(map[string]string{"vin": oneVIN}), workflow.AskRework)
	want(t, "an older visit of the plate", asked, false)
}

// A VIN that is read later finds the car's warranty, and asks once.
func TestReturn_vinIsReadLater(t *testing.T) {
	old := repaired(fitted("换前刹车片", pads))
	old.Fields["plate"], old.Fields["vin"] = "浙B99999", oneVIN
	d, n := backWith(t, old, nil)
	if _, asked := d.open("guwen", n, workflow.AskRework); asked {
		t.Fatal("asked of a car that nobody knows")
	}
	d.say("guwen", n, "correct", workflow.Args{Field: "vin", Value: oneVIN})
	d.press("guwen", n, workflow.AskRework, "B")
	d.say("guwen", n, "correct", workflow.Args{Field: "vin", Value: otherVIN})
	d.say("guwen", n, "correct", workflow.Args{Field: "vin", Value: oneVIN})
	if _, asked := d.open("guwen", n, workflow.AskRework); asked {
		t.Fatal("asked again after the answer")
	}
}

// A press on an old card says nothing of a car that has turned out to be another.
func TestReturn_lateOfAnotherCar(t *testing.T) {
	old := repaired(fitted("换前刹车片", pads))
	old.Fields["vin"] = oneVIN
	d, n := backWith(t, old, nil)
	q := d.asked("guwen", n, workflow.AskRework)
	d.say("guwen", n, "correct", workflow.Args{Field: "vin", Value: otherVIN})
	d.pressed = true
	_, err := d.try("guwen", answer(n, q, "A"))
	want(t, "noted", d.tickets[n].Return() == nil && err != nil, true)

	d, n = backWith(t, old, nil)
	d.press("guwen", n, workflow.AskRework, "A")
	d.say("guwen", n, "correct", workflow.Args{Field: "vin", Value: otherVIN})
	want(t, "a return", d.tickets[n].Return() == nil, true)
	if slices.ContainsFunc(d.tickets[n].Timers, func(x workflow.Timer) bool { return x.Kind == workflow.TimerRework }) {
		t.Error("there is nothing to show another cause of")
	}
}
