package wecom

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"bihuan/bot"
)

func testClient(t testing.TB, p *platform) *Client {
	t.Helper()
	c, err := NewClient(ClientConfig{AgentID: 1000002, Tokens: testTokens(t, p, nil), BaseURL: p.URL})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

type object = map[string]any

var question = bot.Card{
	TaskID: "q7", Source: "闭环工单", Title: "派工", Desc: "HZ20251107-0832", Text: "右前减震异响",
	Facts:   []bot.Fact{{Name: "车牌", Value: "浙A12345"}, {Name: "工单", Value: "查看", URL: "https://a.b/t/0832"}},
	URL:     "https://a.b/t/0832",
	Select:  &bot.Select{Key: "who", Title: "技师", Options: []bot.Option{{ID: "zhangwei", Text: "张伟"}}},
	Buttons: []bot.Button{{Text: "接单", Key: "v1.q7.a", Style: bot.StylePrimary}, {Text: "详情", URL: "https://a.b"}},
}

func TestSendBodies(t *testing.T) {
	tests := []struct {
		name string
		out  bot.Outbound
		want object
	}{
		{"text", bot.Outbound{Text: "<a href=\"https://a.b\">看</a>"},
			object{"msgtype": "text", "text": object{"content": "<a href=\"https://a.b\">看</a>"}}},
		{"text again", bot.Outbound{Text: "hi", Once: true},
			object{"msgtype": "text", "text": object{"content": "hi"}, "enable_duplicate_check": 1.0}},
		{"long text", bot.Outbound{Text: strings.Repeat("单", 683)},
			object{"msgtype": "text", "text": object{"content": strings.Repeat("单", 681) + "…"}}},
		{"markdown", bot.Outbound{Markdown: "**急**"},
			object{"msgtype": "markdown", "markdown": object{"content": "**急**"}}},
		{"textcard", bot.Outbound{Card: &bot.Card{Title: "日报 <11-07>", Text: "完工 12", URL: "https://a.b"}},
			object{"msgtype": "textcard", "textcard": object{"title": "日报 ＜11-07＞", "description": "完工 12", "url": "https://a.b"}}},
		{"textcard without words", bot.Outbound{Card: &bot.Card{Title: strings.Repeat("长", 130), URL: "https://a.b"}},
			object{"msgtype": "textcard", "textcard": object{"title": strings.Repeat("长", 127) + "…", "description": strings.Repeat("长", 127) + "…", "url": "https://a.b"}}},
		{"text_notice", bot.Outbound{Card: &bot.Card{Title: "已完工", URL: "https://a.b", Facts: []bot.Fact{{Name: "单号", Value: "0832"}}}},
			object{"msgtype": "template_card", "template_card": object{
				"card_type": "text_notice", "main_title": object{"title": "已完工"},
				"horizontal_content_list": []any{object{"keyname": "单号", "value": "0832"}},
				"card_action":             object{"type": 1.0, "url": "https://a.b"}}}},
		{"nothing to press", bot.Outbound{Card: &bot.Card{Title: "已完工", Desc: "0832", Text: "谢谢", Facts: []bot.Fact{{Name: "单号", Value: "0832"}}}},
			object{"msgtype": "text", "text": object{"content": "已完工\n0832\n谢谢\n单号：0832"}}},
		{"closed", bot.Outbound{Card: &bot.Card{Title: "派工", Closed: "张伟已接单", Buttons: question.Buttons}},
			object{"msgtype": "text", "text": object{"content": "派工\n张伟已接单"}}},
		{"buttons", bot.Outbound{Card: &question}, object{"msgtype": "template_card", "template_card": object{
			"card_type": "button_interaction", "task_id": "q7", "source": object{"desc": "闭环工单"},
			"main_title": object{"title": "派工", "desc": "HZ20251107-0832"}, "sub_title_text": "右前减震异响",
			"horizontal_content_list": []any{
				object{"keyname": "车牌", "value": "浙A12345"},
				object{"type": 1.0, "keyname": "工单", "value": "查看", "url": "https://a.b/t/0832"}},
			"card_action":      object{"type": 1.0, "url": "https://a.b/t/0832"},
			"button_selection": object{"question_key": "who", "title": "技师", "option_list": []any{object{"id": "zhangwei", "text": "张伟"}}},
			"button_list": []any{
				object{"text": "接单", "style": 1.0, "key": "v1.q7.a"},
				object{"type": 1.0, "text": "详情", "url": "https://a.b"}}}}},
	}
	p := newPlatform(t)
	c := testClient(t, p)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.out.To = "zhangwei"
			got, err := c.Send(t.Context(), test.out)
			if err != nil || got != (bot.Receipt{MessageID: "msg-1", ResponseCode: "code-1"}) {
				t.Fatalf("got %+v, %v", got, err)
			}
			test.want["touser"], test.want["agentid"] = "zhangwei", 1000002.0
			call := p.last()
			if call.path != "/cgi-bin/message/send" || call.contentType != "application/json; charset=utf-8" {
				t.Errorf("called %s with %s", call.path, call.contentType)
			}
			if !reflect.DeepEqual(call.body, test.want) {
				t.Errorf("got  %v\nwant %v", call.body, test.want)
			}
		})
	}
}

