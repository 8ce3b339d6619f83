package workflow_test

import (
	"maps"
	"time"

	"bihuan/workflow"
)

const (
	phone  = "13812345678"
	pads   = "04465-02220"
	wipers = "BOSCH-08921"
)

// fields of a registration; more overrides them.
func fields(more map[string]string) map[string]string {
	out := map[string]string{"plate": "浙A12345", "customer_name": "王小明", "phone": phone, "complaint_text": "刹车异响",
		"promised_at": at("17:00").Format(time.RFC3339)}
	maps.Copy(out, more)
	return out
}

// registered opens a ticket at 西湖店 and leaves it there.
func (d *desk) registered(more map[string]string) string {
	d.Helper()
	out := d.do("qiantai", workflow.Command{Action: "create", Args: workflow.Args{Fields: fields(more)}})
	return out.Ticket.Number
}

// diagnosing goes on until 张伟 has accepted the diagnosis.
func (d *desk) diagnosing(more map[string]string) string {
	d.Helper()
	n := d.registered(more)
	d.say("qiantai", n, "assign_diagnosis", workflow.Args{To: "zhangwei"})
	d.press("zhangwei", n, workflow.AskSlip, "A")
	return n
}

// quoting goes on until the diagnosis is done; parts may be none.
func (d *desk) quoting(parts ...string) string {
	d.Helper()
	n := d.diagnosing(nil)
	d.say("zhangwei", n, "attach_hours", workflow.Args{Hours: 25})
	if len(parts) == 0 {
		d.say("zhangwei", n, "no_parts", workflow.Args{Kind: "none"})
	} else {
		d.say("zhangwei", n, "attach_parts", workflow.Args{Parts: parts})
	}
	d.photo("zhangwei", n)
	d.say("zhangwei", n, "diagnosed", workflow.Args{})
	return n
}

func line(title string, yuan int64) workflow.QuoteLine {
	return workflow.QuoteLine{Title: title, Amount: yuan * 100}
}

// quoted goes on until there is a quote of two lines.
func (d *desk) quoted(parts ...string) string {
	d.Helper()
	n := d.quoting(parts...)
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{line("换前刹车片", 480), line("更换雨刮", 90)}})
	return n
}

// agreed goes on until the customer agreed to all of it.
func (d *desk) agreed(parts ...string) string {
	d.Helper()
	n := d.quoted(parts...)
	d.say("guwen", n, "consent", workflow.Args{Kind: workflow.ConsentCounter, Text: "都做"})
	return n
}

// working goes on until the same technician has started the work.
func (d *desk) working(parts ...string) string {
	d.Helper()
	n := d.agreed(parts...)
	d.say("zhangwei", n, "started", workflow.Args{})
	return n
}

// checking goes on until the final check.
func (d *desk) checking(parts ...string) string {
	d.Helper()
	n := d.working(parts...)
	d.photo("zhangwei", n)
	d.say("zhangwei", n, "finished", workflow.Args{})
	return n
}

// photo: a member sends a photo of the car.
func (d *desk) photo(who, n string) {
	d.say(who, n, workflow.ActPhotos, workflow.Args{Photos: []workflow.Photo{{Media: "photo of " + who, Plate: d.tickets[n].Field("plate")}}})
}
