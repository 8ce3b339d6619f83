package chat

import (
	"testing"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// Who has begun a registration can leave it; without one the words mean what
// they always do.
func TestDraftIsDropped(t *testing.T) {
	for _, text := range []string{"算了", "取消", "不登记了", "不要了", "撤销", "撤回", "算了吧", "那算了,不登记了。", "取消登记"} {
		d := newDesk(t, ticket(ticketNo, "registered"))
		d.dialogues["qiantai"] = workflow.Dialogue{Member: "qiantai", Current: ticketNo, Draft: map[string]string{"plate": "浙A12345"}, DraftAt: tuesday(8, 55)}
		if got := d.says("qiantai", text); got != "draft_dropped" || len(d.dialogues["qiantai"].Draft) > 0 || d.out.Ticket != nil {
			t.Errorf("%s: got %s %v", text, got, d.dialogues["qiantai"].Draft)
		}
		for _, none := range []string{text + " 王先生", text} {
			d := newDesk(t, ticket(ticketNo, "registered"))
			if got := d.says("qiantai", none); got == "draft_dropped" {
				t.Errorf("%s without a draft: got %s", none, got)
			}
		}
	}
}

// Nothing that was mistyped may become a name or vanish in the complaint.
func TestRegistrationOfDoubtfulWords(t *testing.T) {
	for text, want := range map[string]string{
		"登记 浙A12345 王先生 1380000567 漏油":              "bad_phone",
		"登记 浙A12345 王先生 138000056789 漏油":            "bad_phone",
		"登记 浙A12345 1380000567":                     "bad_phone",
		"登记 浙A12345 王先生 13800005678 13900005678 漏油": "bad_phone",
		"登记 浙A12345 王先生 13800005678 13800005678 漏油": "created",
		"登记 浙A12345 王先生 400-800-1234 漏油":            "created",
		"登记 浙A12345 王先生 0571-87654321 漏油":           "created",
		"登记 浙A12345 王先生 换配件 04465-02220":            "created",
		"登记 浙A123456789 李 漏油":                       "bad_plate",
		"登记 李 浙A123456789 漏油":                       "bad_plate",
		"登记 浙A12345 刹车异响":                           "missing_fields",
		"登记 浙A12345 12345 漏油":                       "missing_fields",
		"登记 浙A12345 Tom 漏油":                         "created",
		"登记 浙A12345 杭州长运物流有限公司 漏油":                  "created",
	} {
		d := newDesk(t)
		if got := d.says("qiantai", text); got != want {
			t.Errorf("%s: got %s", text, got)
		}
	}
	for text, want := range map[string]map[string]string{
		"换机油":  {"complaint_text": "刹车异响,换机油", "customer_name": ""},
		"1380": {"complaint_text": "刹车异响", "customer_name": ""},
		"好的":   {"complaint_text": "刹车异响", "customer_name": ""},
	} {
		d := newDesk(t)
		d.dialogues["qiantai"] = workflow.Dialogue{Member: "qiantai", Draft: map[string]string{"plate": "浙A12345", "complaint_text": "刹车异响"}, DraftAt: tuesday(8, 55)}
		got := d.says("qiantai", text)
		for k, v := range want {
			if draft := d.dialogues["qiantai"].Draft; (got == "missing_fields" && draft[k] != v) || got == "created" {
				t.Errorf("%s: got %s %v", text, got, draft)
			}
		}
	}
}

// A ticket's name may stand behind evidence as well.
func TestEvidenceNamesTicketBehind(t *testing.T) {
	tail, car, current := unit.Ref{Tail: "0007", Store: "HZ01"}, unit.Ref{Plate: "浙A12345", Store: "HZ01"}, unit.Ref{Current: true}
	for text, want := range map[string]struct {
		ref unit.Ref
		key string
	}{
		"工时 1 浙A12345": {car, "evidence_noted"},
		"工时 1 0007":    {tail, "evidence_noted"},
		"工时 0007 1":    {tail, "evidence_noted"},
		"工时 1":         {current, "evidence_noted"},
		"工时 0007":      {tail, "bad_hours"},
		"工时 1000":      {unit.Ref{Tail: "1000", Store: "HZ01"}, "bad_hours"},
	} {
		d := newDesk(t, assigned(ticket(ticketNo, "diagnosis"), "zhangwei"))
		d.dialogues["zhangwei"] = workflow.Dialogue{Member: "zhangwei", Current: ticketNo}
		if got := d.says("zhangwei", text); got != want.key || d.spec.Ref != want.ref {
			t.Errorf("%s: got %s, read %+v", text, got, d.spec.Ref)
		}
	}
}

// Nobody is asked which of several settled questions he means.
func TestLetterOfSettledQuestions(t *testing.T) {
	d := newDesk(t, asking(ticketNo, 4, "zhangwei", false), asking(otherNo, 2, "zhangwei", false))
	d.asked["zhangwei"] = []unit.AskedQuestion{{On: otherNo, No: 2, ClosedAt: tuesday(8, 56)}, {On: ticketNo, No: 4, ClosedAt: tuesday(8, 55)}}
	if got := d.says("zhangwei", "A"); got != "no_question" {
		t.Errorf("got %s", got)
	}
	if got := d.says("zhangwei", "0007 A"); got == "no_question" || got == "which_question" {
		t.Errorf("one named: got %s", got)
	}
}

func TestBehindEvidence(t *testing.T) {
	car := unit.Ref{Plate: "浙A12345"}
	for text, want := range map[string]struct {
		ref  unit.Ref
		rest string
	}{
		"1 配件 04465-02220 浙A12345": {car, "1 配件 04465-02220"},
		"04465-02220 浙A·12345":     {car, "04465-02220"},
		"04465-02220 " + ticketNo:  {unit.Ref{Number: ticketNo}, "04465-02220"},
		"2.5 0007":                 {unit.Ref{Tail: "0007"}, "2.5"},
		"04465-02220 08921":        {unit.Ref{}, "04465-02220 08921"},
		"2.5 配件 04465-02220":       {unit.Ref{}, "2.5 配件 04465-02220"},
		"04465-02220 BOSCH-08921":  {unit.Ref{}, "04465-02220 BOSCH-08921"},
	} {
		if ref, rest, ok := behindEvidence(text); ref != want.ref || rest != want.rest || ok != (ref != unit.Ref{}) {
			t.Errorf("%s: got %+v %q %v", text, ref, rest, ok)
		}
	}
}
