package wecom

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"bihuan/bot"
)

var replyTime = time.Unix(1409659813, 0)

// endpoint is a running callback with its log.
type endpoint struct {
	*httptest.Server
	crypt *Crypt
	log   *bytes.Buffer
}

func newEndpoint(t testing.TB, handle Handler) *endpoint {
	t.Helper()
	e := &endpoint{crypt: sampleCrypt(t, sampleCorp), log: &bytes.Buffer{}}
	e.Server = httptest.NewServer(testCallback(e.crypt, handle, slog.New(slog.NewTextHandler(e.log, nil))))
	t.Cleanup(e.Close)
	return e
}

func testCallback(c *Crypt, handle Handler, log *slog.Logger) *Callback {
	return NewCallback(CallbackConfig{
		Crypt: c, CorpID: sampleCorp, AgentID: 1000002, Handle: handle, Log: log,
		Now: func() time.Time { return replyTime },
	})
}

// sealed returns the query and the body of a delivery.
func sealed(t testing.TB, c *Crypt, msg string) (string, string) {
	t.Helper()
	encrypted, err := c.Encrypt([]byte(msg))
	if err != nil {
		t.Fatal(err)
	}
	q := url.Values{"timestamp": {"1409659813"}, "nonce": {"n1"}, "msg_signature": {c.Sign("1409659813", "n1", encrypted)}}
	return "?" + q.Encode(), "<xml><ToUserName><![CDATA[" + sampleCorp + "]]></ToUserName><AgentID><![CDATA[1]]></AgentID><Encrypt><![CDATA[" + encrypted + "]]></Encrypt></xml>"
}

func (e *endpoint) post(t testing.TB, query, body string) (int, string) {
	t.Helper()
	resp, err := http.Post(e.URL+query, "text/xml", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(got)
}

func (e *endpoint) deliver(t testing.TB, msg string) (int, string) {
	t.Helper()
	query, body := sealed(t, e.crypt, msg)
	return e.post(t, query, body)
}

// opened checks a passive reply as the platform does and returns its XML.
func (e *endpoint) opened(t testing.TB, body string) string {
	t.Helper()
	doc, err := parse(body)
	if err != nil {
		t.Fatalf("reply %q: %v", body, err)
	}
	if !e.crypt.Verify(doc.text("MsgSignature"), doc.text("TimeStamp"), doc.text("Nonce"), doc.text("Encrypt")) {
		t.Fatal("reply is not signed")
	}
	if doc.text("TimeStamp") != strconv.FormatInt(replyTime.Unix(), 10) {
		t.Errorf("TimeStamp %q", doc.text("TimeStamp"))
	}
	msg, err := e.crypt.Decrypt(doc.text("Encrypt"))
	if err != nil {
		t.Fatal(err)
	}
	return string(msg)
}

func says(r bot.Reply) Handler {
	return func(context.Context, bot.Inbound) (bot.Reply, error) { return r, nil }
}

func TestURLCheck(t *testing.T) {
	e := newEndpoint(t, says(bot.Reply{}))
	v := vectors[0]
	q := url.Values{"msg_signature": {v.signature}, "timestamp": {v.timestamp}, "nonce": {v.nonce}, "echostr": {v.encrypted}}
	get := func(q url.Values) (int, string) {
		resp, err := http.Get(e.URL + "?" + q.Encode())
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(body)
	}
	if status, body := get(q); status != 200 || body != v.message {
		t.Errorf("got %d %q", status, body)
	}
	q.Set("nonce", "1")
	if status, body := get(q); status != 403 || body != "" {
		t.Errorf("bad signature: got %d %q", status, body)
	}
}

func TestVendorsMessageArrives(t *testing.T) {
	var got bot.Inbound
	c := sampleCrypt(t, sampleCorp)
	callback := NewCallback(CallbackConfig{Crypt: c, CorpID: sampleCorp, AgentID: 218,
		Handle: func(_ context.Context, in bot.Inbound) (bot.Reply, error) { got = in; return bot.Reply{}, nil }})
	v := vectors[1]
	q := url.Values{"msg_signature": {v.signature}, "timestamp": {v.timestamp}, "nonce": {v.nonce}}
	r := httptest.NewRequest(http.MethodPost, "/?"+q.Encode(), strings.NewReader("<xml><Encrypt>"+v.encrypted+"</Encrypt></xml>"))
	w := httptest.NewRecorder()
	callback.ServeHTTP(w, r)
	if w.Code != 200 || w.Body.Len() != 0 || got.ID != "m:4561255354251345929" || got.Text != "hello" || got.From != "mycreate" {
		t.Errorf("got %d %q, %+v", w.Code, w.Body, got)
	}
}

func TestReplies(t *testing.T) {
	head := "<xml><ToUserName><![CDATA[ZhangWei]]></ToUserName><FromUserName><![CDATA[" + sampleCorp + "]]></FromUserName><CreateTime>1409659813</CreateTime>"
	tests := []struct {
		name  string
		reply bot.Reply
		want  string // "" for an empty body
	}{
		{"nothing", bot.Reply{}, ""},
		{"text", bot.Reply{Text: "已登记 <1> ]]> ok\x00\xff"}, head + "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[已登记 <1> ]]]]><![CDATA[> ok]]></Content></xml>"},
		{"done", bot.Reply{Done: "已提交"}, head + "<MsgType><![CDATA[update_button]]></MsgType><Button><ReplaceName><![CDATA[已提交]]></ReplaceName></Button></xml>"},
		{"card", bot.Reply{Card: &bot.Card{TaskID: "q7", Title: "派工", Facts: []bot.Fact{{Name: "单号", Value: "0832"}}, Closed: "张伟已接单"}},
			head + "<MsgType><![CDATA[update_template_card]]></MsgType><TemplateCard><CardType><![CDATA[button_interaction]]></CardType>" +
				"<MainTitle><Title><![CDATA[派工]]></Title></MainTitle><HorizontalContentList><KeyName><![CDATA[单号]]></KeyName><Value><![CDATA[0832]]></Value></HorizontalContentList>" +
				"<ButtonList><Text><![CDATA[张伟已接单]]></Text><Style>3</Style><Key><![CDATA[closed]]></Key></ButtonList><ReplaceText><![CDATA[张伟已接单]]></ReplaceText></TemplateCard></xml>"},
		{"impossible card", bot.Reply{Card: &bot.Card{Title: "没有按钮"}}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEndpoint(t, says(test.reply))
			status, body := e.deliver(t, cardEvent)
			if status != 200 || (body == "") != (test.want == "") {
				t.Fatalf("got %d %q", status, body)
			}
			if body != "" {
				if got := e.opened(t, body); got != test.want {
					t.Errorf("got  %s\nwant %s", got, test.want)
				}
			}
		})
	}
}

