package simulator

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

const passiveCard = `<MsgType><![CDATA[update_template_card]]></MsgType><TemplateCard>
<CardType>button_interaction</CardType><Source><Desc>闭环工单</Desc><DescColor>1</DescColor></Source>
<MainTitle><Title><![CDATA[浙A·12345 已通过]]></Title></MainTitle><SubTitleText>王班长 15:30</SubTitleText>
<HorizontalContentList><KeyName>单号</KeyName><Value>HZ20251107-0832</Value></HorizontalContentList>
<HorizontalContentList><Type>1</Type><KeyName>详情</KeyName><Value>查看</Value><Url>http://127.0.0.1/t/0832</Url></HorizontalContentList>
<ButtonSelection><QuestionKey>q</QuestionKey><OptionList><Id>a</Id><Text>甲</Text></OptionList><OptionList><Id>b</Id><Text>乙</Text></OptionList><SelectedId>b</SelectedId><Disable>true</Disable></ButtonSelection>
<ButtonList><Text>撤回</Text><Style>2</Style><Key>undo</Key></ButtonList>%s</TemplateCard>`

func TestPress_PassiveUpdateChangesThePresserOnly(t *testing.T) {
	w := newWorld(t)
	w.sendCard("banzhang|zhangwei", buttons("t1", "ok", "no"))
	w.svc.replies(func(_ int, got wire) (int, string) { return 200, w.svc.seal(got, fmt.Sprintf(passiveCard, "")) })
	status, got := w.press("banzhang", "t1", "ok")
	equal(t, "status", status, http.StatusOK)
	reply := got["reply"].(jsonMap)
	equal(t, "type", reply["type"], any("update_template_card"))
	equal(t, "title", reply["card"].(jsonMap)["title"], any("浙A·12345 已通过"))

	msg := w.svc.received()[0].Msg
	equal(t, "event", strings.Join([]string{msg.Type, msg.Event, msg.Key, msg.TaskID, msg.CardType}, " "),
		"event template_card_event ok t1 button_interaction")
	if msg.Code == "" || msg.MsgID != 0 || len(msg.Items) != 0 {
		t.Fatalf("event: %+v", msg)
	}
	mine := w.phone("banzhang", 0).Cards[0]
	equal(t, "mine", mine.Title+mine.SubTitle+mine.Source, "浙A·12345 已通过王班长 15:30闭环工单")
	equal(t, "facts", len(mine.Facts), 2)
	equal(t, "selected", fmt.Sprint(mine.Selections[0].Selected, mine.Selections[0].Disabled), "[b] true")
	equal(t, "button", mine.Buttons[0].Key, "undo")
	equal(t, "other", w.phone("zhangwei", 0).Cards[0].Title, "浙A·12345 请终检")
	if status, _ := w.press("banzhang", "t1", "ok"); status != http.StatusConflict {
		t.Fatalf("a button that is gone: %d", status)
	}
	if status, _ := w.press("zhangwei", "t1", "ok"); status != http.StatusOK {
		t.Fatal("the other member still sees the old card")
	}
}

func TestPress_GreyButton(t *testing.T) {
	w := newWorld(t)
	w.sendCard("zhangwei", buttons("t1", "ok"))
	w.svc.replies(func(_ int, got wire) (int, string) {
		return 200, w.svc.seal(got, "<MsgType>update_button</MsgType><Button><ReplaceName><![CDATA[已接单]]></ReplaceName></Button>")
	})
	_, got := w.press("zhangwei", "t1", "ok")
	equal(t, "reply", got["reply"].(jsonMap)["text"], any("已接单"))
	phone := w.phone("zhangwei", 0)
	equal(t, "live cards", len(phone.Cards), 0)
	card := phone.Bubbles[0].Card
	equal(t, "dead", fmt.Sprint(card.Closed, " ", len(card.Buttons), card.Buttons[0].Disabled), "已接单 1 true")
	status, got := w.press("zhangwei", "t1", "ok")
	equal(t, "status", status, http.StatusConflict)
	if !strings.Contains(got["error"].(string), "已接单") {
		t.Fatalf("error: %v", got)
	}
	equal(t, "events", len(w.svc.received()), 1)
}