func TestUpdateBodies(t *testing.T) {
	p := newPlatform(t)
	c := testClient(t, p)
	closed := question
	closed.Closed = "张伟已接单"
	for name, test := range map[string]struct {
		update bot.Update
		want   object
	}{
		"button": {bot.Update{ResponseCode: "r", Done: "已提交"}, object{"button": object{"replace_name": "已提交"}}},
		"card": {bot.Update{ResponseCode: "r", Card: &closed}, object{"template_card": object{
			"card_type": "button_interaction", "source": object{"desc": "闭环工单"},
			"main_title": object{"title": "派工", "desc": "HZ20251107-0832"}, "sub_title_text": "右前减震异响",
			"horizontal_content_list": []any{
				object{"keyname": "车牌", "value": "浙A12345"},
				object{"type": 1.0, "keyname": "工单", "value": "查看", "url": "https://a.b/t/0832"}},
			"card_action":  object{"type": 1.0, "url": "https://a.b/t/0832"},
			"button_list":  []any{object{"text": "张伟已接单", "style": 3.0, "key": "closed"}},
			"replace_text": "张伟已接单"}}},
	} {
		if _, err := c.Send(t.Context(), bot.Outbound{To: "zhangwei", Update: &test.update}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		test.want["userids"], test.want["agentid"], test.want["response_code"] = []any{"zhangwei"}, 1000002.0, "r"
		if call := p.last(); call.path != "/cgi-bin/message/update_template_card" || !reflect.DeepEqual(call.body, test.want) {
			t.Errorf("%s: got  %s %v\nwant %v", name, call.path, call.body, test.want)
		}
	}
}

func TestSendRefusesBeforeSending(t *testing.T) {
	p := newPlatform(t)
	c := testClient(t, p)
	for name, out := range map[string]bot.Outbound{
		"nobody":          {Text: "x"},
		"everybody":       {To: "@all", Text: "x"},
		"several":         {To: "a|b", Text: "x"},
		"nothing":         {To: "a"},
		"two things":      {To: "a", Text: "x", Markdown: "y"},
		"bad card":        {To: "a", Card: &bot.Card{Buttons: question.Buttons}},
		"bad textcard":    {To: "a", Card: &bot.Card{Title: "t", URL: "a.b"}},
		"long address":    {To: "a", Card: &bot.Card{Title: "t", URL: "https://a.b/" + strings.Repeat("x", 2048)}},
		"update nobody":   {Update: &bot.Update{ResponseCode: "r", Done: "d"}},
		"update no code":  {To: "a", Update: &bot.Update{Done: "d"}},
		"update nothing":  {To: "a", Update: &bot.Update{ResponseCode: "r"}},
		"update bad card": {To: "a", Update: &bot.Update{ResponseCode: "r", Card: &bot.Card{Title: "t"}}},
	} {
		_, err := c.Send(t.Context(), out)
		var invalid *InvalidError
		if !errors.As(err, &invalid) || Class(err) != Permanent {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if p.tokens() != 0 {
		t.Error("something was sent")
	}
}

func TestRecipients(t *testing.T) {
	for reply, want := range map[string]error{
		`{"errcode":0,"errmsg":"ok","invaliduser":"zhangwei"}`:                            &RecipientError{},
		`{"errcode":0,"errmsg":"ok","invaliduser":"","unlicenseduser":"zhangwei|"}`:       &RecipientError{Unlicensed: true},
		`{"errcode":0,"errmsg":"ok","invaliduser":"","unlicenseduser":"","msgid":"m"}`:    nil,
		`{"errcode":0,"errmsg":"ok","invaliduser":["zhangwei"],"invalidparty":null}`:      &RecipientError{},
		`{"errcode":0,"errmsg":"ok","invaliduser":[]}`:                                    nil,
		`{"errcode":81013,"errmsg":"user & party & tag all invalid, hint: [1] https://"}`: &Error{Code: 81013, Message: "user & party & tag all invalid"},
	} {
		p := newPlatform(t)
		p.answers = []string{reply, reply}
		c := testClient(t, p)
		_, err := c.Send(t.Context(), bot.Outbound{To: "zhangwei", Text: "x"})
		if fmt.Sprint(err) != fmt.Sprint(want) || want != nil && Class(err) != Recipient {
			t.Errorf("%s: got %v, want %v", reply, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "zhangwei") {
			t.Errorf("error names the member: %v", err)
		}
		if strings.Contains(reply, "zhangwei|") {
			continue // an update knows no licences
		}
		if err := c.Update(t.Context(), "zhangwei", bot.Update{ResponseCode: "r", Done: "d"}); fmt.Sprint(err) != fmt.Sprint(want) {
			t.Errorf("update, %s: got %v, want %v", reply, err, want)
		}
	}
}

func TestClass(t *testing.T) {
	for want, codes := range map[Kind][]int{
		Later: {-1, 40014, 42001, 60020, 50003, 45033}, Frequency: {45009}, Recipient: {81013, 60111, 60021, 50002},
		Repeated: {42014}, Permanent: {42022, 60140, 42039, 40008},
	} {
		for _, code := range codes {
			if got := Class(fmt.Errorf("send: %w", &Error{Code: code})); got != want {
				t.Errorf("%d is %v, want %v", code, got, want)
			}
		}
	}
	if Class(nil) != None || Class(errors.New("x")) != Permanent || Class(context.DeadlineExceeded) != Later {
		t.Error("errors of others")
	}
}

func TestDeadTokenIsReplacedOnce(t *testing.T) {
	p := newPlatform(t)
	c := testClient(t, p)
	expired := `{"errcode":42001,"errmsg":"access_token expired"}`
	p.answers = []string{expired}
	if _, err := c.Send(t.Context(), bot.Outbound{To: "a", Text: "x"}); err != nil || p.tokens() != 2 {
		t.Errorf("got %v after %d tokens", err, p.tokens())
	}
	p.answers = []string{expired, expired}
	if _, err := c.Send(t.Context(), bot.Outbound{To: "a", Text: "x"}); Class(err) != Later || p.tokens() != 3 || len(p.requests) != 4 {
		t.Errorf("got %v after %d tokens, %d calls", err, p.tokens(), len(p.requests))
	}
}

// TestErrorsTellNoSecrets: the fake repeats the token in its message.
func TestErrorsTellNoSecrets(t *testing.T) {
	p := newPlatform(t)
	c := testClient(t, p)
	get(t, c.tokens)
	p.answers = []string{`{"errcode":40035,"errmsg":"bad token-number-1 at https://a.b/?access_token=zzz&key=yyy corpsecret=xxx, hint: [9], from ip: 1.2.3.4"}`}
	_, err := c.Send(t.Context(), bot.Outbound{To: "a", Text: "x"})
	if err == nil || err.Error() != "wecom: errcode 40035: bad … at … corpsecret=…" {
		t.Errorf("got %v", err)
	}
}

func TestTransportErrors(t *testing.T) {
	p := newPlatform(t)
	tokens := testTokens(t, p, nil)
	for name, test := range map[string]struct {
		handle http.HandlerFunc
		want   Kind
	}{
		"cut off":    {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, Unknown},
		"gateway":    {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, Unknown},
		"forbidden":  {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, Later},
		"redirect":   {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, p.URL, http.StatusTemporaryRedirect) }, Later},
		"not JSON":   {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }, Unknown},
		"too long":   {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, maxAnswer+1)) }, Unknown},
		"other JSON": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"errcode":0,"msgid":7}`)) }, Unknown},
		"silence": {func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice that the client has gone
			<-r.Context().Done()
		}, Unknown},
		"nobody": {nil, Later},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(test.handle)
			defer server.Close()
			if test.handle == nil {
				server.Close()
			}
			client := &http.Client{}
			if name == "silence" {
				client.Timeout = 50 * time.Millisecond
			}
			c, err := NewClient(ClientConfig{AgentID: 1, Tokens: tokens, BaseURL: server.URL, HTTP: client})
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.Send(t.Context(), bot.Outbound{To: "a", Text: "x"})
			var lost *TransportError
			if !errors.As(err, &lost) || Class(err) != test.want || lost.Call != "message/send" {
				t.Fatalf("got %v, %v", Class(err), err)
			}
			if strings.Contains(err.Error(), "token") || strings.Contains(err.Error(), "://") {
				t.Errorf("error tells too much: %v", err)
			}
		})
	}
}

func TestCanceledBeforeSending(t *testing.T) {
	p := newPlatform(t)
	c := testClient(t, p)
	get(t, c.tokens)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Send(ctx, bot.Outbound{To: "a", Text: "x"}); !errors.Is(err, context.Canceled) || Class(err) != Later {
		t.Errorf("got %v", err)
	}
}

func TestCreateMenu(t *testing.T) {
	p := newPlatform(t)
	c := testClient(t, p)
	menu := Menu{Buttons: []MenuButton{
		{Type: MenuPhoto, Name: "拍照", Key: "photo"},
		{Type: MenuClick, Name: "我的单", Key: "mine"},
		{Name: "更多", Sub: []MenuButton{{Type: MenuView, Name: "看板", URL: "https://a.b/board"}, {Type: MenuClick, Name: "帮助", Key: "help"}}},
	}}
	if err := c.CreateMenu(t.Context(), menu); err != nil {
		t.Fatal(err)
	}
	want := object{"button": []any{
		object{"type": "pic_photo_or_album", "name": "拍照", "key": "photo"},
		object{"type": "click", "name": "我的单", "key": "mine"},
		object{"name": "更多", "sub_button": []any{
			object{"type": "view", "name": "看板", "url": "https://a.b/board"},
			object{"type": "click", "name": "帮助", "key": "help"}}},
	}}
	if call := p.last(); call.path != "/cgi-bin/menu/create" || call.query != "agentid=1000002" || !reflect.DeepEqual(call.body, want) {
		t.Errorf("got %+v", call)
	}
	for field, bad := range map[string]Menu{
		"button":                       {},
		"button[0].name":               {Buttons: []MenuButton{{Type: MenuClick, Name: "六个汉字太长", Key: "k"}}}, // 18 bytes
		"button[0].key":                {Buttons: []MenuButton{{Type: MenuClick, Name: "a", Key: strings.Repeat("k", 129)}}},
		"button[0].url":                {Buttons: []MenuButton{{Type: MenuView, Name: "a"}}},
		"button[0].type":               {Buttons: []MenuButton{{Type: "media", Name: "a"}}},
		"button[0]":                    {Buttons: []MenuButton{{Name: "a", Key: "k", Sub: menu.Buttons[:1]}}},
		"button[0].sub_button[0]":      {Buttons: []MenuButton{{Name: "a", Sub: []MenuButton{{Type: MenuClick, Name: "a", Key: "k", Sub: menu.Buttons[:1]}}}}},
		"button[0].sub_button":         {Buttons: []MenuButton{{Name: "a", Sub: make([]MenuButton, 6)}}},
		"button[0].sub_button[0].name": {Buttons: []MenuButton{{Name: "a", Sub: []MenuButton{{Type: MenuClick, Name: strings.Repeat("n", 41), Key: "k"}}}}},
	} {
		if err := c.CreateMenu(t.Context(), bad); err == nil || !strings.Contains(err.Error(), "wecom: "+field+": ") {
			t.Errorf("%s: got %v", field, err)
		}
	}
}

func TestNewClientRefuses(t *testing.T) {
	p := newPlatform(t)
	tokens := testTokens(t, p, nil)
	for _, cfg := range []ClientConfig{{Tokens: tokens}, {AgentID: 1}, {AgentID: 1, Tokens: tokens, BaseURL: "://"}} {
		if _, err := NewClient(cfg); err == nil {
			t.Errorf("%+v accepted", cfg)
		}
	}
}
