package chat

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/calendar"
	"bihuan/workflow/unit"
)

// The settlement list is asked for in many ways, with the ticket on either side;
// what says more is no wish for it.
func TestAboutSettlement(t *testing.T) {
	tail, car, current := unit.Ref{Tail: "0005"}, unit.Ref{Plate: "浙A12345"}, unit.Ref{Current: true}
	for text, want := range map[string]unit.Ref{
		"结算清单": current, "结算单": current, "打印结算单": current, "打印一下结算清单": current, "结算清单呢?": current, "给我一份结算单": current,
		"结算清单 PDF": current, "看一下结算明细": current, "结算清单在哪里": current,
		"结算清单 0005": tail, "结算清单0005": tail, "0005 结算清单": tail, "0005的结算清单": tail, "0005 的结算清单": tail, "打印 0005 的结算单": tail,
		"打印结算单 0005": tail, "帮我打印0005结算清单": tail, "0005 打印结算单": tail, "结算单 #0005": tail, "导出 0005 结算清单 excel": tail,
		"浙A12345 结算单": car, "打印浙A12345的结算清单": car, "结算清单 浙A·12345": car,
		"HZ20260310-0005 的结算清单": {Number: "HZ20260310-0005"}, "结算清单 hz20260310-0005": {Number: "HZ20260310-0005"},
		"先别打结算单": {}, "结算单打错了": {}, "不要结算清单": {}, "0005 已收款 结算单": {}, "结算": {}, "0005 结算清单 0006": {}, "结算单改一下价格": {},
	} {
		if got, ok := aboutSettlement(fold(text)); got != want || ok != (want != unit.Ref{}) {
			t.Errorf("%s: got %+v %t", text, got, ok)
		}
	}
}

// What a text is about: which ticket has to be read, and what is done.
func TestTextMeans(t *testing.T) {
	current, tail := unit.Ref{Current: true}, unit.Ref{Tail: "0007", Store: "HZ01"}
	car := unit.Ref{Plate: "浙A12345", Store: "HZ01"}
	for text, want := range map[string]struct {
		ref unit.Ref
		key string
	}{
		"接单":                      {current, "accepted"},
		"接单了":                     {current, "accepted"},
		"接单 0007":                 {tail, "accepted"},
		"接单0007":                  {tail, "accepted"},
		"0007 接单":                 {tail, "accepted"},
		"0007接单":                  {tail, "accepted"},
		"接单 浙A12345":              {car, "accepted"},
		"浙A·12345接单":              {car, "accepted"},
		"接单 " + ticketNo:          {unit.Ref{Number: ticketNo}, "accepted"},
		"接单浙A12345":               {car, "accepted"},
		"接单吗?":                    {unit.Ref{}, "unknown_word"},
		"接单时间太晚":                  {unit.Ref{}, "unknown_word"},
		"进度 拆完了":                  {current, "progress_noted"},
		"进度 0007 拆完了":             {tail, "progress_noted"},
		"进度拆完了":                   {current, "progress_noted"},
		"进度 2000公里试过了":            {current, "progress_noted"},
		"0007":                    {tail, "ticket_summary"},
		"浙A12345":                 {car, "ticket_summary"},
		"0099 接单":                 {unit.Ref{Tail: "0099", Store: "HZ01"}, "unknown_ticket"},
		"配件 08921":                {current, "wrong_step"},
		"阻塞0007":                  {tail, ""},
		"帮助":                      {unit.Ref{}, "help"},
		"？":                       {unit.Ref{}, "help"},
		"HELP":                    {unit.Ref{}, "help"},
		"我的单":                     {unit.Ref{}, "my_tickets"},
		"撤销":                      {current, "undo_nothing"},
		"拍照":                      {unit.Ref{}, "how_to_photo"},
		"B":                       {unit.Ref{}, "no_question"},
		"0007 B":                  {tail, "no_question"},
		"改成B":                     {unit.Ref{}, "unknown_word"},
		"你好":                      {unit.Ref{}, "unknown_word"},
		"":                        {unit.Ref{}, "unknown_word"},
		strings.Repeat("长", 1001): {unit.Ref{}, "too_long"},
		"a\x00b":                  {unit.Ref{}, "too_long"},
		"登记 浙A12346 李女士 漏油":       {unit.Ref{}, "wrong_role"},
	} {
		x := ticket(ticketNo, "registered")
		x.Dispatches = []workflow.Dispatch{{ID: 1, Purpose: "diagnosis", Assignee: "zhangwei"}}
		d := newDesk(t, x)
		d.dialogues["zhangwei"] = workflow.Dialogue{Member: "zhangwei", Current: ticketNo}
		if got := d.says("zhangwei", text); got != want.key || d.spec.Ref != want.ref || d.spec.Member != "zhangwei" {
			t.Errorf("%s: got %s, read %+v", text, got, d.spec.Ref)
		}
	}
}

