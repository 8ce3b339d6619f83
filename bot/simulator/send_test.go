package simulator

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestToken(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		corp, secret string
		code         int
	}{
		"Good":     {testCorp, testSecret, 0},
		"Corp":     {"wwother", testSecret, errBadCorp},
		"Secret":   {testCorp, "wrong", errBadSecret},
		"NoSecret": {testCorp, "", errNoSecret},
	} {
		t.Run(name, func(t *testing.T) {
			got := w.get("/cgi-bin/gettoken?corpid=" + c.corp + "&corpsecret=" + c.secret)
			wantCode(t, int(got["errcode"].(float64)), c.code)
			if c.code == 0 {
				equal(t, "expires_in", got["expires_in"].(float64), 7200)
			}
		})
	}
}

func TestToken_Checked(t *testing.T) {
	w := newWorld(t)
	first := w.token
	code, got := w.query("getcallbackip")
	wantCode(t, code, 0)
	equal(t, "ips", fmt.Sprint(got["ip_list"]), "[127.0.0.1]")
	code, _ = w.query("getcallbackip", "access_token", "")
	wantCode(t, code, errNoToken)
	code, got = w.query("getcallbackip", "access_token", "garbage")
	wantCode(t, code, errBadToken)
	if !strings.Contains(got["errmsg"].(string), "devtool/query?e=40014") {
		t.Errorf("errmsg: %v", got["errmsg"])
	}
	w.pass(7199 * time.Second)
	code, _ = w.query("getcallbackip")
	wantCode(t, code, 0)
	w.pass(2 * time.Second)
	code, _ = w.query("getcallbackip", "access_token", first)
	wantCode(t, code, errTokenExpired)
	w.token = w.freshToken()
	code, _ = w.query("getcallbackip")
	wantCode(t, code, 0)
}

func TestToken_WrongSecretsLockOut(t *testing.T) {
	w := newWorld(t)
	for range wrongSecrets {
		w.get("/cgi-bin/gettoken?corpid=" + testCorp + "&corpsecret=wrong")
	}
	ask := func() int {
		return int(w.get("/cgi-bin/gettoken?corpid=" + testCorp + "&corpsecret=" + testSecret)["errcode"].(float64))
	}
	wantCode(t, ask(), errFrequency)
	w.pass(lockout + time.Second)
	wantCode(t, ask(), 0)
}

func TestPlatform_UnknownPathIsJSON(t *testing.T) {
	w := newWorld(t)
	code, _ := w.api("kf/send_msg", jsonMap{})
	wantCode(t, code, errUnknownAPI)
	code, _ = w.query("message/send") // GET
	wantCode(t, code, errMethod)
}

func TestSend_Recipients(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		to      string
		code    int
		invalid string
		seen    []string
	}{
		"One":      {"zhangwei", 0, "", []string{"zhangwei"}},
		"AnyCase":  {"ZhangWei|zhangwei", 0, "", []string{"zhangwei"}},
		"SomeBad":  {"zhangwei|Nobody", 0, "nobody", []string{"zhangwei"}},
		"AllBad":   {"nobody|x", errAllInvalid, "", nil},
		"Empty":    {"", errNoRecipients, "", nil},
		"Everyone": {"@all", 0, "", []string{"qiantai", "zhangwei", "banzhang", "nb01_guwen"}},
		"TooMany":  {strings.Repeat("zhangwei|", 1000) + "x", errListLength, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			before := w.sim.st.Seq
			code, got := w.sendText(c.to, "浙A·12345 已登记")
			wantCode(t, code, c.code)
			if code != 0 {
				return
			}
			equal(t, "invaliduser", got["invaliduser"], any(c.invalid))
			for _, u := range c.seen {
				equal(t, u, len(w.phone(u, before).Bubbles), 1)
			}
		})
	}
	code, got := w.api("message/send", jsonMap{"toparty": "3|9", "msgtype": "text", "agentid": testAgent, "text": jsonMap{"content": "店里"}})
	wantCode(t, code, 0)
	equal(t, "invalidparty", got["invalidparty"], any("9"))
	equal(t, "store", len(w.phone("nb01_guwen", 0).Bubbles), 2)
}

