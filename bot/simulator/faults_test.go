package simulator

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestFaults_Codes(t *testing.T) {
	w := newWorld(t)
	send := func() int { code, _ := w.sendText("zhangwei", "x"); return code }
	w.faults(jsonMap{"fail_next": jsonMap{"api": "message/send", "errcode": 60020, "times": 2}})
	wantCode(t, send(), 60020)
	code, _ := w.query("getcallbackip")
	wantCode(t, code, 0)
	wantCode(t, send(), 60020)
	wantCode(t, send(), 0)
	w.faults(jsonMap{"frequency": jsonMap{"times": 1}, "busy": true})
	wantCode(t, send(), errFrequency)
	wantCode(t, send(), errBusy)
	wantCode(t, send(), errBusy)
	if w.freshToken() == "<nil>" {
		t.Error("gettoken goes on")
	}
	w.faults(jsonMap{"busy": false})
	wantCode(t, send(), 0)
	w.faults(jsonMap{"fail_next": []any{jsonMap{"api": "*", "errcode": 1}, jsonMap{"api": "gettoken", "errcode": 2}}})
	code, _ = w.query("menu/get")
	wantCode(t, code, 1)
	got := w.get("/cgi-bin/gettoken?corpid=" + testCorp + "&corpsecret=" + testSecret)
	wantCode(t, int(got["errcode"].(float64)), 2)
}

func TestFaults_KillTokens(t *testing.T) {
	w := newWorld(t)
	w.faults(jsonMap{"kill_tokens": 42001})
	code, _ := w.query("getcallbackip")
	wantCode(t, code, errTokenExpired)
	w.token = w.freshToken()
	w.faults(jsonMap{"kill_tokens": true})
	code, _ = w.query("getcallbackip")
	wantCode(t, code, errBadToken)
}

func TestFaults_OutOfScope(t *testing.T) {
	w := newWorld(t)
	w.faults(jsonMap{"out_of_scope": jsonMap{"zhangwei": true}})
	code, got := w.sendText("zhangwei|qiantai", "x")
	wantCode(t, code, 0)
	equal(t, "invaliduser", got["invaliduser"], any("zhangwei"))
	code, _ = w.sendText("zhangwei", "x")
	wantCode(t, code, errAllInvalid)
	w.faults(jsonMap{"reset": true})
	code, _ = w.sendText("zhangwei", "x")
	wantCode(t, code, 0)
}

func TestFaults_Down(t *testing.T) {
	w := newWorld(t)
	w.faults(jsonMap{"down": true})
	status, _ := w.do(http.MethodGet, "/cgi-bin/getcallbackip", "", nil)
	equal(t, "status", status, http.StatusServiceUnavailable)
	w.faults(jsonMap{"down": "close"})
	if _, err := http.Get(w.URL + "/cgi-bin/getcallbackip"); err == nil {
		t.Error("want a broken connection")
	}
	w.svc.replies(func(_ int, got wire) (int, string) { return 200, w.svc.seal(got, textReply("好")) })
	if w.says("zhangwei", "在吗")["reply"] == nil {
		t.Error("callbacks go on")
	}
	w.faults(jsonMap{"reset": true})
	code, _ := w.query("getcallbackip")
	wantCode(t, code, 0)
}

func TestFaults_AnswerLostAfterDelivery(t *testing.T) {
	w := newWorld(t)
	w.faults(jsonMap{"timeout_after_delivery": jsonMap{"times": 1}})
	client := &http.Client{Timeout: 100 * time.Millisecond}
	body := fmt.Sprintf(`{"touser":"zhangwei","msgtype":"template_card","agentid":%d,"template_card":{"card_type":"button_interaction",`+
		`"task_id":"t1","main_title":{"title":"x"},"button_list":[{"text":"x","key":"k"}]}}`, testAgent)
	if _, err := client.Post(w.URL+"/cgi-bin/message/send?access_token="+w.token, "", strings.NewReader(body)); err == nil {
		t.Fatal("want a time-out")
	}
	equal(t, "delivered", len(w.phone("zhangwei", 0).Cards), 1)
	code, _ := w.api("message/send", body)
	wantCode(t, code, errTaskID) // the resend tells that the first one went through
}