func TestAssignNamesTicketBeforeOrBehind(t *testing.T) {
	for text, want := range map[string]string{
		"派 0007 张伟": "zhangwei", "派0007张伟": "zhangwei", "派 张伟 0007": "zhangwei", "0007 派 李强": "liqiang", "派工 浙A12345 小李": "liqiang", "派 " + ticketNo + " liqiang": "liqiang",
		"派给张伟": "zhangwei", "派 0007 王": "", "派 0007": "", "派 0007 张三": "",
	} {
		d := newDesk(t, ticket(ticketNo, "registered"))
		d.dialogues["guwen"] = workflow.Dialogue{Member: "guwen", Current: ticketNo}
		key := d.says("guwen", text)
		var got string
		if x := d.out.Ticket; x != nil && len(x.Dispatches) > 0 {
			got = x.Dispatches[0].Assignee
		}
		if got != want || (want == "") != (key == "no_such_technician") {
			t.Errorf("%s: got %q %s", text, got, key)
		}
	}
}

func TestSeveralTicketsFit(t *testing.T) {
	d := newDesk(t, ticket(ticketNo, "registered"), ticket(otherNo, "registered"))
	if got := d.says("guwen", "浙A12345 派 张伟"); got != "which_ticket" {
		t.Errorf("got %s", got)
	}
}

// 接单 just after a slip came means that slip, not the ticket of an hour ago.
func TestWordOfNewestQuestion(t *testing.T) {
	x := ticket(otherNo, "registered")
	x.Dispatches = []workflow.Dispatch{{ID: 1, Purpose: "diagnosis", Assignee: "zhangwei"}}
	d := newDesk(t, assigned(ticket(ticketNo, "work"), "zhangwei"), x)
	d.dialogues["zhangwei"] = workflow.Dialogue{Member: "zhangwei", Current: ticketNo}
	d.asked["zhangwei"] = []unit.AskedQuestion{{On: otherNo, No: 1, Kind: workflow.AskSlip}}
	if got := d.says("zhangwei", "接单"); got != "accepted" || d.out.Ticket.Number != otherNo {
		t.Errorf("got %s", got)
	}
	if len(d.reloads) != 1 || *d.reloads[0].Question != (unit.QuestionRef{On: otherNo, No: 1}) {
		t.Errorf("reloads %+v", d.reloads)
	}
}

// asking is a ticket with an open question to a member.
func asking(number string, no int, to string, value bool) *workflow.Ticket {
	x := assigned(ticket(number, "work"), "zhangwei")
	q := workflow.Question{No: no, Kind: workflow.AskEstimate, Key: "ask_estimate", To: []string{to}, AskedAt: tuesday(8, 50), Options: []workflow.Option{
		{Letter: "A", Label: "1小时", Command: workflow.Command{Action: workflow.ActEstimate, Args: workflow.Args{Hours: 10}}},
		{Letter: "B", Label: "2小时", Command: workflow.Command{Action: workflow.ActEstimate, Args: workflow.Args{Hours: 20}}},
	}}
	if value {
		q.Value = &workflow.Command{Action: workflow.ActEstimate}
	}
	x.Questions, x.LastQuestion = []workflow.Question{q}, no
	return x
}

