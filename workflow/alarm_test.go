package workflow_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bihuan/workflow"
)

func (d *desk) urgent(number, level string) workflow.Decision {
	d.Helper()
	return d.say("guwen", number, "correct", workflow.Args{Field: "urgency", Value: level})
}

// alarms are the notices of the last decision that wake somebody.
func (d *desk) alarms() []string {
	var out []string
	for _, n := range d.decision.Notices {
		if n.Alarm != "" {
			out = append(out, n.To+"/"+string(n.Channel))
		}
	}
	return out
}

func (d *desk) lost(number, to, level, reason string, by workflow.Channel) error {
	_, err := d.try("", workflow.Command{Action: workflow.ActUndeliverable, Ticket: number,
		Args: workflow.Args{To: to, Value: level, Reason: reason, Kind: string(by)}})
	return err
}

// Each of the six values wakes the 店长 at night, by SMS and by chat.
func TestDecide_alarm(t *testing.T) {
	for _, level := range []string{"tire_burst", "brake_failure", "engine_noise", "steering_failure", "fluid_leak", "smoke_battery"} {
		d := newDesk(t)
		n := d.registered(nil)
		d.now = on(11, "02:00")
		d.urgent(n, level)
		if got := d.alarms(); !slices.Equal(got, []string{"dianzhang/sms", "dianzhang/"}) {
			t.Fatalf("%s wakes %v", level, got)
		}
		for _, x := range d.decision.Notices {
			if x.Alarm != "" && (!x.Urgent || !x.NotBefore.IsZero()) {
				t.Errorf("%s waits: %+v", level, x)
			}
			if x.Channel == workflow.ChannelSMS && (x.Data.Phone != "" || x.Data.Customer != "" || x.Data.Complaint != "") {
				t.Errorf("the SMS of %s knows the customer: %+v", level, x.Data)
			}
		}
	}
	d := newDesk(t)
	n := d.registered(nil)
	d.urgent(n, "brake_failure")
	d.urgent(n, "none")
	want(t, "none is told", fmt.Sprint(d.alarms()), "[dianzhang/]")
	d.hears("dianzhang", "alarm_undone")
	d.urgent(n, "brake_failure")
	want(t, "raised again after it was lowered", fmt.Sprint(d.alarms()), "[dianzhang/sms dianzhang/]")
	d.urgent(n, "tire_burst")
	if got := d.alarms(); len(got) != 2 {
		t.Errorf("another one wakes %v", got)
	}
	d.urgent(n, "brake_failure")
	if got := d.alarms(); got != nil {
		t.Errorf("one that was never over wakes %v", got)
	}
}

// Whoever takes the end of an alarm back raises it: all were told that it is over.
func TestDecide_alarmEndUndone(t *testing.T) {
	d := newDesk(t)
	n := d.registered(nil)
	d.urgent(n, "brake_failure")
	d.now = d.now.Add(time.Hour)
	d.urgent(n, "none")
	d.say("guwen", n, workflow.ActUndo, workflow.Args{})
	want(t, "woken", fmt.Sprint(d.alarms()), "[dianzhang/sms dianzhang/]")
	d.hears("dianzhang", "alarm")
}

// What did not arrive of an alarm that is over climbs no more.
func TestDecide_alarmOverClimbsNoMore(t *testing.T) {
	d := newDesk(t)
	n := d.registered(nil)
	d.urgent(n, "brake_failure")
	d.urgent(n, "none")
	if err := d.lost(n, "dianzhang", "brake_failure", workflow.LostLate, workflow.ChannelSMS); !errors.Is(err, workflow.ErrStale) {
		t.Errorf("an alarm that is over: %v", err)
	}
}

// An SMS that is late climbs like one that is lost: the next person up is pushed at
// once and texted when the service is back. What becomes of the first later climbs
// no second time.
func TestDecide_alarmLate(t *testing.T) {
	d := newDesk(t)
	n := d.registered(nil)
	d.urgent(n, "brake_failure")
	for _, x := range d.decision.Notices {
		if x.Channel == workflow.ChannelSMS && x.Within != 5 {
			t.Errorf("it may take %d minutes", x.Within)
		}
	}
	if err := d.lost(n, "dianzhang", "brake_failure", workflow.LostLate, workflow.ChannelSMS); err != nil {
		t.Fatal(err)
	}
	want(t, "woken", fmt.Sprint(d.alarms()), "[quyu/sms quyu/]")
	if err := d.lost(n, "dianzhang", "brake_failure", workflow.LostNumber, workflow.ChannelSMS); err != nil {
		t.Fatal(err)
	}
	want(t, "woken by its end", len(d.alarms()), 0)
}