func TestLongTextIsCut(t *testing.T) {
	e := newEndpoint(t, says(bot.Reply{Text: strings.Repeat("单", 700)}))
	_, body := e.deliver(t, cardEvent)
	doc, err := parse(e.opened(t, body))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := doc.text("Content"), strings.Repeat("单", 681)+"…"; got != want {
		t.Errorf("%d bytes, want %d", len(got), len(want))
	}
}

func TestCallbackRefuses(t *testing.T) {
	handled := false
	e := newEndpoint(t, func(context.Context, bot.Inbound) (bot.Reply, error) { handled = true; return bot.Reply{}, nil })
	query, body := sealed(t, e.crypt, cardEvent)
	notXML, notXMLBody := sealed(t, e.crypt, "hello")
	noType, noTypeBody := sealed(t, e.crypt, "<xml></xml>")
	other, otherBody := sealed(t, e.crypt, strings.Replace(cardEvent, "1000002", "1000003", 1))
	none, noneBody := sealed(t, e.crypt, strings.Replace(cardEvent, "<AgentID>1000002</AgentID>", "", 1))
	foreign, foreignBody := sealed(t, sampleCrypt(t, "another"), cardEvent)
	for name, test := range map[string]struct {
		query, body string
		status      int
	}{
		"unsigned":            {"", body, 403},
		"signature elsewhere": {"", body + strings.ReplaceAll(query[1:], "&", " "), 403},
		"empty":               {query, "", 400},
		"not XML":             {query, "{}", 400},
		"no Encrypt":          {query, "<xml></xml>", 403},
		"other ciphertext":    {query, foreignBody, 403},
		"other receive id":    {foreign, foreignBody, 403},
		"inside not XML":      {notXML, notXMLBody, 400},
		"inside no type":      {noType, noTypeBody, 400},
		"other agent":         {other, otherBody, 403},
		"no agent":            {none, noneBody, 403},
		"too long":            {query, body + strings.Repeat(" ", maxBody), 413},
	} {
		if status, got := e.post(t, test.query, test.body); status != test.status || got != "" {
			t.Errorf("%s: got %d %q, want %d", name, status, got, test.status)
		}
	}
	if handled {
		t.Error("the handler saw one of them")
	}
	req, _ := http.NewRequest(http.MethodPut, e.URL+query, strings.NewReader(body))
	if resp, err := http.DefaultClient.Do(req); err != nil || resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("PUT: got %v, %v", resp, err)
	}
}

func TestSignatureInBodyDoesNotCount(t *testing.T) {
	e := newEndpoint(t, says(bot.Reply{}))
	query, body := sealed(t, e.crypt, cardEvent)
	resp, err := http.Post(e.URL, "application/x-www-form-urlencoded", strings.NewReader(query[1:]+"&"+body))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode/100 != 4 {
		t.Errorf("got %d", resp.StatusCode)
	}
}