func TestLetterAnswersTheOpenQuestion(t *testing.T) {
	for text, want := range map[string]struct {
		key string
		due string
	}{
		"A": {"estimate_noted", "10:00"}, "选b": {"estimate_noted", "11:00"}, "Ｂ": {"estimate_noted", "11:00"}, "第二个": {"estimate_noted", "11:00"}, "0007 B": {"estimate_noted", "11:00"},
		"J": {"question_no_option", ""}, "2": {"bad_time", ""}, "15:30": {"estimate_noted", "15:30"}, "下午三点半": {"estimate_noted", "15:30"}, "半小时后": {"estimate_noted", "09:30"},
		"快了": {"unknown_word", ""},
	} {
		d := newDesk(t, asking(ticketNo, 4, "zhangwei", true))
		d.asked["zhangwei"] = []unit.AskedQuestion{{On: ticketNo, No: 4, Kind: workflow.AskEstimate, AskedAt: tuesday(8, 50)}}
		got := d.says("zhangwei", text)
		var due string
		if x := d.out.Ticket; x != nil {
			due = x.ReminderAt.In(calendar.Shanghai()).Format("15:04")
		}
		if got != want.key || due != want.due {
			t.Errorf("%s: got %s %s", text, got, due)
		}
	}
	d := newDesk(t, asking(ticketNo, 4, "zhangwei", false))
	d.asked["zhangwei"] = []unit.AskedQuestion{{On: ticketNo, No: 4}}
	if got := d.says("zhangwei", "2"); got != "estimate_noted" {
		t.Errorf("a digit where no value is asked for: got %s", got)
	}
}

func TestLetterWithSeveralQuestions(t *testing.T) {
	d := newDesk(t, asking(ticketNo, 4, "zhangwei", false), asking(otherNo, 2, "zhangwei", false))
	two := []unit.AskedQuestion{{On: otherNo, No: 2}, {On: ticketNo, No: 4}}
	d.asked["zhangwei"] = two
	if got := d.says("zhangwei", "A"); got != "which_question" {
		t.Errorf("two open: got %s", got)
	}
	if got := d.says("zhangwei", "0008 A"); got != "estimate_noted" || d.out.Ticket.Number != otherNo {
		t.Errorf("one named: got %s", got)
	}
	d.asked["zhangwei"] = []unit.AskedQuestion{{On: otherNo, No: 2, ExpiresAt: tuesday(8, 59)}, {On: ticketNo, No: 4, ExpiresAt: tuesday(9, 1)}}
	if got := d.says("zhangwei", "A"); got != "estimate_noted" || d.out.Ticket.Number != ticketNo {
		t.Errorf("one has lapsed: got %s", got)
	}
	d.asked["zhangwei"] = []unit.AskedQuestion{{On: ticketNo, No: 4, ClosedAt: tuesday(8, 55)}, {On: ticketNo, No: 3, ClosedAt: tuesday(8, 50)}}
	if got := d.says("zhangwei", "A"); got == "no_question" || got == "which_question" {
		t.Errorf("all closed, of one ticket: got %s", got)
	}
}

