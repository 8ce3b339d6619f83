package workflow_test

import (
	"slices"
	"testing"

	"bihuan/workflow"
)

// Values as technicians write them, and what is refused.
func TestDecide_measure(t *testing.T) {
	for _, c := range []struct{ action, text, value, source string }{
		{"attach_fault_code", "p0a80", "P0A80", ""},
		{"attach_fault_code", "P0A80-1F,U0100;P0A80-1F", "P0A80-1F U0100 P0A80-1F", ""},
		{"attach_fault_code", "1A2B3C", "1A2B3C", ""},
		{"attach_fault_code", "BMS-012", "BMS-012", ""},
		{"attach_fault_code", "没有", "", ""},
		{"attach_fault_code", "", "", ""},
		{"attach_fault_code", "P0A80 坏了", "", ""},
		{"attach_soc", "45", "45", ""},
		{"attach_soc", "45%", "45", ""},
		{"attach_soc", "0", "0", ""},
		{"attach_soc", "100 %", "100", ""},
		{"attach_soc", "130", "", ""},
		{"attach_soc", "-1", "", ""},
		{"attach_soc", "NaN", "", ""},
		{"attach_soc", "0x1F", "", ""},
		{"attach_soc", "1e1", "", ""},
		{"attach_soc", "Inf", "", ""},
		{"attach_ambient_temp", "26.5度 实测", "26.5", "实测"},
		{"attach_ambient_temp", "天气 -3℃", "-3", "天气"},
		{"attach_ambient_temp", "车显零下3度", "-3", "车显"},
		{"attach_soc", "百分之四十五", "45", ""},
		{"attach_soc", "百分之一百", "100", ""},
		{"attach_soc", "四十五点五%", "45.5", ""},
		{"attach_soc", "一百二十", "", ""},
		{"attach_soc", "一半", "", ""},
		{"attach_soc", "百", "", ""},
		{"attach_ambient_temp", "零下五度 车显", "-5", "车显"},
		{"attach_ambient_temp", "十度 实测", "10", "实测"},
		{"attach_ambient_temp", "三十二摄氏度 实测", "32", "实测"},
		{"attach_ambient_temp", "26摄氏度 实测", "26", "实测"},
		{"attach_ambient_temp", "零度 天气", "0", "天气"},
		{"attach_ambient_temp", "百分之五 实测", "", ""},
		{"attach_ambient_temp", "abc 实测", "", ""},
		{"attach_ambient_temp", "80 实测", "", ""},
	} {
		d := newDesk(t)
		n := d.diagnosing(map[string]string{"plate": "浙AD12345", "complaint_text": "充不进电"})
		if c.value == "" {
			d.no("bad_measure", "zhangwei", n, c.action, workflow.Args{Text: c.text})
			continue
		}
		d.say("zhangwei", n, c.action, workflow.Args{Text: c.text})
		e, ok := last[workflow.Attached](d, n)
		if !ok || e.Evidence.Value != c.value || e.Evidence.Source != c.source {
			t.Errorf("%q is %+v", c.text, e.Evidence)
		}
	}
}

// Only a fault of the battery or the drive of an electric car needs the values.
func TestDecide_measuresWanted(t *testing.T) {
	for name, c := range map[string]struct {
		plate, complaint, power string
		wanted                  bool
	}{
		"green plate":          {"浙AD12345", "动力电池报警", "", true},
		"large, green":         {"浙A12345D", "续航掉得快", "", true},
		"marked":               {"浙A12345", "电驱异响", "electric", true},
		"another complaint":    {"浙AD12345", "雨刮坏了", "", false},
		"petrol":               {"浙A12345", "电池没电", "", false},
		"petrol and marked so": {"浙A12345", "充电灯亮", "fuel", false},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			n := d.diagnosing(map[string]string{"plate": c.plate, "complaint_text": c.complaint, "power": c.power})
			d.photo("zhangwei", n)
			d.say("zhangwei", n, "attach_hours", workflow.Args{Hours: 10, Kind: "none"})
			d.say("zhangwei", n, "diagnosed", workflow.Args{})
			step := d.tickets[n].Step
			if (step == "diagnosis") != c.wanted {
				t.Fatalf("it is in %s", step)
			}
			if c.wanted {
				q := d.asked("zhangwei", n, workflow.AskMeasure)
				if q.Value == nil || !slices.Equal(q.To, []string{"zhangwei"}) {
					t.Errorf("asked %+v", q)
				}
			}
		})
	}
}

// Whatever else is missing, the values are asked for, one after the other.
func TestDecide_measuresAmongOthers(t *testing.T) {
	d := newDesk(t)
	n := d.diagnosing(map[string]string{"plate": "浙AD12345", "complaint_text": "充不进电"})
	d.say("zhangwei", n, "diagnosed", workflow.Args{})
	for _, c := range []struct{ field, action, value string }{
		{"故障码", "attach_fault_code", "P0A80"}, {"SOC", "attach_soc", "45"}, {"环境温度", "attach_ambient_temp", "26 实测"},
	} {
		if q := d.asked("zhangwei", n, workflow.AskMeasure); q.About.Text != c.field {
			t.Fatalf("asked for %s, not for %s", q.About.Text, c.field)
		}
		d.say("zhangwei", n, c.action, workflow.Args{Text: c.value})
	}
	if q, still := d.open("zhangwei", n, workflow.AskMeasure); still {
		t.Errorf("asked still: %+v", q)
	}
	d.no("need_evidence", "zhangwei", n, "diagnosed", workflow.Args{})
}

func FuzzMeasure(f *testing.F) {
	for _, s := range []string{"45%", "零下3度 实测", "P0A80,U0100", "　１３０", "%%%", "实测"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d := newDesk(t)
		n := d.diagnosing(map[string]string{"plate": "浙AD12345", "complaint_text": "充不进电"})
		for _, action := range []string{"attach_fault_code", "attach_soc", "attach_ambient_temp"} {
			_, _ = d.try("zhangwei", workflow.Command{Action: action, Ticket: n, Args: workflow.Args{Text: text}})
		}
		for _, e := range d.tickets[n].Evidence {
			if e.Value == "" || len(e.Value) > 400 {
				t.Errorf("%q became %q", text, e.Value)
			}
		}
	})
}