func TestSend_Payloads(t *testing.T) {
	w := newWorld(t)
	send := func(msgtype string, part any) int {
		code, _ := w.api("message/send", jsonMap{"touser": "zhangwei", "msgtype": msgtype, "agentid": testAgent, msgtype: part})
		return code
	}
	card := jsonMap{"title": "标题", "description": "说明", "url": "http://127.0.0.1/"}
	for name, c := range map[string]struct {
		msgtype string
		part    any
		code    int
	}{
		"EmptyText":     {"text", jsonMap{"content": ""}, errNoText},
		"NoText":        {"text", nil, errNoText},
		"TextIsNumber":  {"text", jsonMap{"content": 5}, errNoText},
		"Markdown":      {"markdown", jsonMap{"content": "**粗**"}, 0},
		"LongMarkdown":  {"markdown", jsonMap{"content": strings.Repeat("修", 683)}, errTooLong},
		"TextCard":      {"textcard", card, 0},
		"CardNoURL":     {"textcard", jsonMap{"title": "标题", "description": "说明"}, errEmpty},
		"CardNoTitle":   {"textcard", jsonMap{"description": "说明", "url": "http://127.0.0.1/"}, errEmpty},
		"CardLongURL":   {"textcard", jsonMap{"title": "t", "description": "d", "url": "http://" + strings.Repeat("x", 2048)}, errCount},
		"News":          {"news", jsonMap{"articles": []any{card}}, 0},
		"NoArticles":    {"news", jsonMap{"articles": []any{}}, errArticles},
		"ArticleNoLink": {"news", jsonMap{"articles": []any{jsonMap{"title": "x"}}}, errEmpty},
		"Image":         {"image", jsonMap{"media_id": "unknown"}, errBadMedia},
		"NoMedia":       {"file", jsonMap{}, errNoMedia},
		"Type":          {"taskcard", jsonMap{}, errBadMsgType},
	} {
		t.Run(name, func(t *testing.T) { wantCode(t, send(c.msgtype, c.part), c.code) })
	}
	for name, body := range map[string]any{"Broken": "{", "Array": "[]"} {
		t.Run(name, func(t *testing.T) {
			code, _ := w.api("message/send", body)
			wantCode(t, code, errParameter)
		})
	}
}

func TestSend_Agent(t *testing.T) {
	w := newWorld(t)
	for agent, want := range map[string]int{"1000002": 0, "7": errBadAgent, `"1000002"`: errBadAgent, "null": errNoAgent} {
		code, _ := w.api("message/send", `{"touser":"zhangwei","msgtype":"text","text":{"content":"x"},"agentid":`+agent+`}`)
		if code != want {
			t.Errorf("agentid %s: %d, want %d", agent, code, want)
		}
	}
}

func TestSend_LongTextIsCutAtACharacter(t *testing.T) {
	w := newWorld(t)
	w.sendText("zhangwei", strings.Repeat("修", 700))
	equal(t, "bytes", len(w.phone("zhangwei", 0).Bubbles[0].Text), 2046)
	calls := w.get("/control/sent")["calls"].([]any)
	if calls[len(calls)-1].(jsonMap)["warnings"] == nil {
		t.Error("no warning")
	}
}

func TestSend_QuotaDropsSilently(t *testing.T) {
	w := newWorld(t)
	arrived := func() int { return len(w.phone("zhangwei", 0).Bubbles) }
	for i := range perMinute + 5 {
		code, _ := w.sendText("zhangwei|qiantai", fmt.Sprint("第", i))
		wantCode(t, code, 0)
	}
	equal(t, "within a minute", arrived(), perMinute)
	calls := w.get("/control/sent")["calls"].([]any)
	equal(t, "dropped", fmt.Sprint(calls[len(calls)-1].(jsonMap)["dropped"]), "[zhangwei qiantai]")
	w.pass(time.Minute)
	w.sendText("zhangwei", "又一分钟")
	equal(t, "after a minute", arrived(), perMinute+1)
}

func TestSend_HourlyQuota(t *testing.T) {
	w := newWorld(t)
	w.sim.mu.Lock()
	defer w.sim.mu.Unlock()
	taken := 0
	for range 60 { // one hour of 20 a minute
		for range 20 {
			if w.sim.takeQuota("zhangwei") {
				taken++
			}
		}
		w.sim.st.Offset += time.Minute
	}
	equal(t, "within the hour", taken, perHour)
}

