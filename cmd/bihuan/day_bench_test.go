package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// dayTickets come to one store in the course of the benchmark's day.
const dayTickets = 12

// day is what one store lives through.
type day struct {
	*story
	took []float64 // of presses until the card had changed, ms
}

// happening is one thing that people do at an instant of the day.
type happening struct {
	at time.Time
	do func()
}

// press presses a button and takes the time until the pressed card shows what
// came of it, the platform's callback with its encryption included.
func (d *day) press(user, label string, lines ...string) {
	d.t.Helper()
	b, key := d.find(user, label, lines)
	if b == nil {
		d.settle()
		if b, key = d.find(user, label, lines); b == nil {
			d.t.Fatalf("%s has no button [%s] on a card of %v\n%s", user, label, lines, d.picture(user))
		}
	}
	start := time.Now()
	d.pressesKey(user, label, b.card.TaskID, key)
	d.took = append(d.took, float64(time.Since(start).Microseconds())/1000)
}

// life is one repair, its steps as far apart as on a usual day.
func (d *day) life(i int, begin time.Time) []happening {
	plate := fmt.Sprintf("浙A%05d", 10001+i)
	shown := "浙A·" + strings.TrimPrefix(plate, "浙A")
	number := fmt.Sprintf("%04d", i+1)
	tech, name := "zhangwei", "张伟"
	if i%2 == 1 {
		tech, name = "liqiang", "李强"
	}
	at := func(minutes int, do func()) happening {
		return happening{d.open(begin, minutes), do}
	}
	says := func(user string, texts ...string) func() {
		return func() {
			for _, text := range texts {
				d.says(user, text)
			}
		}
	}
	return []happening{
		at(0, says("guwen", "登记 "+plate+" 王先生 刹车异响 下午5点半前要")),
		at(2, func() { d.press("banzhang", name, shown+" 派给谁?") }),
		at(5, func() { d.press(tech, "接单", shown+" {}") }),
		at(25, func() { d.says(tech, number).photographs(tech, plate) }),
		at(30, says(tech, number, "工时 2.5", "不用换件", "诊断完成")),
		at(40, says("guwen", "报价 "+number+" 换前刹车片 480")),
		at(41, func() { d.press("guwen", "发给客户", shown+" {}") }),
		at(60, says("guwen", "客户同意 "+number+" 电话")),
		at(62, func() { d.press("banzhang", name, shown+" 派给谁?") }),
		at(65, says(tech, "开工 "+number)),
		at(100, says(tech, "进度 "+number+" 拆完了")),
		at(150, func() { d.says(tech, number).photographs(tech, plate) }),
		at(152, says(tech, "完工 "+number)),
		at(160, func() { d.press("banzhang", "通过", shown+" {}") }),
		at(165, func() { d.press("qiantai", "已收款", shown+" {}") }),
		at(170, func() { d.press("guwen", "交车", shown+" {}") }),
	}
}

// open is so many minutes later, at which the store is open: nobody is asked
// anything in the lunch break.
func (d *day) open(from time.Time, minutes int) time.Time {
	store, _ := d.demo.service.store.Snapshot().Shop("HZ01")
	at, err := store.Calendar.Add(from, time.Duration(minutes)*time.Minute)
	if err != nil {
		d.t.Fatal(err)
	}
	return at
}

// live lets the day happen in order.
func (d *day) live() {
	var all []happening
	for i := range dayTickets {
		all = append(all, d.life(i, d.open(firstDay, i*25))...)
	}
	slices.SortStableFunc(all, func(a, b happening) int { return a.at.Compare(b.at) })
	for _, h := range all {
		if d.now().Before(h.at) {
			d.move(map[string]any{"to": h.at.Format(time.RFC3339)})
		}
		h.do()
	}
	d.until(1, "18:00")
}

// now is the simulated time.
func (d *day) now() time.Time {
	now, err := d.demo.service.store.Now(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	return now
}

// pushes counts what people got unasked, by person and hour of the day. Changes
// of cards that they have are none.
func (d *day) pushes() map[string]map[int]int {
	var sent struct {
		Calls []struct {
			At        time.Time `json:"at"`
			Path      string    `json:"path"`
			Delivered []string  `json:"delivered"`
		} `json:"calls"`
	}
	d.call("GET", "sent?after=0", nil, &sent)
	out := map[string]map[int]int{}
	for _, c := range sent.Calls {
		if !strings.HasSuffix(c.Path, "/message/send") {
			continue
		}
		for _, id := range c.Delivered {
			if out[id] == nil {
				out[id] = map[int]int{}
			}
			out[id][c.At.In(firstDay.Location()).Hour()]++
		}
	}
	return out
}

// The day of one store: twelve cars, two technicians. It tells how many pushes
// a person gets in an hour, and how long a pressed card takes to change.
func BenchmarkDay(b *testing.B) {
	for range b.N {
		d := &day{story: begin(b)}
		d.live()
		busiest, all, hours := 0, 0, 9.0
		pushes := d.pushes()
		for id, perHour := range pushes {
			sum := 0
			for _, n := range perHour {
				busiest, sum = max(busiest, n), sum+n
			}
			all += sum
			b.ReportMetric(float64(sum)/hours, id+"/h")
		}
		slices.Sort(d.took)
		b.ReportMetric(float64(all)/hours/float64(len(pushes)), "pushes/person/h")
		b.ReportMetric(float64(busiest), "pushes/busiest-h")
		b.ReportMetric(d.took[len(d.took)/2], "press-p50-ms")
		b.ReportMetric(d.took[len(d.took)*99/100], "press-p99-ms")
		d.meanwhile()
	}
}