func TestHandlerFails(t *testing.T) {
	const secret = "浙A12345 王先生 13800138000"
	msg := message1("text", "<Content>"+secret+"</Content>")
	for name, handle := range map[string]Handler{
		"error": func(_ context.Context, in bot.Inbound) (bot.Reply, error) {
			return bot.Reply{Text: "x"}, fmt.Errorf("store %q of %s, 13900139000: disk full", in.Text, in.From)
		},
		"panic":       func(_ context.Context, in bot.Inbound) (bot.Reply, error) { panic(in.Text) },
		"panic error": func(_ context.Context, in bot.Inbound) (bot.Reply, error) { panic(errors.New(in.Text)) },
	} {
		t.Run(name, func(t *testing.T) {
			e := newEndpoint(t, handle)
			if status, body := e.deliver(t, msg); status != 500 || body != "" {
				t.Errorf("got %d %q", status, body)
			}
			if status, _ := e.deliver(t, event1("low_active", "")); status != 200 {
				t.Errorf("unknown event: got %d", status)
			}
			log := e.log.String()
			for _, word := range []string{"王先生", "13800138000", "13900139000", "zhangwei", "ZhangWei"} {
				if strings.Contains(log, word) {
					t.Errorf("the log holds %q: %s", word, log)
				}
			}
			if !strings.Contains(log, "m:77") {
				t.Errorf("the log does not name the message: %s", log)
			}
		})
	}
}

func TestCompanyEventsNeedNoAgent(t *testing.T) {
	var got []bot.Kind
	e := newEndpoint(t, func(_ context.Context, in bot.Inbound) (bot.Reply, error) {
		got = append(got, in.Kind)
		return bot.Reply{}, nil
	})
	for _, msg := range []string{createUser, strings.Replace(createUser, "<Event>change_contact", "<Event>batch_job_result", 1)} {
		if status, body := e.deliver(t, msg); status != 200 || body != "" {
			t.Errorf("got %d %q", status, body)
		}
	}
	if len(got) != 2 || got[0] != bot.KindContact || got[1] != bot.KindOther {
		t.Errorf("handled %v", got)
	}
}

// FuzzCallback throws bodies and messages at the endpoint: it must neither
// panic nor let an unsigned body through.
func FuzzCallback(f *testing.F) {
	c := sampleCrypt(f, sampleCorp)
	for _, s := range plainDocuments {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Add(createUser, true)
	var handled bool
	callback := testCallback(c, func(_ context.Context, in bot.Inbound) (bot.Reply, error) {
		handled = true
		return bot.Reply{Text: in.Text, Done: in.Event}, nil
	}, slog.New(slog.DiscardHandler))
	f.Fuzz(func(t *testing.T, s string, signed bool) {
		handled = false
		query, body := "?msg_signature=x&timestamp=1&nonce=2", s
		if signed {
			query, body = sealed(t, c, s)
		}
		w := httptest.NewRecorder()
		callback.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/"+query, strings.NewReader(body)))
		if handled && !signed {
			t.Fatal("an unsigned message was handled")
		}
		if w.Code != 200 && (w.Code/100 != 4 || w.Body.Len() > 0) {
			t.Fatalf("got %d %q", w.Code, w.Body)
		}
		if handled != (w.Code == 200) {
			t.Fatalf("handled %v, status %d", handled, w.Code)
		}
	})
}

func BenchmarkCallback(b *testing.B) {
	c := sampleCrypt(b, sampleCorp)
	for name, msg := range map[string]string{"text": message1("text", "<Content>进度 0832 已拆检，等配件</Content>"), "card": cardEvent} {
		for kind, reply := range map[string]bot.Reply{
			"text": {Text: "0832 已记录"},
			"card": {Card: &bot.Card{Title: "派工", Text: "右前减震", Facts: []bot.Fact{{Name: "单号", Value: "0832"}}, Closed: "张伟已接单"}},
		} {
			callback := testCallback(c, says(reply), slog.New(slog.DiscardHandler))
			query, body := sealed(b, c, msg)
			b.Run(name+" in, "+kind+" out", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					r, _ := http.NewRequest(http.MethodPost, "/"+query, strings.NewReader(body))
					w := httptest.ResponseRecorder{}
					callback.ServeHTTP(&w, r)
					if w.Code != 200 {
						b.Fatal(w.Code)
					}
				}
			})
		}
	}
}

func BenchmarkParse(b *testing.B) {
	for name, read := range map[string]func(string) (document, error){"scanner": parse, "encoding/xml": decode} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := read(cardEvent); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
