package workflow

import "testing"

func TestAnonymous(t *testing.T) {
	bp := &Blueprint{Name: "repair", Version: 1, Fields: []Field{{Key: "plate", Type: FieldPlate}, {Key: "customer", Type: FieldName}, {Key: "phone", Type: FieldPhone}, {Key: "vin", Type: FieldVIN}}}
	o := &Organization{Blueprints: []*Blueprint{bp}, Members: []Member{{UserID: "a", Name: "张伟"}, {UserID: "b", Name: "张伟明"}}}
	ticket := &Ticket{Blueprint: "repair", BlueprintVersion: 1, Fields: map[string]string{
		"plate": "浙A12345", "customer": "王小明先生", "phone": "13800005678", "vin": "LSVAA4182E2123456"}}
	for text, want := range map[string]string{
		"王小明先生的车漏水":           "×的车漏水",
		"王小明说水泵三百六":           "×说水泵三百六",
		"王先生说水泵三百六":           "×说水泵三百六",
		"张伟明修,张伟看":            "×修,×看",
		"打13800005678问水泵":     "打×问水泵",
		"打一三八 零零零零 五六七八问水泵":   "打×问水泵",
		"浙A12345和浙B·6K908的水泵": "×和×的水泵",
		"车架LSVAA4182E2123456": "车架×",
		"左后减震漏油三百二":           "左后减震漏油三百二",
	} {
		if got := Anonymous(text, ticket, o); got != want {
			t.Errorf("%s leaves as %s, not %s", text, got, want)
		}
	}
	if got := Anonymous("张伟 13900001111 水泵", nil, o); got != "× × 水泵" {
		t.Errorf("without a ticket: %s", got)
	}
}