func TestPress_Refused(t *testing.T) {
	w := newWorld(t)
	card := buttons("t1", "ok")
	card["button_list"] = append(card["button_list"].([]any), jsonMap{"type": 1, "text": "打开", "url": "http://127.0.0.1/"})
	code, _ := w.sendCard("zhangwei", card)
	wantCode(t, code, 0)
	for name, press := range map[string][3]string{
		"Unknown card":     {"zhangwei", "t2", "ok"},
		"Unknown key":      {"zhangwei", "t1", "nope"},
		"Page button":      {"zhangwei", "t1", ""},
		"Not a recipient":  {"qiantai", "t1", "ok"},
		"Unknown person":   {"nobody", "t1", "ok"},
		"Empty everything": {"zhangwei", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			status, got := w.press(press[0], press[1], press[2])
			equal(t, "status", status, http.StatusConflict)
			if got["error"] == "" {
				t.Fatal("no reason given")
			}
		})
	}
	equal(t, "events", len(w.svc.received()), 0)
}

func TestPress_BadPassiveCardIsNotShown(t *testing.T) {
	w := newWorld(t)
	w.sendCard("zhangwei", buttons("t1", "ok"))
	for name, extra := range map[string]string{
		"OtherTask":    "<TaskId>t9</TaskId>",
		"UnknownField": "<Colour>red</Colour>",
		"Twice":        "<SubTitleText>again</SubTitleText>",
		"NoText":       "<ButtonList><Key>k</Key></ButtonList>",
		"SameKey":      "<ButtonList><Text>x</Text><Key>undo</Key></ButtonList>",
		"Foreign":      "<CheckBox><QuestionKey>q</QuestionKey><OptionList><Id>1</Id><Text>x</Text></OptionList></CheckBox>",
	} {
		t.Run(name, func(t *testing.T) {
			w.svc.replies(func(_ int, got wire) (int, string) { return 200, w.svc.seal(got, fmt.Sprintf(passiveCard, extra)) })
			_, got := w.press("zhangwei", "t1", "ok")
			if got["reply"] != nil || got["error"] == nil {
				t.Fatalf("shown: %v", got)
			}
			equal(t, "title", w.phone("zhangwei", 0).Cards[0].Title, "浙A·12345 请终检")
		})
	}
}

func TestPress_DropDown(t *testing.T) {
	w := newWorld(t)
	card := buttons("t1", "send")
	card["button_selection"] = jsonMap{"question_key": "tech", "title": "派给", "option_list": []any{
		jsonMap{"id": "zhangwei", "text": "张伟"}, jsonMap{"id": "liqiang", "text": "李强"}}}
	w.sendCard("banzhang", card)
	press := func(selected jsonMap) int {
		status, _ := w.post("/control/members/banzhang/press", jsonMap{"task_id": "t1", "key": "send", "selected": selected})
		return status
	}
	equal(t, "default", press(nil), http.StatusOK)
	equal(t, "chosen", press(jsonMap{"tech": []string{"liqiang"}}), http.StatusOK)
	equal(t, "unknown option", press(jsonMap{"tech": []string{"nobody"}}), http.StatusConflict)
	equal(t, "two", press(jsonMap{"tech": []string{"liqiang", "zhangwei"}}), http.StatusConflict)
	equal(t, "unknown question", press(jsonMap{"who": []string{"liqiang"}}), http.StatusConflict)
	got := w.svc.received()
	equal(t, "first", fmt.Sprint(got[0].Msg.Items), "[{tech [zhangwei]}]")
	equal(t, "second", fmt.Sprint(got[1].Msg.Items), "[{tech [liqiang]}]")
}