func TestSend_DailyCap(t *testing.T) {
	w := newWorld(t)
	w.sim.mu.Lock()
	equal(t, "at the cap", w.sim.takeDaily(dailyAccounts*perAccount), true)
	w.sim.mu.Unlock()
	code, _ := w.sendText("zhangwei", "多一条")
	wantCode(t, code, errFrequency)
	w.pass(24 * time.Hour)
	w.token = w.freshToken()
	code, _ = w.sendText("zhangwei", "第二天")
	wantCode(t, code, 0)
}

func TestSend_DuplicateCheck(t *testing.T) {
	w := newWorld(t)
	send := func(text string) jsonMap {
		code, got := w.api("message/send", jsonMap{"touser": "zhangwei", "msgtype": "text", "agentid": testAgent,
			"text": jsonMap{"content": text}, "enable_duplicate_check": 1, "duplicate_check_interval": 600})
		wantCode(t, code, 0)
		return got
	}
	first, again := send("一"), send("一")
	equal(t, "same answer", again["msgid"], first["msgid"])
	equal(t, "delivered", len(w.phone("zhangwei", 0).Bubbles), 1)
	send("二")
	equal(t, "different JSON", len(w.phone("zhangwei", 0).Bubbles), 2)
	w.pass(601 * time.Second)
	send("一")
	equal(t, "after the interval", len(w.phone("zhangwei", 0).Bubbles), 3)
	code, _ := w.api("message/send", jsonMap{"touser": "zhangwei", "msgtype": "text", "agentid": testAgent,
		"text": jsonMap{"content": "x"}, "enable_duplicate_check": 1, "duplicate_check_interval": 14401})
	wantCode(t, code, errParameter)
}

func TestSend_TaskIDIsTakenForEver(t *testing.T) {
	w := newWorld(t)
	code, got := w.sendCard("zhangwei", buttons("t1", "ok"))
	wantCode(t, code, 0)
	if got["response_code"] == "" || got["msgid"] == "" {
		t.Fatalf("answer: %v", got)
	}
	w.pass(90 * 24 * time.Hour)
	w.token = w.freshToken()
	code, _ = w.sendCard("qiantai", buttons("t1", "other"))
	wantCode(t, code, errTaskID)
}

func TestSend_NoCallbackURL(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.CallbackURL = "" })
	code, _ := w.sendCard("zhangwei", buttons("t1", "ok"))
	wantCode(t, code, errNoCallback)
	code, _ = w.sendText("zhangwei", "文字可以")
	wantCode(t, code, 0)
	if got := w.says("zhangwei", "在吗"); got["error"] == nil {
		t.Fatalf("nothing to call back: %v", got)
	}
}

func TestSend_PluginShowsAHint(t *testing.T) {
	w := newWorld(t)
	w.faults(jsonMap{"plugin": jsonMap{"zhangwei": true}})
	w.sendCard("zhangwei|qiantai", buttons("t1", "ok"))
	w.api("message/send", jsonMap{"touser": "zhangwei", "msgtype": "markdown", "agentid": testAgent, "markdown": jsonMap{"content": "x"}})
	w.sendText("zhangwei", "看得见")
	phone := w.phone("zhangwei", 0)
	equal(t, "cards", len(phone.Cards), 0)
	equal(t, "types", phone.Bubbles[0].Type+phone.Bubbles[1].Type+phone.Bubbles[2].Type, "hinthinttext")
	equal(t, "other", len(w.phone("qiantai", 0).Cards), 1)
}

func TestRecall(t *testing.T) {
	w := newWorld(t)
	_, card := w.sendCard("zhangwei", buttons("t1", "ok"))
	code, _ := w.api("message/recall", jsonMap{"msgid": card["msgid"]})
	wantCode(t, code, 0)
	phone := w.phone("zhangwei", 0)
	equal(t, "bubble", phone.Bubbles[0].Type, "hint")
	equal(t, "cards", len(phone.Cards), 0)
	if status, _ := w.press("zhangwei", "t1", "ok"); status != 409 {
		t.Fatal("a recalled card cannot be pressed")
	}
	code, _ = w.api("message/recall", jsonMap{"msgid": "unknown"})
	wantCode(t, code, errParameter)
	_, text := w.sendText("zhangwei", "旧消息")
	w.pass(25 * time.Hour)
	w.token = w.freshToken()
	code, _ = w.api("message/recall", jsonMap{"msgid": text["msgid"]})
	wantCode(t, code, errTooOld)
}