// A label or a value is as clear as a letter, and is looked for on every card.
func TestLabelWithSeveralQuestions(t *testing.T) {
	third := "HZ20260310-0009"
	for text, want := range map[string]struct{ key, on string }{
		"1小时": {"which_question", ""}, "0008 1小时": {"estimate_noted", otherNo}, "慢一点": {"estimate_noted", third}, "15:30": {"which_question", ""},
		"0007 15:30": {"estimate_noted", ticketNo}, "浙A12345 慢一点": {"estimate_noted", third}, "你好": {"unknown_word", ""}, "0007 慢一点": {"unknown_word", ""},
	} {
		old := asking(third, 5, "zhangwei", false)
		old.Questions[0].Options[0].Label, old.Questions[0].Options[1].Label = "收工前", "慢一点"
		d := newDesk(t, asking(ticketNo, 4, "zhangwei", true), asking(otherNo, 2, "zhangwei", true), old)
		d.overtaken = 1
		car := "浙A12345"
		d.asked["zhangwei"] = []unit.AskedQuestion{{On: otherNo, No: 2, Plate: car}, {On: ticketNo, No: 4, Plate: car}, {On: "HZ20260310-0001", No: 1}, {On: third, No: 5, Plate: car}}
		got := d.says("zhangwei", text)
		var on string
		if d.out.Ticket != nil {
			on = d.out.Ticket.Number
		}
		if got != want.key || on != want.on {
			t.Errorf("%s: got %s on %q", text, got, on)
		}
	}
}