// An alarm that is taken back is told as that, and the same one again is a new one.
func TestDecide_alarmUndone(t *testing.T) {
	d := newDesk(t)
	n := d.registered(nil)
	d.urgent(n, "brake_failure")
	d.say("guwen", n, workflow.ActUndo, workflow.Args{})
	d.hears("dianzhang", "alarm_undone")
	d.urgent(n, "brake_failure")
	want(t, "woken again", fmt.Sprint(d.alarms()), "[dianzhang/sms dianzhang/]")
}

// What did not reach the 店长 climbs, once for each whom it did not reach.
func TestDecide_alarmClimbs(t *testing.T) {
	d := newDesk(t)
	n := d.registered(nil)
	d.urgent(n, "brake_failure")
	if err := d.lost(n, "dianzhang", "brake_failure", workflow.LostDay, workflow.ChannelSMS); err != nil {
		t.Fatal(err)
	}
	want(t, "woken", fmt.Sprint(d.alarms()), "[quyu/sms quyu/]")
	d.hears("admin", "sms_lost")
	if err := d.lost(n, "dianzhang", "brake_failure", "recipient", workflow.ChannelChat); err != nil {
		t.Fatal(err)
	}
	want(t, "woken by the second failure", len(d.alarms()), 0)
	if err := d.lost(n, "quyu", "brake_failure", workflow.LostTemplate, workflow.ChannelSMS); err != nil {
		t.Fatal(err)
	}
	want(t, "woken without SMS", fmt.Sprint(d.alarms()), "[admin/]")
	if e, _ := last[workflow.AlarmLost](d, n); e.Next != "admin" || e.Reason != workflow.LostTemplate {
		t.Errorf("on record: %+v", e)
	}
	for _, stale := range [][2]string{{"admin2", "brake_failure"}, {"admin", "tire_burst"}} {
		if err := d.lost(n, stale[0], stale[1], workflow.LostDay, workflow.ChannelSMS); !errors.Is(err, workflow.ErrStale) {
			t.Errorf("%v: %v", stale, err)
		}
	}
	d.no("unknown_word", "guwen", n, workflow.ActUndeliverable, workflow.Args{To: "admin", Value: "brake_failure"})
}

// A store without a 店长 wakes who is above him.
func TestDecide_alarmWithoutManager(t *testing.T) {
	d := newDesk(t)
	d.without("dianzhang")
	n := d.registered(nil)
	d.urgent(n, "tire_burst")
	want(t, "woken", fmt.Sprint(d.alarms()), "[quyu/sms quyu/]")
}

func TestDial(t *testing.T) {
	for text, want := range map[string]string{
		"138 0000 0001": "+8613800000001", "+86 138-0000-0001": "+8613800000001", "008613800000001": "+8613800000001",
		"0571-88888888": "", "12345678901": "", "1380000000": "", "": "", "+1 2025550123": "",
	} {
		if got := workflow.DialOf(text).Number(); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	m := workflow.Member{UserID: "a", Phone: workflow.DialOf("13800000001")}
	asJSON, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{string(asJSON), fmt.Sprint(m), fmt.Sprintf("%+v", m), fmt.Sprintf("%#v", m), m.Phone.String()} {
		if strings.Contains(shown, "1380000") {
			t.Errorf("shown: %s", shown)
		}
	}
}

// Whoever was woken by an earlier value of the field hears that it is over as well.
func TestDecide_alarmOverForAll(t *testing.T) {
	d := newDesk(t)
	n := d.registered(nil)
	d.urgent(n, "steering_failure")
	if err := d.lost(n, "dianzhang", "steering_failure", workflow.LostDay, workflow.ChannelSMS); err != nil {
		t.Fatal(err)
	}
	d.urgent(n, "engine_noise")
	d.urgent(n, "none")
	want(t, "told", fmt.Sprint(d.alarms()), "[dianzhang/ quyu/]")
	want(t, "the 店长 of", d.hears("dianzhang", "alarm_undone").Data.Choice, "转向失灵、发动机异响")
	want(t, "who is above him of", d.hears("quyu", "alarm_undone").Data.Choice, "转向失灵")
}

// The end of a ticket is the end of its alarms; who takes it back raises them anew.
func TestDecide_alarmEndsWithItsTicket(t *testing.T) {
	d := newDesk(t)
	n := d.registered(nil)
	d.urgent(n, "smoke_battery")
	d.say("guwen", n, "cancel", workflow.Args{Text: "客户不修了"})
	want(t, "told", fmt.Sprint(d.alarms()), "[dianzhang/]")
	d.hears("dianzhang", "alarm_closed")
	d.say("guwen", n, workflow.ActUndo, workflow.Args{})
	want(t, "woken again", fmt.Sprint(d.alarms()), "[dianzhang/sms dianzhang/]")
	d.hears("dianzhang", "alarm")
	d.urgent(n, "none")
	d.say("guwen", n, "cancel", workflow.Args{Text: "客户不修了"})
	want(t, "told of one that was over", len(d.alarms()), 0)
}
