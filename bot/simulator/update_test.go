package simulator

import (
	"fmt"
	"testing"
	"time"
)

func (w *world) update(body jsonMap) (int, jsonMap) {
	w.t.Helper()
	if _, given := body["agentid"]; !given {
		body["agentid"] = testAgent
	}
	return w.api("message/update_template_card", body)
}

func grey(code any, users ...string) jsonMap {
	return jsonMap{"userids": users, "response_code": code, "button": jsonMap{"replace_name": "已处理"}}
}

func TestUpdate_ListedMembersOnly(t *testing.T) {
	w := newWorld(t)
	_, sent := w.sendCard("zhangwei|banzhang|qiantai", buttons("t1", "ok"))
	code, got := w.update(grey(sent["response_code"], "ZhangWei", "nb01_guwen"))
	wantCode(t, code, 0)
	equal(t, "invaliduser", fmt.Sprint(got["invaliduser"]), "[nb01_guwen]")
	equal(t, "listed", w.phone("zhangwei", 0).Bubbles[0].Card.Closed, "已处理")
	equal(t, "not listed", w.phone("banzhang", 0).Bubbles[0].Card.Live, true)
}

func TestUpdate_CodeIsGoodOnce(t *testing.T) {
	w := newWorld(t)
	_, sent := w.sendCard("zhangwei", buttons("t1", "ok"))
	code, _ := w.update(grey(sent["response_code"], "zhangwei"))
	wantCode(t, code, 0)
	code, _ = w.update(grey(sent["response_code"], "zhangwei"))
	wantCode(t, code, errCodeUsed)
	code, _ = w.update(grey("made up", "zhangwei"))
	wantCode(t, code, errResponseCode)
}

func TestUpdate_CodeOfAPress(t *testing.T) {
	w := newWorld(t)
	w.sendCard("zhangwei|banzhang", buttons("t1", "ok"))
	w.press("zhangwei", "t1", "ok")
	w.press("zhangwei", "t1", "ok")
	got := w.svc.received()
	if got[0].Msg.Code == got[1].Msg.Code {
		t.Fatal("every click has its own code")
	}
	body := grey(got[0].Msg.Code)
	body["atall"] = 1
	code, _ := w.update(body)
	wantCode(t, code, 0)
	equal(t, "everyone", w.phone("banzhang", 0).Bubbles[0].Card.Closed, "已处理")
	w.pass(codeLife + time.Second)
	w.token = w.freshToken()
	code, _ = w.update(grey(got[1].Msg.Code, "zhangwei"))
	wantCode(t, code, errResponseCode)
}

func TestUpdate_NewFace(t *testing.T) {
	w := newWorld(t)
	_, sent := w.sendCard("zhangwei", buttons("t1", "ok"))
	before := w.sim.st.Seq
	card := buttons("t1", "undo")
	card["replace_text"] = "已通过"
	code, _ := w.update(jsonMap{"userids": []string{"zhangwei"}, "response_code": sent["response_code"], "template_card": card})
	wantCode(t, code, 0)
	phone := w.phone("zhangwei", before)
	equal(t, "changed bubbles", len(phone.Bubbles), 1)
	equal(t, "closed", phone.Bubbles[0].Card.Closed, "已通过")
	equal(t, "unchanged since", len(w.phone("zhangwei", phone.Seq).Bubbles), 0)
}

func TestUpdate_Refused(t *testing.T) {
	w := newWorld(t)
	notice := jsonMap{"card_type": "text_notice", "task_id": "n1", "main_title": jsonMap{"title": "通知"},
		"card_action": jsonMap{"type": 1, "url": "http://127.0.0.1/"},
		"action_menu": jsonMap{"action_list": []any{jsonMap{"text": "x", "key": "k"}}}}
	_, n := w.sendCard("zhangwei", notice)
	code, _ := w.update(grey(n["response_code"], "zhangwei"))
	wantCode(t, code, errCardType)

	_, sent := w.sendCard("zhangwei", buttons("t1", "ok"))
	good := func() jsonMap { return grey(sent["response_code"], "zhangwei") }
	with := func(name string, v any) jsonMap { b := good(); b[name] = v; return b }
	without := jsonMap{"userids": []string{"zhangwei"}, "response_code": sent["response_code"]}
	for name, c := range map[string]struct {
		body jsonMap
		code int
	}{
		"OtherAgent": {with("agentid", 7), errOtherAgent},
		"NoAgent":    {with("agentid", nil), errNoAgent},
		"EmptyName":  {with("button", jsonMap{}), errReplaceName},
		"Both":       {with("template_card", buttons("t1", "ok")), errParameter},
		"Neither":    {without, errEmpty},
		"Nobody":     {with("userids", []string{"qiantai"}), errAllInvalid},
		"OtherTask": {jsonMap{"userids": []string{"zhangwei"}, "response_code": sent["response_code"],
			"template_card": buttons("t2", "ok")}, errUnknownTask},
		"BadCard": {jsonMap{"userids": []string{"zhangwei"}, "response_code": sent["response_code"],
			"template_card": jsonMap{"card_type": "button_interaction"}}, errCardTitle},
	} {
		t.Run(name, func(t *testing.T) {
			code, _ := w.update(c.body)
			wantCode(t, code, c.code)
		})
	}
	code, _ = w.update(good())
	wantCode(t, code, 0) // refusals do not spend the code
}