func TestAskedLines(t *testing.T) {
	got := askedLines([]unit.AskedQuestion{{On: "a", Plate: "浙A12345"}, {On: "a", Plate: "浙A12345"}, {On: "@qiantai"}, {On: "b", Plate: "浙B6K908"}, {On: "c", Plate: "浙B6K908"}})
	if want := []workflow.TicketLine{{Number: "a", Plate: "浙A·12345"}, {Number: "b"}, {Number: "c"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestRegistration(t *testing.T) {
	d := newDesk(t)
	if got := d.says("qiantai", "登记 浙A12345 王先生 13800005678 刹车异响 下午5点前要"); got != "created" {
		t.Fatalf("got %s", got)
	}
	want := map[string]string{"plate": "浙A12345", "customer_name": "王先生", "phone": "13800005678", "complaint_text": "刹车异响", "promised_at": "2026-03-10T17:00:00+08:00"}
	for k, v := range want {
		if got := d.out.Ticket.Fields[k]; got != v {
			t.Errorf("%s: got %q", k, got)
		}
	}
	key := unit.RegistrationKey{Store: "HZ01", Series: "HZ", Day: "20260310", Plate: "浙A12345", Phone: "13800005678"}
	if *d.spec.Registration != key {
		t.Errorf("to be read: %+v", *d.spec.Registration)
	}
	if d := newDesk(t); d.says("qiantai", "浙A12345 登记 王先生 刹车异响") != "created" {
		t.Error("the plate may stand before the word")
	}
	if d := newDesk(t); d.says("admin", "登记 浙A12345 王先生 刹车异响") != "no_store" {
		t.Error("headquarters has no store")
	}
}

func TestRegistrationGoesOn(t *testing.T) {
	begun := map[string]string{"customer_name": "王先生", "complaint_text": "刹车异响", "phone": "13800005678"}
	for text, want := range map[string]map[string]string{
		"浙A12345":            {"plate": "浙A12345", "customer_name": "王先生", "phone": "13800005678"},
		"登记 浙A12345":         {"plate": "浙A12345", "customer_name": "王先生", "phone": "13800005678"},
		"浙A12345 下午3点取":      {"plate": "浙A12345", "customer_name": "王先生", "promised_at": "2026-03-10T15:00:00+08:00"},
		"登记 浙B6K908 李女士 漏油":  {"plate": "浙B6K908", "customer_name": "李女士", "complaint_text": "漏油", "phone": ""},
		"登记 浙B6K908 李女士":     nil, // another car, and what is wrong with it is not known
		"登记 13900001111 李女士": nil,
	} {
		d := newDesk(t)
		d.dialogues["qiantai"] = workflow.Dialogue{Member: "qiantai", Draft: maps.Clone(begun), DraftAt: tuesday(8, 55)}
		got := d.says("qiantai", text)
		if want == nil {
			if draft := d.dialogues["qiantai"].Draft; got != "missing_fields" || draft["complaint_text"] != "" || draft["customer_name"] != "李女士" {
				t.Errorf("%s: got %s %v", text, got, draft)
			}
			continue
		}
		if got != "created" {
			t.Errorf("%s: got %s", text, got)
			continue
		}
		for k, v := range want {
			if have := d.out.Ticket.Fields[k]; have != v {
				t.Errorf("%s: %s is %q", text, k, have)
			}
		}
	}
}

func TestRegistrationForgetsOldDraft(t *testing.T) {
	for word, want := range map[string]string{"登记 浙B6K908 李女士 漏油": "created", "浙B6K908": "unknown_ticket", "李女士 漏油": "unknown_word"} {
		d := newDesk(t)
		d.dialogues["qiantai"] = workflow.Dialogue{Member: "qiantai", Draft: map[string]string{"customer_name": "王先生"}, DraftAt: tuesday(8, 40)}
		if got := d.says("qiantai", word); got != want {
			t.Errorf("%s: got %s", word, got)
		}
		if x := d.out.Ticket; x != nil && x.Fields["customer_name"] != "李女士" {
			t.Errorf("%s: %v", word, x.Fields)
		}
	}
}

func TestStranger(t *testing.T) {
	d := newDesk(t)
	for _, text := range []string{"帮助", "登记 浙A12345 王先生 刹车异响", "A", "你好"} {
		if got := d.says("nobody", text); got != "unknown_member" {
			t.Errorf("%s: got %s", text, got)
		}
	}
}

// pressed is what the platform tells of a button.
func pressed(t *testing.T, from, on string, no int, letter string) bot.Inbound {
	t.Helper()
	card, err := bot.TaskID(salt, on, no, from)
	if err != nil {
		t.Fatal(err)
	}
	key, err := bot.Choice{On: on, No: no, Letter: letter}.Key()
	if err != nil {
		t.Fatal(err)
	}
	return bot.Inbound{ID: "p1", From: from, Kind: bot.KindPress, Press: bot.Press{TaskID: card, Key: key, ResponseCode: "code"}}
}

func TestPress(t *testing.T) {
	d := newDesk(t, asking(ticketNo, 4, "zhangwei", true))
	in := pressed(t, "zhangwei", ticketNo, 4, "B")
	r, err := d.handler().Handle(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if r.Card == nil || r.Card.TaskID != in.Press.TaskID || !strings.HasPrefix(r.Card.Desc, "estimate_noted") || r.Card.Closed != "ask_estimate "+ticketNo {
		t.Errorf("got %+v", r)
	}
	want := &unit.Card{TaskID: in.Press.TaskID, UserID: "zhangwei", On: ticketNo, Question: 4, ResponseCode: "code"}
	if !reflect.DeepEqual(d.spec.Press, want) || *d.spec.Ref.Question != (unit.QuestionRef{On: ticketNo, No: 4}) {
		t.Errorf("to be read: %+v", d.spec)
	}
	if got := d.sends(in); got == "estimate_noted" || d.out.Ticket != nil && len(d.out.Events) > 1 {
		t.Errorf("pressed again: %s %d events", got, len(d.out.Events))
	}
}

func TestPressOfDropDown(t *testing.T) {
	for option, want := range map[string]string{"B": "estimate_noted", "J": "question_no_option", "": "question_no_option"} {
		d := newDesk(t, asking(ticketNo, 4, "zhangwei", false))
		in := pressed(t, "zhangwei", ticketNo, 4, bot.SelectedLetter)
		if option != "" {
			in.Press.Selected = map[string][]string{"empty": nil, "q": {option}}
		}
		if got := d.sends(in); got != want {
			t.Errorf("%q: got %s", option, got)
		}
	}
}

func TestForgedPress(t *testing.T) {
	good := pressed(t, "zhangwei", ticketNo, 4, "B")
	other := pressed(t, "liqiang", ticketNo, 4, "B")
	for name, press := range map[string]bot.Press{
		"no key":           {TaskID: good.Press.TaskID},
		"another version":  {TaskID: good.Press.TaskID, Key: "2" + good.Press.Key[1:]},
		"another's card":   {TaskID: other.Press.TaskID, Key: good.Press.Key},
		"another question": {TaskID: good.Press.TaskID, Key: pressed(t, "zhangwei", ticketNo, 5, "B").Press.Key},
		"another salt":     {TaskID: "x" + good.Press.TaskID, Key: good.Press.Key},
		"nothing":          {},
	} {
		d := newDesk(t, asking(ticketNo, 4, "zhangwei", true))
		if got := d.sends(bot.Inbound{ID: "p", From: "zhangwei", Kind: bot.KindPress, Press: press}); got != "question_stale" || d.spec.Press != nil || d.out.Ticket != nil {
			t.Errorf("%s: got %s, %+v", name, got, d.spec)
		}
	}
	d := newDesk(t)
	if got := d.sends(good); got != "question_stale" {
		t.Errorf("the ticket is gone: got %s", got)
	}
}

// An option of a question of one's own dialogue may speak of a ticket, which is
// read then.
func TestPressInDialogue(t *testing.T) {
	d := newDesk(t, ticket(ticketNo, "registered"))
	fields := map[string]string{"plate": "浙A12345", "customer_name": "王先生", "complaint_text": "刹车异响"}
	same := workflow.Question{No: 1, Kind: workflow.AskSame, Key: "same_ticket_question", To: []string{"qiantai"}, Options: []workflow.Option{
		{Letter: "A", Label: "同一单", Command: workflow.Command{Action: workflow.ActShow, Ticket: ticketNo}},
		{Letter: "B", Label: "另开一单", Command: workflow.Command{Action: "create", Args: workflow.Args{Fields: fields, Confirm: true}}},
	}}
	dialogue := workflow.Dialogue{Member: "qiantai", Questions: []workflow.Question{same}, LastQuestion: 1}
	d.dialogues["qiantai"] = dialogue
	if got := d.sends(pressed(t, "qiantai", "@qiantai", 1, "A")); got != "ticket_summary" || len(d.reloads) != 1 || d.reloads[0].Number != ticketNo {
		t.Errorf("the same: got %s %+v", got, d.reloads)
	}
	next := map[string]string{"plate": "浙C11111", "customer_name": "赵大海", "phone": "13911112222"}
	dialogue.Draft, dialogue.DraftAt = maps.Clone(next), tuesday(8, 59) // the next customer
	d.tickets, d.dialogues["qiantai"] = map[string]*workflow.Ticket{}, dialogue
	if got := d.sends(pressed(t, "qiantai", "@qiantai", 1, "B")); got != "created" || d.spec.Registration.Plate != "浙A12345" {
		t.Errorf("another: got %s %+v", got, d.spec.Registration)
	}
	if x := d.out.Ticket; x.Fields["phone"] != "" || d.spec.Registration.Phone != "" || !maps.Equal(d.dialogues["qiantai"].Draft, next) {
		t.Errorf("two customers are mixed: %v %+v %v", x.Fields, d.spec.Registration, d.dialogues["qiantai"].Draft)
	}
}

// A unit of work that was overtaken is decided again, from what is there then.
func TestOvertaken(t *testing.T) {
	for _, text := range []string{"接单", "B", "登记 浙B6K908 李女士 漏油", "进度 0007 拆完了", "我的单", "帮助", "报价 0007 换前刹车片 480"} {
		var first workflow.Decision
		var reads int
		for tries := range 3 {
			x := asking(ticketNo, 4, "zhangwei", true)
			d := newDesk(t, x)
			d.overtaken = tries
			d.dialogues["zhangwei"] = workflow.Dialogue{Member: "zhangwei"}
			d.asked["zhangwei"] = []unit.AskedQuestion{{On: ticketNo, No: 4}}
			d.dialogues["qiantai"] = workflow.Dialogue{Member: "qiantai", Draft: map[string]string{"customer_name": "王先生", "phone": "13800005678"}, DraftAt: tuesday(8, 55)}
			from := "zhangwei"
			if strings.HasPrefix(text, "登记") {
				from = "qiantai"
			}
			d.says(from, text)
			if tries == 0 {
				first, reads = d.out, d.calls
			} else if !reflect.DeepEqual(first, d.out) || reads != d.calls {
				t.Errorf("%s: decided otherwise after %d tries:\n%+v\n%+v", text, tries, first, d.out)
			}
		}
	}
}

func TestWhatIsNoText(t *testing.T) {
	for _, c := range []struct {
		in   bot.Inbound
		want string
	}{
		{bot.Inbound{Kind: bot.KindImage}, ""},
		{bot.Inbound{Kind: bot.KindVideo}, "no_video"},
		{bot.Inbound{Kind: bot.KindVoice}, ""},
		{bot.Inbound{Kind: bot.KindLink, Text: "https://example.com"}, "unknown_word"},
		{bot.Inbound{Kind: bot.KindLocation}, "unknown_word"},
		{bot.Inbound{Kind: bot.KindLocation, Event: "LOCATION"}, ""},
		{bot.Inbound{Kind: bot.KindMenu, Text: "my_tickets"}, "my_tickets"},
		{bot.Inbound{Kind: bot.KindMenu, Text: "help"}, "help"},
		{bot.Inbound{Kind: bot.KindMenu, Text: "photo"}, "how_to_photo"},
		{bot.Inbound{Kind: bot.KindMenu, Text: "unknown"}, ""},
		{bot.Inbound{Kind: bot.KindEnter}, ""},
		{bot.Inbound{Kind: bot.KindContact}, ""},
		{bot.Inbound{Kind: bot.KindOther}, ""},
		{bot.Inbound{}, ""},
	} {
		d := newDesk(t)
		c.in.ID, c.in.From = "m", "zhangwei"
		if got := d.sends(c.in); got != c.want {
			t.Errorf("%+v: got %s", c.in, got)
		}
		heard := c.want != "" || c.in.Kind == bot.KindImage || c.in.Kind == bot.KindVoice
		if (d.calls == 1) != heard {
			t.Errorf("%+v: %d units of work", c.in, d.calls)
		}
	}
}

func TestLists(t *testing.T) {
	d := newDesk(t)
	d.list = []workflow.TicketLine{{Number: ticketNo, Who: "张伟"}, {Number: otherNo, Who: "李强"}}
	d.says("zhangwei", "我的单")
	if want := (&unit.Filter{Store: "HZ01", Assignee: "zhangwei", Open: true, Limit: 21}); !reflect.DeepEqual(d.spec.List, want) {
		t.Errorf("a technician's: %+v", d.spec.List)
	}
	d.says("qiantai", "我的单")
	if want := (&unit.Filter{Store: "HZ01", Open: true, Limit: 21}); !reflect.DeepEqual(d.spec.List, want) {
		t.Errorf("the store's: %+v", d.spec.List)
	}
	d.list = make([]workflow.TicketLine, 21)
	r, err := d.handler().Handle(t.Context(), bot.Inbound{ID: "m", From: "qiantai", Kind: bot.KindText, Text: "我的单"})
	if n := strings.Count(r.Text, `"Number"`); err != nil || n != 20 || !strings.Contains(r.Text, `"Count":21`) {
		t.Errorf("a long list has %d lines: %s %v", n, r.Text, err)
	}
}

func TestHelpNamesOwnWords(t *testing.T) {
	for from, want := range map[string]struct{ yes, no string }{"zhangwei": {"接单", "登记"}, "qiantai": {"登记", "接单"}, "guwen": {"报价", "接单"}} {
		r, err := newDesk(t).handler().Handle(t.Context(), bot.Inbound{ID: "m", From: from, Kind: bot.KindText, Text: "帮助"})
		if err != nil || !strings.Contains(r.Text, want.yes) || strings.Contains(r.Text, want.no) {
			t.Errorf("%s: %s %v", from, r.Text, err)
		}
	}
}

func TestErrorsAreNoAnswers(t *testing.T) {
	d := newDesk(t)
	d.fail = errors.New("busy")
	in := bot.Inbound{ID: "m1", From: "zhangwei", Kind: bot.KindText, Text: "帮助 登记 13800005678"}
	if r, err := d.handler().Handle(t.Context(), in); !errors.Is(err, d.fail) || !r.IsZero() || strings.Contains(err.Error(), "138") {
		t.Errorf("got %+v %v", r, err)
	}
	broken := errors.New("no such text")
	h := New(Config{Store: newDesk(t), Texts: keys{broken}, Salt: salt})
	if r, err := h.Handle(t.Context(), in); !errors.Is(err, broken) || !r.IsZero() {
		t.Errorf("got %+v %v", r, err)
	}
	if r, err := New(Config{Store: stored("{")}).Handle(t.Context(), in); err == nil || !r.IsZero() {
		t.Errorf("a damaged stored answer: got %+v %v", r, err)
	}
	if r, err := New(Config{Store: stored("")}).Handle(t.Context(), in); err != nil || !r.IsZero() {
		t.Errorf("no stored answer: got %+v %v", r, err)
	}
	if r, err := New(Config{Store: stored(`{"Text":"again"}`)}).Handle(t.Context(), in); err != nil || r.Text != "again" {
		t.Errorf("a stored answer: got %+v %v", r, err)
	}
}

// stored is a store that has handled everything before, with this answer.
type stored string

func (stored) Snapshot() *workflow.Organization { return organization() }

func (s stored) Do(context.Context, unit.Message, unit.Spec, func(unit.Loaded) (unit.Result, error)) (unit.Outcome, error) {
	return unit.Outcome{Reply: []byte(s), Duplicate: true}, nil
}

func TestMessageIsKeptWhole(t *testing.T) {
	d := newDesk(t)
	d.says("zhangwei", "帮助")
	var in bot.Inbound
	if err := json.Unmarshal(d.message.Body, &in); err != nil || in.Text != "帮助" || d.message.ID != "m帮助" || d.message.From != "zhangwei" || d.message.Kind != "text" {
		t.Errorf("got %+v %v", d.message, err)
	}
}

// Whatever is typed gets one answer and is no reason to fail.
func FuzzText(f *testing.F) {
	for _, s := range []string{"登记 浙A12345 王先生 刹车异响 下午5点前要", "0007 B", "报价 0007 换前刹车片 480", "改 0007 手机 138", "派 0007 张伟", "工时 2.5 配件 x", "客户同意 0007 电话",
		"2", "15:30", "改成B", "登记 临牌", "取消 0007 不修了", "接单了", "配件", "改", "派", "下单 a b c", "浙", "这A", "\xff", "#"} {
		f.Add("guwen", s)
	}
	people := []string{"guwen", "zhangwei", "qiantai", "banzhang", "admin", "nobody"}
	f.Fuzz(func(t *testing.T, from, text string) {
		d := newDesk(t, asking(ticketNo, 4, "zhangwei", true), ticket(otherNo, "quote"))
		who := people[len(from)%len(people)]
		d.dialogues[who] = workflow.Dialogue{Member: who, Current: otherNo, Draft: map[string]string{"customer_name": "王先生"}, DraftAt: tuesday(8, 55)}
		d.asked[who] = []unit.AskedQuestion{{On: ticketNo, No: 4, AskedAt: time.Time{}}}
		if key := d.says(who, text); key == "" {
			t.Errorf("%s %q: no answer", who, text)
		}
	})
}
