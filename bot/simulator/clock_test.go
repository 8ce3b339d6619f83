package simulator

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"
)

// clockService plays the service's test clock.
type clockService struct {
	mu     sync.Mutex
	now    time.Time
	orders []string
	during func() // called in the middle of an advance
}

func (c *clockService) serve(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get(tokenHeader) != testToken {
		http.Error(w, `{"error":"令牌不对"}`, http.StatusForbidden)
		return
	}
	fired := 0
	if r.Method == http.MethodPost {
		body, _ := io.ReadAll(r.Body)
		c.mu.Lock()
		c.orders = append(c.orders, string(body))
		c.now = c.now.Add(4 * time.Hour)
		c.mu.Unlock()
		fired = 2
		if c.during != nil {
			c.during()
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = json.NewEncoder(w).Encode(map[string]any{"now": c.now, "fired": fired})
}

func TestClock_Advance(t *testing.T) {
	w := newWorld(t)
	c := &clockService{now: time.Date(2025, 11, 10, 9, 0, 0, 0, china)}
	c.during = func() { w.token = w.freshToken(); w.sendText("zhangwei", "四小时没有动静") }
	w.svc.clock = c.serve

	got := w.get("/control/clock")
	equal(t, "follows the service", got["source"], any("service"))
	w.token = w.freshToken()
	status, got := w.post("/control/advance", `{"by":"4h"}`)
	equal(t, "status", status, http.StatusOK)
	equal(t, "fired", got["fired"].(float64), 2)
	equal(t, "now", got["now"], any("2025-11-10T13:00:00+08:00"))
	equal(t, "order", c.orders[0], `{"by":"4h"}`)
	phone := w.phone("zhangwei", 0)
	equal(t, "simulator", phone.Now.In(china).Format(time.TimeOnly), "13:00:00")
	equal(t, "sent meanwhile", phone.Bubbles[0].At.In(china).Format(time.TimeOnly), "13:00:00")
}

func TestClock_Refused(t *testing.T) {
	w := newWorld(t)
	before := w.phone("zhangwei", 0).Now
	for name, c := range map[string]struct {
		answer  http.HandlerFunc
		message string
	}{
		"Message": {func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, `{"error":"没有打开测试时钟"}`, http.StatusForbidden)
		}, "没有打开测试时钟"},
		"Text":   {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusTeapot) }, "服务拒绝（418）：no"},
		"NoTime": {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }, "服务的时钟没有给出时间"},
	} {
		t.Run(name, func(t *testing.T) {
			w.svc.clock = c.answer
			status, got := w.post("/control/advance", `{"next":true}`)
			equal(t, "status", status, http.StatusBadGateway)
			equal(t, "message", got["error"], any(c.message))
		})
	}
	equal(t, "own clock goes on", w.phone("zhangwei", 0).Now, before)
	equal(t, "source", w.get("/control/clock")["source"], any("own"))
}

func TestState_SurvivesARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sim.json")
	stored := func(c *Config) { c.StatePath = path }
	w := newWorld(t, stored)
	_, sent := w.sendCard("zhangwei", buttons("t1", "ok"))
	w.upload("/control/members/zhangwei/image", "file", "x.png", pngBytes)
	photo := w.svc.received()[0].Msg
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if err := w.sim.Run(ctx); err != nil {
		t.Fatal(err)
	}

	again := newWorld(t, stored)
	phone := again.phone("zhangwei", 0)
	equal(t, "bubbles", len(phone.Bubbles), 2)
	equal(t, "live", phone.Cards[0].TaskID, "t1")
	code, _ := again.sendCard("zhangwei", buttons("t1", "ok"))
	wantCode(t, code, errTaskID)
	code, _ = again.update(grey(sent["response_code"], "zhangwei"))
	wantCode(t, code, 0)
	_, raw := again.do(http.MethodGet, "/control/media/"+photo.MediaID+"/file", "", nil)
	equal(t, "photo", string(raw), string(pngBytes))
	again.says("zhangwei", "还在")
	if msg := again.svc.received()[0].Msg; msg.MsgID <= photo.MsgID {
		t.Error("MsgId was used before")
	}
	left, _ := filepath.Glob(path + ".*")
	equal(t, "only the media beside it", strconv.Itoa(len(left)), "1")
}

func TestState_Broken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sim.json")
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := New(Config{CorpID: testCorp, AgentID: 1, Secret: "s", Token: testToken, AESKey: testKey, StatePath: path})
	if err == nil {
		t.Fatal("a broken state must not be taken for a fresh start")
	}
}

func TestNew_NamesWhatIsWrong(t *testing.T) {
	good := Config{CorpID: testCorp, AgentID: 1, Secret: "s", Token: testToken, AESKey: testKey}
	for name, change := range map[string]func(*Config){
		"corp":     func(c *Config) { c.CorpID = "" },
		"key":      func(c *Config) { c.AESKey = "short" },
		"callback": func(c *Config) { c.CallbackURL = "/wecom/callback" },
	} {
		cfg := good
		change(&cfg)
		if _, err := New(cfg); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
