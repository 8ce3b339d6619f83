package simulator

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestCallback_Text(t *testing.T) {
	w := newWorld(t)
	w.svc.replies(func(_ int, got wire) (int, string) { return 200, w.svc.seal(got, textReply("已登记")) })
	got := w.says("QianTai", "登记 浙A12345 ]]> \x01完")

	reply := got["reply"].(jsonMap)
	equal(t, "status", got["callback_status"].(float64), 200)
	equal(t, "reply", fmt.Sprint(reply["type"], reply["text"]), "text已登记")
	msg := w.svc.received()[0].Msg
	equal(t, "content", msg.Content, "登记 浙A12345 ]]> 完")
	equal(t, "from", msg.From, "qiantai")
	equal(t, "to", msg.To, testCorp)
	equal(t, "agent", msg.AgentID, testAgent)
	equal(t, "created", msg.Created, time.Date(2025, 11, 7, 1, 0, 0, 0, time.UTC).Unix())
	if msg.MsgID == 0 || strings.Contains(w.svc.received()[0].Plain, "EventKey") {
		t.Fatalf("message has MsgId and nothing of an event: %s", w.svc.received()[0].Plain)
	}
	bubbles := w.phone("qiantai", 0).Bubbles
	equal(t, "bubbles", len(bubbles), 2)
	equal(t, "first", bubbles[0].From, "me")
	equal(t, "second", bubbles[1].From+bubbles[1].Text, "app已登记")
}

func TestCallback_RetriesOnTimeoutAndOnError(t *testing.T) {
	for name, bad := range map[string]int{"Timeout": 0, "Status": 500} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(c *Config) { c.ReplyWithin = 500 * time.Millisecond })
			w.svc.replies(func(n int, got wire) (int, string) {
				if n < 3 {
					return bad, ""
				}
				return 200, w.svc.seal(got, textReply("好"))
			})
			got := w.says("zhangwei", "完工")
			equal(t, "attempts", got["attempts"].(float64), 3)
			equal(t, "reply", got["reply"].(jsonMap)["text"], any("好"))
			tries := w.svc.received()
			equal(t, "tries", len(tries), 3)
			if tries[0].Plain != tries[2].Plain {
				t.Error("a retry has the same MsgId and CreateTime")
			}
			if tries[0].Nonce == tries[1].Nonce || tries[0].Encrypt == tries[1].Encrypt {
				t.Error("a retry is encrypted anew")
			}
		})
	}
}

func TestCallback_GivesUpAfterFourAttempts(t *testing.T) {
	w := newWorld(t)
	w.svc.replies(func(int, wire) (int, string) { return 503, "" })
	got := w.says("zhangwei", "完工")
	equal(t, "attempts", got["attempts"].(float64), 4)
	equal(t, "status", got["callback_status"].(float64), 503)
	if got["reply"] != nil || got["error"] == nil {
		t.Fatalf("no reply, but an error: %v", got)
	}
}

func TestCallback_BadReplyCountsAsNone(t *testing.T) {
	w := newWorld(t)
	other := "<xml><ToUserName>x</ToUserName><FromUserName>y</FromUserName><CreateTime>1</CreateTime>" + textReply("好") + "</xml>"
	for name, reply := range map[string]func(got wire) string{
		"Plain":     func(wire) string { return "<xml><Content>好</Content></xml>" },
		"Text":      func(wire) string { return "好的" },
		"Signature": func(got wire) string { return strings.Replace(w.svc.seal(got, textReply("好")), "n0nce", "other", 1) },
		"Ciphertext": func(got wire) string {
			return strings.Replace(w.svc.seal(got, ""), "<Encrypt><![CDATA[", "<Encrypt><![CDATA[AAAA", 1)
		},
		"Swapped": func(wire) string { return w.svc.sealRaw(other) },
		"Type":    func(got wire) string { return w.svc.seal(got, "<MsgType>markdown</MsgType>") },
		"Empty":   func(got wire) string { return w.svc.seal(got, textReply("")) },
		"NoPress": func(got wire) string {
			return w.svc.seal(got, "<MsgType>update_button</MsgType><Button><ReplaceName>x</ReplaceName></Button>")
		},
	} {
		t.Run(name, func(t *testing.T) {
			w.svc.replies(func(_ int, got wire) (int, string) { return 200, reply(got) })
			got := w.says("zhangwei", "在吗")
			if got["reply"] != nil || got["error"] == nil {
				t.Fatalf("want no reply and an error, got %v", got)
			}
		})
	}
	for _, b := range w.phone("zhangwei", 0).Bubbles {
		equal(t, "only own bubbles", b.From, "me")
	}
	callbacks := w.get("/control/sent")["callbacks"].([]any)
	if callbacks[0].(jsonMap)["error"] == nil {
		t.Fatal("the error is not listed in /control/sent")
	}
}

func TestCallback_NothingToSay(t *testing.T) {
	for _, body := range []string{"", "success", "\n"} {
		w := newWorld(t)
		w.svc.replies(func(int, wire) (int, string) { return 200, body })
		if got := w.says("zhangwei", "在吗"); got["reply"] != nil || got["error"] != nil {
			t.Fatalf("%q: %v", body, got)
		}
	}
}

func TestCallback_LongReplyIsCut(t *testing.T) {
	w := newWorld(t)
	w.svc.replies(func(_ int, got wire) (int, string) {
		return 200, w.svc.seal(got, textReply(strings.Repeat("修", 700)))
	})
	text := w.says("zhangwei", "在吗")["reply"].(jsonMap)["text"].(string)
	equal(t, "bytes", len(text), 2046)
}

func TestCallback_UnknownPersonMayWrite(t *testing.T) {
	w := newWorld(t)
	w.svc.replies(func(_ int, got wire) (int, string) { return 200, w.svc.seal(got, textReply("您是？")) })
	if got := w.says("lurenjia", "你好"); got["reply"] == nil {
		t.Fatalf("no reply: %v", got)
	}
	equal(t, "bubbles", len(w.phone("lurenjia", 0).Bubbles), 2)
	code, _ := w.sendText("lurenjia", "你好")
	wantCode(t, code, errAllInvalid)
}

func TestCallback_Enter(t *testing.T) {
	w := newWorld(t)
	w.post("/control/members/zhangwei/enter", "")
	msg := w.svc.received()[0].Msg
	equal(t, "event", msg.Type+msg.Event+msg.Key, "evententer_agent")
	equal(t, "no MsgId", msg.MsgID, 0)
}

func TestVerify(t *testing.T) {
	w := newWorld(t)
	_, got := w.post("/control/verify", "")
	equal(t, "ok", got["ok"], any(true))
	w.sim.cfg.CallbackURL = w.svc.URL + "/elsewhere"
	_, got = w.post("/control/verify", "")
	equal(t, "ok", got["ok"], any(false))
}

func TestCallback_Unreachable(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.CallbackURL = "http://127.0.0.1:1/cb" })
	got := w.says("zhangwei", "在吗")
	equal(t, "status", got["callback_status"].(float64), 0)
	if message := got["error"].(string); strings.Contains(message, "msg_signature") {
		t.Fatalf("address in the error: %s", message)
	}
}

func TestControl_ForeignPageIsRefused(t *testing.T) {
	w := newWorld(t)
	req, _ := http.NewRequest(http.MethodPost, w.URL+"/control/members/zhangwei/text", strings.NewReader(`{"content":"x"}`))
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	equal(t, "status", resp.StatusCode, http.StatusForbidden)
}