func TestFaults_Delay(t *testing.T) {
	w := newWorld(t)
	w.faults(jsonMap{"delay_ms": jsonMap{"getcallbackip": 60000}})
	client := &http.Client{Timeout: 50 * time.Millisecond}
	if _, err := client.Get(w.URL + "/cgi-bin/getcallbackip?access_token=" + w.token); err == nil {
		t.Error("want a time-out")
	}
	w.faults(jsonMap{"delay_ms": jsonMap{"getcallbackip": 1}})
	code, _ := w.query("getcallbackip")
	wantCode(t, code, 0)
}

func TestFaults_DroppedReplyIsRetried(t *testing.T) {
	w := newWorld(t)
	w.svc.replies(func(n int, got wire) (int, string) {
		return 200, w.svc.seal(got, textReply(fmt.Sprint("第", n, "次")))
	})
	w.faults(jsonMap{"drop_callbacks_replies": 2})
	got := w.says("zhangwei", "完工")
	equal(t, "reply", got["reply"].(jsonMap)["text"], any("第3次"))
	tries := w.svc.received()
	equal(t, "same message", tries[0].Plain == tries[2].Plain, true)
	equal(t, "one answer shown", len(w.phone("zhangwei", 0).Bubbles), 2)
}

func TestFaults_DuplicateCallbacks(t *testing.T) {
	w := newWorld(t)
	w.svc.replies(func(_ int, got wire) (int, string) { return 200, w.svc.seal(got, textReply("好")) })
	w.faults(jsonMap{"duplicate_callbacks": 1})
	w.says("zhangwei", "完工")
	w.says("zhangwei", "再来")
	got := w.svc.received()
	equal(t, "callbacks", len(got), 3)
	equal(t, "same MsgId", got[0].Msg.MsgID, got[1].Msg.MsgID)
	equal(t, "bubbles", len(w.phone("zhangwei", 0).Bubbles), 4)
}

func TestFaults_ReorderCallbacks(t *testing.T) {
	w := newWorld(t)
	w.svc.replies(func(_ int, got wire) (int, string) { return 200, w.svc.seal(got, textReply("收到"+got.Msg.Content)) })
	w.faults(jsonMap{"reorder_callbacks": 1})
	first := w.says("zhangwei", "一")
	equal(t, "held", first["held"], any(true))
	equal(t, "nothing delivered", len(w.svc.received()), 0)
	second := w.says("zhangwei", "二")
	equal(t, "second", second["reply"].(jsonMap)["text"], any("收到二"))
	got := w.svc.received()
	equal(t, "order", got[0].Msg.Content+got[1].Msg.Content, "二一")
	var texts []string
	for _, b := range w.phone("zhangwei", 0).Bubbles {
		texts = append(texts, b.Text)
	}
	equal(t, "phone", strings.Join(texts, " "), "一 二 收到二 收到一")
}

func TestFaults_BadOrders(t *testing.T) {
	w := newWorld(t)
	for _, order := range []string{`{"typo":1}`, `{"down":"maybe"}`, `{"fail_next":{"api":""}}`, `{"busy":"x"}`, `{"kill_tokens":7}`, `[`} {
		if status, got := w.post("/control/faults", order); status != http.StatusBadRequest || got["error"] == "" {
			t.Errorf("%s: %d %v", order, status, got)
		}
	}
	w.faults(jsonMap{"busy": 3, "plugin": jsonMap{"zhangwei": true}})
	w.post("/control/faults", `{"reset":true,"typo":1}`)
	got := w.get("/control/faults")
	equal(t, "untouched", fmt.Sprint(got["busy"], got["plugin"]), "3 map[zhangwei:true]")
}

// TestConcurrency presses and sends at once; the race detector judges.
func TestConcurrency(t *testing.T) {
	w := newWorld(t)
	w.sendCard("zhangwei|banzhang", buttons("t1", "ok"))
	w.svc.replies(func(_ int, got wire) (int, string) { return 200, w.svc.seal(got, textReply("好")) })
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for j := range 5 {
				w.press("zhangwei", "t1", "ok")
				w.sendText("banzhang", fmt.Sprint(i, j))
				w.phone("banzhang", 0)
				w.get("/control/sent")
			}
		})
	}
	all.Wait()
	equal(t, "answers", len(w.phone("zhangwei", 0).Bubbles), 41)
}