func TestPress_VoteAndSelects(t *testing.T) {
	w := newWorld(t)
	options := []any{jsonMap{"id": "1", "text": "一", "is_checked": true}, jsonMap{"id": "2", "text": "二", "is_checked": false}}
	code, _ := w.sendCard("zhangwei", jsonMap{"card_type": "vote_interaction", "task_id": "v",
		"main_title": jsonMap{"title": "哪些做完了"}, "submit_button": jsonMap{"key": "go"},
		"checkbox": jsonMap{"question_key": "q", "mode": 1, "option_list": options}})
	wantCode(t, code, 0)
	w.press("zhangwei", "v", "go")
	w.post("/control/members/zhangwei/press", jsonMap{"task_id": "v", "key": "go", "selected": jsonMap{"q": []string{"1", "2"}}})
	got := w.svc.received()
	equal(t, "ticks", fmt.Sprint(got[0].Msg.Items, got[1].Msg.Items), "[{q [1]}] [{q [1 2]}]")
	equal(t, "submit", w.phone("zhangwei", 0).Cards[0].Buttons[0].Text, "提交")
}

func TestPress_CornerMenu(t *testing.T) {
	w := newWorld(t)
	code, got := w.sendCard("zhangwei", jsonMap{"card_type": "text_notice", "task_id": "n1",
		"main_title": jsonMap{"title": "通知"}, "card_action": jsonMap{"type": 1, "url": "http://127.0.0.1/"},
		"action_menu": jsonMap{"desc": "更多", "action_list": []any{jsonMap{"text": "不再提醒", "key": "mute"}}}})
	wantCode(t, code, 0)
	if got["response_code"] == nil {
		t.Fatal("a notice with a menu can be updated")
	}
	w.press("zhangwei", "n1", "mute")
	msg := w.svc.received()[0].Msg
	equal(t, "event", msg.Event+" "+msg.Key+" "+msg.CardType, "template_card_menu_event mute text_notice")
}

func TestPress_Menu(t *testing.T) {
	w := newWorld(t)
	press := func(key string) int {
		status, _ := w.post("/control/members/zhangwei/menu", jsonMap{"key": key})
		return status
	}
	equal(t, "no menu yet", press("mine"), http.StatusConflict)
	code, _ := w.api("menu/create", jsonMap{"button": []any{
		jsonMap{"type": "click", "name": "我的单", "key": "mine"},
		jsonMap{"name": "更多", "sub_button": []any{jsonMap{"type": "view", "name": "看板", "url": "http://127.0.0.1/board"}}},
	}})
	wantCode(t, code, 0)
	equal(t, "click", press("mine"), http.StatusOK)
	equal(t, "view", press("http://127.0.0.1/board"), http.StatusOK)
	equal(t, "unknown", press("nope"), http.StatusConflict)
	got := w.svc.received()
	equal(t, "events", got[0].Msg.Event+got[0].Msg.Key+got[1].Msg.Event, "clickmineview")
	code, menu := w.query("menu/get")
	wantCode(t, code, 0)
	equal(t, "buttons", len(menu["button"].([]any)), 2)
	code, _ = w.query("menu/delete")
	wantCode(t, code, 0)
	equal(t, "gone", len(w.get("/control/menu")["button"].([]any)), 0)
}

func TestMenu_Rules(t *testing.T) {
	w := newWorld(t)
	ok := jsonMap{"type": "click", "name": "单", "key": "k"}
	for name, c := range map[string]struct {
		buttons []any
		code    int
	}{
		"None":     {[]any{}, errButtonCount},
		"Four":     {[]any{ok, ok, ok, ok}, errButtonCount},
		"LongName": {[]any{jsonMap{"type": "click", "name": "一二三四五六", "key": "k"}}, errButtonName},
		"NoKey":    {[]any{jsonMap{"type": "click", "name": "单"}}, errButtonKey},
		"NoURL":    {[]any{jsonMap{"type": "view", "name": "单"}}, errButtonURL},
		"Type":     {[]any{jsonMap{"type": "tap", "name": "单", "key": "k"}}, errButtonType},
		"SixSubs":  {[]any{jsonMap{"name": "多", "sub_button": []any{ok, ok, ok, ok, ok, ok}}}, errSubButtons},
		"Deep":     {[]any{jsonMap{"name": "多", "sub_button": []any{jsonMap{"name": "深", "sub_button": []any{ok}}}}}, errSubButtons},
	} {
		t.Run(name, func(t *testing.T) {
			code, _ := w.api("menu/create", jsonMap{"button": c.buttons})
			wantCode(t, code, c.code)
		})
	}
}
