package wecom_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"bihuan/bot"
	"bihuan/bot/simulator"
	"bihuan/bot/wecom"
)

const (
	corp   = "ww0123456789abcdef"
	secret = "secret-of-the-application"
	token  = "QDG6eK"
	aesKey = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
	agent  = 1000002
)

// world is the simulated platform and, on the other side, this package.
type world struct {
	platform *httptest.Server
	client   *wecom.Client
	handle   atomic.Pointer[wecom.Handler]
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{}
	crypt, err := wecom.NewCrypt(token, aesKey, corp)
	if err != nil {
		t.Fatal(err)
	}
	callback := httptest.NewServer(wecom.NewCallback(wecom.CallbackConfig{Crypt: crypt, CorpID: corp, AgentID: agent,
		Handle: func(ctx context.Context, in bot.Inbound) (bot.Reply, error) { return (*w.handle.Load())(ctx, in) }}))
	t.Cleanup(callback.Close)
	sim, err := simulator.New(simulator.Config{CorpID: corp, AgentID: agent, Secret: secret, Token: token, AESKey: aesKey,
		CallbackURL: callback.URL, Members: []simulator.Member{{UserID: "zhangwei", Name: "张伟"}, {UserID: "gone", Name: "离职", OutOfScope: true}}})
	if err != nil {
		t.Fatal(err)
	}
	w.platform = httptest.NewServer(sim.Handler())
	t.Cleanup(w.platform.Close)
	tokens, err := wecom.NewTokens(wecom.TokenConfig{CorpID: corp, Secret: secret, Label: "app", BaseURL: w.platform.URL})
	if err != nil {
		t.Fatal(err)
	}
	if w.client, err = wecom.NewClient(wecom.ClientConfig{AgentID: agent, Tokens: tokens, BaseURL: w.platform.URL}); err != nil {
		t.Fatal(err)
	}
	return w
}

// does lets the member do something and returns what the phone got back.
func (w *world) does(t *testing.T, what string, body any, handle wecom.Handler) (status int, reply map[string]any) {
	t.Helper()
	w.handle.Store(&handle)
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Post(w.platform.URL+"/control/members/zhangwei/"+what, "application/json", strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var got struct {
		Status int            `json:"callback_status"`
		Reply  map[string]any `json:"reply"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	return got.Status, got.Reply
}

func card(task string) bot.Card {
	return bot.Card{
		TaskID: task, Source: "闭环工单", Title: "派工", Desc: "HZ20251107-0832", Text: "右前减震异响 <急>",
		Facts:   []bot.Fact{{Name: "车牌", Value: "浙A12345"}, {Name: "工单", Value: "查看", URL: "https://example.com/t/0832"}},
		URL:     "https://example.com/t/0832",
		Select:  &bot.Select{Key: "when", Title: "何时", Options: []bot.Option{{ID: "now", Text: "现在"}, {ID: "later", Text: "稍后"}}},
		Buttons: []bot.Button{{Text: "接单", Key: "accept", Style: bot.StylePrimary}, {Text: "详情", URL: "https://example.com"}},
	}
}

// TestConversation goes once round through an independent reading of the
// protocol: text, card, press, card settled in the response, card updated.
func TestConversation(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()

	status, reply := w.does(t, "text", map[string]string{"content": "帮助 ]]> <b>"}, func(_ context.Context, in bot.Inbound) (bot.Reply, error) {
		if in.Kind != bot.KindText || in.Text != "帮助 ]]> <b>" || in.From != "zhangwei" || !strings.HasPrefix(in.ID, "m:") {
			t.Errorf("got %+v", in)
		}
		return bot.Reply{Text: "好的 ]]>"}, nil
	})
	if status != 200 || reply["text"] != "好的 ]]>" {
		t.Errorf("text: %d %v", status, reply)
	}

	sent := card("q1")
	receipt, err := w.client.Send(ctx, bot.Outbound{To: "zhangwei", Card: &sent})
	if err != nil || receipt.MessageID == "" || receipt.ResponseCode == "" {
		t.Fatalf("card: %+v, %v", receipt, err)
	}
	var press bot.Press
	status, reply = w.does(t, "press", map[string]string{"task_id": "q1", "key": "accept"}, func(_ context.Context, in bot.Inbound) (bot.Reply, error) {
		press = in.Press
		settled := card("q1")
		settled.Closed = "张伟已接单"
		return bot.Reply{Card: &settled}, nil
	})
	if status != 200 || reply["type"] != "update_template_card" {
		t.Errorf("press: %d %v", status, reply)
	}
	if press.TaskID != "q1" || press.Key != "accept" || press.ResponseCode == "" {
		t.Errorf("got %+v", press)
	}
	settled := card("q1")
	settled.Closed = "张伟已完工"
	for _, update := range []bot.Update{{ResponseCode: receipt.ResponseCode, Card: &settled}, {ResponseCode: press.ResponseCode, Done: "已结束"}} {
		if err := w.client.Update(ctx, "zhangwei", update); err != nil {
			t.Errorf("update: %v", err)
		}
	}
}

// TestOutbound sends what the client can send, and what must fail.
func TestOutbound(t *testing.T) {
	w := newWorld(t)
	full, reused := card("q1"), card("q1")
	for name, test := range map[string]struct {
		out  bot.Outbound
		want wecom.Kind
	}{
		"text":          {bot.Outbound{To: "zhangwei", Text: "你好", Once: true}, wecom.None},
		"markdown":      {bot.Outbound{To: "zhangwei", Markdown: "**急**"}, wecom.None},
		"textcard":      {bot.Outbound{To: "zhangwei", Card: &bot.Card{Title: "日报", URL: "https://example.com"}}, wecom.None},
		"notice":        {bot.Outbound{To: "zhangwei", Card: &bot.Card{Title: "完工", URL: "https://example.com", Facts: full.Facts}}, wecom.None},
		"not visible":   {bot.Outbound{To: "gone", Text: "你好"}, wecom.Recipient},
		"nobody":        {bot.Outbound{To: "nobody", Text: "你好"}, wecom.Recipient},
		"unknown code":  {bot.Outbound{To: "zhangwei", Update: &bot.Update{ResponseCode: "x", Done: "y"}}, wecom.Permanent},
		"several facts": {bot.Outbound{To: "zhangwei", Card: &bot.Card{Title: "日报", URL: "https://example.com", Facts: make([]bot.Fact, 7)}}, wecom.Permanent},
	} {
		if _, err := w.client.Send(t.Context(), test.out); wecom.Class(err) != test.want {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
	}
	for i, want := range []wecom.Kind{wecom.None, wecom.Repeated} {
		if _, err := w.client.Send(t.Context(), bot.Outbound{To: "zhangwei", Card: &reused}); wecom.Class(err) != want {
			t.Errorf("card, time %d: got %v, want %v", i+1, err, want)
		}
	}
	menu := wecom.Menu{Buttons: []wecom.MenuButton{
		{Type: wecom.MenuPhoto, Name: "拍照", Key: "photo"},
		{Name: "更多", Sub: []wecom.MenuButton{{Type: wecom.MenuView, Name: "看板", URL: "https://example.com"}, {Type: wecom.MenuClick, Name: "帮助", Key: "help"}}},
	}}
	if err := w.client.CreateMenu(t.Context(), menu); err != nil {
		t.Errorf("menu: %v", err)
	}
}
