package workflow_test

import (
	"testing"

	"bihuan/workflow"
)

// Words of urgency inside of harmless ones propose nothing; beside them they do.
func TestUrgency_harmlessWords(t *testing.T) {
	for complaint, label := range map[string]string{
		"早上打不着火": "", "冷车点不着火": "", "打着火就抖": "", "打不起火": "", "排气管没冒烟但是没劲": "", "想换防爆胎": "", "没刹车片了": "", "发动机响应慢": "",
		"发动机舱冒烟": "冒烟/电池报警", "车着火了": "冒烟/电池报警", "打不着火,还冒烟": "冒烟/电池报警", "高速爆胎": "爆胎", "下坡没刹车": "制动失灵",
		"发动机响": "发动机异响",
	} {
		d := newDesk(t)
		d.say("guwen", "", "create", workflow.Args{Fields: map[string]string{"plate": "浙A12345", "customer_name": "王车主", "complaint_text": complaint}})
		got := ""
		for _, x := range d.tickets {
			for _, q := range x.Questions {
				if q.Kind == workflow.AskUrgency {
					got = q.About.Text
				}
			}
		}
		want(t, complaint, got, label)
	}
}
